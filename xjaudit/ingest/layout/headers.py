"""Header rows: one row, or two that are read together (成员1 over 姓名, 关系, 电话)."""

from dataclasses import dataclass, replace
from functools import lru_cache

from xjaudit.ingest.sheets import Sheet
from xjaudit.patterns import regex
from xjaudit.record.fields import field_of_heading, fold_heading

Row = list[str | None]

# A heading is short; a longer text is a title or a note.
LONGEST = 40
_MEMBER = regex(r"成员|监护|家长|父亲|母亲|爸爸|妈妈|^[父母]$|家属|亲属")
_SECOND = regex(r"[2２二贰]|母|妈")
_FIRST = regex(r"[1１一壹]|父|爸")
# What stands above several headings; anything else above a single one is no group's name.
_GROUP = regex(r"成员|监护|家长|父亲|母亲|信息|情况|基本|家庭|学生|联系|户籍|证件")
_TITLE = regex(
    r"[班级].*(名单|名册|花名册|考勤|登记|统计|一览|信息|情况|座位|座次|分组)"
    r"|(名单|花名册|名册|考勤表|登记表|统计表|一览表|座位表|座次表|分组表)"
    r"|学年.*学期|^[^\s,，]{0,12}(年级|[初高][一二三]|20\d\d[级届]).{0,12}班$|^.{0,8}[(（]?\d{1,2}[)）]?班$"
)
_SIGNED = regex(r"签|盖章|确认")
_NOTE = regex(r"[(（\[【]([^)）\]】]*)[)）\]】]")


@dataclass(frozen=True)
class Header:
    """Header rows of a table (`first` to `last`, 0 is the sheet's first row).

    texts, fields  per column of the sheet the heading as people would say it (成员1.姓名) and the
                   field it means
    rows           the rows themselves, merged cells spread over what they cover
    told           the notice to be given where it was not read from headings
    """

    first: int
    last: int
    texts: Row
    fields: list[str | None]
    rows: list[Row]
    told: str = ""

    @property
    def known(self) -> set[str]:
        """Fields that it names."""
        return {field for field in self.fields if field}

    def moved(self, rows: int) -> "Header":
        """The same header that many rows further down."""
        return replace(self, first=self.first + rows, last=self.last + rows)


def spread(sheet: Sheet, first: int, last: int) -> list[Row]:
    """Rows (0 is the first; both ends count) with merged cells' text in each cell they cover."""
    columns = [column.slice(first, last - first + 1).to_pylist() for column in sheet.columns]
    rows: list[Row] = [list(row) for row in zip(*columns, strict=True)]
    for area in sheet.merged:
        top, bottom = area.top - 1, area.bottom - 1
        if top > last or bottom < first or not first <= top:
            continue
        text = rows[top - first][area.left]
        for row in rows[top - first : bottom - first + 1]:
            row[area.left : area.right + 1] = [text] * (area.right + 1 - area.left)
    return rows


@lru_cache(4096)
def field_of(text: str) -> str | None:
    """The field a single heading means. A note in brackets may say that it is a parent's."""
    if len(text) > LONGEST:
        return None
    note = _NOTE.search(text)
    if note and _SIGNED.search(note[1]):
        # 姓名（签字）: room for a signature.
        return None
    if note and _MEMBER.search(note[1]) and not _MEMBER.search(_NOTE.sub("", text)):
        return _member_field(note[1], _NOTE.sub("", text), 0)
    return field_of_heading(text)


def is_title(text: str) -> bool:
    """七年级2班学生名单, and no pupil's name."""
    return len(text) >= 2 and field_of(text) is None and bool(_TITLE.search(text))


def _member_field(group: str, text: str, before: int) -> str | None:
    """The field of a family member; `before` counts the groups of members left of this one."""
    folded = fold_heading(group)
    second = bool(_SECOND.search(folded)) or (before > 0 and not _FIRST.search(folded))
    return field_of_heading(f"成员{2 if second else 1}{_NOTE.sub('', text)}")


def header_at(rows: list[Row], at: int) -> Header | None:
    """The header that begins in a row; None where that row names no pupil's name."""
    one = _single(rows, at)
    two = _double(rows, at) if at + 1 < len(rows) else None
    found = max((h for h in (one, two) if h and "name" in h.known), key=_weight, default=None)
    return _with_calendar(rows, found) if found else None


def _weight(header: Header) -> tuple[int, int]:
    return len(header.known), header.first - header.last


def _single(rows: list[Row], at: int) -> Header:
    row = rows[at]
    fields = [field_of(text) if text else None for text in row]
    return Header(at, at, row, fields, [row])


def _double(rows: list[Row], at: int) -> Header | None:
    """Two rows as one header; None where the lower one is no heading but a pupil."""
    upper, lower = rows[at], rows[at + 1]
    if _names_no_group(upper, lower):
        return None
    texts: Row = []
    fields: list[str | None] = []
    group, groups = None, 0
    own = 0
    for above, below in zip(upper, lower, strict=True):
        if above and not below:
            group = above if field_of(above) is None else None
            texts.append(above)
            fields.append(field_of(above))
            continue
        if above and above != group:
            if group and _MEMBER.search(group):
                groups += 1
            group = above if above != below else None
        if not below:
            texts.append(None)
            fields.append(None)
            continue
        text, field = _under(group, below, groups)
        own += field is not None and below != above
        if field is None and above and field_of(above) and below != above:
            # 王芳 below 姓名: a pupil.
            return None
        texts.append(text)
        fields.append(field)
    return Header(at, at + 1, texts, fields, [upper, lower]) if own else None


def _names_no_group(upper: Row, lower: Row) -> bool:
    """The upper row holds a cell above a single other one that is no group's name: a pupil above
    a header that stands again, or a title."""
    for at, (above, below) in enumerate(zip(upper, lower, strict=True)):
        if not above or not below or above == below or field_of(above) or _GROUP.search(above):
            continue
        merged = above in (*upper[max(at - 1, 0) : at], *upper[at + 1 : at + 2])
        if is_title(above) or not (merged or is_calendar(above)):
            return True
    told = {text for text in upper if text}
    # One text that begins where the headings begin is the table's title.
    return len(told) == 1 and next(i for i, t in enumerate(upper) if t) <= next(
        (i for i, t in enumerate(lower) if t), 0
    )


def _under(group: str | None, text: str, before: int) -> tuple[str, str | None]:
    """A heading below a group's: its wording and its field."""
    if group is None or group == text:
        return text, field_of(text)
    if _MEMBER.search(group):
        return f"{group}.{text}", _member_field(group, text, before)
    return f"{group}.{text}", field_of(text) or field_of_heading(group + text)


def _with_calendar(rows: list[Row], header: Header) -> Header:
    """The header with the rows of weekdays, days or half days that belong to it."""
    first, last = header.first, header.last
    while last + 1 < len(rows) and last - first < 3 and _is_calendar(rows[last + 1], header):
        last += 1
    while first > 0 and last - first < 3 and _is_calendar(rows[first - 1], header):
        first -= 1
    if (first, last) == (header.first, header.last):
        return header
    return Header(first, last, header.texts, header.fields, rows[first : last + 1])


def is_calendar(text: str) -> bool:
    """Tells a day or a part of one: 1, 9月1日, 周三, 上午."""
    # Most headings are fields; the words of a calendar are read where one is not.
    from xjaudit.ingest.attendance.day_words import read_heading

    part = read_heading(text)
    return part is not None and part.is_day


def _is_status(text: str) -> bool:
    """出勤, 迟到 below a day; a single 病 is a mark."""
    from xjaudit.ingest.attendance.statuses import STATUS_OF

    return len(text) > 1 and fold_heading(text) in STATUS_OF


def _is_calendar(row: Row, header: Header) -> bool:
    """Nothing but days, parts of them or states of attendance, where columns are no fields."""
    told = 0
    for text, field, heading in zip(row, header.fields, header.texts, strict=True):
        if text is None or (field and text == heading):
            continue
        if field or not (is_calendar(text) or _is_status(text)):
            return False
        told += 1
    return told >= 2


def best_header(rows: list[Row]) -> Header | None:
    """The header among the first rows of a sheet.

    A row that knows nothing but a name may be a title; a better one must follow within two rows.
    Of groups above groups (家庭成员 over 父亲 over 姓名) the lower ones tell more.
    """
    best: Header | None = None
    for at in range(len(rows)):
        if best and at > (best.last if len(best.known) > 1 else best.last + 2):
            break
        found = header_at(rows, at)
        if found and (best is None or len(found.known) > len(best.known)):
            best = found
    return best
