"""Which acts are lawful about whom: `actions.toml`, looked up, and refused with the reason."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from xjaudit.errors import Words, XjauditError
from xjaudit.record.classes import grade_of
from xjaudit.rules import problems
from xjaudit.rules.texts import actions as rule_actions

STAGES = {
    "first": Words("一年级", "grade 1"),
    "compulsory": Words("二至九年级", "grades 2 to 9"),
    "senior": Words("高中", "senior years"),
    "unknown": Words("年级未知", "grade unknown"),
}
_ABOUT = ("outcome", "status", "seen", "stage", "key")


class CaseError(XjauditError):
    """An act that cannot be done about this case now; nothing was written."""


@dataclass(frozen=True)
class Action:
    """One act; its parts are told in actions.toml."""

    code: str
    words: Words
    starts: Words
    decides: tuple[Words, ...]
    documents: tuple[str, ...] = ()
    limit: str = ""
    guards: tuple[str, ...] = ()
    ours: bool = True
    basis: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What decides which acts are lawful.

    outcome  of the reconciliation, or the type of a problem record (`PR-…`)
    status   the registry's state of the record, seen what the class list tells of the pupil
    stage    of `STAGES`, key whether the field that differs is key data
    scope    of a problem record: who the other side is
    own      of any other finding: what its rule says is to be done
    field    the field it is about
    """

    outcome: str = ""
    status: str = ""
    seen: str = ""
    stage: str = "unknown"
    key: bool = False
    scope: str = ""
    own: str = ""
    field: str = ""


@dataclass(frozen=True)
class Lawful:
    """Acts that are lawful, the likeliest first; `reason` those that need a reason."""

    actions: tuple[str, ...]
    reason: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """With and without a reason."""
        return (*self.actions, *self.reason)


@cache
def table() -> dict[str, Any]:
    """The file as it stands."""
    return tomllib.loads(files("xjaudit.cases").joinpath("actions.toml").read_text("utf-8"))


@cache
def actions() -> Mapping[str, Action]:
    """Every act by its code."""
    who = {code: Words(*pair) for code, pair in table()["who"].items()}
    sources = {code: Words(*pair) for code, pair in table()["sources"].items()}
    return {
        code: Action(
            code,
            Words(*told["name"]),
            who[told["starts"]],
            tuple(who[one] for one in told["decides"]),
            tuple(told.get("documents", ())),
            told.get("limit", ""),
            tuple(told.get("guards", ())),
            told.get("ours", True),
            {year: tuple(sources[one] for one in of) for year, of in told["basis"].items()},
        )
        for code, told in table()["actions"].items()
    }


@cache
def documents() -> Mapping[str, Words]:
    """Papers by their code."""
    return {code: Words(*pair) for code, pair in table()["documents"].items()}


def paper(told: str) -> str | None:
    """The code of a paper by that, or by its name in either language."""
    for code, words in documents().items():
        if told.strip().casefold() in {code, words.zh.casefold(), words.en.casefold()}:
            return code
    return None


def require_paper(told: str) -> str:
    """The same; CaseError names the papers there are."""
    if code := paper(told):
        return code
    known = [Words(f"{w.zh}（{code}）", f"{w.en} ({code})") for code, w in documents().items()]
    raise CaseError("no_such_paper", label=told[:40], known=known)


def stage_of(class_id: str | None) -> str:
    """One of STAGES for a class."""
    grade = grade_of(class_id) if class_id else None
    if grade is None:
        return "unknown"
    return "first" if grade == 1 else "compulsory" if grade <= 9 else "senior"


@cache
def lawful(about: About) -> Lawful:
    """What may be done."""
    if about.outcome in problems.types():
        return Lawful(problems.lawful(about.outcome, about.scope or None)[0])
    rows = table()["allowed"]
    row = next((row for row in rows if _fits(row, about)), None)
    if row is None:
        return Lawful((about.own,) if about.own and about.own != "none" else ())
    return Lawful(tuple(row["actions"]), tuple(row.get("reason", ())))


def require(about: About, action: str, reason: str = "") -> None:
    """CaseError says why an act is not lawful here."""
    may = lawful(about)
    known = actions().get(action)
    if known is None and action not in may.all:
        raise CaseError("no_action", action=action, known=[named(one) for one in may.all] or ["-"])
    is_ours = known is None or known.ours
    if is_ours and (action in may.actions or (action in may.reason and reason.strip())):
        return
    why, basis = refusal(about, action)
    lawful_ones = [one for one in may.actions if one not in actions() or actions()[one].ours]
    names: list[Any] = [named(one) for one in lawful_ones] or ["-"]
    raise CaseError("unlawful", action=named(action), why=why, basis=basis, known=names)


def refusal(about: About, action: str) -> tuple[Words, list[Words]]:
    """Why an act is refused, and on what grounds."""
    sources = table()["sources"]
    for row in table()["refused"]:
        if row["action"] == action and _fits(row, about):
            return Words(*row["why"]), [Words(*sources[one]) for one in row["basis"]]
    why = Words("与学生当前情况不符", "it does not fit what was found")
    return why, [Words(*sources["measures2025_25"])]


def named(action: str) -> Words:
    """What an act is called."""
    if action in actions():
        return actions()[action].words
    if found := problems.action_names().get(action):
        return Words(*found)
    return Words(rule_actions("zh").get(action, action), rule_actions("en").get(action, action))


def _fits(row: Mapping[str, Any], about: About) -> bool:
    for name in _ABOUT:
        wanted, told = row.get(name), getattr(about, name)
        if wanted is not None and (
            told not in wanted if isinstance(wanted, list) else told != wanted
        ):
            return False
    return True


def papers(about: About, action: str) -> tuple[str, ...]:
    """Documents an act needs here, by code."""
    of_type = table()["problem_documents"].get(about.outcome)
    if of_type is not None:
        return tuple(of_type.get(action, ()))
    if action == "key_change" and about.key:
        return key_papers(about.field)
    known = actions().get(action)
    return known.documents if known else ()


def key_papers(code: str, is_first: bool = False) -> tuple[str, ...]:
    """Documents that prove a change of a field of key data, or a pupil's first ID number."""
    first = is_first and code == "id_number"
    return tuple(table()["key_documents"]["first" if first else code])
