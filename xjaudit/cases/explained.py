"""Findings that a change which was asked for, proven, checked and made explains: nothing is left
to ask about them."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.changes import changes
from xjaudit.cases.decisions import Decided
from xjaudit.errors import Words
from xjaudit.ledger.fold import State

# Rules that say what is another value than last time.
_SINCE_LAST = "CHG-"
# A G number is made of the ID number of its time, and stays.
_FOLLOWS = {"REG-G-DIFF": "id_number"}
_MADE = Words(
    "第 {number} 条变更（{entered_by}，{entered}）已办结，属申请过的变更",
    "as asked for: change {number} by {entered_by} of {entered} is done",
)


def explained(table: pd.DataFrame, state: State, audit: Audit) -> dict[str, Decided]:
    """Of items, those about a value that the roster has because a change of that field was made."""
    asked = {one.key for s in state.subjects("pupil") for one in state.standing(s)
             if one.verb == "change"}  # fmt: skip
    rules = table["rule"].fillna("")
    own = table[
        (rules.str.startswith(_SINCE_LAST) | rules.isin(list(_FOLLOWS)))
        & table["person_key"].isin(asked)
    ]
    if own.empty:
        return {}
    made = _made(audit, state)
    told = {}
    fields = own["rule"].map(_FOLLOWS).fillna(own["field"])
    for subject, person, field in zip(own["subject"], own["person_key"], fields, strict=True):
        if one := made.get((person, field)):
            reason = _MADE.text(audit.settings.language).format(**one)
            by, day = one["entered_by"], one["entered"]
            told[subject] = Decided("settled", reason, moved=day, decided_by=by)
    return told


def _made(audit: Audit, state: State) -> dict[tuple[str, str], dict]:
    """Changes that the roster shows, by pupil and field; key changes with papers and check."""
    table = changes(audit, state)
    lawful = ~table["key"] | ((table["missing"] == "") & table["checked_by"].notna())
    done = table[(table["state"] == "done") & lawful]
    return {(one["person_key"], one["field"]): one for one in done.to_dict("records")}
