"""Which schools a folder holds: told by folders, by a manifest, by what stands in the files."""

import shutil

import openpyxl
import pytest

from tests.test_region import order_for
from xjaudit.errors import InputError
from xjaudit.region import county, find, loose, manifest
from xjaudit.region.places import Place

FOLDERS = [
    ("示例县/第一小学/名册.xlsx", "示例县/第一小学"),
    ("示例县/第一小学/一年级/1班.xlsx", "示例县/第一小学"),
    ("示例县/第一小学/学籍/2026级/七(1)班.xlsx", "示例县/第一小学"),
    ("示例县/城关中心学校/王村小学/名单/1班.xlsx", "示例县/城关中心学校/王村小学"),
    ("示例县/城关中心学校/名册.xlsx", "示例县/城关中心学校"),
    ("示例县/示例学校（东校区）/初中部/名册.xlsx", "示例县/示例学校（东校区）"),
    ("示例县/小学/育英/班级名单/a.xlsx", "示例县/小学/育英"),
    ("示例县/3199000001/registry/a.xlsx", "示例县/3199000001"),
    ("3199000001 育英/学生名单/a.xlsx", "3199000001 育英"),
    ("育英/a.xlsx", "育英"),
    ("North Hill School/Grade 3/a.xlsx", "North Hill School"),
    ("示例附小/三年级/20261116/a.xlsx", "示例附小"),
    ("名册/a.xlsx", ""),
    ("小学/一年级/a.xlsx", ""),
    ("a.xlsx", ""),
    # What lies beside the schools is nobody's, and may hold all of them.
    ("样例县/全县学生花名册.xlsx", ""),
    ("示例市/虚构区/学籍/全区.xlsx", ""),
    ("样例县教育局/a.xlsx", ""),
    ("511724/a.xlsx", ""),
]


@pytest.mark.parametrize(("path", "folder"), FOLDERS)
def test_a_school_is_the_innermost_folder_that_is_called_like_one(path, folder):
    assert find.school_folder(path) == folder


def test_schools_have_ids_that_are_theirs_alone():
    files = [
        "甲县/第一小学/a.xlsx",
        "乙县/第一小学/a.xlsx",
        "乙县/3199000001 育英/b.xlsx",
        "乙县/a b/c.csv",
    ]
    schools, rest = find.in_folders(dict.fromkeys(files, 1) | {"x.xlsx": 1})
    assert list(rest) == ["x.xlsx"]
    told = {one.folder: one for one in schools}
    assert len({one.school_id for one in schools}) == len(schools) == 4
    english = told["乙县/3199000001 育英"]
    assert (english.school_id, english.code, english.name) == ("3199000001", "3199000001", "育英")
    assert told["乙县/a b"].school_id == "a-b"
    assert told["甲县/第一小学"].school_id.startswith("甲县-第一小学-")
    assert {one.county for one in schools} == {"甲县", "乙县"}
    # Another file elsewhere changes nobody's id.
    again, _ = find.in_folders(dict.fromkeys([*files, "丙县/丁/a.xlsx"], 1))
    assert {one.school_id for one in schools} < {one.school_id for one in again}


def test_left_out_are_hidden_files_documents_locks_and_our_own_results(tmp_path):
    ours = "一小学/a.xlsx"
    others = "一小学/~$a.xlsx 一小学/.b.xlsx 一小学/c.pdf out/data/d.csv __MACOSX/a.xlsx .git/e.csv"
    for name in (ours, *others.split()):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert find.table_files(Place(str(tmp_path)), "out") == {ours: 1}


MANIFEST = (
    "学校标识码,学校名称,区县,文件\n3199000001,甲校,样例县,a\n,乙校,样例县,b/*.xlsx；c/1.xlsx\n"
)


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "xlsx"])
def test_a_manifest_says_which_files_are_whose(tmp_path, kind):
    for name in ("a/x/1.xlsx", "b/1.xlsx", "b/2.csv", "c/1.xlsx", "c/2.xlsx"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"x")
    listed = tmp_path / "list"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in MANIFEST.splitlines():
            book.active.append(line.split(","))
        book.save(listed)
    else:
        listed.write_bytes(MANIFEST.encode(kind))
    place = Place(str(tmp_path / "in"))
    first, second = manifest.read(listed, place, find.table_files(place))
    assert (first.school_id, first.code, first.name) == ("3199000001", "3199000001", "甲校")
    assert first.files == (("a/x/1.xlsx", 1),)
    assert (second.school_id, second.code, second.county) == ("乙校", None, "样例县")
    assert [path for path, _ in second.files] == ["b/1.xlsx", "c/1.xlsx"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "manifest_head"),
        ("学校名称,人数\n甲校,3\n", "manifest_head"),
        ("学校名称,文件\n甲校,\n", "manifest_row"),
        ("学校标识码,文件\n31990,a\n", "manifest_code"),
        ("学校名称,文件\n甲校,../b\n", "manifest_outside"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused(tmp_path, text, code):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.xlsx").write_bytes(b"x")
    listed = tmp_path / "list.csv"
    listed.write_text(text or "\n", "utf-8")
    place = Place(str(tmp_path))
    with pytest.raises(InputError) as error:
        manifest.read(listed, place, {"a/1.xlsx": 1})
    told = error.value.facts.get("faults", [error.value])
    assert [fault.code for fault in told] in ([code], ["empty"])


def test_loose_files_go_where_the_identifier_in_them_or_their_name_says(tmp_path, region):
    """Everything of two schools in one folder: rosters tell the identifier, lists only their file
    name; what names nobody is told, and the base of codes is nobody's file."""
    for school in ("示例第一学校", "示例第二学校"):
        for path in (region / "样例县" / school).glob("*/*"):
            if path.name != "学生花名册.xlsx":
                shutil.copy(path, tmp_path / f"{school}{path.name}")
    shutil.copy(region / "机构代码.xlsx", tmp_path)
    shutil.copy(region / "样例县/示例第一学校/lists/一年级.xlsx", tmp_path / "谁的.xlsx")
    (tmp_path / "说明.csv").write_text("这里,没有\n甲,乙\n", "utf-8")
    place = Place(str(tmp_path))
    schools, rest = find.in_folders(find.table_files(place))
    assert schools == []
    told = loose.sort_out(order_for(tmp_path, tmp_path / "out"), rest, schools)
    assert {one.school_id: one.name for one in told.schools} == {
        "3199000001": "示例第一学校",
        "3199000002": "示例第二学校",
    }
    for one in told.schools:
        assert all(path.startswith(one.name) for path, _ in one.files)
        assert len(one.files) == len([path for path in rest if path.startswith(one.name)])
    assert {p: e.code for p, e in told.unknown.items()} == {"谁的.xlsx": "region_unknown"}
    assert len(told.institutions) == 2 + 3


def test_a_loose_roster_joins_the_folder_that_the_base_calls_so(tmp_path, region):
    """One roster beside folders of lists; of a school that the base lacks a school is made."""
    for folder in region.glob("*/*/lists"):
        shutil.copytree(folder, tmp_path / folder.relative_to(region))
    shutil.copy(region / "机构代码.xlsx", tmp_path)
    for name, code in (("甲", "3199000001"), ("乙", "3199000099")):
        book = openpyxl.Workbook()
        book.active.append(["学校标识码", "姓名", "性别", "学校"])
        for number in range(3):
            book.active.append([code, f"王小{'一二三'[number]}", "男", ""])
        book.save(tmp_path / f"{name}.xlsx")
    order = order_for(tmp_path, tmp_path / "out")
    schools, rest = find.in_folders(find.table_files(order.source))
    told = {one.school_id: one for one in loose.sort_out(order, rest, schools).schools}
    assert ("甲.xlsx", rest["甲.xlsx"]) in told["示例第一学校"].files
    assert told["3199000099"].files == (("乙.xlsx", rest["乙.xlsx"]),)


def test_a_list_that_tells_where_children_come_from_is_of_the_school_in_its_name(tmp_path, region):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别", "班级", "学校"])
    for number in range(8):
        row = [f"王小{'一二三四五六七八'[number]}", "男", "七年级1班", f"某村第{number % 3}小学"]
        book.active.append(row)
    path = tmp_path / "in" / "示例第一学校七年级1班.xlsx"
    path.parent.mkdir()
    book.save(path)
    shutil.copytree(region / "样例县", tmp_path / "in" / "样例县")
    order = order_for(tmp_path / "in", tmp_path / "out")
    schools, rest = find.in_folders(find.table_files(order.source))
    told = loose.sort_out(order, rest, schools)
    assert not told.unknown
    (own,) = [one.name for one in told.schools if path.name in dict(one.files)]
    assert own == "示例第一学校"


def test_results_are_never_files_of_schools(tmp_path):
    """Not those of this run, nor of one before that lie among the schools' files."""
    for name in (
        "甲县/第一小学/名册.csv",
        "旧结果/schools/第一小学/audit.xlsx",
        "结果/county/甲县.xlsx",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("姓名\n王芳\n", "utf-8")
    (tmp_path / "旧结果" / "schools.parquet").write_bytes(b"")
    assert list(find.table_files(Place(str(tmp_path)), "结果")) == ["甲县/第一小学/名册.csv"]
    with pytest.raises(InputError) as caught:
        county.look(order_for(tmp_path, tmp_path / "甲县" / ".."))
    assert caught.value.code == "region_same_folder"
    with pytest.raises(InputError) as caught:
        county.look(order_for(tmp_path / "旧结果", tmp_path / "out"))
    assert caught.value.code == "region_is_result"
