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
