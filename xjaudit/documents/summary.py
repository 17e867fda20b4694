"""The summary of pupils per grade (中小学校学生学籍信息汇总表) in the county's layout: counted from
the roster, as workbook and as PDF."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.documents.pupils import school_name
from xjaudit.documents.typeset import pdf
from xjaudit.exports.book import Book
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import SchoolSystem

TITLE = "中小学校学生学籍信息汇总表"
_NOTE = "注：本表由学校填写，报学籍主管部门备案。学生人数为学籍在册的在校学生数。"
_STAGES = {"小学": "小", "初中": "初", "高中": "高"}
_ORDINALS = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")


@dataclass(frozen=True)
class Figure:
    """A column of the summary: stage, heading, classes and pupils, which are None where the school
    has no such stage."""

    stage: str
    head: str
    classes: int | None
    pupils: int | None


@dataclass(frozen=True)
class Summary:
    """The figures of a school."""

    school: str
    campuses: int | None
    figures: tuple[Figure, ...]
    total: int

    def of_stage(self, stage: str) -> list[Figure]:
        """The columns of a stage, their sum first."""
        return [one for one in self.figures if one.stage == stage]


def counted(audit: Audit) -> Summary:
    """What the roster holds: expected records per grade, and classes that have some."""
    here = audit.roster[is_expected(audit.roster)]
    pupils = here["grade_no"].value_counts()
    classes = here.dropna(subset=["class"]).groupby("grade_no")["class"].nunique()
    campuses = here["campus"].nunique() if "campus" in here else 0
    told = figures(pupils, classes, audit.settings.system)
    return Summary(school_name(audit), campuses or None, told, len(here))


def figures(pupils: pd.Series, classes: pd.Series, system: SchoolSystem) -> tuple[Figure, ...]:
    """The columns of the summary from pupils and classes by grade."""
    found: list[Figure] = []
    for stage, word in _STAGES.items():
        grades = _grades(system, word)
        told = [(head, int(classes.get(g, 0)), int(pupils.get(g, 0))) for head, g in grades]
        sums = sum(c for _, c, _ in told), sum(p for _, _, p in told)
        rows = [("小计", *sums), *told]
        empty = not sums[1]
        found += [Figure(stage, h, None if empty else c, None if empty else p) for h, c, p in rows]
    return tuple(found)


def _grades(system: SchoolSystem, stage: str) -> list[tuple[str, int]]:
    """Headings and grades of a stage; the layout has six and three and three, and a fourth year of
    the middle school where there is one."""
    shown = {"小": 6, "初": max(3, system.middle_years), "高": 3}[stage]
    years, first = system.years_of(stage), system.first_grade(stage)
    # No pupil is in the sixth year of a five-year primary school.
    return [(_ORDINALS[at], first + at if at < years else 0) for at in range(shown)]


def _unit_line(summary: Summary) -> tuple[str, str, str]:
    return (
        f"填报单位（盖章）：{summary.school}",
        "填报人：＿＿＿＿＿＿＿",
        "填报日期：　　　　年　　月　　日",
    )


def document(audit: Audit) -> bytes:
    """The PDF, one page across."""
    summary = counted(audit)
    unit, person, day = _unit_line(summary)
    data = {
        "title": TITLE,
        "unit": unit,
        "person": person,
        "day": day,
        "school": summary.school,
        "campuses": summary.campuses,
        "stages": [(stage, len(summary.of_stage(stage))) for stage in _STAGES],
        "grades": [one.head for one in summary.figures],
        "classes": [one.classes for one in summary.figures],
        "pupils": [one.pupils for one in summary.figures],
        "total": summary.total,
        "note": _NOTE,
    }
    return pdf("summary", data, audit.settings.as_of)


def workbook(audit: Audit, path: Path) -> None:
    """The workbook, cell by cell as the county's form has it."""
    book = Book(path, audit.settings)
    form(book, counted(audit), "汇总表")
    book.book.close()


def form(book: Book, summary: Summary, name: str) -> None:
    """A sheet with the county's form."""
    cell = {"font_name": "SimSun", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    boxed = book.book.add_format({**cell, "align": "center", "border": 1})
    plain = book.book.add_format(cell)
    title = book.book.add_format({**cell, "font_size": 18, "align": "center", "bold": True})
    sheet = book.sheet(name)
    last = len(summary.figures)
    sheet.set_column(0, 0, 15)
    sheet.set_column(1, last, 8)
    heights = (36, 26, 36, 26, 30, 36, 36, 36, 26)
    for row, height in enumerate(heights):
        sheet.set_row(row, height)
    sheet.merge_range(0, 0, 0, last, TITLE, title)
    for (left, right), text in zip(((0, 7), (8, 10), (11, last)), _unit_line(summary), strict=True):
        sheet.merge_range(1, left, 1, right, text, plain)
    sheet.write_string(2, 0, "学校名称", boxed)
    sheet.merge_range(2, 1, 2, last - 4, summary.school, boxed)
    sheet.merge_range(2, last - 3, 2, last - 2, "校区数", boxed)
    sheet.merge_range(2, last - 1, 2, last, summary.campuses or "", boxed)
    sheet.merge_range(3, 0, 4, 0, "班级及学生数", boxed)
    at = 1
    for stage in _STAGES:
        own = summary.of_stage(stage)
        sheet.merge_range(3, at, 3, at + len(own) - 1, stage, boxed)
        at += len(own)
    for at, one in enumerate(summary.figures, 1):
        sheet.write_string(4, at, one.head, boxed)
        for row, figure in ((5, one.classes), (6, one.pupils)):
            sheet.write(row, at, "" if figure is None else figure, boxed)
    for row, label in ((5, "班级数"), (6, "学生人数"), (7, "学生总人数（人）")):
        sheet.write_string(row, 0, label, boxed)
    sheet.merge_range(7, 1, 7, last, summary.total, boxed)
    sheet.merge_range(8, 0, 8, last, _NOTE, plain)
