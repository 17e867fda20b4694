"""Whatever arrives is read right or refused with a reason; counts tie on every file."""

from datetime import date
from random import Random

import openpyxl
import pytest

from tests import writing
from xjaudit.errors import InputError
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.files import expand
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.questions import layout_key
from xjaudit.ingest.readers import read_files
from xjaudit.ingest.reading import Asked
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 16))

LIST = """
序号|姓名|性别|出生日期
~1|王芳|女|20150315
~2|买买提·阿不都|男|20150601
"""
PLAIN = [
    {"row": 2, "name": "王芳", "sex": "女", "birth_date": "20150315"},
    {"row": 3, "name": "买买提·阿不都", "sex": "男", "birth_date": "20150601"},
]


def understood(path, kind=None, answers=None):
    answer = receipt.inspect(read_file(path, Asked(kind, answers=answers or {})), SETTINGS)
    counted = answer["receipt"]
    assert counted["rows_seen"] == counted["rows_read"] + len(counted["rows_dropped"])
    return answer


def rows(answer, *names, table=0):
    """The rows of a table, with the named fields only."""
    return [{n: row.get(n) for n in names} for row in answer["tables"][table]["rows"]]


def notices(answer, code):
    return [(n["sheet"], n["row"], n["column"]) for n in answer["notices"] if n["code"] == code]


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: writing.xlsx(folder / "a.xlsx", {"名单": LIST}),
        lambda folder: writing.xlsx(folder / "wrong.xls", {"名单": LIST}),
        lambda folder: writing.xls(folder / "a.xls", {"名单": LIST}),
        lambda folder: writing.text(folder / "a.csv", LIST),
        lambda folder: writing.text(folder / "a.csv", LIST, "utf-8-sig"),
        lambda folder: writing.text(folder / "a.csv", LIST, "gbk"),
        lambda folder: writing.text(folder / "a.txt", LIST, "gb18030", "\t"),
        lambda folder: writing.text(folder / "a.txt", LIST, "utf-16", ";"),
    ],
    ids=["xlsx", "xlsx-named-xls", "xls", "utf8", "utf8-bom", "gbk", "gb18030-tab", "utf16"],
)
def test_every_container_gives_the_same_rows(tmp_path, write):
    answer = understood(write(tmp_path))
    assert rows(answer, "row", "name", "sex", "birth_date") == PLAIN
    assert answer["tables"][0]["header_rows"] == [1]


def test_table_below_titles_and_away_from_the_corner(tmp_path):
    text = "七年级3班学生名单||\n填报日期 2026年9月||\n姓名|性别|座位\n李娜|女|靠窗\n"
    path = writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}, first_cell="C4")
    answer = understood(path)
    table = answer["tables"][0]
    assert table["header_rows"] == [6]
    assert [c["column"] for c in table["columns"]] == ["C", "D", "E"]
    assert rows(answer, "row", "name", "class_id") == [
        {"row": 7, "name": "李娜", "class_id": "7-3"}
    ]
    assert notices(answer, "heading_unknown") == [("Sheet1", 6, "E")]


@pytest.mark.parametrize(
    ("file", "sheet", "title"),
    [
        ("名单.xlsx", "七年级3班", ""),
        ("名单.xlsx", "703", ""),
        ("七(3)班.xlsx", "Sheet1", ""),
        ("名单.xlsx", "Sheet1", "2026-2027学年初一3班花名册"),
    ],
)
def test_class_comes_from_sheet_title_or_file_name(tmp_path, file, sheet, title):
    text = f"{title}|\n姓名|性别\n李娜|女\n" if title else "姓名|性别\n李娜|女\n"
    answer = understood(writing.xlsx(tmp_path / file, {sheet: text}))
    assert rows(answer, "class_id") == [{"class_id": "7-3"}]


def test_class_column_wins_over_the_name_of_the_sheet(tmp_path):
    text = "班级|姓名\n七(1)班|李娜\n八年级2班|王芳\n实验班|赵强\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"九年级9班": text}))
    assert [row["class_id"] for row in answer["tables"][0]["rows"]] == ["7-1", "8-2", None]


def test_footers_separators_and_repeated_headers_are_no_pupils(tmp_path):
    text = """
    序号|姓名|性别
    ~1|王芳|女
    序号|姓名|性别
    ~2|李强|男
    合计|2人|
    |制表人：张三|
    注：以上名单已核对||
    """
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert [row["name"] for row in answer["tables"][0]["rows"]] == ["王芳", "李强"]
    dropped = {d["row"]: d["why"] for d in answer["receipt"]["rows_dropped"]}
    assert dropped == {1: "header", 3: "header_repeated", 5: "footer", 6: "footer", 7: "footer"}


def test_a_pupil_without_name_is_kept(tmp_path):
    text = "姓名|性别|出生日期|班级\n王芳|女|20150315|七(1)班\n|男|20150601|七(1)班\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert rows(answer, "row", "name", "sex")[1] == {"row": 3, "name": None, "sex": "男"}


@pytest.mark.parametrize("write", [writing.xlsx, writing.xls], ids=["xlsx", "xls"])
def test_id_number_in_a_number_cell_is_put_aside(tmp_path, write):
    text = """
    姓名|身份证号
    王芳|999999201203150017
    李强|~999999201203150017.0
    赵敏|99999920120315001X
    """
    answer = understood(write(tmp_path / "a.xlsx", {"1": text}))
    got = [row.get("id_number") for row in answer["tables"][0]["rows"]]
    assert got == ["999999201203150017", None, "99999920120315001X"]
    lost = [n for n in answer["notices"] if n["code"] == "id_precision_lost"]
    assert [(n["row"], n["column"], n["raw"]) for n in lost] == [(3, "B", "9.99999201203150E+17")]


def test_text_that_a_number_could_be_is_not_put_aside(tmp_path):
    # 999999201203150080 is one that a double holds exactly.
    number = str(int(float("999999201203150080")))
    text = f"姓名|身份证号\n王芳|{number}\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert rows(answer, "id_number") == [{"id_number": number}]


def test_dates_in_many_styles_with_every_change_said(tmp_path):
    text = """
    姓名|出生日期
    甲一|20150315
    甲二|@2015-03-15
    甲三|2015.3.15
    甲四|2015年3月15日
    甲五|~42078
    甲六|20150229
    """
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    got = [row.get("birth_date") for row in answer["tables"][0]["rows"]]
    assert got == ["20150315"] * 5 + [None]
    assert [r for _, r, _ in notices(answer, "date_assumed")] == [3, 4, 5, 6]
    assert [r for _, r, _ in notices(answer, "date_bad")] == [7]


def test_attendance_grid_gives_marks_with_dates(tmp_path):
    text = """
    七年级1班2026年11月考勤表|||||
    序号|姓名|2|3|4|备注
    ~1|王芳|√|×|病假|
    ~2|李强|√|◇|√|已转走
    √出勤 ×旷课 ◇迟到|||||
    """
    table = understood(writing.xlsx(tmp_path / "a.xlsx", {"七年级1班": text}))["tables"][0]
    marks = [(m["row"], m["date"], m["status"]) for m in table["marks"]]
    assert marks == [
        (3, "20261102", "present"),
        (3, "20261103", "absent"),
        (3, "20261104", "sick"),
        (4, "20261102", "present"),
        (4, "20261103", "late"),
        (4, "20261104", "present"),
    ]
    assert table["kind"] == "list"


@pytest.mark.parametrize(
    ("heading", "answer", "fields"),
    [
        ("紧急情况找谁", "phone", ["name", "phone", "sex"]),
        ("性别", "phone", ["name", None, "phone"]),  # a heading that means something else here
        ("性别", "ignore", ["name", None, None]),
        ("紧急情况找谁", "sex", ["name", None, "sex"]),  # another column is that
        ("紧急情况找谁", "nonsense", ["name", None, "sex"]),
        ("姓名", "ignore", ["name", None, "sex"]),  # a list of nobody
    ],
)
def test_what_a_person_told_of_any_heading_holds(tmp_path, heading, answer, fields):
    heads = ["姓名", "紧急情况找谁", "性别"]
    path = writing.xlsx(tmp_path / "a.xlsx", {"1": "|".join(heads) + "\n王芳|13570246801|女\n"})
    answers = {layout_key("heading", heads, heading): answer}
    columns = understood(path, answers=answers)["tables"][0]["columns"]
    assert [one["field"] for one in columns] == fields


TICKED = {
    "of the one day in the title": (
        """
        七年级1班2026年9月7日考勤表|||||
        姓名|出勤|迟到|病假|事假|备注
        王芳|√||||
        李强|||√||发烧
        赵敏|✔|是|×||
        """,
        "3 20260907 present, 4 20260907 sick, 5 20260907 present, 5 20260907 late",
    ),
    "of two days": (
        """
        七年级1班2026年9月考勤|||||||
        姓名|9月7日|||9月8日|||备注
        |出勤|迟到|病假|出勤|迟到|病假|
        王芳|√|||||√|
        李强|√||||√||
        """,
        "4 20260907 present, 4 20260908 sick, 5 20260907 present, 5 20260908 late",
    ),
    "of no day": ("姓名|出勤|迟到\n王芳|√|\n李强||√", "2 None present, 3 None late"),
    "numbers are totals": ("姓名|出勤|迟到|病假\n王芳|20|1|\n李强|19||1", ""),
    "remarks are remarks": ("姓名|出勤|病假\n王芳|√|\n李强||下周再来", ""),
    "nobody has a tick": ("姓名|出勤|病假\n王芳||\n李强||", ""),
    "a leave without its reason is asked": (
        "姓名|出勤|迟到|请假\n王芳|√||\n李强|||√",
        "2 None present, 3 None None",
    ),
}


@pytest.mark.parametrize(("text", "expected"), TICKED.values(), ids=TICKED)
def test_a_column_for_each_status_with_ticks_gives_marks(tmp_path, text, expected):
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"七年级1班": text}))
    marks = answer["tables"][0].get("marks", [])
    assert ", ".join(f"{m['row']} {m['date']} {m['status']}" for m in marks) == expected
    said = {n["raw"] for n in answer["notices"] if n["code"] == "heading_unknown"}
    assert ("出勤" in said) == (not marks)
    undated = [n for n in answer["notices"] if n["code"] == "days_undated"]
    assert bool(undated) == ("None" in expected)
    asked = [q["raw"] for q in answer.get("questions", [])]
    assert asked == (["请假"] if "None None" in expected else [])


def test_a_mark_without_legend_is_asked_not_guessed(tmp_path):
    text = "七年级1班2026年11月||||\n姓名|2|3|4|5\n王芳|√|△|√|+\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    status = [m["status"] for m in answer["tables"][0]["marks"]]
    assert status == ["present", None, "present", None]
    assert {n["raw"] for n in answer["notices"] if n["code"] == "mark_unknown"} == {"△", "+"}


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path):
    path = writing.xlsx(tmp_path / "a.xlsx", {"甲": LIST, "乙": LIST, "丙": "随便|什么\n一|二\n"})
    book = openpyxl.load_workbook(path)
    book["甲"].row_dimensions[3].hidden = True
    book["甲"].column_dimensions["C"].hidden = True
    book["乙"].sheet_state = "hidden"
    book.save(path)
    answer = understood(path)
    assert [len(t["rows"]) for t in answer["tables"]] == [2, 2]
    assert notices(answer, "hidden_rows") == [("甲", None, None)]
    assert [n["raw"] for n in answer["notices"] if n["code"] == "hidden_columns"] == ["C"]
    assert notices(answer, "hidden_sheet") == [("乙", None, None)]
    assert notices(answer, "no_table") == [("丙", None, None)]


def test_error_cells_are_said(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["姓名", "性别", "班级"], ["王芳", "女", "七(1)班"]):
        sheet.append(row)
    sheet["C2"].value, sheet["C2"].data_type = "#N/A", "e"
    book.save(path)
    assert notices(understood(path), "error_cell") == [("Sheet", 2, "C")]


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        ("姓名|性别", "list"),
        ("学籍号|姓名|班级", "list"),  # head teachers' lists have it too
        ("学籍号|姓名|身份证件号|班级", "roster"),
        ("姓名|班级|学籍状态", "roster"),
        ("姓名|身份证件类型|身份证件号", "roster"),
        ("姓名|问题类型|对方学校", "problems"),
        ("姓名|2|3|4", "list"),
    ],
)
def test_kind_is_told_by_the_columns(tmp_path, heads, kind):
    body = "|".join("甲乙" for _ in heads.split("|"))
    assert read_file(writing.xlsx(tmp_path / "a.xlsx", {"1": f"{heads}\n{body}\n"})).kind == kind


ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
)
BAD = {
    "missing": (None, "missing"),
    "empty": (b"", "empty"),
    "blanks": (b"\r\n \n", "empty"),
    "zeros": (b"\0" * 4096, "empty"),
    "password": (ENCRYPTED, "password"),
    "truncated zip": (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    "binary": (bytes(range(256)) * 8, "damaged"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 500, "is_picture"),
    "no header": ("甲,乙\n1,2\n".encode(), "no_known_heading"),
    "header only": ("姓名,性别\n".encode(), "no_rows"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD)
def test_bad_files_are_refused_with_where_what_and_what_to_do(tmp_path, content, code):
    path = tmp_path / "七年级1班.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert caught.value.code == code
    assert str(caught.value).startswith("七年级1班.xlsx：")
    assert caught.value.todo()


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="文件夹"):
        read_file(tmp_path)


def test_encrypted_workbook_opens_with_its_password(tmp_path):
    import msoffcrypto

    plain, path = writing.xlsx(tmp_path / "plain.xlsx", {"1": LIST}), tmp_path / "a.xlsx"
    with plain.open("rb") as source, path.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("秘密123", target)
    with pytest.raises(InputError, match="密码") as caught:
        read_file(path)
    assert caught.value.code == "password"
    with pytest.raises(InputError, match="密码不正确"):
        read_file(path, Asked(password="wrong"))
    assert len(read_file(path, Asked(password="秘密123")).tables[0].rows) == 2


def test_hidden_files_of_a_folder_are_left_out_and_lock_files_skipped_aloud(tmp_path):
    writing.xlsx(tmp_path / "b.xlsx", {"1": LIST})
    for name in ("~$b.xlsx", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    assert [p.name for p in expand([tmp_path])] == ["b.xlsx", "~$b.xlsx"]
    readings, faults = read_files([(path, None) for path in expand([tmp_path])])
    assert not faults
    told = [receipt.inspect(reading, SETTINGS) for reading in readings]
    assert [len(one["tables"]) for one in told] == [1, 0]
    assert [n["code"] for n in told[1]["notices"]] == ["lock_file_skipped"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for grade, name in (("一年级", "王芳"), ("二年级", "李强")):
        (tmp_path / grade).mkdir()
        writing.xlsx(tmp_path / grade / "1班.xlsx", {"Sheet1": f"姓名|性别\n{name}|女\n"})
    readings, faults = read_files([(p, None) for p in expand([tmp_path])])
    assert not faults
    told = [receipt.inspect(reading, SETTINGS) for reading in readings]
    assert [one["file"] for one in told] == ["一年级/1班.xlsx", "二年级/1班.xlsx"]
    assert [one["tables"][0]["rows"][0]["class_id"] for one in told] == ["1-1", "2-1"]


def test_a_file_given_twice_counts_once_and_that_is_said(tmp_path):
    one = writing.xlsx(tmp_path / "a.xlsx", {"1": LIST})
    (tmp_path / "b.xlsx").write_bytes(one.read_bytes())
    readings, _ = read_files([(one, "list"), (tmp_path / "b.xlsx", "list")])
    assert [reading.name for reading in readings] == ["a.xlsx"]
    said = receipt.inspect(readings[0], SETTINGS)["notices"]
    assert [(n["code"], n["raw"]) for n in said if n["code"] == "duplicate_file"] == [
        ("duplicate_file", "b.xlsx")
    ]


def test_tables_side_by_side_are_both_read(tmp_path):
    text = """
    七年级1班名单|||||
    序号|姓名|性别|序号|姓名|性别
    ~1|王芳|女|~3|李强|男
    ~2|孙悦|女|||
    合计3人|||||
    """
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    found = [[(r["row"], r["name"], r["class_id"]) for r in t["rows"]] for t in answer["tables"]]
    assert found == [[(3, "王芳", "7-1"), (4, "孙悦", "7-1")], [(3, "李强", "7-1")]]


def test_a_quotation_mark_that_swallows_pupils_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,班级\n"张三,701\n李四,702\n王五,703\n', "utf-8")
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert caught.value.code == "quotes"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n"])
def test_nothing_but_a_byte_order_mark_is_an_empty_file(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / "a.csv")
    assert caught.value.code == "empty"


def test_lines_that_end_with_a_carriage_return(tmp_path):
    (tmp_path / "a.csv").write_bytes("姓名,性别\r王芳,女\r李强,男\r".encode())
    assert [r["name"] for r in understood(tmp_path / "a.csv")["tables"][0]["rows"]] == [
        "王芳",
        "李强",
    ]


def test_an_id_number_that_excel_wrote_into_a_csv_is_put_aside(tmp_path):
    path = writing.text(tmp_path / "a.csv", "姓名|身份证号\n王芳|9.99999E+17\n李强|无证\n")
    answer = understood(path)
    assert [r.get("id_number") for r in answer["tables"][0]["rows"]] == [None, None]
    assert notices(answer, "id_precision_lost") == [("", 2, "B")]


def test_a_cell_in_the_far_corner_is_left_out_and_said(tmp_path):
    path = writing.xlsx(tmp_path / "a.xlsx", {"1": LIST})
    book = openpyxl.load_workbook(path)
    book["1"]["XFD1048576"] = "x"
    book.save(path)
    answer = understood(path)
    assert rows(answer, "row", "name", "sex", "birth_date") == PLAIN
    assert notices(answer, "far_cell_skipped") == [("1", 1048576, "XFD")]


@pytest.mark.parametrize("name", ["三年级1班.xlsx", "五年级1班.xls", "六(1)班.csv"])
def test_damaged_files_give_a_clear_error_or_a_table(tmp_path, sample_school, name):
    data = (sample_school / "lists" / name).read_bytes()
    random = Random(7)
    for turn in range(300):
        damaged = bytearray(data)
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        if turn % 10 == 0:
            damaged = damaged[: random.randrange(len(damaged))]
        (tmp_path / name).write_bytes(damaged)
        try:
            read_file(tmp_path / name)
        except InputError as fault:
            assert fault.todo()


@pytest.mark.parametrize(
    "footer",
    ["审核：李四", "日期：2026年9月1日", "应到3人 实到3人", "签字", "全班人数 3", "制表 王老师"],
)
def test_what_stands_below_the_pupils_in_their_column_is_no_pupil(tmp_path, footer):
    text = f"姓名|性别\n王芳|女\n{footer}|\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert [r["name"] for r in answer["tables"][0]["rows"]] == ["王芳"]


@pytest.mark.parametrize(
    ("sheet", "row"),
    [
        ("Sheet1", "七年级|2026级3班"),
        ("Sheet1", "2026级|3班"),
        ("Sheet1", "七年级|3班"),
        ("七年级3班", "|3班"),
        ("七年级", "|（3）班"),
    ],
)
def test_class_is_put_together_from_what_the_sheet_tells(tmp_path, sheet, row):
    text = f"姓名|年级|班级\n王芳|{row}\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {sheet: text}))
    wanted = "c2026-3" if row.startswith("2026级") else "7-3"
    assert rows(answer, "class_id") == [{"class_id": wanted}]


def test_no_header_error_names_no_child(tmp_path):
    text = "张三|999999201404010014\n李四|999999201404010022\n"
    with pytest.raises(InputError) as caught:
        read_file(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert not any(word in str(caught.value) for word in ("张三", "李四", "9999"))


def test_rows_of_a_sheet_without_header_are_counted_as_dropped(tmp_path):
    path = writing.xlsx(tmp_path / "a.xlsx", {"七1班": LIST, "七2班": "名册|性别\n孙悦|女\n"})
    answer = understood(path)
    assert answer["receipt"]["rows_seen"] == 5
    assert [d["why"] for d in answer["receipt"]["rows_dropped"]] == [
        "header",
        "no_table",
        "no_table",
    ]
    told = receipt.summaries([read_file(path)], read_lists([], SETTINGS).changes)
    assert told[0]["notices"] == {"no_table": 1}


def test_what_stands_in_brackets_behind_a_name_is_a_remark_too(tmp_path):
    text = (
        "姓名|性别|备注\n王芳（已转走）|女|\n李强〔请假至12月〕|男|\n王雪松（原名王松）|男|\n"
        "孙悦(大)|女|\n赵敏|女|休学\n陈露(休|女|曾用名陈雨\n"
    )
    path = writing.xlsx(tmp_path / "三年级1班.xlsx", {"1": text})
    frame = read_lists(read_file(path, Asked("list")).tables, SETTINGS).frame
    told = frame[["name_plain", "seen", "former_name"]].astype(object)
    assert told.where(told.notna(), None).values.tolist() == [
        ["王芳", "TRANSFERRED", None],
        ["李强", "ACTIVE", None],
        ["王雪松", "ACTIVE", "王松"],
        ["孙悦", "ACTIVE", None],
        ["赵敏", "LEAVE", None],
        ["陈露", "LEAVE", "陈雨"],
    ]


def test_a_row_with_a_number_and_no_name_is_somebody(tmp_path):
    numbered = ["王芳|999999201303150022", "|999999201304150024", "/|999999201305150027"]
    text = "\n".join(["姓名|身份证号", *numbered, "-|999999201306160029", "|5", ""])
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert [row["name"] for row in rows(answer, "name")] == ["王芳", None, None, None]
    assert [one["why"] for one in answer["receipt"]["rows_dropped"]] == ["header", "no_name"]


def test_another_name_behind_a_colon_makes_no_footer(tmp_path):
    text = "姓名|性别\n王雪松（原名：王松）|男\n审核：李四（签字）|\n"
    answer = understood(writing.xlsx(tmp_path / "a.xlsx", {"1": text}))
    assert rows(answer, "name") == [{"name": "王雪松（原名：王松）"}]


def test_one_file_as_two_kinds_is_refused(tmp_path):
    path = writing.xlsx(tmp_path / "a.xlsx", {"1": LIST})
    _, faults = read_files([(path, "roster"), (path, "list")])
    assert [fault.code for fault in faults] == ["two_kinds"]


def test_a_problem_export_without_types_is_refused(tmp_path):
    with pytest.raises(InputError, match="问题类型"):
        read_file(writing.xlsx(tmp_path / "a.xlsx", {"1": LIST}), Asked("problems"))


def test_a_folder_gives_its_tables_only(tmp_path):
    for name in ("a.xlsx", "Thumbs.db", "说明.pdf", "结果/receipt.json", "结果/findings.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.name for p in expand([tmp_path])] == ["a.xlsx"]
    (tmp_path / "空").mkdir()
    with pytest.raises(InputError, match="没有表格文件"):
        expand([tmp_path / "空"])
