"""Files that must not be believed: cells far away, bombs, locks; refused or read in little room."""

import io
import json
import string
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import msoffcrypto
import pytest
import xlwt

from tests import fullbooks, rawbinary, rawbooks
from tests.rawbooks import book, packed, parts, rows
from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_book

LINES = ("姓名|年龄", "王芳|~7", "李强|~8.5")
PLAIN = rows(*LINES)
GRID = [["姓名", "年龄"], ["王芳", "7"], ["李强", "8.5"]]
PARTS = parts(PLAIN)

# What a file may take of a process that reads it, beyond what that has idle.
MEMORY = 700 << 20
SECONDS = 20
READER = """
import json, resource, sys
from xjaudit.errors import InputError
from xjaudit.ingest.workbooks import workbook
from xjaudit.ingest.containers import open_book
import fastexcel
idle = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (idle + int(sys.argv[1]),) * 2)
try:
    sheets = open_book("名单", sys.stdin.buffer.read()).sheets
except InputError as fault:
    answer = fault.code
else:
    answer = [
        [[len(s.letters), s.height], s.head(3) if len(s.letters) < 99 else None,
         [[n.code, n.row, n.column, n.raw] for n in s.notices]] for s in sheets
    ]
print(json.dumps(answer))
"""


def bounded(data: bytes, memory: int = MEMORY):
    """What a process says that reads the file with so much memory: sheets, or an error's code."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", READER, str(memory)],
        input=data,
        capture_output=True,
        timeout=4 * SECONDS,
        env={"ARROW_DEFAULT_MEMORY_POOL": "system", "PATH": "", "PYTHONPATH": "."},
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert time.monotonic() - start < SECONDS
    return json.loads(done.stdout)


def refused(data: bytes, password: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        open_book("名单", data, password)
    assert str(caught.value).startswith("名单") and caught.value.todo()
    return caught.value.code


def behind(more: str) -> bytes:
    """The plain sheet with further rows."""
    return book(PLAIN.replace("</sheetData>", f"{more}</sheetData>"))


def far_xls(row: int = 65_535, column: int = 255, value: object = "远") -> bytes:
    work = xlwt.Workbook()
    sheet = work.add_sheet("名单")
    for i, line in enumerate(fullbooks.LIST):
        for j, one in enumerate(line):
            sheet.write(i, j, one)
    sheet.write(row, column, value)
    return fullbooks.saved(work)


FAR_ROW = '<row r="1048576"><c r="XFD1048576" t="str"><v>远</v></c></row>'
FAR = {
    "last corner": (lambda: behind(FAR_ROW), 1_048_576, "XFD", "远"),
    "beside a lying dimension": (
        lambda: book('<dimension ref="A1:B3"/>' + PLAIN.replace("</sheetD", f"{FAR_ROW}</sheetD")),
        1_048_576,
        "XFD",
        "远",
    ),
    "last row": (
        lambda: behind('<row r="1048576"><c r="A1048576"><v>5</v></c></row>'),
        1_048_576,
        "A",
        "5",
    ),
    "a row that says another number": (
        lambda: behind('<row r="4"><c r="C1048576"><v>5</v></c></row>'),
        1_048_576,
        "C",
        "5",
    ),
    "single quotes": (lambda: behind(FAR_ROW.replace('"', "'")), 1_048_576, "XFD", "远"),
    "prefixed tags": (
        lambda: behind(FAR_ROW.replace("<", "<x:").replace("<x:/", "</x:")),
        1_048_576,
        "XFD",
        "远",
    ),
    "reference behind the type": (
        lambda: behind('<row r="900000"><c t="n" r="ZZ900000"><v>5</v></c></row>'),
        900_000,
        "ZZ",
        "5",
    ),
    "xls": (far_xls, 65_536, "IV", "远"),
    "xls, a number": (lambda: far_xls(value=2.5), 65_536, "IV", "2.5"),
}


@pytest.mark.parametrize(("make", "row", "column", "text"), FAR.values(), ids=FAR)
def test_a_cell_far_from_all_others_is_left_out_and_said(make, row, column, text):
    ((shape, cells, notices),) = bounded(make())
    assert shape == [2, 3] and cells == GRID
    assert notices == [["far_cell_skipped", row, column, text]]


def test_far_cells_in_two_sheets():
    sheet = PLAIN.replace("</sheetData>", f"{FAR_ROW}</sheetData>")
    answer = bounded(packed(parts(sheet, PLAIN, sheet)))
    assert [cells for _, cells, _ in answer] == [GRID] * 3
    assert [len(notices) for _, _, notices in answer] == [1, 0, 1]


def test_an_empty_cell_far_away_is_nothing():
    data = behind('<row r="1048576"><c r="XFD1048576" s="1"/><c r="XFE1048576" s="1"></c></row>')
    assert bounded(data) == [[[2, 3], GRID, []]]


def test_a_cell_somewhat_away_is_read():
    ((shape, cells, notices),) = bounded(behind('<row r="3000"><c r="H3000"><v>5</v></c></row>'))
    assert shape == [8, 3000] and notices == []
    assert cells[1][:2] == GRID[1]


def test_hundreds_of_far_cells_are_refused():
    more = "".join(
        f'<row r="{i}"><c r="XF{"ABCD"[i % 4]}{i}"><v>4</v></c></row>'
        for i in range(500_000, 700_000, 1000)
    )
    assert bounded(behind(more)) == "far_cell"


def test_the_text_of_a_far_formula_does_not_become_another_cells():
    """Of an xls a formula's text is a record of its own."""
    pack, record = struct.pack, rawbinary.record
    stream = rawbinary.stream_of(fullbooks.by_xlwt())
    at = stream.index(pack("<HH", 0x0208, 16))

    def formula(row: int, column: int, text: str) -> bytes:
        result = b"\0" + bytes(5) + b"\xff\xff" + bytes(6) + pack("<H", 0)
        said = pack("<HB", len(text), 1) + text.encode("utf-16-le")
        return record(0x06, pack("<HHH", row, column, 15) + result) + record(0x0207, said)

    both = formula(3, 0, "近") + formula(65_000, 255, "远")
    data = rawbinary.ole({"Workbook": stream[:at] + both + stream[at:]})
    ((_, _, notices),) = bounded(data)
    assert notices == [["far_cell_skipped", 65_001, "IV", "远"]]
    assert open_book("名单", data).sheets[0].row(3) == ["近", None]


def ods_far(rows_: int, columns: int, filled: bool) -> bytes:
    end = fullbooks.ods_text("远")
    between = fullbooks.ods_text("远") if filled else "<table:table-cell/>"
    repeat = between.replace("-cell", f'-cell table:number-columns-repeated="{columns}"', 1)
    row = f'<table:table-row table:number-rows-repeated="{rows_}">'
    return fullbooks.ods(
        '<table:table table:name="1"><table:table-row>'
        f"{fullbooks.ods_text('姓名')}</table:table-row>"
        f"{row}{between if filled else ''}{repeat if filled else '<table:table-cell/>'}"
        f"</table:table-row><table:table-row>{repeat}{end}</table:table-row></table:table>"
    )


@pytest.mark.parametrize("filled", [False, True])
def test_an_ods_workbook_too_wide_for_any_reader_is_refused(filled):
    assert bounded(ods_far(1_048_000, 16_000, filled)) == "far_cell"


def test_an_xlsb_workbook_with_a_far_cell_is_refused():
    far = rawbinary.part(
        (0, struct.pack("<IIHBBBI", 1_048_575, 0, 300, 0, 0, 0, 0)),
        (5, struct.pack("<IId", 16_383, 0, 1.0)),
    )
    with zipfile.ZipFile(io.BytesIO(rawbinary.xlsb([["姓名"]]))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    name, end = "xl/worksheets/sheet1.bin", rawbinary.part((146, b""))
    found[name] = found[name].replace(end, far + end)
    assert bounded(packed(found)) == "far_cell"


def test_rows_and_cells_without_references_cannot_hide_a_large_sheet():
    wide = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"
    ((shape, _, notices),) = bounded(
        book(f"<sheetData>{wide}{'<row/>' * 400_000}<row><c><v>1</v></c></row></sheetData>")
    )
    assert shape == [16_000, 1]
    assert notices == [["far_cell_skipped", 400_002, "A", "1"]]


def _deflated(data: bytes, end: int = zlib.Z_FULL_FLUSH) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(end)


def bomb(member: str, begin: bytes, middle: bytes, end: bytes, times: int, lie: bool) -> bytes:
    """The plain workbook with one member that unpacks to very much, stated or not."""
    # What is packed up to a full flush stands for itself, so that it may stand there many times.
    content = _deflated(begin) + _deflated(middle) * times + _deflated(end, zlib.Z_FINISH)
    size, checksum = len(begin) + len(middle) * times + len(end), zlib.crc32(begin)
    for _ in range(times):
        checksum = zlib.crc32(middle, checksum)
    checksum = zlib.crc32(end, checksum)
    # The member is packed already: it is stored first, and its method changed afterwards.
    found = PARTS | {"xl/styles.xml": "<styleSheet/>", "xl/sharedStrings.xml": "<sst/>"}
    links = [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
    found["xl/_rels/workbook.xml.rels"] = rawbooks.relations(*links, ("styles", "styles.xml"))
    data = bytearray(packed(found | {member: content}, zipfile.ZIP_STORED))
    stated = min(size, 0xFFFFFFFE) if not lie else 1000
    for mark, name_at, method_at in ((b"PK\x01\x02", 46, 10), (b"PK\x03\x04", 30, 8)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at :].startswith(member.encode()):
                struct.pack_into("<H", data, at + method_at, 8)
                struct.pack_into("<I", data, at + method_at + 6, checksum)
                struct.pack_into("<I", data, at + method_at + 14, stated)
            at = data.find(mark, at + 4)
    return bytes(data)


BOMBS = {
    "sheet of spaces": (
        "xl/worksheets/sheet1.xml",
        b"<worksheet><sheetData>",
        b" " * (1 << 20),
        b"</sheetData></worksheet>",
    ),
    "sheet of cells": (
        "xl/worksheets/sheet1.xml",
        b"<worksheet><sheetData>",
        b'<row r="1"><c r="A1"><v>1</v></c></row>' * 27_000,
        b"</sheetData></worksheet>",
    ),
    "head of a sheet": ("xl/worksheets/sheet1.xml", b"<worksheet>", b"<a/>" * 262_144, b""),
    "tail of a sheet": (
        "xl/worksheets/sheet1.xml",
        b"<worksheet><sheetData/>",
        b"<a/>" * 262_144,
        b"</worksheet>",
    ),
    "one row": (
        "xl/worksheets/sheet1.xml",
        b'<worksheet><sheetData><row r="1">',
        b'<c r="A1"/>' * 100_000,
        b"</row></sheetData></worksheet>",
    ),
    "shared texts": (
        "xl/sharedStrings.xml",
        b"<sst>",
        b"<si><t>xx</t></si>" * 58_000,
        b"</sst>",
    ),
    "one shared text": ("xl/sharedStrings.xml", b"<sst><si><t>", b"x" * (1 << 20), b"</t></si>"),
    "styles": ("xl/styles.xml", b"<styleSheet>", b"<a/>" * 262_144, b"</styleSheet>"),
    "workbook": ("xl/workbook.xml", b"<workbook>", b"<a/>" * 262_144, b"</workbook>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("lie", [False, True], ids=["stated", "not stated"])
@pytest.mark.parametrize("parts_", BOMBS.values(), ids=BOMBS)
def test_what_unpacks_to_gigabytes_is_refused(parts_, lie):
    data = bomb(*parts_, times=2500, lie=lie)
    assert len(data) < 60 << 20
    assert bounded(data) in ("unpacked_too_large", "far_cell")


def test_a_member_that_is_larger_than_stated_is_counted(monkeypatch):
    """A sheet that states a small size is read if it is small all the same."""
    data = rawbooks.lying(packed(PARTS), "xl/worksheets/sheet1.xml", 10)
    assert open_book("名单", data).sheets[0].height == 3


def test_a_zip_of_too_many_members_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        for i in range(120_000):
            archive.writestr(f"xl/media/{i:060d}", b"")
    assert refused(file.getvalue()) == "unpacked_too_large"


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "member", ["sheet1", "sharedStrings", "styles", "workbook.xml", "xml.rels"]
)
def test_declared_entities_are_refused_in_every_part(member, encoding):
    found = parts(PLAIN, shared="<si><t>a</t></si>", styles=rawbooks.STYLES)
    name = next(name for name in found if member in name)
    text = ENTITIES + str(found[name]).replace("姓名", "&c;&x;")
    if encoding != "utf-8":
        text = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    found[name] = text.encode(encoding)
    assert refused(packed(found)) == "xml_entities"


def test_declared_entities_are_refused_in_an_ods_workbook():
    table = f'<table:table table:name="1"><table:table-row>{fullbooks.ods_text("&c;")}'
    data = fullbooks.ods(f"{table}</table:table-row></table:table>", entries=ENTITIES)
    assert refused(data) == "xml_entities"


DOCUMENTS = {
    "Word": lambda: packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
    "PowerPoint": lambda: packed(
        {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    ),
    "OpenDocument text": lambda: packed(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
    ),
    "old Word": lambda: rawbinary.ole({"WordDocument": b"x", "1Table": b"y"}),
    "old PowerPoint": lambda: rawbinary.ole({"PowerPoint Document": b"x"}),
    "Visio": lambda: rawbinary.ole({"VisioDocument": b"x"}),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_named_as_one(kind):
    data = DOCUMENTS[kind]()
    with pytest.raises(InputError) as caught:
        open_book("名单.xlsx", data)
    assert caught.value.code == "not_table"
    assert caught.value.facts == {"kind": kind.removeprefix("old ")}


DAMAGED = {
    "an OLE2 file of nothing": lambda: rawbinary.ole({"Something": b"x"}),
    "a zip cut off": lambda: packed(PARTS)[:-40],
    "a sheet cut off": lambda: packed(
        PARTS | {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}
    ),
    "a shared text that is missing": lambda: book(
        '<sheetData><row r="1"><c r="A1" t="s"><v>5</v></c></row></sheetData>', shared="<si/>"
    ),
    "a workbook that is no XML": lambda: packed(PARTS | {"xl/workbook.xml": "<"}),
    "an xls cut off": lambda: fullbooks.by_xlwt()[:3000],
    "an xlsb cut off": lambda: packed(
        {"xl/workbook.bin": b"\x9c\x01\xff", "_rels/.rels": rawbooks.relations()}
    ),
    "an ods without content": lambda: packed(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    ),
    "packed in an unknown way": lambda: (
        packed(PARTS)
        .replace(b"PK\x03\x04\x14\0\0\0\x08\0", b"PK\x03\x04\x14\0\0\0\x5d\0")
        .replace(b"PK\x01\x02\x14\x03\x14\0\0\0\x08\0", b"PK\x01\x02\x14\x03\x14\0\0\0\x5d\0")
    ),
}


@pytest.mark.parametrize("make", DAMAGED.values(), ids=DAMAGED)
def test_damaged_workbooks_are_refused(make):
    assert refused(make()) == "damaged"


def test_a_wrong_checksum_is_noticed():
    data = bytearray(packed(PARTS, zipfile.ZIP_STORED))
    at = data.index("王芳".encode())
    data[at] ^= 1
    assert refused(bytes(data)) == "damaged"


def agile(data: bytes, password: str) -> bytes:
    target = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


LOCKS = {
    "agile": lambda password: agile(fullbooks.by_openpyxl(), password),
    "standard": lambda password: rawbinary.standard(packed(PARTS), password),
    "rc4": lambda password: rawbinary.with_password(fullbooks.by_xlwt(), password, "rc4"),
    "cryptoapi": lambda password: rawbinary.with_password(
        fullbooks.by_xlwt(), password, "cryptoapi"
    ),
    "xor": lambda password: rawbinary.with_password(fullbooks.by_xlwt(), password, "xor"),
}


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_a_password_opens_its_workbook_and_no_other_does(lock):
    data = lock("Secret-12")
    assert refused(data) == "password"
    assert refused(data, "Secret-13") == "wrong_password"
    assert refused(data, "") == "wrong_password"
    (sheet,) = open_book("名单", data, "Secret-12").sheets
    assert sheet.head(3) == GRID


@pytest.mark.parametrize("lock", [LOCKS["agile"], LOCKS["rc4"]], ids=["agile", "rc4"])
def test_a_password_may_be_chinese(lock):
    (sheet,) = open_book("名单", lock("学籍2026"), "学籍2026").sheets
    assert sheet.head(3) == GRID


@pytest.mark.parametrize("password", [None, "another"])
@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_the_password_that_excel_tries_by_itself_is_not_asked_for(lock, password):
    (sheet,) = open_book("名单", lock("VelvetSweatshop"), password).sheets
    assert sheet.head(3) == GRID


def test_a_larger_encrypted_xls_workbook():
    work = xlwt.Workbook()
    sheet_ = work.add_sheet("名单")
    for i in range(800):
        sheet_.write_merge(i, i, 0, 1, f"学生{i}") if i % 9 == 0 else sheet_.write(i, 0, f"学生{i}")
    data = fullbooks.saved(work)
    for way in ("rc4", "cryptoapi", "xor"):
        (sheet,) = open_book("名单", rawbinary.with_password(data, "abc", way), "abc").sheets
        assert sheet.columns[0].to_pylist() == [f"学生{i}" for i in range(800)]
        assert len(sheet.merged) == 89


RIGHTS = {
    "xlsx": {
        "EncryptedPackage": b"x",
        "\x06DataSpaces/TransformInfo/DRMEncryptedTransform/\x06Primary": b"x",
    },
    "xls": {"\x09DRMContent": b"x", "Workbook": b"x"},
}


@pytest.mark.parametrize("streams", RIGHTS.values(), ids=RIGHTS)
def test_no_password_is_asked_for_where_none_helps(streams):
    assert refused(rawbinary.ole(streams)) == "drm"
    assert refused(rawbinary.ole(streams), "secret") == "drm"


def test_an_encrypted_ods_workbook_is_recognised():
    with zipfile.ZipFile(io.BytesIO(fullbooks.full_ods())) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    entry = b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    name = "META-INF/manifest.xml"
    found[name] = found[name].replace(
        b"</manifest:manifest>", entry + b"</manifest:file-entry></manifest:manifest>"
    )
    found["content.xml"] = bytes(range(256)) * 8
    assert refused(packed(found)) == "password"


@pytest.mark.slow
def test_a_large_workbook_is_read_in_little_more_than_the_fast_reader_needs():
    """No copy of the sheet's XML is held beside what the fast reader makes of it."""
    texts = "".join(f"<si><t>内容{i}</t></si>" for i in range(7))
    lines = "".join(
        f'<row r="{i}">'
        + "".join(f'<c r="{c}{i}" t="s"><v>{i % 7}</v></c>' for c in string.ascii_uppercase[:20])
        + "</row>"
        for i in range(1, 60_001)
    )
    data = packed(parts(f"<sheetData>{lines}</sheetData>", shared=texts))
    needed = _peak(
        "fastexcel.read_excel(data).load_sheet(0, header_row=None, dtypes='string')", data
    )
    taken = _peak("open_book('名单', data)", data)
    assert taken < 1.35 * needed, (taken, needed)


def _peak(action: str, data: bytes) -> int:
    code = (
        "import sys, resource, fastexcel\nfrom xjaudit.ingest.containers import open_book\n"
        f"data = sys.stdin.buffer.read()\nanswer = {action}\n"
        "getattr(answer, 'to_arrow', int)()\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return int(subprocess.check_output([sys.executable, "-c", code], input=data))
