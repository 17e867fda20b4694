"""Text tables in every encoding and layout that schools send are read right or refused."""

import csv
import io
from pathlib import Path
from time import perf_counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.credentials import MASK, mask, masked
from xjaudit.ingest.notices import Notice, message
from xjaudit.ingest.parse import read_file
from xjaudit.ingest.sheets import Sheet, letter, row_limit
from xjaudit.ingest.texts.text import read_pasted

TABLE = "姓名,性别,身份证件号\n王芳,女,99999920120315001X\n李强,男,\n"
ROWS = [["姓名", "性别", "身份证件号"], ["王芳", "女", "99999920120315001X"], ["李强", "男", None]]


def rows_of(data, name="名单.csv"):
    (sheet,) = open_book(name, data if isinstance(data, bytes) else data.encode()).sheets
    return sheet.head(sheet.height)


def said(data, code):
    book = open_book("名单.csv", data if isinstance(data, bytes) else data.encode())
    notices = [*book.notices, *(n for sheet in book.sheets for n in sheet.notices)]
    return [(n.row, n.column, n.raw, n.value) for n in notices if n.code == code]


ENCODINGS = {
    "utf-8": (TABLE.encode(), None),
    "utf-8 with mark": (TABLE.encode("utf-8-sig"), None),
    "gbk": (TABLE.encode("gbk"), "GBK"),
    "gb18030": (TABLE.replace("王芳", "王䶮").encode("gb18030"), "GB18030"),
    "gb18030 four bytes": (TABLE.replace("王芳", "王𬭩").encode("gb18030"), "GB18030"),
    "gb18030 with mark": (b"\x84\x31\x95\x33" + TABLE.encode("gb18030"), None),
    "utf-16 little with mark": (b"\xff\xfe" + TABLE.encode("utf-16-le"), None),
    "utf-16 big with mark": (b"\xfe\xff" + TABLE.encode("utf-16-be"), None),
    "utf-16 little": (TABLE.encode("utf-16-le"), "UTF-16LE"),
    "utf-16 big": (TABLE.encode("utf-16-be"), "UTF-16BE"),
    "utf-8 mark before gbk": (b"\xef\xbb\xbf" + TABLE.encode("gbk"), "GBK"),
}


@pytest.mark.parametrize(("data", "assumed"), ENCODINGS.values(), ids=ENCODINGS)
def test_encoding_is_told_by_the_content_and_said_where_nothing_tells_it(data, assumed):
    got = rows_of(data)
    assert [row[1:] for row in got] == [row[1:] for row in ROWS]
    assert got[1][0] in ("王芳", "王䶮", "王𬭩")
    wanted = [(None, None, None, assumed)] if assumed else []
    assert said(data, "encoding_assumed") == wanted


MIXED = {
    "gbk line below utf-8 lines": (
        "姓名,性别\n王芳,女\n".encode() + "李强,男\n".encode("gbk"),
        [(3, "GBK")],
    ),
    "utf-8 line among gbk lines": (
        "姓名,性别\n王芳,女\n".encode("gbk") + "李强,男\n".encode() + "孙悦,女\n".encode("gbk"),
        [(3, "UTF-8")],
    ),
    "row below a cell of two lines": (
        '姓名,备注\n王芳,"两\n行"\n'.encode() + "李强,男\n".encode("gbk"),
        [(3, "GBK")],
    ),
    "both in one line": (
        "姓名,性别\n王芳,".encode() + "男\n".encode("gbk") + "李强,男\n".encode(),
        [(2, "GBK + UTF-8")],
    ),
    "line behind sep=": (
        "sep=,\n姓名,性别\n".encode() + "李强,男\n孙悦,女\n".encode("gbk"),
        [(1, "UTF-8")],
    ),
    "broken byte in utf-8": ("姓名,性别\n王芳,".encode() + b"\xe5\xa5\n", [(2, "U+FFFD")]),
    "broken byte in gbk": ("姓名,性别\n王芳,".encode("gbk") + b"\xff\n", [(2, "U+FFFD")]),
    "utf-16 that breaks off": (TABLE.encode("utf-16")[:-3], [(3, "U+FFFD")]),
}


@pytest.mark.parametrize(("data", "wanted"), MIXED.values(), ids=MIXED)
def test_mixed_encodings_and_broken_bytes_are_said_by_row(data, wanted):
    found = said(data, "encoding_mixed")
    assert [(row, value) for row, _, _, value in found] == wanted
    assert all(raw is None for _, _, raw, _ in found)
    text = "".join(cell for row in rows_of(data) for cell in row if cell)
    assert ("\ufffd" in text) == (wanted[0][1] == "U+FFFD")
    assert "濮" not in text and "鏉" not in text, "no mojibake"


def test_many_mixed_rows_are_named_together():
    data = "姓名,性别\n".encode() + "王芳,女\n".encode() * 900 + "李强,男\n".encode("gbk") * 300
    ((row, _, raw, value),) = said(data, "encoding_mixed")
    assert (row, value) == (None, "GBK")
    assert raw.startswith("902、903、904")


LAYOUTS = {
    "comma": "姓名,性别\n王芳,女\n李强,男\n",
    "tab": "姓名\t性别\n王芳\t女\n李强\t男\n",
    "semicolon": "姓名;性别\n王芳;女\n李强;男\n",
    "pipe": "姓名|性别\n王芳|女\n李强|男\n",
    "full-width comma": "姓名，性别\n王芳，女\n李强，男\n",
    "told by sep=": "sep=;\n姓名;性别\n王芳;女\n李强;男\n",
    "told by sep= in quotes": '"sep=;"\r\n姓名;性别\r\n王芳;女\r\n李强;男\r\n',
    "sep= in capitals": "SEP=|\n姓名|性别\n王芳|女\n李强|男\n",
    "lone carriage returns": "姓名,性别\r王芳,女\r李强,男\r",
    "windows line ends": "姓名,性别\r\n王芳,女\r\n李强,男\r\n",
    "mixed line ends": "姓名,性别\r\n王芳,女\n李强,男\r",
    "no last line end": "姓名,性别\n王芳,女\n李强,男",
    "trailing delimiters": "姓名,性别,,\n王芳,女,,\n李强,男,,\n",
    "trailing delimiters of some rows": "姓名,性别\n王芳,女,,\n李强,男,\n",
    "blank rows at the end": "姓名,性别\n王芳,女\n李强,男\n,\n\n\n",
    "all in quotes": '"姓名","性别"\n"王芳","女"\n"李强","男"\n',
    "text formulas of excel": '="姓名",="性别"\n="王芳",="女"\n="李强",="男"\n',
    "text formulas in quotes": '"=""姓名""",性别\n"=""王芳""",女\n李强,男\n',
    "two blanks": "姓名  性别\n王芳  女\n李强  男\n",
    "single blanks": "姓名 性别\n王芳 女\n李强 男\n",
    "full-width blanks": "姓名　　性别\n王芳　　女\n李强　　男\n",
    "one full-width blank": "姓名　性别\n王芳　女\n李强　男\n",
    "lined up by tabs": "姓名\t\t性别\n王芳\t女\n李强\t\t男\n",
    "indented": "   姓名   性别\n   王芳   女\n   李强   男\n",
    "markdown": "| 姓名 | 性别 |\n| 王芳 | 女 |\n| 李强 | 男 |\n",
    "database client": " 姓名 | 性别 \n 王芳 | 女\n 李强 | 男\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_every_layout_gives_the_same_cells(text, encoding):
    wanted = [["姓名", "性别"], ["王芳", "女"], ["李强", "男"]]
    assert rows_of(text.encode(encoding)) == wanted
    assert read_pasted(text, "粘贴").sheets[0].head(9) == wanted


CELLS = {
    "a missing cell in lined-up columns": (
        "姓名    性别  班级\n王芳    女    七1班\n李强          七2班\n孙小悦  女    七2班\n",
        [
            ["姓名", "性别", "班级"],
            ["王芳", "女", "七1班"],
            ["李强", None, "七2班"],
            ["孙小悦", "女", "七2班"],
        ],
    ),
    "title and footer around lined-up columns": (
        """七年级  名单
姓名  性别  班级
王芳  女    七1班
李强        七1班
共计 2人  男1  女1
""",
        [
            ["七年级  名单", None, None],
            ["姓名", "性别", "班级"],
            ["王芳", "女", "七1班"],
            ["李强", None, "七1班"],
            ["共计 2人  男1  女1", None, None],
        ],
    ),
    "numbered list of a chat": (
        "1 王芳 女\n2 李强 男\n3 孙悦 女\n",
        [["1", "王芳", "女"], ["2", "李强", "男"], ["3", "孙悦", "女"]],
    ),
    "names of two characters set to three": (
        "姓名    性别\n王　芳  女\n李小强  男\n",
        [["姓名", "性别"], ["王　芳", "女"], ["李小强", "男"]],
    ),
    "blanks that part nothing steadily stay one cell": (
        "姓名 性别\n王 芳 女\n李强 男\n",
        [["姓名 性别"], ["王 芳 女"], ["李强 男"]],
    ),
    "only names": ("姓名\n王芳\n李强\n", [["姓名"], ["王芳"], ["李强"]]),
    "rows keep their numbers over blank lines": (
        "名单\n\n姓名,性别\n\n王芳,女\n",
        [["名单", None], [None, None], ["姓名", "性别"], [None, None], ["王芳", "女"]],
    ),
    "blanks inside and around cells stay": (
        '姓名,性别\n 王 芳 ," 女"\n',
        [["姓名", "性别"], [" 王 芳 ", " 女"]],
    ),
    "cells of several lines": (
        '姓名,备注\n王芳,"一\n二\n三\r\n四"\n李强,无\n',
        [["姓名", "备注"], ["王芳", "一\n二\n三\r\n四"], ["李强", "无"]],
    ),
    "doubled quotes": ('姓名,备注\n王芳,"称""小芳"""\n', [["姓名", "备注"], ["王芳", '称"小芳"']]),
    "quotes inside of a cell": (
        '姓名,备注\n李"小"龙,5"\n王芳,无\n',
        [["姓名", "备注"], ['李"小"龙', '5"'], ["王芳", "无"]],
    ),
    "a stray quote in pasted tabs": (
        '姓名\t班级\n"张三\t701\n李四\t702\n',
        [["姓名", "班级"], ['"张三', "701"], ["李四", "702"]],
    ),
    "delimiters of another kind in cells": (
        "姓名\t地址\n王芳\t一村,二组;三号\n李强\t四村,五组\n",
        [["姓名", "地址"], ["王芳", "一村,二组;三号"], ["李强", "四村,五组"]],
    ),
    "delimiters in quoted cells": (
        '姓名,地址\n王芳,"一;村;二,组"\n李强,"四;村;五"\n',
        [["姓名", "地址"], ["王芳", "一;村;二,组"], ["李强", "四;村;五"]],
    ),
    "id numbers as text of excel": (
        '姓名,身份证件号\n王芳,="999999201203150017"\n李强,\'999999201203150025\n',
        [["姓名", "身份证件号"], ["王芳", "999999201203150017"], ["李强", "'999999201203150025"]],
    ),
    "leading zeros": ("学号,姓名\n001,王芳\n", [["学号", "姓名"], ["001", "王芳"]]),
    "zero bytes": (
        "姓名,性别,班级\n王\0芳,女,七1班\n",
        [["姓名", "性别", "班级"], ["王\0芳", "女", "七1班"]],
    ),
    "bidi overrides": (
        "姓名,性别\n\u202e王芳\u202c,女\n",
        [["姓名", "性别"], ["\u202e王芳\u202c", "女"]],
    ),
    "line separators inside a cell": (
        "姓名,性别\n王\u2028芳\x0b\x0c,女\n",
        [["姓名", "性别"], ["王\u2028芳\x0b\x0c", "女"]],
    ),
    "markdown with its rule": (
        "| 姓名 | 性别 |\r\n|------|:----:|\r\n| 王芳 | 女 |\r\n",
        [["姓名", "性别"], [None, None], ["王芳", "女"]],
    ),
    "short and long rows": (
        "姓名,性别\n王芳\n李强,男,备注,又\n",
        [
            ["姓名", "性别", None, None],
            ["王芳", None, None, None],
            ["李强", "男", "备注", "又"],
        ],
    ),
    "two columns of one heading": ("姓名,姓名\n甲,乙\n", [["姓名", "姓名"], ["甲", "乙"]]),
}


@pytest.mark.parametrize(("text", "wanted"), CELLS.values(), ids=CELLS)
def test_cells_come_as_they_stand(text, wanted):
    assert rows_of(text) == wanted


def test_errors_of_excel_are_empty_cells_and_said():
    text = "姓名,班级\n王芳,#N/A\n李强,#REF!\n#DIV/0,七1班\n"
    assert [row[1] for row in rows_of(text)] == ["班级", None, None, "七1班"]
    assert said(text, "error_cell") == [(2, "B", "#N/A", None), (3, "B", "#REF!", None)]


QUOTES = {
    "one that never closes": '姓名,班级\n"张三,701\n李四,702\n王五,703\n',
    "one in the middle of the file": '姓名,班级\n张三,701\n"李四,702\n王五,703\n',
    "letters behind a closing one": '姓名,班级\n"张"三,701\n李四,702\n',
    "two that swallow a pupil": '姓名,班级\n"张三,701\n李四",702\n王五,703\n',
    "two that swallow three": '姓名,性别,班级\n张三,"男,701\n李四,男,702\n王五,男",703\n',
    "tabs, but rows differ": '姓名\t班级\n"张三\t701\n李四\t702\t组长\n',
}


@pytest.mark.parametrize("text", QUOTES.values(), ids=QUOTES)
def test_quotes_that_swallow_rows_are_refused(text):
    with pytest.raises(InputError) as caught:
        rows_of(text)
    assert caught.value.code == "quotes"
    assert not any(name in str(caught.value) for name in ("张三", "李四"))


def test_a_writer_that_quotes_elsewhere_is_believed():
    text = '姓名,备注\n王芳,"一,二"\n"李\n强,男",无\n'
    assert rows_of(text)[2] == ["李\n强,男", "无"]


BINARY = {
    "every byte": bytes(range(256)) * 8,
    "png": b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 500,
    "pdf": b"%PDF-1.7\n1 0 obj\n" + b"text " * 500,
    "rtf": b"{\\rtf1\\ansi " + b"text " * 500,
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(range(200)) * 20,
    "random": bytes((i * i * 7 + i // 3) % 256 for i in range(5000)),
}


@pytest.mark.parametrize("data", BINARY.values(), ids=BINARY)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(InputError) as caught:
        rows_of(data)
    assert caught.value.code in ("damaged", "is_picture", "not_table")


def test_nothing_but_blanks_is_an_empty_file():
    for data in (b" ,,\n\t\n", "\u3000\u3000\n".encode(), b"\xef\xbb\xbf , "):
        with pytest.raises(InputError, match="空"):
            rows_of(data)
    with pytest.raises(InputError, match="空"):
        read_pasted(" \n\u3000", "粘贴")


@pytest.mark.parametrize("rows", [65_535, 65_536, 65_537, 1_048_576])
def test_a_table_that_ends_at_the_limit_of_a_spreadsheet_is_said(rows):
    notices = said("a,b\n" * rows, "row_limit_reached")
    assert notices == ([(None, None, None, str(rows))] if rows in (65_536, 1_048_576) else [])
    assert len(row_limit(rows)) == len(notices)


def test_pasted_text_may_hold_anything_a_program_can_paste():
    book = read_pasted("\ufeff姓名\t性别\r\n王\ud83d芳\t女\0\r\n", "粘贴")
    assert book.sheets[0].head(3) == [["姓名", "性别"], ["王\ufffd芳", "女\0"]]
    assert [(n.code, n.row, n.value) for n in book.sheets[0].notices] == [
        ("encoding_mixed", 2, "U+FFFD")
    ]


def test_every_notice_has_its_words():
    for code in ("encoding_mixed", "encoding_assumed", "row_limit_reached", "credentials_masked"):
        assert "{" not in message(code, None, "GBK") + message(code, None, "GBK", "en")


HOSTILE = {
    "a cell of 30 million letters": ("姓名,性别\n" + "长" * 30_000_000 + ",女\n", None),
    "a quoted cell of 10 million lines": ('姓名,性别\n"' + "a\n" * 10_000_000 + '",女\n', None),
    "ten million columns": ("姓名" + "," * 10_000_000 + "\n王芳\n", "far_cell"),
    "a wide row among many": ("a,b\n" * 100_000 + "," * 16_000 + "x\n", "far_cell"),
    "five million doubled quotes": ('姓名,性别\n"' + '"' * 5_000_001 + ",女\n", None),
    "five million quotes": ('姓名,性别\n"' + '"' * 5_000_000 + ",女\n", "quotes"),
    "a million opening quotes": ('姓名,性别\n"a\n' + '"a,\n' * 1_000_000, "quotes"),
    "ten million blanks": ("姓名 性别\n" + " " * 10_000_000 + "x\n", None),
    "a long rule that is none": ("a|b\n" + "-" * 3_000_000 + "x|y\n", None),
    "lines that never line up": (
        "姓名  性别  班级\n" + "王 芳    女 七1班\n李强   男\n" * 30_000,
        None,
    ),
    "far apart": ("姓名  性别\n王芳" + " " * 900_000 + "女\n" * 9, None),
    "lines of broken bytes": (b"\xb0\xa1,\xff\n" * 400_000, "damaged"),
    "blank lines": ("姓名,性别" + "\n" * 5_000_000 + "王芳,女", None),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gives_a_table_or_a_clear_error_in_seconds(text, code):
    data = text.encode() if isinstance(text, str) else text
    began = perf_counter()
    try:
        open_book("a.csv", data)
        got = None
    except InputError as fault:
        got = fault.code
    assert got == code
    assert perf_counter() - began < 20


_CELL = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffd"),
    max_size=12,
)
_LETTERS = st.text("王芳甲乙aZ09 '\"=,;\t|，。·\u3000\n", max_size=10)


def written(rows, delimiter, quoting, line_end):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(rows)
    return file.getvalue()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(st.lists(_CELL | _LETTERS, min_size=4, max_size=4), min_size=1, max_size=6),
    delimiter=st.sampled_from(",\t;|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_cells_come_back_as_they_were_written(cells, delimiter, quoting, encoding, line_end):
    head = [["姓名", "性别", "班级", "出生日期"]] * 3
    text = "sep=" + delimiter + line_end + written([*head, *cells], delimiter, quoting, line_end)
    book = open_book("a.csv", text.encode(encoding, "replace"))
    got = book.sheets[0].head(book.sheets[0].height)
    wanted = [[as_read(cell) for cell in row] for row in cells]
    assert got[3:] == wanted[: len(got) - 3]
    assert not any(any(row) for row in wanted[len(got) - 3 :])


def as_read(cell):
    """What a cell means: blanks are nothing, ="01" is Excel's way of writing a text."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 and "\n" not in cell:
        cell = cell[2:-1]
    is_error = cell in ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
    return cell if pc.utf8_trim_whitespace(cell).as_py() and not is_error else None


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(
        st.lists(st.text("王芳李强甲乙丙", min_size=1, max_size=4), min_size=3, max_size=3),
        min_size=2,
        max_size=8,
    ),
    between=st.sampled_from(["  ", "\t", "　　", "   ", " ", ",", ";", "|", "，"]),
    encoding=st.sampled_from(["utf-8", "gbk", "utf-16-le", "utf-16-be"]),
)
def test_names_come_back_however_they_are_parted(names, between, encoding):
    rows = [["姓名", "父亲姓名", "母亲姓名"], *names]
    text = "\n".join(between.join(row) for row in rows)
    assert rows_of(text.encode(encoding)) == rows


# Credentials


def sheet_of(rows):
    width = max(map(len, rows))
    columns = [pa.array([r[i] if i < len(r) else None for r in rows]) for i in range(width)]
    return Sheet("甲", [c.cast(pa.string()) for c in columns], [letter(i) for i in range(width)])


MASKED = {
    "in one cell": (
        [["登录网址：http://xj.example.cn 账号：sch001 密码：Abc@123，请勿外传"], ["姓名"]],
        {(1, "A"): f"登录网址：http://xj.example.cn 账号：{MASK} 密码：{MASK}，请勿外传"},
    ),
    "of several lines": (
        [["系统网址 www.xj.cn\n用户名：admin\n口令: 8888"], ["姓名"]],
        {(1, "A"): f"系统网址 www.xj.cn\n用户名：{MASK}\n口令: {MASK}"},
    ),
    "both behind one colon": (
        [["账号/密码：admin/123456"], ["姓名"]],
        {(1, "A"): f"账号/密码：{MASK}"},
    ),
    "in English": (
        [["https://x.cn User: bob; Password: p@ss,w0rd"], ["姓名"]],
        {(1, "A"): f"https://x.cn User: {MASK}; Password: {MASK}"},
    ),
    "in neighbouring rows": (
        [["账号：sch001"], ["密码：abc12345"], ["姓名"]],
        {(1, "A"): f"账号：{MASK}", (2, "A"): f"密码：{MASK}"},
    ),
    "in neighbouring cells": (
        [["网址", "x.cn", "账号", "sch001", "密码", "abc12345"], ["姓名"]],
        {(1, "D"): MASK, (1, "F"): MASK},
    ),
    "labels above one another": (
        [["账号：", "sch001"], ["密码：", "abc12345"], ["姓名", "班级"]],
        {(1, "B"): MASK, (2, "B"): MASK},
    ),
    "without a colon": (
        [["帐号admin密码12345"], ["姓名"]],
        {(1, "A"): f"帐号{MASK}密码{MASK}"},
    ),
}


@pytest.mark.parametrize(("rows", "wanted"), MASKED.values(), ids=MASKED)
def test_credentials_are_masked_and_said_without_quoting_them(rows, wanted):
    before = sheet_of(rows)
    after = masked(before)
    changed = {
        (i + 1, before.letters[j]): new
        for i, (old_row, new_row) in enumerate(zip(before.head(99), after.head(99), strict=True))
        for j, (old, new) in enumerate(zip(old_row, new_row, strict=True))
        if old != new
    }
    assert changed == wanted
    assert after.notices == [Notice("credentials_masked", row, at) for row, at in wanted]


def test_a_column_of_passwords_is_masked():
    rows = [
        ["姓名", "账号", "密码", "备注"],
        ["王芳", "s1", "p1", "好"],
        ["李强", "s2", None, None],
    ]
    after = masked(sheet_of([["七年级"], *rows, ["孙悦", "s3", "p3"]]))
    assert [row[2] for row in after.head(9)] == [None, "密码", MASK, None, MASK]
    assert [row[1] for row in after.head(9)] == [None, "账号", "s1", "s2", "s3"]
    assert after.notices == [Notice("credentials_masked", 2, "C", value="2")]


UNTOUCHED = {
    "a bare word": [["忘记密码请联系管理员，账号是学号"], ["姓名"]],
    "a heading without values": [["账号", "密码"], [None, None]],
    "a password without account": [["请妥善保管密码：不要外传"], ["姓名"]],
    "an account alone": [["账号：sch001"], ["姓名"]],
    "masked before": [[f"账号：{MASK} 密码：{MASK}"], ["姓名"]],
    "no such word": [["姓名"], ["王芳"]],
}


@pytest.mark.parametrize("rows", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_holds_no_credentials_stays(rows):
    sheet = sheet_of(rows)
    assert masked(sheet) is sheet


def test_a_text_is_masked_once():
    assert mask("密码：abc") == f"密码：{MASK}"
    assert mask(f"密码：{MASK}") is None
    assert mask("password reset needed") is None


def test_reading_takes_time_in_proportion():
    row = ",".join(["张三丰", "男", "110105201203150017", ""] * 15) + "\n"
    began = perf_counter()
    (sheet,) = open_book("a.csv", (row * 100_000).encode("gbk")).sheets
    masked(sheet)
    assert sheet.height == 100_000 and len(sheet.columns) == 59
    assert perf_counter() - began < 20


def test_no_reader_writes_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows_of(TABLE)
    assert not list(Path(tmp_path).iterdir())


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_is_read_to_its_table(tmp_path, text):
    (tmp_path / "七年级3班.txt").write_bytes(text.encode("gbk"))
    (table,) = read_file(tmp_path / "七年级3班.txt").tables
    assert table.cells["name"].to_pylist() == ["王芳", "李强"]
    assert table.rows.tolist() == [2, 3]
