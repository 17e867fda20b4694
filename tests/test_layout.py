"""Where tables, headers, pupils and footers are; every row of a sheet is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import writing
from xjaudit.errors import InputError
from xjaudit.ingest.layout.tables import find_tables

# What the sheet holds, and of each table what was read: `rows: field=value,…`.
LAYOUTS = {
    "a parent's name below a group": (
        "学生姓名|家长信息|\n|姓名|关系\n王芳|王大|父亲",
        (),
        [{3: "王芳"}],
        ["name", "m1_name", "m1_relation"],
    ),
    "merged groups of two members": (
        """
        姓名|性别|成员1|||成员2||
        ||姓名|关系|联系电话|姓名|关系|联系电话
        王芳|女|王大|父亲|13900000000|李母|母亲|13900000001
        """,
        ((1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 4), (1, 5, 1, 7)),
        [{3: "王芳"}],
        ["name", "sex", "m1_name", "m1_relation", "m1_phone", "m2_name", "m2_relation", "m2_phone"],
    ),
    "father and mother as groups": (
        "学生|父亲||母亲|\n姓名|姓名|联系电话|姓名|联系电话\n王芳|王大|1|李母|2",
        (),
        [{3: "王芳"}],
        ["name", "m1_name", "m1_phone", "m2_name", "m2_phone"],
    ),
    "a group of the pupil's own columns": (
        "基本信息||家庭信息|\n姓名|性别|家长姓名|家庭住址\n王芳|女|王大|某路",
        ((1, 0, 1, 1), (1, 2, 1, 3)),
        [{3: "王芳"}],
        ["name", "sex", "m1_name", "home_address"],
    ),
    "a parent's name in brackets is no pupil's": (
        "姓名|性别|姓名（家长）\n王芳|女|王大",
        (),
        [{2: "王芳"}],
        ["name", "sex", "m1_name"],
    ),
    "a title in one merged cell": (
        "七年级1班学生名单||\n姓名|性别|备注\n王芳|女|",
        ((1, 0, 1, 2),),
        [{3: "王芳"}],
        ["name", "sex", "remark"],
    ),
    "two classes below each other": (
        """
        七年级1班名单|
        姓名|性别
        王芳|女
        合计1人|
        七年级2班名单|
        姓名|性别
        李强|男
        """,
        (),
        [{3: "王芳"}, {7: "李强"}],
        ["name", "sex"],
    ),
    "another header further down": (
        "姓名|性别\n王芳|女\n序号|姓名|民族\n~1|李强|汉族",
        (),
        [{2: "王芳"}, {4: "李强"}],
        None,
    ),
    "header and title again on each page": (
        """
        七年级1班名单  第1页|
        姓名|性别
        王芳|女
        七年级1班名单  第2页|
        姓名|性别
        李强|男
        """,
        (),
        [{3: "王芳", 6: "李强"}],
        ["name", "sex"],
    ),
    "side by side with a row number": (
        "序号|姓名|序号|姓名\n~1|王芳|~3|李强\n~2|孙悦||",
        (),
        [{2: "王芳", 3: "孙悦"}, {2: "李强"}],
        ["serial", "name"],
    ),
    "an example row of a template": (
        "姓名|性别\n（示例）张三|男\n王芳|女",
        (),
        [{3: "王芳"}],
        ["name", "sex"],
    ),
    "a row of instructions below the header": (
        "姓名|性别|出生日期\n必填|必填，下拉选择|格式：YYYYMMDD\n王芳|女|20150315",
        (),
        [{3: "王芳"}],
        ["name", "sex", "birth_date"],
    ),
    "groups above groups": (
        """
        学生信息||家庭成员|||
        姓名|性别|父亲||母亲|
        ||姓名|电话|姓名|电话
        王芳|女|王大|1|李母|2
        """,
        ((1, 0, 1, 1), (1, 2, 1, 5), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5)),
        [{4: "王芳"}],
        ["name", "sex", "m1_name", "m1_phone", "m2_name", "m2_phone"],
    ),
    "a column for signatures": (
        "序号|姓名|性别|姓名（签字）\n~1|王芳|女|\n~2|李强|男|",
        (),
        [{2: "王芳", 3: "李强"}],
        ["serial", "name", "sex", None],
    ),
    "a second column of names that is empty": (
        "姓名|性别|姓名|民族\n王芳|女||汉族\n李强|男||汉族",
        (),
        [{2: "王芳", 3: "李强"}],
        ["name", "sex", None, "ethnicity"],
    ),
    "boys and girls apart, and an average": (
        "姓名|性别|成绩\n男生||\n李强|男|~80\n——|——|——\n女生||\n王芳|女|~90\n平均分||~85",
        (),
        [{3: "李强", 6: "王芳"}],
        ["name", "sex", None],
    ),
    "names alone": ("姓名\n王芳\n李强", (), [{2: "王芳", 3: "李强"}], ["name"]),
    "a name merged over the rows of two parents": (
        "姓名|家长姓名\n王芳|王大\n|李母\n李强|李大",
        ((2, 0, 3, 0),),
        [{2: "王芳", 4: "李强"}],
        ["name", "m1_name"],
    ),
}


def read(rows, merged=(), answers=None, kind=None):
    sheet = writing.sheet(rows, merged)
    tables, asked = find_tables("a.xlsx", sheet, kind, answers or {})
    if tables:
        # Every row that holds anything is read or dropped, once per table side by side.
        filled = {i + 1 for i, count in enumerate(sheet.filled()) if count}
        told = {r for t in tables for r in [*t.rows.tolist(), *(row for row, _ in t.dropped)]}
        assert told == filled
    # That a field could be given to a column nobody knows is an offer, and asks for nothing.
    told = (q for t in tables for q in t.questions if q.code != "assign")
    return tables, [*asked, *told]


@pytest.mark.parametrize(("rows", "merged", "pupils", "fields"), LAYOUTS.values(), ids=LAYOUTS)
def test_pupils_and_fields_of_a_layout(rows, merged, pupils, fields):
    tables, asked = read(rows, merged)
    assert not asked
    got = [dict(zip(t.rows.tolist(), t.cells["name"].to_pylist(), strict=True)) for t in tables]
    assert got == pupils
    if fields:
        assert [h.field for h in tables[0].headings] == fields


def test_each_of_several_tables_has_its_own_title():
    tables, _ = read(LAYOUTS["two classes below each other"][0])
    assert [t.title for t in tables] == ["七年级1班名单", "七年级2班名单"]
    assert [t.places[0] for t in tables] == ["七年级1班名单", "七年级2班名单"]


def test_tables_side_by_side_have_the_titles_above_them():
    rows = "七年级1班||七年级2班|\n姓名|性别|姓名|性别\n王芳|女|李强|男"
    tables, _ = read(rows, ((1, 0, 1, 1), (1, 2, 1, 3)))
    assert [t.title for t in tables] == ["七年级1班", "七年级2班"]


def test_a_merged_class_is_filled_within_its_cells_only():
    rows = "班级|姓名\n七1班|王芳\n|李强\n|孙悦\n|赵敏"
    (table,), _ = read(rows, ((2, 0, 4, 0),))
    assert table.cells["class_name"].to_pylist() == ["七1班", "七1班", "七1班", None]
    said = [(n.row, n.column, n.value) for n in table.notices if n.code == "merged_filled"]
    assert said == [(2, "A", "2-4")]


def test_class_gaps_without_merged_cells_are_asked_about():
    rows = "班级|姓名\n七1班|王芳\n|李强\n|孙悦"
    (table,), (question,) = read(rows)
    assert question.code == "class_gaps"
    assert table.cells["class_name"].to_pylist() == ["七1班", None, None]
    (table,), asked = read(rows, answers={question.key: "fill"})
    assert not asked
    assert table.cells["class_name"].to_pylist() == ["七1班"] * 3
    (table,), asked = read(rows, answers={question.key: "leave"})
    assert not asked
    assert table.cells["class_name"].to_pylist() == ["七1班", None, None]


def test_a_heading_that_is_nearly_known_is_proposed_and_an_answer_remembered():
    rows = "姓名|身份证号吗|性别\n王芳|999999201503150017|女"
    (table,), (question,) = read(rows)
    assert [n.raw for n in table.notices if n.code == "heading_proposed"] == ["身份证号吗"]
    assert "id_number" not in table.cells
    # The next file of this layout has other pupils, the same header.
    again = "姓名|身份证号吗|性别\n李强|999999201503150033|男"
    (table,), asked = read(again, answers={question.key: "id_number"})
    assert not asked
    assert table.cells["id_number"].to_pylist() == ["999999201503150033"]
    (table,), asked = read(again, answers={question.key: "ignore"})
    assert (asked, "id_number" in table.cells) == ([], False)


def test_a_header_without_a_name_asks_which_column_it_is():
    rows = "学生名|性别\n王芳|女"
    tables, (question,) = read(rows)
    assert (tables, question.code, question.options) == ([], "name_column", ("A", "ignore"))
    (table,), _ = read(rows, answers={question.key: "A"})
    assert table.cells["name"].to_pylist() == ["王芳"]
    assert read(rows, answers={question.key: "ignore"}) == ([], [])


def test_a_sheet_without_header_asks_which_column_holds_names():
    rows = "~1|王芳|女\n~2|李强|男\n~3|孙悦|女"
    tables, (question,) = read(rows)
    assert (tables, question.code, question.options[0]) == ([], "no_header_row", "B")
    (table,), _ = read(rows, answers={question.key: "B"})
    assert table.cells["name"].to_pylist() == ["王芳", "李强", "孙悦"]
    assert table.cells["sex"].to_pylist() == ["女", "男", "女"]
    assert read(rows, answers={question.key: "ignore"}) == ([], [])


def test_pupils_in_columns_are_refused_not_read_as_one():
    for rows in ("姓名|王芳|李强\n性别|女|男\n班级|七1班|七1班", FORM_DOWN):
        with pytest.raises(InputError) as caught:
            read(rows)
        assert caught.value.code == "transposed"


FORM_DOWN = "姓名|王芳|李强\n性别|女|男\n出生日期|1|2\n民族|汉|汉\n班级|七1班|七1班\n联系电话|1|2"
FORM = """
学生登记表|||
姓名|王芳|性别|女
出生日期|20150315|民族|汉族
身份证号|999999201503150017|曾用名|
家长姓名|王大|关系|父亲
联系电话|13900000000|民族|回族
"""
PAPER_FORM = """
全国中小学学生基本信息表|||||
编号|项目名称|基础数据|编号|项目名称|基础数据
~1|姓名|王芳|~8|身份证件类型|居民身份证
~2|性别|女|~9|身份证件号|999999201503150017
~15|曾用名||~49|家庭成员或监护人姓名|王大
~6|民族|汉族|~52|民族|回族
~61|家庭成员或监护人姓名|李母|~62|关系|母亲
"""


def test_a_form_per_sheet_is_one_pupil():
    (table,), _ = read(FORM)
    values = {code: cells[0].as_py() for code, cells in table.cells.items()}
    assert values == {
        "name": "王芳",
        "sex": "女",
        "birth_date": "20150315",
        "ethnicity": "汉族",
        "id_number": "999999201503150017",
        "m1_name": "王大",
        "m1_relation": "父亲",
        "m1_phone": "13900000000",
        "m1_ethnicity": "回族",
        "id_number.number": False,
    }
    assert table.rows.tolist() == [2]


def test_the_paper_form_is_read_by_its_item_numbers():
    (table,), _ = read(PAPER_FORM)
    values = {code: cells[0].as_py() for code, cells in table.cells.items()}
    assert values["ethnicity"] == "汉族"
    assert values["m1_ethnicity"] == "回族"
    assert (values["m1_name"], values["m2_name"], values["m2_relation"]) == ("王大", "李母", "母亲")
    assert "former_name" not in values


def test_two_forms_on_a_sheet_are_two_pupils():
    tables, _ = read(FORM + FORM.replace("王芳", "李强"))
    assert [t.cells["name"][0].as_py() for t in tables] == ["王芳", "李强"]


NAMES = st.lists(st.sampled_from(["王芳", "李强", "孙悦", "买买提·阿不都", "欧阳靖雯"]), min_size=1)


@given(
    tables=st.lists(st.tuples(NAMES, st.integers(0, 2)), min_size=1, max_size=4),
    order=st.permutations(["姓名", "性别", "出生日期", "备注"]),
)
def test_tables_laid_out_below_each_other_come_back(tables, order):
    lines = []
    for number, (names, blanks) in enumerate(tables, 1):
        lines += [f"七年级{number}班学生名单|||", "|".join(order)]
        for name in names:
            cells = {"姓名": name, "性别": "女", "出生日期": "20150315", "备注": ""}
            lines.append("|".join(cells[heading] for heading in order))
        lines += ["合计|||"] * (blanks > 0) + ["|||"] * blanks
    found, asked = read("\n".join(lines))
    assert not asked
    assert [t.cells["name"].to_pylist() for t in found] == [names for names, _ in tables]
    assert [t.title for t in found] == [f"七年级{n}班学生名单" for n in range(1, len(tables) + 1)]
