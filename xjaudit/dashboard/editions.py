"""What is published, kept in memory as it goes out; looked at anew when the files change."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from xjaudit import page
from xjaudit.dashboard.copies import HANDED_ON, OPENING, look
from xjaudit.page import region
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.region import RegionSnapshot, newest

_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
# The page's own script and style run, and no other: not even what a name might smuggle in.
POLICY = (
    f"default-src 'none'; script-src {' '.join(page.SCRIPT_HASHES)}; "
    f"style-src {' '.join(page.STYLE_HASHES)}; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_EDITION = re.compile(r'data-edition="(\d+)"')


@dataclass(frozen=True)
class Edition:
    """The newest edition: its number, and its first view as it is sent."""

    number: int
    language: str
    plain: bytes
    packed: bytes
    tag: str


class Editions:
    """The newest edition in a folder, of a school or of a region."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: object = None
        self._edition: Edition | None = None

    def newest(self) -> Edition:
        """The edition as the files have it now."""
        seen = [look(self._folder / name) for name in HANDED_ON]
        if self._edition is None or seen != self._seen:
            self._seen, self._edition = seen, self._read()
        return self._edition

    def _read(self) -> Edition:
        found = newest(self._folder)
        plain = self._opening(found).encode()
        return Edition(
            found.edition,
            found.language,
            plain,
            gzip.compress(plain),
            f'"{hashlib.sha256(plain).hexdigest()[:32]}"',
        )

    def _opening(self, found: Snapshot | RegionSnapshot) -> str:
        """The view that was made at publication; made here where it is missing, of another edition,
        or not as this version of the program makes it."""
        try:
            made = (self._folder / OPENING).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            made = ""
        told = _EDITION.search(made)
        if not found.notice and told and int(told[1]) == found.edition and _is_ours(made):
            return made
        return region.opening(found) if isinstance(found, RegionSnapshot) else page.opening(found)


def _is_ours(made: str) -> bool:
    """Whether the policy lets the page show and run all that it has."""
    return set(_SCRIPT.findall(made)) <= {page.SCRIPT} and page.STYLE in made
