"""Web archives saved as workbooks (MHTML): a page per sheet, inside of a mail message."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

from xjaudit.errors import InputError
from xjaudit.ingest.markup.html import named, odd_kinds, page_sheets, worksheets
from xjaudit.ingest.markup.styles import Styles
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Book, Sheet
from xjaudit.ingest.texts import encodings
from xjaudit.patterns import regex

_HIDDEN = regex(r"<x:Visible>\s*Sheet\w*Hidden\s*</x:Visible>", re.IGNORECASE)
# Pages of the archive that Excel itself needs for showing it.
_FURNITURE = ("tabstrip.htm", "tabstrip.html")


def read(name: str, data: bytes) -> Book:
    """The sheets of a web archive; InputError where it has none."""
    notices: list[Notice] = []
    pages: dict[str, str] = {}
    styles: list[str] = []
    for kind, place, content, charset in _parts(name, data):
        decoded = encodings.decode(content, charset) if content.strip() else None
        if decoded is None:
            continue
        if kind == "text/css":
            styles.append(decoded.text)
        elif place not in _FURNITURE:
            pages[place or f"{len(pages)}"] = decoded.text
            notices += decoded.notices() + odd_kinds(decoded)
    sheets = _sheets(name, pages, styles)
    if not sheets:
        raise InputError("page_without_table", name)
    return Book(sheets, _once(notices))


def _parts(name: str, data: bytes) -> list[tuple[str, str, bytes, str | None]]:
    """Kind, file name, content and declared encoding of each page and style sheet."""
    try:
        message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
        found = [_part(part) for part in message.walk() if not part.is_multipart()]
    except (RecursionError, ValueError, LookupError):
        raise InputError("damaged", name) from None
    return [part for part in found if part[0] in ("text/html", "text/css")]


def _part(part: Message) -> tuple[str, str, bytes, str | None]:
    content = part.get_payload(decode=True)
    place = _file_name(str(part.get("Content-Location", "")))
    charset = part.get_content_charset()
    if charset is None and isinstance(content, bytes):
        told = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", content[:8192], re.IGNORECASE)
        charset = told[1].decode() if told else None
    kept = content if isinstance(content, bytes) else b""
    return part.get_content_type(), place, kept, charset


def _sheets(name: str, pages: dict[str, str], styles: list[str]) -> list[Sheet]:
    """The sheets of all pages under the names that the first page gives them."""
    told = [entry for text in pages.values() for entry in worksheets(text)]
    names = {_file_name(place): title for title, place in told if place}
    wanted = {p: t for p, t in pages.items() if p in names} or pages
    found: list[tuple[str, Sheet]] = []
    for place, text in wanted.items():
        looks = Styles()
        for sheet in styles:
            looks.add(sheet)
        visible = not _HIDDEN.search(text)
        for sheet in page_sheets(name, text, looks):
            found.append((place, replace(sheet, visible=visible)))
    if names:
        return [replace(sheet, name=names.get(place, "")) for place, sheet in found]
    return named([sheet for _, sheet in found], [title for title, _ in told])


def _file_name(place: str) -> str:
    return PurePosixPath(unquote(place).replace("\\", "/")).name.lower()


def _once(notices: list[Notice]) -> list[Notice]:
    return list({(n.code, n.value): n for n in notices}.values())
