"""The record: dictionary, code tables, numbers, class names, values."""

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjaudit.record import classes, codes, ids, names, remarks
from xjaudit.record.fields import all_fields, field_of_heading
from xjaudit.record.name_cells import may_be_another
from xjaudit.record.values import read_column, read_date, read_month, read_phone

FIELDS = all_fields()
TABLES = sorted({field.codes for field in FIELDS.values() if field.codes})


def column(*texts):
    return pd.Series(list(texts), dtype="str")


# The dictionary


def test_every_item_of_the_paper_form_is_there():
    numbers = {field.number for field in FIELDS.values()}
    assert numbers >= set(range(1, 73))


def test_headings_mean_one_field_each():
    for field in FIELDS.values():
        assert field_of_heading(field.zh) == field.code
        for heading in field.headings:
            assert field_of_heading(heading) == field.code, heading


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("姓  名", "name"),
        ("*身份证件号（必填）", "id_number"),
        ("★出生日期\n(YYYYMMDD)", "birth_date"),
        ("成员1姓名", "m1_name"),
        ("家庭成员二.关系", "m2_relation"),
        ("监护人", "m1_name"),
        ("联系电话二", "m2_phone"),
        ("国籍/地区", "nationality"),
        ("残疾人类型", "disability_type"),
        ("学籍号", "registry_no"),
        ("天气", None),
    ],
)
def test_headings_as_sheets_write_them(heading, code):
    assert field_of_heading(heading) == code


def test_the_key_data_are_the_four_of_the_regulations():
    assert {f.code for f in FIELDS.values() if f.key} == {"name", "sex", "birth_date", "id_number"}


# Code tables


@pytest.mark.parametrize("name", TABLES)
def test_code_table_is_sound(name):
    table = codes.table(name)
    assert table.standard
    assert len(set(table.entries.values())) == len(table.entries)
    assert set(table.words.values()) <= set(table.entries)
    for code, label in table.entries.items():
        value, standard = table.read(label)
        assert standard
        assert value == (label if table.stores_names else code)
    # English names are of values that there are.
    values = table.entries.values() if table.stores_names else table.entries
    assert not table.english or set(table.english) == set(values)


def test_the_56_groups_and_three_more():
    groups = codes.table("ethnicity").entries
    assert [f"{n:02d}" for n in range(1, 57)] == list(groups)[:56]
    assert len(groups) == 59


@pytest.mark.parametrize(
    ("table", "word", "value", "standard"),
    [
        ("ethnicity", "汉族", "01", True),
        ("ethnicity", "01", "01", True),
        ("ethnicity", "汉", "01", False),
        ("ethnicity", "毛难族", "36", False),
        ("sex", "1-男", "男", False),
        ("sex", " 男　", "男", True),
        ("sex", "9", None, False),
        ("left_behind", "非留守儿童", "0", True),
        ("left_behind", "1", None, False),  # two platforms number them differently
        ("status", "在校", "ACTIVE", False),
        ("status", "实习", None, False),  # a word not known is never active
        ("relation", "父子", "1", False),
        ("id_type", "Ａ", "A", True),
    ],
)
def test_coded_cells(table, word, value, standard):
    assert codes.table(table).read(word) == (value, standard)


# Numbers

GOOD = [
    "11010519491231002X",
    "440524188001010014",
    "810000199408230021",
    "830000199201300022",
    "911124198108030024",
    "999999201203150017",
]


def test_check_character_of_published_specimens():
    assert ids.has_valid_check(column(*GOOD)).all()
    broken = [n[:-1] + ("0" if n[-1] != "0" else "1") for n in GOOD]
    assert not ids.has_valid_check(column(*broken, None, "", "9999", "王芳")).any()


@given(st.from_regex(r"\A[1-9][0-9]{16}\Z"), st.integers(0, 16))
def test_one_wrong_digit_never_passes(first17, place):
    number = first17 + ids.check_character(first17)
    digit = str((int(number[place]) + 1) % 10)
    wrong = number[:place] + digit + number[place + 1 :]
    assert ids.has_valid_check(column(number, wrong)).tolist() == [True, False]


def test_what_a_number_tells():
    numbers = column("999999201203150017", "11010519491231002X", "999999201302300013", "12", None)
    assert ids.birth_date(numbers).fillna("").tolist() == ["20120315", "19491231", "", "", ""]
    assert ids.sex(numbers).fillna("").tolist() == ["男", "女", "男", "", ""]
    assert ids.division(numbers).fillna("").tolist() == ["999999", "110105", "999999", "", ""]


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("511724201203150019", "current"),  # 大竹县
        ("511721201003150019", "current"),  # 达县, to 2012: the child keeps its number
        ("511721201603150019", "retired"),  # abolished years before the birth
        ("110103201003150019", "current"),  # 崇文 to 2009: given in the year after
        ("441900201203150019", "current"),  # a city without districts
        ("810000201203150019", "current"),
        ("123456201203150019", "unknown"),
        ("911124198108030024", "foreign"),
        ("999999201203150017", "practice"),
    ],
)
def test_division_codes_and_their_years(number, state):
    assert ids.division_state(column(number)).tolist() == [state]


def test_province_digits():
    numbers = column(*GOOD, "161234201203150019", "001234201203150019")
    assert ids.has_province(numbers).tolist() == [True] * 6 + [False] * 2


def test_nine_begins_foreigners_cards_of_a_province_only():
    numbers = column("911124198108030024", "900100201203150017", "999998201203150010")
    assert ids.has_province(numbers).tolist() == [True, False, False]


def test_residents_numbers():
    mainland = ["11010519491231002X", "999999201203150017"]
    others = ["810000199408230021", "911124198108030024", "999999201203150018", "H12345678", None]
    found = ids.is_resident(column(*mainland, *others)).tolist()
    assert found == [True] * len(mainland) + [False] * len(others)


def test_registry_numbers():
    numbers = column(
        "G999999201203150017", "L99999920120315123X", "LG99999920120315001", "g1", None
    )
    assert ids.registry_letter(numbers).fillna("").tolist() == ["G", "L", "", "", ""]
    assert ids.registry_body(numbers).fillna("").tolist()[0] == "999999201203150017"


def test_masks_show_six_and_four():
    assert ids.mask("999999201203150017") == "999999********0017"
    assert ids.mask("G999999201203150017") == "G999999********0017"
    assert ids.mask("0017") == "0***"


# Class names

SYSTEM = classes.SchoolSystem(2026)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        *(
            (t, "7-1")
            for t in ["7-1", "七年级1班", "七（1）班", "7年级(1)班", "初一1班", "初中一年级1班"]
        ),
        *((t, "7-1") for t in ["701", "0701", "七1班", "七年级一班", "７年级１班", "初2026级1班"]),
        ("七年级十二班", "7-12"),
        ("高一(3)班", "10-3"),
        ("小2024级（2）班", "3-2"),
        ("初2027届3班", "9-3"),
        ("2025级8班", "c2025-8"),
        ("初2013级3班", "c2013-3"),  # left long ago
        ("1203", "12-3"),
        ("1班", None),
        ("实验甲", None),
    ],
)
def test_class_names(text, identifier):
    assert classes.class_id(text, SYSTEM) == identifier


def test_a_bare_class_number_needs_its_grade():
    assert classes.class_id("(3)班", SYSTEM, grade=7) == "7-3"


def test_five_four_system_begins_middle_school_in_grade_six():
    five_four = classes.SchoolSystem(2026, primary_years=5, middle_years=4)
    assert classes.class_id("初一2班", five_four) == "6-2"
    assert five_four.entry_year(7) == 2025


@given(st.integers(1, 12), st.integers(1, 60))
def test_a_class_is_read_back_from_its_label(grade, number):
    identifier = f"{grade}-{number}"
    assert classes.class_id(classes.class_label(identifier), SYSTEM) == identifier


# Values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((t, "20120315") for t in ["20120315", "2012-3-15", "2012.03.15", "2012/3/15"]),
        *((t, "20120315") for t in ["2012年3月15日", "2012。3。15", "2012、3、15", "12.3.15"]),
        *(
            (t, "20120315")
            for t in ["40983", "２０１２０３１５", "20120315.0", "2012-03-15 00:00:00"]
        ),
        *((t, None) for t in ["20130229", "2012-13-05", "19000", "三月", "2012"]),
    ],
)
def test_days(text, day):
    assert read_date(text)[0] == day


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *((t, "202009") for t in ["202009", "2020.09.01", "2020-09", "2020年9月", "202009.0"]),
        *((t, None) for t in ["202013", "202000", "2020"]),
    ],
)
def test_months(text, month):
    assert read_month(text)[0] == month


def test_phones():
    assert read_phone("138-1234 5678")[0] == "13812345678"
    assert read_phone("+86 13812345678/0818-1234567")[0] == "13812345678;08181234567"


def test_every_changed_cell_is_told_and_no_other():
    texts = pa.array(["王芳", "李　娜", None, "买买提•阿不都", "无"])
    read = read_column(texts, FIELDS["name"])
    assert read.values.to_pylist() == ["王芳", "李娜", None, "买买提·阿不都", None]
    assert [(at, code) for at, code, _, _ in read.changes] == [
        (1, "name_cleaned"),
        (3, "name_cleaned"),
        (4, "placeholder"),
    ]


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=6), st.sampled_from(list(FIELDS))
)
def test_whatever_stands_in_a_cell_it_is_read_or_null(texts, code):
    texts = [None if t is None else t.encode("utf-8", "replace").decode() for t in texts]
    array = pa.array(texts, pa.string())
    read = read_column(array, FIELDS[code])
    assert len(read.values) == len(array)
    changed = {at for at, *_ in read.changes}
    for at, (raw, value) in enumerate(zip(texts, read.values.to_pylist(), strict=True)):
        if raw is None:
            assert value is None and at not in changed


@pytest.mark.parametrize("dot", names.DOTS)
def test_every_dot_becomes_the_right_one(dot):
    assert names.normal_name(f"买买提{dot}阿不都") == "买买提·阿不都"


@pytest.mark.parametrize(
    "written",
    [
        "王芳(大)",
        "王芳2",
        "王芳A",
        "王芳（女）",
        "王芳",
        "王芳〔已转走〕",
        "王芳{请假至12月}",
        "王芳(休",
    ],
)
def test_marks_of_namesakes_come_off(written):
    assert names.without_suffix(written) == "王芳"


@pytest.mark.parametrize(
    ("remark", "seen", "other"),
    [
        ("已转走", "TRANSFERRED", None),
        ("11月起休学", "LEAVE", None),
        ("休", "LEAVE", None),
        ("午休", None, None),
        ("请假至12月", None, None),
        ("转学来", None, None),
        ("9月转入", None, None),
        ("休学期满已复学", None, None),
        ("原名王松", None, "王松"),
        ("曾用名：买买提·阿不都", None, "买买提·阿不都"),
        ("原班长", None, None),
    ],
)
def test_remarks_tell_states_and_other_names(remark, seen, other):
    assert (remarks.seen_in(remark), remarks.other_name_in(remark)) == (seen, other)


def test_a_character_in_two_parts_is_no_remark():
    assert (
        remarks.behind("李小(王+莹)") is None
        and names.without_suffix("李小(王+莹)") == "李小(王+莹)"
    )


ODD_NAMES = st.sampled_from(["王芳", "王芳同学", "鐜嬭姵", "鏉庡己", "", "李", "Anna", None])


@given(st.lists(st.lists(ODD_NAMES, max_size=6), max_size=4), st.integers(0, 4), st.booleans())
def test_odd_names_are_seen_in_any_piece_of_a_column(chunks, start, large):
    kind = pa.large_string() if large else pa.string()
    whole = [name for chunk in chunks for name in chunk]
    odd = [name in ("王芳同学", "鐜嬭姵", "鏉庡己") for name in whole]
    column = pa.chunked_array([pa.array(chunk, kind) for chunk in chunks], kind)
    assert may_be_another(column).tolist() == odd
    assert may_be_another(pa.array(whole, kind).slice(start)).tolist() == odd[start:]


def test_a_missing_name_is_not_odd_whatever_its_bytes():
    names = pa.array(["鐜嬭姵", "鐜嬭姵"], pa.string())
    _, offsets, data = names.buffers()
    holed = pa.StringArray.from_buffers(2, offsets, data, pa.py_buffer(b"\x02"))
    assert holed.to_pylist() == [None, "鐜嬭姵"]
    assert may_be_another(holed).tolist() == [False, True]
