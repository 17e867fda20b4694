"""Which findings are cases, worked one by one, and of what kind."""

from collections.abc import Sequence

import pandas as pd

from xjaudit.cases import items
from xjaudit.cases.actions import lawful
from xjaudit.errors import Words
from xjaudit.rules import problems

KINDS = {
    "problem": Words("问题学籍", "problem records"),
    "no_number": Words("无身份证号", "without ID number"),
    "key_change": Words("关键数据变更", "key changes"),
    "other_change": Words("其他信息变更", "other changes"),
    "late": Words("补建学籍", "late creation"),
    "transfer": Words("转学", "transfers"),
    "event": Words("异动与去向", "events and whereabouts"),
}
_NO_NUMBER = "ID-MISSING"
# By the act that comes first, or that was filed.
KIND_OF = {
    **dict.fromkeys(("transfer_in", "transfer_out", "approve_transfer", "send_back"), "transfer"),
    **dict.fromkeys(("late_list", "late_create"), "late"),
    **dict.fromkeys(("field_change", "edit"), "other_change"),
    "key_change": "key_change",
    **dict.fromkeys(
        ("leave", "extend_leave", "return", "return_abroad", "dropout", "quit", "abroad", "death"),
        "event",
    ),
    **dict.fromkeys(("locate", "delete_false", "class_move"), "event"),
}
_LINKS = ("not_registered", "absent", "status_mismatch", "class_differs", "field_differs")


def kinds(table: pd.DataFrame) -> dict[str, str]:
    """The kind of case that each of these `items` is, by subject; others are no cases."""
    is_case = table["action"].isin(list(KIND_OF)) | table["outcome"].isin(_LINKS)
    some = table[is_case | table["rule"].isin([*problems.types(), _NO_NUMBER])]
    rows = zip(some["subject"], some["rule"], items.abouts(some), strict=True)
    told = {s: _kind(rule, about.outcome, lawful(about).actions) for s, rule, about in rows}
    return {subject: kind for subject, kind in told.items() if kind}


def _kind(rule: str, outcome: str, acts: Sequence[str]) -> str | None:
    if rule in problems.types():
        return "problem"
    if rule == _NO_NUMBER:
        return "no_number"
    if outcome == "not_registered":
        return "late" if "late_list" in acts else "transfer" if "transfer_in" in acts else None
    usual = "event" if outcome in ("absent", "status_mismatch") else None
    return KIND_OF.get(acts[0], usual) if acts else usual
