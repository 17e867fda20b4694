"""A zip file read in memory and without trust: any spelling of names, real sizes counted."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

inflating: Any
try:
    # Unpacks two to three times as fast.
    from isal import isal_zlib as inflating
except ImportError:
    inflating = zlib

# Bytes of a zip's directory, of one member and of what is read of it in one step.
_LARGEST_DIRECTORY = 8 << 20
LARGEST_MEMBER = 2 << 30
LARGEST_PART = 64 << 20
_STEP = 1 << 16
# Compressed bytes from which on the next piece is unpacked while the last one is looked at.
_LARGE = 1 << 18
_PIECE = 1 << 20
_END = b"PK\x05\x06"
_LONGEST_END = 22 + 0xFFFF


class TooLarge(Exception):
    """A member unpacks to more than it may."""


class Locked(Exception):
    """A member is encrypted."""


class Entities(Exception):
    """An XML part declares entities, which no spreadsheet program writes."""


class Package:
    """The members of a zip by their plain names: forward slashes, lower case, no leading slash.

    `plain` is False where names or compression are such that other readers of zips might see
    something else in it.
    """

    def __init__(self, data: bytes) -> None:
        """Raises zipfile.BadZipFile and the like on damaged ones, TooLarge on absurd ones."""
        data = _with_one_end(data)
        if _directory_size(data) > _LARGEST_DIRECTORY:
            raise TooLarge
        self.data = data
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.infos = archive.infolist()
        infos = [info for info in self.infos if not info.filename.endswith("/")]
        self.members = {_plain(info.filename): info for info in infos}
        used = {info.compress_type for info in infos}
        self.plain = (
            len(self.members) == len(infos)
            and used <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            and not any(info.filename.startswith(("/", ".", "\\")) for info in infos)
        )

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self.members

    def raw(self, info: zipfile.ZipInfo) -> memoryview:
        """The packed bytes of a member."""
        head = self.data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile(info.filename)
        skip = 30 + sum(struct.unpack("<HH", head[26:30]))
        start = info.header_offset + skip
        return memoryview(self.data)[start : start + info.compress_size]

    def pieces(
        self, name: str, limit: int = LARGEST_MEMBER, check: bool = False
    ) -> Iterator[bytes]:
        """A member's content piece by piece; raises TooLarge past `limit` bytes.

        `check` the checksum as well: the fast reader stops at the last tag and misses it.
        """
        return self.pieces_of(self.members[_plain(name)], limit, check)

    def pieces_of(self, info: zipfile.ZipInfo, limit: int, check: bool) -> Iterator[bytes]:
        """The same for one of `infos`.

        What the directory says of the size counts only where it is too much already: it may lie.
        """
        if info.flag_bits & 1:
            raise Locked(info.filename)
        if info.file_size > limit:
            raise TooLarge(info.filename)
        pieces = self._checked(info) if check else self._unpacked(info)
        size = 0
        for piece in _ahead(pieces) if info.compress_size > _LARGE else pieces:
            size += len(piece)
            if size > limit:
                raise TooLarge(info.filename)
            yield piece

    def _checked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        checksum = 0
        for piece in self._unpacked(info):
            checksum = inflating.crc32(piece, checksum)
            yield piece
        if checksum != info.CRC:
            raise zipfile.BadZipFile(info.filename)

    def read(self, name: str, limit: int = LARGEST_PART) -> bytes:
        """A member's whole content."""
        return b"".join(self.pieces(name, limit, check=True))

    def _unpacked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type == zipfile.ZIP_DEFLATED:
            yield from _inflated(self.raw(info))
        elif info.compress_type == zipfile.ZIP_STORED:
            raw = self.raw(info)
            yield from (bytes(raw[i : i + _PIECE]) for i in range(0, len(raw), _PIECE))
        else:
            with zipfile.ZipFile(BytesIO(self.data)) as archive, archive.open(info) as file:
                while piece := file.read(_PIECE):
                    yield piece


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("./").lower()


def _with_one_end(data: bytes) -> bytes:
    """The same zip without a comment that looks like the end of another one."""
    start = max(0, len(data) - _LONGEST_END)
    if data.find(_END, start) == data.rfind(_END, start):
        return data
    ends = [found.start() + start for found in re.finditer(re.escape(_END), data[start:])]
    for end in ends[:-1]:
        if end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") == len(data):
            return data[: end + 20] + bytes(2)
    return data


def _directory_size(data: bytes) -> int:
    """What the end of the zip says about its directory."""
    end = data.rfind(_END)
    if end < 0 or end + 22 > len(data):
        raise zipfile.BadZipFile
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if size == 0xFFFFFFFF:
        wide = data.rfind(b"PK\x06\x06", 0, end)
        size = int.from_bytes(data[wide + 40 : wide + 48], "little")
    return size


def _inflated(raw: memoryview) -> Iterator[bytes]:
    inflater, at, rest = inflating.decompressobj(-15), 0, b""
    while not inflater.eof:
        source = rest or raw[at : at + _STEP]
        if not source:
            raise zipfile.BadZipFile("cut off")
        if not rest:
            at += _STEP
        try:
            piece = inflater.decompress(source, _PIECE)
        except inflating.error as error:
            raise zipfile.BadZipFile("damaged") from error
        rest = inflater.unconsumed_tail
        if piece:
            yield piece


def _ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the next one made in a second thread meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, b"")
        while piece := coming.result():
            coming = pool.submit(next, pieces, b"")
            yield piece
