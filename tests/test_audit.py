"""An audit of whatever files there are: too few, too small, or in another order."""

from datetime import date

import openpyxl
import pytest

from tests import writing
from tests.conftest import audit_of
from xjaudit.audit import audit
from xjaudit.exports.outputs import write_all
from xjaudit.report import summary
from xjaudit.settings import Settings

# Classes of two pupils are told of.
SETTINGS = Settings(as_of=date(2026, 11, 16), severities={"CLS-SIZE": "off"})
FILES = {
    "list": ("七(1)班.xlsx", "姓名\n王芳\n李强\n"),
    "classless list": ("名单.xlsx", "姓名|性别\n王芳|女\n"),
    "roster": ("名册.xlsx", "学籍号|姓名|班级\nG999999201303150022|王芳|七(1)班\n"),
    "classless roster": ("名册.xlsx", "学籍号|姓名\nG999999201303150022|王芳\n"),
    "problems": ("问题.xlsx", "姓名|问题类型\n王芳|身份证号重复\n"),
}
# Rosters, lists, problem exports; outcomes; rules that fire.
CASES = {
    "nothing": ([], [], [], [], []),
    "only a roster": (["roster"], [], [], [], []),
    "only a list: nobody is unregistered yet": ([], ["list"], [], [], []),
    "only problems": ([], [], ["problems"], [], ["PR-DUP-ID", "PR-NO-OTHER"]),
    "both": (["roster"], ["list"], [], ["matched", "not_registered"], ["RC-NO-RECORD", "RC-COUNT"]),
    "a roster without classes": (
        ["classless roster"],
        ["list"],
        [],
        ["matched", "not_registered"],
        ["RC-NO-RECORD"],
    ),
    "a list without a class": (
        ["roster"],
        ["classless list"],
        [],
        ["matched"],
        ["RC-NO-LIST", "XL-LIST-NOCLASS"],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whatever_files_there_are(tmp_path, case):
    *given, outcomes, rules = case
    paths = [
        [writing.xlsx(tmp_path / FILES[n][0], {"1": FILES[n][1]}) for n in names] for names in given
    ]
    made = audit(*paths, settings=SETTINGS, key=b"k")
    assert made.links["outcome"].tolist() == outcomes
    assert made.findings["rule"].tolist() == rules
    assert all(path.is_file() for path in write_all(made, tmp_path / "out").values())


def test_sorting_a_sheet_reopens_nothing(tmp_path, sample_school, sample_audit):
    """Ids of findings and keys of persons do not hang on the order of rows."""
    turned = tmp_path / "school"
    for folder in ("registry", "lists", "problems"):
        (turned / folder).mkdir(parents=True)
        for path in (sample_school / folder).iterdir():
            (turned / folder / path.name).write_bytes(path.read_bytes())
    (turned / "settings.toml").write_bytes((sample_school / "settings.toml").read_bytes())
    path = turned / "registry" / "小学学生信息.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    book.save(path)
    again = audit_of(turned)
    assert set(again.roster["person_key"]) == set(sample_audit.roster["person_key"])
    assert set(again.findings["finding_id"]) == set(sample_audit.findings["finding_id"])


def test_two_runs_give_the_same(sample_school, sample_audit):
    again = audit_of(sample_school)
    assert again.findings.equals(sample_audit.findings)
    assert again.links.equals(sample_audit.links)


def test_a_rule_can_be_switched_off_or_softened(sample_school):
    made = audit_of(sample_school, severities={"ID-CHECKSUM": "warn", "ADR-SHORT": "off"})
    by_rule = made.findings.groupby("rule")["severity"].first()
    assert by_rule["ID-CHECKSUM"] == "warn"
    assert "ADR-SHORT" not in by_rule
    off = made.checked[made.checked["rule"] == "ADR-SHORT"]
    assert off["missing"].tolist() == ["off"]


def test_records_that_tell_the_same_keep_their_keys_when_sorted(tmp_path):
    head = "姓名|性别|出生日期|班级|联系电话\n"
    pupils = ["王芳|女|20130105|七(1)班|13900000001\n", "王芳|女|20130105|七(2)班|13900000002\n"]
    keys = []
    for order in (pupils, pupils[::-1]):
        path = writing.xlsx(tmp_path / "r.xlsx", {"1": head + "".join(order)})
        roster = audit([path], settings=SETTINGS, key=b"k").roster
        keys.append(dict(zip(roster["class"], roster["person_key"], strict=True)))
    assert keys[0] == keys[1]
    assert len(set(keys[0].values())) == 2


def test_who_stands_on_two_lists_of_a_class_is_counted_once(tmp_path):
    roster = "姓名|性别|出生日期|班级\n王芳|女|20130105|七(1)班\n李明|男|20130206|七(1)班\n"
    lists = "姓名|性别|班级\n王芳|女|七(1)班\n李明|男|七(1)班\n"
    paths = [writing.xlsx(tmp_path / f"{n}.xlsx", {"1": lists + "\n" * n}) for n in (1, 2)]
    made = audit(
        [writing.xlsx(tmp_path / "r.xlsx", {"1": roster})], paths, settings=SETTINGS, key=b"k"
    )
    told = summary(made)
    assert (told["pupils"], told["listed"], told["outcomes"]["matched"]) == (2, 2, 2)


def test_last_digits_that_differ_are_said(tmp_path):
    roster = "学籍号|姓名|身份证件号|班级\nG999999201301050028|王芳|999999201301050028|七(1)班\n"
    lists = "姓名|身份证后四位|班级\n王芳|1234|七(1)班\n"
    made = audit(
        [writing.xlsx(tmp_path / "r.xlsx", {"1": roster})],
        [writing.xlsx(tmp_path / "l.xlsx", {"1": lists})],
        settings=SETTINGS,
        key=b"k",
    )
    assert made.links[["outcome", "differs"]].to_numpy().tolist() == [
        ["field_differs", "id_number"]
    ]
    message = made.findings.loc[made.findings["rule"] == "RC-FIELD", "message"].item()
    assert "“”" not in message and "999999201301050028" not in message


def test_a_narrow_list_of_newcomers_beside_the_export_is_a_roster_more(tmp_path, sample_school):
    newcomers = "姓名|性别|班级\n王新来|女|1年级1班\n李新来|男|1年级1班\n"
    exports = sorted((sample_school / "registry").glob("*.xlsx"))[:2]
    made = audit(
        [*exports, writing.xlsx(tmp_path / "新生名册.xlsx", {"1": newcomers})],
        settings=SETTINGS,
        key=b"k",
    )
    assert {"王新来", "李新来"} <= {*made.roster["name"]}


@pytest.mark.parametrize("name", ["无", "暂无", "未知", "/", "-"])
def test_a_row_of_a_list_that_names_nobody_is_no_hindrance(tmp_path, name):
    roster = "学籍号|姓名|身份证件号|班级\nG999999201301050028|王芳|999999201301050028|七(1)班\n"
    lists = f"姓名|性别|班级\n王芳|女|七(1)班\n{name}|男|七(1)班\n"
    made = audit(
        [writing.xlsx(tmp_path / "r.xlsx", {"1": roster})],
        [writing.xlsx(tmp_path / "l.xlsx", {"1": lists})],
        settings=SETTINGS,
        key=b"k",
    )
    assert {*made.links["outcome"]} - {"ambiguous"} == {"matched"}


def test_findings_about_a_place_in_a_file_name_its_column(tmp_path):
    path, book = tmp_path / "r.xlsx", openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["学籍号", "姓名", "班级", "星座属相"],
        ["G999999201301050028", "王芳", "七(1)班", "兔"],
    ):
        sheet.append(row)
    sheet["C2"].value, sheet["C2"].data_type = "#N/A", "e"
    sheet["A4"] = "制表人：李某"
    book.save(path)
    found = audit([path], settings=SETTINGS, key=b"k").findings.set_index("rule")
    assert found.loc["XL-CELL-ERROR", "column"] == "C"
    assert found.loc["XL-HEADER-UNKNOWN", "column"] == "D"
    # A footer is a row.
    assert found["column"].isna()["XL-FOOTER"]
