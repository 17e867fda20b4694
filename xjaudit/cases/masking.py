"""What entries hold, as it may be shown: numbers of persons masked, wherever they stand."""

import re
from collections.abc import Mapping
from typing import Any

from xjaudit.record.fields import all_fields
from xjaudit.record.ids import mask
from xjaudit.rules.shown import masked

# Of a change these two hold the values of its field.
_VALUES = ("old", "new")
# Digests and ids of entries, longer than any number of a person.
_DIGEST = re.compile(r"[0-9a-f]{20,}")


def masked_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload of an entry without whole ID and registry numbers."""
    numbers = {code for code, field in all_fields().items() if field.kind == "id"}
    if payload.get("field") in numbers:
        numbers.update(_VALUES)
    return {name: _shown(value, name in numbers) for name, value in payload.items()}


def _shown(value: Any, is_number: bool) -> Any:
    if isinstance(value, Mapping):
        return masked_payload(value)
    if isinstance(value, list | tuple):
        return [_shown(one, is_number) for one in value]
    if not isinstance(value, str) or _DIGEST.fullmatch(value):
        return value
    return mask(value) if is_number and value else masked(value)
