"""Workbooks with all that people do to sheets, in every container; and one plain list."""

import io
import struct
from datetime import date, datetime

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font

from tests import rawbinary
from tests.rawbooks import packed

LIST = (("姓名", "年龄"), ("王芳", 7), ("李强", 8.5))


def saved(work) -> bytes:
    file = io.BytesIO()
    work.save(file)
    return file.getvalue()


def by_openpyxl() -> bytes:
    work = openpyxl.Workbook()
    for line in LIST:
        work.active.append(line)
    return saved(work)


def by_xlsxwriter(name: str = "book.xlsx") -> bytes:
    file = io.BytesIO()
    work = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = work.add_worksheet()
    for i, line in enumerate(LIST):
        sheet.write_row(i, 0, line)
    if name.endswith("xlsm"):
        work.add_vba_project(io.BytesIO(b"program"), True)
    work.close()
    return file.getvalue()


def by_xlwt() -> bytes:
    work = xlwt.Workbook()
    sheet = work.add_sheet("名单")
    for i, line in enumerate(LIST):
        for j, value in enumerate(line):
            sheet.write(i, j, value)
    return saved(work)


def by_odfpy() -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    for line in LIST:
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


def full_xlsx() -> bytes:
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
        + row
        + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
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
    pack = struct.pack
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
