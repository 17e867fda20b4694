"""The marks of an attendance grid: a row per mark, and what must be said or asked about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.attendance.day_words import read_heading
from xjaudit.ingest.attendance.legends import Legend, legend
from xjaudit.ingest.attendance.meanings import Meaning, Reader
from xjaudit.ingest.attendance.statuses import HOLLOW, SIGNS, STATUSES, fold_mark
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question, layout_key
from xjaudit.patterns import regex

SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("date", pa.string()),
        ("period", pa.string()),
        ("status", pa.string()),
        ("raw", pa.string()),
    ]
)
OPTIONS = (*STATUSES, "other")
# A longer text is no mark: it is told, and may name somebody, so nobody is asked about it.
LONGEST_MARK = 4
MOST_ASKED = 12
# More different numbers than this are scores or counts.
_MOST_NUMBERS = 5
_NUMBER = regex(r"[0-9]+(?:\.[0-9]+)?")
# On a sheet of who was missing a tick may mean that this one was.
_OF_ABSENCES = regex(
    r"(?:缺勤|缺课|缺席|旷课|迟到|早退|请假|未到)[^,，。;；]{0,6}(?:登记|统计|记录|汇总|明细|情况|表|册)"
)
_OF_ATTENDANCE = regex(r"考勤|出勤|点名|出缺")


class Place(Protocol):
    """A column of marks: its letter, heading, date and period."""

    @property
    def letter(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def period(self) -> str | None: ...


@dataclass(frozen=True)
class _Grid:
    """Cells by distinct text: `codes[column, row]` is the position in `texts`, -1 where empty."""

    places: Sequence[Place]
    rows: np.ndarray
    texts: list[str]
    codes: np.ndarray

    def first(self, code: int) -> tuple[int, str]:
        """Row number and letter of the first cell, read row by row, that holds a text."""
        row, column = np.argwhere(code == self.codes.T)[0]
        return int(self.rows[row]), self.places[column].letter


def read_marks(
    places: Sequence[Place],
    cells: list[pa.Array],
    rows: np.ndarray,
    aside: list[str],
    headings: list[str],
    answers: Answers,
    sheet: str = "",
) -> tuple[pa.Table, list[Notice], list[Question]]:
    """Marks in SCHEMA, row by row; several of one cell stand in as many rows.

    cells     per day the cells of the pupils' rows, merged ones filled; `rows` their row numbers
    aside     titles and footers, where the legend stands
    headings  the table's; with the mark they make the key of its question
    answers   by key one of OPTIONS

    A mark that neither answers, legend nor common use explain has no status and is asked. An empty
    cell is no mark, unless the legend gives it a meaning and its day has other marks.
    """
    grid = _encoded(places, cells, rows)
    told = legend(aside)
    key = _keys(grid, headings)
    reader = Reader(told, lambda mark: answers.get(key(mark)), _unsettled(grid, told, aside))
    meanings = [reader.read(text) for text in grid.texts]
    unknown = [code for code, meaning in enumerate(meanings) if meaning.unknown]
    notices, questions = _asked(grid, unknown, key, sheet)
    return _table(grid, meanings, told.blank), [*notices, *_undated(grid)], questions


def _keys(grid: _Grid, headings: list[str]) -> Callable[[str], str]:
    """The key of the question about a mark: the same next month, when the days are others."""
    layout = [h for h in headings if not ((part := read_heading(h)) and part.is_day)]
    marks = {fold_mark(text) for text in grid.texts}

    def key(mark: str) -> str:
        hollow = mark.translate(HOLLOW)
        # ▲ is △ unless the sheet has both.
        return layout_key("mark", layout, mark if {mark, hollow} <= marks else hollow)

    return key


def _encoded(places: Sequence[Place], cells: list[pa.Array], rows: np.ndarray) -> _Grid:
    raw = pa.concat_arrays([column.cast(pa.string()) for column in cells] or [pa.array([], "str")])
    encoded = raw.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    texts = encoded.dictionary.to_pylist()
    blank = [code for code, text in enumerate(texts) if not text.strip()]
    codes = np.where(np.isin(codes, blank), -1, codes)
    return _Grid(places, rows, texts, codes.reshape(len(places), len(rows)))


def _unsettled(grid: _Grid, told: Legend, aside: list[str]) -> frozenset[str]:
    """Signs that may mean something else here than on most sheets."""
    marks = {fold_mark(text) for text in grid.texts}
    doubted = set()
    titles = " ".join(aside)
    if _OF_ABSENCES.search(titles) and not _OF_ATTENDANCE.search(titles):
        doubted |= {"√", "1"}
    numbers = {mark for mark in marks if _NUMBER.fullmatch(mark)}
    if numbers - {"0", "1"} or "√" in marks or ("0" not in marks and _is_sparse(grid)):
        # 1 counts lessons missed as often as it stands for a pupil who came.
        doubted |= {"0", "1"}
    return frozenset(sign for sign in doubted if sign in SIGNS and sign not in told.meaning)


def _is_sparse(grid: _Grid) -> bool:
    used = (grid.codes >= 0).any(axis=1)
    return bool(used.any()) and bool((grid.codes[used] >= 0).mean() < 0.5)


def _asked(
    grid: _Grid, unknown: list[int], key: Callable[[str], str], sheet: str
) -> tuple[list[Notice], list[Question]]:
    """A notice and a question per mark, the frequent ones first where there are many."""
    by_mark: dict[str, list[int]] = {}
    for code in unknown:
        by_mark.setdefault(fold_mark(grid.texts[code]), []).append(code)
    used = np.bincount(grid.codes[grid.codes >= 0].ravel(), minlength=len(grid.texts))
    notices, questions = [], []
    numbers = [mark for mark in by_mark if _NUMBER.fullmatch(mark)]
    if len(numbers) > _MOST_NUMBERS:
        codes = [code for mark in numbers for code in by_mark.pop(mark)]
        raw = "、".join(grid.texts[code] for code in codes[:_MOST_NUMBERS]) + "…"
        notices.append(Notice("mark_unknown", *grid.first(codes[0]), raw))
    often = sorted(by_mark, key=lambda mark: -int(used[by_mark[mark]].sum()))
    asked = set([mark for mark in often if len(mark) <= LONGEST_MARK][:MOST_ASKED])
    for mark, codes in by_mark.items():
        row, letter = min(grid.first(code) for code in codes)
        raw = grid.texts[codes[0]]
        notices.append(Notice("mark_unknown", row, letter, raw))
        if mark in asked:
            questions.append(Question("mark", key(mark), sheet, row, letter, raw, OPTIONS))
    return notices, questions


def _undated(grid: _Grid) -> list[Notice]:
    """Days without a date that hold marks, where others have one: the 31st of September."""
    if not any(place.date for place in grid.places):
        return []
    return [
        Notice("date_bad", None, place.letter, place.heading)
        for place, codes in zip(grid.places, grid.codes, strict=True)
        if not place.date and (codes >= 0).any()
    ]


def _table(grid: _Grid, meanings: list[Meaning], blank: str | None) -> pa.Table:
    # The empty cell is one text more, the last.
    states = [meaning.states for meaning in meanings] + [((None, blank),)]
    codes = np.where(grid.codes < 0, len(meanings), grid.codes).T.ravel()
    height, width = len(grid.rows), len(grid.places)
    is_mark = (grid.codes >= 0).T.ravel() | _blank_marks(grid, meanings, blank).T.ravel()
    at = np.flatnonzero(is_mark)
    counts = np.array([len(some) for some in states])
    starts = np.cumsum(counts) - counts
    many = counts[codes[at]]
    inner = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    state = np.repeat(starts[codes[at]], many) + inner
    at = np.repeat(at, many)
    flat = [pair for some in states for pair in some]
    column = pa.array(at % width if width else at)
    own = pa.array([place.period for place in grid.places], pa.string()).take(column)
    half = pa.array([pair[0] for pair in flat], pa.string()).take(pa.array(state))
    return pa.table(
        {
            "row": pa.array(np.repeat(grid.rows, width).reshape(height * width)[at], pa.int64()),
            "date": pa.array([place.date for place in grid.places], pa.string()).take(column),
            "period": pc.coalesce(own, half),
            "status": pa.array([pair[1] for pair in flat], pa.string()).take(pa.array(state)),
            "raw": pa.array([*grid.texts, None], pa.string()).take(pa.array(codes[at])),
        },
        schema=SCHEMA,
    )


def _blank_marks(grid: _Grid, meanings: list[Meaning], blank: str | None) -> np.ndarray:
    """Empty cells that the legend makes marks: those of days on which any pupil has one.

    Of a day without marks nothing tells that it was a school day, and who has left is not present.
    """
    empty = grid.codes < 0
    if blank is None:
        return np.zeros_like(empty)
    tells = np.array([any(s for _, s in m.states) or m.unknown for m in meanings] + [False])
    gone = np.array([m.gone for m in meanings] + [False])
    held = np.any(tells[grid.codes], axis=1, keepdims=True)
    stays = ~np.any(gone[grid.codes], axis=0, keepdims=True)
    return empty & held & stays
