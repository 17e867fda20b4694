"""The class lists as they were reconciled, class by class; and the differences alone."""

from pathlib import Path

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.items import NOWHERE
from xjaudit.exports.audit_workbook import RECONCILED, reconciled
from xjaudit.exports.book import Book, columns
from xjaudit.exports.outputs import appearing
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.codes import table as codes
from xjaudit.record.fields import all_fields

LISTS, DIFFERENCES = "reconciled_lists.xlsx", "differences.xlsx"
_WORDS = {
    "zh": {"none": "未分班", "differences": "差异清单", "NOT_SEEN": "未到班"},
    "en": {"none": "No class", "differences": "Differences", "NOT_SEEN": "not seen"},
}
DIFFERENT = columns(
    ("where", "班级", "Class", 12),
    ("whose", "姓名", "Name", 12),
    ("outcome", "结果", "Outcome", 11),
    ("differs", "不符项", "Differs", 14),
    ("listed", "名单上", "On the list", 22),
    ("recorded", "学籍中", "In the registry", 22),
    ("reason", "依据", "Reason", 34),
    ("list_place", "名单", "List", 18),
    ("list_row", "名单行", "Row of list", 7),
    ("record_place", "名册", "Roster", 18),
    ("record_row", "名册行", "Row of roster", 7),
)


def write_lists(audit: Audit, folder: Path) -> Path:
    """Write reconciled_lists.xlsx: a sheet per class, a row for everybody on its list and for every
    record of the class that is on none."""
    language, table = audit.settings.language, _told(audit)
    with appearing(folder, [LISTS]) as partial:
        book = Book(partial / LISTS, audit.settings)
        for name in sorted(table["at"].unique(), key=class_order):
            label = _WORDS[language]["none"] if name == NOWHERE else class_label(name, language)
            own = table[table["at"] == name].sort_values("list_row", kind="stable")
            book.table(label, own.assign(**{"class": own["class"].fillna(label)}), RECONCILED)
        book.book.close()
    return folder / LISTS


def write_differences(audit: Audit, folder: Path) -> Path:
    """Write differences.xlsx: every link that is not matched, with both sides' values."""
    language, table = audit.settings.language, _told(audit)
    own = table[audit.pairs["outcome"].to_numpy() != "matched"]
    order = own["at"].map(class_order).sort_values(kind="stable").index
    own = own.loc[order]
    pairs = audit.pairs.loc[own.index]
    # What is told of somebody's presence stands where the registry has the state.
    sides = {
        "listed": rows_of(audit.people, pairs["person"]).assign(status=pairs["seen"]),
        "recorded": rows_of(audit.roster, pairs["record"]),
    }
    told = {side: _values(rows, pairs["differs"], language) for side, rows in sides.items()}
    labels = {name: class_label(name, language) for name in own["at"].unique() if name != NOWHERE}
    shown = own.assign(
        where=own["at"].map(labels).fillna(_WORDS[language]["none"]),
        whose=own["name"].fillna(own["record_name"]),
        **told,
    )
    with appearing(folder, [DIFFERENCES]) as partial:
        book = Book(partial / DIFFERENCES, audit.settings)
        book.table(_WORDS[language]["differences"], shown, DIFFERENT)
        book.book.close()
    return folder / DIFFERENCES


def _told(audit: Audit) -> pd.DataFrame:
    """Every link as people read it, and `at`: the class it belongs to."""
    table = reconciled(audit).reset_index(drop=True)
    mine = rows_of(audit.people[["class"]], audit.pairs["person"])["class"]
    theirs = rows_of(audit.roster[["class"]], audit.pairs["record"])["class"]
    at = mine.reset_index(drop=True).fillna(theirs.reset_index(drop=True)).fillna(NOWHERE)
    return table.assign(at=at.replace("", NOWHERE))


def _values(rows: pd.DataFrame, differs: pd.Series, language: str) -> list[str]:
    """Of each link the values of the fields that differ, codes and classes by name."""
    rows, texts = rows.reset_index(drop=True), list[str]()
    for at, names in enumerate(differs.fillna("")):
        values = [_value(rows, at, name, language) for name in names.split(",") if name in rows]
        texts.append("、".join(values))
    return texts


def _value(rows: pd.DataFrame, at: int, name: str, language: str) -> str:
    value = rows.at[at, name]
    if not isinstance(value, str) or not value:
        return ""
    if name == "class":
        return class_label(value, language)
    if name == "status" and value in _WORDS[language]:
        return _WORDS[language][value]
    known = all_fields().get(name)
    return codes(known.codes).label(value) if known and known.codes else value
