"""The school's own tables: summary, classes, campuses, schools, from files to findings."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from xjaudit.audit import audit
from xjaudit.ingest.parse import read_file
from xjaudit.settings import Settings

SETTINGS = Settings().but(
    school_code="2142001636", school_name="样例小学", school_year=2026, language="en"
)
GRADES = ["小计", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级"]


def book(path: Path, sheets: dict[str, list[list]], merged: dict[str, list[str]] | None = None):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merged or {}).get(name, []):
            sheet.merge_cells(area)
    made.save(path)
    return path


def summary(path: Path, classes: list, pupils: list, total: object) -> Path:
    """The form as the plan has it: stages over grades, two rows of figures, one of the total."""
    rows = [
        ["中小学校学生学籍信息汇总表"],
        ["填报单位(盖章)", "样例小学", None, None, "填报人", None, None, "填报日期"],
        ["学校名称", "样例小学", None, None, None, None, "校区数", 1],
        ["班级及学生数", "小学", *[None] * 6, "初中", *[None] * 3],
        [None, *GRADES, "小计", "一年级", "二年级", "三年级"],
        ["班级数", *classes, 0, 0, 0, 0],
        ["学生人数", *pupils, 0, None, None, None],
        ["学生总人数(人)", total],
        ["说明：本表由学校填报，报学籍主管部门备案"],
    ]
    areas = ["B4:H4", "I4:L4", "B8:L8", "A4:A5"]
    return book(path, {"汇总表": rows}, {"汇总表": areas})


def roster(path: Path, per_class: dict[str, int]) -> Path:
    rows = [["学籍号", "姓名", "性别", "班级", "学籍状态"]]
    number = 0
    for name, size in per_class.items():
        for _ in range(size):
            number += 1
            rows.append([f"L99999920190101{number:04d}", f"张{number}", "女", name, "在读"])
    return book(path, {"名册": rows})


@pytest.fixture
def school(tmp_path):
    return roster(tmp_path / "名册.xlsx", {"一年级1班": 2, "一年级2班": 3, "二年级1班": 1})


def found(result, *prefixes: str) -> list[tuple]:
    findings = result.findings
    own = findings[findings["rule"].str.startswith(prefixes)]
    return sorted(zip(own["rule"], own["row"], own["value"].fillna(""), strict=True))


def test_summary_is_read_cell_by_cell(tmp_path):
    path = summary(tmp_path / "汇总.xlsx", [3, 2, 1, 0, 0, 0, 0], [6, 5, 1, 0, 0, 0, 0], 6)
    reading = read_file(path)
    table = reading.tables[0]
    assert table.kind == reading.kind == "summary"
    assert table.rows.tolist() == [6, 7, 8]
    assert table.cells["primary-1"].to_pylist() == ["2", "5", None]
    assert table.cells["middle-0"].to_pylist()[:2] == ["0", "0"]
    assert table.cells["total"].to_pylist() == [None, None, "6"]
    assert {h.field: h.letter for h in table.headings}["total"] == "B"
    dropped = [row for row, _ in table.dropped]
    assert sorted([*dropped, *table.rows.tolist(), 4, 5]) == list(range(1, 10))


def test_right_summary_gives_no_finding(tmp_path, school):
    path = summary(tmp_path / "汇总.xlsx", [3, 2, 1, 0, 0, 0, 0], [6, 5, 1, 0, 0, 0, 0], 6)
    assert found(audit([school], registers=[path], settings=SETTINGS), "SUM-") == []


def test_summary_against_itself_and_the_roster(tmp_path, school):
    path = summary(tmp_path / "汇总.xlsx", [3, 2, 0, 0, 1, 0, 0], [7, 5, 1, 0, 0, "无", 0], 8)
    assert found(audit([school], registers=[path], settings=SETTINGS), "SUM-") == [
        ("SUM-DIFF", 6, "1"),
        ("SUM-DIFF", 7, "7"),
        ("SUM-FORM", 7, "无"),
        ("SUM-GRADE", 6, "0"),
        ("SUM-GRADE", 7, "0"),
        ("SUM-ROW", 8, "8"),
    ]


CLASSES = [
    ["班级信息表"],
    ["班号", "班级名称", "所属年级", "建班年月", "人数", "校区"],
    ["0101", "一年级1班", "一年级", "202609", "2", "本部"],
    ["0102", "一年级2班", "一年级", "202609", "4", "本部"],
    ["0102", "一年级3班", "一年级", "202613", "0", "东校区"],
    ["合计", None, None, None, "6", None],
]


def test_class_table_against_the_roster(tmp_path, school):
    campuses = [["校区号", "校区名称", "校区地址"], ["1", "本部", "样例路1号"]]
    path = book(tmp_path / "班级.xlsx", {"班级": CLASSES, "校区": campuses})
    assert [table.kind for table in read_file(path).tables] == ["class_table", "campuses"]
    result = audit([school], registers=[path], settings=SETTINGS)
    assert found(result, "CLT-", "CLS-UNKNOWN", "CMP-") == [
        ("CLS-UNKNOWN", pd.NA, ""),
        ("CLT-CAMPUS", 5, "东校区"),
        ("CLT-DUP", 4, "一年级2班"),
        ("CLT-DUP", 5, "一年级3班"),
        ("CLT-OPENED", 5, "202613"),
    ]


BASE = [
    ["学校标识码", "学校名称", "学校属地管理教育行政部门名称", "学校属地管理教育行政部门代码"],
    ["2142001636", "样例小学", "样例县教育局", "420000000001"],
    ["2142001637", "样例第二小学", "样例县教育局", "420000000001"],
]


def test_school_against_the_base_of_codes(tmp_path, school):
    own = [BASE[0], ["2142001636", "样例县样例小学", None, "420000000001"]]
    path = book(tmp_path / "学校.xlsx", {"机构代码": BASE, "本校": own})
    result = audit([school], registers=[path], settings=SETTINGS)
    told = found(result, "SCT-ITEM", "SCT-LACKS")
    assert ("SCT-ITEM", 2, "样例县样例小学") in told
    assert [code for code, _, _ in told].count("SCT-ITEM") == 1


def test_without_an_own_table_the_settings_speak(tmp_path, school):
    path = book(tmp_path / "学校.xlsx", {"机构代码": BASE})
    other = SETTINGS.but(school_code="2142009999")
    assert found(audit([school], registers=[path], settings=SETTINGS), "SCT-") == []
    told = found(audit([school], registers=[path], settings=other), "SCT-")
    assert [code for code, _, _ in told] == ["SCT-UNKNOWN"]


def test_a_roster_with_class_columns_stays_a_roster(school):
    assert read_file(school).kind == "roster"


def test_command_line_takes_tables(tmp_path, school):
    path = summary(tmp_path / "汇总.xlsx", [3, 2, 1, 0, 0, 0, 0], [6, 5, 1, 0, 0, 0, 0], 7)
    command = [sys.executable, "-m", "xjaudit", "audit", str(school), "--tables", str(path)]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out"), "--json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
    assert "SUM-ROW" in (tmp_path / "out" / "findings.csv").read_text("utf-8")
    shown = subprocess.run(
        [sys.executable, "-m", "xjaudit", "inspect", str(path)], capture_output=True, text=True
    )
    assert "学籍信息汇总表" in shown.stdout
    assert "3 行" in shown.stdout
