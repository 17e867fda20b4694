"""Packets of all classes in one go: a workbook and a PDF per class, and a zip of everything."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from xjaudit.audit import Audit
from xjaudit.documents.lists import print_lists
from xjaudit.documents.packets.paper import on_paper
from xjaudit.documents.packets.rows import Packet, packet_of
from xjaudit.documents.packets.workbook import workbook
from xjaudit.documents.pupils import school_name
from xjaudit.documents.typeset import forget
from xjaudit.exports.outputs import appearing
from xjaudit.record.classes import class_label

_WORDS = {"zh": ("名册核对表", "全部班级"), "en": ("packet", "all classes")}


def packets_of(audit: Audit, key: bytes, classes: Sequence[str]) -> list[Packet]:
    """The packets of classes."""
    return [packet_of(audit, key, one) for one in classes]


def send(audit: Audit, packets: Sequence[Packet], folder: Path, password: str = "") -> list[Path]:
    """Write each packet's workbook and PDF, and of several a zip of them all; all or none.

    With a password the workbooks are encrypted and no PDF, which would be open, is made.
    """
    stem, every = _WORDS[audit.settings.language]
    school, settings = school_name(audit), audit.settings
    names: list[str] = []
    for one in packets:
        label = f"{stem}-{class_label(one.class_id)}"
        names += [f"{label}.xlsx"] if password else [f"{label}.xlsx", f"{label}.pdf"]
    bundle = [f"{stem}-{every}.zip"] if len(packets) > 1 else []
    with appearing(folder, [*names, *bundle]) as partial:
        for one in packets:
            label = f"{stem}-{class_label(one.class_id)}"
            data = workbook(one, settings, school, password)
            (partial / f"{label}.xlsx").write_bytes(data)
            if not password:
                paper = print_lists([on_paper(one, settings, school)], settings.as_of)
                (partial / f"{label}.pdf").write_bytes(paper)
                forget()
        for name in bundle:
            with zipfile.ZipFile(partial / name, "w", zipfile.ZIP_DEFLATED) as archive:
                for part in names:
                    archive.write(partial / part, part)
    return [folder / name for name in [*names, *bundle]]
