"""An Excel 97 or 5.0 workbook beside the fast reader: what its records tell."""

import numpy as np

from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import letter
from xjaudit.ingest.workbooks import biff, excel5, stray
from xjaudit.ingest.workbooks.compound import Compound, written
from xjaudit.ingest.workbooks.facts import Facts, Kept, Places, Source
from xjaudit.ingest.workbooks.formats import usual

_EMPTY = (biff.BLANK, biff.BLANKS)
_COLUMNS = 256
_NUMBERS = (biff.NUMBER, biff.NUMBERS, biff.RK)


class Xls(Source):
    """A workbook in an OLE2 file."""

    def __init__(self, compound: Compound) -> None:
        super().__init__(compound.data)
        self._stream = bytearray(compound.read(compound.workbook()))
        self._globals = biff.globals_of(self._stream)
        for at in self._globals.local_dates:
            self._stream[at] = usual(self._stream[at])
        # All at once: the fast reader makes room for all sheets as soon as it opens the file.
        self._facts = [self._looked_at(index) for index in range(len(self._globals.sheets))]
        if compound.macros:
            self.notices.append(Notice("has_macros"))
        if self._globals.excel5:
            self.data = excel5.as_xlsx(self._stream, self._globals)
        else:
            # In a file of its own: of a damaged one the fast reader believes any size.
            self.data = written("Workbook", self._stream)

    def indices(self, names: list[str]) -> list[int]:
        """The worksheets; charts and macro sheets have no cells."""
        sheets = self._globals.sheets
        if len(sheets) != len(names):
            return list(range(len(names)))
        return [index for index, sheet in enumerate(sheets) if sheet.cells]

    def facts(self, index: int) -> Facts:
        """All that the sheet's records tell."""
        return self._facts[index] if index < len(self._facts) else Facts()

    def _looked_at(self, index: int) -> Facts:
        """The facts of a sheet; leaves out cells far from all others."""
        sheets, stream = self._globals.sheets, self._stream
        found = biff.sheet_records(stream, sheets[index].begins)
        for at, size in found.claims:
            # The sheet's claim how large it is, for which the fast reader makes room at once.
            stream[at : at + size] = bytes(size)
        facts = Facts(
            rows=found.hidden,
            columns=found.columns,
            merged=found.merged,
            struck=self._struck(found),
            notices=[
                Notice("formula_without_value", row, letter(column)) for row, column in found.unsaid
            ],
            epoch=self._globals.epoch,
            values=found.values,
            about=lambda places: self._about(found, places),
            visible=sheets[index].visible,
        )
        self._leave_out_stray(index, found, facts)
        return facts

    def _struck(self, found: biff.SheetRecords) -> list[int]:
        """Rows all of whose filled cells are struck out."""
        if not self._globals.struck:
            return []
        cells = biff.table(self._stream, found.cells)
        filled = ~np.isin(cells.kinds, _EMPTY)
        struck = filled & np.isin(cells.styles, list(self._globals.struck))
        all_, some = np.bincount(cells.rows[filled]), np.bincount(cells.rows[struck])
        return (np.flatnonzero((some > 0) & (some == all_[: len(some)])) + 1).tolist()

    def _about(self, found: biff.SheetRecords, places: Places) -> list[Kept | None]:
        cells = biff.table(self._stream, found.cells)
        keys = (cells.rows + 1) * 65_536 + cells.columns
        wanted = np.array([row * 65_536 + column for row, column in places])
        answers: dict[int, Kept] = {}
        for at in np.flatnonzero(np.isin(keys, wanted)):
            style, formats = int(cells.styles[at]), self._globals.formats
            form = formats[style] if style < len(formats) else None
            answers[int(keys[at])] = Kept(self._is_number(cells, at), form)
        return [answers.get(int(key)) for key in wanted]

    def _is_number(self, cells: biff.Table, at: np.intp) -> bool:
        if cells.kinds[at] == biff.FORMULA:
            # Of the eight bytes of a result the last two say that it is no number.
            return self._stream[int(cells.at[at]) + 16 :][:2] != b"\xff\xff"
        return bool(np.isin(cells.kinds[at], _NUMBERS))

    def _leave_out_stray(self, index: int, found: biff.SheetRecords, facts: Facts) -> None:
        width = max(found.width, _COLUMNS)
        small = not stray.is_suspect(found.height, width, found.values)
        if small or self._globals.excel5:
            return
        cells = biff.table(self._stream, found.cells)
        filled = ~np.isin(cells.kinds, _EMPTY)
        rows, columns = cells.rows[filled] + 1, cells.columns[filled] + 1
        if not stray.is_suspect(int(rows.max()), int(columns.max()), len(rows)):
            return
        kept = stray.without_stray(rows, columns)
        if not kept.stray:
            return
        out = filled & ((cells.rows >= kept.rows) | (cells.columns >= kept.columns))
        facts.stray, facts.aside = kept.stray, (self._aside(cells, out), index)
        self._stream[:] = self._without(cells, out).tobytes()

    def _without(self, cells: biff.Table, out: np.ndarray) -> np.ndarray:
        """The stream with records of some cells made into ones that no reader knows."""
        stream = np.frombuffer(self._stream, np.uint8).copy()
        at = cells.at[out]
        stream[at] = stream[at + 1] = 0
        # So does the text of a formula, which would become that of the formula before.
        for begins in cells.at[out & (cells.kinds == biff.FORMULA)].tolist():
            biff.hide_text(stream, begins)
        return stream

    def _aside(self, cells: biff.Table, out: np.ndarray) -> bytes:
        """The workbook with none but these cells in the sheet, one below the other."""
        stream = self._without(cells, ~out)
        order = np.flatnonzero(out)
        for row, at in enumerate(cells.at[order].tolist()):
            stream[at + 4 : at + 8] = (row % 256, row // 256, 0, 0)
        return written("Workbook", stream.tobytes())
