"""Cells of whole files: what was read, what is said of it and where."""

from datetime import date

import pyarrow as pa
import pytest

from tests import writing
from tests.test_values import ALL
from xjaudit.ingest import receipt
from xjaudit.ingest.frames import assemble
from xjaudit.ingest.notices import message
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.roster import with_class
from xjaudit.record.epochs import EPOCH_1904
from xjaudit.settings import Settings

TODAY = date(2026, 11, 16)
SETTINGS = Settings(as_of=TODAY)


def understood(path):
    """What `inspect` says of a file."""
    return receipt.inspect(read_file(path), SETTINGS)


def list_of(folder, text, sheet="名单", name="名单.xlsx"):
    """A workbook with one sheet."""
    return writing.xlsx(folder / name, {sheet: text})


def said(answer, *codes):
    """Notices as (code, address, raw, value)."""
    return [
        (n["code"], f"{n['column'] or ''}{n['row'] or ''}", n["raw"], n["value"])
        for n in answer["notices"]
        if not codes or n["code"] in codes
    ]


def column(answer, name, table=0):
    return [row.get(name) for row in answer["tables"][table]["rows"]]


def test_each_change_stands_at_its_cell(tmp_path):
    text = """
    序号|姓名|性别|出生日期|身份证号|联系电话|邮编
    ~1|李　娜|1|2015.3.15|'999999201503150019|138-1234-5678|~10010
    ~2|王芳|女|20150229|无证|1.38123E+10|635100
    ~3|赵敏|火星|~42078|99999920150315002×|13800000000|无
    """
    answer = understood(list_of(tmp_path, text))
    assert answer["tables"][0]["rows"] == [
        {
            "row": 2,
            "serial": "1",
            "name": "李娜",
            "class_id": None,
            "sex": "男",
            "birth_date": "20150315",
            "id_number": "999999201503150019",
            "phone": "13812345678",
            "postcode": "010010",
        },
        {
            "row": 3,
            "serial": "2",
            "name": "王芳",
            "class_id": None,
            "sex": "女",
            "birth_date": None,
            "id_number": None,
            "phone": None,
            "postcode": "635100",
        },
        {
            "row": 4,
            "serial": "3",
            "name": "赵敏",
            "class_id": None,
            "sex": None,
            "birth_date": "20150315",
            "id_number": "99999920150315002X",
            "phone": None,
            "postcode": None,
        },
    ]
    assert set(said(answer)) >= {
        ("name_cleaned", "B2", "李　娜", "李娜"),
        ("code_mapped", "C2", "1", "男"),
        ("date_assumed", "D2", "2015.3.15", "20150315"),
        ("id_cleaned", "E2", "'999999201503150019", "999999201503150019"),
        ("phone_cleaned", "F2", "138-1234-5678", "13812345678"),
        ("zero_restored", "G2", "10010", "010010"),
        ("date_bad", "D3", "20150229", None),
        ("placeholder", "E3", "无证", None),
        ("digits_lost", "F3", "1.38123E+10", None),
        ("value_unreadable", "C4", "火星", None),
        ("date_assumed", "D4", "42078", "20150315"),
        ("id_cleaned", "E4", "99999920150315002×", "99999920150315002X"),
        ("placeholder", "F4", "13800000000", None),
        ("placeholder", "G4", "无", None),
    }


@pytest.mark.parametrize("write", [writing.xlsx, writing.xls], ids=["xlsx", "xls"])
def test_number_cells_of_sixteen_digits_and_more_never_yield_digits(tmp_path, write):
    numbers = [999999201203150017, 440524188001010014, 1234567890123456, 99999920120315001]
    body = "\n".join(f"学生{'甲乙丙丁'[i]}|~{n}.0|~{n}.0" for i, n in enumerate(numbers))
    text = f"姓名|身份证号|学籍号\n{body}\n"
    answer = understood(write(tmp_path / "a.xlsx", {"1": text}))
    assert column(answer, "id_number") == [None] * 4
    assert column(answer, "registry_no") == [None] * 4
    lost = said(answer, "id_precision_lost")
    assert {place for _, place, _, _ in lost} == {f"{c}{r}" for c in "BC" for r in range(2, 6)}
    # The 15 digits that a spreadsheet shows, none that it never had.
    assert {raw for _, place, raw, _ in lost if place == "B2"} == {"9.99999201203150E+17"}


def test_number_cells_that_lost_nothing_are_read(tmp_path):
    text = "姓名|身份证号\n王芳|~110105491231002\n李娜|~12345678\n"
    answer = understood(list_of(tmp_path, text))
    assert column(answer, "id_number") == ["110105491231002", "12345678"]
    assert not said(answer, "id_precision_lost", "id_cleaned")


def test_a_text_in_scientific_notation_is_marked_as_a_number_cell(tmp_path):
    path = writing.text(tmp_path / "a.csv", "姓名|身份证号\n王芳|4.40524e17\n李娜|无\n")
    rows = assemble(read_file(path).tables)
    assert rows.cells["id_number.number"].to_pylist() == [True, False]
    assert rows.cells["id_number.raw"].to_pylist() == ["4.40524e17", "无"]


def test_each_workbook_has_its_own_epoch(tmp_path):
    text = "姓名|出生日期|入学年月\n王芳|~39521|~40421\n"
    tables = []
    for name, epoch in (("a", None), ("b", EPOCH_1904), ("c", None)):
        table = read_file(list_of(tmp_path, text, name=f"{name}.xlsx")).tables[0]
        table.epoch = epoch or table.epoch
        tables.append(table)
    rows = assemble(tables)
    assert rows.cells["birth_date"].to_pylist() == ["20080314", "20120315", "20080314"]
    assert rows.cells["enrol_month"].to_pylist() == ["201008", "201409", "201008"]
    assert rows.changes["file"].tolist() == ["a.xlsx", "b.xlsx", "c.xlsx"] * 2


def test_years_of_two_digits_are_the_latest_that_have_come(tmp_path):
    table = read_file(list_of(tmp_path, "姓名|出生日期\n王芳|15.3.15\n")).tables[0]
    assert assemble([table], date(2026, 1, 1)).cells["birth_date"].to_pylist() == ["20150315"]
    assert assemble([table], date(2014, 1, 1)).cells["birth_date"].to_pylist() == ["19150315"]


def test_zeros_and_words_of_number_formats_are_read_as_a_person_sees_them(tmp_path):
    text = "姓名|班级|邮编|身份证后四位\n王芳|~1|~10010|~17\n李娜|~2|635100|0017\n赵敏|~0||\n"
    table = read_file(list_of(tmp_path, text)).tables[0]
    table.cells |= {
        "class_name.shown": pa.array(["七年级1班", "七年级2班", None]),
        "postcode.shown": pa.array(["010010", None, None], pa.string()),
        "id_tail.shown": pa.array(["0017", None, None], pa.string()),
    }
    rows = with_class(assemble([table]), SETTINGS)
    assert rows.cells["class"].to_pylist() == ["7-1", "7-2", None]
    assert rows.cells["postcode"].to_pylist() == ["010010", "635100", None]
    assert rows.cells["id_tail"].to_pylist() == ["0017", "0017", None]
    assert rows.cells["id_tail.raw"].to_pylist() == ["17", "0017", None]
    told = rows.changes[["field", "row", "code", "raw", "value"]].itertuples(index=False, name=None)
    assert set(told) == {
        ("class_name", 2, "format_shown", "1", "七年级1班"),
        ("class_name", 3, "format_shown", "2", "七年级2班"),
        ("postcode", 2, "zero_restored", "10010", "010010"),
        ("id_tail", 2, "zero_restored", "17", "0017"),
    }


def test_classes_that_became_dates_come_back(tmp_path):
    text = "姓名|班级\n王芳|@2026-07-01\n李娜|7月2日\n赵敏|~46206\n孙悦|七(4)班\n钱多|@1932-07-15\n"
    answer = understood(list_of(tmp_path, text))
    assert column(answer, "class_id") == ["7-1", "7-2", "7-3", "7-4", None]
    assert column(answer, "class_name") == ["7-1", "7-2", "7-3", "七(4)班", None]
    assert said(answer, "class_from_date", "value_unreadable") == [
        ("class_from_date", "B2", "2026-07-01 00:00:00", "7-1"),
        ("class_from_date", "B3", "7月2日", "7-2"),
        ("class_from_date", "B4", "46206", "7-3"),
        ("value_unreadable", "B6", "1932-07-15 00:00:00", None),
    ]


PUPILS = "姓名|性别\n王芳|女\n李娜|女\n"
CLASS_SAID = ("class_assumed", "grade_assumed")


@pytest.mark.parametrize(
    ("file", "sheet", "title", "by"),
    [
        ("名单.xlsx", "七年级3班", "", "七年级3班"),
        ("名单.xlsx", "703", "", "703"),
        ("七(3)班.xlsx", "Sheet1", "", "七(3)班"),
        ("名单.xlsx", "Sheet1", "初一3班花名册", "初一3班花名册"),
        ("七年级.xlsx", "3班", "", "3班"),
        ("名单.xlsx", "(3)班", "七年级学生名单", "(3)班"),
    ],
)
def test_a_class_told_around_the_table_is_said_once(tmp_path, file, sheet, title, by):
    text = f"{title}|\n{PUPILS}" if title else PUPILS
    answer = understood(list_of(tmp_path, text, sheet, file))
    assert column(answer, "class_id") == ["7-3", "7-3"]
    assert said(answer, *CLASS_SAID) == [("class_assumed", "", by, "7-3")]


@pytest.mark.parametrize("sheet", ["9.1", "Sheet1", "1班", "2026年3班"])
def test_a_class_that_no_place_tells_is_not_made_up(tmp_path, sheet):
    answer = understood(list_of(tmp_path, PUPILS, sheet))
    assert column(answer, "class_id") == [None, None]
    assert said(answer, *CLASS_SAID) == []


def test_a_class_column_that_tells_all_needs_no_word(tmp_path):
    text = "姓名|班级\n王芳|七(1)班\n李娜|八年级2班\n"
    answer = understood(list_of(tmp_path, text, "九年级9班"))
    assert column(answer, "class_id") == ["7-1", "8-2"]
    assert said(answer, *CLASS_SAID) == []


@pytest.mark.parametrize(
    ("grade", "name", "found", "notice"),
    [
        ("七年级", "2026级3班", "7-3", ("class_assumed", "2026级3班", "7-3")),
        ("七年级", "2025级3班", "c2025-3", None),
        ("", "初2026级3班", "7-3", ("class_assumed", "初2026级3班", "7-3")),
        ("", "2026级3班", "c2026-3", None),
        ("九年级", "2027届3班", "9-3", ("class_assumed", "2027届3班", "9-3")),
        ("", "2027届3班", None, None),
        ("初2026级", "3班", "7-3", ("class_assumed", "3班", "7-3")),
        ("初一", "101", "7-1", ("class_assumed", "101", "7-1")),
        ("一年级", "101", "1-1", None),
        ("七", "1", "7-1", None),
        ("7", "1", "7-1", None),
        ("1", "001", "1-1", None),
        ("", "7.1", "7-1", ("class_assumed", "7.1", "7-1")),
        ("七年级", "实验班", None, None),
    ],
)
def test_class_and_grade_columns(tmp_path, grade, name, found, notice):
    text = f"姓名|年级|班级\n王芳|{grade}|{name}\n李娜|{grade}|{name}\n"
    answer = understood(list_of(tmp_path, text))
    assert column(answer, "class_id") == [found, found]
    expected = [(notice[0], "C", *notice[1:])] if notice else []
    assert said(answer, *CLASS_SAID) == expected


def test_a_class_number_whose_grade_the_title_tells(tmp_path):
    text = "七年级学生名单|\n姓名|班级\n王芳|(3)班\n李娜|4\n赵敏|2026级5班\n"
    answer = understood(list_of(tmp_path, text))
    assert column(answer, "class_id") == ["7-3", "7-4", "7-5"]
    assert said(answer, *CLASS_SAID) == [
        ("grade_assumed", "", "七年级学生名单", "7"),
        ("class_assumed", "B", "2026级5班", "7-5"),
    ]


def test_the_name_of_a_class_says_more_than_its_number(tmp_path):
    text = "姓名|班号|班级名称\n王芳|101|七年级1班\n李娜|3|八(2)班\n赵敏|904|\n孙悦|无|九(1)班\n"
    answer = understood(list_of(tmp_path, text))
    assert column(answer, "class_id") == ["7-1", "8-2", "9-4", "9-1"]


def test_the_tenth_class_may_hide_in_a_number_cell(tmp_path):
    numbers = "\n".join(f"王芳|~7.{n}" for n in (1, 2, 9, 11, 12))
    answer = understood(list_of(tmp_path, f"姓名|班级\n{numbers}\n"))
    assert column(answer, "class_id") == [None, "7-2", "7-9", "7-11", "7-12"]
    assert said(answer, "value_unreadable") == [("value_unreadable", "B", "7.1", None)]
    texts = "\n".join(f"王芳|7.{n}" for n in (1, 10, 11))
    answer = understood(list_of(tmp_path, f"姓名|班级\n{texts}\n", name="b.xlsx"))
    assert column(answer, "class_id") == ["7-1", "7-10", "7-11"]


def test_what_is_said_of_classes_is_said_once_however_often_a_table_is_read(tmp_path):
    tables = read_file(list_of(tmp_path, PUPILS, "七年级3班")).tables
    for _ in range(3):
        with_class(assemble(tables), SETTINGS)
    assert [n.code for n in tables[0].notices if n.code in CLASS_SAID] == ["class_assumed"]


def test_what_the_years_of_a_school_are_decides_its_classes(tmp_path):
    path = list_of(tmp_path, "姓名|班级\n王芳|初一2班\n")
    answer = receipt.inspect(read_file(path), SETTINGS.but(primary_years=5, middle_years=4))
    assert column(answer, "class_id") == ["6-2"]


def test_every_notice_of_a_cell_has_its_words():
    codes = {case.notice for case in ALL if case.notice}
    codes |= {"class_from_date", "class_assumed", "grade_assumed", "format_shown"}
    for language in ("zh", "en"):
        for code in codes:
            assert message(code, "甲", "乙", language)
