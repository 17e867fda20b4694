"""Entries folded into the present state: what stands, about whom, and where packs disagree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xjaudit.ledger.entry import Entry, LedgerError, canonical
from xjaudit.ledger.verbs import UNDO, came_with, is_log

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class State:
    """What follows from entries; make it with `fold`.

    seq, digest  of the last entry: the digest stands for everything up to it
    undone       ids of entries that do not stand
    """

    entries: Sequence[Entry] = ()
    undone: frozenset[str] = frozenset()
    _standing: Mapping[str, list[Entry]] = field(default_factory=dict, repr=False)

    @property
    def seq(self) -> int:
        """Of the last entry; 0 where there is none."""
        return self.entries[-1].seq if self.entries else 0

    @property
    def digest(self) -> str:
        """Hash of the last entry."""
        return self.entries[-1].hash if self.entries else ""

    def standing(self, subject: str) -> list[Entry]:
        """Entries about a subject that have not been undone, in order."""
        return list(self._standing.get(subject, ()))

    def last(self, subject: str, verbs: Iterable[str] | None = None) -> Entry | None:
        """The last of them, if need be of these verbs only."""
        among = None if verbs is None else set(verbs)
        found = reversed(self._standing.get(subject, ()))
        return next((one for one in found if among is None or one.verb in among), None)

    def entry(self, name: str) -> Entry:
        """The one entry of that seq, else whose id begins so; LedgerError where there is none.

        An id may begin with digits only.
        """
        found = [one for one in self.entries if str(one.seq) == name]
        if not found and len(name) >= 4:
            found = [one for one in self.entries if one.id.startswith(name)]
        if len(found) != 1:
            raise LedgerError("no_entry", number=name[:32])
        return found[0]

    def subjects(self, kind: str) -> list[str]:
        """Subjects of a kind about which anything stands, in the order they came up."""
        return [one for one in self._standing if one.partition(":")[0] == kind]

    def table(self, kind: str) -> "pd.DataFrame":
        """Standing entries about a kind of subject, in order: `subject` (the key alone), verb,
        actor, role, at, seq, id, and a column for each key of their payloads. One that is called
        as these columns becomes `payload.NAME`; what an entry lacks is None."""
        import pandas as pd

        columns = ("subject", "verb", "actor", "role", "at", "seq", "id")
        rows = [
            {
                **{n: getattr(one, n) for n in columns[1:]},
                "subject": one.key,
                **{(f"payload.{n}" if n in columns else n): v for n, v in one.payload.items()},
            }
            for subject in self.subjects(kind)
            for one in self._standing[subject]
        ]
        rows.sort(key=lambda row: row["seq"])
        names = dict.fromkeys([*columns, *(name for row in rows for name in row)])
        told = {n: pd.Series([row.get(n) for row in rows], dtype="object") for n in names}
        frame = pd.DataFrame(told, columns=list(names))
        return frame.astype({n: "int64" if n == "seq" else "str" for n in columns})

    @cached_property
    def conflicts(self) -> dict[str, list[Entry]]:
        """Subjects about which packs, or a pack and somebody here, decided differently without
        knowing of each other, and nobody has decided since; with the decisions that stand against
        each other."""
        found = {}
        for subject in {one.about for one in self.entries if one.pack}:
            against = _unsettled(self._standing.get(subject, []))
            if against:
                found[subject] = against
        return dict(sorted(found.items(), key=lambda pair: pair[1][-1].seq))

    def after(self, news: Sequence[Entry]) -> "State":
        """The state once these entries have followed; cheap where none of them undoes any, or may
        belong to what was undone."""
        if any(one.verb == UNDO or (self.undone and one.verb in came_with()) for one in news):
            return fold([*self.entries, *news])
        standing = dict(self._standing)
        for one in news:
            standing[one.subject] = [*standing.get(one.subject, ()), one]
        return State((*self.entries, *news), self.undone, standing)


def fold(entries: Iterable[Entry]) -> State:
    """The state that entries, in their order, make."""
    told = tuple(entries)
    undone: set[str] = set()
    # From the last: whether an undo stands is known before what it undoes comes up.
    for one in reversed([one for one in told if one.verb == UNDO]):
        if one.id not in undone:
            undone.add(one.key)
    undone |= _gone_with(told, undone)
    standing: dict[str, list[Entry]] = {}
    for one in told:
        if one.id not in undone:
            standing.setdefault(one.subject, []).append(one)
    return State(told, frozenset(undone), standing)


def _gone_with(entries: Iterable[Entry], undone: set[str]) -> set[str]:
    """Ids of entries that do not stand because the one they came with, of the same file, does
    not."""
    with_what, gone = came_with(), set()
    last: dict[tuple[str, Any], str] = {}
    for one in entries:
        sha256 = one.payload.get("sha256")
        if not sha256:
            continue
        came = last.get((with_what.get(one.verb, ""), sha256))
        if came in undone or came in gone:
            gone.add(one.id)
        last[one.verb, sha256] = one.id
    return gone


def _unsettled(standing: list[Entry]) -> list[Entry]:
    """The last decision of everyone who knew not of the others', if they differ."""
    decisions = [one for one in standing if not is_log(one.verb)]
    latest = [
        one for one in decisions if not any(knew(later, one) for later in decisions if later != one)
    ]
    said = {canonical([one.verb, one.payload]) for one in latest}
    return latest if len(said) > 1 else []


def knew(later: Entry, earlier: Entry) -> bool:
    """Whether who wrote one entry knew of the other."""
    same_pack = later.pack == earlier.pack and later.seq > earlier.seq
    return same_pack or earlier.seq <= later.known
