"""Opaque tokens on paper and in packets: keyed hashes that only their workspace can look up.

A form's token, `XJ` page tag body check: the page (1 or 2), four characters that name the
workspace, fifteen of the keyed hash of pupil and version, two that tell a mistyped one. No personal
data is in it, and without the workspace's key nobody finds out whose it is.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from xjaudit.findings import keyed_hash
from xjaudit.patterns import regex

# Digits and letters that a desk scanner types alike everywhere and people do not mix up.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011", " -_\t\r\n")
_FORM = regex(rf"^XJ([12])([{_SIGNS}]{{4}})([{_SIGNS}]{{15}})([{_SIGNS}]{{2}})$")


@dataclass(frozen=True)
class Token:
    """What a form's code says: page, the workspace's tag, and whose it is (opaque)."""

    page: int
    tag: str
    body: str


def tag_of(key: bytes) -> str:
    """Four characters that tell one workspace's papers from another's."""
    return _signs(keyed_hash(key, "tag"), 4)


def row_token(key: bytes, subject: str) -> str:
    """The stamp of a row of a packet: the same for the same pupil in every packet."""
    body = tag_of(key) + _signs(keyed_hash(key, "row", subject), 12)
    return body + _check(body)


def is_row_token(text: str) -> bool:
    """Whether a text is a stamp of some workspace's packet, undamaged."""
    return len(text) == 18 and set(text) <= set(_SIGNS) and _check(text[:-2]) == text[-2:]


def body_of(key: bytes, person_key: str, version: str) -> str:
    """What a form's token says about pupil and version."""
    return _signs(keyed_hash(key, "form", person_key, version), 15)


def form_token(key: bytes, person_key: str, version: str, page: int = 1) -> str:
    """The token on a page of a pupil's form."""
    text = f"XJ{page}{tag_of(key)}{body_of(key, person_key, version)}"
    return text + _check(text)


def read(text: str) -> Token | None:
    """A token as scanned or typed, case, blanks, look-alikes aside; None if it is none."""
    plain = text.upper().translate(_MEANT)
    found = _FORM.match(plain)
    if not found or _check(plain[:-2]) != found[4]:
        return None
    return Token(int(found[1]), found[2], found[3])


def printed(key: bytes, forms: Iterable[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """By a token's body: pupil and version. `forms` are the pupils and versions that were printed;
    nothing but the ledger's entries of printing needs to be kept."""
    return {body_of(key, person, version): (person, version) for person, version in forms}


def version_of(key: bytes, parts: Iterable[str]) -> str:
    """A form's version: the same words printed again are the same version."""
    return keyed_hash(key, "version", *parts)[:8]


def _signs(digest: str, count: int) -> str:
    number = int(digest, 16)
    return "".join(_SIGNS[(number >> (5 * at)) & 31] for at in range(count))


def _check(text: str) -> str:
    return _signs(hashlib.sha256(text.encode()).hexdigest(), 2)
