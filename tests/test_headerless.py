"""Tables without headings: read by classes above them, asked about, and never misread by an answer
that was given for another file."""

import pytest

from tests import writing
from xjaudit.ingest import receipt
from xjaudit.ingest.class_list import read_lists
from xjaudit.ingest.layout.tables import find_tables
from xjaudit.ingest.parse import read_data, read_path
from xjaudit.ingest.questions import IGNORE, layout_key
from xjaudit.ingest.reading import Asked
from xjaudit.settings import Settings

SETTINGS = Settings(school_year=2026)
CHILD_FIRST = "~1|王小芳|王大\n~2|李小强|李大\n~3|孙小悦|孙大"
PARENT_FIRST = "~1|周大|周小明\n~2|吴大|吴小红\n~3|郑大|郑小军"
SEATS = """
六年级1班座位表|||
王小芳|李小强||孙小悦
周小明|吴小红||郑小军
张小文|陈小宇||
讲台|||
"""


def tables_of(rows, told=None):
    """The tables of a sheet, its question answered if there is one."""
    tables, asked = find_tables("a.xlsx", writing.sheet(rows), None, {})
    if asked and told:
        tables, asked = find_tables("a.xlsx", writing.sheet(rows), None, {asked[0].key: told})
    return tables, asked


def names(tables):
    return [table.cells["name"].to_pylist() for table in tables]


def notices(tables):
    return [(n.code, n.raw, n.value) for table in tables for n in table.notices]


def typed(text, told=None, name="粘贴.txt"):
    """A text's reading, its question answered if there is one."""
    reading = read_data(name, text.encode(), Asked())
    if reading.questions and told:
        reading = read_data(name, text.encode(), Asked(answers={reading.questions[0].key: told}))
    return reading


def people(reading):
    frame = read_lists(reading.tables, SETTINGS).frame
    return sorted(zip(frame["row"], frame["class"], frame["name"], strict=True))


def test_an_answer_for_one_file_does_not_read_another_whose_columns_stand_the_other_way_round():
    _, (first,) = tables_of(CHILD_FIRST)
    answers = {first.key: "B"}
    tables, asked = find_tables("二1班.csv", writing.sheet(CHILD_FIRST), None, answers)
    assert (names(tables), asked) == ([["王小芳", "李小强", "孙小悦"]], [])
    tables, (other,) = find_tables("二2班.csv", writing.sheet(PARENT_FIRST), None, answers)
    assert (tables, other.key != first.key) == ([], True)
    # Nor is one obeyed that was kept under the layout alone, as earlier versions did.
    answers = {layout_key("no_header_row", ["serial", "", ""]): "B"}
    assert find_tables("二2班.csv", writing.sheet(PARENT_FIRST), None, answers)[0] == []


def test_a_column_of_rare_surnames_may_be_the_pupils_too():
    rows = "~1|王大|乜小芳\n~2|李大|逄小强\n~3|孙大|亓小悦"
    _, (question,) = tables_of(rows)
    assert question.options == ("B", "C", IGNORE)
    assert question.key != layout_key("no_header_row", ["serial", "", ""])


def test_what_is_read_by_an_answer_and_what_is_not_is_told():
    tables, _ = tables_of(CHILD_FIRST, "C")
    assert names(tables) == [["王大", "李大", "孙大"]]
    assert notices(tables) == [("column_left_out", "B", "3"), ("headerless_read", "C", "3")]


def test_all_columns_of_a_seat_plan_are_read_and_its_title_is_no_pupil():
    tables, asked = tables_of(SEATS)
    assert not tables
    (question,) = asked
    assert question.options == ("A", "B", "D", "all", IGNORE)
    assert question.shown()["A"] == "王小芳、周小明、张小文"
    tables, _ = tables_of(SEATS, "all")
    assert names(tables) == [
        ["王小芳", "周小明", "张小文"],
        ["李小强", "吴小红", "陈小宇"],
        ["孙小悦", "郑小军"],
    ]
    frame = read_lists(tables, SETTINGS).frame
    assert set(frame["class"]) == {"6-1"}
    tables, _ = tables_of(SEATS, "B")
    left = [(raw, value) for code, raw, value in notices(tables) if code == "column_left_out"]
    assert left == [("A", "4"), ("D", "2")]


def test_a_label_for_the_whole_row_stands_beside_no_name():
    rows = "第一排|王小芳|李小强|孙小悦\n第二排|周小明|吴小红|郑小军\n第三排|张小文|陈小宇|杨小可"
    tables, _ = tables_of(rows, "all")
    assert [len(column) for column in names(tables)] == [3, 3, 3]
    assert names(tables)[0] == ["王小芳", "周小明", "张小文"]
    assert ("column_left_out", "A", "3") in notices(tables)


def test_columns_headed_by_classes_are_read_each_as_its_class():
    rows = (
        "三年级1班|三年级2班|三年级3班\n王小芳|李小强|乜小悦\n周小明|吴小红|逄小军\n张小文|陈小宇|"
    )
    tables, asked = tables_of(rows)
    assert not asked
    frame = read_lists(tables, SETTINGS).frame
    assert frame.groupby("class")["name"].agg(list).to_dict() == {
        "3-1": ["王小芳", "周小明", "张小文"],
        "3-2": ["李小强", "吴小红", "陈小宇"],
        "3-3": ["乜小悦", "逄小军"],
    }
    assert [code for code, *_ in notices(tables)].count("columns_of_classes") == 3


def test_groups_above_names_are_a_header_and_the_class_is_that_of_the_title():
    rows = "五年级1班分组名单|\n第一组|第二组\n王小芳|李小强\n周小明|吴小红\n张小文|陈小宇"
    tables, _ = tables_of(rows, "all")
    assert names(tables) == [["王小芳", "周小明", "张小文"], ["李小强", "吴小红", "陈小宇"]]
    assert set(read_lists(tables, SETTINGS).frame["class"]) == {"5-1"}


def test_the_file_tells_the_class_of_a_seat_plan_without_title(tmp_path):
    path = writing.xlsx(tmp_path / "六1座位表.xlsx", {"Sheet1": SEATS.split("\n", 2)[2]})
    ((_, asking),) = read_path(path, Asked())
    answers = {asking.questions[0].key: "all"}
    ((_, reading),) = read_path(path, Asked(answers=answers))
    assert set(read_lists(reading.tables, SETTINGS).frame["class"]) == {"6-1"}


TYPED = {
    "numbered with a dot": ("五年级一班\n1.王小芳 女\n2.李小强 男\n3.孙小悦 女\n", "B"),
    "numbered with a comma": ("五年级一班\n1、王小芳\n2、李小强\n3、孙小悦\n", "B"),
    "numbered in brackets": ("五年级一班\n1）王小芳\n2）李小强\n3）孙小悦\n", "B"),
    "numbered with a blank": ("#接龙\n五年级1班\n\n1. 王小芳\n2. 李小强\n4. 孙小悦\n", "B"),
    "numbers missing": ("五年级一班\n1.王小芳\n5.李小强\n12.孙小悦\n", "B"),
    "one below the other": ("五年级1班学生名单\n王小芳\n李小强\n孙小悦\n", "A"),
}


@pytest.mark.parametrize(("text", "told"), TYPED.values(), ids=TYPED)
def test_a_list_from_a_chat_is_asked_about_then_read(text, told):
    assert typed(text).questions and not typed(text).tables
    found = people(typed(text, told))
    assert [(group, name) for _, group, name in found] == [
        ("5-1", "王小芳"),
        ("5-1", "李小强"),
        ("5-1", "孙小悦"),
    ]


@pytest.mark.parametrize("between", [" ", "、", "，", "\t", "  "])
def test_several_names_to_a_line_are_asked_about_then_read_the_last_line_too(between):
    lines = [between.join(("王小芳", "李小强", "孙小悦")), between.join(("周小明", "吴红"))]
    found = people(typed("\n".join(["五年级1班", *lines]), "all"))
    assert {name for *_, name in found} == {"王小芳", "李小强", "孙小悦", "周小明", "吴红"}
    assert {group for _, group, _ in found} == {"5-1"}


def test_numbers_before_headings_or_inside_of_words_part_nothing():
    reading = typed("序号 姓名 班级\n1.王小芳 三1班\n2.李小强 三1班\n")
    assert people(reading) == [(2, "3-1", "王小芳"), (3, "3-1", "李小强")]
    assert read_data("a.csv", "姓名,身高\n王小芳,1.5米\n李小强,1.6米\n".encode(), Asked()).tables
    # A name of two characters that is written with a blank is one.
    assert people(typed("姓名  性别\n王　芳  女\n李　强  男\n"))[0][2] == "王芳"


def test_placeholders_in_the_place_of_a_name_are_no_pupils():
    rows = (
        "序号|姓名|班级|身份证号\n~1|王小芳|三1班|\n~2|无|三1班|\n~3|暂无|三1班|\n~4|同上|三1班|\n"
    )
    (table,), _ = tables_of(rows + "~5|无名|三1班|\n~6|无|三1班|999999201503150017")
    assert table.cells["name"].to_pylist()[:2] == ["王小芳", "无名"]
    assert [row for row, why in table.dropped if why == "no_name"] == [3, 4, 5]


def test_samples_are_shown_and_stand_in_no_error_and_no_answer():
    reading = typed("1.王小芳\n2.李小强\n3.孙小悦\n")
    told = receipt.in_words(receipt.inspect(reading, SETTINGS))
    assert "B [王小芳、李小强、孙小悦]" in told
    assert "B B" not in told
    from xjaudit.audit import must_ask

    error = must_ask(reading, SETTINGS)
    assert "王小芳" not in error.text() and "B、ignore" in error.text()
    assert "王小芳" not in reading.questions[0].key
