"""The language of conditions: what each part of it says, and what it refuses."""

import pickle
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.tables import read_table
from xjaudit.errors import SettingError
from xjaudit.packs.checking import checked
from xjaudit.packs.functions import FUNCTIONS
from xjaudit.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
SETTINGS = Settings(as_of=date(2026, 11, 16))
# Rows 1 to 5; a cell of postcode and name as it stands is in .raw, a blank is missing.
PUPILS = """
name | name.raw | sex | birth_date | political_status | postcode | postcode.raw | commute_km | phone       | id_number
-----+----------+-----+------------+------------------+----------+--------------+------------+-------------+-------------------
王芳 | 王 芳    | 女  | 20131115   | 03               | 330100   | 330100       | 1.5        | 13900000001 | 999999201311150027
李强 | 李强     | 男  | 20131116   | 13               |          | 000000       | 12         | 0791-123456 | 999999201311160011
欧阳 | 欧阳     | 男  | 20131117   |                  | 100000   | 100000       | 两公里     |             | 999999201311170017
赵四 | 赵四     |     | 20190901   | 03               |          |              | 0.5        | 13900000004 | 999999201909010019
钱五 | 钱五     | 女  |            | 12               | 331000   | 331000       |            | 13900000005 |
"""  # noqa: E501
GRADES = pd.array([7, 8, None, 1, 7], dtype="Int64")
CLASSES = ["7-1", "8-2", None, "1-1", "7-2"]

MEETS = {
    # Operators; a blank is neither equal nor unequal.
    'sex == "女"': [1, 5],
    'sex != "女"': [2, 3],
    'not sex == "女"': [2, 3],
    '性别 == "女"': [1, 5],
    "年级 >= 7": [1, 2, 5],
    "年级 > 7": [2],
    "年级 < 7": [4],
    "年级 <= 7": [1, 4, 5],
    "7 <= 年级 <= 7": [1, 5],
    "年级 == 8": [2],
    "年级 != 8": [1, 4, 5],
    "年级 + 1 > 8": [2],
    "年级 - 1 == 7": [2],
    "年级 * 2 == 14": [1, 5],
    "-年级 < -7": [2],
    '年级 >= 7 and sex == "男"': [2],
    '年级 == 1 or sex == "男"': [2],  # of the others one of the two is blank
    '(年级 == 1 or 年级 == 8) and sex == "男"': [2],
    '班级 == "7-1"': [1],
    # Texts are read as cells are.
    'political_status == "共青团员"': [1, 4],
    'political_status == "03"': [1, 4],
    'political_status == "3"': [1, 4],
    'political_status == "团员"': [1, 4],
    '政治面貌 != "共青团员"': [2, 5],
    'birth_date >= "20131116"': [2, 3, 4],
    'birth_date >= "2013年11月16日"': [2, 3, 4],
    'birth_date < "2013-11-16"': [1],
    '"20131115" < birth_date < "20131117"': [2],
    # What no cell has as its value is compared with the cell as it stands.
    '邮政编码 == "000000"': [2],
    '邮政编码 != "000000"': [1, 3, 5],
    'one_of(postcode, "000000", "331000")': [2, 5],
    # Functions, each with a row on either side.
    "blank(sex)": [4],
    "blank(邮政编码)": [2, 4],
    "not blank(sex) and 年级 == 1": [],
    "blank(birth_date) or blank(年级)": [3, 5],
    '年级 == 7 and blank(sex) or birth_date == "20190901"': [4],
    "cell(name) != name": [1],
    'cell(postcode) == "000000"': [2],
    "length(name) > 1": [1, 2, 3, 4, 5],
    "length(phone) != 11": [],
    "length(commute_km) == 3": [1, 3, 4],
    "number(commute_km) < 2": [1, 4],
    "number(commute_km) >= 1.5": [1, 2],
    "number(commute_km) == 12": [2],
    'matches(phone, "1[0-9]{10}")': [1, 4, 5],
    'matches(phone, "[0-9]")': [],
    r'matches(phone, "\d{11}")': [1, 4, 5],
    'matches(phone, "139.*|0791.*")': [1, 2, 4, 5],
    'not matches(phone, "1[0-9]{10}")': [2],
    'contains(phone, "-")': [2],
    'contains(name, "阳")': [3],
    'starts(postcode, "33")': [1, 5],
    'not starts(postcode, "33")': [3],
    'ends(postcode, "00")': [1, 3, 5],
    'ends(postcode, "100")': [1],
    "part(id_number, 7, 14) == birth_date": [1, 2, 3, 4],
    'part(id_number, 1, 1) == "9"': [1, 2, 3, 4],
    'part(id_number, 18, 18) == "7"': [1, 3],
    'part(id_number, 0, 2) == "99"': [1, 2, 3, 4],
    'one_of(政治面貌, "共青团员", "民革党员")': [1, 4],
    'one_of(政治面貌, "群众", "13")': [2],
    'not one_of(sex, "男")': [1, 5],
    "one_of(年级, 1, 8)": [2, 4],
    "age(birth_date) == 13": [1, 2],
    "age(birth_date) == 12": [3],
    "age(birth_date) > 年级 + 5": [1, 4],
    'age(birth_date, "20260901") == 7': [4],
    'age(birth_date, "2026-08-31") == 6': [4],
}


def pupils() -> pd.DataFrame:
    frame, _ = read_table(PUPILS)
    return frame.assign(grade_no=GRADES, **{"class": pd.Series(CLASSES, dtype="str")})


def met(condition: str) -> list[int]:
    """Rows that meet a condition, its blanks withheld as the runner does."""
    one = checked(condition, "")
    frame = pupils()
    bases = list(dict.fromkeys(name.split(".")[0] for name in one.columns))
    if not any("." in name for name in one.columns):
        frame = frame[frame[bases].notna().all(axis=1)]
    answer = one(frame, SETTINGS)
    return [int(i) + 1 for i in answer.index[answer]]


@pytest.mark.parametrize("condition", MEETS)
def test_rows_that_meet_a_condition(condition):
    assert met(condition) == MEETS[condition]


def test_a_blank_leaves_a_comparison_open():
    """Row 4 has no sex: that is neither 男 nor not 男, unless the rest decides."""
    frame = pupils()[3:4]
    for text, expected in (
        ('sex == "男"', False),
        ('not sex == "男"', False),
        ('sex == "男" or 年级 == 1', True),
        ('sex == "男" and 年级 == 1', False),
        ('not (sex == "男" and 年级 == 2)', True),
    ):
        assert checked(text, "")(frame, SETTINGS).tolist() == [expected], text


def test_every_function_has_rows_that_meet_it_and_stands_in_the_guide():
    tables = [(DOCS / page).read_text("utf-8") for page in ("packs.md", "packs.zh-CN.md")]
    for name in FUNCTIONS:
        assert any(f"{name}(" in condition and rows for condition, rows in MEETS.items()), name
        assert all(f"| `{name}(" in table for table in tables), name


@pytest.mark.parametrize("page", ["packs.md", "packs.zh-CN.md"])
def test_every_example_of_the_guide_can_be_read(page):
    rows = re.findall(r"^\| `.+\|.+\| (`.+`) \|$", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    examples = [one for row in rows for one in re.findall("`([^`]+)`", row)]
    assert len(examples) >= 16
    for one in examples:
        checked(one, "")


# What is refused, the error's code, and what it names.
REFUSED = [
    # Python that is no part of the language.
    ("name.upper() == 'A'", "condition_refused", "name.upper()"),
    ("name.__class__ == 'A'", "condition_refused", "name.__class__"),
    ("(1).__class__ == sex", "condition_refused", "__class__"),
    ("__import__('os') == sex", "condition_function", "__import__"),
    ("open('a') == sex", "condition_function", "open"),
    ("eval('1') == sex", "condition_function", "eval"),
    ("length(getattr(sex, 'x')) > 1", "condition_function", "getattr"),
    ("import os", "condition_syntax", "import"),
    ("sex == 'a'; import os", "condition_syntax", ";"),
    ("sex = '男'", "condition_syntax", ""),
    ("(x := 1) == 年级", "condition_refused", "x := 1"),
    ("lambda: 1", "condition_refused", "lambda"),
    ("[s for s in name] == sex", "condition_refused", "for s in name"),
    ("{'a': 1} == sex", "condition_refused", "{'a': 1}"),
    ("f'{sex}' == sex", "condition_refused", "f'"),
    ("name[0] == '王'", "condition_refused", "name[0]"),
    ("'a' if 年级 == 1 else 'b'", "condition_refused", "if"),
    ("length(*name) > 1", "condition_refused", "*name"),
    ("length(text=name) > 1", "condition_refused", "length(text=name)"),
    ("(length)(name).real == 1", "condition_refused", "real"),
    ("sex is None", "condition_refused", "sex is None"),
    ("sex == None", "condition_refused", "None"),
    ("sex == True", "condition_refused", "True"),
    ("sex == b'a'", "condition_refused", "b'a'"),
    ("sex in name", "condition_refused", "sex in name"),
    ("年级 == 1j", "condition_refused", "1j"),
    # What would take for ever or fill the memory.
    ("9 ** 9 ** 9 > 年级", "condition_refused", "9 ** 9"),
    ("年级 ** 2 > 9", "condition_refused", "年级 ** 2"),
    ("1 << 99999 > 年级", "condition_refused", "1 << 99999"),
    ("年级 / 0 > 1", "condition_refused", "年级 / 0"),
    ("年级 == 99999999999999999999", "condition_refused", "99999999999999999999"),
    ("'a' * 999999999 == sex", "condition_types", "'a' * 999999999"),
    ("sex == '" + "a" * 2000 + "'", "condition_long", "1000"),
    ("not " * 200 + "sex == '男'", "condition_long", "1000"),
    ("(" * 300 + "年级" + ")" * 300 + " == 1", "condition_syntax", ""),
    ("-" * 400 + "年级 == 1", "condition_long", ""),
    ('matches(name, "(a{1000}){1000}")', "condition_pattern", "repetition"),
    ('matches(name, "(")', "condition_pattern", "missing"),
    # Slips of officers.
    ("邮政编号 == '000000'", "condition_field_near", "邮政编码"),
    ("postcod == '000000'", "condition_field_near", "postcode"),
    ("校园卡余额宝 == '1'", "condition_field", "校园卡余额宝"),
    ("sex == 男", "condition_field", "男"),
    ("lenght(name) > 1", "condition_function", "length"),
    ("邮政编码 == “000000”", "condition_wide", "“"),
    ("length（姓名） > 1", "condition_wide", "（"),
    ("年级 ＞ 7", "condition_wide", "＞"),
    ("sex == '男", "condition_syntax", "'男"),
    ("(年级 > 1", "condition_syntax", ""),
    ("年级 >", "condition_syntax", ""),
    ("# nothing", "condition_refused", ""),
    ("sex == '男', 1", "condition_refused", "sex == '男', 1"),
    ("年级 > 1 且 sex == '男'", "condition_syntax", "且"),
    ("sex && name", "condition_syntax", "&"),
    ("年级 == '七年级'", "condition_types", "年级 == '七年级'"),
    ("commute_km < 2", "condition_types", "commute_km < 2"),
    ("length(年级) > 1", "condition_types", "length(年级)"),
    ("年级 and sex == '男'", "condition_types", "年级 and"),
    ("not 年级", "condition_types", "not 年级"),
    ("1 == 1", "condition_truth", ""),
    ("年级", "condition_truth", ""),
    ("年级 + 1", "condition_truth", ""),
    ("'男'", "condition_truth", ""),
    ("length(name, sex) > 1", "condition_call", "length(text)"),
    ("length() > 1", "condition_call", "length(text)"),
    ("matches(name, sex)", "condition_call", "matches(text, pattern)"),
    ("matches(name, 5)", "condition_call", "matches(text, pattern)"),
    ("part(name, 1) == 'a'", "condition_call", "part(text, first, last)"),
    ("part(name, 年级, 2) == 'a'", "condition_call", "part(text, first, last)"),
    ("one_of(sex)", "condition_call", "one_of(value, first, …)"),
    ("one_of(sex, name)", "condition_call", "one_of(value, first, …)"),
    ("blank('a')", "condition_call", "blank(field)"),
    ("cell(length(name)) == 'a'", "condition_call", "cell(field)"),
    ("政治面貌 == '共青团圆'", "condition_value_near", "共青团员"),
    ("one_of(政治面貌, '群众', '共青团圆')", "condition_value_near", "共青团员"),
    ("性别 == '不男不女'", "condition_value", "1 男"),
    ("birth_date > '下周'", "condition_date", "下周"),
    ("enrol_month == '上个月'", "condition_date", "上个月"),
    ("age(birth_date, '下周') > 1", "condition_date", "下周"),
    ("班级 == '七(1)班'", "condition_class", "七(1)班"),
]


@pytest.mark.parametrize(("condition", "code", "named"), REFUSED)
def test_what_is_no_condition_is_refused_in_both_languages(condition, code, named):
    with pytest.raises(SettingError) as caught:
        checked(condition, "a.toml rules.X-A.when")
    faults = caught.value.facts.get("faults", [caught.value])
    assert code in [one.code for one in faults]
    for language in ("zh", "en"):
        said = caught.value.text(language)
        assert named in said
        for line in said.split("\n")[::2]:
            assert line.startswith("a.toml rules.X-A.when")
        assert said.count("→") == len(faults)


def test_everything_wrong_with_a_condition_is_said_at_once():
    with pytest.raises(SettingError) as caught:
        checked("邮政编号 == '1' and 政治面貌 == '团圆' and lenght == 1", "")
    assert len(caught.value.facts["faults"]) == 3


def test_a_condition_may_have_several_lines_and_a_remark():
    assert met('年级 == 7\n  and sex == "女"  # girls of grade 7\n  and length(name) == 2') == [
        1,
        5,
    ]
    assert met("年级 == 7 # and sex == '男'\n") == [1, 5]


def test_conditions_travel_between_processes():
    one = checked('邮政编码 == "000000" and age(birth_date) > 12', "")
    again = pickle.loads(pickle.dumps(one))
    assert again(pupils(), SETTINGS).tolist() == one(pupils(), SETTINGS).tolist()


def test_grades_may_stand_as_texts():
    frame = pupils().assign(grade_no=pd.Series(["7", "8", None, "1", "7"], dtype="str"))
    assert checked("年级 == 7", "")(frame, SETTINGS).tolist() == [True, False, False, False, True]
