"""A form filed to its pupil: the acts that attach its picture and take it back."""

from collections.abc import Mapping
from typing import Any

from xjaudit.cases.acts import known_again
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.intake.verdicts import BOXES
from xjaudit.workspace.evidence import Kept

LABEL = "confirmation_form"


def act(desk: Desk, verb: str, subject: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """An act of whoever works at this desk."""
    told = {name: value for name, value in payload.items() if value not in ("", None)}
    return {
        "actor": desk.actor,
        "role": desk.role,
        "verb": verb,
        "subject": subject,
        "payload": known_again(desk, subject, told),
    }


def attach(desk: Desk, person: str, kept: Kept) -> dict[str, Any]:
    """The act that puts a picture into a pupil's electronic file."""
    return act(desk, "attach", f"pupil:{person}", kept.plain() | {"label": LABEL})


def take_back(
    desk: Desk, person: str, boxes: Mapping[str, bool], note: str = ""
) -> list[dict[str, Any]]:
    """The acts that mark a form returned. One that comes back has been handed out, whether anybody
    noted it or not."""
    subject, acts = f"pupil:{person}", []
    if _lies_printed(desk, subject):
        acts.append(act(desk, "hand_out", subject, {}))
    told = {name: bool(boxes[name]) for name in BOXES}
    acts.append(act(desk, "take_back", subject, told | {"note": note}))
    return acts


def _lies_printed(desk: Desk, subject: str) -> bool:
    """Whether the form, or the one that was printed again since it came back, is not noted as
    handed out."""
    entries, known = desk.state.standing(subject), machines()
    at = {known[name].run(entries, LASTING).state for name in ("form", "pupil")}
    return not at.isdisjoint(("PRINTED", "FORM_PRINTED"))
