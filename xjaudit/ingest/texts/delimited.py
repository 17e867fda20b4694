"""Text whose cells are parted by a character: which one it is, its quotes, its columns."""

import csv
import io
import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as fast

from xjaudit.errors import InputError, place
from xjaudit.ingest import cells
from xjaudit.ingest.texts.aligned import has_runs
from xjaudit.patterns import regex
from xjaudit.record.fields import field_of_heading

DELIMITERS = ",\t;|，"
# In these, pasted or typed by hand, a quotation mark is often no more than that.
_PASTED = "\t|，"
_SAMPLE = 200_000
_LINE_END = r"\r\n|\r|\n"
_RULE = regex(r"^(?=[^\r\n]*--)[ \t:|+=-]++(?=\r?$)", re.MULTILINE)
_QUOTE = 34
_BLOCK = 1 << 24

# A cell may be longer than the 131,072 characters that Python's reader allows by itself.
csv.field_size_limit(1 << 28)


def find(text: str) -> str | None:
    """The character between cells, by the headings it brings out and by how steady it is."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r"))]
    # What stands in quotes parts no cells; an odd mark would hide whole lines.
    bare = re.sub(r'"[^"]*"', '""', sample) if sample.count('"') % 2 == 0 else sample
    lines = [line for line in re.split(_LINE_END, bare) if line.strip()][:300]
    found = [(score, d) for d in DELIMITERS if (score := _score(lines, d))]
    best = max(found, default=None)
    if best and best[1] == "\t" and _varies(lines) and has_runs(text):
        # Tabs that line columns up, as many as it takes.
        return None
    return best[1] if best else None


def _score(lines: list[str], delimiter: str) -> tuple[int, float, int] | None:
    counts = [line.count(delimiter) for line in lines]
    several = Counter(count for count in counts if count)
    if not several:
        return None
    usual, times = max(several.items(), key=lambda item: (item[1], item[0]))
    known = max(
        sum(len(cell) < 40 and field_of_heading(cell) is not None for cell in cells)
        for line in lines[:30]
        for cells in [line.split(delimiter, 200)]
    )
    share = times / len(lines)
    return (known, share, usual) if known >= 2 or share >= 0.5 else None


def _varies(lines: list[str]) -> bool:
    return len({line.count("\t") for line in lines} - {0}) > 1


def columns(name: str, text: str, delimiter: str) -> list[pa.Array]:
    """The columns of delimited text; a row of fewer cells than others is short, not wrong.

    The usual rows are read by the fast reader, the others (titles, footers, cut rows) by ours.
    """
    if not delimiter.isascii():
        text, delimiter = text.replace("\x1f", "\ufffd").replace(delimiter, "\x1f"), "\x1f"
    drawn = delimiter == "|" and '"' not in text
    if drawn:
        text = _RULE.sub("", text)
    data = text.encode()
    quoted = _is_quoted(name, text, data, delimiter)
    width = _usual_width(text, delimiter, quoted)
    try:
        usual, others = _regular(data, delimiter, quoted, width)
    except pa.ArrowInvalid:
        raise InputError("damaged", name) from None
    height = len(usual[0]) + len(others)
    widest = max([width, *(len(cells) for cells in others.values())])
    cells.refuse_too_large(name, height, widest)
    found = _put_together(usual, others, height, widest)
    if quoted:
        _refuse_swallowed(name, found, delimiter, text.count('"'))
    if '="' in text:
        found = [pc.replace_substring_regex(c, r'^="(.*)"$', r"\1") for c in found]
    return _without_frame(found, text) if drawn else found


def _is_quoted(name: str, text: str, data: bytes, delimiter: str) -> bool:
    """Whether quotation marks enclose cells; InputError where they do, but do not pair."""
    if _QUOTE not in data:
        return False
    if _paired(data, delimiter) or _well_formed(text, delimiter):
        return True
    lines = [line for line in re.split(_LINE_END, text) if line.strip()]
    if delimiter in _PASTED + "\x1f" and len({line.count(delimiter) for line in lines}) == 1:
        return False
    raise InputError("quotes", name)


def _paired(data: bytes, delimiter: str) -> bool:
    """Every mark opens at a cell's start, closes at its end, or is doubled; ="01" counts too."""
    cells = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    ends = np.zeros(256, bool)
    ends[[ord(delimiter), 10, 13]] = True
    closers = ends.copy()
    closers[_QUOTE] = True
    seen = 0
    for start in range(0, len(cells), _BLOCK):
        marks = np.flatnonzero(cells[start : start + _BLOCK] == _QUOTE) + start
        opening = (np.arange(len(marks)) + seen) % 2 == 0
        seen += len(marks)
        before = cells[marks[opening] - 1]
        formula = (before == ord("=")) & ends[cells[marks[opening] - 2]]
        opens = closers[before] | formula
        if not (opens.all() and closers[cells[marks[~opening] + 1]].all()):
            return False
    return seen % 2 == 0


def _well_formed(text: str, delimiter: str) -> bool:
    """The same, where marks inside of a cell that does not begin with one are letters: 5"."""
    d = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{d}\r\n][^{d}\r\n]*+|)'
    return re.fullmatch(rf"(?:{cell}[{d}\r\n])*+{cell}", text) is not None


def _cells(line: str, delimiter: str, quoted: bool) -> list[str]:
    if not quoted or '"' not in line:
        return line.split(delimiter)
    return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])


def _usual_width(text: str, delimiter: str, quoted: bool) -> int:
    """How many cells most rows have."""
    sample = io.StringIO(text[:_SAMPLE], newline="")
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    try:
        widths = Counter(len(r) for r in csv.reader(sample, delimiter=delimiter, quoting=quoting))
    except csv.Error:
        return 1
    several = {width: times for width, times in widths.items() if width > 1}
    usual = max(several, key=lambda width: several[width], default=1)
    return min(usual, cells.MOST_COLUMNS)


def _regular(
    data: bytes, delimiter: str, quoted: bool, width: int
) -> tuple[list[pa.Array], dict[int, list[str]]]:
    """Columns of the rows that have `width` cells, and by position (0 is the first) the others."""
    others: dict[int, list[str]] = {}

    def set_aside(row: fast.InvalidRow) -> str:
        others[(row.number or 1) - 1] = _cells(row.text, delimiter, quoted)
        return "skip"

    names = [str(i) for i in range(width)]
    parse = fast.ParseOptions(
        delimiter=delimiter,
        quote_char='"' if quoted else False,
        newlines_in_values=quoted,
        ignore_empty_lines=False,
        invalid_row_handler=set_aside,
    )
    convert = fast.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    # Of several threads none knows a row's number. A row must fit in a block; few are this long.
    for size in (1 << 20, len(data) + 2):
        read = fast.ReadOptions(use_threads=False, column_names=names, block_size=size)
        others.clear()
        try:
            table = fast.read_csv(
                pa.BufferReader(data),
                read_options=read,
                parse_options=parse,
                convert_options=convert,
            )
        except pa.ArrowInvalid:
            if size > len(data):
                raise
            continue
        return [_flat(table.column(i)) for i in range(width)], others
    raise AssertionError("unreachable")


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _put_together(
    usual: list[pa.Array], others: dict[int, list[str]], height: int, widest: int
) -> list[pa.Array]:
    if not others:
        return usual
    order = np.empty(height, np.int64)
    odd = np.zeros(height, bool)
    odd[list(others)] = True
    order[~odd] = np.arange(height - len(others))
    order[odd] = np.arange(len(others)) + (height - len(others))
    rows = [others[at] for at in sorted(others)]
    take = pa.array(order)
    nothing = pa.nulls(height - len(others), pa.string())
    found = []
    for position in range(widest):
        texts = [cells[position] if position < len(cells) else None for cells in rows]
        above = usual[position] if position < len(usual) else nothing
        found.append(pa.concat_arrays([above, pa.array(texts, pa.string())]).take(take))
    return found


def _refuse_swallowed(name: str, found: list[pa.Array], delimiter: str, marks: int) -> None:
    """InputError where a cell of several lines looks like the rows between two stray marks.

    Two marks typed by hand enclose 张三,701↵李四: as many delimiters, place by place, as rows have.
    Where the writer encloses other cells too, it knows how and is believed.
    """
    width = max(sum(column.null_count < len(column) for column in found), 1)
    doubtful = []
    for position, column in enumerate(found):
        several = pc.fill_null(pc.match_substring_regex(column, "[\r\n]"), False)
        for at in np.flatnonzero(several.to_numpy(zero_copy_only=False)).tolist():
            lines = re.split(_LINE_END, column[at].as_py())
            counts = [line.count(delimiter) for line in lines]
            middle = set(counts[1:-1]) <= {width - 1}
            ends = counts[0] == width - 1 - position and counts[-1] == position
            if width > 1 and middle and ends and lines[0].strip() and lines[-1].strip():
                doubtful.append(at + 1)
    if doubtful and marks <= 2 * len(doubtful):
        raise InputError("quotes", place(name, None, doubtful[0]))


def _without_frame(found: list[pa.Array], text: str) -> list[pa.Array]:
    """| 姓名 | 性别 | without the outer lines and the padding; other cells stay as they are."""
    framed = len(found) > 2 and not pc.any(pc.match_substring_regex(found[0], r"\S")).as_py()
    if framed or text.count("|") == text.count(" |"):
        found = [pc.utf8_trim_whitespace(column) for column in found]
    return found[1:] if framed else found
