"""How a few findings and links stand after something was entered: their rows of the worklist."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from xjaudit.cases.desk import Desk
from xjaudit.cases.worklist import worklist
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import fold
from xjaudit.ledger.verbs import whose


def touched(desk: Desk, news: Iterable[Entry]) -> list[str]:
    """Findings, and links without one, whose state may be another one after these entries."""
    about = {one.about or one.subject for one in news}
    kinds = [(one.partition(":")[0], one) for one in about]
    found = {"finding:" + one.partition(":")[2] for kind, one in kinds if kind == "case"}
    found |= {one for kind, one in kinds if kind == "finding"}
    items = desk.items
    for kind, column in (("list", "list_key"), ("pupil", "person_key")):
        keys = [one.partition(":")[2] for k, one in kinds if k == kind]
        if keys:
            found |= set(items.loc[items[column].isin(keys), "subject"])
    return [one for one in found if one in items.index]


def standing(desk: Desk, subjects: Iterable[str]) -> pd.DataFrame:
    """The rows of `worklist.worklist` about these findings, which must be in the audit; costs as
    much as they are."""
    table = desk.items.loc[pd.Index(list(subjects), dtype="str")].reset_index(drop=True)
    keys = table["subject"].str.removeprefix("finding:")
    related = {*table["subject"], *("case:" + keys)}
    for kind, column in (("list", "list_key"), ("pupil", "person_key")):
        related |= {f"{kind}:{key}" for key in table[column].dropna()}
    entries = [one for subject in related for one in desk.state.standing(subject)]
    state = fold(sorted(entries, key=lambda one: one.seq))
    audit = desk.audit
    own = audit.findings[audit.findings["finding_id"].isin(keys)]
    # Those whom answers name, too: an answer binds only as long as they are there.
    people = {*table["person_key"].dropna(), *(whose(e.subject, e.payload) for e in entries)}
    pupils = audit.roster[audit.roster["person_key"].isin(people)]
    told = worklist(replace(audit, findings=own, roster=pupils), state, desk.today, table)
    # About other findings, of the same pupils or gone, nothing was asked.
    return told[told["subject"].isin(table["subject"])]
