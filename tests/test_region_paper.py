"""What a county prints and seals is true: what was not looked at is said, nobody stands twice, no
two schools look alike."""

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.regions import number, region
from tests.tables import read_table
from xjaudit.region import across, duties
from xjaudit.region.across.store import open_store
from xjaudit.region.duties.gathered import gather
from xjaudit.region.duties.increments import Since, increments
from xjaudit.region.duties.institutions import institutions
from xjaudit.region.names import told_names
from xjaudit.region.tables import INSTITUTIONS, SCHOOLS, STRAYS, shaped
from xjaudit.settings import Settings

KEY = b"key of the tests"
SETTINGS = Settings(as_of=date(2026, 11, 20))
A, B = number("20150301"), number("20150302")
FIRST, SECOND, THIRD, FOURTH = "S1", "S2", "S3", "S4"
# Two schools of one name, one whose roster has no identifier, and one that could not be read.
SCHOOLS_TABLE = """
school_id | school_name | county | folder          | school_code | state
S1        | 中心小学    | 样例县 | 样例县/甲镇/中心小学 | 2151000001  | done
S2        | 中心小学    | 样例县 | 样例县/乙镇/中心小学 | 2151000002  | done
S3        | 河畔中学    | 样例县 | 样例县/河畔中学    |             | done
S4        | 湖滨小学    | 样例县 | 样例县/湖滨小学    |             | failed
S5        | 山口小学    | 样例县 |                 |             | missing"""
PUPILS = f"""
school_id | name | birth_date | id_number | outcome | status      | class
S1        | 李一 | 20150301   | {A}       | absent  | ACTIVE      | 3-1
S2        | 李一 | 20150301   | {A}       | matched | ACTIVE      | 3-1
S3        | 转走 | 20150302   | {B}       |         | TRANSFERRED | 3-1"""
ATTENDING = f"""
school_id | name | birth_date | id_number | class
S1        | 两处 | 20150308   |           | 3-1
S2        | 两处 | 20150308   |           | 3-2
S2        | 转走 | 20150302   | {B}       | 3-1
S3        | 新来 | 20150309   |           | 7-1"""
SUMMARY = """
school_id | cell | item   | stage   | ordinal:n | stated:n | counted:n | summed:n
S1        | B7   | pupils | primary | 0         | 8        | 5         | 7
S2        | B7   | pupils | primary | 0         | 8        | 8         | 7"""
OWN = """
school_id | school_code | school_name | file | sheet | row:n
S3        | 3151000003  | 河畔中学    | 表   | 一    | 2"""


def made(folder: Path, **told: str) -> Path:
    """A region's folder of these schools, compared."""
    schools = read_table(SCHOOLS_TABLE)[0]
    every = {"pupils": PUPILS, "attending": ATTENDING, "summary": SUMMARY, "institutions": OWN}
    out = region(folder, schools=SCHOOLS_TABLE, **every | told)
    put(out, schools)
    across.findings(out, "500MB", 1, 2026, KEY)
    return out


def put(out: Path, schools: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(
        schools.reindex(columns=SCHOOLS.names), SCHOOLS, preserve_index=False
    )
    pq.write_table(table, out / "schools.parquet")


def base(out: Path, rows: str) -> None:
    pq.write_table(shaped(read_table(rows)[0], INSTITUTIONS, ""), out / "institutions.parquet")


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = made(tmp_path_factory.mktemp("paper"))
    stray = {"path": "样例县/一.xlsx", "fault_code": None, "fault": None, "schools": []}
    pq.write_table(pa.Table.from_pylist([stray], STRAYS), folder / "strays.parquet")
    duties.write(folder, SETTINGS, memory="500MB")
    return folder


@pytest.fixture(scope="module")
def sheets(out) -> dict[str, list[tuple]]:
    """Cells of the county's workbook, and of its list under 'list'."""
    return cells(out / "county" / "样例县.xlsx") | {
        "list": cells(out / "county" / "样例县_补建学籍名单_2026-11.xlsx")["补建学籍名单"]
    }


def cells(path: Path) -> dict[str, list[tuple]]:
    return {s.title: list(s.iter_rows(values_only=True)) for s in openpyxl.load_workbook(path)}


def test_the_list_says_what_was_not_searched_and_promises_no_more(sheets):
    head, rows = sheets["list"][:5], sheets["list"][6:9]
    assert head[2][0] == "共 3 人"
    assert head[3][0] == (
        "已查 3 所学校的学籍。2 所学校未能查，其学生也未列入：湖滨小学、山口小学。"
        "另有 1 个文件不能确定是哪所学校的，未查。"
    )
    told = {row[4]: row[9] for row in rows}
    assert told == {
        "两处": "在 2 所学校的名单上，先核实就读学校；已查的学校无疑似学籍，报上级全国查重",
        "转走": "有疑似学籍：河畔中学（已转出），先核实",
        "新来": "已查的学校无疑似学籍，报上级全国查重",
    }
    assert "没有其学籍" in head[4][0] and "区域内没有" not in head[4][0]


def test_a_child_on_two_lists_is_one_row_with_both_schools(sheets):
    (row,) = [row for row in sheets["list"] if row[4] == "两处"]
    assert row[1] == "中心小学（甲镇）、中心小学（乙镇）"
    assert (row[2], row[3]) == ("2151000001\n2151000002", "三年级1班、三年级2班")
    assert [row[3] for row in sheets["补建学籍名单"][1:4]] == ["两处", "转走", "新来"]


def test_identifiers_are_told_wherever_a_file_tells_them_and_never_an_id_of_ours(sheets):
    text = str(sheets)
    assert "nan" not in text and not any(f"'{one}'" in text for one in ("S1", "S2", "S3", "S4"))
    for name in ("完成情况", "汇总表核对"):
        told = {row[1] if name == "完成情况" else row[0]: row for row in sheets[name]}
        assert "3151000003" in told["河畔中学"], name
    (row,) = [row for row in sheets["list"] if row[4] == "新来"]
    assert row[2] == "3151000003"


def test_sums_say_which_schools_are_not_in_them(sheets):
    left = "未计入 2 所学校：湖滨小学、山口小学"
    assert sheets["汇总表"][-1][0] == left
    for name in ("学生数汇总 小学", "学生数汇总 初中高中"):
        assert sheets[name][-1][1] == left
        assert sheets[name][-2][1] == "样例县（未计入 2 所）"


def test_a_sum_that_is_not_that_of_its_parts_is_told_beside_the_roster(sheets):
    told = {row[0]: row[5] for row in sheets["汇总表核对"][1:]}
    assert told["中心小学（甲镇）"] == "B7 小学小计学生人数：报 8，名册 5，各项之和 7"
    assert told["中心小学（乙镇）"] == "B7 小学小计学生人数：报 8，各项之和 7"


def test_answers_print_the_school_on_every_page_with_lines_to_write_in(out):
    book = openpyxl.load_workbook(out / "schools" / FIRST / "answers.xlsx")
    for sheet in book:
        assert sheet.oddHeader.left.text == "中心小学（甲镇）"
        assert sheet.print_options.gridLines
    heads = [cell.value for cell in book["需答复"][1]]
    assert "新增" not in heads
    (widths,) = {len(row[heads.index("编号")].value) for row in book["需答复"].iter_rows(2)}
    assert widths == 10


# folders, identifiers and what the schools are told as
TOLD = [
    (["县/甲镇/小学", "县/乙镇/小学"], [None, None], ["甲镇", "乙镇"]),
    # A folder that may be a person's is not told.
    (["县/王芳/小学", "县/李强/小学"], ["2151000001", "2151000002"], ["2151000001", "2151000002"]),
    (["县/甲镇/小学", "县/甲镇/旧/小学"], [None, None], ["aaaaaa", "bbbbbb"]),
]  # fmt: skip


@pytest.mark.parametrize(("folders", "codes", "told"), TOLD)
def test_two_schools_of_one_name_are_told_apart(folders, codes, told):
    rows = pd.DataFrame(
        {"school_id": ["x-aaaaaa", "x-bbbbbb", "other"], "school_name": ["小学", "小学", "中学"],
         "folder": [*folders, "中学"], "school_code": [*codes, None]}
    )  # fmt: skip
    assert told_names(rows).tolist() == [*(f"小学（{one}）" for one in told), "中学"]


FINDINGS = "school_id | rule | finding_id\nS1 | A | one\nS2 | A | two\nS3 | A | three"


def compared(out: Path, day: int) -> Since:
    across.findings(out, "500MB", 1, 2026, KEY)
    with open_store(out, "500MB", 1) as store:
        return increments(store, date(2026, 11, day))


@pytest.mark.parametrize("gone", ["failed", None])
def test_a_case_with_a_school_that_was_not_looked_at_has_not_gone(tmp_path, gone):
    """Broken today or no longer there: what its neighbour has in common with it is not compared;
    nor is it new when the school is back."""
    out = made(tmp_path, findings=FINDINGS)
    schools = read_table(SCHOOLS_TABLE)[0]
    assert compared(out, 19).day is None
    second = schools["school_id"] == SECOND
    put(
        out, schools.assign(state=schools["state"].mask(second, gone)) if gone else schools[~second]
    )
    since = compared(out, 20)
    assert not since.counts[["new", "gone"]].to_numpy().any() and not since.cases
    unknown = since.counts[since.counts["school_id"] == FIRST].set_index("code")["unknown"]
    assert unknown.to_dict() == {"same_id": 1, "two_lists": 1}
    put(out, schools)
    back = compared(out, 21)
    assert not back.counts[["new", "gone"]].to_numpy().any() and not back.cases


BASES = {
    # rows of the base, then item and state of school S1
    "twice under two names": (
        "2151000001 | 中心小学 |\n2151000001 | 中心完小 |", "school_code", "base_twice"
    ),
    "the same row in two files": (
        "2151000001 | 中心小学 |\n2151000001 | 中心小学 |", "school_code", "agrees"
    ),
    "an item empty": ("2151000001 | 中心小学 |", "school_type", "base_empty"),
    "no such school": ("2151000009 | 东街小学 | 小学", "school_type", "not_in_base"),
    "a malformed identifier": ("21510 | 中心小学 | 小学", "school_code", "base_malformed"),
    "no base": ("", "school_type", "untold"),
}  # fmt: skip
TYPED = """
school_id | school_code | school_name | school_type | file | sheet | row:n
S1        | 2151000001  | 中心小学    | 小学        | 表   | 一    | 2"""


@pytest.mark.parametrize("name", BASES)
def test_what_is_wrong_with_the_base_is_a_finding_of_its_own(tmp_path, name):
    rows, item, state = BASES[name]
    out = made(tmp_path, institutions=TYPED)
    if rows:
        base(out, f"school_code | school_name | school_type\n{rows}")
    with open_store(out, "500MB", 1) as store:
        told = institutions(store).set_index(["school_id", "item"])
        of_base = gather(store, SETTINGS).base
    assert told.loc[(FIRST, item), "state"] == state
    assert of_base["state"].tolist() == (
        [state] if state in ("base_twice", "base_malformed") else []
    )


def test_an_identifier_is_taken_from_the_base_where_one_school_only_is_called_so(tmp_path):
    out = made(tmp_path, institutions="school_id | school_code | file | sheet | row:n")
    base(out, "school_code | school_name\n3151000003 | 河畔 中学\n2151000009 | 中心小学")
    with open_store(out, "500MB", 1) as store:
        codes = gather(store, SETTINGS).codes
    assert codes[[FIRST, SECOND, THIRD]].tolist() == ["2151000001", "2151000002", "3151000003"]
    assert codes[[FOURTH]].isna().all()
