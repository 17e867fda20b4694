"""The cases: what of the worklist is worked one by one, changes asked for, numbers that came."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from xjaudit.cases import afresh, changes, deadlines, no_id
from xjaudit.cases.desk import Desk
from xjaudit.cases.kinds import KIND_OF
from xjaudit.cases.proposing import value_in_words
from xjaudit.cases.worklist import STATES as FOUND
from xjaudit.cases.worklist import quiet
from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry
from xjaudit.rules import problems
from xjaudit.settings import Settings

# How a case stands: as a finding, or as a change.
STATES = {
    **FOUND,
    **{code: words for code, words in changes.STATES.items() if code != "superseded"},
    "arrived": no_id.STATES["arrived"],
}
QUIET = ("settled", "accepted", "not_a_problem", "done", "gone")
WHENS = {
    "overdue": Words("已逾期", "overdue"),
    "soon": Words("{n} 天内", "within {n} days"),
    "week": Words("{n} 天内", "within {n} days"),
    "later": Words("更晚", "later"),
    "none": Words("未定期限", "no date"),
}
COLUMNS = (
    *("id", "subject", "kind", "class", "name", "severity", "message", "state", "reason", "step"),
    *("next", "missing", "owner", "due", "estimated", "days", "when", "still"),
    *("filed_as", "filed", "person_key", "rule", "field", "file", "sheet", "row"),
)


def board(desk: Desk) -> pd.DataFrame:
    """One row per case in COLUMNS, those that ask for nothing more among them.

    id     of a finding its subject; of a change `entry:…`; of a number that came `arrived:…`
    kind   one of KINDS; state: one of STATES; step: of a problem record the state of its case
    when   one of WHENS; still: "still" where nothing has moved for too long
    """
    own = desk.worklist[desk.worklist["subject"].str.startswith("finding:")]
    return _whole(desk, _of_findings(desk, own))


def again(desk: Desk, table: pd.DataFrame, news: Sequence[Entry]) -> pd.DataFrame:
    """The board after these entries; of the findings only those are looked at that they touch."""
    found = table[table["id"].str.startswith("finding:")]
    about = pd.Index([one.about or one.subject for one in news])
    if len(about.intersection(found["subject"].tolist()).difference(desk.items.index)):
        # About something that is not found any more the whole worklist tells.
        return board(desk)
    touched = afresh.touched(desk, news)
    is_old = found["subject"].isin(touched).to_numpy()
    if is_old.any():
        old, kept = found["subject"][is_old], found[~is_old]
        told = _of_findings(desk, afresh.standing(desk, old)).set_index("id")
        both = pd.concat([kept, told.reindex(old).reset_index(names="id")[list(COLUMNS)]])
        places = np.concatenate([np.flatnonzero(~is_old), np.flatnonzero(is_old)])
        found = both.iloc[np.argsort(places)]
    return _whole(desk, found)


def is_quiet(table: pd.DataFrame) -> pd.Series:
    """Which cases ask for nothing more."""
    return table["state"].isin(list(QUIET))


def when_words(settings: Settings, language: str) -> dict[str, str]:
    """WHENS with the days of the settings."""
    days = {"soon": "remind_second", "week": "remind_first"}
    known = {code: settings.parameter(days[code]) if code in days else "" for code in WHENS}
    return {code: words.text(language).format(n=known[code]) for code, words in WHENS.items()}


def _of_findings(desk: Desk, own: pd.DataFrame) -> pd.DataFrame:
    told = own["subject"].map(desk.kinds).astype("str")
    # What was filed tells more than what might be; what is gone is known by nothing else.
    filed = own["filed_as"].map(KIND_OF).astype("str")
    by_rule = own["rule"].map(dict.fromkeys(problems.types(), "problem")).astype("str")
    kind = told.where(told.isin(["problem", "no_number"]), filed.fillna(told)).fillna(by_rule)
    frame = own.assign(id=own["subject"], kind=kind)[kind.notna()]
    return _timed(frame, desk, quiet(frame)).reindex(columns=list(COLUMNS))


def _whole(desk: Desk, found: pd.DataFrame) -> pd.DataFrame:
    parts = [found, _of_changes(desk), _arrived(desk)]
    table = pd.concat([one for one in parts if len(one)] or [found], ignore_index=True)
    return table.astype({"estimated": "bool", "days": "Int64", "row": "Int64"})


def _of_changes(desk: Desk) -> pd.DataFrame:
    settings, table = desk.audit.settings, desk.changes
    table = table[table["state"] != "superseded"].reset_index(drop=True)
    language = settings.language
    due = deadlines.campaign_due("decisions", settings)
    rows = zip(table["label"], table["field"], table["old"], table["new"], strict=True)
    said = [
        f"{label}：{value_in_words(field, old, language) or '—'} → "
        + value_in_words(field, new, language)
        for label, field, old, new in rows
    ]
    frame = table.assign(
        id="entry:" + table["entry"],
        subject="pupil:" + table["person_key"],
        kind=table["key"].map({True: "key_change", False: "other_change"}),
        severity="warn",
        message=pd.Series(said, dtype="str"),
        due=due.day.isoformat() if due else None,
        estimated=False,
        days=[_days(one, desk.today) for one in table["entered"]],
    )
    return _timed(frame, desk, is_quiet(frame)).reindex(columns=list(COLUMNS))


def _arrived(desk: Desk) -> pd.DataFrame:
    table = no_id.without_number(desk.audit, desk.state)
    table = table[table["state"] == "arrived"]
    frame = table.assign(
        id="arrived:" + table["person_key"],
        subject="pupil:" + table["person_key"],
        kind="no_number",
        severity="info",
        message=no_id.STATES["arrived"].text(desk.audit.settings.language),
        estimated=False,
        days=0,
        due=None,
    )
    return _timed(frame, desk, is_quiet(frame)).reindex(columns=list(COLUMNS))


def _timed(frame: pd.DataFrame, desk: Desk, done: pd.Series) -> pd.DataFrame:
    """With how near the day is, and whether nothing moves."""
    settings = desk.audit.settings
    soon, week = (settings.parameter(f"remind_{one}") for one in ("second", "first"))
    left = (pd.to_datetime(frame["due"]) - pd.Timestamp(desk.today)).dt.days.mask(done)
    when = pd.Series("later", index=frame.index, dtype="str").mask(left <= week, "week")
    when = when.mask(left <= soon, "soon").mask(left < 0, "overdue").mask(left.isna(), "none")
    is_still = (frame["days"] >= settings.parameter("stuck_days")).fillna(False).astype(bool)
    still = pd.Series("still", index=frame.index, dtype="str").where(is_still & ~done)
    return frame.assign(when=when, still=still)


def _days(since: str, today: date) -> int:
    return max(0, (today - date.fromisoformat(since)).days)
