"""A locked class, or school, takes no more acts until it is opened again with a reason."""

from xjaudit.cases import items
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cases.signoff import is_locked
from xjaudit.errors import Words
from xjaudit.record.classes import class_label

SCHOOL = Words("全校", "the school")


def class_at(desk: Desk, subject: str) -> str:
    """The class a subject belongs to; `-` where it belongs to none."""
    kind, _, key = subject.partition(":")
    if kind == "class":
        return key
    if found := desk.class_of.get(subject):
        return found
    # Of what is not found any more the decisions still tell.
    told = (one.payload.get("context") or {} for one in desk.state.standing(subject))
    return next((one["class"] for one in told if one.get("class")), items.NOWHERE)


def refuse_locked(desk: Desk, subject: str) -> None:
    """CaseError where the subject's class, or the whole school, is locked."""
    if is_locked(desk.state, "school"):
        raise CaseError("locked", where_locked=SCHOOL)
    name = class_at(desk, subject)
    if is_locked(desk.state, f"class:{name}"):
        labels = Words(class_label(name, "zh"), class_label(name, "en"))
        raise CaseError("locked", where_locked=labels)
