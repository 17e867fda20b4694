"""A new value before it is asked for: what it would be kept as, and what the rules say of it."""

from dataclasses import dataclass

import pandas as pd

from xjaudit.cases import changes
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.errors import Words
from xjaudit.record.cells import normal
from xjaudit.record.classes import CLASS_FIELDS, class_label
from xjaudit.record.codes import division_name
from xjaudit.record.codes import table as codes
from xjaudit.record.fields import Field, all_fields
from xjaudit.record.ids import mask
from xjaudit.rules.catalogue import rules_of
from xjaudit.rules.rows import Rows
from xjaudit.rules.rule import run
from xjaudit.rules.shown import masked

_TAKEN = Words("本校另一名学生已有这个号码", "another pupil of this school has this number")
_UNIQUE = ("id_number", "registry_no")


@dataclass(frozen=True)
class Proposal:
    """A change that could be asked for.

    row       the roster's row of the pupil, by its label
    old, new  normal values
    doubts    what the rules would say of the record once it is changed, and do not say now
    wrong     those of them that the new value itself is at fault for
    """

    row: int
    field: Field
    old: str | None
    new: str
    doubts: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def propose(desk: Desk, person_key: str, field: str, new: str, doubt: bool = False) -> Proposal:
    """Read a new value as a file's would be; CaseError where it cannot be, or is the present one.

    `doubt` asks the rules, too: a tenth of a second.
    """
    known = all_fields().get(field)
    if known is None:
        raise CaseError("no_such_field", field=field)
    pupils = changes.Pupils(desk.audit)
    row = pupils.find(person_key)
    if row is None:
        raise CaseError("no_such_item", subject=f"pupil:{person_key}")
    old, value = pupils.value(row, field), normal(new, known, desk.audit.settings.system)
    if value is None:
        raise CaseError("change_unreadable", field=Words(known.zh, known.en))
    if value == old:
        raise CaseError("change_same", field=Words(known.zh, known.en))
    told = Proposal(row, known, old, value)
    return Proposal(row, known, old, value, *_doubts(desk, told)) if doubt else told


def value_in_words(field: str, value: object, language: str, reveal: bool = False) -> str:
    """A normal value as people read it: classes and codes by name, numbers masked."""
    known = all_fields().get(field)
    if not isinstance(value, str) or not value:
        return ""
    if field in CLASS_FIELDS or field == "class":
        return class_label(value, language)
    if known is not None and known.codes:
        return codes(known.codes).label(value, language)
    if known is not None and known.kind == "division":
        return division_name(value) or value
    if reveal:
        return value
    return mask(value) if known is not None and known.kind == "id" else masked(value)


def _doubts(desk: Desk, told: Proposal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    audit = desk.audit
    field, before = told.field.code, audit.roster.loc[[told.row]]
    after = before.assign(**{field: told.new, f"{field}.raw": told.new})
    rules = [one for one in rules_of(audit.settings) if one.reads == "roster"]
    said = [_said(rules, frame, desk) for frame in (before, after)]
    new = {key: message for key, message in said[1].items() if key not in said[0]}
    doubts = list(new.values())
    wrong = [message for (_, at, how), message in new.items() if at == field and how == "error"]
    others = audit.roster.drop(index=told.row)
    if field in _UNIQUE and field in others and (others[field] == told.new).any():
        doubts.append(_TAKEN.text(audit.settings.language))
        wrong.append(doubts[-1])
    return tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(wrong))


def _said(rules: list, frame: pd.DataFrame, desk: Desk) -> dict[tuple[str, str, str], str]:
    """By rule, field and severity what is said of one record."""
    found = run(rules, {"roster": Rows(frame)}, desk.audit.settings).findings
    keys = zip(found["rule"], found["field"].fillna(""), found["severity"], strict=True)
    return dict(zip(keys, found["message"], strict=True))
