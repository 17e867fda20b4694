"""The county's own duties: its workbooks, and what each school must answer."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.regions import number, region
from xjaudit.errors import LANGUAGES
from xjaudit.region import across, duties
from xjaudit.region.across.store import open_store
from xjaudit.region.duties.divisions import divisions
from xjaudit.region.duties.figures import compared, counted, places
from xjaudit.region.duties.increments import increments
from xjaudit.region.duties.institutions import institutions
from xjaudit.region.duties.late import late
from xjaudit.region.duties.problems import by_type, open_problems
from xjaudit.region.duties.standing import standing
from xjaudit.region.tables import INSTITUTIONS, SCHOOLS, shaped
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 20))
A, B = number("20150301"), number("20150302")
MOTHER = number("19850412", "002")
EAST, WEST, RIVER, LAKE = "2151000001", "2151000002", "3151000003", "2142000004"
PUPILS = f"""
school | name | sex | birth_date | id_number | outcome | class | person_key | status
东     | 李一 | 男  | 20150301   | {A}       | matched | 3-1   | k1         | ACTIVE
东     | 李二 | 男  | 20150301   |           | matched | 3-2   | k2         | ACTIVE
东     | 李三 | 男  | 20150301   |           | matched |       | k3         | ACTIVE
东     | 走了 | 男  | 20150301   |           |         | 4-1   | k4         | TRANSFERRED
西     | 李一 | 男  | 20150301   | {A}       | matched | 3-1   | k5         | ACTIVE
西     | 娘家 | 女  | 20150305   | {MOTHER}  | matched | 3-1   | k6         | ACTIVE
河     | 王二 | 女  | 20150302   | {B}       | absent  | 7-1   | k7         | ACTIVE"""
ATTENDING = """
school | name | birth_date | class
东     | 王二 | 20150302   | 3-1
东     | 新来 | 20150308   | 3-1
西     | 也新 |            | 3-1"""
FAMILIES = f"""
school | person_key | id_number
东     | k1         | {MOTHER}"""
PROBLEMS = """
school | name | problem_type | problem_since | problem_state | person_key
东     | 李一 | PR-DUP-ID    | 20261101      |               | k1
东     | 李二 | PR-DUP-ID    | 20260301      | 未处理        | k2
东     | 李三 | PR-ID-NAME   | 20260301      | 已处理        | k3
西     | 李一 | PR-STRANGE   |               |               | k5"""
SUMMARY = """
school | cell | item    | stage   | ordinal:n | stated:n | counted:n | summed:n
东     | E6   | pupils  | primary | 3         | 3        | 2         |
东     | B6   | pupils  | primary | 0         | 3        | 3         | 3
东     | B8   | total   |         |           | 3        | 3         | 3
西     | B8   | total   |         |           | 2        | 2         | 2"""
FINDINGS = """
school | rule     | severity | message          | action | finding_id | row:n
东     | SUM-DIFF | error    | 人数与名册不一致 | 更正   | f1         | 6
东     | ID-CHECK | error    | 校验码不对       | 更正   | f2         | 2"""


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """A region that has been audited and compared."""
    folder = region(
        tmp_path_factory.mktemp("region"), pupils=PUPILS, attending=ATTENDING, guardians=FAMILIES,
        problems=PROBLEMS, summary=SUMMARY, findings=FINDINGS,
    )  # fmt: skip
    schools = pq.read_table(folder / "schools.parquet").to_pandas()
    known = {EAST: (100, 90, 5), WEST: (50, 45, 2), RIVER: (10, 2, 0)}
    for at, one in enumerate(schools["school_id"]):
        for name, value in zip(
            ("registered", "checked", "error"), known.get(one, (None,) * 3), strict=True
        ):
            schools.loc[at, name] = value
    lake = schools["school_id"] == LAKE
    schools.loc[lake, ["state", "fault"]] = ["failed", "名册.xlsx：文件已损坏"]
    table = pa.Table.from_pandas(schools, SCHOOLS, preserve_index=False)
    pq.write_table(table, folder / "schools.parquet")
    across.findings(folder, "500MB", 1, 2026, b"key of the tests")
    return folder


@pytest.fixture(scope="module")
def store(out):
    with open_store(out, "500MB", 1) as opened:
        yield opened


def sheets(path: Path) -> dict[str, list[tuple]]:
    """Cells of a workbook."""
    return {s.title: list(s.iter_rows(values_only=True)) for s in openpyxl.load_workbook(path)}


def test_schools_are_ranked_in_their_county_with_the_numbers_beside(store):
    told = standing(store).set_index("school_id")
    # Equally far, fewer errors first; a school that failed has no place.
    assert told["rank"].to_dict() == {WEST: 1, EAST: 2, RIVER: 1, LAKE: None}
    assert told["progress"].to_dict() == {
        WEST: "45/50（90%）", EAST: "90/100（90%）", RIVER: "2/10（20%）", LAKE: "",
    }  # fmt: skip


def test_late_creation_leaves_out_whose_record_was_found(store):
    told = late(store)
    assert told["name"].tolist() == ["新来", "也新"]
    assert told["hits"].tolist() == [[], []]


def test_late_creation_says_who_must_be_asked_about_first(tmp_path):
    absent = "school | name | outcome\n西 | 新来 | absent\n西 | 旧人 | absent"
    out = region(tmp_path, pupils=absent, attending="school | name\n东 | 新来\n东 | 没有")
    across.findings(out, "500MB", 1, 2026, b"key of the tests")
    with open_store(out, "500MB", 1) as opened:
        told = late(opened).set_index("name")
    assert told["hits"].to_dict() == {"新来": [(WEST, "absent")], "没有": []}


def test_problem_records_by_type_and_age_without_those_settled(store):
    told = by_type(open_problems(store, SETTINGS)).set_index(["school_id", "type"])
    assert len(told) == 2
    east = told.loc[EAST, "PR-DUP-ID"]
    assert east[["0-30", "31-90", "91-183", "184-", "-", "total", "oldest"]].tolist() == [
        1, 0, 0, 1, 0, 2, 264,
    ]  # fmt: skip
    assert told.loc[(WEST, "PR-OTHER"), "-"] == 1


def test_figures_count_who_is_expected_and_roll_up_by_code(store):
    told = places(store.schools, counted(store), divisions(store), SETTINGS)
    totals = {(r.level, r.place): r.summary.total for r in told.itertuples()}
    assert totals == {
        ("school", EAST): 3, ("school", WEST): 2, ("county", "511724"): 5,
        ("school", RIVER): 1, ("county", "511703"): 1, ("city", "5117"): 6, ("province", "51"): 6,
    }  # fmt: skip
    east = told.loc[told["place"] == EAST, "summary"].iloc[0]
    third = next(f for f in east.figures if f.head == "三年级" and f.stage == "小学")
    # Who has no class counts in the total only.
    assert (third.classes, third.pupils) == (2, 2)


PLACED = """
school_id  | school_name | county | city | province
2151000001 | 东街小学     | 511724 | 5117 | 51
2151000002 | 西街小学     | 大竹县 | 5117 | 51
3151000003 | 河畔中学     | 达川区 |      | 51
示例学校    | 湖滨小学     | 江岸区 |      |
"""


def test_cities_and_provinces_are_told_by_county_authority_or_identifier(tmp_path):
    """One by its county's code, one by its authority's in the base, one by digits 3 and 4 of its
    identifier, which tell no city; of one nothing tells either, and that is said."""
    from tests.tables import read_table

    pupils = "school | name\n" + "\n".join(f"{one} | 甲" for one in "东西河湖")
    out = region(tmp_path, schools=PLACED, pupils=pupils)
    told = read_table(f"school_code | school_name | authority_code\n{WEST} | 西街小学 | 511724")[0]
    pq.write_table(shaped(told, INSTITUTIONS, ""), out / "institutions.parquet")
    with open_store(out, "500MB", 1) as opened:
        found = divisions(opened)
        rolled = places(opened.schools, counted(opened), found, SETTINGS)
    expected = read_table(PLACED)[0].set_index("school_id")[["city", "province"]]
    assert found.fillna("").to_dict() == expected.fillna("").to_dict()
    wide = rolled[rolled["level"].isin(["city", "province"])]
    assert [(r.level, r.place, r.name, r.summary.total) for r in wide.itertuples(index=False)] == [
        ("city", "5117", "四川省达州市 511700", 2), ("city", "", "2", 2),
        ("province", "51", "四川省 510000", 3), ("province", "", "1", 1),
    ]  # fmt: skip
    across.findings(out, "500MB", 1, 2026, b"key of the tests")
    duties.write(out, SETTINGS, memory="500MB")
    cells = str(sheets(out / "county" / "全区汇总.xlsx")["学生数汇总 小学"])
    assert "无从得知（2 所学校" in cells and "无从得知（1 所学校" in cells


def test_problem_records_are_summed_for_the_county_and_the_region(written, out):
    told = sheets(out / "county" / "四川省达州市大竹县_511724.xlsx")["问题学籍"]
    assert [row[:1] + row[2:9] for row in told[1:]] == [
        ("全县（区）合计", "身份证号重复", 1, 0, 0, 1, 0, 2),
        ("全县（区）合计", "其他", 0, 0, 0, 0, 1, 1),
        ("东街小学", "身份证号重复", 1, 0, 0, 1, 0, 2),
        ("西街小学", "其他", 0, 0, 0, 0, 1, 1),
    ]
    whole = sheets(out / "county" / "全区汇总.xlsx")["问题学籍"]
    places = ["全部县（区）合计", "四川省达州市大竹县 511724"]
    assert [row[0] for row in whole[1:]] == [one for one in places for _ in range(2)]
    assert [row[7] for row in whole[1:]] == [2, 1, 2, 1]


def test_the_county_forwards_a_list_of_the_month(written, out):
    """A form in a file of its own, with school and class of each; not where nobody waits."""
    folder = out / "county"
    lists = [path.name for path in folder.iterdir() if "补建" in path.name]
    assert lists == ["四川省达州市大竹县_511724_补建学籍名单_2026-11.xlsx"]
    (cells,) = sheets(folder / lists[0]).values()
    assert cells[0][0] == "补建学籍学生名单（2026-11）"
    assert "大竹县 511724" in cells[1][0] and "上报截止：2026-11-30" in cells[1][0]
    assert cells[2][0] == "共 2 人"
    # What could not be searched is told on the paper that is sealed, and no row says more.
    assert cells[3][0] == "已查 3 所学校的学籍。1 所学校未能查，其学生也未列入：湖滨小学。"
    assert cells[5][:6] == ("序号", "学校", "学校标识码", "班级", "姓名", "性别")
    assert [row[9] for row in cells[6:8]] == [
        "已查的学校无疑似学籍，报上级全国查重",
        "名单上只有姓名，不能查重；先补出生日期、证件号",
    ]
    assert [row[:5] for row in cells[6:8]] == [
        ("1", "东街小学", EAST, "三年级1班", "新来"),
        ("2", "西街小学", WEST, "三年级1班", "也新"),
    ]
    assert "审核人" in cells[-1][0] and not cells[7][6]


def test_a_list_that_was_forwarded_stays_and_one_of_this_month_without_a_child_goes(out, tmp_path):
    folder = region(tmp_path, pupils=PUPILS) / "county"
    folder.mkdir()
    names = [f"四川省达州市大竹县_511724_补建学籍名单_2026-{month}.xlsx" for month in (10, 11)]
    for name in names:
        (folder / name).write_bytes(b"old")
    across.findings(folder.parent, "500MB", 1, 2026, b"key of the tests")
    duties.write(folder.parent, SETTINGS, memory="500MB")
    assert [(folder / name).exists() for name in names] == [True, False]


def test_summary_beside_the_roster(store):
    told = compared(store).set_index("school_id")
    assert told["sent"].to_dict() == {EAST: True, WEST: True, RIVER: False}
    assert told.loc[EAST, "cells"]["cell"].tolist() == ["E6"]
    assert told.loc[WEST, "cells"].empty


BASE = f"""
school_code | school_name | authority_name | authority_code | school_type | founder_type
{EAST}      | 东街小学     | 大竹县教育局    | 511724         | 小学        | 县级教育部门
{RIVER}     | 河畔中学     | 达川区教育局    | 511703         | 初级中学    | 县级教育部门"""
OWN = f"""
school | school_code | school_name | authority_name | authority_code | school_type | founder_type | file | sheet | row:n
东     | {EAST}      | 东街 小学    | 大竹县教育局    | 511703         |             | 县级教育部门 | 表   | 一    | 2"""  # noqa: E501


def test_six_core_items_against_the_base(tmp_path):
    from tests.tables import read_table

    out = region(tmp_path, institutions=OWN)
    base = shaped(read_table(BASE)[0], INSTITUTIONS, "")
    pq.write_table(base, out / "institutions.parquet")
    schools = pq.read_table(out / "schools.parquet").to_pandas()
    schools.loc[schools["school_id"] == LAKE, "school_code"] = "12345"
    pq.write_table(
        pa.Table.from_pandas(schools, SCHOOLS, preserve_index=False), out / "schools.parquet"
    )
    with open_store(out, "500MB", 1) as opened:
        told = institutions(opened).set_index(["school_id", "item"])["state"]
    assert told[EAST].to_dict() == {
        "school_code": "agrees", "school_name": "agrees", "authority_name": "agrees",
        "authority_code": "differs", "school_type": "empty", "founder_type": "agrees",
    }  # fmt: skip
    assert told[WEST, "school_code"] == "no_base"
    assert told[RIVER, "school_name"] == "agrees" and told[RIVER, "school_type"] == "untold"
    assert told[LAKE, "school_code"] == "malformed"


def test_what_is_new_since_the_day_before(tmp_path):
    first = "school | rule | finding_id\n东 | A | one\n东 | A | two\n西 | A | west\n河 | A | river"
    second = "school | rule | finding_id\n东 | A | two\n东 | B | three\n西 | A | west"
    pupils = f"school | name | id_number\n东 | 李 | {A}\n西 | 王 | {A}"
    days = [date(2026, 11, 19), date(2026, 11, 20)]
    out = region(tmp_path, findings=first)
    across.findings(out, "500MB", 1, 2026, b"key of the tests")
    with open_store(out, "500MB", 1) as opened:
        assert increments(opened, days[0]).day is None
    region(tmp_path, findings=second, pupils=pupils)
    # A school that is not done today has lost nothing.
    schools = pq.read_table(out / "schools.parquet").to_pandas()
    schools.loc[schools["school_id"] == RIVER, "state"] = "failed"
    pq.write_table(
        pa.Table.from_pandas(schools, SCHOOLS, preserve_index=False), out / "schools.parquet"
    )
    across.findings(out, "500MB", 1, 2026, b"key of the tests")
    for _ in range(2):
        # A second run of the day compares with the same day.
        with open_store(out, "500MB", 1) as opened:
            since = increments(opened, days[1])
        assert since.day == days[0] and len(since.cases) == 1
        told = since.counts.set_index(["school_id", "kind", "code"])[["new", "gone"]]
        assert {key: tuple(row) for key, row in zip(told.index, told.to_numpy(), strict=True)} == {
            (EAST, "finding", "A"): (0, 1), (EAST, "finding", "B"): (1, 0),
            (EAST, "case", "same_id"): (1, 0), (WEST, "case", "same_id"): (1, 0),
        }  # fmt: skip


@pytest.fixture(scope="module")
def written(out) -> list[Path]:
    return duties.write(out, SETTINGS, memory="500MB")


def test_county_sees_others_pupils_masked(written, out):
    told = sheets(out / "county" / "四川省达州市达川区_511703.xlsx")
    (case,) = told["跨校问题"][1:]
    text = " ".join(str(cell) for cell in case)
    assert "河畔中学 七年级1班 王二" in text and "东街小学 王*" in text
    assert "东街小学 三年级1班" not in text
    own = sheets(out / "county" / "四川省达州市大竹县_511724.xlsx")
    assert [row[1] for row in own["完成情况"][1:]] == ["西街小学", "东街小学"]
    assert "东街小学 三年级1班 王二" in str(own["跨校问题"]) and "河畔中学 王*" in str(own)
    assert [row[3] for row in own["补建学籍名单"][1:]] == ["新来", "也新", None, None]
    assert own["汇总表"][0][0] == "中小学校学生学籍信息汇总表"


def test_region_has_a_workbook_of_its_counties(written, out):
    told = sheets(out / "county" / "全区汇总.xlsx")
    assert [row[1] for row in told["完成情况"][1:3]] == [
        "四川省达州市大竹县 511724", "四川省达州市达川区 511703",
    ]  # fmt: skip
    assert [row[0] for row in told["学生数汇总 小学"][1:]][::2] == ["县（区）"] * 2 + [
        "市（州）",
        "省",
        None,
    ]


def test_school_gets_what_it_must_answer_and_no_more(written, out):
    east = sheets(out / "schools" / EAST / "answers.xlsx")
    # Nothing is new on the first day, and no column says so.
    assert east["需答复"][0][1] == "类别"
    assert {row[1] for row in east["需答复"][1:]} == {
        "身份证件号重复", "应转未转", "学生用了家长的证件号",
    }  # fmt: skip
    kin = next(row for row in east["需答复"] if row[1] == "学生用了家长的证件号")
    assert "李一" in kin[4] and "西街小学 娘*" in kin[5]
    assert len(east["问题学籍"]) == 3 and len(east["汇总表核对"]) == 2
    assert "机构代码核对" not in east
    everything = " ".join(
        str(p.read_bytes()) + str(sheets(p)) for p in written if p.suffix == ".xlsx"
    )
    assert A not in everything and MOTHER not in everything
    assert "文件已损坏" in str(sheets(out / "schools" / LAKE / "answers.xlsx"))
    for path in written:
        assert path.stat().st_mode & 0o077 == 0


# Points of A4 across between the margins, and of a letter's width in the widest font that stands in
# for Excel's own; letters have 9 points, and 7.7 are still read well.
ACROSS, LETTER, SMALLEST = 784, 7.04, 7.7


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_prints_on_a4_across_in_letters_that_can_be_read(out, tmp_path, language):
    """As wide as one page, the heading on each of them."""
    copy = Path(shutil.copytree(out, tmp_path / "out"))
    seen = set()
    for path in duties.write(copy, SETTINGS.but(language=language), memory="500MB"):
        for sheet in openpyxl.load_workbook(path) if path.suffix == ".xlsx" else ():
            assert sheet.page_setup.paperSize == 9, sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            if sheet.print_title_rows is None:
                # The form of the summary is one page.
                assert sheet["A1"].value == "中小学校学生学籍信息汇总表"
                continue
            assert sheet.page_setup.orientation == "landscape"
            # Above the heading of a form stands what it is.
            assert sheet.print_title_rows == ("$6:$6" if sheet.merged_cells.ranges else "$1:$1")
            columns = sheet.column_dimensions.values()
            wide = LETTER * sum(one.width * (one.max - one.min + 1) for one in columns)
            assert 9 * min(1, ACROSS / wide) >= SMALLEST, (sheet.title, wide)
            seen.add(sheet.title)
    assert len(seen) > 10


def test_answers_go_away_when_nothing_is_left_to_answer(out, written, tmp_path):
    copy = region(tmp_path)
    old = copy / "schools" / EAST / "answers.xlsx"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    across.findings(copy, "500MB", 1, 2026, b"key of the tests")
    made = duties.write(copy, SETTINGS, memory="500MB")
    assert not old.exists() and not [p for p in made if p.name == "answers.xlsx"]


def test_answers_are_locked_with_a_password_and_say_so_in_english(out, tmp_path):
    told = region(tmp_path, pupils=f"school | name | id_number\n东 | 李 | {A}\n西 | 王 | {A}")
    across.findings(told, "500MB", 1, 2026, b"key of the tests")
    duties.write(told, SETTINGS.but(language="en"), "a word of mine", "500MB")
    path = told / "schools" / EAST / "answers.xlsx"
    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    import io

    from msoffcrypto import OfficeFile

    plain = io.BytesIO()
    with path.open("rb") as file:
        locked = OfficeFile(file)
        locked.load_key(password="a word of mine")
        locked.decrypt(plain)
    (sheet,) = openpyxl.load_workbook(plain)
    assert sheet.title == "To be answered" and "same ID number" in sheet["D2"].value


def test_words_are_whole_in_both_languages():
    from xjaudit.region.duties.words import _texts

    for part in _texts().values():
        for pair in part.values():
            assert len(pair) == len(LANGUAGES) and all(pair)
