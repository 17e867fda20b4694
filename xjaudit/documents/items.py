"""The items of the confirmation form: a data file that a school may renumber and reword."""

import hashlib
import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from xjaudit.errors import InputError
from xjaudit.record.fields import all_fields

FILE = "confirmation_items.toml"
_KEYS = {"title", "head", "notice", "items", "notes"}
_ITEM_KEYS = {"number", "name", "field", "wide", "section", "note", "code"}
# How an entry's value is written.
_TEXT, _TEXTS, _FLAG, _NUMBER = '"…"', '["…", "…"]', "true / false", '1 / "1"'
_SHAPES = {"notes": _TEXTS, "notice": _TEXTS, "wide": _FLAG, "code": _FLAG, "number": _NUMBER}
_SHAPES |= dict.fromkeys(("title", "head", "name", "field", "section", "note"), _TEXT)


@dataclass(frozen=True)
class Item:
    """One item: its number on the form, its name, the field it shows, how to fill it in, and
    whether a code stands behind what it means."""

    number: str
    name: str
    field: str
    wide: bool = False
    section: str = ""
    note: str = ""
    code: bool = False

    @property
    def key(self) -> bool:
        """Whether a change needs proof and approval."""
        return all_fields()[self.field].key


@dataclass(frozen=True)
class Items:
    """The form: title, what stands above the items, the items, general notes, the local notice.

    `name` is the file they are from, `digest` tells one edition of page 1 from another.
    """

    name: str
    digest: str
    title: str
    head: str
    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()


def as_given() -> bytes:
    """The file that comes along, to be changed and put beside workspace.toml."""
    return files("xjaudit.documents").joinpath(FILE).read_bytes()


def load(folder: Path | None = None) -> Items:
    """The items of the file beside workspace.toml in `folder`, else those that come along.

    InputError says everything that is wrong with the file.
    """
    own = folder / FILE if folder else None
    if own is None or not own.is_file():
        return parse(as_given().decode())
    try:
        return parse(own.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("items_unreadable", FILE, reason=type(error).__name__) from None


def parse(text: str) -> Items:
    """Items from the text of the file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("items_unreadable", FILE, reason=str(error)) from None
    faults = _faults(data)
    if faults:
        raise InputError("several", faults=faults)
    section, items = "", []
    for told in data["items"]:
        section = told.get("section", section)
        items.append(Item(**{**told, "number": str(told["number"]), "section": section}))
    whole = Items(
        name=FILE,
        digest="",
        title=data["title"],
        head=data.get("head", ""),
        items=tuple(items),
        notes=tuple(data.get("notes", ())),
        notice=tuple(data.get("notice", ())),
    )
    return replace(whole, digest=_digest(whole))


def _digest(items: Items) -> str:
    """What page 1 asks a parent counts: neither comments and blanks of the file nor what only page
    2 says. A notice with one line more makes no other form of one that has come back."""
    asked = tuple(replace(one, note="") for one in items.items)
    page = replace(items, items=asked, notes=(), notice=())
    return hashlib.sha256(repr(page).encode()).hexdigest()


def _faults(data: dict[str, Any]) -> list[InputError]:
    faults = [InputError("items_key", FILE, name=name) for name in sorted(set(data) - _KEYS)]
    faults += _misshapen({name: value for name, value in data.items() if name != "items"})
    if not data.get("title"):
        faults.append(InputError("items_title", FILE))
    listed = data.get("items")
    if not (isinstance(listed, list) and listed):
        return [*faults, InputError("items_none", FILE)]
    numbers: set[str] = set()
    for at, told in enumerate(listed, 1):
        if not isinstance(told, dict):
            faults.append(InputError("items_number", FILE, at=at, number=""))
            continue
        number = str(told.get("number", ""))
        if unknown := sorted(set(told) - _ITEM_KEYS):
            faults.append(InputError("items_key", FILE, name=f"items {at}: {', '.join(unknown)}"))
        faults += _misshapen(told, f"items {at}: ")
        if not number or not told.get("name") or number in numbers:
            faults.append(InputError("items_number", FILE, at=at, number=number))
        if str(told.get("field")) not in all_fields():
            faults.append(InputError("items_field", FILE, at=at, field=told.get("field")))
        numbers.add(number)
    return faults


def _misshapen(told: dict[str, Any], where: str = "") -> list[InputError]:
    """Entries whose values are of another kind than the file's own."""
    return [
        InputError("items_kind", FILE, name=where + name, kind=_SHAPES[name])
        for name, value in told.items()
        if name in _SHAPES and not _is_like(value, _SHAPES[name])
    ]


def _is_like(value: Any, shape: str) -> bool:
    if shape == _TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if shape == _FLAG:
        return isinstance(value, bool)
    is_number = shape == _NUMBER and isinstance(value, int) and not isinstance(value, bool)
    return is_number or isinstance(value, str)
