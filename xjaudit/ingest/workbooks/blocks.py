"""A sheet's XML as blocks of whole rows, so that no more of it is held than a few MB."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from xjaudit.ingest.workbooks.package import Entities, TooLarge
from xjaudit.patterns import regex

# Bytes before the first row, behind the last one, and of one row with its neighbours.
_LARGEST_HEAD = 16 << 20
_LARGEST_TAIL = 64 << 20
_LARGEST_ROW = 64 << 20
_DATA = regex(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
_MARKED = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = regex(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=["']([\w-]+)["']""")
_DECLARATION = regex(r"^\s*<\?xml.*?\?>", re.DOTALL)


# Behind every block, so that the eight bytes at any place of it can be fetched at once.
PAD = bytes(16)


class Blocks:
    """The rows of a sheet's XML, block by block, each with PAD behind it; `head` is set before the
    first, `tail` after the last. `prefix` is that of its tags (x: in <x:row>)."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.head = self.tail = b""
        self.prefix = ""
        # Whether it had to be put into UTF-8, which the fast reader does not do itself.
        self.recoded = False

    def __iter__(self) -> Iterator[bytes]:
        rest = self._find_data()
        if rest is None:
            return
        row = f"<{self.prefix}row".encode()
        end = f"</{self.prefix}row>".encode()
        done = f"</{self.prefix}sheetData".encode()
        for piece in self._pieces:
            cut = piece.rfind(row)
            if cut < 0 or not rest and cut == 0:
                rest += piece
                if len(rest) > _LARGEST_ROW:
                    raise TooLarge("row")
                continue
            # One copy of each piece is made here, and no more.
            block = b"".join((rest, memoryview(piece)[:cut], PAD))
            rest = piece[cut:]
            if not block.endswith(end + PAD) and (stop := block.find(done)) >= 0:
                # What follows the rows may begin like one: <rowBreaks>.
                yield block[:stop] + PAD
                self._finish(block[stop : -len(PAD)] + rest)
                return
            yield block
        stop = rest.find(done)
        if stop < 0:
            raise ValueError("rows without end")
        yield rest[:stop] + PAD
        self._finish(rest[stop:])

    def _find_data(self) -> bytes | None:
        """The bytes behind the tag that opens the rows; None where there are no rows."""
        head = b""
        for piece in self._in_utf8():
            head += piece
            found = _DATA.search(head)
            if found:
                break
            if len(head) > _LARGEST_HEAD:
                raise TooLarge("head")
        else:
            self.head = head
            refuse_entities(head)
            return None
        self.head, rest = head[: found.start()], head[found.end() :]
        refuse_entities(self.head)
        self.prefix = found[1].decode()
        if found[2]:
            self._finish(rest)
            return None
        return rest

    def _in_utf8(self) -> Iterator[bytes]:
        first = next(self._pieces, b"")
        encoding = encoding_of(first)
        if encoding is not None:
            self.recoded = True
            self._pieces = recoded(chain((first,), self._pieces), encoding)
            first = next(self._pieces, b"")
        return chain((first,), self._pieces)

    def _finish(self, tail: bytes) -> None:
        for piece in self._pieces:
            tail += piece
            if len(tail) > _LARGEST_TAIL:
                raise TooLarge("tail")
        self.tail = tail


def encoding_of(first: bytes) -> str | None:
    """The encoding of an XML part by its first bytes; None where it is UTF-8."""
    if first.startswith(_MARKED):
        return "utf-16"
    if b"\0" in first[:2]:
        return "utf-16-be" if first.startswith(b"\0") else "utf-16-le"
    declared = _DECLARED.match(first)
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        return None if codecs.lookup(name).name in ("utf-8", "ascii") else name
    except LookupError:
        return None


def recoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, without a declaration."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    first = True
    for piece in pieces:
        text = decoder.decode(piece)
        if first:
            text, first = _DECLARATION.sub("", text.removeprefix("\ufeff")), False
        if text:
            yield text.encode("utf-8", "replace")


def refuse_entities(head: bytes) -> None:
    """Raise Entities where an XML part declares any, which it can before its first element."""
    if b"<!DOCTYPE" in head:
        raise Entities
