"""A worksheet whose table is written in one go.

XlsxWriter lays out the workbook. Over thousands of rows its calls for single cells take longer than
reading and checking them did, so the rows of a table are put together here.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xjaudit.patterns import regex

# Characters that XML has no way to hold.
_UNLAWFUL = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BulkSheet(Worksheet):
    """A worksheet that takes a table below its first row; made by
    `Workbook.add_worksheet(name, worksheet_class=BulkSheet)`."""

    def __init__(self) -> None:
        """An empty one."""
        super().__init__()
        self._table: list[str] = []

    def write_table(
        self,
        rows: Iterable[Sequence[str | float | None]],
        style: Format,
        figure: Format,
        first: Sequence[Format] | None,
        heights: Sequence[float | None],
    ) -> None:
        """Rows from the second on, with the formats of texts and of figures, that of the first cell
        where it has one of its own, and their height in points where it is not the usual.

        Texts are inline texts and never anything else: no formula, no link, no number.
        """
        plain, number, width = style._get_xf_index(), figure._get_xf_index(), 0
        of_first = [one._get_xf_index() for one in first] if first else [plain] * len(heights)
        for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
            size = f' ht="{height:g}" customHeight="1"' if height else ""
            self._table.append(f'<row r="{at + 2}"{size}>')
            self._table += _cells(at + 2, row, (of_first[at], plain, number))
            self._table.append("</row>")
            width = len(row)
        if heights:
            self.dim_rowmax, self.dim_colmax = len(heights), width - 1

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._table))


@lru_cache(2048)
def _text(value: str) -> str:
    lawful = value if value.isprintable() else _UNLAWFUL.sub("", value)
    # Blanks at the edges count only where that is said.
    kept = "" if value.strip() == value else ' xml:space="preserve"'
    return f"<t{kept}>{escape(lawful, quote=False)}</t>"


_LETTERS = [xl_col_to_name(at) for at in range(40)]


def _cells(
    number: int, row: Sequence[str | float | None], styles: tuple[int, int, int]
) -> list[str]:
    """A row's cells as XML, styles of the first, of texts, of figures; a blank is no cell."""
    first, style, figure = styles
    cells = []
    for at, value in enumerate(row):
        letter, own = _LETTERS[at], style if at else first
        if isinstance(value, str):
            if value:
                cells.append(
                    f'<c r="{letter}{number}" s="{own}" t="inlineStr"><is>{_text(value)}</is></c>'
                )
        elif value is not None and value == value:
            cells.append(f'<c r="{letter}{number}" s="{figure}"><v>{value:.15g}</v></c>')
    return cells
