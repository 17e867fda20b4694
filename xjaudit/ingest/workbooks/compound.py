"""OLE2 files: which program's they are, and the streams in them."""

import struct
from io import BytesIO

from xjaudit.errors import InputError

WORKBOOKS = ("workbook", "book")
# What Word, PowerPoint and others keep in files of this kind.
_OTHERS = {
    "worddocument": "Word",
    "powerpoint document": "PowerPoint",
    "visiodocument": "Visio",
    "__properties_version1.0": "Outlook",
    "quill": "Publisher",
    "hwpsummaryinformation": "HWP",
}
# A whole package inside: what some programs put around an xlsx workbook.
_WRAPPED = ("package", "wpsdata")
_DAMAGED = (OSError, LookupError, ValueError, struct.error, TypeError, AttributeError)


_SECTOR = 512
_FREE, _LAST, _TABLE, _LIST = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
# Sectors that one sector of the table tells of; tables in the head, and in each further list.
_TOLD, _IN_HEAD, _IN_LIST = 128, 109, 127


def written(name: str, content: bytes | bytearray) -> bytes:
    """An OLE2 file of one stream."""
    # Shorter ones would have to stand in sectors of another kind.
    count = max(4096, len(content)) // _SECTOR + 1
    tables = lists = 0
    while count + 1 + tables + lists > tables * _TOLD:
        tables += 1
        lists = max(0, -(-(tables - _IN_HEAD) // _IN_LIST))
    # Which sector follows which: those of the stream, the directory, the table itself.
    chain = [*range(1, count), _LAST, _LAST, *[_TABLE] * tables, *[_LIST] * lists]
    chain += [_FREE] * (tables * _TOLD - len(chain))
    first = count + 1
    numbers = [first + i for i in range(tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    more = first + tables if lists else _LAST
    head += struct.pack("<9I", 0, tables, count, 0, 4096, _LAST, 0, more, lists)
    head += _numbers(numbers[:_IN_HEAD], _IN_HEAD)
    further = b""
    for i in range(lists):
        begin = _IN_HEAD + i * _IN_LIST
        following = first + tables + i + 1 if i + 1 < lists else _LAST
        further += _numbers(numbers[begin : begin + _IN_LIST], _IN_LIST) + _numbers([following], 1)
    directory = _entry("Root Entry", 5, _LAST, 0, 1)
    directory += _entry(name, 2, 0, count * _SECTOR, _FREE) + bytes(2 * 128)
    body = content.ljust(count * _SECTOR, b"\0")
    return b"".join((head, body, directory, _numbers(chain, len(chain)), further))


def _numbers(numbers: list[int], room: int) -> bytes:
    return struct.pack(f"<{room}I", *numbers, *[_FREE] * (room - len(numbers)))


def _entry(name: str, kind: int, begins: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, _FREE, child, begins, size)


class Compound:
    """The streams of an OLE2 file, by their names in lower case, folders with slashes."""

    def __init__(self, name: str, data: bytes) -> None:
        import olefile

        self.name, self.data = name, data
        try:
            self._file = olefile.OleFileIO(BytesIO(data))
            paths = self._file.listdir(streams=True, storages=True)
        except _DAMAGED:
            # The library meets a damaged file with whatever comes.
            raise InputError("damaged", name) from None
        self._paths = {"/".join(path).lower().lstrip("\x01\x05\x06\x09"): path for path in paths}
        self.names = set(self._paths)

    def __contains__(self, name: str) -> bool:
        return name in self._paths

    def read(self, name: str) -> bytes:
        """A stream's content."""
        try:
            return self._file.openstream(self._paths[name]).read()
        except _DAMAGED:
            raise InputError("damaged", self.name) from None

    def with_stream(self, name: str, content: bytes) -> bytes:
        """The whole file with another content, of the same size, in a stream."""
        import olefile

        whole = BytesIO(self.data)
        with olefile.OleFileIO(whole, write_mode=True) as file:
            file.write_stream(self._paths[name], content)
            return whole.getvalue()

    def workbook(self) -> str:
        """The name of the workbook's stream; InputError where there is none."""
        found = next((name for name in WORKBOOKS if name in self), None)
        if found is None:
            raise self._other()
        return found

    def wrapped(self) -> bytes | None:
        """A zip that the file is wrapped around; None where there is none."""
        for name in _WRAPPED:
            if name in self and (content := self.read(name)).startswith(b"PK\x03\x04"):
                return content
        return None

    @property
    def rights_managed(self) -> bool:
        """Whether only rights management opens it, which no password does."""
        spaces = [name for name in self.names if name.startswith("dataspaces/")]
        return "drmcontent" in self or any("drm" in name for name in spaces)

    @property
    def macros(self) -> bool:
        """Whether it holds a program."""
        return any("vba" in name.split("/") for name in self.names) or "macros" in self.names

    def _other(self) -> InputError:
        kind = next((kind for name, kind in _OTHERS.items() if name in self), None)
        return InputError("not_table", self.name, kind=kind) if kind else self._damaged()

    def _damaged(self) -> InputError:
        return InputError("damaged", self.name)
