"""Rules about how long the identity document is valid (身份证件有效期)."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from xjaudit.record import documents, ids
from xjaudit.record.answers import once
from xjaudit.rules.cells import numbers
from xjaudit.rules.identity import BIRTH_DOUBTFUL
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_FORM = r"^[0-9]{8}-([0-9]{8}|长期)$"
_FOR_EVER = "99991231"
# A card is handed out up to 60 days after it was asked for (居民身份证法 Art. 12).
_DAYS_TO_MAKE = 60
# Between two days written YYYYMMDD.
_YEAR = 10000


@once
def _days(periods: pd.Series) -> pd.Series:
    """First and last day as 16 digits, in whatever style they are written; missing where there
    are none. 长期 ends on the last day of the year 9999."""
    texts = periods.copy()
    odd = periods.notna() & ~ids.matches(periods, r"^[0-9]{8}-[0-9]{8}$")
    few = periods[odd].str.replace("长期|永久", _FOR_EVER, regex=True)
    texts[odd] = few.str.replace(r"[^0-9]", "", regex=True)
    days = texts.str.replace("-", "", regex=False)
    last = days.str.slice(8)
    real = ids.is_real_date(days.str.slice(0, 8)) & (ids.is_real_date(last) | (last == _FOR_EVER))
    return days.where(real.fillna(False))


@rule("ID-VALID", severity="warn", needs=("id_valid_period",), action="edit")
def period_is_malformed(roster: pd.DataFrame) -> pd.Series:
    """Two days YYYYMMDD with a hyphen between them (JY/T 1002: 17 characters)."""
    periods = roster["id_valid_period"]
    return ~ids.matches(periods, _FORM) | _days(periods).isna()


@rule(
    "ID-VALID-ORDER",
    severity="warn",
    needs=("id_valid_period",),
    also=("birth_date",),
    action="edit",
    unless=BIRTH_DOUBTFUL,
)
def period_cannot_be(roster: pd.DataFrame, settings: Settings) -> pd.Series:
    """Ends before it begins, begins before the birth, or has not begun."""
    days = _days(roster["id_valid_period"])
    first, last = days.str.slice(0, 8), days.str.slice(8)
    wrong = (last <= first) | (first > settings.as_of.strftime("%Y%m%d"))
    if "birth_date" in roster:
        wrong = wrong.fillna(False) | (first < roster["birth_date"]).fillna(False)
    return wrong.fillna(False)


@rule(
    "ID-VALID-OVER",
    severity="info",
    needs=("id_valid_period",),
    action="collect",
    unless=("ID-VALID-ORDER",),
)
def document_has_expired(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Children's cards are valid for five years; the number stays the same on the next one."""
    last = _days(roster["id_valid_period"]).str.slice(8)
    return pd.DataFrame({"flagged": last < settings.as_of.strftime("%Y%m%d"), "last": last})


# Under 16 five years, from 16 ten, from 26 twenty (居民身份证法 Art. 5).
@rule(
    "ID-VALID-TERM",
    severity="warn",
    needs=("id_valid_period", "birth_date", "id_type"),
    action="edit",
    unless=("ID-VALID-ORDER", *BIRTH_DOUBTFUL),
)
def period_is_not_that_of_the_age(roster: pd.DataFrame) -> pd.DataFrame:
    """The resident ID card is valid for a number of years that goes by age on its first day."""
    days = _days(roster["id_valid_period"])
    births = numbers(roster["birth_date"])
    first, last = (numbers(days.str.slice(*part)) for part in ((0, 8), (8, 16)))
    terms = _term((first - births) / _YEAR)
    unusual = (roster["id_type"] == documents.RESIDENT) & days.notna()
    unusual &= (last - first) / _YEAR != terms
    keep = unusual.to_numpy()
    cells = zip(first[keep], last[keep], births[keep], strict=True)
    wrong = [not _fits(*map(int, one)) for one in cells]
    return pd.DataFrame({"flagged": wrong, "n": terms[keep]}, index=roster.index[keep])


def _term(age: Any) -> Any:
    """Years that a card is valid which is given at this age."""
    return 5 + 5 * (age >= 16) + 10 * (age >= 26)


def _fits(first: int, last: int, birth: int) -> bool:
    """To the day or one day off, by the age on the first day or when the card was asked for."""
    begin, end = (date.fromisoformat(str(day)) for day in (first, last))
    asked = begin - timedelta(_DAYS_TO_MAKE)
    ages = ((int(f"{day:%Y%m%d}") - birth) / _YEAR for day in (begin, asked))
    return any(abs(end - _later(begin, _term(age))) <= timedelta(1) for age in ages)


def _later(day: date, years: int) -> date:
    # The 29th of February has no counterpart in most years.
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


RULES = (
    period_is_malformed,
    period_cannot_be,
    document_has_expired,
    period_is_not_that_of_the_age,
)
