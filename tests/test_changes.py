"""Against last time: every change is found, none is invented, everybody is accounted for once."""

import json
import shutil
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests import writing
from tests.tables import read_table
from xjaudit import workspace
from xjaudit.audit import InputErrors, audit
from xjaudit.cli import app
from xjaudit.exports.outputs import write_all
from xjaudit.reconcile.changes import changes_between
from xjaudit.reconcile.compared import Edition
from xjaudit.record.ids import check_character
from xjaudit.report import summary
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 16))
# Of pupils; the others speak of classes.
PUPILS = ("field", "new", "gone", "person", "again")


def edition(rows: pd.DataFrame, lacks: dict[str, pd.Series] | None = None) -> Edition:
    """A roster as it is read, of the columns given."""
    grade = pd.to_numeric(rows["class"].str.split("-").str[0], errors="coerce")
    place = {"file": "f", "sheet": "s", "school": None, "person_key": rows.index.astype(str)}
    frame = rows.assign(**place, row=range(2, len(rows) + 2), grade_no=grade.astype("Int64"))
    return Edition(frame, lacks or {})


def told(before: str, after: str) -> list[str]:
    """What is said of pupils, in the order of the new roster."""
    changes = changes_between(*(edition(read_table(text)[0]) for text in (before, after)))
    own = changes[changes["change"].isin(PUPILS)]
    return [
        f"{name} {about if change == 'field' else change}"
        for change, about, name in own[["change", "about", "name"]].itertuples(index=False)
    ]


# Each case: last time, now, what is said.
CASES = {
    "nothing changed, rows sorted otherwise": (
        """
        name | sex | birth_date | class
        王芳 | 女  | 20130101   | 7-1
        李强 | 男  | 20130201   | 7-1
        """,
        """
        name | sex | birth_date | class
        李强 | 男  | 20130201   | 7-1
        王芳 | 女  | 20130101   | 7-1
        """,
        [],
    ),
    "each field, pupils known by their number": (
        """
        name | sex | birth_date | registry_no         | class | status
        王芳 | 女  | 20130101   | G999999201301010020 | 7-1   | ACTIVE
        李强 | 男  | 20130201   | G999999201302010011 | 7-1   | ACTIVE
        赵敏 | 女  | 20130301   | G999999201303010020 | 7-1   | ACTIVE
        孙悦 | 女  | 20130401   | G999999201304010020 | 7-1   | ACTIVE
        周正 | 男  | 20130501   | G999999201305010011 | 7-1   | ACTIVE
        """,
        """
        name | sex | birth_date | registry_no         | class | status
        王方 | 女  | 20130101   | G999999201301010020 | 7-1   | ACTIVE
        李强 | 女  | 20130201   | G999999201302010011 | 7-1   | ACTIVE
        赵敏 | 女  | 20130310   | G999999201303010020 | 7-1   | ACTIVE
        孙悦 | 女  | 20130401   | G999999201304010020 | 7-2   | ACTIVE
        周正 | 男  | 20130501   | G999999201305010011 | 7-1   | LEAVE
        """,
        ["王方 name", "李强 sex", "赵敏 birth_date", "周正 status", "孙悦 class_name"],
    ),
    "a number came, another went": (
        """
        name | birth_date | id_number          | registry_no         | class
        王芳 | 20130101   |                    | L999999201301010020 | 7-1
        李强 | 20130201   | 999999201302010011 | G999999201302010011 | 7-1
        """,
        """
        name | birth_date | id_number          | registry_no         | class
        王芳 | 20130101   | 999999201301010020 | G999999201301010020 | 7-1
        李强 | 20130201   |                    | G999999201302010011 | 7-1
        """,
        ["王芳 id_number", "李强 id_number", "王芳 registry_no"],
    ),
    "a school year later": (
        """
        name | birth_date | class
        王芳 | 20130101   | 7-1
        李强 | 20130201   | 7-1
        赵敏 | 20130301   | 7-1
        孙悦 | 20110401   | 9-1
        """,
        """
        name | birth_date | class
        王芳 | 20130101   | 8-1
        李强 | 20130201   | 8-2       # another class
        赵敏 | 20130301   | 7-1       # repeats
        周正 | 20140501   | 7-1
        """,
        ["赵敏 grade", "李强 class_name", "周正 new", "孙悦 gone"],
    ),
    "classes by year of entry stay the same": (
        """
        name | birth_date | class
        王芳 | 20130101   | c2024-1
        李强 | 20130201   | c2024-1
        """,
        """
        name | birth_date | class
        王芳 | 20130101   | c2024-1
        李强 | 20130201   | 8-2
        """,
        ["李强 class_name"],
    ),
    "no numbers, and the birth date changed: the class and the name tell": (
        """
        name | sex | birth_date | class
        王芳 | 女  | 20130101   | 7-1
        李强 | 男  | 20130201   | 7-1
        """,
        """
        name | sex | birth_date | class
        王芳 | 女  | 20130110   | 7-1
        李强 | 男  | 20130201   | 7-1
        """,
        ["王芳 birth_date"],
    ),
    "namesakes without anything that tells them apart are not guessed": (
        """
        name | sex | class
        王芳 | 女  | 7-1
        王芳 | 女  | 7-1
        """,
        """
        name | sex | class
        王芳 | 女  | 7-1
        王芳 | 女  | 7-1
        """,
        ["王芳 new", "王芳 new", "王芳 gone", "王芳 gone"],
    ),
    "twins": (
        """
        name   | sex | birth_date | id_number          | class
        张一凡 | 男  | 20130101   | 999999201301010011 | 7-1
        张一平 | 男  | 20130101   | 999999201301010038 | 7-1
        """,
        """
        name   | sex | birth_date | id_number          | class
        张一平 | 男  | 20130101   | 999999201301010038 | 7-2
        张一凡 | 男  | 20130101   | 999999201301010011 | 7-1
        """,
        ["张一平 class_name"],
    ),
    "two have changed their registry numbers with each other": (
        """
        name | birth_date | id_number          | registry_no         | class
        王芳 | 20130101   | 999999201301010020 | G999999201301010020 | 7-1
        李强 | 20130201   | 999999201302010011 | G999999201302010011 | 7-1
        """,
        """
        name | birth_date | id_number          | registry_no         | class
        王芳 | 20130101   | 999999201301010020 | G999999201302010011 | 7-1
        李强 | 20130201   | 999999201302010011 | G999999201301010020 | 7-1
        """,
        ["王芳 registry_no", "李强 registry_no"],
    ),
    "the number stayed and the person is another": (
        """
        name | birth_date | id_number          | registry_no         | class
        王芳 | 20130101   | 999999201301010020 | G999999201301010020 | 7-1
        """,
        """
        name | birth_date | id_number          | registry_no         | class
        李强 | 20130201   | 999999201302010011 | G999999201301010020 | 7-1
        """,
        ["李强 person"],
    ),
    "a record made again": (
        """
        name | sex | birth_date | id_number          | registry_no         | class
        王芳 | 女  | 20130101   | 999999201301010020 | G999999201301010020 | 7-1
        """,
        """
        name | sex | birth_date | id_number          | registry_no         | class
        王芳 | 女  | 20130110   | 999999201301100026 | G999999201301100026 | 7-1
        """,
        ["王芳 again"],
    ),
    "what is not told in one of them is no change": (
        """
        name | registry_no         | class
        王芳 | G999999201301010020 | 7-1
        """,
        """
        name | sex | id_number          | registry_no         | class
        王芳 | 女  | 999999201301010020 | G999999201301010020 | 7-1
        """,
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said_of_pupils(case):
    before, after, said = case
    assert told(before, after) == said


def test_rows_of_a_file_without_the_column_are_not_compared():
    before, _ = read_table("name|id_number|class\n王芳||7-1\n李强||7-1")
    after, _ = read_table("name|id_number|class\n王芳|999999201301010020|7-1\n李强|1|7-1")
    lacks = {"id_number": pd.Series([True, False])}
    changes = changes_between(edition(before, lacks), edition(after))
    assert changes.loc[changes["change"] == "field", "name"].tolist() == ["李强"]


NAMES = (
    "王芳",
    "李强",
    "赵敏",
    "孙悦",
    "周正",
    "吴越",
    "郑好",
    "冯程",
    "陈晨",
    "卫青",
    "蒋波",
    "沈飞",
)


def school(count: int, first: int = 0) -> pd.DataFrame:
    """Pupils of three classes, no two alike in a number or the birth date."""
    numbers = range(first, first + count)
    days = [f"2013{1 + n // 28 % 12:02}{1 + n % 28:02}" for n in numbers]
    return pd.DataFrame(
        {
            "name": [NAMES[n % 12] + NAMES[n // 12 % 12][1] for n in numbers],
            "sex": ["男女"[n % 2] for n in numbers],
            "birth_date": days,
            "id_number": [f"999999{day}{n:04}" for day, n in zip(days, numbers, strict=True)],
            "registry_no": [f"G999999{day}{n:04}" for day, n in zip(days, numbers, strict=True)],
            "class": [f"7-{1 + n % 3}" for n in numbers],
            "status": ["ACTIVE"] * count,
        },
        index=pd.Index(numbers),
    )


SLIPPED_COLUMNS = ("name", "birth_date", "id_number", "registry_no")


@pytest.mark.parametrize("column", SLIPPED_COLUMNS)
@pytest.mark.parametrize("step", [1, -1])
def test_a_column_that_slipped_is_one_thing(column, step):
    before = school(40).sort_values("class").reset_index(drop=True)
    after = before.copy()
    after.loc[10:19, column] = before[column].shift(step).loc[10:19]
    changes = changes_between(edition(before), edition(after))
    (slip,) = changes[changes["change"] == "slip"].itertuples()
    assert (slip.about, slip.n, slip.row, slip.last) == (column, 10, 12, 21)
    own = changes[changes["change"] == "field"]
    assert set(own["about"]) == {column}
    assert (own["run"] > 0).all()
    assert not (changes["change"] == "class_field").any()


def test_two_neighbours_with_each_others_value_are_two():
    before = school(12)
    after = before.assign(birth_date=before["birth_date"].shift(1).where(before.index.isin([4, 5])))
    after["birth_date"] = after["birth_date"].fillna(before["birth_date"])
    changes = changes_between(edition(before), edition(after))
    assert not (changes["change"] == "slip").any()
    assert (changes["change"] == "field").sum() == 2


def test_how_many_of_a_class():
    before = school(12)
    after = before.copy()
    after.loc[[0, 6], "sex"] = "女"
    after.loc[[3, 6], "name"] = ["欧阳文", before.loc[6, "name"][0] + "丹丹"]
    after.loc[9, "registry_no"] = None
    after = after.drop(index=11)
    changes = changes_between(edition(before), edition(after)).dropna(subset=["class"])
    many = changes[changes["change"].str.startswith("class_")]
    assert many[["change", "class", "about", "n", "of"]].fillna("").to_numpy().tolist() == [
        ["class_field", "7-1", "name", 2, 4],
        ["class_field", "7-1", "sex", 2, 4],
        ["class_field", "7-1", "registry_no", 1, 4],
        ["class_gone", "7-3", "", 1, 4],
    ]


def test_good_news_is_not_counted():
    before = school(8).assign(**{"class": "7-1"})
    before["name"] = ["王闵", "李强", "赵敏", "孙悦", "周正", "吴越", "郑好", "冯程"]
    before["id_number"] = [f"99999920130{n}010017"[:17] for n in range(1, 9)]
    after = before.assign(name=before["name"].replace("王闵", "王敏"))
    after["id_number"] = [f + check_character(f) for f in before["id_number"]]
    before["id_number"] += ["3" if n[-1] != "3" else "4" for n in after["id_number"]]
    before.loc[1, "registry_no"] = "L" + before.loc[1, "registry_no"][1:]
    changes = changes_between(edition(before), edition(after))
    own = changes[changes["change"] == "field"]
    assert own["why"].value_counts().to_dict() == {"made_sound": 8, "near_name": 1, "issued": 1}
    assert not (changes["change"] == "class_field").any()


CHANGED = {
    "name": st.sampled_from(["欧阳文丹", "司马南星", "上官婉如"]),
    "sex": st.sampled_from(["男", "女"]),
    "birth_date": st.dates(date(2012, 1, 1), date(2012, 12, 31)).map(lambda d: f"{d:%Y%m%d}"),
    "id_number": st.integers(10**16, 10**17 - 1).map(lambda n: f"5{n}"),
    "registry_no": st.integers(10**16, 10**17 - 1).map(lambda n: f"G5{n}"),
    "status": st.sampled_from(["LEAVE", "DROPOUT", "TRANSFERRED"]),
    "class": st.sampled_from(["7-1", "7-2", "7-3", "7-4"]),
}


@st.composite
def two_rosters(draw):
    """Last time, now (sorted otherwise, a school year later or not), and what was changed: at most
    two things of a pupil, as (change, field, pupil)."""
    before = school(draw(st.integers(4, 40)))
    later = draw(st.booleans())
    gone = draw(st.sets(st.sampled_from(list(before.index)), max_size=len(before) // 3))
    after = before.drop(index=list(gone))
    planted = {("gone", "name", pupil) for pupil in gone}
    pupils = st.sampled_from(list(after.index))
    fields = st.sets(st.sampled_from(list(CHANGED)), min_size=1, max_size=2)
    for pupil, codes in draw(st.dictionaries(pupils, fields, max_size=6)).items():
        for code in sorted(codes):
            value = draw(CHANGED[code])
            if value != after.at[pupil, code]:
                after.at[pupil, code] = value
                planted.add(("field", "class_name" if code == "class" else code, pupil))
    new = school(draw(st.integers(0, 5)), 100)
    planted |= {("new", "name", pupil) for pupil in new.index}
    after = pd.concat([after, new])
    if later:
        after["class"] = after["class"].str.replace("7-", "8-")
    order = draw(st.permutations(list(after.index)))
    return before, after.loc[order], planted


@settings(max_examples=40)
@given(two_rosters())
def test_every_change_is_found_and_none_is_invented(rosters):
    before, after, planted = rosters
    changes = changes_between(edition(before), edition(after))
    own = changes[changes["change"].isin(PUPILS)]
    # In the tests a person's key is the pupil's number.
    said = list(zip(own["change"], own["about"], own["person_key"].astype(int), strict=True))
    assert len(said) == len(set(said))
    assert set(said) == planted
    assert not (changes["change"] == "slip").any()


HEAD = "学籍号|姓名|性别|出生日期|身份证件类型|身份证件号|年级|班级|学籍状态\n"
LAST_TIME = (
    HEAD
    + """
G999999201303150025|王芳|女|20130315|1|999999201303150025|七年级|1班|在读
G999999201303160012|李强|男|20130316|1|999999201303160012|七年级|1班|在读
L999999201303170416|赵敏|女|20130317|Z||七年级|1班|在读
G999999201303180021|孙悦|女|20130318|1|999999201303180021|七年级|1班|在读
G999999201103190014|周正|男|20110319|1|999999201103190014|九年级|1班|在读
"""
)
NOW = (
    HEAD
    + """
G999999201303150025|王芳|女|20130315|1|999999201303150025|八年级|1班|在读
G999999201303160012|李强|女|20130316|1|999999201303160012|八年级|1班|在读
G999999201303170025|赵敏|女|20130317|1|999999201303170025|八年级|1班|在读
G999999201401150029|吴越|女|20140115|1|999999201401150029|七年级|1班|在读
"""
)


@pytest.fixture
def two_files(tmp_path):
    """The roster of last time and of now, of one name in two folders."""
    paths = []
    for folder, rows in (("上学年", LAST_TIME), ("本学年", NOW)):
        (tmp_path / folder).mkdir()
        paths.append(writing.xlsx(tmp_path / folder / "名册.xlsx", {"学生": rows}))
    return paths


def test_an_audit_tells_what_has_changed(tmp_path, two_files):
    last, now = two_files
    made = audit([now], settings=SETTINGS, key=b"k", previous=[last])
    found = made.findings[made.findings["rule"].str.startswith("CHG-")]
    said = found[["rule", "file", "row"]].sort_values("rule").to_numpy().tolist()
    assert said == [
        ["CHG-GONE", "上次：名册.xlsx", 5],
        ["CHG-ID-NEW", "名册.xlsx", 4],
        ["CHG-KEY-SEX", "名册.xlsx", 3],
        ["CHG-REG-OK", "名册.xlsx", 4],
    ]
    gone = found[found["rule"] == "CHG-GONE"].iloc[0]
    assert (gone["class"], gone["column"]) == ("7-1", "B")
    assert summary(made)["changes"] == {"new": 1, "gone": 2, "changed": 2}
    assert [one["file"] for one in made.receipts] == ["名册.xlsx", "上次：名册.xlsx"]
    written = write_all(made, tmp_path / "out")
    book = openpyxl.load_workbook(written["audit.xlsx"])
    todo = [[cell.value for cell in row] for row in book["待办事项"].iter_rows(min_row=2)]
    assert ["七年级1班", "孙悦"] in [row[:2] for row in todo]
    sheet = book["与上次相比"]
    rows = [[cell.value for cell in row][:6] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == ["改变", "八年级1班", "李强", "性别", "男", "女"]
    assert ["改变", "八年级1班", "赵敏", "身份证件号", None, "999999********0025"] in rows
    assert "999999201303170025" not in str(rows)


def test_without_an_earlier_roster_nothing_is_compared(tmp_path, two_files):
    made = audit([two_files[1]], settings=SETTINGS, key=b"k")
    assert made.changes is None
    assert "changes" not in summary(made)
    missing = made.checked.set_index("rule")["missing"]
    assert missing["CHG-GONE"] == "changes"
    book = openpyxl.load_workbook(write_all(made, tmp_path / "out")["audit.xlsx"])
    assert "与上次相比" not in book.sheetnames


def test_the_same_roster_has_not_changed(two_files):
    made = audit([two_files[1]], settings=SETTINGS, key=b"k", previous=[two_files[1]])
    assert made.changes is not None
    assert made.changes.empty
    assert not made.findings["rule"].str.startswith("CHG-").any()


def test_what_is_wrong_with_the_earlier_roster_is_said(tmp_path, two_files):
    broken = tmp_path / "上次.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InputErrors) as caught:
        audit([two_files[1]], settings=SETTINGS, key=b"k", previous=[broken])
    assert "上次.xlsx" in caught.value.text()


def test_the_command_takes_an_earlier_roster(tmp_path, two_files):
    last, now = two_files
    options = ["--previous", str(last.parent), "--out", str(tmp_path / "o"), "--json"]
    done = CliRunner().invoke(app, ["audit", str(now), *options])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["changes"] == {"new": 1, "gone": 2, "changed": 2}


def test_a_workspace_compares_with_the_edition_that_was_replaced(tmp_path, two_files):
    here = workspace.new(tmp_path / "here", SETTINGS)
    other = HEAD + "G999999201803150018|郑好|男|20180315|1|999999201803150018|三年级|1班|在读\n"
    here.add(writing.xlsx(tmp_path / "小学.xlsx", {"学生": other}), "roster")
    last, now = two_files
    here.add(last, "roster")
    assert here.audit().changes is None
    (added,) = here.add(writing.xlsx(last.parent / "名册.xlsx", {"学生": LAST_TIME + "\n"})).files
    here.add(writing.xlsx(tmp_path / "名册.xlsx", {"学生": NOW}), "roster")
    assert added.sha256 in {file.sha256 for file in here.files() if not file.in_use}
    made = here.audit()
    assert made.changes is not None
    assert summary(made)["changes"] == {"new": 1, "gone": 2, "changed": 2}
    pd.testing.assert_frame_equal(made.changes, here.audit().changes)
    # Without the old edition's bytes there is nothing to compare with, and still an audit.
    (here.inbox.path / added.sha256).write_bytes(b"damaged")
    for folder in (here.path / "cache").iterdir():
        shutil.rmtree(folder)
    assert here.audit().changes is None
