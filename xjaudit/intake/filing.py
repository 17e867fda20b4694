"""A form filed to its pupil: the acts that attach its picture and take it back."""

from collections.abc import Mapping
from typing import Any

from xjaudit.cases.acts import known_again
from xjaudit.cases.desk import Desk
from xjaudit.intake.verdicts import BOXES, form_state
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
    if form_state(desk.state, person) == "PRINTED":
        acts.append(act(desk, "hand_out", subject, {}))
    told = {name: bool(boxes[name]) for name in BOXES}
    acts.append(act(desk, "take_back", subject, told | {"note": note}))
    return acts
