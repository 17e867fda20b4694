"""Pages and web archives saved as workbooks are read as Excel would show them."""

import base64
import quopri
import re
from html import escape
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.sheets import Area

OFFICE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">'
)


def excel(body, head="", charset="utf-8"):
    """A page as Excel and most school systems write it."""
    meta = f'<meta http-equiv=Content-Type content="text/html; charset={charset}">'
    return f"{OFFICE}<head>{meta}{head}</head><body>{body}</body></html>"


def book_of(page, encoding="utf-8"):
    return open_book("名单.xls", page if isinstance(page, bytes) else page.encode(encoding))


def sheet_of(page, encoding="utf-8"):
    (sheet,) = book_of(page, encoding).sheets
    return sheet


def rows_of(page, encoding="utf-8"):
    return sheet_of(page, encoding).head(99)


PLAIN = "<table><tr><td>姓名<td>性别<tr><td>王芳<td>女</table>"
WANTED = [["姓名", "性别"], ["王芳", "女"]]

PAGES = {
    "of excel": excel(PLAIN),
    "bare table": PLAIN,
    "blanks before": "\r\n\r\n  " + excel(PLAIN),
    "capitals": excel(PLAIN).upper(),
    "document type": "<!DOCTYPE html>\n" + excel(PLAIN),
    "old document type": '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">' + excel(PLAIN),
    "xhtml": '<?xml version="1.0" encoding="utf-8"?>\n' + excel(PLAIN),
    "comment first": "<!-- 导出 --><html>" + PLAIN,
    "closed tags": excel(
        "<table><thead><tr><th>姓名</th><th>性别</th></tr></thead>"
        "<tbody><tr><td>王芳</td><td>女</td></tr></tbody></table>"
    ),
    "no row tags": excel("<table><td>姓名<td>性别<tr><td>王芳<td>女</table>"),
    "blank source lines": excel(
        "<table>\n  <tr>\n    <td>\n      姓名\n    </td>\n    <td>性别</td></tr>\n"
        "  <tr><td> 王芳 </td>\n <td>\t女</td></tr>\n</table>"
    ),
    "fonts and spans": excel(
        "<table><tr><td><b>姓</b><font color=red>名</font><td><span>性别</span>"
        "<tr><td><a href='#'>王芳</a><td><font><span>女</span></font></table>"
    ),
    "layout around": excel(f"<table><tr><td>&nbsp;</td></tr><tr><td>{PLAIN}</td></tr></table>"),
    "form around": excel(f"<form><div><center>{PLAIN}</center></div></form>"),
    "script and style": excel(
        f"<script>var a = '<td>x</td>';</script>{PLAIN}", "<style>td {color: red}</style>"
    ),
    "dummy row of excel": excel(
        PLAIN.replace(
            "</table>",
            "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td>"
            "<td width=72></td></tr><![endif]></table>",
        )
    ),
    "unclosed": OFFICE + PLAIN.removesuffix("</table>"),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_way_of_writing_a_page_gives_the_same_rows(page):
    sheet = sheet_of(page)
    assert sheet.head(9) == WANTED
    assert (sheet.hidden_rows, sheet.merged, sheet.numbers) == ((), (), None)


CHARSETS = {
    "utf-8": (excel(PLAIN).encode(), None),
    "utf-8 with mark": (excel(PLAIN, charset="gb2312").encode("utf-8-sig"), None),
    "gb2312": (excel(PLAIN, charset="gb2312").encode("gbk"), None),
    "gbk, rare character": (
        excel(PLAIN.replace("女</table>", "女<tr><td>王䶮</table>"), charset="gb2312").encode(
            "gb18030"
        ),
        None,
    ),
    "utf-16 with mark": (excel(PLAIN, charset="unicode").encode("utf-16"), None),
    "utf-16 without mark": (excel(PLAIN, charset="unicode").encode("utf-16-le"), "UTF-16LE"),
    "nothing declared, gbk": (PLAIN.encode("gbk"), "GBK"),
    "nothing declared, utf-8": (PLAIN.encode(), None),
    "declares gb2312, is utf-8": (excel(PLAIN, charset="gb2312").encode(), "UTF-8"),
    "declares utf-8, is gbk": (excel(PLAIN, charset="utf-8").encode("gbk"), "GBK"),
    "declares latin, is gbk": (excel(PLAIN, charset="iso-8859-1").encode("gbk"), "GBK"),
    "declares nonsense": (excel(PLAIN, charset="unicode_escape").encode(), None),
}


@pytest.mark.parametrize(("data", "assumed"), CHARSETS.values(), ids=CHARSETS)
def test_encoding_by_mark_content_and_declaration(data, assumed):
    book = book_of(data)
    assert book.sheets[0].head(2) == WANTED
    assert [n.value for n in book.notices if n.code == "encoding_assumed"] == (
        [assumed] if assumed else []
    )


CELLS = {
    "line break": ("家长<br>电话", "家长\n电话"),
    "line break and source blanks": ("家长 <br/>\r\n     电话", "家长\n电话"),
    "two breaks": ("甲<br><br>乙", "甲\n\n乙"),
    "paragraphs": ("<p>甲</p><p>乙</p>", "甲\n乙"),
    "divisions": ("<div>甲</div><div>乙<br></div>", "甲\n乙"),
    "break at the end": ("甲<br>", "甲"),
    "entities": ("a &amp; b &lt;c&gt; &#23398;&#x5B66;", "a & b <c> 学学"),
    "no-break blanks": ("王&nbsp;芳", "王\u00a0芳"),
    "only a no-break blank": ("&nbsp;", None),
    "full-width blank": ("王　芳", "王　芳"),
    "blanks of excel": ("王<span style='mso-spacerun:yes'>  </span>芳", "王 芳"),
    "unknown entity": ("a&unknown;b", "a&unknown;b"),
    "hidden overflow of excel": (
        "地址很长<span style='display:none'>的一段</span>",
        "地址很长的一段",
    ),
    "comment": ("王<!-- 注 -->芳", "王芳"),
    "unescaped sign": ("a < b", "a < b"),
    "zero byte": ("王\0芳", "王\ufffd芳"),
    "control characters": ("王\x01\x02芳", "王\ufffd\ufffd芳"),
    "nested small table": (
        "<table><tr><td>父<td>王大<tr><td>母<td>李二</table>",
        "父 王大\n母 李二",
    ),
    "text and nested table": ("家长：<table><tr><td>王大</table>", "家长：\n王大"),
}


@pytest.mark.parametrize(("inner", "text"), CELLS.values(), ids=CELLS)
def test_a_cell_says_what_a_browser_shows(inner, text):
    rest = "<tr><td>乙<td>丙<td>丁</tr>"
    page = excel(f"<table>{rest}<tr><td>甲<td>{inner}</td><td>戊<td>己</tr></table>")
    assert rows_of(page)[1][1] == text


def test_spans_fill_the_first_cell_and_are_told():
    page = excel(
        "<table><tr><td colspan=3>七年级<tr><td rowspan=2>701<td>王芳<td>女"
        "<tr><td>李强<td>男<tr><td colspan=2 rowspan=9>合计<td>2</table>"
    )
    sheet = sheet_of(page)
    assert sheet.head(9) == [
        ["七年级", None, None],
        ["701", "王芳", "女"],
        [None, "李强", "男"],
        ["合计", None, "2"],
    ]
    assert sheet.merged == (Area(1, 0, 1, 2), Area(2, 0, 3, 0), Area(4, 0, 4, 1))


def test_text_that_runs_over_its_neighbours_is_no_merge():
    page = excel("<table><tr><td colspan=2 style='mso-ignore:colspan'>标题<tr><td>甲<td>乙</table>")
    assert sheet_of(page).merged == ()
    assert rows_of(page) == [["标题", None], ["甲", "乙"]]


@pytest.mark.parametrize("span", ["0", "-3", "abc", "", "9" * 400, "１"])
def test_spans_that_make_no_sense_count_as_one_or_as_far_as_browsers_go(span):
    page = excel(f"<table><tr><td rowspan='{span}'>甲<td>乙<tr><td>丙</table>")
    assert rows_of(page)[0] == ["甲", "乙"]


STYLE = """<style><!--
.xl24 {mso-number-format:"\\@";}
td.xl25, .other {mso-style-parent:style0; mso-number-format:"yyyy\\/m\\/d"; color:red}
.xl26 {text-decoration:line-through;}
.gone {display:none}
--></style>"""


def test_number_formats_come_from_classes_and_styles():
    page = excel(
        "<table><tr><td class=xl24>a<td class=\"big xl25\" x:num='40983'>2012/3/15"
        "<td style='mso-number-format:\"0_ \"'>3<td style=\"mso-number-format:'\\@'\">4"
        '<td style="mso-number-format:yyyy\\0022年\\0022m\\0022月\\0022">2012年3月<td>b</table>',
        STYLE,
    )
    sheet = sheet_of(page)
    assert sheet.formats is not None
    assert sheet.formats([(1, i) for i in range(7)]) == [
        "@",
        "yyyy/m/d",
        "0_",
        "@",
        'yyyy"年"m"月"',
        None,
        None,
    ]


NUMBERS = {
    "text format": ("class=xl24 x:num='1.1010520120315E+17'", "110105201203150017", False),
    "said to be text": ("x:str x:num='1'", "110105201203150017", False),
    "no types at all": ("", "110105201203150017", False),
    "number behind": ("x:num='1.1010520120315E+17'", "110105201203150000", True),
    "number as shown": ("x:num", "110105201203150000", True),
    "rounded": ("x:num='1.1010520120315E+17'", "1.10105E+17", True),
    "number with blanks": ("x:num", "12 345", False),
    "no finite number": ("x:num='1e999'", "无穷", True),
}


@pytest.mark.parametrize(("attributes", "text", "number"), NUMBERS.values(), ids=NUMBERS)
def test_an_id_number_without_text_format_is_a_number(attributes, text, number):
    page = excel(f"<table><tr><td x:num>1<td {attributes}>{text}</table>", STYLE)
    sheet = sheet_of(page)
    assert sheet.head(1) == [["1", text]]
    assert sheet.numbers and sheet.numbers([(1, 0), (1, 1), (9, 9)]) == [True, number, False]


def test_digits_that_a_number_never_had_are_not_read_as_an_id_number():
    # 440524201203150000 is no double; as the workbook reader gives it, it is put aside.
    page = excel("<table><tr><td x:num='4.40524201203150E+17'>440524201203150000</table>")
    assert rows_of(page) == [["440524201203150016"]]


def test_what_excel_shows_as_hashes_is_its_number():
    assert rows_of(excel("<table><tr><td x:num='40983'>####<td>##</table>")) == [["40983", "##"]]


def test_hidden_rows_and_columns_are_read_and_told():
    page = excel(
        "<table><col><col style='display:none' span=2><col class=gone>"
        "<tr><td>姓名<td>性别<td>电话<td>班级<td>备注"
        "<tr style='display:none'><td>王芳<td>女<td>1<td>701<td>无"
        "<tr class=gone><td>李强<td>男<td>2<td>701<td>无<tr hidden><td>孙悦</table>",
        STYLE,
    )
    sheet = sheet_of(page)
    assert sheet.height == 4
    assert sheet.hidden_rows == (2, 3, 4)
    assert sheet.hidden_columns == ("B", "C", "D")


def test_a_column_of_hidden_cells_is_hidden():
    row = "<tr><td>{}<td style='display:none'>{}"
    page = excel("<table>" + row.format("姓名", "编号") + row.format("王芳", "17") + "</table>")
    assert sheet_of(page).hidden_columns == ("B",)
    assert rows_of(page)[1] == ["王芳", "17"]


STRUCK = {
    "s": "<tr><td><s>王芳</s><td><s>女</s>",
    "strike": "<tr><td><strike>王 芳</strike><td><strike>女</strike>",
    "del around a font": "<tr><td><del><font>王芳</font></del><td><font><del>女</del></font>",
    "class": "<tr><td class=xl26>王芳<td class=xl26>女",
    "row": "<tr style='text-decoration: line-through'><td>王芳<td>女",
    "span": "<tr><td><span style='text-decoration:line-through'>王芳</span><td><s>女</s>",
    "blank cell between": "<tr><td><s>王芳</s><td>&nbsp;<td><s>女</s>",
}


@pytest.mark.parametrize("row", STRUCK.values(), ids=STRUCK)
def test_rows_struck_out_are_told(row):
    page = excel(f"<table><tr><td>姓名<td>性别{row}<tr><td>李强<td>男</table>", STYLE)
    assert sheet_of(page).struck_rows == (2,)


@pytest.mark.parametrize("row", ["<td><s>王芳</s><td>女", "<td><s>王</s>芳<td><s>女</s>"])
def test_rows_struck_in_part_are_not(row):
    page = excel(f"<table><tr><td>姓名<td>性别<tr>{row}</table>", STYLE)
    assert sheet_of(page).struck_rows == ()


def test_errors_are_empty_cells_and_said():
    page = excel("<p>标题</p><table><tr><td>甲<td x:err='#N/A'>#N/A<tr><td>#REF!<td>乙</table>")
    sheet = sheet_of(page)
    assert sheet.head(9) == [["标题", None], ["甲", None], [None, "乙"]]
    assert sorted((n.code, n.row, n.column, n.raw) for n in sheet.notices) == [
        ("error_cell", 2, "B", "#N/A"),
        ("error_cell", 3, "A", "#REF!"),
    ]


def test_titles_and_footers_outside_the_table_are_rows_as_in_excel():
    page = excel(
        f"<h3>七年级3班</h3><p>学生名单<br>2026年</p>{PLAIN}<div>制表人：李四</div>",
        "<title>导出</title>",
    )
    page = page.replace("<tr><td>姓名", "<tr><td rowspan=2>姓名<td rowspan=2>班级")
    page = page.replace("<tr><td>王芳", "<tr style='display:none'><td rowspan=2><s>王芳</s>")
    sheet = sheet_of(page)
    assert [row[0] for row in sheet.head(9)] == [
        "七年级3班",
        "学生名单",
        "2026年",
        "姓名",
        None,
        "制表人：李四",
    ]
    assert sheet.hidden_rows == (5,)
    assert sheet.merged == (Area(4, 0, 5, 0), Area(4, 1, 5, 1))


def test_a_caption_is_a_row():
    assert rows_of(excel(PLAIN.replace("<tr>", "<caption>七年级3班</caption><tr>", 1)))[0] == [
        "七年级3班",
        None,
    ]


def test_several_tables_are_several_sheets():
    page = excel(f"<p>七1班</p>{PLAIN}<p>七2班</p>{PLAIN}<p>完</p><table><tr><td></table>")
    book = book_of(page)
    assert [sheet.name for sheet in book.sheets] == ["表1", "表2"]
    assert [sheet.head(9)[0][0] for sheet in book.sheets] == ["七1班", "七2班"]
    assert book.sheets[1].head(9)[-1] == ["完", None]


def test_layout_tables_give_their_texts_to_the_tables_inside():
    page = excel(
        f"<table><tr><td>七1班<td>班主任：李四<tr><td colspan=2>{PLAIN}"
        f"<tr><td>七2班<tr><td><table><tr><td>{PLAIN}</table><tr><td>第1页</table>"
    )
    book = book_of(page)
    assert [sheet.head(9) for sheet in book.sheets] == [
        [["七1班", "班主任：李四"], *WANTED],
        [["七2班", None], *WANTED, ["第1页", None]],
    ]


def island(*names):
    sheets = "".join(
        f"<x:ExcelWorksheet><x:Name>{name}</x:Name></x:ExcelWorksheet>" for name in names
    )
    return (
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>"
        f"{sheets}</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->"
    )


@pytest.mark.parametrize(
    ("told", "tables", "names"),
    [
        (["七年级3班"], 1, ["七年级3班"]),
        (["甲 &amp; 乙", "丙"], 2, ["甲 & 乙", "丙"]),
        (["甲"], 2, ["表1", "表2"]),
        ([], 1, [""]),
    ],
)
def test_sheet_names_come_from_the_page(told, tables, names):
    page = excel(PLAIN * tables, island(*told))
    assert [sheet.name for sheet in book_of(page).sheets] == names
    # Some systems write the island as it is, not as a comment.
    bare = page.replace("<!--[if gte mso 9]>", "").replace("<![endif]-->", "")
    assert [sheet.name for sheet in book_of(bare).sheets] == names


EMPTY = {
    "login page": excel("<form><p>会话已过期，请重新登录</p><input name=user></form>"),
    "empty table": excel("<table><tr><td>&nbsp;</table>"),
    "frames": "<html><frameset rows=*><frame src='名单.files/sheet001.htm'></frameset></html>",
}


@pytest.mark.parametrize("page", EMPTY.values(), ids=EMPTY)
def test_a_page_without_a_table_is_refused_as_one(page):
    with pytest.raises(InputError, match="网页") as caught:
        book_of(page)
    assert caught.value.code == "page_without_table"
    assert caught.value.todo("en")


@pytest.mark.parametrize("text", ["<姓名>,性别\n王芳,女\n", "< 姓名,性别\n王芳,女\n"])
def test_a_text_that_begins_with_a_bracket_is_no_page(text):
    assert rows_of(text)[1] == ["王芳", "女"]


# Web archives


def part(content, place, kind="text/html", coding="quoted-printable", charset="gb2312"):
    data = content.encode("gb18030" if charset == "gb2312" else charset or "utf-8")
    if coding == "base64":
        body = base64.encodebytes(data)
    else:
        body = quopri.encodestring(data) if coding == "quoted-printable" else data
    told = f'; charset="{charset}"' if charset else ""
    head = (
        f"------=_Next\nContent-Location: file:///C:/0/{place}\n"
        f"Content-Transfer-Encoding: {coding}\nContent-Type: {kind}{told}\n\n"
    )
    return head.encode() + body + b"\n"


def archive(*parts, head="MIME-Version: 1.0\nX-Document-Type: Workbook\n"):
    told = head + 'Content-Type: multipart/related; boundary="----=_Next"\n\n单个文件网页\n\n'
    return told.encode() + b"".join(parts) + b"------=_Next--\n"


def source(name, place):
    return (
        f"<x:ExcelWorksheet><x:Name>{name}</x:Name>"
        f'<x:WorksheetSource HRef="{place}"/></x:ExcelWorksheet>'
    )


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8", None])
def test_an_archive_of_one_sheet(coding, charset):
    page = excel(PLAIN, island("七年级3班"), charset or "utf-8")
    book = book_of(archive(part(page, "名单.htm", coding=coding, charset=charset)))
    assert [(s.name, s.head(9)) for s in book.sheets] == [("七年级3班", WANTED)]


def two_sheets(head="MIME-Version: 1.0\n"):
    main = excel(
        "<p>本页使用了框架</p>",
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>"
        + source("七1班", "a.files/sheet001.htm")
        + source("七2班", "a.files/sheet002.htm")
        + "</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->",
    )
    hidden = (
        "<xml><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></xml>"
    )
    second = excel(
        "<table><tr><td class=xl24 x:num>110105201203150016<td x:num>110105201203150016</table>",
        f"<!--[if gte mso 9]>{hidden}<![endif]-->",
    )
    return archive(
        part(main, "a.htm"),
        part(STYLE[11:-11], "a.files/stylesheet.css", "text/css"),
        part(excel("<table><tr><td>七2班<td>七1班</table>"), "a.files/tabstrip.htm"),
        part(second, "a.files/sheet002.htm", coding="base64"),
        part(excel(PLAIN), "a.files/sheet001.htm"),
        part("not a page", "a.files/filelist.xml", "text/xml"),
        head=head,
    )


@pytest.mark.parametrize(
    "head",
    ["MIME-Version: 1.0\n", "From: <Saved by WPS>\nSubject: 名单\nMIME-Version: 1.0\n", ""],
    ids=["of excel", "of a browser", "without version"],
)
def test_an_archive_of_two_sheets(head):
    book = book_of(two_sheets(head))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    assert set(sheets) == {"七1班", "七2班"}
    assert sheets["七1班"].head(9) == WANTED
    assert (sheets["七1班"].visible, sheets["七2班"].visible) == (True, False)
    told = sheets["七2班"].numbers
    assert told and told([(1, 0), (1, 1)]) == [False, True]


_MANY = range(5000)
BAD_ARCHIVES = {
    "no parts": (archive(), "page_without_table"),
    "only a picture": (archive(part("x", "a.png", "image/png")), "page_without_table"),
    "parts in parts": (
        b"MIME-Version: 1.0\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in _MANY
        ),
        None,
    ),
    "broken base64": (
        archive(
            b"------=_Next\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!\n"
        ),
        "page_without_table",
    ),
    "unknown encoding": (
        archive(part(excel(PLAIN), "a.htm", charset="utf-8")).replace(b"utf-8", b"zip"),
        "",
    ),
}


@pytest.mark.parametrize(("data", "code"), BAD_ARCHIVES.values(), ids=BAD_ARCHIVES)
def test_odd_archives_give_a_clear_error_or_a_table(data, code):
    began = perf_counter()
    try:
        assert book_of(data).sheets
        assert code == ""
    except InputError as fault:
        assert fault.code == code or (code is None and fault.todo())
    assert perf_counter() - began < 5


HOSTILE = {
    "100,000 divisions": ("<html>" + "<div>" * 100_000 + PLAIN, None),
    "100,000 open fonts in a cell": (
        "<table><tr><td>" + "<font>" * 100_000 + "姓名</table>",
        None,
    ),
    "20,000 tables in tables": ("<table><tr><td>" * 20_000 + "姓名", None),
    "ten million letters": (f"<table><tr><td>{'长' * 10_000_000}<td>女</table>", None),
    "a long attribute": (f"<table title='{'x' * 20_000_000}'><tr><td>姓名</table>", None),
    "a million attributes": (
        "<table><tr><td " + " ".join(f"a{i}=1" for i in range(100_000)) + ">姓名</table>",
        None,
    ),
    "columns claimed": ("<table><tr>" + "<td colspan=1000>x" * 17 + "</table>", "far_cell"),
    "rows claimed": (
        "<table>" + "<tr>" + "<td rowspan=65534 colspan=1000>" * 16 + "<td>x</table>",
        None,
    ),
    "spans over spans": (
        "<table>" + ("<tr>" + "<td rowspan=2 colspan=1000>x" * 16) * 2000 + "</table>",
        "far_cell",
    ),
    "a wide and a high row": (
        "<table><tr>" + "<td>x" * 16_000 + "<tr><td>y" * 40_000 + "</table>",
        "far_cell",
    ),
    "nested breaks": ("<table><tr><td>" + "<br><p>" * 200_000 + "x</table>", None),
    "blanks and breaks": ("<table><tr><td>a" + " <br> \n" * 300_000 + "b</table>", None),
    "open comment": ("<table><tr><td>姓名<!--" + "x" * 5_000_000, None),
    "open tags": ("<table><tr><td>姓名" + "<" * 3_000_000, None),
    "styles": (
        "<style>" + ".a{" * 300_000 + "</style><table><tr><td class=a>姓名</table>",
        None,
    ),
    "escapes in styles": (
        '<style>.a{mso-number-format:"'
        + "\\" * 2_000_000
        + "</style><table><tr><td class=a>x</table>",
        None,
    ),
    "entities": (
        '<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><table><tr><td>&b;</table>',
        None,
    ),
    "a file of this machine": (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><table><tr><td>&x;</table>',
        None,
    ),
    "worksheets that never end": (
        "<html>" + "<x:ExcelWorksheet><x:Name>" * 20_000 + PLAIN,
        None,
    ),
}


@pytest.mark.parametrize(("page", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_give_a_table_or_a_clear_error_in_seconds(page, code):
    data = page.encode()
    began = perf_counter()
    try:
        sheets = book_of(data).sheets
        assert code is None and sheets
        assert not any("root:" in (c or "") for s in sheets for row in s.head(5) for c in row)
    except InputError as fault:
        assert fault.code == code
    assert perf_counter() - began < 5


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text("王芳 <>&\"'aZ09·\u3000", max_size=8), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    ),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_texts_come_back_from_a_page(rows, encoding):
    body = "".join(
        "<tr><td>始" + "".join(f"<td>{escape(text)}</td>" for text in row) + "<td>终"
        for row in rows
    )
    got = rows_of(excel(f"<table>{body}</table>", charset=encoding), encoding)
    for row, read in zip(rows, got, strict=True):
        shown = [re.sub(" +", " ", text).strip(" ") for text in row]
        wanted = ["始", *(text if text.strip() else None for text in shown), "终"]
        assert read == wanted + [None] * (len(read) - len(wanted))


def test_a_notice_of_a_page_names_its_row_below_the_title():
    page = excel("<p>标题</p><table><tr><td x:err>#N/A<td>乙</table>")
    assert sheet_of(page).notices == [Notice("error_cell", 2, "A", "#N/A")]


def test_a_page_is_read_to_its_tables_with_lost_digits_put_aside(tmp_path):
    page = excel(
        "<p>七年级3班名单</p><table><tr><td>姓名<td>身份证件号"
        "<tr><td>王芳<td class=xl24>99999920120315001X"
        "<tr><td>李强<td x:num='4.40524201203150E+17'>440524201203150000</table>",
        STYLE,
    )
    (tmp_path / "名单.xls").write_bytes(page.encode("gbk"))
    (table,) = read_file(tmp_path / "名单.xls").tables
    assert table.rows.tolist() == [3, 4]
    assert table.cells["name"].to_pylist() == ["王芳", "李强"]
    assert table.cells["id_number.number"].to_pylist() == [False, True]


def test_damaged_pages_give_a_table_or_a_clear_error():
    random = Random(11)
    for seed in (two_sheets(), excel(PLAIN, STYLE + island("甲")).encode("utf-16")):
        for _ in range(300):
            damaged = bytearray(seed)
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
            try:
                book_of(bytes(damaged[: random.choice([None, random.randrange(len(seed))])]))
            except InputError as fault:
                assert fault.todo()
