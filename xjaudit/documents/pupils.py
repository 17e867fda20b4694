"""Which pupils a class's papers are for, and in which order."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.errors import InputError
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import class_label, class_order


def classes_of(audit: Audit, wanted: str | None = None) -> list[str]:
    """The classes that have pupils, in the order of a school; `wanted` is 7-1 or 七年级1班.

    InputError where there is no such class.
    """
    here = audit.roster[is_expected(audit.roster)]
    known = sorted(here["class"].dropna().unique(), key=class_order)
    if wanted is None:
        return known
    chosen = [one for one in known if wanted in (one, class_label(one), class_label(one, "en"))]
    if not chosen:
        raise InputError(
            "no_class", name=wanted, known=[class_label(one) for one in known] or ["-"]
        )
    return chosen


def without_class(audit: Audit) -> int:
    """Pupils who should be there and whose class is not known: no class's papers hold them."""
    return int(audit.roster.loc[is_expected(audit.roster), "class"].isna().sum())


def pupils_of(audit: Audit, class_id: str, *, expected: bool = True) -> pd.DataFrame:
    """Records of a class, those that should be there or all, by number in class, else by name."""
    roster = audit.roster
    keep = roster["class"] == class_id
    if expected:
        keep &= is_expected(roster)
    return in_order(roster[keep.fillna(False)])


def in_order(records: pd.DataFrame) -> pd.DataFrame:
    """By number in class where nearly all have one, else by the sound of the name."""
    if "class_serial" in records:
        serial = pd.to_numeric(records["class_serial"], errors="coerce")
        if len(records) and serial.notna().mean() > 0.9:
            order = pd.DataFrame({"serial": serial, "name": records["name"]})
            return records.loc[order.sort_values(["serial", "name"], kind="stable").index]
    sounds = records["name"].fillna("").map(_sound)
    return records.loc[sounds.sort_values(kind="stable").index]


def _sound(name: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(name, style=Style.TONE3)) + name


def school_name(audit: Audit) -> str:
    """The school's name as its settings or its records tell, else blank."""
    if audit.settings.school_name:
        return audit.settings.school_name
    if "school_name" in audit.roster:
        told = audit.roster["school_name"].dropna()
        return str(told.mode().iat[0]) if len(told) else ""
    return ""
