"""Attendance grids and reports of absentees: their days, legends, marks and totals."""
