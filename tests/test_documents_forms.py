"""Confirmation forms as printed: every page rendered, its text and its code read back."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests import desks, papers
from xjaudit.cases import acts
from xjaudit.cases.desk import open_desk
from xjaudit.documents import (
    confirmation,
    entries,
    fitting,
    fonts,
    items,
    places,
    printing,
    tokens,
    values,
)
from xjaudit.documents.codes import read_codes
from xjaudit.documents.pupils import classes_of
from xjaudit.ledger.store import open_ledger

KEY = b"key of the tests"
CLASS = "7-1"
FULL = {"signature": True, "phone": True, "date": True}
LONGEST = {
    "name": "阿卜杜热西提·买买提吐尔逊江",
    "current_address": "不存在省幻想市样例县竹海乡新河村民委员会第十二村民小组" * 3
    + "一百二十八号附3号",
    "m1_address": "不存在省幻想市样例县竹海乡新河村民委员会第十二村民小组128号附3号2单元1101室",
    "m1_name": "阿依古丽·阿卜杜热西提·买买提",
    "phone": "0999-12345678-0123",
}


@pytest.fixture(scope="module")
def own():
    return items.load()


@pytest.fixture(scope="module")
def forms(sample_audit, own):
    codes = {
        sample_audit.roster.loc[sample_audit.roster["class"] == CLASS, "person_key"].iat[0]: "A7K9"
    }
    return confirmation.forms_of(sample_audit, KEY, own, CLASS, codes)


@pytest.fixture(scope="module")
def pdf(sample_audit, own, forms):
    return confirmation.document(sample_audit, own, forms)


@pytest.fixture(scope="module")
def texts(pdf):
    return papers.texts(pdf)


def plain(text):
    return "".join(text.split())


def test_a_class_is_a_count_sheet_and_two_pages_per_pupil_on_a4(pdf, forms):
    assert set(papers.pages(pdf)) == {(210, 297)}
    # The sheet has its back, so that both sides of a form are one leaf.
    assert len(papers.pages(pdf)) == 2 + 2 * len(forms)


def test_every_pupil_has_one_form_with_its_values(sample_audit, texts, forms):
    roster = sample_audit.roster
    expected = roster[(roster["class"] == CLASS) & (roster["status"] == "ACTIVE")]
    assert len(forms) == len(expected)
    assert {form.person_key for form in forms} == set(expected["person_key"])
    for form, page in zip(forms, texts[2::2], strict=True):
        for value, _ in form.data["values"]:
            assert plain(value) in page
        assert plain(form.data["line"][0]) in page


def test_forms_are_in_the_order_of_the_class(forms):
    serials = [int(form.data["serial"]) for form in forms]
    assert serials == sorted(serials)


def test_the_count_sheet_lists_everybody_once(texts, forms):
    sheet = texts[0]
    assert "清点单" in sheet and f"应发{len(forms)}份" in sheet
    for form in forms:
        assert plain(form.data["name"]) in sheet and form.data["front"][-8:] in sheet


def test_the_registration_code_stands_on_its_own_pupil_s_second_page_only(texts):
    assert [at for at, page in enumerate(texts) if "A7K9" in page] == [3]


def test_codes_are_read_from_the_pages_and_hold_nothing_personal(sample_audit, pdf, forms):
    table = tokens.printed(KEY, [(form.person_key, form.version) for form in forms])
    for at, form in enumerate(forms[:4]):
        for side, token in enumerate((form.data["front"], form.data["back"])):
            assert papers.codes(papers.picture(pdf, 2 + 2 * at + side)) == [token]
            read = tokens.read(token)
            assert read and read.page == side + 1
            assert table[read.body] == (form.person_key, form.version)
            assert re.fullmatch("XJ[12][0-9A-Z]{21}", token)
    assert len({form.data["front"] for form in forms}) == len(forms)


def test_marks_and_boxes_are_where_the_places_say(pdf):
    for number in (2, 3):
        image = papers.picture(pdf, number)
        for mark in places.MARKS.values():
            assert papers.area(image, mark, 0.4).max() < 60
            # Around it the page is white.
            around = places.Box(mark.x - 2, mark.y - 2, mark.w + 4, mark.h + 4)
            assert papers.area(papers.without(image, [mark]), around).min() > 200
    image = papers.picture(pdf, 2)
    for boxes in places.BOXES.values():
        for box in boxes:
            assert papers.area(image, box, 0.6).min() > 200
            frame = places.Box(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1)
            assert papers.area(image, frame).min() < 120


def test_change_boxes_are_empty(pdf, own):
    image = papers.picture(pdf, 2)
    for cell in places.layout(own).cells:
        assert papers.area(image, cell.change, 0.6).min() > 200


UNBROKEN = {"name": "Bartholomew" * 9, "current_address": "a" * 400, "m1_address": "1" * 90}
ENDLESS = dict.fromkeys(LONGEST, "不存在省幻想市样例县竹海乡" * 21)
MIXED = {"name": "Anne-Marie " * 9, "current_address": ("Unit5 " + "x" * 60 + "样例县") * 2}


@pytest.mark.parametrize("told", [LONGEST, UNBROKEN, ENDLESS, MIXED])
def test_long_values_stay_in_their_cells(sample_audit, own, told):
    roster = sample_audit.roster
    at = roster.index[roster["class"] == CLASS][0]
    forms = []
    for texts in (told, dict.fromkeys(told, "")):
        changed = roster.loc[[at]].assign(**{code: [text] for code, text in texts.items()})
        audit = replace(sample_audit, roster=changed)
        forms.append(
            confirmation.document(audit, own, confirmation.forms_of(audit, KEY, own, CLASS))
        )
    long, blank = (papers.picture(pdf, 2) for pdf in forms)
    cells = [
        places.Box(left, cell.box.y, width, cell.box.h)
        for cell in places.layout(own).cells
        if cell.item.field in told
        for left, width in [places.edges(cell.widths, cell.box.x)[2]]
    ]
    # The code with its token below, the line and the foot that hold the name.
    others = [places.Box(160, 16, 46, 34), places.Box(14, 33, 152, 7), places.Box(16, 283, 178, 6)]
    changed = np.where(np.abs(long.astype(int) - blank) > 90, 0, 255).astype(np.uint8)
    assert (changed == 0).sum() > 1000
    assert (papers.without(changed, cells + others, margin=0) == 0).sum() == 0


def test_what_is_too_long_ends_in_the_registry_and_is_told(sample_audit, own):
    roster = sample_audit.roster
    at = roster.index[roster["class"] == CLASS][0]
    changed = replace(sample_audit, roster=roster.loc[[at]].assign(**ENDLESS))
    made = confirmation.forms_of(changed, KEY, own, CLASS)
    numbers = [one.number for one in own.items if one.field in ENDLESS]
    assert list(made[0].cut) == numbers
    pages = papers.texts(confirmation.document(changed, own, made))
    assert pages[2].count(fitting.REST) >= len(numbers)
    assert "".join(numbers) + "项见系统" in pages[0].replace("\u200b", "")
    (line,) = printing.too_long(changed, {CLASS: made})
    assert line.endswith(f"第 {' '.join(numbers)} 项") and ENDLESS["name"] not in line
    assert (
        printing.too_long(
            sample_audit, {CLASS: confirmation.forms_of(sample_audit, KEY, own, CLASS)}
        )
        == []
    )


@pytest.mark.parametrize("text", ["短", "Tom Smith", "x" * 500, "汉字" * 300, "x y" * 99, ""])
def test_no_text_is_smaller_than_can_be_read(text):
    told = fitting.fitted(text, 32, 7)
    assert told.size >= 5 and told.is_cut == told.text.endswith(fitting.REST)
    kept = told.text.removesuffix(fitting.REST).replace("\u200b", "")
    assert text.startswith(kept) and (told.is_cut or kept == text)


def test_names_of_several_words_keep_their_blanks():
    raw = [" Tom  Smith ", "王 芳", "Li 娜", "古丽 · 买买提", None]
    names = ["TomSmith", "王芳", "Li娜", "古丽·买买提", "赵敏"]
    table = pd.DataFrame({"name": names, "name.raw": raw})
    assert values.printed(table, "name") == ["Tom Smith", *names[1:]]


def test_the_same_words_are_the_same_version_and_others_another(sample_audit, own, forms):
    again = confirmation.forms_of(sample_audit, KEY, own, CLASS)
    assert [one.version for one in again] == [one.version for one in forms]
    roster = sample_audit.roster.copy()
    at = roster.index[roster["person_key"] == forms[1].person_key]
    roster.loc[at, "phone"] = "19900000000"
    moved = confirmation.forms_of(replace(sample_audit, roster=roster), KEY, own, CLASS)
    differ = [a.person_key for a, b in zip(moved, again, strict=True) if a.version != b.version]
    assert differ == [forms[1].person_key]


def edited(own, old, new):
    """Items as a school changes their file."""
    told = items.as_given().decode()
    assert old in told
    return items.parse(told.replace(old, new))


def test_what_only_page_two_says_makes_no_other_version(sample_audit, own, forms):
    notice = edited(own, "notice = []", 'notice = ["请于周五前交回。"]')
    note = edited(own, "按户口簿填写年月日。", "按户口簿填写年、月、日。")
    page_one = edited(own, "请对照户口簿逐项核对", "请逐项核对")
    same, also, other = (
        [one.version for one in confirmation.forms_of(sample_audit, KEY, each, CLASS)]
        for each in (notice, note, page_one)
    )
    assert same == also == [one.version for one in forms]
    assert not {*other} & {*same}


def test_forms_that_are_back_are_left_out(sample_audit, forms):
    ledger = desks.Memory()
    desk = replace(desks.desk(sample_audit), ledger=ledger)
    entries.printed_forms(desk, forms)
    desk = desk.refreshed()
    back, out = forms[0], forms[1]
    acts.step(desk, f"pupil:{out.person_key}", "hand_out")
    acts.step(desk, f"pupil:{back.person_key}", "hand_out")
    acts.step(desk.refreshed(), f"pupil:{back.person_key}", "take_back", **FULL)
    state = desk.refreshed().state
    left = printing.not_back({CLASS: forms, "7-2": [back]}, state)
    assert left == {CLASS: forms[1:]}


def test_printing_writes_a_pdf_per_class_without_names_in_file_names(sample_audit, own, tmp_path):
    classes = classes_of(sample_audit)[:3]
    made = printing.prepare(sample_audit, KEY, own, classes)
    run = printing.print_forms(sample_audit, own, made, tmp_path / "打印")
    assert [path.name for path in run.files] == [
        f"学籍信息确认表-一年级{n}班.pdf" for n in (1, 2, 3)
    ]
    assert all(path.read_bytes().startswith(b"%PDF") for path in run.files)
    assert len({one.person_key for one in run.forms}) == len(run.forms)


def test_the_same_forms_are_the_same_bytes(sample_audit, own, forms, pdf):
    assert confirmation.document(sample_audit, own, forms) == pdf


def test_characters_no_font_has_are_told_by_pupil_before_printing(sample_audit, own):
    roster = sample_audit.roster.copy()
    at = roster.index[roster["class"] == CLASS][5]
    roster.loc[at, "name"] = "王\ue000芳"
    made = printing.prepare(replace(sample_audit, roster=roster), KEY, own, [CLASS])
    missing = printing.unprintable(made)
    assert missing == {roster.at[at, "person_key"]: {"\ue000"}}
    (line,) = printing.in_words(sample_audit, made, missing)
    assert line.startswith("七年级1班") and "王*芳" in line and "U+E000" in line
    changed = replace(sample_audit, roster=roster)
    assert printing.unprintable_in(changed, [CLASS]) == {"\ue000"}
    assert printing.unprintable_in(changed, ["7-2"]) == set()


def test_printing_is_entered_once_and_tokens_of_old_versions_are_known(
    sample_audit, own, forms, tmp_path
):
    with open_ledger(tmp_path / "ledger.sqlite", create=True) as ledger:
        desk = open_desk(ledger, sample_audit, "王老师", "registrar")
        assert len(entries.printed_forms(desk, forms)) == len(forms)
        desk = desk.refreshed()
        assert entries.printed_forms(desk, forms) == []
        newer = [replace(forms[0], version="newer")]
        assert len(entries.printed_forms(desk, newer)) == 1
        state = desk.refreshed().state
    table = entries.form_table(KEY, state)
    old, new = (tokens.body_of(KEY, forms[0].person_key, v) for v in (forms[0].version, "newer"))
    assert table[old][1] == forms[0].version and table[new][1] == "newer"
    assert entries.current_version(state, forms[0].person_key) == "newer"


def test_registration_codes_reach_only_pupils_who_are_meant_for_sure(sample_audit, tmp_path):
    roster = sample_audit.roster.dropna(subset=["registry_no", "name"])
    one, other = roster.iloc[0], roster.iloc[1]
    twice = roster["name"].value_counts().index[0]
    by_number = tmp_path / "码.csv"
    by_number.write_text(
        f"家长注册码表\n学籍号,姓名,注册码\n{one.registry_no},{one['name']},AB12\nG0,没有,CD34\n",
        "utf-8",
    )
    found = read_codes(by_number, sample_audit)
    assert found.of == {one.person_key: "AB12"} and (found.unknown, found.several) == (1, 0)
    by_name = tmp_path / "名.csv"
    by_name.write_text(f"姓名,注册码\n{other['name']},EF56\n{twice},GH78\n", "utf-8")
    found = read_codes(by_name, sample_audit)
    assert "GH78" not in found.of.values() and found.several >= 1


RARE = "𠀀𪚥"


@pytest.mark.skipif(bool(fonts.missing(RARE)), reason="no font of rare characters (HanaMin)")
def test_rare_characters_are_shown_where_a_font_has_them(sample_audit, own):
    pictures = []
    for name in (RARE, ""):
        roster = sample_audit.roster.loc[sample_audit.roster["class"] == CLASS].head(1)
        changed = roster.assign(name=[name])
        audit = replace(sample_audit, roster=changed)
        made = confirmation.forms_of(audit, KEY, own, CLASS)
        data = confirmation.document(audit, own, made)
        pictures.append(papers.picture(data, 2))
        assert name in papers.texts(data)[2]
    cell = next(one for one in places.layout(own).cells if one.item.field == "name")
    left, width = places.edges(cell.widths, cell.box.x)[2]
    box = places.Box(left, cell.box.y, width, cell.box.h)
    shown, blank = (papers.area(picture, box, 0.5) for picture in pictures)
    assert (blank < 128).sum() == 0 and (shown < 128).sum() > 100


def test_the_head_teacher_s_sheet_is_in_the_school_s_language_and_the_form_is_not(
    sample_audit, own, forms
):
    english = replace(sample_audit, settings=sample_audit.settings.but(language="en"))
    told = papers.texts(confirmation.document(english, own, forms[:1]))
    assert told[0].startswith("Countsheet") and told[2].startswith("全国中小学生")
