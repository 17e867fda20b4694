"""A campaign at a glance: how much there is, how far it has come, what comes next."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from xjaudit.cases import reviews
from xjaudit.cases.changes import CLOSED
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import SIGNERS
from xjaudit.cases.states import machines
from xjaudit.cases.worklist import PENDING
from xjaudit.errors import Words
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.ledger.verbs import ROLES
from xjaudit.record.classes import class_label, class_order

# Headings of `by_class`.
HEADINGS = {
    "class": Words("班级", "Class"),
    "state": Words("进展", "State"),
    "errors": Words("未处理错误", "Open errors"),
    "pending": Words("办理中", "Pending"),
    "passes": Words("错误数合格", "Gate passed"),
    **{role: ROLES[role] for role in SIGNERS},
    "locked": Words("已锁定", "Locked"),
    "holds": Words("签字有效", "Signatures hold"),
    "changed": Words("签字后的变动", "Changed since"),
    "registered": Words("学籍人数", "Records"),
    "listed": Words("名单人数", "On lists"),
}


@dataclass(frozen=True)
class Glance:
    """Counts of one desk.

    findings, outcomes  as the audit found them
    errors, links       of those, what nobody has decided about; linked: of the errors those that
                        are links, settled where roster and lists are compared
    pending             filed, or waiting; changes: of pupils' data that are still to be made
    classes             those with records; listed: with a class list too; signed: locked, and
                        their signatures hold; stale: locked, and something has changed
    """

    pupils: int
    classes: int
    listed: int
    findings: dict[str, int]
    outcomes: dict[str, int]
    errors: int
    linked: int
    links: int
    pending: int
    changes: int
    signed: int
    stale: int


def by_class(desk: Desk) -> pd.DataFrame:
    """`reviews.classes` in the order of a school, with `registered` and `listed`, the pupils on the
    roster and on class lists."""
    audit = desk.audit
    table = reviews.classes(audit, desk.state, desk.worklist, desk.parts)
    if table.empty:
        return pd.DataFrame(columns=["class", "registered", "listed", "locked", "holds"])
    counts = audit.classes.set_index("class")[["registered", "listed"]]
    table = table.join(counts, on="class").astype({"registered": "Int64", "listed": "Int64"})
    order = table["class"].map(class_order).sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def headings(language: str) -> dict[str, str]:
    """What the columns of `by_class` are called."""
    return {name: words.text(language) for name, words in HEADINGS.items()}


def in_words(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """`by_class` as people read it: words for codes, under HEADINGS."""
    if table.empty:
        return pd.DataFrame()
    states = {code: one.text(language) for code, one in machines()["class"].states.items()}
    is_so = {True: "✔", False: ""}
    told = table.assign(
        **{name: table[name].astype("bool").map(is_so) for name in ("passes", "locked", "holds")},
        state=table["state"].map(states),
        changed=[reviews.changed_in_words(one or "", language) for one in table["changed"]],
    )
    told["class"] = [class_label(one, language) for one in table["class"]]
    return told.rename(columns=headings(language))


def glance(desk: Desk, table: pd.DataFrame) -> Glance:
    """The counts; `table` is `by_class`."""
    audit, work = desk.audit, desk.worklist
    severities = audit.findings["severity"].value_counts()
    outcomes = audit.pairs["outcome"].value_counts()
    is_open, is_link = work["state"] == "open", work["outcome"].isin(list(OUTCOMES))
    is_error = work["severity"] == "error"
    known = table[table["registered"].fillna(0) > 0]
    locked, holds = (known[name].astype("bool") for name in ("locked", "holds"))
    return Glance(
        pupils=len(audit.roster),
        classes=len(known),
        listed=int((known["listed"].fillna(0) > 0).sum()),
        findings={code: int(severities.get(code, 0)) for code in SEVERITIES},
        outcomes={code: int(outcomes.get(code, 0)) for code in OUTCOMES},
        errors=int((is_open & is_error).sum()),
        linked=int((is_open & is_error & is_link).sum()),
        links=int((is_open & is_link).sum()),
        pending=int(work["state"].isin(list(PENDING)).sum()),
        changes=int((~desk.changes["state"].isin(list(CLOSED))).sum()),
        signed=int((locked & holds).sum()),
        stale=int((locked & ~holds).sum()),
    )


def next_step(told: Glance | None, kinds: Collection[str]) -> tuple[int, str]:
    """The number of the notebook that comes next, and why: a code that screens put in words.

    `kinds` are those of the files in use; without a roster there is no glance.
    """
    if told is None or "roster" not in kinds:
        return 1, "no_roster"
    if "list" not in kinds:
        return 1, "no_lists"
    for number, code, count in (
        (2, "errors", told.errors - told.linked),
        (3, "links", told.links),
        (4, "pending", told.pending + told.changes),
    ):
        if count:
            return number, code
    return 6, "sign" if told.signed < told.classes else "publish"
