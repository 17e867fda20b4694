"""Workbooks of every container, however oddly written: all cells right, or a clear refusal."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from tests import fullbooks, rawbinary, rawbooks
from tests.fullbooks import saved
from tests.rawbooks import STYLES, book, packed, parts, rows
from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.notices import message
from xjaudit.ingest.sheets import Area, Sheet
from xjaudit.ingest.workbooks.blocks import PAD
from xjaudit.ingest.workbooks.sheetxml import Look

GRID = [["姓名", "年龄"], ["王芳", "7"], ["李强", "8.5"]]
LINES = ("姓名|年龄", "王芳|~7", "李强|~8.5")
PLAIN = rows(*LINES)
PARTS = parts(PLAIN)


def read(data: bytes, password: str | None = None) -> list[Sheet]:
    return open_book("名单", data, password).sheets


def grid(sheet: Sheet) -> list[list[str | None]]:
    return sheet.head(sheet.height)


def said(sheet: Sheet, *codes: str) -> list[tuple]:
    """Notices of a sheet, each of which has words in both languages."""
    for notice in sheet.notices:
        assert message(notice.code, notice.raw, notice.value, "zh")
        assert message(notice.code, notice.raw, notice.value, "en")
    found = [n for n in sheet.notices if not codes or n.code in codes]
    return [(n.code, n.row, n.column, n.raw) for n in found]


def refused(data: bytes, password: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(data, password)
    assert str(caught.value).startswith("名单") and caught.value.todo()
    return caught.value.code


XLSB = [["姓名", "年龄"], ["王芳", 7.0], ["李强", 8.5]]


def replaced(old: str, new: str) -> bytes:
    """The plain workbook with a text of its parts replaced."""
    return packed({name: str(content).replace(old, new) for name, content in PARTS.items()})


def renamed(change) -> bytes:
    return packed({change(name): content for name, content in PARTS.items()})


def without(*names: str) -> bytes:
    return packed({n: c for n, c in PARTS.items() if n not in names})


def elsewhere() -> bytes:
    """The workbook part in a folder and under a name of its own."""
    moved = {n.replace("xl/", "excel/").replace("workbook.", "book."): c for n, c in PARTS.items()}
    return packed({n: str(c).replace("xl/workbook.", "excel/book.") for n, c in moved.items()})


def coded(encoding: str, declared: str = "") -> bytes:
    """The sheet's part in another encoding, with its declaration."""
    found, member = dict(PARTS), "xl/worksheets/sheet1.xml"
    head = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    found[member] = (head + str(found[member])).encode(encoding)
    return packed(found)


def shared(texts: str) -> bytes:
    """The plain workbook with its headings among the shared texts."""
    heads = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("AB"))
    body = PLAIN[PLAIN.index('<row r="2">') :]
    return book(f'<sheetData><row r="1">{heads}</row>{body}', shared=texts)


def twice() -> bytes:
    """A zip that holds one member two times; the last one counts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
        for name, content in PARTS.items():
            archive.writestr(name, content)
    return file.getvalue()


def two_ends() -> bytes:
    """A zip whose comment holds the end of another zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        archive.comment = b"PK\x05\x06" + bytes(30)
    return file.getvalue()


NO_PLACES = re.sub(r' r="\w+"', "", PLAIN)
PREFIXED = re.sub(r"<(/?)(row|c|v|is|t|sheetData)\b", r"<\1x:\2", PLAIN)
PRETTY = (
    PLAIN.replace("<row", "\n  <row").replace("<c ", "\n    <c\n      ").replace("</row", "\n</row")
)
SAME = {
    "openpyxl": fullbooks.by_openpyxl,
    "xlsxwriter": fullbooks.by_xlsxwriter,
    "xlsm": lambda: fullbooks.by_xlsxwriter("book.xlsm"),
    "xls": fullbooks.by_xlwt,
    "excel 5": lambda: rawbinary.excel5(XLSB),
    "xlsb": lambda: rawbinary.xlsb(XLSB),
    "ods": fullbooks.by_odfpy,
    "et, an OLE2 file around a zip": lambda: rawbinary.ole({"Package": packed(PARTS)}),
    "strict": lambda: book(PLAIN, main=rawbooks.STRICT_MAIN, office=rawbooks.STRICT_OFFICE),
    "backslashes": lambda: renamed(lambda n: n.replace("/", "\\")),
    "absolute names": lambda: renamed(lambda n: "/" + n),
    "names from here": lambda: renamed(lambda n: "./" + n),
    "capitals": lambda: renamed(str.upper),
    "some capitals": lambda: renamed(lambda n: n.replace("sheet1", "Sheet1")),
    "target absolute": lambda: replaced('"worksheets/', '"/xl/worksheets/'),
    "target with backslash": lambda: replaced('"worksheets/', '"worksheets\\'),
    "target from here": lambda: replaced('"worksheets/', '"./worksheets/'),
    "target from above": lambda: replaced('"worksheets/', '"../xl/worksheets/'),
    "no content types": lambda: without("[Content_Types].xml"),
    "no root relations": lambda: without("_rels/.rels"),
    "no workbook relations": lambda: without("xl/_rels/workbook.xml.rels"),
    "elsewhere": elsewhere,
    "byte order marks": lambda: packed({n: "\ufeff" + str(c) for n, c in PARTS.items()}),
    "UTF-16": lambda: coded("utf-16"),
    "UTF-16 without a mark": lambda: coded("utf-16-le", "utf-16"),
    "GBK": lambda: coded("gbk"),
    "single quotes": lambda: book(PLAIN.replace('"', "'")),
    "prefixed tags": lambda: book(PREFIXED),
    "line breaks": lambda: book(PRETTY),
    "no references": lambda: book(NO_PLACES),
    "rows without reference": lambda: book(re.sub(r'<row r="\d"', "<row", PLAIN)),
    "cells without reference": lambda: book(re.sub(r'<c r="\w\d"', "<c", PLAIN)),
    "style before reference": lambda: book(re.sub(r'<c r="(\w\d)"', r'<c s="0" r="\1"', PLAIN)),
    "small letters": lambda: book(
        re.sub(r'<c r="(\w)', lambda found: f'<c r="{found[1].lower()}', PLAIN)
    ),
    "dollars": lambda: book(re.sub(r'<c r="(\w)(\d)"', r'<c r="$\1$\2"', PLAIN)),
    "dimension too small": lambda: book(f'<dimension ref="A1"/>{PLAIN}'),
    "dimension too large": lambda: book(f'<dimension ref="A1:XFD1048576"/>{PLAIN}'),
    "dimension elsewhere": lambda: book(f'<dimension ref="C5:D9"/>{PLAIN}'),
    "dimension nonsense": lambda: book(f'<dimension ref="-"/>{PLAIN}'),
    "comments": lambda: book(PLAIN.replace("</row>", '<!-- <c r="C9"><v>1</v></c> --></row>')),
    "sizes behind": lambda: rawbooks.streamed(PARTS),
    "zip64": lambda: rawbooks.wide_sizes(PARTS),
    "stored": lambda: packed(PARTS, zipfile.ZIP_STORED),
    "bzip2": lambda: packed(PARTS, zipfile.ZIP_BZIP2),
    "lzma": lambda: packed(PARTS, zipfile.ZIP_LZMA),
    "one member twice": twice,
    "the end of a zip in its comment": two_ends,
    "something behind": lambda: packed(PARTS) + bytes(500),
    "shared texts": lambda: shared("<si><t>姓名</t></si><si><t>年龄</t></si>"),
    "rich texts": lambda: shared(
        "<si><r><rPr><b/></rPr><t>姓</t></r><r><t>名</t></r></si><si><t>年龄</t></si>"
    ),
    "phonetic runs": lambda: shared(
        '<si><t>姓名</t><rPh sb="0" eb="2"><t>シメイ</t></rPh><phoneticPr fontId="1"/></si>'
        '<si><r><t>年龄</t></r><rPh sb="0" eb="2"><t>ネン</t></rPh></si>'
    ),
    "styles missing": lambda: book(re.sub('<c r="(\\w\\d)"', r'<c r="\1" s="7"', PLAIN)),
    "rich inline texts": lambda: book(
        PLAIN.replace(
            '<t xml:space="preserve">姓名</t>', "<r><rPr><i/></rPr><t>姓</t></r><r><t>名</t></r>"
        )
    ),
    "row breaks": lambda: book(
        f'{PLAIN}<rowBreaks count="1" manualBreakCount="1"><brk id="2"/></rowBreaks>'
    ),
    "empty rows behind": lambda: book(
        PLAIN.replace("</sheetData>", '<row r="9"/><row r="900000" ht="3"/></sheetData>')
    ),
    "styled cells behind": lambda: book(
        PLAIN.replace("</sheetData>", '<row r="9"><c r="XFD9" s="1"/></row></sheetData>'),
    ),
}


@pytest.mark.parametrize("make", SAME.values(), ids=SAME)
def test_every_way_of_writing_a_sheet_gives_the_same_cells(make):
    (sheet,) = read(make())
    assert grid(sheet) == GRID
    assert sheet.letters == ["A", "B"]
    assert sheet.visible and not sheet.merged and not sheet.hidden_rows
    assert said(sheet) == []
    assert sheet.numbers([(1, 0), (2, 0), (2, 1), (3, 1)]) == [False, False, True, True]


TEXTS = {
    "escapes": ("a&amp;b&lt;c&#20013;", "a&b<c中"),
    "a text like markup": ("&lt;c r=&quot;XFD9&quot;&gt; r=", '<c r="XFD9"> r='),
    "characters data": ('<![CDATA[<c r="Z9">]]>', '<c r="Z9">'),
    "rare characters": ("\U0002cb69㼆", "\U0002cb69㼆"),
    "inner line break": ("上&#10;下", "上\n下"),
}


@pytest.mark.parametrize(("written", "text"), TEXTS.values(), ids=TEXTS)
def test_texts_come_out_as_they_were_meant(written, text):
    (sheet,) = read(book(rows(f"姓名|{written}")))
    assert grid(sheet) == [["姓名", text]]
    assert said(sheet) == []


BLANKS = ["", " ", "\u3000", "\u00a0", "\t", "&#10;", " \u3000 "]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("kind", ["shared", "inline", "formula"])
def test_blank_cells_are_empty(blank, kind):
    one = {
        "shared": '<c r="B2" t="s"><v>0</v></c>',
        "inline": f'<c r="B2" t="inlineStr"><is><t xml:space="preserve">{blank}</t></is></c>',
        "formula": f'<c r="B2" t="str"><f>A1</f><v>{blank}</v></c>',
    }[kind]
    sheet_ = PLAIN.replace('<c r="B2"><v>7</v></c>', one)
    data = book(sheet_, shared=f'<si><t xml:space="preserve">{blank}</t></si>')
    (sheet,) = read(data)
    assert grid(sheet) == [["姓名", "年龄"], ["王芳", None], ["李强", "8.5"]]
    assert said(sheet) == []


DATES = {
    "built in": (1, "2012-04-01 00:00:00"),
    "Chinese": (2, "2012-04-01 00:00:00"),
    "Chinese built in": (4, "2012-04-01 00:00:00"),
    "year and month, built in": (7, "2012-04-01 00:00:00"),
    "no format": (0, "41000"),
    "figure": (3, "41000"),
}


@pytest.mark.parametrize(("style", "text"), DATES.values(), ids=DATES)
def test_dates_are_those_that_a_person_sees(style, text):
    data = book(
        f'<sheetData><row r="1">{rawbooks.cell("A1", "~41000", style)}</row></sheetData>',
        styles=STYLES,
    )
    assert grid(read(data)[0]) == [[text]]


@pytest.mark.parametrize("mark", ['date1904="1"', 'date1904="true"'])
def test_dates_of_the_1904_system(mark):
    line = rawbooks.cell("A1", "~39538", 2) + rawbooks.cell("B1", "~39538", 0)
    sheet_ = f'<sheetData><row r="1">{line}</row></sheetData>'
    (sheet,) = read(book(sheet_, styles=STYLES, settings=f"<workbookPr {mark}/>"))
    assert grid(sheet) == [["2012-04-01 00:00:00", "39538"]]
    assert sheet.epoch == date(1904, 1, 1)


@pytest.mark.parametrize("odd", [False, True], ids=["plain", "rebuilt"])
def test_dates_of_the_1904_system_survive_a_repair(odd):
    found = parts(
        f'<sheetData><row r="1">{rawbooks.cell("A1", "~39538", 4)}</row></sheetData>',
        styles=STYLES,
        settings='<workbookPr date1904="1"/>',
    )
    data = packed({("/" if odd else "") + name: content for name, content in found.items()})
    assert grid(read(data)[0]) == [["2012-04-01 00:00:00"]]


def test_dates_kept_as_texts_look_like_all_others():
    line = '<c r="A1" t="d"><v>2015-03-15T00:00:00</v></c><c r="B1" t="d"><v>2015-03-15</v></c>'
    (sheet,) = read(book(f'<sheetData><row r="1">{line}</row></sheetData>'))
    assert grid(sheet) == [["2015-03-15 00:00:00", "2015-03-15"]]


def test_local_dates_of_an_xls_workbook():
    work = xlwt.Workbook()
    sheet_ = work.add_sheet("1")
    sheet_.write(0, 0, datetime(2012, 4, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    data = saved(work)
    stream = rawbinary.stream_of(data)
    # Excel names the Chinese date by a number alone; no format record says what it means.
    at = stream.index(
        rawbinary.struct.pack("<H", 0x041E), stream.index("年".encode("utf-16-le")) - 40
    )
    size = int.from_bytes(stream[at + 2 : at + 4], "little")
    number = stream[at + 4]
    stream = (
        stream[:at] + b"\x00\x00" + stream[at + 2 : at + 4] + bytes(size) + stream[at + 4 + size :]
    )
    stream = re.sub(
        b"(\xe0\x00\x14\x00..)" + re.escape(bytes([number, 0])),
        b"\\g<1>\x1f\x00",
        stream,
        flags=re.DOTALL,
    )
    (sheet,) = read(rawbinary.ole({"Workbook": stream}))
    assert grid(sheet) == [["2012-04-01 00:00:00"]]
    assert sheet.formats([(1, 0)]) == ['yyyy"年"m"月"d"日"']


def test_booleans_errors_and_numbers():
    line = (
        '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#N/A</v></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1"><v>999999201203150017</v></c>'
        '<c r="F1"><v>9.9999920120315E+17</v></c><c r="G1"><v>0.1</v></c><c r="H1"><v>3.0</v></c>'
    )
    (sheet,) = read(book(f'<sheetData><row r="1">{line}</row></sheetData>'))
    assert grid(sheet) == [
        ["true", "false", None, None, "999999201203150080", "999999201203149952", "0.1", "3"]
    ]
    assert said(sheet) == [("error_cell", 1, "C", "#N/A"), ("error_cell", 1, "D", "#DIV/0!")]
    asked = [(1, column) for column in range(8)]
    assert sheet.numbers(asked) == [False, False, False, False, True, True, True, True]


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#奇怪"])
def test_an_error_of_newer_programs_costs_one_cell_only(error):
    sheet_ = PLAIN.replace('<c r="B2"><v>7</v></c>', f'<c r="B2" t="e"><v>{error}</v></c>')
    (sheet,) = read(book(sheet_))
    assert grid(sheet) == [["姓名", "年龄"], ["王芳", None], ["李强", "8.5"]]
    assert said(sheet) == [("error_cell", 2, "B", error)]


def test_a_type_of_cell_that_nobody_knows():
    (sheet,) = read(book(PLAIN.replace('<c r="B2">', '<c r="B2" t="number">')))
    assert grid(sheet) == GRID


FORMULAS = {
    "no value": ("<f>1+1</f>", None, True),
    "empty value": ("<f>1+1</f><v></v>", None, True),
    "value closed at once": ("<f>1+1</f><v/>", None, True),
    "shared, no value": ('<f t="shared" si="0"/>', None, True),
    "value": ("<f>1+1</f><v>2</v>", "2", False),
    "shared, value": ('<f t="shared" si="0"/><v>2</v>', "2", False),
}


@pytest.mark.parametrize(("inside", "text", "missing"), FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("quotes", ['"', "'"])
def test_formulas_without_a_result_are_said(inside, text, missing, quotes):
    sheet_ = PLAIN.replace("<v>7</v>", inside).replace('"', quotes)
    (sheet,) = read(book(sheet_))
    assert grid(sheet)[1] == ["王芳", text]
    assert said(sheet) == ([("formula_without_value", 2, "B", None)] if missing else [])


def test_a_formula_with_an_empty_text_has_a_result():
    sheet_ = PLAIN.replace(
        '<c r="B2"><v>7</v></c>', '<c r="B2" t="str"><f>IF(A2="","","")</f><v></v></c>'
    )
    (sheet,) = read(book(sheet_))
    assert grid(sheet)[1] == ["王芳", None]
    assert said(sheet) == []


def test_formulas_as_openpyxl_writes_them():
    work = openpyxl.Workbook()
    work.active.append(["姓名", "=1+1"])
    assert said(read(saved(work))[0]) == [("formula_without_value", 1, "B", None)]


FULL = {
    "xlsx": fullbooks.full_xlsx,
    "xls": fullbooks.full_xls,
    "ods": fullbooks.full_ods,
    "xlsb": fullbooks.full_xlsb,
}
DAY = {"ods": "2015-03-15"}
DAY_FORMAT = {"xlsb": 'yyyy"年"'}
FIGURE_FORMAT = {"xlsb": None}


@pytest.mark.parametrize("kind", FULL)
def test_what_people_do_to_a_sheet_is_told_alike_in_every_container(kind):
    first, *others = read(FULL[kind]())
    assert grid(first) == [
        ["序号", "姓名", "出生"],
        ["1", "王芳", DAY.get(kind, "2015-03-15 00:00:00")],
        ["2", "李强", None],
        ["7", "赵敏", None],
        [None, None, None],
        ["合并", None, None],
        [None, None, None],
        [None, None, "末"],
    ]
    assert first.letters == ["A", "B", "C"]
    assert first.hidden_rows == (3,)
    assert first.hidden_columns == ("C",)
    assert first.merged == (Area(6, 0, 7, 1),)
    assert first.struck_rows == (4,)
    assert first.epoch == date(1899, 12, 30)
    assert said(first) == []
    asked = [(1, 0), (2, 0), (2, 1), (2, 2), (4, 0)]
    assert first.numbers(asked) == [False, True, False, True, True]
    day, figure = DAY_FORMAT.get(kind, 'yyyy"年"m"月"d"日"'), FIGURE_FORMAT.get(kind, "0000")
    assert first.formats(asked) == [None, None, None, day, figure]
    assert [s.visible for s in others] == ([] if kind == "xlsb" else [False, False])
    assert [grid(s) for s in others] == ([] if kind == "xlsb" else [[["隐"]], [["深"]]])


@pytest.mark.parametrize("quotes", ['"', "'"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_merged_cells_and_hidden_rows_however_written(quotes, prefix):
    sheet_ = (
        f'<{prefix}cols><{prefix}col min="2" max="16384" width="9" hidden="1"/></{prefix}cols>'
        + PLAIN.replace('<row r="3"', '<row r="3" spans="1:2" hidden="true"')
        + f'<{prefix}mergeCells count="3"><{prefix}mergeCell ref="A1:B1"/><{prefix}mergeCell'
        f' ref="$A$2:$A$900"/><{prefix}mergeCell ref="D1:E9"/></{prefix}mergeCells>'
    )
    if prefix:
        sheet_ = re.sub(r"<(/?)(row|c|v|is|t|sheetData)\b", r"<\1x:\2", sheet_)
    (sheet,) = read(book(sheet_.replace('"', quotes)))
    assert grid(sheet) == GRID
    assert sheet.merged == (Area(1, 0, 1, 1), Area(2, 0, 3, 0))
    assert sheet.hidden_rows == (3,)
    assert sheet.hidden_columns == ("B",)


def test_rows_are_struck_out_only_if_all_their_cells_are():
    lines = [
        '<c r="A1" s="5"><v>1</v></c><c r="B1" s="5"><v>1</v></c>',
        '<c r="A2" s="5"><v>1</v></c><c r="B2" s="0"><v>1</v></c>',
        '<c r="A3" s="5"><v>1</v></c><c r="B3" s="0"/>',
        '<c r="A4" s="5"/><c r="B4" s="5"/>',
        '<c r="A5" s="6"><v>1</v></c>',
        '<c r="A6" s="55"><v>1</v></c>',
    ]
    body = "".join(f'<row r="{i}">{line}</row>' for i, line in enumerate(lines, 1))
    for written in (body, body.replace('"', "'")):
        (sheet,) = read(book(f"<sheetData>{written}</sheetData>", styles=STYLES))
        assert sheet.struck_rows == (1, 3)


def test_a_chart_sheet_is_no_sheet():
    work = openpyxl.Workbook()
    work.active.append(["姓名"])
    work.create_chartsheet("图")
    work.create_sheet("后").append([5])
    assert [(s.name, grid(s)) for s in read(saved(work))] == [
        ("Sheet", [["姓名"]]),
        ("后", [["5"]]),
    ]


def test_an_empty_sheet_and_one_without_rows():
    first, second, third = read(book("<sheetData/>", "", PLAIN))
    assert (first.height, second.height) == (0, 0)
    assert grid(third) == GRID
    assert first.numbers is None


def test_no_cell_is_asked_for_where_all_texts_stand_in_the_cells():
    text = '<c r="A{0}" t="inlineStr"><is><t>王芳</t></is></c>'
    (told,) = read(book(f'<sheetData><row r="1">{text.format(1)}</row></sheetData>'))
    assert (grid(told), told.numbers) == ([["王芳"]], None)
    number = '<row r="2"><c r="A2"><v>440524201203150016</v></c></row>'
    (told,) = read(book(f'<sheetData><row r="1">{text.format(1)}</row>{number}</sheetData>'))
    assert told.numbers([(1, 0), (2, 0)]) == [False, True]


@given(st.lists(st.integers(1, 1_048_576), min_size=1, max_size=8), st.sampled_from(["A", "Z"]))
def test_the_last_row_is_seen_in_whatever_order_rows_stand(numbers, column):
    block = "".join(f'<row r="{n}"><c r="{column}{n}"><v>1</v></c></row>' for n in numbers)
    look = Look()
    look.take(block.encode() + PAD)
    assert (look.plain, look.height, look.values) == (True, max(numbers), len(numbers))


def test_places_are_those_of_the_sheet():
    sheet_ = '<sheetData><row r="4"><c r="C4"><v>1</v></c><c r="E4"><v>2</v></c></row></sheetData>'
    (sheet,) = read(book(sheet_))
    assert sheet.letters == ["C", "D", "E"]
    assert grid(sheet) == [[None] * 3] * 3 + [["1", None, "2"]]
    assert sheet.numbers([(4, 0), (4, 1), (4, 2)]) == [True, False, True]


def test_rows_out_of_order_find_their_places():
    sheet_ = '<sheetData><row r="2"><c r="A2"><v>2</v></c></row>{}</sheetData>'.format(
        '<row r="1"><c r="B1" t="str"><v>b</v></c><c r="A1"><v>1</v></c></row>'
    )
    (sheet,) = read(book(sheet_))
    assert grid(sheet) == [["1", "b"], ["2", None]]
    assert said(sheet) == []
    assert sheet.numbers([(1, 0), (1, 1), (2, 0)]) == [True, False, True]


def test_two_values_for_one_cell_are_said():
    sheet_ = PLAIN.replace('<c r="B2">', '<c r="B2"><v>6</v></c><c r="B2">')
    (sheet,) = read(book(sheet_))
    assert said(sheet) == [("counts_differ", None, None, "7")]


def large(rows_: int, inline: bool) -> bytes:
    """Many rows with blanks, styled empty cells, formulas, errors: all that may confuse a count."""
    file = io.BytesIO()
    work = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = work.add_worksheet()
    bold = work.add_format({"bold": True, "border": 1})
    for i in range(rows_):
        sheet.write_string(i, 0, f"学生 r={i}", bold)
        sheet.write_number(i, 1, i + 0.5)
        sheet.write_blank(i, 2, None, bold)
        sheet.write_string(i, 3, " " if i % 3 else "/v <i")
        sheet.write_boolean(i, 5, True)
        if i % 100 == 7:
            sheet.write_formula(i, 4, "=1/0", value="#DIV/0!")
    work.close()
    if not inline:
        return file.getvalue()
    book_ = openpyxl.load_workbook(file)
    return saved(book_)


@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
def test_a_large_sheet_is_read_as_a_small_one_is(inline):
    count = 30_000
    (sheet,) = read(large(count, inline))
    assert sheet.height == count
    assert sheet.letters == list("ABCDEF")
    columns = [column.to_pylist() for column in sheet.columns]
    assert columns[0] == [f"学生 r={i}" for i in range(count)]
    assert columns[1] == [f"{i + 0.5}" for i in range(count)]
    assert columns[2] == [None] * count
    assert columns[3] == [None if i % 3 else "/v <i" for i in range(count)]
    faults = [("error_cell", i + 1, "E", "#DIV/0!") for i in range(7, count, 100)]
    if inline:
        faults = [("formula_without_value", *fault[1:3], None) for fault in faults]
    assert said(sheet) == faults
    asked = [(7, 0), (7, 1), (22_000, 1), (count, 0), (count, 1)]
    assert sheet.numbers(asked) == [False, True, True, False, True]


def test_a_large_sheet_that_begins_in_another_column():
    file = io.BytesIO()
    work = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet_ = work.add_worksheet()
    for i in range(40_000):
        sheet_.write_row(i + 2, 3, [f"学生{i}", "女", i])
    work.close()
    (sheet,) = read(file.getvalue())
    assert sheet.letters == ["D", "E", "F"]
    assert sheet.row(2) == ["学生0", "女", "0"]
    assert sheet.row(0) == [None] * 3


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "limit"), [("xls", 65_536), ("xlsx", 1_048_576)])
def test_a_sheet_that_ends_at_the_limit_is_said(kind, limit):
    file = io.BytesIO()
    if kind == "xls":
        work = xlwt.Workbook()
        sheet_ = work.add_sheet("1")
    else:
        work = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet_ = work.add_worksheet()
    for i in range(limit):
        sheet_.write(i, 0, "学生")
    data = saved(work) if kind == "xls" else None
    if data is None:
        work.close()
        data = file.getvalue()
    (sheet,) = read(data)
    assert sheet.height == limit
    assert [(n.code, n.value) for n in sheet.notices] == [("row_limit_reached", str(limit))]


MACROS = {
    "xlsm": lambda: fullbooks.by_xlsxwriter("book.xlsm"),
    "xlsb": lambda: rawbinary.xlsb(XLSB, more={"xl/vbaProject.bin": b"program"}),
    "xls": lambda: rawbinary.ole(
        {
            "Workbook": rawbinary.stream_of(fullbooks.by_xlwt()),
            "_VBA_PROJECT_CUR/VBA/dir": b"program",
        }
    ),
}


@pytest.mark.parametrize("make", MACROS.values(), ids=MACROS)
def test_macros_are_said_and_the_cells_read(make):
    found = open_book("名单", make())
    assert [(n.code, n.value) for n in found.notices] == [("has_macros", None)]
    assert grid(found.sheets[0]) == GRID


def test_a_workbook_without_macros_says_nothing():
    assert open_book("名单", fullbooks.by_xlwt()).notices == []


def test_an_excel_5_workbook_with_all_it_can_have():
    data = rawbinary.excel5(
        [["姓名", "出生"], ["王芳", None], ["李强", None]],
        strike=True,
        hidden_row=1,
        hidden_column=1,
        days={(1, 1): 41000.0},
    )
    (sheet,) = read(data)
    assert sheet.name == "名单"
    assert grid(sheet) == [["姓名", "出生"], ["王芳", "2012-04-01 00:00:00"], ["李强", None]]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ((2,), ("B",))
    assert sheet.struck_rows == (3,)
    assert sheet.numbers([(2, 0), (2, 1)]) == [False, True]
    assert sheet.formats([(2, 0), (2, 1)]) == [None, 'yyyy"年"m"月"d"日"']


def test_the_1904_system_of_an_excel_5_workbook():
    data = rawbinary.excel5([["姓名", "出生"]], days={(1, 1): 39538.0}, shifted=True)
    (sheet,) = read(data)
    assert grid(sheet)[1] == [None, "2012-04-01 00:00:00"]
    assert sheet.epoch == date(1904, 1, 1)


def test_the_1904_system_of_an_xls_and_an_xlsb_workbook():
    work = xlwt.Workbook()
    work.dates_1904 = True
    work.add_sheet("1").write(0, 0, 39538, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    for data in (saved(work), rawbinary.xlsb([[39538.0]], flags=1, styles={(0, 0): 1})):
        (sheet,) = read(data)
        assert grid(sheet) == [["2012-04-01 00:00:00"]]
        assert sheet.epoch == date(1904, 1, 1)


def test_numbers_in_records_of_several_cells():
    """Excel keeps figures side by side in one record (MULRK), which xlwt does not write."""
    pack, record = rawbinary.struct.pack, rawbinary.record
    stream = rawbinary.stream_of(fullbooks.by_xlwt())
    at = stream.index(pack("<HH", 0x0208, 16))
    packed_ = b"".join(pack("<HI", 15, value << 2 | 2) for value in (11, 12, 13))
    several = record(0xBD, pack("<HH", 9, 2) + packed_ + pack("<H", 4))
    empty = record(0xBE, pack("<HHHHH", 9, 5, 15, 15, 6))
    (sheet,) = read(rawbinary.ole({"Workbook": stream[:at] + several + empty + stream[at:]}))
    assert grid(sheet)[9] == [None, None, "11", "12", "13"]
    assert said(sheet) == []
    assert sheet.numbers([(10, 2), (10, 3), (10, 4)]) == [True] * 3


def test_formulas_of_an_xls_workbook():
    pack, record = rawbinary.struct.pack, rawbinary.record
    stream = rawbinary.stream_of(fullbooks.by_xlwt())
    at = stream.index(pack("<HH", 0x0208, 16))

    def formula(column: int, result: bytes) -> bytes:
        return record(0x06, pack("<HHH", 4, column, 15) + result + bytes(6) + pack("<H", 0))

    text = record(0x0207, pack("<HB", 2, 1) + "合格".encode("utf-16-le"))
    formulas = (
        formula(0, pack("<d", 2.5))
        + formula(1, b"\0" + bytes(5) + b"\xff\xff")
        + text
        + formula(2, b"\2\0\x2a" + bytes(3) + b"\xff\xff")
        + formula(3, b"\0" + bytes(5) + b"\xff\xff")
        + formula(4, b"\3" + bytes(5) + b"\xff\xff")
    )
    (sheet,) = read(rawbinary.ole({"Workbook": stream[:at] + formulas + stream[at:]}))
    assert grid(sheet)[4] == ["2.5", "合格", None, None, None]
    assert sheet.numbers([(5, 0), (5, 1)]) == [True, False]
    assert said(sheet) == [
        ("error_cell", 5, "C", "#N/A"),
        ("formula_without_value", 5, "D", None),
    ]


def test_an_ods_workbook_with_formulas_errors_and_repeats():
    row = "<table:table-row>"
    more = ' table:formula="of:=1" '
    wrong = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
        ' office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )
    data = fullbooks.ods(
        '<table:table table:name="甲">'
        + row
        + fullbooks.ods_text("a", more=' table:number-columns-repeated="2"')
        + fullbooks.ods_number(1, more=more)
        + "</table:table-row>"
        + '<table:table-row table:number-rows-repeated="2">'
        + wrong
        + "<table:table-cell/>"
        + f"<table:table-cell{more}/>"
        + "</table:table-row>"
        + row
        + '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        + "</table:table-row></table:table>"
    )
    (sheet,) = read(data)
    assert grid(sheet) == [["a", "a", "1"], [None] * 3, [None] * 3, ["true", None, None]]
    assert said(sheet) == [
        ("error_cell", 2, "A", "#DIV/0!"),
        ("formula_without_value", 2, "C", None),
    ]
    assert sheet.numbers([(1, 1), (1, 2)]) == [False, True]


def test_the_1904_system_of_an_ods_workbook():
    settings = (
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
        "</table:calculation-settings>"
    )
    table = f'<table:table table:name="1"><table:table-row>{fullbooks.ods_number(1)}'
    (sheet,) = read(fullbooks.ods(settings, f"{table}</table:table-row></table:table>"))
    assert sheet.epoch == date(1904, 1, 1)


def test_a_large_sheet_whose_first_column_holds_nothing():
    body = "".join(
        f'<row r="{i}"><c r="A{i}"><v></v></c>'
        + "".join(f'<c r="{letter}{i}"><v>{i}</v></c>' for letter in "BCDEFG")
        + "</row>"
        for i in range(1, 20_001)
    )
    (sheet,) = read(book(f"<sheetData>{body}</sheetData>"))
    assert sheet.letters == list("BCDEFG")
    assert sheet.row(19_999) == ["20000"] * 6
    assert said(sheet) == []
