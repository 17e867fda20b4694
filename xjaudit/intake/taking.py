"""Pictures taken in: looked at, kept, filed to the right pupil, or put into the queue.

Everything that is entered of a page is entered at once, so that a kill loses no more than the page
that was being looked at, and the same folder taken in again goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from xjaudit.cases.desk import Desk
from xjaudit.documents import items
from xjaudit.documents.entries import form_table
from xjaudit.documents.items import Items
from xjaudit.documents.places import change_places
from xjaudit.errors import InputError
from xjaudit.ingest.files import read_bytes
from xjaudit.intake import filing, register
from xjaudit.intake.found import KINDS, Found, Sheet
from xjaudit.intake.verdicts import Verdict, verdict
from xjaudit.intake.workers import File, Outcome, Workers
from xjaudit.workspace.evidence import Evidence, Kept
from xjaudit.workspace.incoming import plain_name

# told (files done, files in all, name of the file); what it raises ends the intake
Progress = Callable[[int, int, str], None]
_SUFFIXES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff", ".pdf")
_COLUMNS = (*register.COLUMNS, "fault")
_NUMBERS = ("page", "of", "at", "face", "seq")


@dataclass(frozen=True)
class Given:
    """A file as it comes: what it is called, its bytes or where they lie."""

    name: str
    content: bytes | Path = field(repr=False)

    def read(self) -> bytes:
        """Its bytes; InputError where there are none to be had."""
        return self.content if isinstance(self.content, bytes) else read_bytes(self.content)


def given(paths: Sequence[Path]) -> list[Given]:
    """The files at paths; of a folder its photos, scans and PDFs, sorted by path.

    InputError where nothing is there.
    """
    found: list[Given] = []
    for path in paths:
        if not path.exists():
            raise InputError("missing", path.name)
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        if path.is_dir():
            inside = [one for one in inside if _may_be_picture(one)]
        found += [Given(one.name, one) for one in inside]
    if not found:
        raise InputError("no_pictures", ", ".join(path.name for path in paths))
    return found


def passed_over(paths: Sequence[Path]) -> list[str]:
    """Names of files in folders that are no photos, scans or PDFs, sorted; hidden ones aside."""
    inside = [one for path in paths if path.is_dir() for one in path.rglob("*") if one.is_file()]
    return sorted(
        one.name for one in inside if not one.name.startswith(".") and not _may_be_picture(one)
    )


def _may_be_picture(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.is_file() and not hidden and path.suffix.lower() in _SUFFIXES


def take_in(
    desk: Desk,
    key: bytes,
    evidence: Evidence,
    files: list[Given],
    progress: Progress | None = None,
    form: Items | None = None,
) -> pd.DataFrame:
    """Take in files at a desk with a ledger; one row per form found, as in `register.came`, and
    `fault` where a file cannot be used. `form` are the items of the forms, if not those that come
    along.

    A file that came before is known by its bytes (`known`) and changes nothing.
    """
    assert desk.ledger is not None
    intake = _Intake(desk, key, evidence, len(files), progress)
    with Workers(change_places(form or items.load())) as workers:
        for file, outcome in workers.look(intake.kept(files), intake.tick):
            intake.take(file, outcome)
    intake.tick()
    told = pd.DataFrame(intake.rows, columns=list(_COLUMNS))
    return told.astype({"waits": "bool"} | dict.fromkeys(_NUMBERS, "Int64"))


class _Intake:
    """One run: the desk as it stands after each page, and the rows so far."""

    def __init__(
        self, desk: Desk, key: bytes, evidence: Evidence, total: int, progress: Progress | None
    ) -> None:
        self.desk, self.key, self.evidence = desk, key, evidence
        self.rows: list[dict[str, Any]] = []
        self._total, self._progress, self._name = total, progress, ""
        self._forms = form_table(key, desk.state)
        self._filed = register.Register(desk)
        self._of: dict[str, tuple[str, Kept]] = {}
        self._left: dict[str, int] = {}
        self._done = 0

    def tick(self) -> None:
        """Tell how far it is."""
        if self._progress:
            self._progress(self._done, self._total, self._name)

    def kept(self, files: Iterable[Given]) -> Iterator[File]:
        """Files that must be looked at, each kept as it was received; of the others a row."""
        settings = self.desk.audit.settings
        for one in files:
            try:
                kept = self.evidence.take(one.read(), one.name, settings)
                if kept.type not in KINDS:
                    raise InputError("no_picture", one.name)
            except InputError as fault:
                self._note(one.name, {"outcome": "refused"}, fault)
                continue
            sha256 = kept.sha256
            if sha256 in self._of or register.is_whole(self.desk.state, sha256):
                self._note(one.name, {"sha256": sha256, "outcome": "known"})
                continue
            self._of[sha256] = one.name, kept
            yield File(self.evidence.path / sha256, kept.type, one.name)

    def take(self, file: File, outcome: Outcome) -> None:
        """Enter what was found on some pages of a file."""
        name, kept = self._of[file.path.name]
        self._name = name
        if isinstance(outcome, InputError):
            fault = InputError(outcome.code, name, **outcome.facts)
            self._note(name, {"sha256": kept.sha256, "outcome": "refused"}, fault)
            return
        of, sheets = outcome
        known = register.known_pages(self.desk.state, kept.sha256)
        for sheet in sheets:
            if sheet.page not in known:
                self._enter(name, kept, sheet, of)
        left = self._left.get(kept.sha256, of) - len(sheets)
        self._left[kept.sha256] = left
        self._done += left <= 0
        self.tick()

    def _note(self, name: str, told: dict[str, Any], fault: InputError | None = None) -> None:
        self._done += 1
        self.rows.append({"name": name, "waits": False, **told, "fault": fault})
        self.tick()

    def _enter(self, name: str, kept: Kept, sheet: Sheet, of: int) -> None:
        assert self.desk.ledger is not None
        forms, acts = [], []
        for at, found in enumerate(sheet.forms, 1):
            told, own = self._form(found, kept)
            forms.append({"at": at} | told)
            acts += own
        forms += [
            {"at": len(forms) + more, "outcome": "unread"} for more in range(1, sheet.unread + 1)
        ]
        forms += [{"at": 1, "outcome": "blank"}] if sheet.blank else []
        payload = {"page": sheet.page, "of": of, "type": kept.type, "size": kept.size}
        payload["name"] = plain_name(name)
        payload["forms"] = forms
        if sheet.picture:
            payload["picture"] = self._keep(sheet.picture).sha256
        first = filing.act(self.desk, "take_in", f"file:{kept.sha256}", payload)
        entries = self.desk.ledger.append_many([first, *acts])
        self.desk = self.desk.refreshed()
        rows = [register.row_of(entries[0], form) for form in forms]
        self.rows += [row | {"name": name} for row in rows]

    def _form(self, found: Found, kept: Kept) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """What is told of a form, and the acts that file it."""
        seen = found.token, found.boxes, self._has, found.whole
        told = verdict(self.desk, self.key, self._forms, *seen)
        own = self._keep(found.cut) if found.cut else kept
        row: dict[str, Any] = {"outcome": told.outcome, "face": told.face}
        row |= {"person": told.person, "version": told.version} if told.person else {}
        row |= found.boxes or {}
        row |= {"doubt": list(found.doubt)} if found.doubt else {}
        row |= {"changes": list(found.changes)} if found.changes is not None else {}
        row |= {"sha256": own.sha256} if found.cut else {}
        return row, self._acts(told, found, own)

    def _has(self, told: Verdict) -> bool:
        return self._filed.has(told.person, told.version, told.face)

    def _acts(self, told: Verdict, found: Found, own: Kept) -> list[dict[str, Any]]:
        if told.outcome not in ("filed", "completed", "attached", "back"):
            return []
        self._filed.add(told.person, told.version, told.face)
        acts = [filing.attach(self.desk, told.person, own)]
        if told.outcome in ("filed", "completed") and found.boxes:
            acts += filing.take_back(self.desk, told.person, found.boxes)
        return acts

    def _keep(self, data: bytes) -> Kept:
        return self.evidence.take(data, "page", self.desk.audit.settings)
