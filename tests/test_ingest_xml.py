"""XML Spreadsheet 2003 is read like any other workbook; other XML is refused."""

from random import Random
from time import perf_counter
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.sheets import Area
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904

NAMESPACES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:html="http://www.w3.org/TR/REC-html40"'
)
HEAD = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
STYLES = """<Styles>
<Style ss:ID="Default" ss:Name="Normal"><Alignment ss:Vertical="Center"/></Style>
<Style ss:ID="text"><NumberFormat ss:Format="@"/></Style>
<Style ss:ID="day"><NumberFormat ss:Format="yyyy\\-mm\\-dd;@"/></Style>
<Style ss:ID="gone"><Font ss:FontName="宋体" ss:StrikeThrough="1"/></Style>
<Style ss:ID="gone_day" ss:Parent="gone"><NumberFormat ss:Format="0000"/></Style>
</Styles>"""


def workbook(*sheets, extra="", head=HEAD, styles=STYLES):
    return f"{head}<Workbook {NAMESPACES}>{extra}{styles}{''.join(sheets)}</Workbook>"


def worksheet(rows, name="七年级3班", extra="", table=""):
    return (
        f'<Worksheet ss:Name="{name}"><Table{table}>{rows}</Table>'
        f"<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'>{extra}"
        "</WorksheetOptions></Worksheet>"
    )


def cell(text, kind="String", more=""):
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*texts, more=""):
    return f"<Row{more}>{''.join(t if t.startswith('<') else cell(t) for t in texts)}</Row>"


PLAIN = row("姓名", "性别") + row("王芳", "女")
WANTED = [["姓名", "性别"], ["王芳", "女"]]


def book_of(text, encoding="utf-8"):
    return open_book("名单.xls", text if isinstance(text, bytes) else text.encode(encoding))


def sheet_of(rows, **more):
    (sheet,) = book_of(workbook(worksheet(rows, **more))).sheets
    return sheet


def declared(encoding):
    return HEAD.replace('"1.0"', f'"1.0" encoding="{encoding}"')


WRITTEN = {
    "of excel": workbook(worksheet(PLAIN)).encode(),
    "with a mark": workbook(worksheet(PLAIN)).encode("utf-8-sig"),
    "gb2312": workbook(worksheet(PLAIN), head=declared("gb2312")).encode("gb18030"),
    "declares gbk, is utf-8": workbook(worksheet(PLAIN), head=declared("GBK")).encode(),
    "utf-16": workbook(worksheet(PLAIN), head=declared("utf-16")).encode("utf-16"),
    "utf-16 without mark": workbook(worksheet(PLAIN), head=declared("utf-16")).encode("utf-16-le"),
    "no declaration": workbook(worksheet(PLAIN), head="").encode(),
    "blanks before": b"\r\n  " + workbook(worksheet(PLAIN), head="").encode(),
    "comment first": workbook(worksheet(PLAIN), head=HEAD + "<!-- 导出 -->").encode(),
    "prefix everywhere": workbook(worksheet(PLAIN))
    .replace("<", "<ss:")
    .replace("<ss:/", "</ss:")
    .replace("<ss:?", "<?")
    .replace("<ss:WorksheetOptions xmlns", "<ss:WorksheetOptions xmlns:y")
    .encode(),
    "blanks between": workbook(
        worksheet("\n  " + PLAIN.replace("<Cell>", "\n    <Cell>") + "\n")
    ).encode(),
    "claims more rows": workbook(
        worksheet(PLAIN, table=' ss:ExpandedColumnCount="99999999" ss:ExpandedRowCount="9"')
    ).encode(),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_every_way_of_writing_it_gives_the_same_rows(data):
    (sheet,) = book_of(data).sheets
    assert (sheet.name, sheet.head(9), sheet.visible) == ("七年级3班", WANTED, True)
    assert (sheet.hidden_rows, sheet.merged, sheet.notices) == ((), (), [])


VALUES = {
    "text": ("String", "  王 芳 ", "  王 芳 "),
    "text of digits": ("String", "110105201203150017", "110105201203150017"),
    "lines": ("String", "家长&#10;电话", "家长\n电话"),
    "entities": ("String", "a &amp; b &lt;c&gt; &#x5B66;", "a & b <c> 学"),
    "literal text": ("String", "<![CDATA[<王&芳>]]>", "<王&芳>"),
    "blank": ("String", "   ", None),
    "whole number": ("Number", "7", "7"),
    "whole number with a point": ("Number", "7.0", "7"),
    "fraction": ("Number", "0.25", "0.25"),
    "inexact fraction": ("Number", "0.30000000000000004", "0.3"),
    "negative": ("Number", "-3", "-3"),
    "date serial": ("Number", "40983", "40983"),
    "phone": ("Number", "13800000000", "13800000000"),
    "long number": ("Number", "1.1010520120315E+17", "110105201203150000"),
    "id number that lost digits": ("Number", "4.40524201203150E+17", "440524201203150016"),
    "no number": ("Number", "abc", "abc"),
    "beyond numbers": ("Number", "1e999", "1e999"),
    "huge number": ("Number", "1E+20", "100000000000000000000"),
    "day": ("DateTime", "2012-03-15T00:00:00.000", "2012-03-15 00:00:00"),
    "moment": ("DateTime", "2012-03-15T08:30:01.000", "2012-03-15 08:30:01"),
    "day alone": ("DateTime", "2012-03-15", "2012-03-15 00:00:00"),
    "time": ("DateTime", "1899-12-31T08:30:00.000", "1899-12-31 08:30:00"),
    "no day": ("DateTime", "十五日", "十五日"),
    "true": ("Boolean", "1", "true"),
    "false": ("Boolean", "0", "false"),
    "rich text": (
        "String",
        '<html:B>王</html:B><html:Font html:Color="#FF0000">芳</html:Font>',
        "王芳",
    ),
}


@pytest.mark.parametrize(("kind", "text", "wanted"), VALUES.values(), ids=VALUES)
def test_values_are_given_as_the_workbook_reader_gives_them(kind, text, wanted):
    sheet = sheet_of(row("首", cell(text, kind), "尾"))
    assert sheet.head(1) == [["首", wanted, "尾"]]
    assert sheet.numbers is not None
    assert sheet.numbers([(1, 0), (1, 1), (9, 7)]) == [False, kind == "Number", False]


def test_cells_and_rows_find_their_places():
    sheet = sheet_of(
        row("甲", more=' ss:Index="3"')
        + row(cell("乙", more=' ss:Index="4"'), "丙")
        + row("丁", more=' ss:Index="7"')
    )
    assert [(i + 1, line) for i, line in enumerate(sheet.head(9)) if any(line)] == [
        (3, ["甲", None, None, None, None]),
        (4, [None, None, None, "乙", "丙"]),
        (7, ["丁", None, None, None, None]),
    ]
    assert sheet.letters == ["A", "B", "C", "D", "E"]


def test_rows_out_of_order_are_put_where_they_say():
    sheet = sheet_of(row("乙", more=' ss:Index="5"') + row("甲", more=' ss:Index="2"'))
    assert [line[0] for line in sheet.head(9)] == [None, "甲", None, None, "乙"]


def test_merges_move_the_cells_that_follow():
    sheet = sheet_of(
        row(cell("七年级", more=' ss:MergeAcross="2" ss:StyleID="text"'), "备注")
        + row(cell("701", more=' ss:MergeDown="1"'), "王芳")
        + row(cell("李强", more=' ss:Index="2"'))
        + row(cell("末", more=' ss:MergeDown="500"'))
    )
    assert sheet.head(9) == [
        ["七年级", None, None, "备注"],
        ["701", "王芳", None, None],
        [None, "李强", None, None],
        ["末", None, None, None],
    ]
    assert sheet.merged == (Area(1, 0, 1, 2), Area(2, 0, 3, 0))


def test_hidden_rows_columns_and_sheets_are_told():
    columns = (
        '<Column ss:Width="50"/><Column ss:Hidden="1" ss:Span="1"/>'
        '<Column ss:Index="5" ss:Hidden="1"/><Column ss:Hidden="1" ss:Span="16000"/>'
    )
    rows = (
        row("甲", "乙", "丙", "丁", "戊")
        + row("一", more=' ss:Hidden="1" ss:AutoFitHeight="0"')
        + row("二")
        + '<Row ss:Hidden="1" ss:Span="1"/>'
        + row("三")
        + '<Row ss:Hidden="1" ss:Span="1048000"/>'
    )
    sheets = [
        worksheet(columns + rows, "甲"),
        worksheet(PLAIN, "乙", "<Visible>SheetHidden</Visible>"),
        worksheet(PLAIN, "丙", "<Visible>SheetVeryHidden</Visible>"),
    ]
    book = book_of(workbook(*sheets))
    assert [sheet.visible for sheet in book.sheets] == [True, False, False]
    assert book.sheets[0].hidden_columns == ("B", "C", "E")
    assert book.sheets[0].hidden_rows == (2, 4, 5)
    assert [line[0] for line in book.sheets[0].head(9)] == ["甲", "一", "二", None, None, "三"]


def test_formats_come_from_the_cell_its_row_column_or_table():
    columns = '<Column/><Column ss:StyleID="text"/><Column ss:Index="4" ss:StyleID="gone_day"/>'
    rows = row(
        cell("a", more=' ss:StyleID="day"'), "b", "c", "d", cell("e", more=' ss:StyleID="none"')
    ) + row("a", "b", more=' ss:StyleID="day"')
    sheet = sheet_of(columns + rows)
    assert sheet.formats is not None
    day = "yyyy\\-mm\\-dd;@"
    told = sheet.formats([(1, i) for i in range(5)] + [(2, 0), (2, 1), (3, 0)])
    assert told == [day, "@", None, "0000", None, day, day, None]
    whole = sheet_of(PLAIN, table=' ss:StyleID="text"')
    assert whole.formats and whole.formats([(1, 0)]) == ["@"]


STRUCK = {
    "cells": row(
        cell("王芳", more=' ss:StyleID="gone"'), cell("女", more=' ss:StyleID="gone_day"')
    ),
    "row": row("王芳", "女", more=' ss:StyleID="gone"'),
    "rich text": row(cell("<html:S>王芳</html:S>"), cell("<html:B><html:S>女</html:S></html:B>")),
    "blank between": row(cell("王芳", more=' ss:StyleID="gone"'), cell("  ")),
}


@pytest.mark.parametrize("rows", STRUCK.values(), ids=STRUCK)
def test_rows_struck_out_are_told(rows):
    assert sheet_of(row("姓名") + rows + row("李强")).struck_rows == (2,)


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("王芳", more=' ss:StyleID="gone"'), "女"),
        row(cell("<html:S>王</html:S>芳")),
        row(cell("<html:S>王</html:S><html:B>芳</html:B>")),
    ],
)
def test_rows_struck_in_part_are_not(rows):
    assert sheet_of(row("姓名") + rows).struck_rows == ()


def test_errors_and_formulas_without_result_are_empty_and_said():
    sheet = sheet_of(
        row("甲", cell("#DIV/0!", "Error"), '<Cell ss:Formula="=MID(RC[-1],7,8)"></Cell>', "乙")
        + row('<Cell ss:Formula="=R[-1]C"><Data ss:Type="String">甲</Data></Cell>')
    )
    assert sheet.head(9) == [["甲", None, None, "乙"], ["甲", None, None, None]]
    assert [(n.code, n.row, n.column, n.raw) for n in sheet.notices] == [
        ("error_cell", 1, "B", "#DIV/0!"),
        ("formula_without_value", 1, "C", "=MID(RC[-1],7,8)"),
    ]


def test_a_comment_is_no_part_of_the_cell():
    remark = (
        '<Cell><Data ss:Type="String">王芳</Data><Comment ss:Author="李四">'
        '<ss:Data xmlns="http://www.w3.org/TR/REC-html40"><Font>已转走</Font></ss:Data>'
        '</Comment><NamedCell ss:Name="x"/></Cell>'
    )
    assert sheet_of(row("姓名") + row(remark, "女")).head(9) == [["姓名", None], ["王芳", "女"]]


def test_epoch_is_that_of_the_workbook():
    excel = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel">{}</ExcelWorkbook>'
    late = book_of(workbook(worksheet(PLAIN), extra=excel.format("<Date1904/>")))
    assert late.sheets[0].epoch == EPOCH_1904
    assert sheet_of(PLAIN).epoch == EPOCH_1900


def test_several_sheets_keep_names_and_order():
    book = book_of(workbook(worksheet(PLAIN, "a &amp; b"), worksheet("", "空"), worksheet(PLAIN)))
    assert [(s.name, s.height) for s in book.sheets] == [("a & b", 2), ("空", 0), ("七年级3班", 2)]


def test_encodings_that_nothing_tells_are_said():
    book = book_of(workbook(worksheet(PLAIN), head="").encode("gbk"))
    assert book.sheets[0].head(2) == WANTED
    assert [(n.code, n.value) for n in book.notices] == [("encoding_assumed", "GBK")]


LAUGHS = (
    '<!DOCTYPE Workbook [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
FILE = '<!DOCTYPE Workbook [<!ENTITY x SYSTEM "file://{}">]>'
REFUSED = {
    "a billion laughs": (workbook(worksheet(row("&j;")), head=HEAD + LAUGHS), "xml_entities"),
    "a document type": (workbook(worksheet(PLAIN), head=HEAD + "<!DOCTYPE x>"), "xml_entities"),
    "a document type elsewhere": (
        workbook(worksheet(PLAIN), head=HEAD + '<!DOCTYPE x SYSTEM "http://x.example/x.dtd">'),
        "xml_entities",
    ),
    "a document type behind a comment": (
        workbook(worksheet(PLAIN), head=HEAD + "<!-- <Workbook -->" + LAUGHS),
        "xml_entities",
    ),
    "parameter entities": (
        workbook(
            worksheet(PLAIN),
            head='<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        ),
        "xml_entities",
    ),
    "laughs in utf-16": (
        workbook(worksheet(row("&j;")), head=LAUGHS).encode("utf-16"),
        "xml_entities",
    ),
    "an entity nobody defined": (workbook(worksheet(row("&x;"))), "damaged"),
    "other xml": ("<?xml version='1.0'?><students><row>王芳</row></students>", "damaged"),
    "another workbook": ("<Workbook><Worksheet/></Workbook>", "damaged"),
    "word of 2003": (
        HEAD.replace("Excel.Sheet", "Word.Document")
        + '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
        "damaged",
    ),
    "no worksheet": (workbook(), "damaged"),
    "breaks off": (workbook(worksheet(PLAIN))[:-40], "damaged"),
    "breaks off in a cell": (workbook(worksheet(PLAIN)).partition("王")[0], "damaged"),
    "tags that do not pair": (workbook(worksheet("<Row><Cell></Row></Cell>")), "damaged"),
    "a control character": (workbook(worksheet(row("王\x01芳"))), "damaged"),
    "a zero": (workbook(worksheet(row("王\0芳"))), "damaged"),
    "a cell outside of rows": (workbook(worksheet(cell("王芳"))), "damaged"),
    "a row outside of sheets": (workbook("<Row/>", worksheet(PLAIN)), "damaged"),
    "two cells in one place": (
        workbook(worksheet(row("甲", cell("乙", more=' ss:Index="1"')))),
        "damaged",
    ),
    "a row number that is none": (workbook(worksheet(row("甲", more=' ss:Index="x"'))), "damaged"),
    "row zero": (workbook(worksheet(row("甲", more=' ss:Index="0"'))), "damaged"),
    "columns backwards": (
        workbook(worksheet('<Column ss:Span="9"/><Column ss:Index="2"/>' + PLAIN)),
        "damaged",
    ),
    "a far column": (
        workbook(worksheet(row(cell("甲", more=' ss:Index="16385"')))),
        "far_cell",
    ),
    "a far row": (workbook(worksheet(row("甲", more=' ss:Index="99999999"'))), "far_cell"),
    "a far corner": (
        workbook(
            worksheet(PLAIN + row(cell("x", more=' ss:Index="60"'), more=' ss:Index="1048576"'))
        ),
        "far_cell",
    ),
    "a number too long": (
        workbook(worksheet(row("甲", more=f' ss:Index="{"9" * 100_000}"'))),
        "damaged",
    ),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_with_its_reason(text, code, tmp_path):
    began = perf_counter()
    with pytest.raises(InputError) as caught:
        book_of(text)
    assert caught.value.code == code
    assert caught.value.what() and caught.value.todo() and caught.value.what("en")
    assert "王芳" not in str(caught.value)
    assert perf_counter() - began < 5


def test_no_file_of_the_machine_is_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    with pytest.raises(InputError) as caught:
        book_of(workbook(worksheet(row("&x;")), head=HEAD + FILE.format(secret)))
    assert caught.value.code == "xml_entities"
    assert "机密" not in str(caught.value)


HOSTILE = {
    "deep nesting": workbook(worksheet(row("<a>" * 100_000 + "</a>" * 100_000) + PLAIN)),
    "deep nesting in a cell": workbook(
        worksheet(row(cell("<html:B>" * 100_000 + "王芳" + "</html:B>" * 100_000)))
    ),
    "a long cell": workbook(worksheet(row("长" * 10_000_000))),
    "a long attribute": workbook(worksheet(row("甲", more=f' ss:Height="{"1" * 10_000_000}"'))),
    "hidden rows over hidden rows": workbook(
        worksheet(
            row("尾", more=' ss:Index="500000"')
            + '<Row ss:Index="1" ss:Span="400000" ss:Hidden="1"/>' * 100_000
        )
    ),
    "merges over merges": workbook(
        worksheet(row(*[cell("甲", more=' ss:MergeDown="1000000"')] * 10_000))
    ),
    "a cell in the last row": workbook(worksheet(row("甲", more=' ss:Index="1048576"'))),
    "many sheets": workbook(*[worksheet(PLAIN)] * 3000),
    "many styles": workbook(
        worksheet(PLAIN), styles="<Styles>" + '<Style ss:ID="a"/>' * 200_000 + "</Styles>"
    ),
    "many attributes": workbook(
        worksheet(row("甲", more="".join(f' a{i}="1"' for i in range(20_000))))
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_workbooks_are_read_in_seconds(text):
    began = perf_counter()
    assert book_of(text).sheets[0].height
    assert perf_counter() - began < 5


def test_a_table_at_the_limit_is_said():
    (sheet,) = book_of(workbook(worksheet(row("甲") * 65_536))).sheets
    assert [(n.code, n.value) for n in sheet.notices] == [("row_limit_reached", "65536")]


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.text(
                st.characters(min_codepoint=32, blacklist_categories=["Cs", "Cn", "Cc"]), max_size=9
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_texts_come_back(rows, encoding):
    body = "".join(row("始", *(cell(escape(text)) for text in texts)) for texts in rows)
    text = workbook(worksheet(body), head=declared(encoding))
    (sheet,) = book_of(text.encode(encoding)).sheets
    got = [[cell for cell in line if cell is not None] for line in sheet.head(99)]
    assert got == [["始", *(t for t in texts if t and not t.isspace())] for texts in rows]


def test_a_workbook_is_read_to_its_tables_with_lost_digits_put_aside(tmp_path):
    rows = (
        row("姓名", "身份证件号")
        + row("王芳", cell("99999920120315001X", more=' ss:StyleID="text"'))
        + row("李强", cell("4.40524201203150E+17", "Number"))
    )
    (tmp_path / "名单.xls").write_text(workbook(worksheet(rows)), "utf-8")
    (table,) = read_file(tmp_path / "名单.xls").tables
    assert table.rows.tolist() == [2, 3]
    assert table.cells["name"].to_pylist() == ["王芳", "李强"]
    assert table.cells["id_number.number"].to_pylist() == [False, True]


def test_damaged_workbooks_give_a_table_or_a_clear_error():
    random = Random(12)
    seed = workbook(worksheet(PLAIN, table=' ss:StyleID="text"')).encode()
    for _ in range(400):
        damaged = bytearray(seed)
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        try:
            book_of(bytes(damaged[: random.choice([None, random.randrange(len(seed))])]))
        except InputError as fault:
            assert fault.todo()
