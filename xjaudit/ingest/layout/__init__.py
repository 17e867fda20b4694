"""Sheets to tables: headers, headings, rows of pupils, forms of one pupil."""
