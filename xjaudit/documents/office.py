"""Certificates, applications, lists, reminders, the summary and the evidence pack as files."""

import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from xjaudit.cases.desk import Desk
from xjaudit.cases.no_id import without_number
from xjaudit.documents import certificates, evidence, items, late, reminders, summary
from xjaudit.documents.lists import print_lists
from xjaudit.errors import InputError
from xjaudit.exports.outputs import appearing
from xjaudit.record.classes import class_label
from xjaudit.workspace.evidence import Evidence

_NAMES = {
    "no-id": "在校就读证明.pdf",
    "key-change": "关键数据变更申请表.pdf",
    "late": "补建学籍学生名单.pdf",
    "evidence": "核查材料.pdf",
    "pack": "核查材料-{label}.zip",
}
_SUMMARY = ("学籍信息汇总表.xlsx", "学籍信息汇总表.pdf")


def write(
    desk: Desk,
    what: str,
    classes: Sequence[str],
    folder: Path,
    until: str = "",
    shelf: Evidence | None = None,
) -> list[Path]:
    """Write the documents of a kind for some classes; the files, none where there is nothing to
    print. With the `shelf` the files of evidence lie on, those of each class come in a zip.

    InputError where a file of evidence is gone or not what was taken in.
    """
    files = _WRITERS[what](desk, list(classes), until)
    if what == "evidence" and shelf:
        files |= _packed(desk, classes, shelf)
    if what == "items" and (folder / items.FILE).exists():
        # Somebody's own items may stand there.
        raise InputError("items_there", items.FILE)
    with appearing(folder, files) as place:
        for name, data in files.items():
            if callable(data):
                data(place / name)
            else:
                (place / name).write_bytes(data)
    return [folder / name for name in files]


Files = dict[str, bytes | Callable[[Path], None]]


def _no_id(desk: Desk, classes: list[str], _until: str) -> Files:
    table = without_number(desk.audit, desk.state)
    own = table[table["class"].isin(classes) & (table["state"] == "missing")]
    if own.empty:
        return {}
    return {_NAMES["no-id"]: certificates.no_id_certificates(desk.audit, own["person_key"])}


def _key_change(desk: Desk, classes: list[str], _until: str) -> Files:
    table = desk.changes
    closed = ["done", "superseded", "gone"]
    own = table[table["key"] & table["class"].isin(classes) & ~table["state"].isin(closed)]
    if own.empty:
        return {}
    return {_NAMES["key-change"]: certificates.key_change_applications(desk.audit, own)}


def _late(desk: Desk, _classes: list[str], _until: str) -> Files:
    filed = late.filed_keys(desk.worklist)
    printed = late.late_list(desk.audit, filed or None)
    return {_NAMES["late"]: print_lists([printed], desk.audit.settings.as_of)}


def _reminders(desk: Desk, classes: list[str], until: str) -> Files:
    files: Files = {}
    language = desk.audit.settings.language
    for kind in reminders.KINDS:
        told = [reminders.reminder(desk.audit, desk.state, c, kind, 0, until) for c in classes]
        told = [one for one in told if one.names]
        if not told:
            continue
        printed = reminders.reminder_list(desk.audit, told)
        title = printed[0].title
        files[f"{title}.pdf"] = print_lists(printed, desk.audit.settings.as_of)
        words = "\n\n".join(one.in_words(language) for one in told)
        files[f"{title}.txt"] = words.encode()
    return files


def _summary(desk: Desk, _classes: list[str], _until: str) -> Files:
    book, paper = _SUMMARY
    return {
        book: lambda path: summary.workbook(desk.audit, path),
        paper: summary.document(desk.audit),
    }


def _evidence(desk: Desk, classes: list[str], _until: str) -> Files:
    printed = [one for c in classes for one in evidence.evidence_pack(desk.audit, desk.state, c)]
    return {_NAMES["evidence"]: print_lists(printed, desk.audit.settings.as_of)}


def _packed(desk: Desk, classes: Sequence[str], shelf: Evidence) -> Files:
    """A zip per class that has any evidence: its cover and list, and the files by their numbers."""
    files: Files = {}
    for one in classes:
        if found := evidence.papers(desk.audit, desk.state, one):
            lists = evidence.evidence_pack(desk.audit, desk.state, one)
            paper = print_lists(lists, desk.audit.settings.as_of)
            pack = partial(_pack, paper, found, shelf)
            files[_NAMES["pack"].format(label=class_label(one))] = pack
    return files


def _pack(paper: bytes, found: list[evidence.Paper], shelf: Evidence, path: Path) -> None:
    # Pictures are as small as they can be.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
        pack.writestr(_NAMES["evidence"], paper)
        for number, one in enumerate(found, 1):
            pack.writestr(one.called(number), shelf.read(one.sha256))


def _items(_desk: Desk, _classes: list[str], _until: str) -> Files:
    return {items.FILE: items.as_given()}


_WRITERS: dict[str, Callable[[Desk, list[str], str], Files]] = {
    "no-id": _no_id,
    "key-change": _key_change,
    "late": _late,
    "reminders": _reminders,
    "summary": _summary,
    "evidence": _evidence,
    "items": _items,
}
