"""One pupil per sheet: forms with a label beside each value, as the paper form of 72 items."""

import re
from dataclasses import dataclass, field

import pyarrow as pa

from xjaudit.ingest.layout.headers import Row, field_of
from xjaudit.ingest.layout.headings import Heading
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.sheets import Sheet, long_number
from xjaudit.patterns import regex
from xjaudit.record.fields import all_fields, field_of_heading

# A form is short; a longer sheet is a table.
LONGEST = 400
_ITEM = regex(r"^项目(名称)?$|^填写项目$|^指标(名称)?$")
_DATA = regex(r"^(基础|基本)?(数据|内容|信息)$|^填写内容$|^填报内容$")


@dataclass
class Form:
    """One pupil's form: its cells in the shape of a table of one row.

    row  the row (1 is the first) of the name; `headings` tell each value's own place
    """

    row: int
    title: str
    headings: list[Heading]
    cells: dict[str, pa.Array]
    dropped: list[tuple[int, str]]
    notices: list[Notice] = field(default_factory=list)


def labelled(head: list[Row]) -> list[Row]:
    """Those of the rows in which a label stands; forms are told by them alone."""
    labels = {text for text in set().union(*head) if text and field_of(text)}
    return [row for row in head if not labels.isdisjoint(row)]


def is_form(head: list[Row]) -> bool:
    """Labels stand all over the sheet with values beside them, not in one header row."""
    labels = [{field_of(text) for text in row if text} - {None} for row in head]
    found = set().union(*labels)
    widest = max(map(len, labels), default=0)
    if "name" not in found or len(found) < 5 or len(found) < 2 * widest:
        return False
    beside = [
        (row[at], row[at + 1])
        for row in head
        for at in range(len(row) - 1)
        if row[at] and row[at + 1] and row[at] != row[at + 1] and field_of(row[at] or "")
    ]
    valued = sum(field_of(value or "") is None for _, value in beside)
    return 2 * valued > len(beside)


def is_transposed(head: list[Row]) -> bool:
    """Pupils stand in columns: labels down the first one, two or more names beside 姓名."""
    labels = [next(((at, text) for at, text in enumerate(row) if text), None) for row in head]
    known = [(at, field_of(text)) for at, text in filter(None, labels)]
    fields = {field for _, field in known if field}
    if "name" not in fields or len(fields) < 3 or len({at for at, field in known if field}) > 1:
        return False
    row = head[[found is not None and field_of(found[1]) == "name" for found in labels].index(True)]
    others = [text for text in row if text][1:]
    return len(others) >= 2 and not any(map(field_of, others))


def read(sheet: Sheet) -> list[Form]:
    """The forms of a sheet, one below the other."""
    rows = sheet.head(LONGEST)
    starts = [i for i, row in enumerate(rows) if any(t and field_of(t) == "name" for t in row)]
    forms: list[Form] = []
    for number, start in enumerate(starts):
        begin = 0 if number == 0 else start
        end = starts[number + 1] if number + 1 < len(starts) else sheet.height
        forms.append(_form(sheet, rows, begin, start, end))
    return forms


def _form(sheet: Sheet, rows: list[Row], begin: int, start: int, end: int) -> Form:
    values: dict[str, Heading] = {}
    unknown: list[Notice] = []
    member = 0
    data = _data_columns(rows[begin:end])
    for index in range(begin, min(end, len(rows))):
        row = rows[index]
        if any(text and _ITEM.match(text.strip()) for text in row):
            continue
        for at, text in enumerate(row):
            if not text or at in data:
                continue
            code, member = _label(row, at, text, member)
            position = _value_at(row, at, data) if code else None
            if code and position is not None and code not in values:
                letter = sheet.letters[position]
                values[code] = Heading(position, letter, text, code, index + 1)
    found = list(values.values())
    cells = {
        str(h.field): pa.array([rows[(h.row or 1) - 1][h.position]], pa.string()) for h in found
    }
    _number_flags(sheet, found, cells)
    filled = [i + 1 for i in range(begin, min(end, len(rows))) if any(rows[i])]
    why = [(row, "title" if row <= start else "form") for row in filled if row != start + 1]
    title = " ".join(t for row in rows[begin:start] for t in row if t)
    return Form(start + 1, title, found, cells, why, unknown)


def _data_columns(rows: list[Row]) -> set[int]:
    """Columns that a row 编号, 项目名称, 基础数据 says hold values."""
    for row in rows:
        if any(text and _ITEM.match(text.strip()) for text in row):
            return {at for at, text in enumerate(row) if text and _DATA.match(text.strip())}
    return set()


def _label(row: Row, at: int, text: str, member: int) -> tuple[str | None, int]:
    """The field that a label means, and which family member labels from here on are about."""
    number = row[at - 1] if at else None
    if number and re.fullmatch(r"\d{1,2}(\.0)?", number.strip()):
        code = _numbered().get(int(float(number)))
        if code and (field_of(text) or field_of_heading(f"成员1{text}")):
            return code, member
    code = field_of(text)
    if code in ("m1_name", "m2_name"):
        member = 2 if code == "m2_name" else member + 1
        return f"m{min(member, 2)}_name", member
    if member and (of_member := field_of_heading(f"成员{min(member, 2)}{text}")):
        return of_member, member
    return code, member


def _numbered() -> dict[int, str]:
    return {f.number: f.code for f in all_fields().values() if f.number is not None}


def _value_at(row: Row, at: int, data: set[int]) -> int | None:
    """Where the value of the label at a position stands; None where it is blank."""
    if data:
        position = min((p for p in data if p > at), default=None)
        return position if position is not None and row[position] else None
    for position in range(at + 1, len(row)):
        text = row[position]
        if text is None:
            continue
        following = row[position + 1] if position + 1 < len(row) else None
        is_label = field_of(text) is not None
        is_number = re.fullmatch(r"\d{1,2}", text) and following and field_of(following)
        return None if is_label or is_number else position
    return None


def _number_flags(sheet: Sheet, found: list[Heading], cells: dict[str, pa.Array]) -> None:
    for heading in found:
        code = str(heading.field)
        if all_fields()[code].kind != "id":
            continue
        is_number = False
        if sheet.numbers is not None and long_number(cells[code]).any():
            is_number = sheet.numbers([(heading.row or 1, heading.position)])[0]
        cells[f"{code}.number"] = pa.array([is_number])
