"""Where things are in a returned packet, whatever was moved: the list, its columns, the signature,
and the hidden sheet that tells whose packet it is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xjaudit.documents import tokens
from xjaudit.documents.packets.rows import Known
from xjaudit.documents.packets.words import column_of, label_of
from xjaudit.documents.packets.workbook import MADE_BY, META
from xjaudit.errors import InputError
from xjaudit.ingest.sheets import Book, Sheet

# Rows in which the headings of a packet are looked for.
_HEAD_ROWS = 30


@dataclass(frozen=True)
class Meta:
    """What the hidden sheet says; where it is lost, what the stamps themselves tell."""

    tag: str = ""
    packet: str = ""
    class_id: str = ""
    stamps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The sheet with the list: where its headings are, and which column is which."""

    sheet: Sheet
    head: int
    columns: dict[str, int]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows below the headings: number as a person sees it, and the cells by column."""
        for at in range(self.head + 1, self.sheet.height):
            cells = self.sheet.row(at)
            told = {name: (cells[p] or "").strip() for name, p in self.columns.items()}
            if any(told.values()):
                yield at + 1, told

    @property
    def stamped(self) -> bool:
        """Whether any row still has its stamp."""
        column = self.sheet.columns[self.columns["token"]].drop_null().to_pylist()
        return any(tokens.is_row_token(text) for text in column)

    def signed(self) -> dict[str, str]:
        """The cells right of the labels above the headings."""
        found: dict[str, str] = {}
        for at in range(self.head):
            cells = self.sheet.row(at)
            for position, text in enumerate(cells):
                label = label_of(text) if text else None
                if label:
                    found[label] = _next_filled(cells, position)
        return found


def _next_filled(cells: list[str | None], position: int) -> str:
    """The first filled cell to the right, unless a label comes first."""
    for text in cells[position + 1 :]:
        if text:
            return "" if label_of(text) else text.strip()
    return ""


def grid_of(name: str, book: Book) -> Grid:
    for sheet in book.sheets:
        if sheet.name == META:
            continue
        for at, cells in enumerate(sheet.head(_HEAD_ROWS)):
            columns: dict[str, int] = {}
            for position, text in enumerate(cells):
                column = column_of(text) if text else None
                if column:
                    columns.setdefault(column, position)
            if {"name", "mark"} <= set(columns):
                return Grid(sheet, at, {**columns, **_stamps(sheet, columns)})
    stamped = any(_counts(sheet) for sheet in book.sheets if sheet.name != META)
    raise InputError("packet_characters_lost" if stamped else "not_a_packet", name)


def _stamps(sheet: Sheet, columns: dict[str, int]) -> dict[str, int]:
    """The column that holds stamps, whatever its heading has become."""
    counts = _counts(sheet)
    best = max(counts, key=lambda position: counts[position], default=-1)
    return {"token": best} if best >= 0 else {"token": columns.get("token", 0)}


def _counts(sheet: Sheet) -> dict[int, int]:
    """By column how many stamps it holds, of those that hold any."""
    counts = {
        position: sum(tokens.is_row_token(text) for text in column.drop_null().to_pylist())
        for position, column in enumerate(sheet.columns)
    }
    return {position: count for position, count in counts.items() if count}


def meta_of(name: str, book: Book, grid: Grid, known: Mapping[str, Known]) -> Meta:
    for sheet in book.sheets:
        first = sheet.columns[0].to_pylist() if sheet.columns else []
        if first[:1] == [MADE_BY] and len(first) >= 4:
            tag, packet, where = (text or "" for text in first[1:4])
            return Meta(tag, packet, where, tuple(text for text in first[4:] if text))
    column = grid.sheet.columns[grid.columns["token"]].drop_null().to_pylist()
    tags = Counter(text[:4] for text in column if tokens.is_row_token(text))
    if not tags:
        raise InputError("packet_without_stamps", name)
    classes = Counter(known[text].class_id for text in column if text in known)
    where = next((one for one, _ in classes.most_common() if one), "")
    tag = tags.most_common(1)[0][0]
    if not where and tag in {text[:4] for text in known}:
        raise InputError("packet_without_stamps", name)
    return Meta(tag=tag, class_id=where)
