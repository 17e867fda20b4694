"""The tables of a pack's file, looked at entry by entry; what is wrong with them is gathered."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from xjaudit.errors import SettingError
from xjaudit.labels import SEVERITIES

Kinds = Mapping[str, type]


class Tables:
    """A file, and what is wrong with it so far."""

    def __init__(self, file: str) -> None:
        """`file` is the name that errors tell."""
        self.file = file
        self.faults: list[SettingError] = []

    def at(self, *keys: str) -> str:
        """A place in the file as people say it."""
        return " ".join([self.file, ".".join(keys)]).strip()

    def entries(
        self, told: Any, kinds: Kinds, *keys: str, optional: Collection[str] = ()
    ) -> dict[str, Any]:
        """The entries of a table that are of their kinds; others and missing ones are faults."""
        if not isinstance(told, dict):
            self.faults.append(SettingError("pack_table", self.at(*keys)))
            return {}
        for name in told:
            if name not in kinds:
                place = self.at(*keys, name)
                self.faults.append(SettingError("pack_key", place, name=name, known=list(kinds)))
        for name in kinds:
            if name not in told and name not in optional:
                self.faults.append(SettingError("pack_missing", self.at(*keys), name=name))
        return {
            name: told[name]
            for name, kind in kinds.items()
            if name in told and self.is_a(kind, told[name], *keys, name)
        }

    def is_a(self, kind: type, value: Any, *keys: str) -> bool:
        """Whether a value is of a kind; texts must say something."""
        # A time of day is a kind of date in Python: the type itself is asked for.
        fits = type(value) is kind and (kind is not str or bool(value.strip()))
        fits = fits and (kind is not list or all(isinstance(one, str) for one in value))
        place = self.at(*keys)
        if not fits and kind in (str, date):
            self.faults.append(SettingError("pack_text" if kind is str else "pack_day", place))
        elif not fits:
            self.faults.append(SettingError("pack_list" if kind is list else "pack_table", place))
        return fits

    def is_severity(self, word: Any, *keys: str) -> None:
        """Whether it is one; off is none, as turning a rule off needs a reason."""
        if word == "off":
            self.faults.append(SettingError("pack_silent_off", self.at(*keys), rule=keys[1]))
        elif not (isinstance(word, str) and word in SEVERITIES):
            self.faults.append(SettingError("pack_severity", self.at(*keys), value=repr(word)))
