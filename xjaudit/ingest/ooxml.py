"""What the fast reader does not tell about an xlsx sheet: hidden rows and columns."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

from xjaudit.ingest.sheets import letter

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


@dataclass(frozen=True)
class Hidden:
    """Rows (1 is the first) and column letters that the sheet does not show."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


def hidden_parts(data: bytes) -> dict[str, Hidden]:
    """By sheet name, what is hidden; sheets that hide nothing are left out."""
    found: dict[str, Hidden] = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name, member in _members(archive).items():
            text = archive.read(member)
            # Most sheets hide nothing; a plain search says so at once.
            if b' hidden="' not in text:
                continue
            hidden = Hidden(_rows(text), _columns(text))
            if hidden.rows or hidden.columns:
                found[name] = hidden
    return found


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to member, as workbook.xml and its relations tell."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    members = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "").lstrip("/")
            member = target if target.startswith("xl/") else f"xl/{target}"
            if member in names:
                members[sheet.get("name", "")] = member
    return members


def _rows(text: bytes) -> tuple[int, ...]:
    tags = (tag for tag in _ROW.findall(text) if _HIDDEN.search(tag))
    return tuple(int(n[1]) for tag in tags if (n := re.search(rb'\br="(\d+)"', tag)))


def _columns(text: bytes) -> tuple[str, ...]:
    letters: list[str] = []
    for tag in _COLUMN.findall(text):
        bounds = re.search(rb'\bmin="(\d+)"', tag), re.search(rb'\bmax="(\d+)"', tag)
        if _HIDDEN.search(tag) and bounds[0] and bounds[1]:
            # Sheets hide "all the rest" up to XFD; name the first few.
            first, last = int(bounds[0][1]), min(int(bounds[1][1]), int(bounds[0][1]) + 50)
            letters += [letter(i - 1) for i in range(first, last + 1)]
    return tuple(letters)
