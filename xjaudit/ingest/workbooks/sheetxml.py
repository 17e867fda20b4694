"""What the fast reader does not tell about an xlsx sheet, by a few plain searches in its XML.

Holds for sheets as spreadsheet programs write them, every row and cell with its reference first
(<row r="7" …>, <c r="B7" …>); the searches notice any other sheet, which `cellxml` then reads.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from xjaudit.ingest.notices import Notice
from xjaudit.patterns import regex

_HIDDEN_ROW = regex(rb'<row r="(\d+)"(?=[^>]*\bhidden="(?:1|true)")')
# A formula and what follows it in its cell: no value, or one without anything in it.
_NO_RESULT = regex(rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v></v>)?\s*</c>")
_VALUE_TEXT = regex(rb"<v>([^<]*)</v>")
_CELL_TAG = regex(rb'<c r="([A-Z]+)(\d+)"([^>]*)>')
_ROW_TAG = regex(rb'<row r="(\d{1,7})"')


def _pair(text: bytes) -> np.uint16:
    return np.frombuffer(text, np.uint16)[0]


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


_CELL, _ROW, _CLOSED, _AT = map(_pair, (b"<c", b"<r", b"/>", b"r="))
_IN_ROW, _IN_CELL = _word(b'row r="'), _word(b'<c r="')
_SEVEN, _SIX = _word(b"\xff" * 7), _word(b"\xff" * 6)
# Capital letters have this bit, digits and quotation marks have not.
_LETTERS, _TWO_LETTERS = np.uint64(0x404040), np.uint64(0x4040)
_BYTE, _WHOLE = np.uint64(8), np.uint64(64)
_ONES, _QUOTES = _word(b"\x01" * 8), _word(b'"' * 8)
_HIGH, _LAST = _word(b"\x80" * 8), _word(b"\0" * 7 + b"\x80")


@dataclass
class Look:
    """What was seen of a sheet.

    plain       False where the searches do not hold for it; then nothing else here counts
    ordered     False where a row stands below one with a higher number
    height      the last row and `width` the last column that it names, used or not, or more
    cells       all that it names; `values` those with a value or a text
    iso_dates   has dates as ISO texts
    numbers     may have cells that are numbers; not where all texts stand in the cells themselves
    """

    plain: bool = True
    ordered: bool = True
    height: int = 0
    width: int = 0
    cells: int = 0
    values: int = 0
    iso_dates: bool = False
    numbers: bool = False
    hidden: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    errors: list[Notice] = field(default_factory=list)
    formulas: list[Notice] = field(default_factory=list)

    def take(self, block: bytes, struck: frozenset[int] = frozenset()) -> None:
        """Look at the next rows; `struck` are the cell styles that strike out."""
        seen = Seen(block)
        self.plain = seen.plain
        if not seen.plain:
            return
        if len(seen.words):
            self._reach(seen)
        self.cells += seen.cells
        self.values += seen.values
        if seen.has(b"hi", b"h") and b"hidden" in block:
            self.hidden += [int(row) for row in _HIDDEN_ROW.findall(block)]
        self.numbers = self.numbers or seen.has(b"<v", b"v")
        self.iso_dates |= seen.has(b'"d', b"d") and b't="d"' in block
        if seen.has(b'"e', b"e"):
            self.errors += _errors(block)
        if seen.formulas:
            self._take_formulas(block)
        if struck:
            self.struck += _struck(block, struck)

    def _reach(self, seen: "Seen") -> None:
        """The last row, and the last column exactly where it lies behind ZZ."""
        words = seen.words
        last = last_row(seen.block)
        self.ordered &= last >= self.height
        self.height = max(self.height, last)
        letters = words & _LETTERS
        if letters.max() > _TWO_LETTERS:
            rows, columns = seen.places()
            self.height = max(self.height, int(rows.max(initial=0)))
            self.width = max(self.width, int(columns.max(initial=0)))
            return
        two = words[letters == _TWO_LETTERS].astype(np.uint16).byteswap()
        first, last = divmod(int(two.max(initial=0)), 256)
        self.width = max(self.width, 26, (first - 64) * 26 + last - 64 if first else 0)
        # 0, 1 or 2 letters are 0, 8 or 16 bits.
        digits = words >> (((letters >> np.uint64(3)) + (letters >> np.uint64(11))) & np.uint64(24))
        self.height = max(self.height, _largest(digits))

    def _take_formulas(self, block: bytes) -> None:
        for found in _NO_RESULT.finditer(block):
            tag = _CELL_TAG.match(block, block.rfind(b"<c ", 0, found.start()))
            # A text that a formula left empty is a result.
            if tag and (found[1] is None or b't="str"' not in tag[3]):
                self.formulas.append(Notice("formula_without_value", *_place(tag)))
                self.values -= found[1] == b"<v></v>"


class Seen:
    """Pairs of bytes counted in a block of rows, and where its references are.

    `plain` where every row and cell begins with its reference; `words` are the eight bytes that
    each reference begins with.
    """

    def __init__(self, block: bytes) -> None:
        self.block = block
        rows = cells = closed = 0
        found = []
        self._pairs = [
            np.frombuffer(block, np.uint16, (len(block) - offset) // 2, offset) for offset in (0, 1)
        ]
        # One array for all answers: new ones would cost more than the comparisons.
        answers = np.empty(len(block) // 2, bool)
        for offset, pairs in enumerate(self._pairs):
            same = answers[: len(pairs)]
            rows += int(np.count_nonzero(np.equal(pairs, _ROW, out=same)))
            cells += int(np.count_nonzero(np.equal(pairs, _CELL, out=same)))
            closed += int(np.count_nonzero(np.equal(pairs, _CLOSED, out=same)))
            found.append(np.flatnonzero(np.equal(pairs, _AT, out=same)) * 2 + offset)
        self._find_references(np.concatenate(found))
        self.plain = (
            # A block of rows without a single one is written in some other way.
            (self.rows > 0 or not block.strip(b"\0 \t\r\n"))
            and (self.rows == rows or self.rows == block.count(b"<row"))
            and (self.cells == cells or self.cells == len(re.findall(rb"<c[\s/>]", block)))
            and not (b"!" in block and b"<!" in block)
        )
        self.formulas = self.has(b"<f", b"f")
        # A cell without value or text is closed at once, and nothing else unless in formulas.
        self.values = self.cells - closed
        if self.formulas:
            self.values = block.count(b"</v>") + block.count(b"<is>")

    def has(self, pair: bytes, rare: bytes) -> bool:
        """Whether two bytes stand in the block; looks first for the one that is rare."""
        wanted = _pair(pair)
        return rare in self.block and any(bool((p == wanted).any()) for p in self._pairs)

    def _find_references(self, at: np.ndarray) -> None:
        self._words = np.ndarray((len(self.block) - 7,), np.uint64, self.block, 0, (1,))
        at = at[at >= 4]
        before = self._words[at - 4]
        self._in_cell = (before >> _BYTE) & _SIX == _IN_CELL
        in_row = before & _SEVEN == _IN_ROW
        self.rows = int(np.count_nonzero(in_row))
        self.cells = int(np.count_nonzero(self._in_cell))
        if self.rows + self.cells != len(at):
            # A text may say r= as well; an attribute of that name may not.
            odd = at[~(self._in_cell | in_row)]
            if any(self.block[p - 1 : p + 3] == b' r="' for p in odd.tolist()):
                self.cells = -1
            at, self._in_cell = at[self._in_cell | in_row], self._in_cell[self._in_cell | in_row]
        self._at = at + 3
        self.words = self._words[self._at]

    def places(self, filled: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns (1 for A) of all cells, or of those that are not empty."""
        at = np.sort(self._at[self._in_cell])
        if filled:
            at = at[self._filled(at)]
        column = np.zeros(len(at), np.uint64)
        for _ in range(3):
            character = self._words[at] & np.uint64(0xFF)
            letter = character >= 65
            column = np.where(letter, column * np.uint64(26) + character - np.uint64(64), column)
            at = at + letter
        return _numbers(self._words[at]), column

    def _filled(self, at: np.ndarray) -> np.ndarray:
        data = np.frombuffer(self.block, np.uint8)
        ends = np.flatnonzero(data == ord(">"))
        end = ends[np.searchsorted(ends, at)]
        closed = data[end - 1] == ord("/")
        return ~closed & ~((data[end + 1] == ord("<")) & (data[end + 2] == ord("/")))


def _numbers(words: np.ndarray) -> np.ndarray:
    """The numbers that eight-byte words begin with."""
    left, value = words ^ np.uint64(0x3030303030303030), np.zeros(len(words), np.uint64)
    going = np.ones(len(words), bool)
    for _ in range(8):
        digit = left & np.uint64(0xFF)
        going &= digit < 10
        value = np.where(going, value * np.uint64(10) + digit, value)
        left = left >> _BYTE
    return value


def _largest(words: np.ndarray) -> int:
    """The largest of the numbers that eight-byte words begin with, each up to a quotation mark."""
    # Below the lowest high bit that the subtraction leaves are the bytes before the first mark.
    odd = words ^ _QUOTES
    ends = (odd - _ONES) & ~odd & _HIGH | _LAST
    kept = ((ends & (~ends + np.uint64(1))) - np.uint64(1)) >> np.uint64(7)
    # With the last digits below each other, texts are as large as their numbers.
    shift = _WHOLE - np.bitwise_count(kept)
    last = int(((words & kept) << shift).byteswap().max(initial=0))
    text = last.to_bytes(8, "big").strip(b"\0")
    return int(text) if text.isdigit() else int(_numbers(words).max(initial=0))


def column_number(letters: bytes) -> int:
    """The number of a column, A is 1."""
    number = 0
    for character in letters.upper():
        number = number * 26 + character - 64
    return number


def last_row(block: bytes) -> int:
    """The number of the last row of a block; 0 where it says none."""
    tag = _ROW_TAG.match(block, max(0, block.rfind(b"<row")))
    return int(tag[1]) if tag else 0


def _place(tag: re.Match[bytes]) -> tuple[int, str]:
    return int(tag[2]), tag[1].decode()


def _errors(block: bytes) -> list[Notice]:
    notices, at = [], -1
    while (at := block.find(b't="e"', at + 1)) >= 0:
        tag = _CELL_TAG.match(block, block.rfind(b"<", 0, at))
        text = _VALUE_TEXT.search(block, at, block.find(b"</c>", at))
        if tag and text:
            notices.append(Notice("error_cell", *_place(tag), text[1].decode("utf-8", "replace")))
    return notices


def _struck(block: bytes, styles: frozenset[int]) -> list[int]:
    """Rows all of whose filled cells have one of these styles."""
    if not any(b' s="%d"' % style in block for style in styles):
        return []
    wanted = b"|".join(b"%d" % style for style in sorted(styles))
    struck = regex(rb'<c r="[A-Z]+(\d+)"[^>]*\bs="(?:%b)"[^>]*(?<!/)>' % wanted)
    rows = {}
    for found in struck.finditer(block):
        if not block.startswith(b"</c>", found.end()):
            rows[found[1]] = rows.get(found[1], 0) + 1
    return [int(row) for row, count in rows.items() if count == _filled_cells(block, row)]


def _filled_cells(block: bytes, row: bytes) -> int:
    start = block.find(b'<row r="%b"' % row)
    text = block[start : block.find(b"</row>", start)]
    return len(re.findall(rb"<c [^>]*(?<!/)>(?!</c>)", text))
