"""Tests of xjaudit."""
