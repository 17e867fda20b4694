"""An xlsx workbook beside the fast reader: what its XML tells, and its repair where needed."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain

import numpy as np

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.workbooks import cellxml, ooxml, repair, stray
from xjaudit.ingest.workbooks.blocks import Blocks, encoding_of, recoded, refuse_entities
from xjaudit.ingest.workbooks.cellxml import Cell, Cells
from xjaudit.ingest.workbooks.facts import Box, Facts, Kept, Places, Source
from xjaudit.ingest.workbooks.package import Package, TooLarge
from xjaudit.ingest.workbooks.sheetxml import Look, Seen, column_number
from xjaudit.patterns import regex

# Bytes of the shared texts; the fast reader holds all of them.
_LARGEST_SHARED = 400 << 20
# Bytes from which on a second thread pays.
_LARGE = 1 << 18
_FILLED_A = regex(rb'<c r="A\d+"[^>]*(?<!/)>(?:<v>[^<]|<is>)')
_COLUMN = regex(rb"<(?:[\w.-]+:)?col\s[^>]*>")
_BOUND = regex(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_HIDDEN = regex(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_CORNER = rb"\$?([A-Z]{1,3})\$?(\d{1,7})"
_MERGED = regex(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']%b:%b["']""" % (_CORNER, _CORNER))


@dataclass(frozen=True)
class Scan:
    """What one pass over a sheet's XML saw."""

    member: str
    look: Look
    head: bytes
    tail: bytes
    recoded: bool
    # Whether column A has a filled cell near the top.
    from_a: bool


class Xlsx(Source):
    """A workbook; `data` is what the fast reader is to read, new after every repair."""

    def __init__(self, package: Package, book: ooxml.Workbook) -> None:
        """Raises TooLarge where the shared texts are."""
        super().__init__(package.data)
        self.book = book
        # Scans, also later ones, are of the file as it came; repairs build on one another.
        self._original = self._package = package
        self._styles = book.styles
        self.notices = [Notice("has_macros")] if book.macros else []
        self._members = [sheet.member for sheet in book.sheets]
        self._pool = ThreadPoolExecutor(1) if len(package.data) > _LARGE else None
        self._scans = [self._soon(member) for member in self._members]
        try:
            self._make_usual(book)
        except BaseException:
            self.close()
            raise

    def _make_usual(self, book: ooxml.Workbook) -> None:
        """Repair what of the whole workbook the fast reader does not read."""
        replaced = self._checked_shared()
        if book.styles.local_dates and book.styles_member:
            styles = self._original.read(book.styles_member)
            replaced[book.styles_member] = repair.with_usual_dates(styles)
        if replaced or not book.plain:
            self._rebuild(replaced)

    def indices(self, names: list[str]) -> list[int]:
        """The worksheets; charts have no cells."""
        return [i for i in range(len(names)) if i < len(self._members) and self._members[i]]

    def close(self) -> None:
        """Stop what is still to be looked at."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _soon(self, member: str | None) -> Callable[[], Scan]:
        """The scan of a sheet: of a large workbook at once, while the fast reader reads."""
        if self._pool and member:
            return self._pool.submit(self._scan, member).result
        return cache(lambda: self._scan(member or ""))

    def _rebuild(self, replaced: dict[str, Iterable[bytes]]) -> None:
        self._package, self.book = repair.rebuilt(self._package, self.book, replaced)
        self.data = self._package.data

    def _checked_shared(self) -> dict[str, Iterable[bytes]]:
        name = self.book.shared
        if name is None:
            return {}
        pieces = self._original.pieces(name, _LARGEST_SHARED, check=True)
        first = next(pieces, b"")
        encoding = encoding_of(first)
        if encoding:
            whole = b"".join(recoded(chain((first,), pieces), encoding))
            refuse_entities(whole)
            return {name: [whole]}
        refuse_entities(first)
        for _ in pieces:
            # Only counted: what the directory says of their size may be a lie.
            pass
        return {}

    def _blocks(self, member: str) -> Blocks:
        return Blocks(self._original.pieces(member, check=True))

    def _scan(self, member: str) -> Scan:
        """One pass over a sheet, a second and slower one where it is written oddly."""
        look, blocks, from_a = Look(), self._blocks(member), False
        for block in blocks:
            from_a = from_a or (not look.cells and bool(_FILLED_A.search(block)))
            look.take(block, self._styles.struck)
            if not look.plain:
                blocks = self._blocks(member)
                look = cellxml.look_closely(blocks, self._styles.struck)
                break
        return Scan(member, look, blocks.head, blocks.tail, blocks.recoded, from_a)

    def recount(self, index: int) -> int | None:
        """The filled cells of a sheet, each looked at; None for too many of them."""
        scan = self._scans[index]()
        if not scan.look.plain:
            return scan.look.values
        try:
            return cellxml.look_closely(self._blocks(scan.member), frozenset()).values
        except TooLarge:
            return None

    def mend(self, index: int) -> bool:
        """Write a sheet anew that the fast reader refused."""
        member = self.book.sheets[index].member or ""
        self._rebuild({member: repair.mended(self._blocks(self._scans[index]().member))})
        return True

    def _without_stray(self, index: int, scan: Scan) -> list[tuple[int, int]]:
        """Leave out cells far from all others; what they hold goes into a further, last sheet."""
        look = scan.look
        if not stray.is_suspect(look.height, look.width, look.values):
            return []
        kept = stray.without_stray(*self._filled(scan))
        if not kept.stray:
            return []
        order = {place: number for number, place in enumerate(kept.stray, 1)}

        def goes(cell: Cell) -> tuple[int, int] | None:
            number = order.get((cell.row, cell.column))
            return (number, 1) if number else None

        sheet = repair.trimmed(self._blocks(scan.member), kept.rows, kept.columns)
        aside = repair.mended(self._blocks(scan.member), goes)
        self._rebuild({self.book.sheets[index].member or "": sheet, f"stray{index}": aside})
        return kept.stray

    def _filled(self, scan: Scan) -> tuple[np.ndarray, np.ndarray]:
        parts = [(np.zeros(0, np.uint64),) * 2]
        cells = Cells()
        for block in self._blocks(scan.member):
            if scan.look.plain:
                parts.append(Seen(block).places(filled=True))
            else:
                places = [(c.row, c.column) for c in cells.of(block) if c.filled]
                parts.append(tuple(np.array(places, np.uint64).reshape(-1, 2).T))
        rows, columns = zip(*parts, strict=True)
        return np.concatenate(rows).astype(np.int64), np.concatenate(columns).astype(np.int64)

    def facts(self, index: int) -> Facts:
        """All that the sheet's XML tells; repairs what keeps the fast reader from it.

        Raises TooFar where its cells lie too far apart.
        """
        scan = self._scans[index]()
        left_out = self._without_stray(index, scan)
        if scan.recoded and not left_out:
            self.mend(index)
        return Facts(
            rows=scan.look.hidden,
            columns=_hidden_columns(scan.head),
            merged=_merged(scan.tail),
            struck=scan.look.struck,
            notices=[*scan.look.errors, *scan.look.formulas],
            epoch=self.book.epoch,
            values=scan.look.values,
            stray=left_out,
            aside=(self.data, len(self.book.sheets) - 1),
            iso_dates=scan.look.iso_dates,
            quick=scan.from_a and scan.look.plain and not left_out,
            visible=self.book.sheets[index].state == "visible",
            shows_more=self._styles.shows_more,
            about=partial(self._about, scan) if scan.look.numbers else None,
        )

    def _about(self, scan: Scan, places: Places) -> list[Kept | None]:
        found = None
        if scan.look.plain and scan.look.ordered:
            found = cellxml.asked(self._blocks(scan.member), places, in_order=True)
        # A cell that is asked for and not found: its reference is written oddly.
        if found is None or None in found:
            found = cellxml.asked(self._blocks(scan.member), places, in_order=False)
        return [None if tags is None else self._kept(tags) for tags in found]

    def _kept(self, tags: dict[bytes, bytes]) -> Kept:
        number, formats = tags.get(b"s", b"0"), self._styles.formats
        style = int(number) if number.isdigit() else 0
        form = formats[style] if style < len(formats) else None
        return Kept(tags.get(b"t", b"n") == b"n", form)


def _hidden_columns(head: bytes) -> list[tuple[int, int]]:
    columns = []
    for tag in _COLUMN.findall(head):
        bounds = dict(_BOUND.findall(tag))
        if _HIDDEN.search(tag) and len(bounds) == 2:
            columns.append((int(bounds[b"min"]) - 1, int(bounds[b"max"]) - 1))
    return columns


def _merged(tail: bytes) -> list[Box]:
    if b"mergeCell" not in tail:
        return []
    return [
        Box(int(top), column_number(left) - 1, int(bottom), column_number(right) - 1)
        for left, top, right, bottom in _MERGED.findall(tail)
    ]
