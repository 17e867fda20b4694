"""Subjects of acts: only what the audit or the ledger knows; told by the beginning of its key."""

from difflib import get_close_matches

from xjaudit.cases import items
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.ledger.verbs import KINDS

# As much of a key as tells one from the others, and how many like it are named.
_SHORTEST, _NAMED = 4, 3


def is_known(desk: Desk, subject: str) -> bool:
    """Whether the audit has it, or anything stands about it; what is entered about a case stands
    with its finding."""
    kind, _, key = subject.partition(":")
    if kind == "school" or subject in desk.subjects or desk.state.standing(subject):
        return True
    if kind == "class":
        return key in classes(desk)
    return kind == "case" and bool(desk.state.standing(f"finding:{key}"))


def require(desk: Desk, subject: str) -> None:
    """CaseError, with those most like it, where nobody knows a subject."""
    if not is_known(desk, subject):
        _refuse(desk, subject, _begin_so(desk, subject))


def find(desk: Desk, subject: str) -> str:
    """The one subject that is called so, or whose key begins so; CaseError where there is none, or
    more than one."""
    # What is no kind of subject the ledger refuses with the kinds there are.
    if subject.partition(":")[0] not in KINDS or is_known(desk, subject):
        return subject
    begin_so = _begin_so(desk, subject)
    if len(begin_so) != 1:
        _refuse(desk, subject, begin_so)
    return begin_so[0]


def classes(desk: Desk) -> set[str]:
    """Classes of the roster and of the class lists."""
    return set(items.where(desk.audit.classes))


def _known(desk: Desk, kind: str) -> list[str]:
    if kind == "class":
        return sorted(f"class:{one}" for one in classes(desk))
    known = {one for one in desk.subjects if one.startswith(f"{kind}:")}
    return sorted(known.union(desk.state.subjects(kind)))


def _begin_so(desk: Desk, subject: str) -> list[str]:
    kind, _, key = subject.partition(":")
    if kind == "class" or len(key) < _SHORTEST:
        return []
    return [one for one in _known(desk, kind) if one.startswith(subject)]


def _refuse(desk: Desk, subject: str, begin_so: list[str]) -> None:
    subject = subject[:80]
    kind, _, key = subject.partition(":")
    keys = [one.partition(":")[2] for one in _known(desk, kind)]
    alike = [f"{kind}:{one}" for one in get_close_matches(key, keys, _NAMED)]
    if nearest := (begin_so or alike)[:_NAMED]:
        raise CaseError("no_such_subject", subject=subject, nearest=nearest)
    raise CaseError("no_such_item", subject=subject)
