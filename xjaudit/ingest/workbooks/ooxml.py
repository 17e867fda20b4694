"""What the small parts of an xlsx workbook tell: its sheets, where each lies, its cell styles."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar
from xml.etree import ElementTree

from xjaudit.ingest.workbooks.blocks import encoding_of, recoded, refuse_entities
from xjaudit.ingest.workbooks.formats import LOCAL_DATES, code_of
from xjaudit.ingest.workbooks.package import Package
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904
from xjaudit.record.formats import shows_more

# Bytes of a styles part; workbooks with tens of thousands of styles exist.
_LARGEST_STYLES = 32 << 20
_MACROS = ("vbaproject.bin", "macrosheets/")
# Bytes of a part that is worth remembering.
_SMALL = 1 << 16
# Of a part's relations by id: the last word of its type, the member, the target as written.
Relations = dict[str, tuple[str, str, str]]
P = ParamSpec("P")
T = TypeVar("T")


class SheetPart(NamedTuple):
    """A sheet and the member that holds it; None where it is no worksheet or is missing."""

    name: str
    member: str | None
    state: str


@dataclass(frozen=True)
class Styles:
    """Per cell style its number format, and whether any shows more than a number; which styles
    strike out; whether local dates are used."""

    formats: list[str | None] = field(default_factory=list)
    shows_more: bool = False
    struck: frozenset[int] = frozenset()
    local_dates: bool = False


@dataclass(frozen=True)
class Workbook:
    """The parts of a workbook; `plain` where the fast reader finds them all by itself."""

    member: str
    sheets: list[SheetPart]
    epoch: date
    shared: str | None
    styles_member: str | None
    styles: Styles
    macros: bool
    plain: bool


def remembered(parse: Callable[Concatenate[bytes, P], T]) -> Callable[Concatenate[bytes, P], T]:
    """The same, and what a small part tells is kept: the files of a school, made by one program,
    have many parts in common. Nobody changes the answers."""
    kept = lru_cache(64)(parse)

    def once(data: bytes, *args: P.args, **kwargs: P.kwargs) -> T:
        return (kept if len(data) < _SMALL else parse)(data, *args, **kwargs)

    return once


def text_of(data: bytes) -> str:
    """The characters of an XML part, without its declaration; refuses declared entities."""
    data = b"".join(recoded([data], encoding_of(data) or "utf-8-sig"))
    refuse_entities(data)
    return data.decode()


def tree(data: bytes) -> ElementTree.Element:
    """A small XML part as a tree."""
    return ElementTree.fromstring(text_of(data))


def local(tag: str) -> str:
    """A tag or attribute without its namespace: strict and usual workbooks differ there only."""
    return tag.rpartition("}")[2]


def workbook_member(package: Package) -> str | None:
    """Where the workbook part lies, in whatever folder; None where there is none."""
    for name in ("xl/workbook.xml", "xl/workbook.bin"):
        if name in package:
            return name
    if "[content_types].xml" not in package:
        return None
    types = text_of(package.read("[content_types].xml"))
    if not re.search(r"spreadsheetml\.|ms-excel\.", types):
        return None
    roots = [path for kind, path, _ in relations(package, "").values() if kind == "officeDocument"]
    return next((path for path in roots if path in package), None)


def relations(package: Package, member: str) -> Relations:
    """The relations of a part."""
    folder, file = posixpath.split(member)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    return _relations(package.read(name), folder) if name in package else {}


@remembered
def _relations(data: bytes, folder: str) -> Relations:
    found: Relations = {}
    for relation in tree(data):
        target = relation.get("Target", "")
        path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
        kind = relation.get("Type", "").rpartition("/")[2]
        found[relation.get("Id", "")] = (kind, path.lstrip("/").lower(), target)
    return found


def workbook(package: Package, member: str) -> Workbook:
    """The parts of a workbook whose own part is XML."""
    related = relations(package, member)
    named, epoch = _named_sheets(package.read(member))
    sheets, taken = [], set()
    for number, (name, state, key) in enumerate(named, 1):
        guess = ("worksheet", f"xl/worksheets/sheet{number}.xml", "")
        kind, path, _ = related.get(key, guess)
        # Many sheets of one part would multiply what it costs.
        found = kind == "worksheet" and path in package and path not in taken
        taken.add(path)
        sheets.append(SheetPart(name, path if found else None, state))
    return assembled(package, member, related, sheets, epoch)


@remembered
def _named_sheets(data: bytes) -> tuple[list[tuple[str, str, str]], date]:
    """Of each sheet its name, its state and the id of its relation; and the day 0 of dates."""
    root, sheets = tree(data), []
    for element in root.iter():
        if local(element.tag) == "sheet":
            key = next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            sheets.append((element.get("name", ""), element.get("state", "visible"), key))
    own = next((e for e in root.iter() if local(e.tag) == "workbookPr"), None)
    shifted = own is not None and own.get("date1904") in ("1", "true", "on")
    return sheets, EPOCH_1904 if shifted else EPOCH_1900


def assembled(
    package: Package, member: str, related: Relations, sheets: list[SheetPart], epoch: date
) -> Workbook:
    """A workbook of these sheets, with all that its relations tell."""
    shared = _part(package, related, "sharedStrings")
    styled = _part(package, related, "styles")
    ending = member[-4:]
    plain = (
        package.plain
        and member == f"xl/workbook{ending}"
        and "_rels/.rels" in package
        and bool(related)
        and shared in (None, f"xl/sharedstrings{ending}")
        and styled in (None, f"xl/styles{ending}")
        and not any("\\" in target or "./" in target for _, _, target in related.values())
    )
    xml = styled is not None and styled.endswith(".xml")
    styles = read_styles(package.read(styled, _LARGEST_STYLES)) if styled and xml else Styles()
    macros = any(part in m for m in package.members for part in _MACROS)
    return Workbook(member, sheets, epoch, shared, styled, styles, macros, plain)


def _part(package: Package, related: Relations, kind: str) -> str | None:
    return next((path for k, path, _ in related.values() if k == kind and path in package), None)


@remembered
def read_styles(data: bytes) -> Styles:
    """What matters of a styles part."""
    own, struck_fonts, styles = {}, set(), []
    for group in tree(data):
        if local(group.tag) == "numFmts":
            own = {int(f.get("numFmtId", -1)): f.get("formatCode", "") for f in group}
        elif local(group.tag) == "fonts":
            struck_fonts = {i for i, font in enumerate(group) if _is_struck(font)}
        elif local(group.tag) == "cellXfs":
            styles = [(int(x.get("numFmtId", 0)), int(x.get("fontId", 0))) for x in group]
    formats = [code_of(number, own) for number, _ in styles]
    return Styles(
        formats,
        any(map(shows_more, formats)),
        frozenset(i for i, (_, font) in enumerate(styles) if font in struck_fonts),
        any(number in LOCAL_DATES and number not in own for number, _ in styles),
    )


def _is_struck(font: ElementTree.Element) -> bool:
    return any(
        local(part.tag) == "strike" and part.get("val", "1") not in ("0", "false", "off")
        for part in font
    )
