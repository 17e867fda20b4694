"""One table of a sheet before its cells are read."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Question
from xjaudit.record.epochs import EPOCH_1900


@dataclass(frozen=True)
class Day:
    """A column of an attendance grid.

    heading  its header as it stands, from top to bottom
    date     YYYYMMDD, None where it cannot be had
    period   am, noon, pm, evening, a lesson (1, 1-2); None for the whole day
    """

    position: int
    letter: str
    heading: str
    date: str | None
    period: str | None


@dataclass
class RawTable:
    """One table of a sheet before its cells are read.

    cells     per field the cell texts of the pupils' rows; `<field>.number` for ID columns says
              which cells are numbers
    rows      their row numbers as a person sees them
    dropped   rows that are no pupils, with the reason; with `rows` they are all rows seen
    places    where its class may be told, the best first: title, sheet name, file name
    in_between  its title stands between the pupils of a sheet
    aside     what titles and footers say, row by row
    epoch     the day 0 of its serial dates
    marks     attendance: row, date, period, status, raw; None where it has no days
    """

    file: str
    sheet: str
    kind: str
    header_rows: list[int]
    headings: list[Heading]
    cells: dict[str, pa.Array]
    rows: np.ndarray
    dropped: list[tuple[int, str]]
    title: str
    places: tuple[str, ...] = ()
    in_between: bool = False
    epoch: date = EPOCH_1900
    aside: list[str] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    marks: pa.Table | None = None
    notices: list[Notice] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
