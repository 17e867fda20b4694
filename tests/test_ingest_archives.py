"""Zip archives of many files: every name right, nothing outside, nothing too large."""

import io
import stat
import struct
import zipfile
import zlib

import pytest

from tests import rawbooks
from tests.fullbooks import by_openpyxl, by_xlwt, full_ods
from xjaudit.errors import InputError
from xjaudit.ingest import archive
from xjaudit.ingest.archive import is_archive, members
from xjaudit.ingest.containers import open_book


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return file.getvalue()


def raw_named(
    name: bytes, content: bytes = b"x", flags: int = 0, extra: bytes = b"", method: int = 0
) -> bytes:
    """A zip of one member whose name is given as bytes."""
    sizes = struct.pack("<III", zlib.crc32(content), len(content), len(content))
    common = struct.pack("<HHHHH", 20, flags, method, 0, 33) + sizes
    common += struct.pack("<HH", len(name), len(extra))
    local = b"PK\x03\x04" + common + name + extra + content
    entry = b"PK\x01\x02\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + b"PK\x05\x06" + end


def names(data: bytes) -> list[str]:
    return [name for name, _ in members("名单.zip", data)]


def refused(data: bytes, password: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        members("名单.zip", data, password)
    assert str(caught.value).startswith("名单.zip：") and caught.value.todo()
    return caught.value


def test_members_with_their_folders_and_contents():
    files = {"一年级/1班.xlsx": b"a", "一年级/2班.xls": b"b", "说明.txt": b"c"}
    assert members("x", zipped({"一年级/": b"", **files})) == list(files.items())


UNICODE = struct.pack("<B", 1) + struct.pack("<I", zlib.crc32("名".encode("gbk"))) + "名".encode()
NAMES = {
    "UTF-8, marked": (("三年级/1班.csv".encode(), 0x800), "三年级/1班.csv"),
    "UTF-8, not marked": (("三年级/1班.csv".encode(), 0), "三年级/1班.csv"),
    "GBK": (("三年级/1班.csv".encode("gbk"), 0), "三年级/1班.csv"),
    "GB18030": (("㼆𬭩.csv".encode("gb18030"), 0), "㼆𬭩.csv"),
    "a backslash inside of a GBK character": (("誠.csv".encode("gbk"), 0), "誠.csv"),
    "cp437": ((b"r\x82sum\x82.csv", 0), "résumé.csv"),
    "backslashes": ((b"a\\b\\c.csv", 0), "a/b/c.csv"),
    "from here": ((b"./a.csv", 0), "a.csv"),
    "a zero": ((b"a.csv\0.exe", 0), "a.csv"),
}


@pytest.mark.parametrize(("raw", "name"), NAMES.values(), ids=NAMES)
def test_names_are_those_that_a_person_gave(raw, name):
    assert names(raw_named(raw[0], flags=raw[1])) == [name]


def test_the_name_in_the_extra_field_counts_if_it_is_of_this_name():
    field = struct.pack("<HH", 0x7075, len(UNICODE)) + UNICODE
    other = struct.pack("<HH", 0xCAFE, 2) + b"zz"
    assert names(raw_named("名".encode("gbk"), extra=other + field)) == ["名"]
    assert names(raw_named(b"a.csv", extra=field)) == ["a.csv"]


OUTSIDE = [
    "../x.csv",
    "a/../../x.csv",
    "/etc/passwd",
    "\\\\server\\x.csv",
    "C:\\x.csv",
    "c:x.csv",
    "..\\x.csv",
    "a/..",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_outside_is_refused(name):
    fault = refused(raw_named(name.encode()))
    assert (fault.code, fault.facts) == ("archive_member", {"member": name})


def test_a_link_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(info, "/etc/passwd")
    assert refused(file.getvalue()).code == "archive_member"


def test_two_members_of_one_name_are_both_there():
    with pytest.warns(UserWarning):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as target:
            for text in ("1", "2"):
                target.writestr("a.csv", text)
    assert members("x", file.getvalue()) == [("a.csv", b"1"), ("a.csv (2)", b"2")]


def test_what_systems_leave_behind_and_other_kinds_are_left_out():
    data = zipped(
        {
            "a.xlsx": b"a",
            "~$a.xlsx": b"lock",
            "__MACOSX/._a.xlsx": b"x",
            ".DS_Store": b"x",
            "b/Thumbs.db": b"x",
            "b/desktop.ini": b"x",
            "b/照片.JPG": b"x",
            "b/通知.docx": b"x",
        }
    )
    # Lock files, pictures and documents are there, for the caller to name.
    assert names(data) == ["a.xlsx", "~$a.xlsx", "b/照片.JPG", "b/通知.docx"]


@pytest.mark.parametrize("files", [{}, {"a/": b""}, {".DS_Store": b"x"}])
def test_an_archive_without_tables_is_refused(files):
    assert refused(zipped(files)).code == "empty_archive"


def test_an_archive_in_an_archive_is_unpacked_one_level_deep():
    inner = zipped({"2班.csv": b"b", "最里.zip": zipped({"c.csv": b"c"})})
    data = zipped({"1班.csv": b"a", "二.zip": inner, "三.xlsx": by_openpyxl()})
    assert names(data) == ["1班.csv", "二.zip/2班.csv", "二.zip/最里.zip", "三.xlsx"]
    content = dict(members("x", data))
    with pytest.raises(InputError) as caught:
        open_book("最里.zip", content["二.zip/最里.zip"])
    assert caught.value.code == "archive_kind"


def test_a_damaged_archive_in_an_archive_spoils_no_other_member():
    inner = bytearray(zipped({"a.csv": b"abc" * 50}, zipfile.ZIP_STORED))
    inner[60] ^= 1
    data = zipped({"1班.csv": b"a", "二.zip": bytes(inner)})
    assert names(data) == ["1班.csv", "二.zip"]


def test_too_many_files_are_refused():
    data = zipped({f"{i}.csv": b"x" for i in range(archive.MOST_FILES + 1)})
    assert refused(data).code == "archive_too_large"
    inner = zipped({f"{i}.csv": b"x" for i in range(1500)})
    assert refused(zipped({"a.zip": inner, "b.zip": inner})).code == "archive_too_large"


def test_more_bytes_than_allowed_are_refused_stated_or_not(monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1 << 20)
    data = zipped({f"{i}.csv": bytes(600_000) for i in range(2)})
    assert refused(data).code == "archive_too_large"
    for name in ("0.csv", "1.csv"):
        data = rawbooks.lying(data, name, 10)
    assert refused(data).code == "archive_too_large"
    inner = zipped({"0.csv": bytes(600_000)})
    assert refused(zipped({"a.zip": inner, "b.zip": inner})).code == "archive_too_large"


def test_a_member_that_grows_out_of_all_proportion_is_refused():
    data = zipped({"a.csv": bytes(60 << 20)})
    assert len(data) < 100_000
    assert refused(data).code == "archive_too_large"


def test_a_wrong_checksum_is_noticed():
    data = bytearray(zipped({"a.csv": "姓名".encode() * 20}, zipfile.ZIP_STORED))
    data[40] ^= 1
    assert refused(bytes(data)).code == "damaged"


@pytest.mark.parametrize("cut", [10, 60, -3])
def test_a_cut_archive_is_refused(cut):
    assert refused(zipped({"a.csv": b"abc" * 50})[:cut]).code == "damaged"


def with_password(name: str, content: bytes, password: bytes) -> bytes:
    """A zip of one member encrypted in the old way (ZipCrypto), which zipfile only reads."""
    table = [zlib.crc32(bytes([i])) ^ 0xFFFFFFFF for i in range(256)]
    del table
    keys = [0x12345678, 0x23456789, 0x34567890]
    crcs = []
    for i in range(256):
        value = i
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        crcs.append(value)

    def update(byte: int) -> None:
        keys[0] = crcs[(keys[0] ^ byte) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crcs[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    for byte in password:
        update(byte)
    checksum = zlib.crc32(content)
    mixed = bytearray()
    for byte in bytes(11) + bytes([checksum >> 24]) + content:
        number = keys[2] | 2
        mixed.append(byte ^ (number * (number ^ 1)) >> 8 & 0xFF)
        update(byte)
    data = bytearray(raw_named(name.encode(), bytes(mixed), flags=0x801))
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = data.index(mark) + at
        struct.pack_into("<III", data, start, checksum, len(mixed), len(content))
    return bytes(data)


@pytest.mark.parametrize("password", ["secret", "密码12"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_archive_with_a_password(password, encoding):
    data = with_password("a.csv", "姓名,性别".encode(), password.encode(encoding))
    assert refused(data).code == "password"
    assert refused(data, "wrong").code == "wrong_password"
    assert members("x", data, password) == [("a.csv", "姓名,性别".encode())]


def test_an_archive_encrypted_in_another_way_is_named():
    fault = refused(raw_named(b"a.csv", flags=1, method=99), "secret")
    assert (fault.code, fault.facts) == ("archive_cipher", {"member": "a.csv"})


WORKBOOKS = {"xlsx": by_openpyxl, "ods": full_ods, "xls": by_xlwt}


@pytest.mark.parametrize("make", WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_is_no_archive(make):
    assert not is_archive(make())


def test_documents_and_what_is_no_zip_are_no_archives():
    assert not is_archive(zipped({"[Content_Types].xml": b"", "word/document.xml": b""}))
    assert not is_archive(zipped({"/xl/workbook.xml": b""}))
    assert not is_archive(b"PK\x03\x04" + bytes(50))
    assert not is_archive("姓名,性别".encode())
    assert is_archive(zipped({"a.xlsx": by_openpyxl()}))
    assert is_archive(zipped({}))


KINDS = {
    "RAR": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "gz": b"\x1f\x8b\x08\0",
    "tar": b"a.csv".ljust(257, b"\0") + b"ustar\0" + b"00",
}


@pytest.mark.parametrize("kind", KINDS)
def test_archives_of_other_kinds_are_named(kind):
    with pytest.raises(InputError) as caught:
        open_book("名单.rar", KINDS[kind] + bytes(200))
    assert caught.value.code == "archive_kind"
    assert caught.value.facts == {"kind": kind}
    assert caught.value.todo()


def test_an_archive_given_as_a_workbook_is_named():
    with pytest.raises(InputError) as caught:
        open_book("名单.xlsx", zipped({"a.csv": b"x"}))
    assert (caught.value.code, caught.value.facts) == ("archive_kind", {"kind": "zip"})
