"""The day 0 of a spreadsheet's serial dates: of the two systems there are."""

from datetime import date

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
