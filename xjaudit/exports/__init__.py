"""Workbooks and tables out."""
