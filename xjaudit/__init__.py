"""Audit of pupils' registry records (学籍) against the classrooms."""

__version__ = "0.1.0"
