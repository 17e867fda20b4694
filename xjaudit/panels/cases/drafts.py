"""Texts that somebody has begun about a case, kept until the act is entered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ipywidgets as w
import traitlets

from xjaudit.panels.keeping import Keeping


class Drafts:
    """The fields of a form about many cases, one at a time: what was typed about each comes back
    when it is opened again."""

    def __init__(self, keeping: Keeping, name: str, fields: Mapping[str, w.Widget]) -> None:
        """`name` of the form; `fields` by name, each with a `value`."""
        self._keeping, self._name, self._fields = keeping, name, dict(fields)
        self._blank = {name: _plain(field) for name, field in fields.items()}
        self._about = ""
        self._filling = False
        for field in fields.values():
            field.observe(lambda _: self._keep(), "value")

    def open(self, about: str) -> None:
        """Show what was begun about a case."""
        if about == self._about:
            return
        self._about = about
        self._fill(self._keeping.get(self._key) or {})

    def clear(self) -> None:
        """What was begun has been entered."""
        self._fill({})
        self._keeping.put(self._key, None)

    @property
    def _key(self) -> str:
        return f"{self._name}.{self._about}"

    def _fill(self, told: Mapping[str, Any]) -> None:
        self._filling = True
        try:
            for name, field in self._fields.items():
                value = told.get(name, self._blank[name])
                is_day = isinstance(field, w.DatePicker) and value
                told_now = date.fromisoformat(value) if is_day else value
                try:
                    field.value = told_now  # type: ignore[attr-defined]
                except traitlets.TraitError:
                    # What was chosen is not offered any more.
                    field.value = self._blank[name]  # type: ignore[attr-defined]
        finally:
            self._filling = False

    def _keep(self) -> None:
        if self._filling or not self._about:
            return
        now = {name: _plain(field) for name, field in self._fields.items()}
        told = {name: value for name, value in now.items() if value != self._blank[name]}
        self._keeping.put(self._key, told or None)


def _plain(field: Any) -> Any:
    """A field's value as JSON holds it."""
    return field.value.isoformat() if isinstance(field.value, date) else field.value
