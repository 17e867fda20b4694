"""Lines between pupils, columns of parents, and places that contradict each other on the class:
read right or asked, never read as somebody else's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import writing
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.layout.section_words import read_line
from xjaudit.ingest.layout.tables import find_tables
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.reading import Asked
from xjaudit.record.name_cells import read_name
from xjaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 16))


def understood(path, answers=None):
    """The receipt of a file, whose rows tie, and its people by name: class and state."""
    reading = read_file(path, Asked(answers=answers or {}))
    told = receipt.inspect(reading, SETTINGS)
    counted = told["receipt"]
    assert counted["rows_seen"] == counted["rows_read"] + len(counted["rows_dropped"])
    frame = read_lists(reading.tables, SETTINGS).frame
    people = {
        name: (cls if isinstance(cls, str) else None, seen)
        for name, cls, seen in zip(frame["name"], frame["class"], frame["seen"], strict=True)
    }
    return told, people


def asked(told):
    return [question["code"] for question in told.get("questions", [])]


# Of each layout the class of each pupil, by file and sheet that tell less than the titles.
CLASSES = {
    "a title without a second header": (
        "三年级一班|\n序号|姓名\n~1|王芳\n~2|李强\n三年级二班|\n~1|孙悦",
        {"王芳": "3-1", "李强": "3-1", "孙悦": "3-2"},
    ),
    "titles below one header": (
        "序号|姓名\n三年级1班|\n~1|王芳\n三年级2班|\n~1|孙悦",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "bare classes below a grade": (
        "三年级花名册|\n序号|姓名\n一班|\n~1|王芳\n二班|\n~1|孙悦",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "a bare class below a whole one": (
        "三年级一班|\n序号|姓名\n~1|王芳\n二班|\n~1|孙悦\n三班（1人）|\n~1|赵敏",
        {"王芳": "3-1", "孙悦": "3-2", "赵敏": "3-3"},
    ),
    "grades between classes": (
        "序号|姓名\n三年级|\n一班|\n~1|王芳\n四年级|\n一班|\n~1|孙悦",
        {"王芳": "3-1", "孙悦": "4-1"},
    ),
    "a title with the head teacher's name": (
        "三年级（1）班 班主任：李老师|\n序号|姓名\n~1|王芳\n三年级（2）班 班主任：王老师|\n~1|孙悦",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "title and head teacher in two cells": (
        "序号|姓名|性别\n三年级1班||班主任：李老师\n~1|王芳|女\n三年级2班||班主任：王老师\n~1|孙悦|女",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "titles in the column of names": (
        "姓名|性别\n三年级1班|\n王芳|女\n三年级2班|\n孙悦|女",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "titles across lists side by side": (
        "序号|姓名|序号|姓名\n三年级1班|||\n~1|王芳|~2|李强\n三年级2班|||\n~1|孙悦|~2|赵敏",
        {"王芳": "3-1", "李强": "3-1", "孙悦": "3-2", "赵敏": "3-2"},
    ),
    "titles above each of two lists": (
        "三年级1班||三年级2班|\n序号|姓名|序号|姓名\n~1|王芳|~1|李强\n三年级3班||三年级4班|\n~1|孙悦|~1|赵敏",
        {"王芳": "3-1", "李强": "3-2", "孙悦": "3-3", "赵敏": "3-4"},
    ),
    "a sum above the next title": (
        "三年级1班|\n序号|姓名\n~1|王芳\n三年级1班合计1人|\n三年级2班|\n~1|孙悦\n三年级2班合计1人|",
        {"王芳": "3-1", "孙悦": "3-2"},
    ),
    "the same title on the next page": (
        "三年级1班名单|\n序号|姓名\n~1|王芳\n三年级1班名单（续）|\n~2|孙悦",
        {"王芳": "3-1", "孙悦": "3-1"},
    ),
    "a title with nobody below": (
        "三年级1班|\n序号|姓名\n~1|王芳\n三年级2班|",
        {"王芳": "3-1"},
    ),
    "groups are no classes": (
        "三年级1班|\n序号|姓名\n第一组|\n~1|王芳\n男生|\n~2|孙悦",
        {"王芳": "3-1", "孙悦": "3-1"},
    ),
    "a pupil without a name is no title": (
        "序号|姓名|班级\n~1|王芳|三年级1班\n~2||三年级2班\n~3|孙悦|三年级1班",
        {"王芳": "3-1", "孙悦": "3-1"},
    ),
}


@pytest.mark.parametrize(("text", "classes"), CLASSES.values(), ids=CLASSES)
def test_a_title_between_pupils_begins_another_class(tmp_path, text, classes):
    told, people = understood(writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}))
    assert {name: cls for name, (cls, _) in people.items()} == classes
    assert not asked(told)
    assert told["receipt"]["rows_seen"] == len(text.splitlines())


def test_marks_below_a_title_in_a_grid_are_of_that_class_and_month(tmp_path):
    text = """
    三年级1班2026年11月考勤表|||
    姓名|2|3|4
    王芳|√|√|×
    三年级2班|||
    孙悦|×|√|√
    √出勤 ×旷课|||
    """
    reading = read_file(writing.xlsx(tmp_path / "考勤.xlsx", {"Sheet1": text}))
    marks = read_lists(reading.tables, SETTINGS).marks
    absent = marks[marks["status"] == "absent"]
    assert absent[["name", "class", "date"]].to_numpy().tolist() == [
        ["王芳", "3-1", "20261104"],
        ["孙悦", "3-2", "20261102"],
    ]


STATES = {
    "以下学生已转出：": "TRANSFERRED",
    "转出学生：": "TRANSFERRED",
    "已转出学生（3人）": "TRANSFERRED",
    "2026年9月转出学生名单": "TRANSFERRED",
    "休学": "LEAVE",
    "休学学生": "LEAVE",
    "辍学：": "DROPOUT",
    "请假": "ACTIVE",
    "借读生": "ACTIVE",
    "新转入学生": "ACTIVE",
}


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("line", STATES)
def test_a_line_between_pupils_is_the_remark_of_those_below(tmp_path, line, column):
    between = f"|{line}" if column else f"{line}|"
    text = f"三年级1班|\n序号|姓名\n~1|王芳\n{between}\n~2|李强\n~3|孙悦\n三年级2班|\n~1|赵敏"
    told, people = understood(writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}))
    below = ("3-1", STATES[line])
    assert people == {
        "王芳": ("3-1", "ACTIVE"),
        "李强": below,
        "孙悦": below,
        "赵敏": ("3-2", "ACTIVE"),
    }
    said = [
        (n["row"], n["raw"], n["value"]) for n in told["notices"] if n["code"] == "section_read"
    ]
    assert said == [(4, line, "2")]
    assert f"“{line}”记作下面 2 名学生的备注：Sheet1 4" in receipt.in_words(told)
    assert {"sheet": "Sheet1", "row": 4, "why": "section"} in told["receipt"]["rows_dropped"]


def test_a_pupils_own_remark_stays_beside_that_of_the_line(tmp_path):
    text = "姓名|备注\n王芳|课代表\n休学|\n李强|已复学\n孙悦|"
    _, people = understood(writing.xlsx(tmp_path / "三年级1班.xlsx", {"1": text}))
    assert [seen for _, seen in people.values()] == ["ACTIVE", "ACTIVE", "LEAVE"]


@pytest.mark.parametrize("heading", ["序号|姓名|性别", "序号|姓名|去向"])
def test_a_line_above_a_second_header_speaks_of_those_below_it(tmp_path, heading):
    text = f"三年级1班||\n序号|姓名|性别\n~1|王芳|女\n转出学生：||\n{heading}\n~1|李强|男"
    _, people = understood(writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}))
    assert people == {"王芳": ("3-1", "ACTIVE"), "李强": ("3-1", "TRANSFERRED")}


def test_the_title_of_a_table_of_leavers_speaks_of_all(tmp_path):
    text = "三年级1班转出学生名单|\n序号|姓名\n~1|王芳"
    _, people = understood(writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}))
    assert people == {"王芳": ("3-1", "TRANSFERRED")}


ASKED = {
    None: {"王芳": "ACTIVE", "李强": "ACTIVE"},
    "present": {"王芳": "ACTIVE", "李强": "ACTIVE"},
    "transferred": {"王芳": "ACTIVE", "李强": "TRANSFERRED"},
    "leave": {"王芳": "ACTIVE", "李强": "LEAVE"},
    "ignore": {"王芳": "ACTIVE"},
}


@pytest.mark.parametrize(("answer", "states"), ASKED.items(), ids=map(str, ASKED))
@pytest.mark.parametrize("line", ["以下学生不在本校：", "特长班", "退学学生", "三年级2-3班"])
def test_a_line_nobody_knows_is_asked_about(tmp_path, line, answer, states):
    text = f"三年级1班|\n序号|姓名\n~1|王芳\n{line}|\n~2|李强"
    path = writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text})
    told, people = understood(path)
    (question,) = told["questions"]
    assert (question["code"], question["row"], question["raw"]) == ("section", 4, line)
    if answer:
        told, people = understood(path, {question["key"]: answer})
        assert not asked(told)
    assert {name: seen for name, (_, seen) in people.items()} == states


@pytest.mark.parametrize(
    "line",
    ["王芳", "王芳同学", "班长：王芳", "联系人：", "备注：", "12", "第一组", "合计"],
)
def test_what_is_no_line_about_others_says_nothing_of_them(line):
    found = read_line(line)
    assert found is None or found.kind == "grouping"


def test_a_row_that_names_leavers_is_said_and_speaks_of_nobody_below(tmp_path):
    text = "三年级1班|\n序号|姓名\n~1|王芳\n转出：张三、李四|\n~2|李强"
    told, people = understood(writing.xlsx(tmp_path / "名单.xlsx", {"Sheet1": text}))
    assert {seen for _, seen in people.values()} == {"ACTIVE"}
    assert [n["row"] for n in told["notices"] if n["code"] == "remark_aside"] == [4]


PUPILS = {
    "班级|学生姓名|姓名": (["三1|王芳|王大"], ["王芳"]),
    "姓名|学生姓名|班级": (["王大|王芳|三1"], ["王芳"]),
    "班级|姓名|学生": (["三1|王大|王芳"], ["王芳"]),
    "班级|姓名|性别|姓名|电话": (["三1|王芳|女|王大|13900001111"], ["王芳"]),
    "学生姓名|性别|班级|姓名|关系|电话": (["王芳|女|三1|王大|父亲|13900001111"], ["王芳"]),
    "班级|姓名|身份证号|家长|姓名": (["三1|王芳||父|王大"], ["王芳"]),
    "姓名|关系|电话|班级|姓名": (["王大|父亲|13900001111|三1|王芳"], ["王芳"]),
    "序号|姓名|序号|姓名": (["~1|王芳|~2|李强"], ["王芳", "李强"]),
    "学号|学生姓名|性别|学号|学生姓名|性别": (["~1|王芳|女|~2|李强|男"], ["王芳", "李强"]),
    "姓名|性别|姓名|性别|备注": (["王芳|女|李强|男|"], ["王芳", "李强"]),
    "姓名|姓名|姓名": (["王芳|李强|孙悦"], ["王芳", "李强", "孙悦"]),
    "班级|姓名|班级|姓名": (["三1|王芳|三2|李强"], ["王芳", "李强"]),
    "姓名|姓名|班级": (["王大|王芳|三1"], None),
    "姓名|性别|姓名|性别|班级": (["王芳|女|王大|男|三1"], None),
    "序号|班级|姓名|性别|姓名|性别": (["~1|三1|王芳|女|王大|男"], None),
    "序号|姓名|姓名": (["~1|王芳|王大"], None),
    "姓名|关系|姓名": (["王大|父亲|王芳"], None),
}


@pytest.mark.parametrize(("header", "told"), PUPILS.items(), ids=PUPILS)
def test_a_second_column_of_names_is_a_list_a_parent_or_asked_about(header, told):
    rows, names = told
    tables, questions = find_tables("a.xlsx", writing.sheet("\n".join([header, *rows])), None, {})
    assert [q.code for q in questions] == ([] if names else ["pupil_column"])
    assert sum((t.cells["name"].to_pylist() for t in tables), []) == (names or [])
    aside = [n for t in tables for n in t.notices if n.code == "names_aside"]
    assert len(aside) == (names is not None and len(names) == 1)


def test_the_column_that_a_person_chose_is_read_and_what_is_the_others_is_not():
    rows = "序号|班级|姓名|性别|姓名|性别\n~1|三1|王芳|女|王大|男"
    _, (question,) = find_tables("a.xlsx", writing.sheet(rows), None, {})
    assert (question.options, question.samples) == (("C", "E"), ("王芳", "王大"))
    for answer, name, sex in (("C", "王芳", "女"), ("E", "王大", "男")):
        (table,), asked_of = find_tables(
            "a.xlsx", writing.sheet(rows), None, {question.key: answer}
        )
        told = {code: table.cells[code].to_pylist() for code in ("name", "sex", "class_name")}
        assert (told, asked_of) == ({"name": [name], "sex": [sex], "class_name": ["三1"]}, [])


def test_all_columns_of_names_may_be_pupils():
    rows = "序号|姓名|姓名\n~1|王芳|李强"
    _, (question,) = find_tables("a.xlsx", writing.sheet(rows), None, {})
    tables, _ = find_tables("a.xlsx", writing.sheet(rows), None, {question.key: "all"})
    assert [t.cells["name"].to_pylist() for t in tables] == [["王芳"], ["李强"]]


def test_rows_of_lists_side_by_side_are_rows_of_the_sheet(tmp_path):
    text = "序号|姓名|序号|姓名\n~1|王芳|~3|李强\n~2|孙悦||合计3人"
    told, people = understood(writing.xlsx(tmp_path / "三年级1班.xlsx", {"1": text}))
    counted = told["receipt"]
    assert (counted["rows_seen"], counted["rows_read"], counted["pupils"]) == (3, 2, 3)
    assert counted["parts_dropped"] == [{"sheet": "1", "row": 3, "why": "footer"}]
    assert "共 3 行，读入 2 行（并排，3 人）" in receipt.in_words(told)
    assert len(people) == 3


# File, sheets and their titles, and how many contradict themselves.
PLACES = {
    "three classes": ("三年级3班", {"三年级2班": "三年级1班名单"}, 1),
    "a copied sheet": ("名单", {"三年级2班": "三年级1班名单"}, 1),
    "a copied file": ("三年级2班", {"Sheet1": "三年级1班名单"}, 1),
    "only the numbers": ("三年级", {"1班": "三年级2班名单"}, 1),
    "one spelt in three ways": ("三（1）班", {"301": "三年级一班名单"}, 0),
    "codes of a middle school": ("名单", {"101": "七年级1班名单"}, 0),
    "a year of entry": ("名单", {"2024级1班": "三年级1班名单"}, 0),
    "a grade alone": ("三年级", {"三年级1班": "三年级花名册"}, 0),
    "a book of a grade": ("三年级", {"三年级1班": "", "三年级2班": ""}, 0),
    "a book called after its first class": ("三年级1班", {"三年级1班": "", "三年级2班": ""}, 0),
    "one copied sheet in a book": ("三年级", {"三年级1班": "", "三年级2班": "三年级1班名单"}, 1),
    "school years and days": ("2026年9月三年级1班", {"Sheet1": "2026-2027学年三年级1班"}, 0),
}


@pytest.mark.parametrize(("file", "sheets", "count"), PLACES.values(), ids=PLACES)
def test_places_that_contradict_each_other_on_the_class_are_asked_about(
    tmp_path, file, sheets, count
):
    texts = {
        sheet: f"{title}|\n序号|姓名\n~1|王芳" if title else "序号|姓名\n~1|王芳"
        for sheet, title in sheets.items()
    }
    told, _ = understood(writing.xlsx(tmp_path / f"{file}.xlsx", texts))
    assert asked(told) == ["class_source"] * count
    classes = [row["class_id"] for table in told["tables"] for row in table["rows"]]
    assert classes.count(None) == count


@pytest.mark.parametrize("header", ["", "序号|姓名\n"])
def test_titles_of_several_classes_on_a_sheet_contradict_nothing(tmp_path, header):
    text = f"三年级1班|\n序号|姓名\n~1|王芳\n三年级2班|\n{header}~1|李强"
    path = writing.xlsx(tmp_path / "三年级1班.xlsx", {"三年级1班": text})
    told, people = understood(path)
    assert [cls for cls, _ in people.values()] == ["3-1", "3-2"]
    assert not asked(told)


def test_the_same_title_on_the_next_page_begins_no_table():
    text = CLASSES["the same title on the next page"][0]
    tables, _ = find_tables("a.xlsx", writing.sheet(text), None, {})
    assert len(tables) == 1


def test_the_place_that_a_person_chose_tells_the_class(tmp_path):
    text = "三年级1班名单|\n序号|姓名\n~1|王芳"
    path = writing.xlsx(tmp_path / "三年级3班.xlsx", {"三年级2班": text})
    told, _ = understood(path)
    (question,) = told["questions"]
    assert question["samples"] == {
        "sheet": "三年级2班",
        "title": "三年级1班名单",
        "file": "三年级3班",
    }
    for answer, cls in (("sheet", "3-2"), ("title", "3-1"), ("file", "3-3")):
        told, people = understood(path, {question["key"]: answer})
        assert (asked(told), people) == ([], {"王芳": (cls, "ACTIVE")})


def test_rows_that_tell_their_class_settle_what_places_contradict(tmp_path):
    text = "三年级1班名单|\n姓名|班级\n王芳|三年级4班"
    told, people = understood(writing.xlsx(tmp_path / "三年级3班.xlsx", {"三年级2班": text}))
    assert (asked(told), people["王芳"][0]) == ([], "3-4")


@pytest.mark.parametrize(
    ("title", "doubted"), [("2024级1班", 0), ("小2024级1班", 0), ("2023级1班", 1)]
)
def test_a_year_of_entry_that_is_another_grade_is_said(tmp_path, title, doubted):
    text = f"{title}|\n序号|姓名\n~1|王芳"
    told, people = understood(writing.xlsx(tmp_path / "a.xlsx", {"三年级1班": text}))
    assert people["王芳"][0] == "3-1"
    assert [n["raw"] for n in told["notices"] if n["code"] == "class_doubtful"] == [title] * doubted


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("王小明\n李小红", "two_names"),
        ("王芳\r\n李强", "two_names"),
        ("王 芳\n李 强", "two_names"),
        ("王小明_x000a_李小红", "two_names"),
        ("欧阳\n娜娜", "name_cleaned"),
        ("王小\n明", "name_cleaned"),
        ("买买提·\n阿不都", "name_cleaned"),
        ("王　芳", "name_cleaned"),
    ],
)
def test_two_names_in_one_cell_are_said(cell, said):
    assert read_name(cell)[1] == said


NAMES = st.lists(st.sampled_from(["王芳", "李强", "孙悦", "买买提·阿不都"]), min_size=1, max_size=4)


@given(
    parts=st.lists(
        st.tuples(NAMES, st.sampled_from(["", "休学", "转出学生：", "男生", "第一组"]), NAMES),
        min_size=1,
        max_size=4,
    ),
    bare=st.booleans(),
    blank=st.booleans(),
    serial=st.booleans(),
)
def test_classes_and_lines_laid_out_below_one_header_come_back(parts, bare, blank, serial):
    lines, expected = ["三年级花名册|", "序号|姓名"], []
    for number, (above, line, below) in enumerate(parts, 1):
        lines += ["|"] * blank + [f"{number}班|" if bare else f"三年级{number}班|"]
        lines += [f"{'~1' if serial else ''}|{name}" for name in above]
        lines += [f"{line}|"] * bool(line) + [f"{'~1' if serial else ''}|{name}" for name in below]
        state = line if line in ("休学", "转出学生：") else None
        expected.append([*((n, None) for n in above), *((n, state) for n in below)])
    tables, questions = find_tables("a.xlsx", writing.sheet("\n".join(lines)), None, {})
    got = [
        list(
            zip(
                t.cells["name"].to_pylist(),
                t.cells["remark"].to_pylist() if "remark" in t.cells else [None] * len(t.rows),
                strict=True,
            )
        )
        for t in tables
    ]
    assert (got, questions) == (expected, [])
