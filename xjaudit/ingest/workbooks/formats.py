"""Number formats that workbooks name by a number alone."""

# What these mean in a Chinese installation; 0 is no format.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
_YEAR_MONTH = 'yyyy"年"m"月"'
_MONTH_DAY = 'm"月"d"日"'
_HOUR_MINUTE = 'h"时"mm"分"'
# Dates and times of East Asian installations, which the fast reader takes for plain numbers.
LOCAL_DATES = {
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: _HOUR_MINUTE,
    33: 'h"时"mm"分"ss"秒"',
    34: f"上午/下午{_HOUR_MINUTE}",
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: _YEAR_MONTH,
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: f"上午/下午{_HOUR_MINUTE}",
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
_TIMES = {32, 33, 34, 35, 55, 56}


def usual(number: int) -> int:
    """The number that the fast reader knows as a date or a time, for a local date."""
    return 21 if number in _TIMES else 14


def code_of(number: int, own: dict[int, str]) -> str | None:
    """The format code of a number, among the workbook's own ones first; None for no format."""
    code = own.get(number) or BUILT_IN.get(number) or LOCAL_DATES.get(number)
    return None if code is None or code.casefold() == "general" else code
