"""Workbooks of every container, however oddly written: all cells right, or a clear refusal."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.styles import Font

from tests import rawbinary, rawbooks
from tests.rawbooks import STYLES, book, packed, parts, rows
from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.notices import message
from xjaudit.ingest.sheets import Area, Sheet

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


def saved(work) -> bytes:
    file = io.BytesIO()
    work.save(file)
    return file.getvalue()


def by_openpyxl() -> bytes:
    work = openpyxl.Workbook()
    for line in (("姓名", "年龄"), ("王芳", 7), ("李强", 8.5)):
        work.active.append(line)
    return saved(work)


def by_xlsxwriter(name: str = "book.xlsx") -> bytes:
    file = io.BytesIO()
    work = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = work.add_worksheet()
    for i, line in enumerate((("姓名", "年龄"), ("王芳", 7), ("李强", 8.5))):
        sheet.write_row(i, 0, line)
    if name.endswith("xlsm"):
        work.add_vba_project(io.BytesIO(b"program"), True)
    work.close()
    return file.getvalue()


def by_xlwt() -> bytes:
    work = xlwt.Workbook()
    sheet = work.add_sheet("名单")
    for i, line in enumerate((("姓名", "年龄"), ("王芳", 7), ("李强", 8.5))):
        for j, value in enumerate(line):
            sheet.write(i, j, value)
    return saved(work)


def by_odfpy() -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    for line in (("姓名", "年龄"), ("王芳", 7), ("李强", 8.5)):
        line_ = TableRow()
        for value in line:
            kind = {"valuetype": "string"}
            if not isinstance(value, str):
                kind = {"valuetype": "float", "value": str(value)}
            one = TableCell(**kind)
            one.addElement(P(text=str(value)))
            line_.addElement(one)
        table.addElement(line_)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


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
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "xlsm": lambda: by_xlsxwriter("book.xlsm"),
    "xls": by_xlwt,
    "excel 5": lambda: rawbinary.excel5(XLSB),
    "xlsb": lambda: rawbinary.xlsb(XLSB),
    "ods": by_odfpy,
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


def full_xlsx(name: str = "openpyxl") -> bytes:
    """What people do to sheets: hide, merge, strike out, format; sheets hidden in two ways."""
    work = openpyxl.Workbook()
    sheet = work.active
    sheet.title = "甲"
    for line in (
        ["序号", "姓名", "出生"],
        [1, "王芳", date(2015, 3, 15)],
        [2, "李强", None],
        [7, "赵敏"],
    ):
        sheet.append(line)
    sheet["C2"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["A4"].number_format = "0000"
    sheet["A6"] = "合并"
    sheet.merge_cells("A6:B7")
    for one in sheet[4]:
        one.font = Font(strike=True)
    sheet["B3"].font = Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["C8"] = "末"
    work.create_sheet("乙").append(["隐"])
    work["乙"].sheet_state = "hidden"
    work.create_sheet("丙").append(["深"])
    work["丙"].sheet_state = "veryHidden"
    return saved(work)


def full_xls() -> bytes:
    work = xlwt.Workbook()
    sheet = work.add_sheet("甲")
    struck, days, figures = (
        xlwt.easyxf("font: struck_out true"),
        xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'),
        xlwt.easyxf("font: struck_out true", num_format_str="0000"),
    )
    for column, text in enumerate(("序号", "姓名", "出生")):
        sheet.write(0, column, text)
    sheet.write(1, 0, 1)
    sheet.write(1, 1, "王芳")
    sheet.write(1, 2, datetime(2015, 3, 15), days)
    sheet.write(2, 0, 2)
    sheet.write(2, 1, "李强", struck)
    sheet.write(3, 0, 7, figures)
    sheet.write(3, 1, "赵敏", struck)
    sheet.write(3, 2, None, struck)
    sheet.write_merge(5, 6, 0, 1, "合并")
    sheet.write(7, 2, "末")
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    for name, text, hidden in (("乙", "隐", 1), ("丙", "深", 2)):
        work.add_sheet(name).write(0, 0, text)
        work.get_sheet(name).visibility = hidden
    return saved(work)


ODS_STYLES = """<office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text>
<number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>
<number:number-style style:name="N2"><number:number number:decimal-places="0"
 number:min-integer-digits="4"/></number:number-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="out" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="outfig" style:family="table-cell" style:data-style-name="N2">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="shown" style:family="table">
<style:table-properties table:display="true"/></style:style>
<style:style style:name="hidden" style:family="table">
<style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""


def ods_text(text: str, style: str = "", more: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named}{more} office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods_number(number: float, style: str = "", more: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named}{more} office:value-type="float" office:value="{number}">'
        f"<text:p>{number}</text:p></table:table-cell>"
    )


def ods(*tables: str, head: str = "", entries: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("number", "datastyle"),
        )
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{entries}<office:document-content {spaces} {calc}>'
        f"{head}<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def full_ods() -> bytes:
    end = '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
    row = "<table:table-row>"
    hidden = '<table:table-row table:visibility="filter">'
    day = (
        '<table:table-cell table:style-name="day" office:value-type="date"'
        ' office:date-value="2015-03-15"><text:p>2015年3月15日</text:p></table:table-cell>'
    )
    span = ' table:number-columns-spanned="2" table:number-rows-spanned="2"'
    first = (
        '<table:table table:name="甲" table:style-name="shown"><table:table-column'
        ' table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        + row
        + ods_text("序号")
        + ods_text("姓名")
        + ods_text("出生")
        + end
        + row
        + ods_number(1)
        + ods_text("王芳")
        + day
        + end
        + hidden
        + ods_number(2)
        + ods_text("李强", "out")
        + end
        + row
        + ods_number(7, "outfig")
        + ods_text("赵敏", "out")
        + end
        + '<table:table-row><table:table-cell table:number-columns-repeated="16384"/>'
        + "</table:table-row>"
        + row
        + ods_text("合并", more=span)
        + "<table:covered-table-cell/>"
        + end
        + row
        + '<table:covered-table-cell table:number-columns-repeated="2"/>'
        + end
        + row
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + ods_text("末")
        + end
        + '<table:table-row table:number-rows-repeated="1048568"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    others = (
        f'<table:table table:name="{name}" table:style-name="hidden">{row}{ods_text(text)}'
        "</table:table-row></table:table>"
        for name, text in (("乙", "隐"), ("丙", "深"))
    )
    return ods(first, *others, head=ODS_STYLES)


def full_xlsb() -> bytes:
    pack = rawbinary.struct.pack
    return rawbinary.xlsb(
        [
            ["序号", "姓名", "出生"],
            [1.0, "王芳", 42078.0],
            [2.0, "李强"],
            [7.0, "赵敏"],
            [],
            ["合并"],
            [],
            [None, None, "末"],
        ],
        hidden_row=2,
        before=((390, b""), (60, pack("<IIIIH", 2, 2, 2000, 0, 1)), (391, b"")),
        extra=((177, pack("<I", 1)), (176, pack("<IIII", 5, 6, 0, 1)), (178, b"")),
        styles={(1, 2): 1, (2, 1): 2, (3, 0): 2, (3, 1): 2},
    )


FULL = {"xlsx": full_xlsx, "xls": full_xls, "ods": full_ods, "xlsb": full_xlsb}
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
