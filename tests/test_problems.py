"""Problem records: who the other side is, what may be done, and what became of them."""

import openpyxl
import pandas as pd
import pytest

from xjaudit.audit import audit
from xjaudit.reconcile.problems import problem_rows
from xjaudit.rules.problems import allowed
from xjaudit.settings import Settings

SETTINGS = Settings().but(
    school_code="2142001636",
    school_name="样例小学",
    parameters={"school_division": 429999},
    language="en",
)
NOBODY = pd.DataFrame({"name": pd.Series(dtype="str")})


def one(**cells: str | None) -> pd.DataFrame:
    told = {"problem_type": "PR-DUP-ID", "name": "王芳"} | cells
    return pd.DataFrame({name: pd.Series([cell], dtype="str") for name, cell in told.items()})


@pytest.mark.parametrize(
    ("cells", "scope"),
    [
        ({}, None),
        ({"other_school": "样例 小学"}, "own"),
        ({"other_school_code": "2142001636"}, "own"),
        ({"other_school": "样例第二小学"}, "school"),
        ({"other_school_code": "2142001637"}, "school"),
        ({"other_school_code": "2136001637"}, "province"),
        ({"other_school": "某小学", "other_division": "429999000000"}, "school"),
        ({"other_school": "某小学", "other_division": "429998"}, "county"),
        ({"other_school": "某小学", "other_division": "369999"}, "province"),
        ({"problem_type": "PR-XPROV"}, "province"),
    ],
)
def test_who_the_other_side_is(cells, scope):
    told = problem_rows(one(**cells), NOBODY, SETTINGS).at[0, "scope"]
    assert (None if pd.isna(told) else told) == scope


def test_without_settings_nothing_is_called_far():
    cells = {"other_school_code": "2136001637", "other_division": "369999"}
    assert problem_rows(one(**cells), NOBODY, Settings()).at[0, "scope"] == "school"


@pytest.mark.parametrize("code", ["PR-DUP-ID", "PR-DUP-NSB", "PR-XPROV", "PR-ID-NAME"])
@pytest.mark.parametrize("scope", ["own", "school", "county", "province", None])
def test_every_type_and_side_has_actions_in_both_languages(code, scope):
    zh, en = allowed(code, scope, "zh"), allowed(code, scope, "en")
    assert "；" in zh
    assert " – " in en
    assert ("转学" in zh) == (scope == "province" and "DUP" in code or code == "PR-XPROV")


def test_inside_one_school_evidence_is_no_way():
    assert "佐证" not in allowed("PR-DUP-ID", "own", "zh")
    assert "佐证" in allowed("PR-DUP-ID", "school", "zh")


HEADS = ["学籍号", "姓名", "性别", "出生日期", "身份证件号", "班级", "学籍状态"]
RECORDS = [
    ["G999999201503150017", "王芳", "女", "20150315", "999999201503150025", "六1班", "在读"],
    ["G999999201503160012", "李雷", "男", "20150316", "999999201503160012", "六1班", "在读"],
]
PROBLEM_HEADS = "学籍号 姓名 性别 身份证件号 班级 问题类型 对方学校 发现日期 处理状态"
PROBLEMS = [
    PROBLEM_HEADS.split(),
    ["G999999201503150017", "王芳", "女", "999999201503150017", "六1班", "身份证号错误", None,
     "20261001", "未处理"],
    ["G999999201503160012", "李雷", "男", "999999201503160012", "六1班", "身份证号重复",
     "样例小学", "20261110", "未处理"],
    ["G999999201503170018", "赵敏", "女", "999999201503170018", "六1班", "身份证号重复", None,
     "20261110", "已处理"],
]  # fmt: skip


def test_from_files_to_findings(tmp_path):
    for name, rows in (("名册", [HEADS, *RECORDS]), ("问题学籍", PROBLEMS)):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    as_of = pd.Timestamp("2026-11-16").date()
    result = audit(
        [tmp_path / "名册.xlsx"],
        problems=[tmp_path / "问题学籍.xlsx"],
        settings=SETTINGS.but(as_of=as_of),
    )
    own = result.findings[result.findings["rule"].str.startswith("PR-")]
    assert sorted(zip(own["rule"], own["row"], strict=True)) == [
        ("PR-CORRECTED", 2),
        ("PR-DUP-ID", 3),
        ("PR-DUP-ID", 4),
        ("PR-ID-CHECK", 2),
        ("PR-NO-OTHER", 4),
        ("PR-NOT-HERE", 4),
        ("PR-OVERDUE", 2),
    ]
    message = own[(own["rule"] == "PR-DUP-ID") & (own["row"] == 3)]["message"].iloc[0]
    assert "decided by the school" in message


def test_a_list_without_rows_says_that_there_are_none(tmp_path):
    """A school without problem records sends the header alone."""
    for name, rows in (("名册", [HEADS, *RECORDS]), ("问题学籍", PROBLEMS[:1])):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    result = audit(
        [tmp_path / "名册.xlsx"], problems=[tmp_path / "问题学籍.xlsx"], settings=SETTINGS
    )
    assert result.problems is None
    assert [one["rows_read"] for one in result.receipts] == [2, 0]
