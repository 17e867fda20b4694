"""A class's whole picture: how far it is, what is open, forms, changes, signatures, pupils."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xjaudit.cases import board, items, reviews, signoff
from xjaudit.cases.desk import Desk
from xjaudit.cases.dossier import Turn, turns
from xjaudit.cases.kinds import KINDS
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.signoff import Gate, Verification
from xjaudit.cases.states import machines
from xjaudit.reconcile.outcomes import is_expected


@dataclass(frozen=True)
class Picture:
    """One class.

    standing    state of the class's machine; turns: the steps from there
    registered, listed  expected records, pupils on its lists (None without a list)
    kinds       per kind of case: open, pending, done, overdue
    forms       those records by the state of their form
    changes     a row per key and other, columns by state of `changes.STATES`
    people      pupils with an open case: name, and `cases`, kind and message of each
    """

    class_id: str
    standing: str
    turns: tuple[Turn, ...]
    registered: int
    listed: int | None
    kinds: pd.DataFrame
    forms: Mapping[str, int]
    changes: pd.DataFrame
    gate: Gate
    signed: Verification
    people: pd.DataFrame


def picture(desk: Desk, table: pd.DataFrame, class_id: str) -> Picture:
    """The picture of a class from the desk and its `board.board`."""
    machine, subject = machines()["class"], f"class:{class_id}"
    standing = machine.run(desk.state.standing(subject), LASTING).state
    own = table[items.where(table) == class_id]
    known = desk.audit.classes[items.where(desk.audit.classes) == class_id]
    listed = known["listed"].dropna()
    pupils = reviews.pupils(desk.audit, desk.state)
    # Whoever has gone away is in no count of the class, and asked for no form.
    here = is_expected(desk.audit.roster).to_numpy(bool) & (items.where(pupils) == class_id)
    forms = pupils.loc[here, "form"].value_counts()
    of_class = desk.changes[items.where(desk.changes) == class_id]
    return Picture(
        class_id=class_id,
        standing=standing,
        turns=turns(desk, subject, machine, standing),
        registered=int(known["registered"].sum()),
        listed=int(listed.sum()) if len(listed) else None,
        kinds=_kinds(own),
        forms={code: int(forms.get(code, 0)) for code in machines()["form"].states},
        changes=pd.crosstab(of_class["key"], of_class["state"]),
        gate=signoff.gate(desk.audit, desk.worklist, class_id),
        signed=signoff.verify_parts(desk.state, class_id, desk.parts),
        people=_people(own[~board.is_quiet(own)]),
    )


def classes(desk: Desk) -> list[str]:
    """Every class, in the order of the school."""
    return [one for one in desk.audit.classes["class"] if one]


def _kinds(own: pd.DataFrame) -> pd.DataFrame:
    """A row per kind that occurs, in the order of KINDS."""
    done, pending = board.is_quiet(own), own["state"].isin(["filed", "waiting"])
    counts = own.assign(
        open=~done & ~pending, pending=pending, done=done, overdue=own["when"] == "overdue"
    )
    counts = counts.groupby("kind")[["open", "pending", "done", "overdue"]].sum()
    return counts.reindex([one for one in KINDS if one in counts.index]).reset_index()


def _people(own: pd.DataFrame) -> pd.DataFrame:
    """A row per pupil, in the order of their cases; those without a name are no pupils."""
    named = own[own["name"].notna()]
    who = named["person_key"].fillna(named["id"])
    rows = [
        {"name": cases["name"].iloc[0], "cases": list(zip(cases["kind"], cases["message"],
         strict=True))}
        for _, cases in named.groupby(who, sort=False)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "cases"])
