"""Parts of printed documents: tokens, items, places on the page, sizes of type, values, fonts."""

import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjaudit.documents import fonts, items, places, tokens, values
from xjaudit.documents.fitting import SIZES, balanced, size_for
from xjaudit.errors import InputError, XjauditError
from xjaudit.record.codes import division_name, divisions
from xjaudit.record.fields import all_fields

KEY = bytes(32)
FEW = """
title = "确认表"
[[items]]
section = "甲"
number = 1
name = "姓名"
field = "name"
[[items]]
number = 2
name = "现住址"
field = "current_address"
wide = true
[[items]]
number = 3
name = "性别"
field = "sex"
"""


def test_a_token_is_read_as_scanned_and_as_typed():
    token = tokens.form_token(KEY, "person", "v1", 2)
    read = tokens.read(token)
    assert read and (read.page, read.tag) == (2, tokens.tag_of(KEY))
    assert tokens.read(f" {token[:9].lower()} {token[9:].lower()}\r\n") == read


def test_look_alike_letters_are_read_as_digits():
    found = next(t for n in range(99) if "0" in (t := tokens.form_token(KEY, str(n), "v1"))[3:])
    assert tokens.read(found.replace("0", "O").replace("1", "l")) == tokens.read(found)


@given(st.integers(0, 23), st.sampled_from(string.ascii_uppercase + string.digits))
def test_a_mistyped_token_is_hardly_ever_taken(place, sign):
    token = tokens.form_token(KEY, "person", "v1")
    wrong = token[:place] + sign + token[place + 1 :]
    read = tokens.read(wrong)
    # What slips through the check is another token, which the table does not know.
    known = tokens.printed(KEY, [("person", "v1")])
    assert read is None or read == tokens.read(token) or read.body not in known or place < 8


def test_tokens_differ_by_pupil_version_and_workspace_and_hold_none_of_them():
    one = tokens.form_token(KEY, "person", "v1")
    others = [
        tokens.form_token(KEY, "other", "v1"),
        tokens.form_token(KEY, "person", "v2"),
        tokens.form_token(b"k" * 32, "person", "v1"),
    ]
    assert len({one, *others}) == 4
    assert others[2][3:7] != one[3:7]
    table = tokens.printed(KEY, [("person", "v1"), ("person", "v2")])
    read = tokens.read(others[1])
    assert read and table[read.body] == ("person", "v2")


def test_a_stamp_is_told_from_other_texts():
    stamp = tokens.row_token(KEY, "pupil:a")
    assert tokens.is_row_token(stamp) and stamp.startswith(tokens.tag_of(KEY))
    last = "0" if stamp[-1] != "0" else "1"
    assert not tokens.is_row_token(stamp[:-1] + last)
    assert not tokens.is_row_token("999999201203150017")


def test_items_that_come_along_stand_in_order_on_one_page():
    own = items.load()
    layout = places.layout(own)
    assert [one.item.number for one in layout.cells] == [one.number for one in own.items]
    assert {"9", "13", "14", "21", "23"} <= {one.number for one in own.items}
    first = places.BOXES["signature"][0]
    for cell in layout.cells:
        assert places.TABLE.x <= cell.box.x
        assert cell.box.x + cell.box.w <= places.TABLE.x + places.TABLE.w + 0.01
        assert cell.change.y + cell.change.h <= first.y
        assert cell.box.h >= places.LOWEST


def test_divisions_are_printed_by_name_abolished_ones_too():
    codes = ["511724000000", "511721101202", "110103", "429004", "999999000000", "某县"]
    frame = pd.DataFrame({"hukou_code": pd.Series([*codes, None], dtype="str")})
    told = ["四川省达州市大竹县", "四川省达州市达县", "北京市崇文区", "湖北省仙桃市"]
    # What is not in the list stays as it was read; six digits say all of a county.
    assert values.printed(frame, "hukou_code") == [*told, "999999", "某县", ""]
    with_code = values.printed(frame, "hukou_code", with_code=True)
    assert with_code[0] == "四川省达州市大竹县（511724）" and with_code[4:6] == ["999999", "某县"]


def test_every_division_has_a_name():
    for code in divisions():
        name = division_name(code)
        assert name and not any(sign in name for sign in "0123456789直辖"), code


def test_long_names_of_items_break_in_the_middle():
    assert balanced("是否需要申请资助", 22, 9.5) == "是否需要\n申请资助"
    assert balanced("户口所在地", 22, 9.5) == "户口所在地"


def test_a_school_renumbers_items_in_a_file_of_its_own(tmp_path):
    (tmp_path / items.FILE).write_text(FEW, "utf-8")
    own = items.load(tmp_path)
    assert [one.number for one in own.items] == ["1", "2", "3"]
    assert own.digest != items.load().digest
    cells = places.layout(own).cells
    # Each has a row of its own: the second is wide, the first and third are left over.
    assert len({cell.box.y for cell in cells}) == 3
    assert cells[1].change == places.layout(own).change_box("2")


def test_everything_wrong_with_the_items_is_said_at_once():
    wrong = FEW.replace('field = "sex"', 'field = "nose"').replace("number = 3", "number = 1")
    with pytest.raises(InputError) as caught:
        items.parse(wrong + "\ncolour = 1\n")
    codes = [fault.code for fault in caught.value.facts["faults"]]
    assert codes == ["items_key", "items_number", "items_field"]


@pytest.mark.parametrize(
    "line",
    ['wide = "x"', "wide = 1", "section = 3", "note = [1]", "code = 'yes'"],
)
def test_an_item_s_value_of_another_kind_is_said(line):
    text = f'title = "表"\n[[items]]\nnumber = 1\nname = "姓名"\nfield = "name"\n{line}\n'
    with pytest.raises(InputError) as caught:
        items.parse(text)
    (fault,) = caught.value.facts["faults"]
    assert fault.code == "items_kind" and f"items 1: {line.split()[0]}" in fault.text("zh")
    with pytest.raises(InputError):
        items.parse(text.replace(line, "").replace('title = "表"', 'title = "表"\nnotice = "一段"'))
    with pytest.raises(InputError):
        items.parse('title = "表"\nitems = [1]')


def test_more_items_than_a_page_holds_are_refused():
    many = FEW + "".join(
        f'[[items]]\nnumber = {n}\nname = "项"\nfield = "sex"\nwide = true\n' for n in range(4, 40)
    )
    with pytest.raises(InputError, match="一页最多排") as caught:
        places.layout(items.parse(many))
    assert caught.value.facts["rows"] == 39


def test_marks_code_and_boxes_keep_apart_and_inside_the_page():
    boxes = [
        *places.MARKS.values(),
        places.CODE,
        *(b for own in places.BOXES.values() for b in own),
    ]
    for box in boxes:
        assert box.x >= 5 and box.y >= 5
        assert box.x + box.w <= places.PAGE[0] - 5 and box.y + box.h <= places.PAGE[1] - 5
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = one.x + one.w <= other.x or other.x + other.w <= one.x
            assert apart or one.y + one.h <= other.y or other.y + other.h <= one.y


@given(st.text("某县竹海乡1号A·", max_size=200), st.sampled_from((32.0, 93.0)))
def test_longer_texts_are_never_set_larger(text, width):
    size = size_for(text, width, 7.2)
    assert size in SIZES and size_for(text + "某", width, 7.2) <= size


def test_a_short_value_keeps_its_size_and_a_long_one_shrinks():
    assert size_for("潘梓涵", 32, 7.2) == 10.0
    assert size_for("买买提·阿不都热依木江·吐尔逊", 32, 7.2) >= 7.0
    assert size_for("不存在省幻想市样例县" * 6, 93, 7.2) >= 6.0
    # A word that cannot be broken has to fit in one line.
    assert size_for("x" * 30, 32, 7.2) <= 5.0 < size_for("x " * 15, 32, 7.2)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王芳", "王*"), ("王小芳", "王*芳"), ("欧阳小芳", "欧**芳"), ("王", "*"), ("", "")],
)
def test_names_are_masked_for_a_chat_group(name, masked):
    assert values.masked_name(name) == masked


def test_a_long_name_does_not_tell_its_length():
    assert values.masked_name("买买提·阿不都热依木") == "买***木"


def test_last_digits_say_nothing_of_a_short_number():
    assert values.last_digits("999999201203150017") == "0017"
    assert values.last_digits("12345") == ""


def test_a_rounded_number_is_not_printed(sample_audit):
    roster = sample_audit.roster
    rounded = roster["id_number"].isna() & roster["id_number.number"].fillna(False).astype(bool)
    assert rounded.any()
    told = values.printed(roster, "id_number")
    assert all(told[at] == "" for at in rounded.to_numpy().nonzero()[0])


def test_coded_values_are_printed_by_name(sample_audit):
    roster = sample_audit.roster.head(3)
    assert set(values.printed(roster, "ethnicity")) <= {"汉族", "维吾尔族", "回族", "藏族"}
    assert all(told.endswith("日") for told in values.printed(roster, "birth_date"))
    assert values.printed(roster, "m1_relation")[0] in ("父亲", "母亲")
    assert set(all_fields()) >= {"m1_relation"}


def test_ordinary_characters_can_be_printed_and_unknown_ones_are_told():
    # All of the basic block and of extension A that names are written with.
    assert fonts.missing(["王芳·買買提", "䶮喆頔", "Aé12", "□◆＿"]) == set()
    # A private character, and one of extension H that hardly a font has.
    assert "\ue001" in fonts.missing(["王\ue001"])


def test_the_way_out_is_told_where_nothing_can_be_printed(monkeypatch):
    fonts.faces.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    try:
        with pytest.raises(XjauditError, match="paper"):
            fonts.faces()
    finally:
        fonts.faces.cache_clear()


def test_without_a_chinese_font_what_to_install_is_told(monkeypatch):
    class NoFonts:
        def __init__(self, **_):
            pass

        def fonts(self):
            return []

    fonts.faces.cache_clear()
    monkeypatch.setattr("typst.Fonts", NoFonts)
    try:
        with pytest.raises(XjauditError, match="fonts-noto-cjk"):
            fonts.faces()
    finally:
        fonts.faces.cache_clear()
