"""How far the review of each pupil, and of each class, has come."""

from collections.abc import Mapping

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import items, signoff
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.ledger.fold import State
from xjaudit.record.classes import class_label


def pupils(audit: Audit, state: State) -> pd.DataFrame:
    """One row per record: person_key, class, name, `state` of its review and `form`, by the
    machines of `states`; `since`, the day of the last step."""
    machine, form = machines()["pupil"], machines()["form"]
    known = {}
    for subject in state.subjects("pupil"):
        entries = state.standing(subject)
        at = machine.run(entries, LASTING)
        paper = form.run(entries, LASTING).state
        known[subject.partition(":")[2]] = (at.state, paper, at.by.at[:10] if at.by else None)
    table = audit.roster[["person_key", "class", "name"]].reset_index(drop=True)
    told = [known.get(key, (machine.start, form.start, None)) for key in table["person_key"]]
    return table.join(pd.DataFrame(told, columns=["state", "form", "since"], dtype="str"))


def classes(
    audit: Audit,
    state: State,
    worklist: pd.DataFrame,
    parts: Mapping[str, Mapping[str, str]] | None = None,
) -> pd.DataFrame:
    """One row per class: class, `state`, open errors and pending ones, whether the gate is passed,
    who signed in which part, whether it is locked and the signatures hold, and what changed.

    `parts` are the classes' `signoff.class_parts`, where they are at hand.
    """
    machine, parts = machines()["class"], parts or signoff.class_parts(audit, state)
    own, rows = dict(tuple(worklist.groupby(items.where(worklist)))), []
    for name in (one for one in parts if one != items.NOWHERE):
        gate = signoff.gate(audit, own.get(name, worklist[:0]), name)
        told = signoff.verify_parts(state, name, parts)
        rows.append(
            {
                "class": name,
                "state": machine.run(state.standing(f"class:{name}"), LASTING).state,
                "errors": gate.errors,
                "pending": gate.pending,
                "passes": gate.passes,
                **{role: told.signers.get(role) for role in signoff.SIGNERS},
                "locked": told.is_locked,
                "holds": told.holds,
                "changed": ";".join(told.changed),
            }
        )
    return pd.DataFrame(rows)


def changed_in_words(told: str, language: str) -> str:
    """Parts of a signature, or classes of the school's, listed with ; by their names."""
    names = [
        signoff.PARTS[one].text(language) if one in signoff.PARTS else class_label(one, language)
        for one in told.split(";")
        if one
    ]
    return (", " if language == "en" else "、").join(names)
