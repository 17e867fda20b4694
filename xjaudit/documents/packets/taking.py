"""Returned packets taken in: read, compared with each other and with what earlier ones told, and
entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xjaudit.cases.desk import Desk
from xjaudit.documents import entries
from xjaudit.documents.packets.reading import Said, disagreements, read_data
from xjaudit.documents.packets.returned import Conflict, Returned
from xjaudit.documents.packets.rows import subjects
from xjaudit.errors import XjauditError
from xjaudit.ledger.entry import Entry
from xjaudit.workspace import marking
from xjaudit.workspace.incoming import Incoming


@dataclass(frozen=True)
class Taken:
    """What came of packets.

    packets  those that could be read, each with what does not fit in it
    against  answers about one child that contradict each other, or an earlier packet: not entered
    faults   why the other files could not be read
    entries  what was entered
    """

    packets: list[Returned] = field(default_factory=list)
    against: list[Conflict] = field(default_factory=list)
    faults: list[XjauditError] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Conflict]:
        """All that somebody must settle."""
        return [*(one for packet in self.packets for one in packet.conflicts), *self.against]


def take_in(
    desk: Desk,
    key: bytes,
    files: Iterable[Incoming],
    password: str | None = None,
    *,
    check: bool = False,
    newest: bool = False,
) -> Taken:
    """Take in returned packets; `key` is that of the workspace. What is wrong with one keeps none
    of the others out.

    A file that was taken before brings nothing new. An answer that contradicts what an earlier
    packet told is a question and is not entered, unless these are the `newest`. With `check`
    nothing is entered.
    """
    taken = _read(desk, key, files, password)
    packets = [_open(desk, one) for one in taken.packets]
    language = desk.audit.settings.language
    told = {} if newest else _told(desk, packets)
    taken.against.extend(disagreements(packets, told, language))
    disputed = {one.subject for one in taken.against}
    for one in packets if not check else ():
        answers = [answer for answer in one.answers if answer.subject not in disputed]
        try:
            taken.entries.extend(entries.taken(desk.refreshed(), replace(one, answers=answers)))
        except XjauditError as fault:
            taken.faults.append(fault)
    return taken


def _read(desk: Desk, key: bytes, files: Iterable[Incoming], password: str | None) -> Taken:
    known, system = subjects(desk.audit, key), desk.audit.settings.system
    before = marking.taken(desk.state)
    taken, seen = Taken(), set()
    for file in files:
        try:
            one = read_data(file.name, file.read(), key, known, system, password)
        except XjauditError as fault:
            taken.faults.append(fault)
            continue
        if one.sha256 not in seen:
            taken.packets.append(replace(one, again=one.sha256 in before))
        seen.add(one.sha256)
    return taken


def _open(desk: Desk, packet: Returned) -> Returned:
    """The packet with the answers that were not entered before."""
    before = marking.taken(desk.state).get(packet.sha256)
    done = {one.subject for one in entries.brought(desk.state, before)} if before else ()
    return replace(packet, answers=[one for one in packet.answers if one.subject not in done])


def _told(desk: Desk, packets: Iterable[Returned]) -> Mapping[str, Said]:
    """By subject what other packets that stand say."""
    before = marking.taken(desk.state)
    told = {}
    for subject in {one.subject for packet in packets for one in packet.answers}:
        for one in marking.told(desk.state, subject, "mark")[-1:]:
            packet = before.get(one.payload.get("sha256", ""))
            file = packet.payload if packet else {}
            named = f"{file.get('file', '')} {one.at[:10]}".strip()
            told[subject] = Said(named, one.payload["mark"], one.payload.get("class", ""))
    return told
