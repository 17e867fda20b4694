"""Returned packets to answers: whatever was sorted, renamed, moved or saved by another program.

A row is known by its stamp, never by its place or by a name. What does not fit together is a
conflict, told and not taken.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xjaudit.documents import tokens
from xjaudit.documents.packets.added import plain, sensible
from xjaudit.documents.packets.grid import Meta, grid_of, meta_of
from xjaudit.documents.packets.returned import Added, Answer, Conflict, Returned
from xjaudit.documents.packets.rows import Known
from xjaudit.documents.packets.words import column_of, mark_of, said
from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.files import read_bytes
from xjaudit.record.classes import SchoolSystem, class_id, class_label, grade_of


def read_packet(
    path: Path,
    key: bytes,
    known: Mapping[str, Known],
    system: SchoolSystem,
    password: str | None = None,
) -> Returned:
    """A returned file's answers; `known` is `rows.subjects` of the workspace whose key it is.

    InputError where the file is no packet, or one of another school.
    """
    return read_data(path.name, read_bytes(path), key, known, system, password)


def read_data(
    name: str,
    data: bytes,
    key: bytes,
    known: Mapping[str, Known],
    system: SchoolSystem,
    password: str | None = None,
) -> Returned:
    """The same of a file's bytes."""
    book = open_book(name, data, password)
    grid = grid_of(name, book)
    meta = meta_of(name, book, grid, known)
    if meta.tag and meta.tag != tokens.tag_of(key):
        raise InputError("packet_of_other", name)
    if not grid.stamped:
        raise InputError("packet_without_stamps", name)
    reader = _Reader(name, known, system, meta)
    for number, cells in grid.rows():
        reader.row(number, cells)
    reader.finish()
    signed = grid.signed()
    returned = Returned(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        packet=meta.packet,
        class_id=meta.class_id,
        answers=reader.answers,
        added=reader.added,
        unmarked=reader.unmarked,
        conflicts=reader.conflicts,
        number=_whole(signed.get("number", "")),
        signer=signed.get("signer", ""),
        day=signed.get("day", ""),
        sheet=grid.sheet.name,
    )
    return _counted(returned)


@dataclass(frozen=True)
class Said:
    """What a packet that was taken earlier says of a child."""

    file: str
    mark: str
    new_class: str


def disagreements(
    packets: Iterable[Returned], earlier: Mapping[str, Said] | None = None, language: str = "zh"
) -> list[Conflict]:
    """Children whom several packets answer about differently, or otherwise than one that was taken
    `earlier` (by subject)."""
    told = dict(earlier or {})
    found = []
    for packet in packets:
        for one in packet.answers:
            now = Said(packet.file, one.mark, one.new_class)
            before = told.setdefault(one.subject, now)
            if (before.mark, before.new_class) != (now.mark, now.new_class):
                words = " / ".join(_in_words(said, language) for said in (before, now))
                told_of = (packet.file, one.row, one.name, words, one.subject)
                found.append(Conflict("packets_differ", *told_of))
    return found


def _in_words(one: Said, language: str) -> str:
    mark = said("marks", one.mark, language)
    if one.new_class:
        label = class_label(one.new_class, language)
        mark = said("told", "in_class", language, mark=mark, label=label)
    return f"{one.file}: {mark}" if language == "en" else f"{one.file}：{mark}"


class _Reader:
    """Goes through the rows of a returned packet."""

    def __init__(
        self,
        file: str,
        known: Mapping[str, Known],
        system: SchoolSystem,
        meta: Meta,
    ) -> None:
        self.file, self.known, self.system, self.meta = file, known, system, meta
        self.answers: list[Answer] = []
        self.added: list[Added] = []
        self.unmarked: list[str] = []
        self.conflicts: list[Conflict] = []
        self.seen: dict[str, tuple[int, str]] = {}
        self.unstamped: list[tuple[int, dict[str, str], str]] = []

    def row(self, number: int, cells: dict[str, str]) -> None:
        """One row: a child with a stamp, one who was added, or nothing."""
        stamp, name = cells["token"], cells["name"]
        if tokens.is_row_token(stamp):
            self._known(number, cells, stamp)
        elif name and column_of(name) != "name":
            if stamp:
                self._told("stamp_damaged", number, name, stamp)
                return
            mark, told = self._mark(number, cells)
            if told:
                self.unstamped.append((number, cells, mark))

    def _known(self, number: int, cells: dict[str, str], stamp: str) -> None:
        name, told = cells["name"], (cells.get("mark", ""), cells.get("new_class", ""))
        before = self.seen.setdefault(stamp, (number, repr(told)))
        if before[0] != number:
            # The same row copied says the same.
            if before[1] != repr(told):
                self.answers = [one for one in self.answers if one.token != stamp]
                self._told("row_twice", number, name, str(before[0]))
            return
        if stamp not in self.known:
            self._told("row_unknown", number, name)
            return
        subject, own = self.known[stamp][:2]
        if plain(own) != plain(name):
            self._told("name_changed", number, own, name)
            return
        mark, is_read = self._mark(number, cells)
        new_class, is_class = self._class(number, cells)
        if not (is_read and is_class):
            return
        if not mark:
            self.unmarked.append(own)
            return
        note = cells.get("note", "")
        self.answers.append(Answer(stamp, subject, own, mark, new_class, note, number))

    def _mark(self, number: int, cells: dict[str, str]) -> tuple[str, bool]:
        text = cells.get("mark", "")
        mark = mark_of(text) if text else ""
        if mark is None:
            self._told("mark_unknown", number, cells["name"], text)
        return mark or "", mark is not None

    def _class(self, number: int, cells: dict[str, str]) -> tuple[str, bool]:
        """Another class than the packet's."""
        text = cells.get("new_class", "")
        if not text:
            return "", True
        own = self.meta.class_id
        found = class_id(text, self.system, grade_of(own) if own else None)
        if found is None:
            self._told("class_unknown", number, cells["name"], text)
        return ("" if found == own else found or ""), found is not None

    def finish(self) -> None:
        """What only the whole tells: who was added, and rows that the packet went out with and that
        are gone."""
        stamps = self.meta.stamps
        missing = [stamp for stamp in stamps if stamp not in self.seen]
        lost = [self.known[stamp] for stamp in missing if stamp in self.known]
        own = [self.known[stamp] for stamp in stamps if stamp in self.known]
        if not own:
            own = [one for one in self.known.values() if one.class_id == self.meta.class_id]
        listed = {plain(one.name): one for one in own}
        self.added = sensible(self.unstamped, listed, lost, self._told)
        # Whose row is told of already is not missing.
        told = {plain(one.name) for one in self.conflicts if one.code == "stamp_damaged"}
        for stamp in missing:
            name = self.known[stamp].name if stamp in self.known else ""
            if plain(name) not in told:
                self._told("row_missing", 0, name)

    def _told(self, code: str, row: int, name: str, found: str = "") -> None:
        self.conflicts.append(Conflict(code, self.file, row, name, found))


def _counted(returned: Returned) -> Returned:
    """With a conflict where the number signed is not that of the children marked and added."""
    if returned.number is not None and returned.number != returned.present:
        found = f"{returned.number} / {returned.present}"
        returned.conflicts.append(Conflict("number_differs", returned.file, 0, "", found))
    return returned


def _whole(text: str) -> int | None:
    digits = text.removesuffix("人").removesuffix(".0").strip()
    return int(digits) if digits.isdigit() and len(digits) < 5 else None
