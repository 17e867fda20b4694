"""Markup to sheets: HTML, MHTML and the XML Spreadsheet of 2003."""
