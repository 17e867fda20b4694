"""Which schools are whole: files that may be theirs and went nowhere, schools that sent nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.test_region import AS_OF, FIRST, SECOND, THIRD, order_for
from tests.test_region_split import CODE, EXPORT, NAME, all_rosters, write
from xjaudit.cli import app
from xjaudit.cli import region as command
from xjaudit.errors import InputError
from xjaudit.region import closing, county, manifest
from xjaudit.region.across.store import open_store
from xjaudit.region.duties.late import late
from xjaudit.region.places import Place
from xjaudit.snapshot.schema import COUNTS


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Schools are done in this process."""
    monkeypatch.setattr(county, "FEW", 9)


@pytest.fixture
def look(tmp_path) -> Callable[..., tuple[pd.DataFrame, county.Found]]:
    """Audits the folder `in`: rows of its schools by name, and what was found."""

    def audited(listed: Path | None = None) -> tuple[pd.DataFrame, county.Found]:
        order = order_for(tmp_path / "in", tmp_path / "out")
        found = county.look(order, listed)
        return county.audit(order, found).set_index("school_name"), found

    return audited


def late_schools(out: Path) -> set[str]:
    closing.close(order_for(out.parent / "in", out))
    with open_store(out) as store:
        return {*late(store)["school_id"]}


def lists_of(region: Path, source: Path, *schools: str) -> None:
    for school in schools:
        (folder,) = region.glob(f"*/{school}/lists")
        shutil.copytree(folder, source / "样例县" / school)


@pytest.fixture
def renamed(region, tmp_path) -> Path:
    """Folders of lists, and an export by name only, in which some rows call their school otherwise
    or not at all."""
    lists_of(region, tmp_path / "in", FIRST, SECOND)
    rosters = all_rosters(region)
    body = []
    for code, name in (("3199000001", FIRST), ("3199000002", SECOND)):
        for at, row in enumerate(rosters[code][1:]):
            body.append([*row, "第一学校" if name == FIRST and at % 3 else name])
    write(tmp_path / "in" / EXPORT, [[*rosters["3199000001"][0], NAME], *body])
    return tmp_path / "in"


def test_rows_of_a_name_that_may_be_a_schools_keep_it_from_being_whole(renamed, look, tmp_path):
    """Without a base nobody knows: no third school, and nobody of the first is forwarded."""
    table, found = look()
    assert table["state"].to_dict() == {FIRST: "part", SECOND: "done"}
    assert table.loc[FIRST, [*COUNTS]].isna().all() and table.loc[SECOND, "registered"] > 0
    assert EXPORT in table.loc[FIRST, "fault"]
    assert table.loc[FIRST, "fault_code"] == "region_incomplete"
    (stray,) = pq.read_table(tmp_path / "out" / "strays.parquet").to_pylist()
    assert (stray["path"], stray["schools"]) == (EXPORT, [FIRST])
    assert "第一学校 Sheet" in stray["fault"] and [*found.unknown] == [EXPORT]
    # Its own audit has them as children without a record: half of its roster was not there.
    own = pd.read_parquet(tmp_path / "out" / "data" / "attending" / f"{FIRST}.parquet")
    assert len(own) > 10 and FIRST not in late_schools(tmp_path / "out")


def test_a_base_that_has_one_such_school_joins_them_and_says_so(renamed, look, region):
    shutil.copy(region / "机构代码.xlsx", renamed)
    table, found = look()
    assert table["state"].to_dict() == {FIRST: "done", SECOND: "done", THIRD: "missing"}
    assert not found.unknown and found.guessed == {FIRST: ["第一学校"]}
    assert "第一学校" in table.loc[FIRST, "fault"]
    assert table.loc[THIRD, "county"] == "虚构区" and pd.isna(table.loc[THIRD, "fault_code"])


def test_rows_that_lost_their_identifier_are_told_with_their_school(region, look, tmp_path):
    lists_of(region, tmp_path / "in", FIRST, SECOND)
    rosters = all_rosters(region)
    body = [
        [*row, "" if code == "3199000002" and at < 5 else code, name]
        for code, name in (("3199000001", FIRST), ("3199000002", SECOND))
        for at, row in enumerate(rosters[code][1:])
    ]
    write(tmp_path / "in" / EXPORT, [[*rosters["3199000001"][0], CODE, NAME], *body])
    table, found = look()
    assert table["state"].to_dict() == {FIRST: "done", SECOND: "part"}
    first = len(rosters["3199000001"]) + 1
    fault = found.unknown[EXPORT]
    assert (fault.code, fault.facts["count"]) == ("region_blank", 5)
    rows = "、".join(str(first + n) for n in range(5))
    assert fault.facts["rows"] == f"{SECOND} Sheet {rows}"
    names = {str(row[2]) for row in rosters["3199000002"][1:6]}
    assert not any(name in table.loc[SECOND, "fault"] + fault.text() for name in names)


@pytest.fixture
def by_grade(region, tmp_path) -> Callable[[dict[str, str]], Path]:
    """Folders by grade; names of files begin with what the school is called."""

    def made(called: dict[str, str]) -> Path:
        for school, short in called.items():
            for path in region.glob(f"*/{school}/[rl]*/*"):
                folder = "导出" if path.parent.name == "registry" else f"{path.stem[0]}年级"
                target = tmp_path / "in" / folder / f"{short}{path.name}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        return tmp_path / "in"

    return made


def test_schools_are_found_by_names_that_files_agree_in(by_grade, look, tmp_path):
    """Of a name's files some tell an identifier: the others are its, too."""
    source = by_grade({FIRST: "一校", SECOND: SECOND})
    total = len([*source.rglob("*.*")])
    (source / "导出" / f"{SECOND}学生花名册.xlsx").rename(source / "导出" / "二校花名册.xlsx")
    table, found = look()
    assert {*table.index} == {"一校", SECOND} and {*table["school_code"]} == {
        "3199000001",
        "3199000002",
    }
    assert [*found.unknown] == ["导出/二校花名册.xlsx"]
    assert table["files"].sum() == total - 1
    # Nothing tells that 二校 is the second school, but it may be.
    assert table["state"].to_dict() == {"一校": "done", SECOND: "part"}
    assert "二校花名册" in table.loc[SECOND, "fault"]


def test_short_names_are_whose_the_base_says(by_grade, region, look):
    source = by_grade({FIRST: "一校", SECOND: "样例县第二学校"})
    shutil.copy(region / "机构代码.xlsx", source)
    table, found = look()
    assert not found.unknown and {*table.index} == {FIRST, SECOND, THIRD}
    assert table["state"].to_list().count("done") == 2


def test_lists_without_any_roster_are_no_whole_school(region, look, tmp_path):
    lists_of(region, tmp_path / "in", FIRST)
    shutil.copytree(region / "样例县" / SECOND, tmp_path / "in" / "样例县" / SECOND)
    table, _ = look()
    assert table["state"].to_dict() == {FIRST: "part", SECOND: "done"}
    assert table.loc[FIRST, "fault_code"] == "region_no_roster"
    assert FIRST not in late_schools(tmp_path / "out")


def test_a_file_called_like_nobody_is_whose_its_pupils_are(region, look, tmp_path):
    shutil.copytree(region / "样例县", tmp_path / "in" / "样例县")
    (tmp_path / "in" / "样例县" / FIRST / "lists" / "一年级.xlsx").rename(
        tmp_path / "in" / "x.xlsx"
    )
    table, found = look()
    assert [*found.unknown] == ["x.xlsx"]
    assert table["state"].to_dict() == {FIRST: "part", SECOND: "done"}


def test_a_file_that_cannot_be_read_is_perhaps_whose_its_name_says(region, look, tmp_path):
    shutil.copytree(region / "样例县", tmp_path / "in" / "样例县")
    (tmp_path / "in" / "二校九年级.xlsx").write_bytes(b"PK\x03\x04 broken")
    table, found = look()
    assert [*found.unknown] == ["二校九年级.xlsx"]
    assert table["state"].to_dict() == {FIRST: "done", SECOND: "part"}


def test_lists_beside_a_roster_in_a_persons_folder_are_its_schools(region, look, tmp_path):
    own = tmp_path / "in" / "样例县" / "周文远的材料"
    shutil.copytree(region / "样例县" / FIRST, own)
    shutil.copytree(region / "样例县" / SECOND, tmp_path / "in" / "样例县" / SECOND)
    shutil.copy(region / "机构代码.xlsx", tmp_path / "in")
    table, found = look()
    assert not found.unknown and table.loc[FIRST, "state"] == "done"
    assert len(found.guessed["3199000001"]) == len([*own.glob("lists/*")]) + 1
    assert "一年级.xlsx" in table.loc[FIRST, "fault"]


def test_a_school_is_called_and_placed_as_base_and_own_table_say(region, look, tmp_path):
    """The county's own folder is audited: no folder above the schools tells the county."""
    shutil.copytree(region / "样例县", tmp_path / "in")
    (tmp_path / "in" / FIRST).rename(tmp_path / "in" / "一校2026秋")
    shutil.copy(region / "机构代码.xlsx", tmp_path / "in")
    table, _ = look()
    assert table.loc[FIRST, ["school_id", "folder"]].to_list() == ["一校2026秋"] * 2
    assert {*table.loc[[FIRST, SECOND], "county"]} == {"样例县"}


def test_a_folder_without_tables_is_a_school_that_sent_nothing(region, look, tmp_path):
    shutil.copytree(region / "样例县" / FIRST, tmp_path / "in" / "样例县" / FIRST)
    for name in ("示例第九学校", "附件"):
        (tmp_path / "in" / "样例县" / name).mkdir()
        (tmp_path / "in" / "样例县" / name / "说明.pdf").write_bytes(b"%PDF-1.4")
    table, _ = look()
    assert table["state"].to_dict() == {FIRST: "done", "示例第九学校": "missing"}
    assert table.loc["示例第九学校", "county"] == "样例县"


MANIFEST = "学校标识码,学校名称,文件\n3199000001,甲校,a\n3199000001,乙校,a/1.xlsx\n"


def test_a_manifest_that_gives_an_identifier_twice_is_refused_with_both_rows(tmp_path):
    listed = tmp_path / "list.csv"
    listed.write_text(MANIFEST, "utf-8")
    with pytest.raises(InputError) as error:
        manifest.read(listed, Place(str(tmp_path)), {"a/1.xlsx": 1})
    (fault,) = error.value.facts["faults"]
    assert (fault.code, fault.where, fault.facts["row"]) == ("manifest_twice", "list.csv:3", 2)


def test_files_of_a_manifest_that_are_not_there_are_told_with_its_row(region, look, tmp_path):
    shutil.copytree(region, tmp_path / "in")
    listed = tmp_path / "list.csv"
    rows = [
        "学校名称,文件",
        f"{FIRST},样例县/{FIRST}",
        f"{SECOND},样例县/{SECOND}/registry；{SECOND}/lists",
        "丙校,样例县/丙",
    ]
    listed.write_text("\n".join(rows), "utf-8")
    table, _ = look(listed)
    assert table["state"].to_dict() == {FIRST: "done", SECOND: "part", "丙校": "missing"}
    assert {*table["fault_code"].dropna()} == {"region_not_found"}
    assert "第 3 行" in table.loc[SECOND, "fault"] and "样例县/丙" in table.loc["丙校", "fault"]


def test_what_is_left_of_schools_and_counties_that_went_is_swept(region, look, tmp_path):
    for path in region.glob("*/*"):
        shutil.copytree(path, tmp_path / "in" / path.relative_to(region))
    look()
    out = tmp_path / "out"
    closing.close(order_for(tmp_path / "in", out))
    assert {"虚构区.xlsx", "全区汇总.xlsx"} < {path.name for path in (out / "county").iterdir()}
    for name in ("虚构区_补建学籍名单_2026-10.xlsx", "领导批示.xlsx"):
        (out / "county" / name).write_bytes(b"")
    (out / "schools" / THIRD / "答复.xlsx").write_bytes(b"")
    (out / "schools" / SECOND / "answers.xlsx").write_bytes(b"")
    shutil.rmtree(tmp_path / "in" / "虚构区")
    shutil.rmtree(tmp_path / "in" / "样例县" / SECOND)
    look()
    closing.close(order_for(tmp_path / "in", out))
    left = {path.name for path in (out / "county").iterdir()}
    # What was forwarded in another month, and what a person put there, stays.
    assert left - {"样例县_补建学籍名单_2026-11.xlsx"} == {
        "样例县.xlsx",
        "虚构区_补建学籍名单_2026-10.xlsx",
        "领导批示.xlsx",
    }
    assert {path.name for path in (out / "schools").iterdir()} == {FIRST, THIRD}
    assert [path.name for path in (out / "schools" / THIRD).iterdir()] == ["答复.xlsx"]


def test_the_command_tells_what_is_nobodys_and_who_sent_nothing(region, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_EVERY", -1.0)
    source = tmp_path / "in"
    shutil.copytree(region / "样例县", source / "样例县")
    shutil.copy(region / "机构代码.xlsx", source)
    for number in range(12):
        book = openpyxl.Workbook()
        book.active.append(["姓名", "性别"])
        book.active.append([f"无名{number}", "男"])
        book.save(source / f"谁的{number}.xlsx")
    options = ["region", str(source), "--out", str(tmp_path / "out"), "--no-workbooks"]
    ran = CliRunner().invoke(app, [*options, "--as-of", AS_OF.isoformat()])
    assert ran.exit_code == 1, ran.output
    assert "完成 2，未完成 0，无数据 0，未报 1" in ran.stdout
    assert f"没有收到表格文件的学校：{THIRD}" in ran.stdout
    assert ran.stdout.count("看不出是哪所学校的文件") == 10 and "另有 2 项" in ran.stdout
    assert ran.stdout.count("请放进该校的文件夹") == 1
    assert "1/2 所" in ran.stderr
    # A stray file is no school, nobody's county, and has nothing to answer.
    assert len(pd.read_parquet(tmp_path / "out" / "schools.parquet")) == 3
    assert not list((tmp_path / "out").glob("county/未知*"))
    assert not list((tmp_path / "out").glob("schools/_*"))
