"""One export that holds several schools: each gets its rows, as if it had sent them itself."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.test_region import order_for, tables_of
from xjaudit.errors import InputError
from xjaudit.region import county, loose, rows, school, split
from xjaudit.region.order import Order, fingerprint

ROSTER, EXPORT = "registry/学生花名册.xlsx", "全县学生花名册.xlsx"
CODE, NAME = "学校标识码", "学校名称"
CODES = {"3199000001": "示例第一学校", "3199000002": "示例第二学校", "3199000003": "示例第三学校"}
# Which pupil's cell is wrong how; not where it stands.
SAID = ["rule", "severity", "person_key", "class", "column", "field", "value", "message", "action"]
Row = list[str]


def all_rosters(region: Path) -> dict[str, list[Row]]:
    """By identifier the rows of each school's own export, the header first."""
    told = {}
    for code, name in CODES.items():
        (path,) = region.glob(f"*/{name}/{ROSTER}")
        cells = openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)
        # Without the signatures below.
        told[code] = [[str(cell or "") for cell in row] for row in cells if row[2]]
    return told


def write(path: Path, rows: list[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def export(path: Path, rosters: dict[str, list[Row]], *columns: str) -> Path:
    """One workbook of all schools: their rows one below the other, their identifier or name in
    columns of their own."""
    head = next(iter(rosters.values()))[0]
    body = [
        [*row, *({CODE: code, NAME: CODES.get(code, "")}[one] for one in columns)]
        for code, own in rosters.items()
        for row in own[1:]
    ]
    return write(path, [[*head, *columns], *body])


def work(order: Order, found: county.Found) -> pd.DataFrame:
    told = [school.work(order, one) for one in found.schools]
    return rows.write_schools(order.out, told).set_index("school_name")


@pytest.fixture(scope="module")
def rosters(region) -> dict[str, list[Row]]:
    return all_rosters(region)


@pytest.fixture
def lists(region, tmp_path) -> Callable[[str], Path]:
    """A folder of the schools' class lists only, without a roster."""

    def made(name: str) -> Path:
        for folder in region.glob("*/*/lists"):
            own = folder.relative_to(region)
            shutil.copytree(folder, tmp_path / name / own)
        return tmp_path / name

    return made


@pytest.fixture
def sent(lists, rosters) -> Path:
    """The same rows, each school's in its own folder."""
    folder = lists("sent")
    for code, name in CODES.items():
        (own,) = folder.glob(f"*/{name}")
        export(own / EXPORT, {code: rosters[code]}, CODE, NAME)
    return folder


def test_an_export_of_all_schools_says_what_each_school_sending_its_rows_would(
    lists, sent, rosters, tmp_path
):
    """Findings and links agree pupil by pupil, and point at the row of the county's file."""
    alone, together = lists("alone"), lists("together")
    shutil.copytree(sent, alone, dirs_exist_ok=True)
    export(together / EXPORT, rosters, CODE, NAME)
    one = order_for(alone, tmp_path / "one")
    work(one, county.look(one))
    other = order_for(together, tmp_path / "other")
    found = county.look(other)
    assert not found.unknown and [s.name for s in found.schools] == [*CODES.values()]
    table = work(other, found)
    assert set(table["state"]) == {"done"} and table["rows"].sum() == sum(
        len(own) - 1 for own in rosters.values()
    )
    before = 1
    for code, name in CODES.items():
        apart, whole = tables_of(tmp_path / "one", name), tables_of(tmp_path / "other", name)
        assert len(whole["findings"]) and len(whole["links"])
        for kind, columns in (("findings", SAID), ("links", ["list_file", "list_row", "outcome"])):
            told = [frame[kind].sort_values(columns)[columns].to_numpy().tolist()
                    for frame in (apart, whole)]  # fmt: skip
            assert repr(told[0]) == repr(told[1])
        pupils = whole["pupils"]
        assert set(pupils["file"]) == {EXPORT}
        # The header is row 1, and the schools stand one below the other.
        assert pupils["row"].tolist() == [*range(before + 1, before + len(rosters[code]))]
        before += len(rosters[code]) - 1


@pytest.mark.parametrize("columns", [(CODE,), (NAME,), (CODE, NAME)])
def test_schools_of_exports_and_of_folders_are_the_same_by_identifier_or_name(
    lists, rosters, tmp_path, columns
):
    folder = lists("in")
    export(folder / EXPORT, rosters, *columns)
    found = county.look(order_for(folder, tmp_path / "out"))
    with_part = {one.name: bool(one.files) for one in found.schools if one.parts}
    if NAME in columns:
        assert with_part == dict.fromkeys(CODES.values(), True)
    else:
        # Nothing tells whose identifier it is: schools of their own, called by it.
        assert with_part == dict.fromkeys(CODES, False)


def test_a_school_without_a_folder_is_a_school_too(rosters, tmp_path):
    export(tmp_path / "in" / "样例县" / EXPORT, rosters, CODE, NAME)
    # Workers elsewhere read their parts from where the results go.
    order = order_for(tmp_path / "in", f"memory://{tmp_path.name}/out")
    found = county.look(order)
    told = {one.school_id: (one.name, one.county) for one in found.schools}
    assert told == {code: (name, "样例县") for code, name in CODES.items()}
    table = work(order, found)
    assert set(table["state"]) == {"done"} and set(table["school_code"]) == {*CODES}
    assert set(table["files"]) == {1}


def test_rows_without_a_school_and_of_one_that_nobody_knows_are_told(rosters, tmp_path, region):
    told = dict(list(rosters.items())[:2])
    head, first = rosters["3199000003"][:2]
    strays = {"": [head, first, first], "31990001": [head, first], "3199000099": [head, first]}
    export(tmp_path / "in" / EXPORT, told | strays, CODE)
    shutil.copy(region / "机构代码.xlsx", tmp_path / "in")
    found = county.look(order_for(tmp_path / "in", tmp_path / "out"))
    assert [one.school_id for one in found.schools] == ["3199000001", "3199000002"]
    row = sum(len(own) - 1 for own in told.values()) + 2
    assert [(one.code, one.facts) for one in found.unknown[EXPORT].facts["faults"]] == [
        ("region_blank", {"count": 3, "rows": f"Sheet {row}、{row + 1}、{row + 2}"}),
        ("region_strange", {"count": 1, "rows": f"3199000099 Sheet {row + 3}"}),
    ]


def test_a_small_school_beside_a_large_one_is_not_taken_for_strays(rosters, tmp_path, region):
    """Nine rows of ten are one school's; the base knows the other, too."""
    large = [row for own in rosters.values() for row in own[1:]]
    head, *small = rosters["3199000001"][: loose.SECOND + 1]
    told = {"3199000002": [head, *large], "3199000001": [head, *small]}
    export(tmp_path / "in" / EXPORT, told, CODE)
    shutil.copy(region / "机构代码.xlsx", tmp_path / "in")
    found = county.look(order_for(tmp_path / "in", tmp_path / "out"))
    codes = sorted(one.school_id for one in found.schools if one.parts)
    assert codes == ["3199000001", "3199000002"]


def test_a_name_that_several_have_is_nobodys(lists, rosters, tmp_path):
    folder = lists("in")
    (folder / "样例县" / "示例第一学校").rename(folder / "样例县" / "示例第二学校x")
    shutil.copytree(folder / "样例县" / "示例第二学校x", folder / "甲县" / "示例第二学校")
    shutil.rmtree(folder / "样例县" / "示例第二学校x")
    export(folder / EXPORT, dict(list(rosters.items())[1:]), NAME)
    found = county.look(order_for(folder, tmp_path / "out"))
    assert [one.name for one in found.schools if one.parts] == ["示例第三学校"]
    fault = found.unknown[EXPORT]
    assert (fault.code, fault.facts["count"]) == (
        "region_strange",
        len(rosters["3199000002"]) - 1,
    )


@pytest.fixture
def cut(rosters, tmp_path) -> Order:
    export(tmp_path / "in" / EXPORT, rosters, CODE, NAME)
    order = order_for(tmp_path / "in", tmp_path / "out")
    county.look(order)
    return order


def test_a_file_is_taken_apart_once(cut, monkeypatch):
    whole = county.look(cut)
    monkeypatch.setattr(loose, "_read", None)
    again = county.look(cut)
    assert (again.schools, again.unknown) == (whole.schools, whole.unknown)
    for path in [cut.out.local, *cut.out.local.rglob("*")]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def parts_of(order: Order) -> set[str]:
    return {part.digest for one in county.look(order).schools for part in one.parts}


@pytest.mark.parametrize("lost", ["index.json", "cells.parquet"])
def test_half_a_split_is_not_used(cut, lost):
    whole = parts_of(cut)
    victim = next(cut.out.local.glob(f"split/**/{lost}"))
    victim.unlink()
    assert split.known(cut, EXPORT) is None
    assert parts_of(cut) == whole and victim.exists()


def test_a_run_that_was_killed_while_it_wrote_leaves_nothing_in_use(rosters, tmp_path, monkeypatch):
    export(tmp_path / "in" / EXPORT, rosters, CODE, NAME)
    order = order_for(tmp_path / "in", tmp_path / "out")
    written = split._write

    def killed(out, folder, path, whose, tables):
        if whose == "3199000002":
            raise KeyboardInterrupt
        return written(out, folder, path, whose, tables)

    with monkeypatch.context() as patch:
        patch.setattr(split, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            county.look(order)
    assert list(order.out.local.glob("split/*/*"))
    assert split.known(order, EXPORT) is None
    assert len(parts_of(order)) == 3


def test_only_schools_whose_rows_are_others_are_done_anew(cut, rosters):
    before = {one.name: fingerprint(cut, one) for one in county.look(cut).schools}
    changed = dict(rosters)
    changed["3199000003"] = changed["3199000003"][:-1]
    export(cut.source.local / EXPORT, changed, CODE, NAME)
    after = {one.name: fingerprint(cut, one) for one in county.look(cut).schools}
    assert {name for name in after if after[name] != before[name]} == {"示例第三学校"}
    # The parts of the file that is no longer there are gone.
    assert len([*cut.out.local.glob("split/*/index.json")]) == 1


def test_a_part_that_is_gone_fails_its_school(cut):
    found = county.look(cut)
    part = found.schools[0].parts[0]
    shutil.rmtree(cut.out.local / part.folder)
    table = work(cut, found)
    assert table["state"].tolist() == ["failed", "done", "done"]
    assert "分表已不在" in table["fault"].iloc[0]


def test_the_same_export_twice_counts_once(cut, rosters):
    shutil.copy(cut.source.local / EXPORT, cut.source.local / "又一份.xlsx")
    found = county.look(cut)
    assert [len(one.parts) for one in found.schools] == [2, 2, 2]
    assert work(cut, found)["rows"].tolist() == [len(own) - 1 for own in rosters.values()]


def test_a_school_file_that_is_called_like_the_export_keeps_its_name(region, rosters, tmp_path):
    shutil.copytree(region / "样例县" / "示例第一学校", tmp_path / "in" / "示例第一学校")
    told = {code: own for code, own in rosters.items() if code != "3199000001"}
    told["3199000001"] = rosters["3199000001"][:3]
    export(tmp_path / "in" / "学生花名册.xlsx", told, CODE, NAME)
    order = order_for(tmp_path / "in", tmp_path / "out")
    table = work(order, county.look(order))
    assert set(table["state"]) == {"done"}, table["fault"].tolist()
    files = tables_of(order.out.local, "示例第一学校")["pupils"]["file"]
    # The county's rows complete records that the school's own export has, and are records besides.
    assert {*files} > {"学生花名册.xlsx", "in/学生花名册.xlsx"}


def test_a_manifest_may_name_an_export_for_several_schools(lists, rosters, tmp_path):
    folder = lists("in")
    export(folder / EXPORT, rosters, CODE)
    lines = [f"{code},{name},*/{name}；{EXPORT}" for code, name in list(CODES.items())[:2]]
    listed = tmp_path / "list.csv"
    listed.write_text("\n".join(["学校标识码,学校名称,文件", *lines]), "utf-8")
    found = county.look(order_for(folder, tmp_path / "out"), listed)
    assert [(one.school_id, len(one.parts)) for one in found.schools] == [
        ("3199000001", 1),
        ("3199000002", 1),
    ]
    assert all(path != EXPORT for one in found.schools for path, _ in one.files)
    assert found.unknown[EXPORT].facts["rows"].startswith("3199000003 Sheet ")


def test_a_manifest_may_not_name_a_file_for_several_that_tells_no_school(lists, rosters, tmp_path):
    folder = lists("in")
    export(folder / EXPORT, rosters)
    lines = [f"{code},{name},{EXPORT}" for code, name in CODES.items()]
    listed = tmp_path / "list.csv"
    listed.write_text("\n".join(["学校标识码,学校名称,文件", *lines]), "utf-8")
    with pytest.raises(InputError) as error:
        county.look(order_for(folder, tmp_path / "out"), listed)
    assert error.value.code == "manifest_shared"
