"""OpenDocument spreadsheets with a password open with it, and with nothing else."""

import re
import zipfile
from io import BytesIO

import pytest

from tests.fullbooks import full_ods
from tests.locked_ods import locked
from xjaudit import workspace
from xjaudit.errors import InputError
from xjaudit.ingest import encrypted_odf
from xjaudit.ingest.containers import open_book
from xjaudit.ingest.encrypted_odf import decrypted, is_locked
from xjaudit.workspace.incoming import Incoming

WAYS = ("aes", "blowfish", "package")
KEY = "秘密 läuft 1"


def cells(data, password=None):
    book = open_book("a.ods", data, password)
    return [(one.name, [column.to_pylist() for column in one.columns]) for one in book.sheets]


@pytest.mark.parametrize("way", WAYS)
def test_it_opens_with_its_password(way):
    plain = full_ods()
    told = locked(plain, KEY, way)
    assert is_locked(told)
    assert cells(told, KEY) == cells(plain)
    assert not is_locked(decrypted("a.ods", told, KEY))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("password", "code"), [(None, "password"), ("falsch", "wrong_password")])
def test_it_opens_with_nothing_else(way, password, code):
    with pytest.raises(InputError) as caught:
        cells(locked(full_ods(), KEY, way), password)
    assert caught.value.code == code


@pytest.mark.parametrize("way", WAYS)
def test_one_byte_changed_is_no_other_table(way):
    told = bytearray(locked(full_ods(), KEY, way))
    with zipfile.ZipFile(BytesIO(told)) as package:
        info = package.getinfo("encrypted-package" if way == "package" else "content.xml")
    told[info.header_offset + 30 + len(info.filename) + 40] ^= 1
    with pytest.raises(InputError):
        cells(bytes(told), KEY)


@pytest.mark.parametrize(
    ("way", "asked"),
    [("aes", 'iteration-count="2000000000"'), ("package", 'argon2-memory="4000000"')],
)
def test_a_file_that_asks_for_endless_work_is_refused(way, asked):
    told, made = locked(full_ods(), KEY, way), BytesIO()
    name = asked.partition("=")[0]
    with zipfile.ZipFile(BytesIO(told)) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member.endswith("manifest.xml"):
                content = re.sub(rf'{name}="\d+"'.encode(), asked.encode(), content)
            target.writestr(member, content)
    with pytest.raises(InputError):
        cells(made.getvalue(), KEY)


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(encrypted_odf, "_LARGEST", 1000)
    with pytest.raises(InputError) as caught:
        cells(locked(full_ods(), KEY, "aes"), KEY)
    assert caught.value.code == "unpacked_too_large"


@pytest.mark.parametrize("data", [b"", b"PK", full_ods(), b"PK\3\4" + bytes(26) + b"mimetype"])
def test_others_have_no_password(data):
    assert not is_locked(data)


def test_a_workspace_keeps_what_the_password_opened(tmp_path):
    here = workspace.new(tmp_path / "w")
    given = [Incoming("a.ods", locked(full_ods(), KEY, "aes"))]
    added = here.add_files(given)
    assert [one.code for one in added.faults] == ["password"]
    assert added.locked
    assert not here.add_files(given, password=KEY).faults
    (_, reading), *_ = here.readings()
    assert sum(len(table.rows) for table in reading.tables) > 1
