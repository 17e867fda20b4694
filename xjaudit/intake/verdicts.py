"""Whose a form is, and what may be done with it: by token and ledger; never guessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.locks import refuse_locked
from xjaudit.cases.states import machines
from xjaudit.documents import tokens
from xjaudit.documents.entries import current_version
from xjaudit.ledger.fold import State

# Boxes a parent fills.
BOXES = ("signature", "phone", "date")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a form: one of `words.outcomes`; person, version and face (1 or 2) as far as
    they are known."""

    outcome: str
    person: str = ""
    version: str = ""
    face: int = 0

    @property
    def subject(self) -> str:
        """Subject of the pupil in the ledger."""
        return f"pupil:{self.person}"

    def but(self, outcome: str) -> "Verdict":
        """The same form with another outcome."""
        return replace(self, outcome=outcome)


def verdict(
    desk: Desk,
    key: bytes,
    forms: Mapping[str, tuple[str, str]],
    text: str,
    boxes: Mapping[str, bool] | None,
    filed: Callable[[Verdict], bool],
    whole: bool = True,
) -> Verdict:
    """The verdict about a token and the boxes that were seen; `forms` is
    `documents.entries.form_table`, `filed` answers whether a picture of the same page of a form is
    filed already, `whole` tells that nothing lies over the form."""
    told = whose(desk.state, key, forms, text)
    if told.outcome:
        return told
    if blocked := _blocked(desk, told):
        return told.but(blocked)
    if told.face == 2 and whole:
        return told.but("copy" if filed(told) else "back")
    if boxes is None or not whole:
        return told.but("unseen")
    at = form_state(desk.state, told.person)
    if at == "UPLOADED":
        return told.but("uploaded")
    if at != "BACK" or _asked_again(desk.state, told.person):
        return told.but("filed")
    if _more(before(desk.state, told.person), boxes):
        return told.but("completed")
    return told.but("copy" if filed(told) else "attached")


def whose(state: State, key: bytes, forms: Mapping[str, tuple[str, str]], text: str) -> Verdict:
    """Whose form a token stands on; with an outcome where that is not simply a pupil's present
    one."""
    token = tokens.read(text)
    if token is None:
        return Verdict("unread")
    if token.tag != tokens.tag_of(key):
        return Verdict("foreign", face=token.page)
    if token.body not in forms:
        return Verdict("unknown", face=token.page)
    person, version = forms[token.body]
    is_current = current_version(state, person) == version
    return Verdict("" if is_current else "old", person, version, token.page)


def form_state(state: State, person: str) -> str:
    """State of a pupil's form; see the machine `form`."""
    return machines()["form"].run(state.standing(f"pupil:{person}"), LASTING).state


def before(state: State, person: str) -> Mapping[str, bool]:
    """What the boxes held when the form was last taken back."""
    last = state.last(f"pupil:{person}", ("take_back",))
    return {name: bool(last and last.payload[name]) for name in BOXES}


def is_here(desk: Desk, person: str) -> bool:
    """Whether a pupil is on the roster; a second record of the same person is numbered."""
    return f"pupil:{person.partition('~')[0]}" in desk.class_of


def _asked_again(state: State, person: str) -> bool:
    """Whether another version was printed since the form was last taken back."""
    last = state.last(f"pupil:{person}", ("print_form", "take_back"))
    return last is not None and last.verb == "print_form"


def _blocked(desk: Desk, told: Verdict) -> str:
    if not is_here(desk, told.person):
        return "gone"
    try:
        refuse_locked(desk, f"pupil:{told.person.partition('~')[0]}")
    except CaseError:
        return "locked"
    return ""


def _more(old: Mapping[str, bool], new: Mapping[str, bool]) -> bool:
    """Whether what was empty is filled now, and nothing is empty that was filled."""
    return any(new[n] and not old[n] for n in BOXES) and all(new[n] or not old[n] for n in BOXES)
