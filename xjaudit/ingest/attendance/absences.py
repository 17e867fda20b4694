"""Reports that name only those who were missing: how they are told, and the marks they give."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from xjaudit.ingest.attendance.day_words import read_heading
from xjaudit.ingest.attendance.legends import legend
from xjaudit.ingest.attendance.marks import LONGEST_MARK, MOST_ASKED, OPTIONS, SCHEMA
from xjaudit.ingest.attendance.meanings import Meaning, Reader
from xjaudit.ingest.attendance.statuses import fold_mark
from xjaudit.ingest.attendance.told import Told, told, week_in
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question, layout_key
from xjaudit.patterns import regex
from xjaudit.record.epochs import EPOCH_1900
from xjaudit.record.fields import fold_heading
from xjaudit.record.values import is_placeholder, read_date

_TOPIC = regex(r"缺勤|缺课|缺席|未到|请假|[晨午]检|旷课|迟到|早退")
_REASON = regex(
    r"(?:缺勤|缺课|缺席|未到校?|请假)的?(?:原因|事由|理由|类型|类别|种类|性质|情况)|^(?:病因|假别)$|症状"
)
_WEAK_REASON = regex(r"^(?:原因|事由|理由|类型|类别|情况|出勤情况|考勤情况|出勤状态|状态)$")
_FIRST_DAY = regex(r"(?:^|缺勤|缺课|缺席|请假|未到|起始?|开始|起止)(?:日期|时间)$")
_LAST_DAY = regex(r"(?:结束|截止|终止|止)(?:日期|时间)$")
_PERIOD = regex(r"节次|时段")
_EXPECTED = regex(r"(?:应[到出]勤?|全班|班级)(?:人数|学生|共|总数|\s|:)*(\d{1,4})")
_ACTUAL = regex(r"(?:实[到出]勤?)(?:人数|学生|共|总数|\s|:)*(\d{1,4})")
# A title that speaks of one thing only says it of all who stand below it.
_OF_ALL = {
    "sick": r"因病|病假",
    "personal": r"因事|事假",
    "absent": r"旷课",
    "late": r"迟到",
    "early": r"早退",
}
_ILLNESS = regex(
    r"发[烧热]|感冒|咳|腹泻|拉肚|呕吐|流感|水痘|手足口|腮腺|肺炎|支原体|诺如|红眼|结膜|疱疹|猩红热|住院|就医|看病|看牙"
    r"|手术|骨折|受伤|扭伤|头[疼痛晕]|[肚牙胃腹]子?[疼痛]|过敏|皮疹|生病|身体不适|不舒服|炎$"
)
_ERRAND = regex(r"因?家(?:里|中)?有?事|有事|私事")
_TIME = regex(r"\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_HANZI = "\u3400-\u9fff"
_SECTION = r"缺席|缺勤|缺课|未到校?|请假|病假|事假|旷课|迟到|早退|因病|因事"
_NAMES = regex(
    rf"({_SECTION})(?:的?学生|名单|人员|同学|者|情况)*\s*[(（]?\s*(?:\d+\s*[人名])?\s*[)）]?\s*[:：]\s*"
    rf"(.*?)(?=(?:{_SECTION})(?:的?学生|名单|人员|同学|者|情况)*\s*[(（]?\s*(?:\d+\s*[人名])?\s*[)）]?\s*[:：]|[。；;\n]|$)"
)
_NAME = regex(rf"([{_HANZI}][{_HANZI}·]{{1,14}})\s*(?:[(（]([^)）]*)[)）])?")


@dataclass(frozen=True)
class Absentee:
    """Somebody whom a line of text names as missing; the status is None where it tells none."""

    name: str
    reason: str
    status: str | None


def reason_column(headings: Sequence[str | None]) -> int | None:
    """The position in `headings` of the column that says why somebody was missing."""
    folded = [fold_heading(text or "") for text in headings]
    for words in (_REASON, _WEAK_REASON):
        for at, text in enumerate(folded):
            if words.search(text):
                return at
    return None


def is_absentee_report(
    headings: Sequence[str | None],
    context: Sequence[str],
    rows: int,
    reasons: pa.Array | None = None,
) -> bool:
    """Whether a table names only those who were missing, and so is no class list.

    context  titles, footers, sheet name, file name
    reasons  the cells of reason_column(headings)

    Its title, or the heading of the reason, speaks of absence; and the pupils who should have been
    there are told to be at least twice as many, or just so many more, or each row has its reason.
    """
    around = " ".join(context).replace("：", ":")
    strong = any(_REASON.search(fold_heading(text or "")) for text in headings)
    if not rows or not (strong or _TOPIC.search(around)):
        return False
    filled = reasons is not None and not any(
        text is None or is_placeholder(text) for text in reasons.to_pylist()
    )
    expected = [int(number) for number in _EXPECTED.findall(around)]
    actual = [int(number) for number in _ACTUAL.findall(around)]
    if expected:
        missing = {one - other for one in expected for other in actual}
        return rows in missing or 2 * rows <= max(expected) or (filled and rows < max(expected))
    return filled


def absentee_marks(
    headings: Sequence[str | None],
    cells: Sequence[pa.Array],
    rows: np.ndarray,
    context: Sequence[str],
    answers: Answers,
    letters: Sequence[str],
    sheet: str = "",
    school_year: int | None = None,
    epoch: date = EPOCH_1900,
) -> tuple[pa.Table, list[Notice], list[Question]]:
    """The marks of a report of absentees, in marks.SCHEMA, and what must be said or asked.

    headings  with `cells` and `letters`, the table's columns
    context   titles, footers, sheet name, file name (last)

    The day is the row's own, else the title's. Of several days the weekdays are marked. A reason
    that is none of the six has no status; one that is left out has that of a title which speaks of
    one thing only (因病缺课登记表), else none.
    """
    report = _Report.of(headings, context, answers, told(context, school_year), epoch)
    columns = [column.to_pylist() for column in cells]
    found: list[tuple[int, str | None, str | None, str | None, str | None]] = []
    for i, row in enumerate(rows.tolist()):
        texts = {name: columns[at][i] for name, at in report.columns.items()}
        reason = texts.get("reason")
        meaning = report.meaning(reason, row)
        for day in report.days(texts, row):
            for period in _periods(texts.get("period")):
                for half, status in meaning.states:
                    found.append((row, day, period or half, status, reason))
    arrays = zip(*found, strict=True) if found else ([] for _ in SCHEMA)
    fields = zip(SCHEMA, arrays, strict=True)
    table = pa.table({f.name: pa.array(list(a), f.type) for f, a in fields}, schema=SCHEMA)
    return table, *report.said(letters, sheet)


@dataclass
class _Report:
    """The columns of a report, and what was not understood in it."""

    columns: Mapping[str, int]
    layout: list[str]
    reader: Reader
    status: str | None
    around: Told
    epoch: date
    # Reasons that nobody explained, and dates that are none: text to the first row.
    unknown: dict[str, int] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        headings: Sequence[str | None],
        context: Sequence[str],
        answers: Answers,
        around: Told,
        epoch: date,
    ) -> "_Report":
        folded = [fold_heading(text or "") for text in headings]
        columns = {
            name: at
            for name, words in (("first", _FIRST_DAY), ("last", _LAST_DAY), ("period", _PERIOD))
            for at, text in reversed(list(enumerate(folded)))
            if words.search(text) and not (name == "first" and _LAST_DAY.search(text))
        }
        reason = reason_column(headings)
        if reason is None:
            reason = next((at for at, text in enumerate(folded) if text == "备注"), None)
        if reason is not None:
            columns["reason"] = reason
        layout = [text or "" for text in headings]
        reader = Reader(legend(context), lambda mark: answers.get(layout_key("mark", layout, mark)))
        told_of = [s for s, words in _OF_ALL.items() if re.search(words, " ".join(context))]
        only = told_of[0] if len(told_of) == 1 else None
        return cls(columns, layout, reader, only, around, epoch)

    def meaning(self, reason: str | None, row: int) -> Meaning:
        """What a reason says; that of the title where there is none."""
        if reason is None or is_placeholder(reason):
            return Meaning(((None, self.status),))
        found = self.reader.read(reason)
        if found.unknown and (status := _status(reason, self.status)):
            return Meaning(((None, status),))
        if found.unknown:
            self.unknown.setdefault(reason.strip(), row)
        return found

    def days(self, texts: Mapping[str, str | None], row: int) -> list[str | None]:
        """The days of a row as YYYYMMDD; [None] where they cannot be had."""
        text = texts.get("first")
        if not text or is_placeholder(text):
            return [self.around.day and self.around.day.strftime("%Y%m%d")]
        span = self._span(text)
        if span and (until := texts.get("last")):
            last = self._span(until)
            span = (span[0], last[1]) if last and last[1] >= span[0] else span
        if span is None:
            self.undated.setdefault(text, row)
            return [None]
        days = [span[0] + timedelta(step) for step in range((span[1] - span[0]).days + 1)]
        school = [day for day in days if day.isoweekday() <= 5]
        return [day.strftime("%Y%m%d") for day in (school if len(days) > 1 else days)]

    def _span(self, text: str) -> tuple[date, date] | None:
        text = _TIME.sub("", text.strip())
        if span := week_in(text, self.around):
            return span
        day, _ = read_date(text, self.epoch)
        part = None if day else read_heading(text, self.epoch)
        if part and part.month and part.day:
            year = part.year or self.around.years(part.month)
            day = day or (year and f"{year}{part.month:02d}{part.day:02d}")
            day, _ = read_date(day) if day else (None, None)
        if not day:
            return None
        one = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        return one, one

    def said(self, letters: Sequence[str], sheet: str) -> tuple[list[Notice], list[Question]]:
        """Notices of dates and reasons not understood, and questions about short reasons."""
        notices, questions = [], []
        for text, row in self.undated.items():
            notices.append(Notice("date_bad", row, letters[self.columns["first"]], text))
        for text, row in self.unknown.items():
            letter, mark = letters[self.columns["reason"]], fold_mark(text)
            notices.append(Notice("mark_unknown", row, letter, text))
            if len(mark) <= LONGEST_MARK and len(questions) < MOST_ASKED:
                key = layout_key("mark", self.layout, mark)
                questions.append(Question("mark", key, sheet, row, letter, text, OPTIONS))
        return notices, questions


def _status(reason: str, of_all: str | None) -> str | None:
    """The status behind a reason in words, None where it tells neither illness nor an errand."""
    if _ILLNESS.search(reason) or of_all == "sick":
        return "sick"
    return "personal" if _ERRAND.search(reason) or of_all == "personal" else None


def _periods(text: str | None) -> list[str | None]:
    """Lessons or a half of the day: 1-4节, 第1、2节, 上午."""
    if not text or re.search(r"全天|整天|[全一]日", text):
        return [None]
    part = read_heading(text)
    if part and part.period and "-" not in part.period:
        return [part.period]
    lessons: list[int] = []
    for first, last in re.findall(r"(?<!\d)([1-9])(?:\s*[-~—至到]\s*([1-9]))?(?!\d)", text):
        lessons += range(int(first), int(last or first) + 1)
    return [str(lesson) for lesson in dict.fromkeys(lessons)] or [None]


def absentees_in_text(text: str) -> list[Absentee]:
    """Those whom a line names: 应到45人 实到43人 缺席：王芳(病假)、李强(事假)."""
    return list(_named(text))


def _named(text: str) -> Iterator[Absentee]:
    reader = Reader(legend([]))
    for section, names in _NAMES.findall(text):
        for found in _NAME.finditer(names):
            reason = (found[2] or section).strip()
            read = reader.read(reason)
            status = _status(reason, None) if read.unknown else read.states[0][1]
            if not is_placeholder(found[1]):
                yield Absentee(found[1], reason, status)
