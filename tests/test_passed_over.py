"""Pictures and documents among the lists: told, never left out without a word; and files of one
class that have a roster's columns."""

import io
import json
import zipfile

import pytest

from tests import writing
from tests.test_cli import run
from xjaudit import workspace
from xjaudit.cli.several import spread
from xjaudit.errors import InputError
from xjaudit.ingest import foreign
from xjaudit.ingest.files import expand
from xjaudit.ingest.parse import read_data, read_path
from xjaudit.ingest.reading import Asked
from xjaudit.workspace.incoming import Incoming

JPEG, PNG = b"\xff\xd8\xff\xe0" + bytes(500), b"\x89PNG\r\n\x1a\n" + bytes(500)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF"
LIST = "姓名,性别\n王小芳,女\n李小强,男\n"
ROSTER = "学籍号|姓名|性别|身份证号|班级|学籍状态\n"


def zipped(members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


DOCX = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})
OLD_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
PASSED = {
    "一班.jpg": (JPEG, "picture"),
    "二班.PNG": (PNG, "picture"),
    "三班.pdf": (PDF, "pdf"),
    "四班.docx": (DOCX, "document"),
    "五班.doc": (OLD_DOC, "document"),
    "六班.wps": (OLD_DOC, "document"),
    # Whatever a picture's bytes are, nothing but a workbook is read of what is called so.
    "七班.heic": (b"????ftypheic" + bytes(100), "picture"),
    "八班.jpg": (b"x", "picture"),
}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "名单"
    made.mkdir()
    (made / "七1班.csv").write_text(LIST, "utf-8")
    (made / "Thumbs.db").write_bytes(b"x")
    for name, (content, _) in PASSED.items():
        (made / name).write_bytes(content)
    # A workbook, whatever its name says.
    writing.xlsx(made / "九班.xlsx", {"1": "姓名|性别\n孙小悦|女"}).rename(made / "九班.pdf")
    return made


def test_a_folder_tells_what_it_passes_over_and_why(folder):
    assert [path.name for path in expand([folder])] == ["七1班.csv", "九班.pdf"]
    told = {path.name: notice for path, notice in foreign.found_in([folder])}
    assert told == {name: f"{kind}_not_read" for name, (_, kind) in PASSED.items()}


def test_so_does_an_archive(tmp_path):
    path = tmp_path / "名单.zip"
    members = {name: content for name, (content, _) in PASSED.items()}
    path.write_bytes(zipped({"七1班.csv": LIST, "Thumbs.db": b"x"} | members))
    outcomes = dict(read_path(path, Asked(alone=True)))
    said = {name: [n.code for _, n in one.notices] for name, one in outcomes.items()}
    assert said.pop("七1班.csv") == []
    assert said == {name: [f"{kind}_not_read"] for name, (_, kind) in PASSED.items()}


def test_a_folder_of_nothing_else_is_refused_with_their_number(tmp_path):
    (tmp_path / "照片").mkdir()
    (tmp_path / "照片" / "一班.jpg").write_bytes(JPEG)
    with pytest.raises(InputError, match="图片、PDF 或 Word 文档 1 个"):
        expand([tmp_path / "照片"])


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("名单.pdf", PDF, "not_table"),
        ("名单.xlsx", PDF, "not_table"),
        ("名单.jpg", JPEG, "is_picture"),
        ("名单.xlsx", PNG, "is_picture"),
        ("名单.docx", DOCX, "not_table"),
    ],
)
def test_one_that_is_named_by_itself_says_what_it_is(name, data, code):
    with pytest.raises(InputError) as caught:
        read_data(name, data, Asked())
    assert caught.value.code == code
    assert "班主任" in caught.value.todo()


def test_a_workbook_of_nothing_that_unpacks_to_much_is_called_so():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(70 << 20))
    with pytest.raises(InputError) as caught:
        read_data("名单.xlsx", made.getvalue(), Asked())
    assert caught.value.code == "unpacked_too_large"


def test_traditional_encoding_is_named():
    data = "姓名,班別\n陳大文,三年1班\n李小紅,三年1班\n".encode("big5")
    with pytest.raises(InputError) as caught:
        read_data("名单.csv", data, Asked())
    assert caught.value.code == "is_big5"


def test_a_workspace_tells_of_them_in_folders_archives_and_drops(folder, tmp_path):
    here = workspace.new(tmp_path / "w")
    (tmp_path / "包.zip").write_bytes(zipped({"二班.docx": DOCX, "八1班.csv": LIST + "孙悦,女\n"}))
    added = here.add([folder, tmp_path / "包.zip"])
    assert len(added.files) == 3 and added.faults == []
    assert {one.where for one in added.unread} == {*PASSED, "包/二班.docx"}
    added = here.add_files([Incoming("x.jpg", JPEG, "", found=True), Incoming("y.jpg", JPEG)])
    assert [one.where for one in added.unread] == ["x.jpg"]
    assert [(one.where, one.code) for one in added.faults] == [("y.jpg", "is_picture")]


def test_inspect_and_audit_name_them_and_end_well(folder, tmp_path):
    told = run("inspect", folder, "--json")
    codes = {
        one["file"]: [notice["code"] for notice in one["notices"]]
        for one in json.loads(told.stdout)["files"]
    }
    assert (told.returncode, codes["一班.jpg"]) == (0, ["picture_not_read"])
    roster = writing.xlsx(tmp_path / "r.xlsx", {"1": roster_of(2, "七1班")})
    told = run("audit", roster, "--lists", folder, "--out", tmp_path / "o", "--language", "en")
    assert told.returncode == 0, told.stderr
    assert "一班.jpg" in told.stderr and "三班.pdf" in told.stderr


def roster_of(count, *classes):
    rows = [
        f"G9999992015{at:02}{n:02}0017|王{'甲乙丙丁戊己庚辛壬癸'[n]}{at}|女|9999992015{at:02}{n:02}0017|{name}|在读"
        for at, name in enumerate(classes)
        for n in range(count)
    ]
    return ROSTER + "\n".join(rows)


def test_a_class_with_all_numbers_is_a_class_list_beside_the_roster(tmp_path):
    whole = writing.xlsx(tmp_path / "学生花名册.xlsx", {"1": roster_of(8, "三1班", "三2班")})
    part = writing.xlsx(tmp_path / "三1班.xlsx", {"1": roster_of(8, "三1班")})
    here = workspace.new(tmp_path / "w")
    added = here.add([part, whole])
    assert {file.name: file.kind for file in added.files} == {
        "三1班.xlsx": "list",
        "学生花名册.xlsx": "roster",
    }
    assert [(one.name, other) for one, other in added.doubled] == [
        ("三1班.xlsx", "学生花名册.xlsx")
    ]
    audit = here.audit()
    assert (len(audit.roster), len(audit.people)) == (16, 8)
    # People may know better, before and after.
    here.retype(added.doubled[0][0].sha256, "roster")
    assert [file.kind for file in here.files()] == ["roster", "roster"]
    other = workspace.new(tmp_path / "v")
    assert [one.kind for one in other.add([part, whole], "roster").files] == ["roster", "roster"]


def test_a_class_that_came_first_is_told_of_when_the_roster_comes(tmp_path):
    whole = writing.xlsx(tmp_path / "学生花名册.xlsx", {"1": roster_of(8, "三1班", "三2班")})
    part = writing.xlsx(tmp_path / "三1班.xlsx", {"1": roster_of(8, "三1班")})
    here = workspace.new(tmp_path / "w")
    assert here.add(part).files[0].kind == "roster"
    added = here.add(whole)
    assert [(one.name, one.kind, other) for one, other in added.doubled] == [
        ("三1班.xlsx", "roster", "学生花名册.xlsx")
    ]


def test_rosters_of_single_classes_stay_rosters(tmp_path):
    parts = [
        writing.xlsx(
            tmp_path / f"三{n}班.xlsx", {"1": roster_of(8, *["无", "三1班", "三2班"][n:][:1])}
        )
        for n in (1, 2)
    ]
    other = writing.xlsx(
        tmp_path / "四1班.xlsx", {"1": roster_of(9, "四1班").replace("2015", "2014")}
    )
    added = workspace.new(tmp_path / "w").add([*parts, other])
    assert [file.kind for file in added.files] == ["roster"] * 3
    assert added.doubled == []


SPREAD = {
    "lists behind the rosters": ("R --lists A B --out O", "--lists A --out O --lists B -- R"),
    "one roster behind the lists": ("--lists A R --out O", "--lists A --out O -- R"),
    "a folder each": ("R --lists A --lists B", "--lists A --lists B -- R"),
    "two options": (
        "R --lists A B --tables T U",
        "--lists A --tables T --lists B --tables U -- R",
    ),
    "a roster behind another option": ("--lists A B --out O R", "--lists A --out O --lists B -- R"),
    "help": ("--help", "--help"),
}


@pytest.mark.parametrize(("given", "wanted"), SPREAD.values(), ids=SPREAD)
def test_what_stands_behind_lists_is_a_list(given, wanted):
    options = {"--lists", "--tables"}
    assert spread(given.split(), options, {"--out"}) == wanted.split()


def test_what_may_be_either_is_refused_as_wrong_use(tmp_path):
    told = run("audit", "--lists", "a.xlsx", "b.xlsx", "r.xlsx", "--out", tmp_path / "o")
    assert told.returncode == 2
    assert "b.xlsx" in told.stderr
