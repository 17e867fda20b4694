"""Which reader a file needs that has neither a zip's nor an OLE2 file's first bytes."""

import re
from collections.abc import Callable

from xjaudit.ingest.sheets import Book
from xjaudit.ingest.texts import text
from xjaudit.patterns import regex

_HEAD = 8192
_TAG = regex(rb"<[a-z!?/]")
_MAIL = regex(rb"^mime-version:|^content-type:\s*multipart/", re.MULTILINE)
_PAGE = regex(rb"<!doctype\s+html|<(?:html|table|head|body|meta|style|div|tr|font|center)\b")
_WORKBOOK = regex(rb"<(?:[a-z]+:)?workbook\b")


def reader_of(data: bytes) -> Callable[[str, bytes], Book]:
    """The reader for this content, by its first lines; anything that is no markup is a text."""
    # Without its zeros UTF-16 reads like ASCII, as far as markup goes.
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    is_mail = re.match(rb"[a-z-]+:", head) and _MAIL.search(head)
    if not is_mail and not _TAG.match(head):
        return text.read
    # Few files are markup; the others need not wait for its parsers to load.
    from xjaudit.ingest.markup import html, mhtml, spreadsheetml

    if is_mail:
        return mhtml.read
    page = _PAGE.search(head)
    if page and not _WORKBOOK.search(head, 0, page.start()):
        return html.read
    return spreadsheetml.read
