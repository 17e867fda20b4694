"""Bytes to characters: the encoding is told by the content, whatever the file claims."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from xjaudit.ingest.notices import Notice
from xjaudit.patterns import regex

BROKEN = "\ufffd"
# What a broken place is called in a notice.
BROKEN_NAME = "U+FFFD"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Pages say gb2312 and hold characters that only its successor has.
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
_DECLARED |= {"gb18030": "gb18030", "big5": "big5", "big5-hkscs": "big5hkscs"}
# Headings as they are written where Big5 is.
_BIG5 = regex("姓名|班級|班別|學生|座號|性別")
# Files of other kinds that might pass as text; RTF and PDF are written in letters.
_NO_TABLES = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_UNPRINTABLE = regex(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_ORDINARY = regex(r"[\t\r\n -~\u00a0-\u00ff\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffee]")
# What UTF-8 writes in three bytes and more.
_THREE_BYTES = regex(rb"[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}")
_ASCII = bytes(range(128))
_EITHER = "either"
# The 3755 common characters, and signs, as GBK writes them.
_COMMON = regex(rb"(?:[\x00-\x7f]|[\xa1-\xa9\xb0-\xd7][\xa1-\xfe])+")
_BETWEEN_CELLS = regex(rb'([\t,;"]+)')


@dataclass(frozen=True)
class Decoded:
    """A file's characters.

    encoding  as people call it: UTF-8, GBK, GB18030, UTF-16LE …
    assumed   nothing in the file says so (UTF-8 needs no saying)
    odd       lines (1 is the first) in another encoding than the rest, with that encoding's name,
              and lines with broken bytes, with BROKEN_NAME
    """

    text: str
    encoding: str
    assumed: bool = False
    odd: tuple[tuple[int, str], ...] = ()

    def notices(self) -> list[Notice]:
        """What is to be said about the file as a whole."""
        return [Notice("encoding_assumed", value=self.encoding)] if self.assumed else []


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """The characters of a text; None where the content is no text.

    In order: a byte order mark, the zeros of UTF-16, UTF-8 (other encodings all but never have its
    form by chance), what the file declares, GBK and GB18030 (Chinese Excel saves CSV so, without
    a mark), and at last line by line. Bytes that mean nothing become U+FFFD and are said.
    """
    if data.startswith(_NO_TABLES):
        return None
    decoded = _marked(data) or _utf16(data) or _strict(data, declared) or _line_by_line(data)
    unprintable = sum(1 for _ in _UNPRINTABLE.finditer(decoded.text))
    # A stray control character or broken byte is a flaw; one in twenty is a picture or a program.
    if unprintable > max(4, len(decoded.text) // 20):
        return None
    return decoded


def is_big5(data: bytes, text: str) -> bool:
    """Whether headings come out in the encoding of Taiwan and Hong Kong, and none in `text`."""
    try:
        other = data.decode("big5")
    except UnicodeDecodeError:
        return False
    return bool(_BIG5.search(other)) and not _BIG5.search(text)


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if not data.startswith(mark):
            continue
        try:
            return Decoded(data[len(mark) :].decode(encoding), encoding.upper())
        except UnicodeDecodeError:
            # Programs put the mark of UTF-8 before GBK; lines will tell.
            if encoding == "utf-8":
                return _line_by_line(data[len(mark) :])
            return _replaced(data[len(mark) :], encoding, assumed=False)
    return None


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of line ends, digits and delimiters is zero."""
    if b"\0" not in data:
        return None
    shares = []
    for encoding in ("utf-16-le", "utf-16-be"):
        head = data[:65536].decode(encoding, "replace")
        plain = sum("\0" < character < "\x7f" for character in head)
        ordinary = len(_ORDINARY.findall(head))
        if plain * 50 >= len(head) and ordinary * 4 >= len(head) * 3:
            shares.append((plain + ordinary, encoding))
    return _replaced(data, max(shares)[1], assumed=True) if shares else None


def _replaced(data: bytes, encoding: str, assumed: bool) -> Decoded:
    name = encoding.upper().replace("UTF-16-", "UTF-16")
    try:
        return Decoded(data.decode(encoding), name, assumed)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    lines = re.split(r"\r\n|\r|\n", text)
    odd = ((i, BROKEN_NAME) for i, line in enumerate(lines, 1) if BROKEN in line)
    return Decoded(text, name, assumed, tuple(odd))


def _strict(data: bytes, declared: str | None) -> Decoded | None:
    """The whole as UTF-8, or as what it declares where that is neither UTF-8 nor GBK."""
    told = _DECLARED.get((declared or "").lower())
    for encoding in ["utf-8", told or "utf-8"]:
        try:
            # A page that declares GBK and is UTF-8 is read right, and that is said.
            assumed = told not in (None, encoding) and not data.isascii()
            return Decoded(data.decode(encoding), encoding.upper(), assumed)
        except UnicodeDecodeError:
            if told == "gb18030":
                return _line_by_line(data, is_declared=True)
    return None


def _line_by_line(data: bytes, is_declared: bool = False) -> Decoded:
    """Each line in the encoding that fits it; files pasted together hold several.

    GBK is never tried on the whole: it takes nearly all of UTF-8 too, and 姓名 becomes 濮撳悕.
    """
    lines = data.splitlines(keepends=True)
    read = [_line(line) for line in lines]
    counts = Counter(kind for _, kind in read)
    gbk = "GB18030" if counts["GB18030"] else "GBK"
    in_gbk = counts["GBK"] + counts["GB18030"]
    usual = gbk if in_gbk > counts["UTF-8"] else "UTF-8"
    texts: list[str] = []
    odd: list[tuple[int, str]] = []
    for number, (line, (text, kind)) in enumerate(zip(lines, read, strict=True), 1):
        if kind not in ("", _EITHER, usual) and usual == gbk and (own := _try(line, gbk)):
            # 孙俊 in GBK holds what would be a character of UTF-8 too, only broken; among lines of
            # GBK it is one of them. Whole UTF-8 stays what it is.
            text, kind = (text, kind) if _try(line, "utf-8") is not None else (own, gbk)
        texts.append(line.decode(usual) if kind == _EITHER else text)
        named = gbk if kind in ("GBK", "GB18030") else kind
        if named not in ("", _EITHER, usual):
            odd.append((number, named))
    return Decoded("".join(texts), usual, usual != "UTF-8" and not is_declared, tuple(odd))


def _line(line: bytes) -> tuple[str, str]:
    """A line's characters and its encoding: nothing for ASCII, _EITHER where two fit."""
    if line.isascii():
        return line.decode("ascii"), ""
    utf8, gbk = _try(line, "utf-8"), _try(line, "gbk")
    if utf8 is not None:
        # Of one pair of bytes UTF-8 makes é or ب, GBK a Chinese character.
        return utf8, _EITHER if gbk and max(utf8) < "\u0800" else "UTF-8"
    text = gbk or _try(line, "gb18030")
    if text is not None and (_COMMON.fullmatch(line.rstrip(b"\r\n")) or not _is_flawed_utf8(line)):
        return text, "GBK" if gbk else "GB18030"
    cells = _BETWEEN_CELLS.split(line)
    in_utf8 = any(not cell.isascii() and _is_utf8(cell) for cell in cells)
    parts = [_cell(cell, in_utf8) for cell in cells]
    text = "".join(text for text, _ in parts)
    kinds = " + ".join(sorted({kind for _, kind in parts if kind}))
    return text, BROKEN_NAME if BROKEN in text else kinds


def _cell(cell: bytes, in_utf8: bool) -> tuple[str, str]:
    """A cell of a line that has no encoding as a whole; `in_utf8` is for its neighbours."""
    if cell.isascii():
        return cell.decode("ascii"), ""
    # Half a character of UTF-8 is a rare one in GBK; a common one is more likely meant.
    if _is_utf8(cell) or (in_utf8 and not _COMMON.fullmatch(cell)):
        return cell.decode("utf-8", "replace"), "UTF-8"
    return cell.decode("gb18030", "replace"), "GBK"


def _is_utf8(cell: bytes) -> bool:
    return _try(cell, "utf-8") is not None or _is_flawed_utf8(cell)


def _try(piece: bytes, encoding: str) -> str | None:
    try:
        return piece.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_flawed_utf8(piece: bytes) -> bool:
    """Whether at least half of it has the form of UTF-8; GBK all but never has it."""
    found = 3 * len(_THREE_BYTES.findall(piece))
    return found > 0 and 2 * found >= len(piece.translate(None, _ASCII))
