"""What waits, settled by a person: a picture assigned to a pupil, said to be no form, asked for
again; and forms whose tokens a desk scanner types."""

from collections.abc import Mapping
from typing import Any

from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cases.locks import refuse_locked
from xjaudit.cases.states import machines
from xjaudit.documents.entries import form_table
from xjaudit.intake import filing, register
from xjaudit.intake.verdicts import BOXES, Verdict, form_state, is_here, verdict
from xjaudit.ledger.entry import Entry
from xjaudit.workspace.evidence import Evidence, Kept, open_evidence, sniff

# Of a row of the register: sha256, page, at.
Place = tuple[str, int, int]


def assign(
    desk: Desk,
    evidence: Evidence,
    place: Place,
    person: str,
    boxes: Mapping[str, bool] | None = None,
    note: str = "",
) -> list[Entry]:
    """File a waiting picture (`sha256, page, at`) to a pupil. `boxes` says which boxes of the front
    are filled; without it the picture is a back page, or a further one, and only attached.

    CaseError where nothing waits there, the class is locked, or the form's state forbids it.
    """
    row = _waiting(desk, place)
    _refuse(desk, person, boxes)
    kept = kept_of(evidence, row["picture"])
    told = _at(place) | {"person": person, "note": note}
    told |= {"face": 1 if boxes is not None else 2, "sha256": kept.sha256}
    acts = [
        filing.act(desk, "assign_page", f"file:{place[0]}", told),
        filing.attach(desk, person, kept),
    ]
    if boxes is not None:
        acts += filing.take_back(desk, person, boxes, note)
    return _append(desk, acts)


def no_form(desk: Desk, place: Place, note: str = "") -> list[Entry]:
    """Say that a waiting picture is no form, or one that need not be filed."""
    _waiting(desk, place)
    return _settle(desk, "no_form", place, note=note)


def ask_again(desk: Desk, place: Place, person: str = "", note: str = "") -> list[Entry]:
    """Say that a waiting picture cannot be used and the form was asked for again, of this pupil if
    that is known."""
    row = _waiting(desk, place)
    return _settle(desk, "ask_again", place, person=person or row["person_key"], note=note)


def typed(desk: Desk, key: bytes, text: str, boxes: Mapping[str, bool] | None = None) -> Verdict:
    """Whose form a typed or scanned token stands on, and what would become of it with these boxes
    (all filled if not given). Nothing is entered; `take_typed` does."""
    table = form_table(key, desk.state)
    seen: Mapping[str, bool] = boxes or dict.fromkeys(BOXES, True)
    has = register.Register(desk).has
    return verdict(desk, key, table, text, seen, lambda one: has(one.person, one.version, one.face))


def take_typed(
    desk: Desk, key: bytes, text: str, boxes: Mapping[str, bool]
) -> tuple[Verdict, list[Entry]]:
    """Mark the form with this token returned, its paper in hand: `boxes` as they are seen there.
    The verdict tells why nothing was entered."""
    told = typed(desk, key, text, boxes)
    if told.outcome == "attached":
        # There is no picture to attach: the paper was marked returned before.
        return told.but("copy"), []
    if told.outcome not in ("filed", "completed"):
        return told, []
    return told, _append(desk, filing.take_back(desk, told.person, boxes))


def picture(desk: Desk, evidence: Evidence, place: Place) -> bytes:
    """A JPEG or PNG of a row of the register to look at; who looks is entered first."""
    row = _row(desk, place)
    data = open_evidence(
        evidence, desk.ledger, f"file:{place[0]}", row["picture"], desk.actor, desk.role
    )
    if sniff(data) in ("jpeg", "png"):
        return data
    from xjaudit.intake.pictures import jpeg, pictures

    kind = sniff(data)
    assert kind
    page = int(place[1])
    (one,) = pictures(data, kind, page, page)
    return jpeg(one.full)


def kept_of(evidence: Evidence, sha256: str) -> Kept:
    """What an entry says of a file that is in the evidence; InputError where it is not."""
    data = evidence.read(sha256)
    return Kept(sha256, len(data), sniff(data) or "jpeg")


def _row(desk: Desk, place: Place) -> dict[str, Any]:
    table = register.came(desk.state)
    own = (table["sha256"] == place[0]) & (table["page"] == place[1]) & (table["at"] == place[2])
    if not own.any():
        raise CaseError("no_such_picture", sha256=place[0][:12], page=place[1])
    row = table[own].iloc[-1].astype("object")
    told: Any = row.where(row.notna(), None).to_dict()
    return told


def _waiting(desk: Desk, place: Place) -> dict[str, Any]:
    row = _row(desk, place)
    if not row["waits"]:
        raise CaseError("picture_settled", sha256=place[0][:12], page=place[1])
    return row


def _refuse(desk: Desk, person: str, boxes: Mapping[str, bool] | None) -> None:
    if not is_here(desk, person):
        raise CaseError("no_such_item", subject=f"pupil:{person}")
    refuse_locked(desk, f"pupil:{person.partition('~')[0]}")
    at = form_state(desk.state, person)
    if boxes is not None and at not in ("PRINTED", "OUT", "BACK"):
        raise CaseError("form_state", state=machines()["form"].states[at])


def _settle(desk: Desk, verb: str, place: Place, **told: str | None) -> list[Entry]:
    return _append(desk, [filing.act(desk, verb, f"file:{place[0]}", _at(place) | told)])


def _at(place: Place) -> dict[str, Any]:
    # Whoever asks may have it from a table.
    return {"page": int(place[1]), "at": int(place[2])}


def _append(desk: Desk, acts: list[dict[str, Any]]) -> list[Entry]:
    if desk.ledger is None:
        raise CaseError("no_ledger")
    return desk.ledger.append_many(acts)
