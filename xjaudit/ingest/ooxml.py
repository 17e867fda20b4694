"""What the fast reader does not tell about an xlsx sheet: what is hidden, how far it reaches."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

from xjaudit.ingest.sheets import letter

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


@dataclass(frozen=True)
class Hidden:
    """Rows (1 is the first) and column letters that the sheet does not show."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A sheet: its XML, what it hides, and the cells between its first and its last one."""

    text: bytes
    hidden: Hidden
    area: int


def parts(data: bytes) -> dict[str, Part]:
    """By sheet name, what only the file's own XML tells."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        texts = {name: archive.read(member) for name, member in _members(archive).items()}
    return {name: Part(text, _hidden(text), _area(text)) for name, text in texts.items()}


def _hidden(text: bytes) -> Hidden:
    # Most sheets hide nothing; a plain search says so at once.
    return Hidden(_rows(text), _columns(text)) if b' hidden="' in text else Hidden()


def are_numbers(text: bytes, cells: list[str]) -> list[bool] | None:
    """Which cells of a sheet's XML are numbers; None where it does not name one of them.

    `cells` (G12, H12, G13) are in the order of the sheet: it is gone through once.
    """
    answers, position = [], 0
    for cell in cells:
        found = text.find(b' r="%s"' % cell.encode(), position)
        if found < 0:
            return None
        position = text.rfind(b"<", position, found)
        kind = _TYPE.search(text, position, text.find(b">", found))
        answers.append(kind is None or kind[1] == b"n")
    return answers


def _area(text: bytes) -> int:
    """Rows times columns, by the sheet's own statement, or its last row where there is none."""
    stated = _DIMENSION.search(text, 0, 4096)
    if stated:
        return _number(stated[1]) * int(stated[2])
    last = text.rfind(b"<row ")
    number = re.search(rb'\br="(\d+)"', text[last : last + 200]) if last >= 0 else None
    columns = max((_number(c) for c in re.findall(rb' r="([A-Z]{3})\d', text)), default=702)
    return int(number[1]) * columns if number else 0


def _number(letters: bytes) -> int:
    number = 0
    for character in letters:
        number = number * 26 + character - 64
    return number


def is_archive(data: bytes) -> bool:
    """A zip that is no workbook of any kind, but holds files."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
    return not names & {"[Content_Types].xml", "mimetype"}


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
