"""Days typed as 9.10 in number cells, which keep 9.1."""

from xjaudit.ingest.attendance.columns import Column

# Of 9.1 to 9.3 only can the zero of 9.10 to 9.30 be lost.
_MOST = 3
# Days from one school day to the next, weekends and short holidays between.
_NEAR = 5


def repaired(columns: list[Column], months: list[int]) -> list[int | None]:
    """The day of each column; of 9.9, 9.1, 9.11 the second is the 10th.

    Where 9.1 stands first and 9.11 beside it, both readings are possible: None.
    """
    days = [column.day for column in columns]
    for at, column in enumerate(columns):
        if column.dotted and (column.day or 0) <= _MOST:
            left, right = (_beside(days, months, at, step) for step in (-1, 1))
            days[at] = _read(column.day or 0, left, right)
    return days


def _read(day: int, left: int | None, right: int | None) -> int | None:
    tenth = 10 * day
    if left is None:
        return None if right is not None and tenth < right < tenth + 10 else day
    if left < day:
        return day
    if tenth - _NEAR <= left < tenth and (right is None or right > tenth):
        return tenth
    backwards = left <= day + _NEAR and (right is None or right < day)
    return day if backwards else None


def _beside(days: list[int | None], months: list[int], at: int, step: int) -> int | None:
    """The nearest other day of the same month on one side."""
    at_month, own = months[at], days[at]
    at += step
    while 0 <= at < len(days) and months[at] == at_month:
        if days[at] != own:
            return days[at]
        at += step
    return None
