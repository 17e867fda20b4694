"""What can be done about what, by whom: `verbs.toml`, and acts checked against it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from xjaudit.errors import Words
from xjaudit.ledger.entry import LONGEST, LedgerError, canonical

ROLES = {
    "registrar": Words("学籍管理员", "registrar"),
    "head_teacher": Words("班主任", "head teacher"),
    "leader": Words("学校领导", "school leader"),
    "operator": Words("操作员", "operator"),
    "county": Words("县级主管部门", "county authority"),
}
KINDS = ("finding", "list", "pupil", "case", "class", "school", "file", "entry")
UNDO = "undo"
# What people are asked for, by name; the rest comes with the act and is called as it is.
NAMES = {
    "reason": Words("理由（reason）", "reason"),
    "record": Words("学籍记录（record）", "record"),
    "action": Words("办理事项（action）", "action"),
    "owner": Words("负责人（owner）", "owner"),
    "entry": Words("变更编号（entry）", "entry"),
    "field": Words("项目（field）", "field"),
    "new": Words("新值（new）", "new"),
    "note": Words("说明（note）", "note"),
    "until": Words("等到哪天（until）", "until"),
    "due": Words("期限（due）", "due"),
    "count": Words("数目（count）", "count"),
    "name": Words("姓名（name）", "name"),
    "mark": Words("核对结果（mark）", "mark"),
    "found": Words("是否查到（found）", "found"),
    "school": Words("对方学校（school）", "school"),
}
# A name as people sign: no line breaks, no control characters, not a page of it.
_ACTOR = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029]{1,80}")
_KEY = re.compile(r"[^\s\x00-\x1f\x7f\"'<>]{1,200}")


@dataclass(frozen=True)
class Verb:
    """One verb; its parts are told in verbs.toml."""

    code: str
    zh: str
    en: str
    subjects: tuple[str, ...]
    roles: tuple[str, ...]
    roles_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    came_with: str = ""
    undo: bool = True
    log: bool = False

    @property
    def words(self) -> Words:
        """Its name in either language."""
        return Words(self.zh, self.en)

    def roles_for(self, kind: str) -> tuple[str, ...]:
        """Who may do it about this kind of subject."""
        return tuple(self.roles_of.get(kind, self.roles))


@cache
def verbs() -> Mapping[str, Verb]:
    """Every verb by its code."""
    told = tomllib.loads(files("xjaudit.ledger").joinpath("verbs.toml").read_text("utf-8"))
    return {code: Verb(code, **_tuples(parts)) for code, parts in told.items()}


def named(code: str) -> Words:
    """A verb's name; of one that a newer program wrote, its code."""
    known = verbs().get(code)
    return known.words if known else Words(code, code)


def is_log(code: str) -> bool:
    """Whether a verb only notes that something was done."""
    known = verbs().get(code)
    return bool(known and known.log)


@cache
def came_with() -> Mapping[str, str]:
    """Verbs of what comes with another entry, and the verb of that one."""
    return {code: one.came_with for code, one in verbs().items() if one.came_with}


def whose(subject: str, payload: Mapping[str, Any]) -> str:
    """The key of the pupil an act is about: its subject, the record that an answer names, else
    whom its context tells of; empty where it tells of nobody."""
    kind, _, key = subject.partition(":")
    told = key if kind == "pupil" else payload.get("record")
    told = told or (payload.get("context") or {}).get("person")
    return told if isinstance(told, str) else ""


def check(actor: str, role: str, verb: str, subject: str, payload: Mapping[str, Any]) -> None:
    """LedgerError says why somebody cannot do this."""
    if not isinstance(actor, str) or not actor.strip() or not _ACTOR.fullmatch(actor):
        raise LedgerError("no_actor")
    if role not in ROLES:
        raise LedgerError("no_role", role=role or "-", known=list(ROLES.values()))
    act = verbs().get(verb)
    if act is None:
        raise LedgerError("no_verb", verb=verb, known=sorted(verbs()))
    kind, _, key = subject.partition(":")
    if kind not in KINDS or (subject != "school" if kind == "school" else not _KEY.fullmatch(key)):
        raise LedgerError("no_subject", subject=subject[:80], known=list(KINDS))
    if kind not in act.subjects:
        raise LedgerError("verb_subject", verb=act.words, subject=kind, known=list(act.subjects))
    check_role(act, kind, role)
    _check_payload(act, payload)


def check_role(act: Verb, kind: str, role: str) -> None:
    """LedgerError where this role may not do it."""
    may = act.roles_for(kind)
    if role not in may:
        known = [ROLES[one] for one in may]
        raise LedgerError("verb_role", verb=act.words, role=ROLES.get(role, role), known=known)


def _check_payload(act: Verb, payload: Mapping[str, Any]) -> None:
    missing = [name for name in act.required if _is_empty(payload.get(name), payload, name)]
    if missing:
        raise LedgerError("payload_missing", verb=act.words, names=_called(missing))
    # Whom an act was about is known again by its context, whatever the act.
    lawful = (*act.required, *act.optional, "context")
    strange = [name for name in payload if name not in lawful]
    if strange:
        known = _called([*act.required, *act.optional]) or ["-"]
        raise LedgerError("payload_unknown", verb=act.words, names=strange, known=known)
    if len(canonical(payload).encode()) > LONGEST:
        raise LedgerError("payload_long", most=LONGEST // 1024)


def _called(names: list[str]) -> list[Words]:
    return [NAMES.get(one, Words(one, one)) for one in names]


def _is_empty(value: Any, payload: Mapping[str, Any], name: str) -> bool:
    # What was there before a change may have been nothing; so may what comes in its place.
    if name in ("old", "new"):
        return name not in payload
    return value is None or (isinstance(value, str) and not value.strip())


def _tuples(parts: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in parts.items()}
