"""What stands in the ledger of returned packets: marks and added children, as tables."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from xjaudit.ingest.reading import Reading
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.ledger.verbs import UNDO
from xjaudit.workspace.inbox import Received

if TYPE_CHECKING:
    from xjaudit.reconcile.marked import Marks

# What came by no file: its place is its number in the ledger.
_LEDGER = {"zh": ("名册核对表", "台账"), "en": ("class packet", "ledger")}


def taken(state: State) -> dict[str, Entry]:
    """The packets that stand as taken back, by SHA-256. What a packet told goes when its entry is
    undone."""
    return {
        one.payload["sha256"]: one
        for subject in state.subjects("class")
        for one in state.standing(subject)
        if one.verb == "take_packet"
    }


def told(state: State, subject: str, verb: str) -> list[Entry]:
    """Standing entries of this verb about a subject, by packets or by themselves."""
    return [one for one in state.standing(subject) if one.verb == verb]


def standing(state: State) -> list[Entry]:
    """The newest mark of each child, and the children who were added, in their order."""
    marked = [
        own[-1]
        for kind in ("pupil", "list")
        for subject in state.subjects(kind)
        if (own := told(state, subject, "mark"))
    ]
    classes = state.subjects("class")
    added = (one for subject in classes for one in told(state, subject, "add_child"))
    return sorted([*marked, *added], key=lambda one: one.seq)


def speaks_of_lists(state: State, news: Sequence[Entry]) -> bool:
    """Whether these entries bring words of head teachers, on which audits rest, or undo some."""
    if not news:
        return False
    verbs = ("take_packet", "mark", "add_child")
    undone = {one.subject.partition(":")[2] for one in news if one.verb == UNDO}
    own = (one.verb for one in state.entries if one.id in undone)
    return any(verb in verbs for verb in (*(one.verb for one in news), *own))


def marks(state: State, language: str, read: Iterable[tuple[Received, object]]) -> "Marks | None":
    """The same as tables, beside the files in use and what was read of each; None where there is
    nothing."""
    entries = standing(state)
    if not entries:
        return None
    import pandas as pd

    from xjaudit.reconcile import marked

    packets = taken(state)

    def table(kind: str, columns: tuple[str, ...], key: str) -> pd.DataFrame:
        own = [one for one in entries if one.kind == kind]
        rows = [_row(one, packets, language) | {key: one.key} for one in own]
        frame = pd.DataFrame(rows, columns=list(columns))
        frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601")
        return frame.astype({n: "int64" if n == "row" else "str" for n in columns if n != "at"})

    came = {told.name: file.added for file, told in read if isinstance(told, Reading)}
    return marked.Marks(
        table("pupil", marked.PUPILS, "person_key"),
        table("list", marked.STRANGERS, "list_key"),
        table("class", marked.CHILDREN, "home"),
        {name: pd.Timestamp(at).tz_convert("UTC") for name, at in came.items()},
    )


def _row(one: Entry, packets: dict[str, Entry], language: str) -> dict[str, Any]:
    payload = one.payload
    came = packets.get(payload.get("sha256", ""))
    told = came.payload if came else {}
    file, sheet = _LEDGER[language]
    return {
        **{name: payload.get(name) for name in ("name", "sex", "birth_date", "mark", "note")},
        "home": came.key if came else None,
        "now": payload.get("class"),
        "at": one.at,
        "day": one.at[:10].replace("-", ""),
        "file": told.get("file", file),
        "sheet": told.get("sheet", sheet),
        "row": payload.get("row", one.seq),
    }
