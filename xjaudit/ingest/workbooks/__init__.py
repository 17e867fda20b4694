"""Workbooks of Excel, WPS and LibreOffice to sheets: zip packages and OLE2 files."""
