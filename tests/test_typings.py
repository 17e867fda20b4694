"""Double entry: every cell that was typed otherwise is found, none is invented, no row is lost."""

import csv
import json
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests import writing
from xjaudit.audit import InputErrors
from xjaudit.cli import app
from xjaudit.exports.typings import in_words, write_typings
from xjaudit.record.ids import check_character
from xjaudit.settings import Settings
from xjaudit.typings import Typings, compare_typings, rates, summary

SETTINGS = Settings(as_of=date(2026, 11, 16))
NUMBERS = [n + check_character(n) for n in (f"9999992013031{i}001" for i in range(10))]


@pytest.fixture
def typed(tmp_path):
    """The comparison of two sheets typed as text, by 甲 and by 乙."""

    def compare(first: str, second: str, **changes) -> Typings:
        paths = [
            writing.xlsx(tmp_path / f"{who}.xlsx", {"录入": rows})
            for who, rows in (("甲", first), ("乙", second))
        ]
        return compare_typings(*paths, SETTINGS.but(**changes))

    return compare


def said(told: Typings, *names: str) -> list[tuple]:
    table = told.differences[list(names)].astype(object)
    return list(table.where(table.notna(), None).itertuples(index=False, name=None))


def test_cells_that_differ(typed):
    told = typed(
        f"""
        序号|姓名|性别|出生日期|身份证件号|班级|联系电话
        1|王芳|男|2013-03-15|{NUMBERS[0]}|七(1)班|13900000001
        2|李强|男|20130316|{NUMBERS[1]}|七(1)班|
        3|赵敏|女|20130317|{NUMBERS[2]}|七(1)班|无
        """,
        f"""
        序号|姓名|性别|出生日期|身份证件号|班级|联系电话
        1|王方|男|20130315|{NUMBERS[0]}|七年级1班|13900000001
        2|李强|男|20130313|{NUMBERS[1][:-2]}0{NUMBERS[1][-1]}|七(1)班|13900000002
        3|赵敏|女|20130317|{NUMBERS[2]}|七(1)班|
        """,
    )
    assert said(told, "kind", "name", "field", "at", "erred") == [
        ("value", "王芳", "name", None, None),
        ("form", "王芳", "birth_date", None, None),
        ("form", "王芳", "class_name", None, None),
        ("value", "李强", "birth_date", "8", None),
        ("value", "李强", "id_number", "17", "second"),
        ("blank", "李强", "phone", None, "first"),
        ("form", "赵敏", "phone", None, None),
    ]
    assert told.rows == {"first": 3, "second": 3, "paired": 3}
    assert summary(told)["cells"] == 18


# Typed by the first, typed by the second; what each difference is.
ROWS = {
    "a row left out, the numbers behind it are others": (
        """
        序号|姓名|性别|班级
        1|王芳|女|七(1)班
        2|李强|男|七(1)班
        3|赵敏|女|七(1)班
        """,
        """
        序号|姓名|性别|班级
        1|王芳|女|七(1)班
        2|赵敏|女|七(1)班
        """,
        [("only_first", "李强", None)],
    ),
    "a row of each that the other lacks": (
        """
        姓名|性别|出生日期|班级
        王芳|女|20130315|七(1)班
        李强|男|20130316|七(1)班
        赵敏|女|20130317|七(1)班
        """,
        """
        姓名|性别|出生日期|班级
        王芳|女|20130315|七(1)班
        赵敏|女|20130317|七(1)班
        孙悦|女|20130318|七(1)班
        """,
        [("only_first", "李强", None), ("only_second", "孙悦", None)],
    ),
    "only the position tells": (
        """
        姓名|性别|出生日期|班级
        王芳|女|20130315|七(1)班
        买合木提|男|20130316|七(1)班
        赵敏|女|20130317|七(1)班
        """,
        """
        姓名|性别|出生日期|班级
        王芳|女|20130315|七(1)班
        马哈木|男|20130316|七(1)班
        赵敏|女|20130317|七(1)班
        """,
        [("value", "买合木提", "name")],
    ),
    "one column, and a homophone": (
        "姓名\n王芳\n李闵\n赵敏",
        "姓名\n王芳\n李敏\n赵敏",
        [("value", "李闵", "name")],
    ),
    "one column, and nothing in common": (
        "姓名\n王芳\n欧阳文\n赵敏",
        "姓名\n王芳\n孙悦\n赵敏",
        [("only_first", "欧阳文", None), ("only_second", "孙悦", None)],
    ),
    "namesakes with numbers of the paper": (
        """
        学号|姓名|性别|班级
        1|王芳|女|七(1)班
        2|王芳|女|七(1)班
        """,
        """
        学号|姓名|性别|班级
        2|王芳|男|七(1)班
        1|王芳|女|七(1)班
        """,
        [("value", "王芳", "sex")],
    ),
    "the registry's export, sorted otherwise": (
        """
        序号|姓名|性别|班级
        1|王芳|女|七(1)班
        2|李强|男|七(1)班
        3|赵敏|女|七(1)班
        """,
        """
        序号|学籍号|姓名|性别|年级|班级
        1|G1|李强|女|七年级|1班
        2|G2|赵敏|女|七年级|1班
        3|G3|王芳|女|七年级|1班
        """,
        [
            ("form", "王芳", "class_name"),
            ("value", "李强", "sex"),
            ("form", "李强", "class_name"),
            ("form", "赵敏", "class_name"),
        ],
    ),
    "a grade typed otherwise beside the same class": (
        "姓名|年级|班级\n王芳|七年级|七(1)班",
        "姓名|年级|班级\n王芳|八年级|七(1)班",
        [("value", "王芳", "grade")],
    ),
    "a grade by another name": (
        "姓名|年级|班级\n王芳|七年级|七(1)班",
        "姓名|年级|班级\n王芳|初一|七(1)班",
        [("form", "王芳", "grade")],
    ),
}


@pytest.mark.parametrize("case", ROWS.values(), ids=ROWS)
def test_which_rows_are_one(typed, case):
    first, second, expected = case
    told = typed(first, second)
    assert said(told, "kind", "name", "field") == expected
    alone = told.differences["kind"].str.startswith("only").sum()
    assert 2 * told.rows["paired"] + alone == told.rows["first"] + told.rows["second"]


def test_columns_that_one_lacks_are_said_and_not_compared(typed):
    told = typed(
        "姓名|性别|联系电话\n王芳|女|13900000001", "姓名|性别|现住址\n王芳|女|示例镇一村1号"
    )
    assert told.lacking == {"first": ["current_address"], "second": ["phone"]}
    assert told.differences.empty
    assert "联系电话" in in_words(told)


def test_who_erred(typed):
    number, other = NUMBERS[0], NUMBERS[1]
    head = "姓名|性别|出生日期|身份证件号|联系电话\n"
    told = typed(
        head + f"王芳|男|20130310|{number}|1390000000\n李强|男|20130311|{other}|13900000002",
        head + f"王芳|女|20130310|{number}|13900000001\n李强|男|20130312|{other}|13900000003",
    )
    assert said(told, "name", "field", "erred") == [
        ("王芳", "sex", "second" if int(number[16]) % 2 else "first"),
        ("王芳", "phone", "first"),
        ("李强", "birth_date", "second"),
        ("李强", "phone", None),
    ]
    typists = rates(told).set_index("typist")
    assert typists["erred"].to_list() in ([1, 2], [2, 1])
    assert typists.loc["甲.xlsx", "cells"] == 10
    assert typists.loc["甲.xlsx", "per_thousand"] == 100.0 * typists.loc["甲.xlsx", "erred"]


def test_the_same_sheet_twice(tmp_path):
    path = writing.xlsx(tmp_path / "甲.xlsx", {"1": "姓名|性别\n王芳|女\n李强|男"})
    told = compare_typings(path, path, SETTINGS)
    assert told.differences.empty
    assert told.rows == {"first": 2, "second": 2, "paired": 2}


def test_folders_and_files_of_one_name(tmp_path):
    for who, name in (("甲", "芳"), ("乙", "方")):
        (tmp_path / who).mkdir()
        for number, surname in ((1, "王"), (2, "李")):
            rows = f"姓名|性别\n{surname}{name}|女"
            writing.xlsx(tmp_path / who / f"七年级{number}班.xlsx", {"1": rows})
    told = compare_typings(tmp_path / "甲", tmp_path / "乙", SETTINGS)
    assert told.names == ("甲", "乙")
    assert said(told, "class", "field", "first", "second", "first_file") == [
        ("7-1", "name", "王芳", "王方", "七年级1班.xlsx"),
        ("7-2", "name", "李芳", "李方", "七年级2班.xlsx"),
    ]
    pair = [tmp_path / who / "七年级1班.xlsx" for who in "甲乙"]
    assert compare_typings(*pair, SETTINGS).names == ("甲/七年级1班.xlsx", "乙/七年级1班.xlsx")


def test_what_is_wrong_with_both_files_is_said(tmp_path):
    paths = [tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"]
    for path in paths:
        path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InputErrors) as caught:
        compare_typings(*paths, SETTINGS)
    assert all(path.name in caught.value.text() for path in paths)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_are_masked_in_what_is_written(typed, tmp_path, language):
    head = "姓名|身份证件号|现住址\n"
    sheets = head + f"王芳|{NUMBERS[0]}|=1+1", head + f"王芳|{NUMBERS[1]}|=1+2"
    for masked in (True, False):
        told = typed(*sheets, language=language, masked=masked)
        written = write_typings(told, tmp_path / f"{language}-{masked}")
        assert sorted(p.name for p in written.values()) == ["differences.csv", "differences.xlsx"]
        rows = list(csv.DictReader(written["differences.csv"].read_text("utf-8").splitlines()))
        number = next(row for row in rows if row["field"] == "id_number")
        assert (number["first"] == NUMBERS[0]) is not masked
        assert number["at"]
        book = openpyxl.load_workbook(written["differences.xlsx"])
        assert len(book.sheetnames) == 3
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        texts = [str(cell.value) for cell in cells]
        assert any(NUMBERS[0] in text for text in texts) is not masked
        assert all(cell.data_type != "f" for cell in cells)


def test_the_command(tmp_path):
    head = "姓名|性别|班级\n"
    for who, sex in (("甲", "女"), ("乙", "男")):
        writing.xlsx(tmp_path / f"{who}.xlsx", {"1": head + f"王芳|{sex}|七(1)班"})
    files = [str(tmp_path / f"{who}.xlsx") for who in "甲乙"]
    out = str(tmp_path / "o")
    done = CliRunner().invoke(app, ["typings", *files, "--out", out, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["differences"] == {"value": 1, "blank": 0, "form": 0}
    assert told["typists"][0]["typist"] == "甲.xlsx"
    assert (tmp_path / "o" / "differences.xlsx").is_file()
    words = CliRunner().invoke(app, ["typings", *files, "--out", out])
    assert "对上 1 行" in words.stdout


FIELDS = {
    "姓名": st.sampled_from(["王芳芳", "李大强", "赵小敏", "孙悦悦"]),
    "性别": st.sampled_from(["男", "女"]),
    "出生日期": st.integers(1, 28).map(lambda day: f"201401{day:02}"),
    "联系电话": st.integers(0, 99).map(lambda n: f"138111111{n:02}"),
    "现住址": st.sampled_from(["示例镇二村", "示例镇三村12号", "示例街道"]),
}
CODES = {
    "姓名": "name",
    "性别": "sex",
    "出生日期": "birth_date",
    "联系电话": "phone",
    "现住址": "current_address",
}


@st.composite
def two_typings(draw):
    """Rows of two typings, and what was planted: (kind, number on the paper, field)."""
    count = draw(st.integers(2, 12))
    paper = [
        {
            "学号": str(n),
            "姓名": f"{'王李赵孙'[n % 4]}{'一二三四五六'[n % 6]}{'甲乙丙丁'[n // 4 % 4]}",
            "性别": "男女"[n % 2],
            "出生日期": f"201303{n + 1:02}",
            "联系电话": f"139000000{n:02}",
            "现住址": f"示例镇一村{n}号",
            "班级": f"七({1 + n % 2})班",
        }
        for n in range(count)
    ]
    sides, planted = [], set()
    left_out = [draw(st.sets(st.integers(0, count - 1), max_size=2)) for _ in range(2)]
    left_out[1] -= left_out[0]
    for side in range(2):
        rows = [dict(row) for n, row in enumerate(paper) if n not in left_out[side]]
        sides.append(rows)
    for side, other in ((0, "only_second"), (1, "only_first")):
        planted |= {(other, str(n), None) for n in left_out[side]}
    both = [n for n in range(count) if n not in left_out[0] | left_out[1]]
    changed = draw(st.sets(st.sampled_from(both), max_size=4)) if both else set()
    for n in changed:
        field = draw(st.sampled_from(list(FIELDS)))
        value = draw(st.one_of(st.just(""), FIELDS[field]) if field != "姓名" else FIELDS[field])
        row = next(row for row in sides[1] if row["学号"] == str(n))
        if value != row[field]:
            planted.add(("value" if value else "blank", str(n), CODES[field]))
            row[field] = value
    return sides, planted


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(two_typings())
def test_every_difference_is_found_and_none_is_invented(typed, typings):
    sides, planted = typings
    heads = list(sides[0][0] if sides[0] else sides[1][0])
    if not all(sides):
        return
    sheets = [
        "\n".join(["|".join(heads), *("|".join(row[h] for h in heads) for row in rows)])
        for rows in sides
    ]
    told = typed(*sheets)
    numbers = [{row: cells["学号"] for row, cells in enumerate(rows, 2)} for rows in sides]
    found = {
        (kind, numbers[0][one] if one is not None else numbers[1][two], field)
        for kind, field, one, two in said(told, "kind", "field", "first_row", "second_row")
    }
    assert found == planted
    assert len(told.differences) == len(planted)
    assert told.rows["paired"] == len([r for r in sides[0] if r["学号"] in numbers[1].values()])
