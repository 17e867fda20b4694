"""Zip archives of many files, unpacked in memory: no name in them ever becomes a path."""

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from xjaudit.errors import InputError
from xjaudit.ingest import foreign
from xjaudit.ingest.files import is_document, is_litter
from xjaudit.ingest.workbooks import ooxml
from xjaudit.ingest.workbooks.package import Package, TooLarge

# Bytes of all members together, members, and how often one may grow by unpacking.
MOST_BYTES = 500 << 20
MOST_FILES = 2000
_MOST_GROWTH = 1000
_LARGE = 50 << 20
_BEGINNING = 4096
_KINDS = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gz",
    b"\xfd7zXZ\0": "xz",
    b"(\xb5/\xfd": "zst",
    b"MSCF\0\0\0\0": "CAB",
}
_UTF8, _ENCRYPTED, _STRONG, _AES = 0x800, 1, 0x40, 99


def refuse_other_kinds(name: str, data: bytes) -> None:
    """InputError where a file is an archive of a kind that cannot be read here: RAR, 7z, gz."""
    for begins, kind in _KINDS.items():
        if data.startswith(begins):
            raise InputError("archive_kind", name, kind=kind)
    if data[257:262] == b"ustar":
        raise InputError("archive_kind", name, kind="tar")


def is_archive(data: bytes) -> bool:
    """A zip that is no workbook or document of any kind, but holds files."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        package = Package(data)
        document = "[content_types].xml" in package or "mimetype" in package
        return not document and ooxml.workbook_member(package) is None
    except (TooLarge, zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return False


def members(name: str, data: bytes, password: str | None = None) -> list[tuple[str, bytes]]:
    """The files of an archive that may hold tables: path inside it, and content.

    Archives inside of it are unpacked as well, one level deep. Left out are folders and what
    systems leave behind; lock files (~$…), pictures and documents are there for the caller to name,
    of a picture only its beginning. InputError where anything points outside, or would grow too
    large: then nothing of it is read.
    """
    taken = _Taken(name, password)
    try:
        taken.take(data, "")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise InputError("damaged", name) from None
    except struct.error:
        raise InputError("damaged", name) from None
    except TooLarge:
        raise taken.too_large() from None
    if not taken.files:
        raise InputError("empty_archive", name)
    return list(taken.files.items())


@dataclass
class _Taken:
    """What was unpacked so far."""

    name: str
    password: str | None
    files: dict[str, bytes] = field(default_factory=dict)
    size: int = 0
    count: int = 0

    def too_large(self) -> InputError:
        limit = MOST_BYTES >> 20
        return InputError("archive_too_large", self.name, limit=limit, files=MOST_FILES)

    def take(self, data: bytes, within: str) -> None:
        package = Package(data)
        infos = [info for info in package.infos if not info.is_dir()]
        if len(infos) + self.count > MOST_FILES:
            raise self.too_large()
        named = [(self._path(info), info) for info in infos]
        wanted = [(path, info) for path, info in named if _is_wanted(path)]
        sizes = (info.file_size for path, info in wanted if not is_document(path))
        if sum(sizes) + self.size > MOST_BYTES:
            raise self.too_large()
        for path, info in wanted:
            self.count += 1
            self._add(within + path, self._content(package, path, info), within)

    def _add(self, path: str, content: bytes, within: str) -> None:
        if not within and is_archive(content):
            # Kept as it is where it cannot be unpacked: reading it says why.
            kept, count = dict(self.files), self.count
            try:
                self.take(content, f"{path}/")
                return
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, struct.error):
                self.files, self.count = kept, count
        number, unique = 1, path
        while unique in self.files:
            number += 1
            unique = f"{path} ({number})"
        self.files[unique] = content

    def _path(self, info: zipfile.ZipInfo) -> str:
        """The name of a member; InputError where it leads out of the archive."""
        name = name_of(info)
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
        linked = stat.S_ISLNK(info.external_attr >> 16)
        absolute = name.startswith(("/", "\\")) or name[1:2] == ":"
        if absolute or linked or ".." in parts or not parts:
            raise InputError("archive_member", self.name, member=name)
        return "/".join(parts)

    def _content(self, package: Package, path: str, info: zipfile.ZipInfo) -> bytes:
        if info.compress_type == _AES or info.flag_bits & _STRONG:
            raise InputError("archive_cipher", self.name, member=path)
        if info.flag_bits & _ENCRYPTED:
            content = self._decrypted(package, info)
        else:
            pieces = package.pieces_of(info, MOST_BYTES - self.size, check=True)
            content = next(pieces, b"")
            if is_document(path) and foreign.kind_of(content):
                return content[:_BEGINNING]
            content += b"".join(pieces)
        self.size += len(content)
        if len(content) > _LARGE and len(content) > _MOST_GROWTH * info.compress_size:
            raise self.too_large()
        return content

    def _decrypted(self, package: Package, info: zipfile.ZipInfo) -> bytes:
        if self.password is None:
            raise InputError("password", self.name)
        for encoding in ("utf-8", "gb18030"):
            try:
                key = self.password.encode(encoding)
                source = zipfile.ZipFile(BytesIO(package.data))
                with source as archive, archive.open(info, pwd=key) as file:
                    content = file.read(MOST_BYTES - self.size + 1)
            except (RuntimeError, zipfile.BadZipFile, zlib.error):
                # A wrong password shows itself at once, or else by what it unpacks to.
                continue
            if len(content) + self.size > MOST_BYTES:
                raise self.too_large()
            return content
        raise InputError("wrong_password", self.name)


def _is_wanted(path: str) -> bool:
    *folders, name = path.casefold().split("/")
    return "__macosx" not in folders and not is_litter(name)


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a member as it was meant: zips of Chinese Windows have GBK names unmarked."""
    if info.flag_bits & _UTF8:
        return info.orig_filename.partition("\0")[0]
    raw = info.orig_filename.encode("cp437").partition(b"\0")[0]
    told = _unicode_name(info.extra, raw)
    if told is not None:
        return told
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _unicode_name(extra: bytes, raw: bytes) -> str | None:
    """The name in the extra field that Info-ZIP and 7-Zip write, where it is of this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        told, extra = extra[4 : 4 + size], extra[4 + size :]
        same = told[1:5] == zlib.crc32(raw).to_bytes(4, "little")
        if kind == 0x7075 and told[:1] == b"\x01" and same:
            return told[5:].decode("utf-8", "replace")
    return None
