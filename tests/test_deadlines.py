"""Working days by the calendar, terms of approval, reminders, and what does not move."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import cells_of
from xjaudit.cases import calendar, deadlines
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 16))
DAYS = st.dates(date(2013, 1, 1), date(2030, 12, 31))

# National days as the State Council announced them for 2025 and 2026.
WORKED = """
day        | works | why
-----------+-------+------------------------------
2025-01-26 | yes   | Sunday made up for Spring Festival
2025-01-28 | no    | New Year's Eve
2025-10-08 | no    | last day of National Day
2025-10-11 | yes   | Saturday made up
2026-01-01 | no    | New Year
2026-01-04 | yes   | Sunday made up
2026-02-14 | yes   | Saturday made up for Spring Festival
2026-02-17 | no    | first day of the year
2026-02-28 | yes   | Saturday made up
2026-05-09 | yes   | Saturday made up
2026-10-01 | no    | National Day
2026-10-10 | yes   | Saturday made up
2026-11-14 | no    | an ordinary Saturday
2026-11-16 | yes   | an ordinary Monday
"""


@pytest.mark.parametrize("case", cells_of(WORKED)[1:], ids=lambda row: row[0])
def test_days_are_worked_as_the_calendar_says(case):
    day, works, _ = case
    assert calendar.is_working_day(date.fromisoformat(day), SETTINGS) == (works == "yes")


TERMS = """
from       | days | ends       | why
-----------+------+------------+--------------------------------
2026-11-16 | 10   | 2026-11-30 | two plain weeks, the day itself not counted
2026-11-14 | 1    | 2026-11-16 | handed in on a Saturday
2026-02-10 | 10   | 2026-03-02 | Spring Festival, Saturdays 14 and 28 February worked
2026-09-25 | 5    | 2026-10-09 | National Day
2026-09-30 | 1    | 2026-10-08 |
"""


@pytest.mark.parametrize("case", cells_of(TERMS)[1:], ids=lambda row: row[0])
def test_terms_in_working_days(case):
    start, days, ends, _ = case
    due = calendar.after(date.fromisoformat(start), int(days), SETTINGS)
    assert (due.day.isoformat(), due.estimated) == (ends, False)


@given(DAYS, st.integers(1, 60))
def test_a_term_holds_so_many_working_days(start, days):
    due = calendar.after(start, days, SETTINGS).day
    between = [start + timedelta(n) for n in range(1, (due - start).days + 1)]
    assert sum(calendar.is_working_day(day, SETTINGS) for day in between) == days
    assert calendar.is_working_day(due, SETTINGS)


@given(DAYS, st.integers(1, 30))
def test_what_the_calendar_does_not_know_is_an_estimate(start, days):
    due = calendar.after(start, days, SETTINGS)
    assert due.estimated == (due.day > calendar.known_to())


def test_the_calendar_knows_the_years_it_is_needed_for():
    assert calendar.known_to() >= date(2026, 12, 31)


def test_local_days_win_over_the_calendar():
    local = SETTINGS.but(local_days={"2026-11-17": "off", "2026-11-21": "work"})
    assert not calendar.is_working_day(date(2026, 11, 17), local)
    assert calendar.is_working_day(date(2026, 11, 21), local)
    assert calendar.after(date(2026, 11, 16), 1, local).day == date(2026, 11, 18)
    assert calendar.is_working_day(date(2026, 11, 17), SETTINGS)


LISTS = """
today      | day | due
-----------+-----+-----------
2026-11-16 | 31  | 2026-11-30
2026-11-30 | 31  | 2026-11-30
2026-02-01 | 31  | 2026-02-28
2026-11-26 | 25  | 2026-12-25
2026-12-31 | 25  | 2027-01-25
2026-01-31 | 30  | 2026-02-28
"""


@pytest.mark.parametrize("case", cells_of(LISTS)[1:], ids=lambda row: row[0])
def test_the_list_of_late_records_is_due_every_month(case):
    today, day, due = case
    settings = SETTINGS.but(parameters={"late_list_day": int(day)})
    assert deadlines.late_list_due(date.fromisoformat(today), settings).day.isoformat() == due


def test_pending_business_is_purged_after_half_a_year():
    assert deadlines.purge_due(date(2026, 8, 31), SETTINGS).day == date(2027, 2, 28)
    assert deadlines.purge_due(date(2026, 6, 15), SETTINGS).day == date(2026, 12, 15)


def test_acts_have_the_term_of_their_kind():
    since = date(2026, 11, 16)
    assert deadlines.step_due("transfer_in", since, SETTINGS).day == date(2026, 11, 30)
    assert deadlines.step_due("evidence", since, SETTINGS).day == date(2026, 11, 30)
    assert deadlines.step_due("late_list", since, SETTINGS).day == date(2026, 11, 30)
    assert deadlines.step_due("class_move", since, SETTINGS) is None
    shorter = SETTINGS.but(parameters={"transfer_step_days": 5})
    assert deadlines.step_due("transfer_in", since, shorter).day == date(2026, 11, 23)


def rows(**columns) -> pd.DataFrame:
    plain = {"state": "open", "due": None, "days": 0, "filed": None}
    length = len(next(iter(columns.values())))
    return pd.DataFrame(
        {name: columns.get(name, [value] * length) for name, value in plain.items()}
    )


def test_reminders_come_seven_three_and_one_days_before_and_stay():
    today = date(2026, 11, 20)
    left = [9, 8, 7, 5, 3, 2, 1, 0, -1, -30]
    table = rows(due=[(today + timedelta(n)).isoformat() for n in left])
    told = deadlines.reminders(table, today, SETTINGS)
    assert list(zip(told["left"], told["remind"], strict=True)) == [
        (-30, 0), (-1, 0), (0, 1), (1, 1), (2, 3), (3, 3), (5, 7), (7, 7),
    ]  # fmt: skip
    sooner = SETTINGS.but(parameters={"remind_first": 9})
    assert deadlines.reminders(table, today, sooner)["left"].max() == 9


def test_nobody_is_reminded_of_what_is_done():
    table = rows(due=["2026-11-21"] * 3, state=["settled", "not_a_problem", "filed"])
    assert list(deadlines.reminders(table, date(2026, 11, 20), SETTINGS)["state"]) == ["filed"]


def test_what_has_not_moved_for_seven_days_is_listed():
    table = rows(days=[6, 7, 30, 8], state=["open", "filed", "open", "settled"])
    assert list(deadlines.stuck(table, SETTINGS)["days"]) == [30, 7]


def test_filed_business_is_told_when_it_is_purged():
    table = rows(filed=["2026-06-01", None, "2026-11-01"], state=["filed", "open", "waiting"])
    told = deadlines.purges(table, date(2026, 11, 20), SETTINGS)
    assert list(zip(told["purge"], told["left"], strict=True)) == [
        ("2026-12-01", 11), ("2027-05-01", 162),
    ]  # fmt: skip


def test_days_of_the_campaign_are_settings():
    settings = SETTINGS.but(deadlines={"forms": "2026-11-22", "sign_off": "2026-12-25"})
    told = deadlines.campaign(date(2026, 11, 20), settings)
    assert list(told["name"]) == ["forms", "sign_off"]
    assert list(told["left"]) == [2, 35]
    assert list(told["remind"].fillna(-1)) == [3, -1]
