"""Rules that a pack adds: field, condition and texts, made into rules like all others."""

import re
import string
from collections.abc import Mapping
from typing import Any

from xjaudit.errors import LANGUAGES, SettingError
from xjaudit.packs.checking import checked
from xjaudit.packs.condition import Condition
from xjaudit.packs.names import column_of, field_named
from xjaudit.packs.tables import Kinds, Tables
from xjaudit.record.fields import Field
from xjaudit.rules.rule import Rule
from xjaudit.rules.texts import PARTS, actions

_CODE = re.compile(r"X(-[A-Z0-9]{1,12}){1,4}")
_RULE: Kinds = {
    **dict.fromkeys(("field", "severity", "when", "action", *PARTS), str),
    "unless": list,
    "en": dict,
}
_EN: Kinds = dict.fromkeys(PARTS, str)
# What a message may name besides fields: the cell as it stands, and the label of the rule's field.
_SHOWN = ("value", "field")


def rule_of(code: str, told: Any, tables: Tables, known: Mapping[str, str]) -> Rule | None:
    """A rule of a pack's file; None where what is wrong with it leaves nothing to run.

    `known` are the other rules: by code, which rows each reads.
    """
    keys = ("rules", code)
    if not _CODE.fullmatch(code):
        tables.faults.append(SettingError("pack_code", tables.at(*keys)))
    elif code in known:
        tables.faults.append(SettingError("pack_code_taken", tables.at(*keys)))
    own = tables.entries(told, _RULE, *keys, optional=("unless", "en"))
    english = tables.entries(own.get("en", {}), _EN, *keys, "en", optional=PARTS)
    if "severity" in own:
        tables.is_severity(own["severity"], *keys, "severity")
    doing = _doing()
    if "action" in own and own["action"] not in doing:
        place, known_ones = tables.at(*keys, "action"), list(actions("zh"))
        fault = SettingError("pack_action", place, value=own["action"], known=known_ones)
        tables.faults.append(fault)
    for cause in own.get("unless", []):
        if known.get(cause) != "roster":
            place = tables.at(*keys, "unless")
            tables.faults.append(SettingError("pack_unless", place, rule=cause))
    texts = _texts(own, tables, *keys)
    told_in = {"zh": texts, "en": texts | _texts(english, tables, *keys, "en")}
    field, condition = _field(own, tables, *keys), _condition(own, tables, *keys)
    if field is None or condition is None:
        return None
    return _made(code, own, field, condition, told_in)


def _doing() -> dict[str, str]:
    """Actions by their codes, and by their words as results show them."""
    words = {word: code for one in LANGUAGES for code, word in actions(one).items()}
    return words | {code: code for code in actions("zh")}


def _made(
    code: str,
    own: dict[str, Any],
    field: Field,
    condition: Condition,
    told: dict[str, dict[str, str]],
) -> Rule:
    columns = condition.columns
    return Rule(
        code=code,
        severity=own.get("severity", "warn"),
        flag=condition,
        needs=tuple(dict.fromkeys(name.split(".")[0] for name in columns)),
        action=_doing().get(own.get("action", ""), "check"),
        field=field.code,
        unless=tuple(own.get("unless", ())),
        # A condition on what stands in cells, or on whether anything does, must see blank ones.
        blanks=any("." in name for name in columns),
        told=told,
    )


def _field(own: dict[str, Any], tables: Tables, *keys: str) -> Field | None:
    try:
        return field_named(own["field"], tables.at(*keys, "field")) if "field" in own else None
    except SettingError as fault:
        tables.faults.append(fault)
        return None


def _condition(own: dict[str, Any], tables: Tables, *keys: str) -> Condition | None:
    try:
        return checked(own["when"], tables.at(*keys, "when")) if "when" in own else None
    except SettingError as fault:
        tables.faults.append(fault)
        return None


def _texts(own: dict[str, Any], tables: Tables, *keys: str) -> dict[str, str]:
    """The texts there are; the message with columns in place of fields."""
    texts = {part: own[part] for part in PARTS if part in own}
    try:
        if "message" in texts:
            texts["message"] = _message(texts["message"], tables.at(*keys, "message"))
    except SettingError as fault:
        tables.faults.append(fault)
    return texts


def _message(text: str, place: str) -> str:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise SettingError("pack_braces", place) from None
    made = ""
    for before, name, form, conversion in parts:
        made += before.replace("{", "{{").replace("}", "}}")
        if name is None:
            continue
        if form or conversion or not name:
            raise SettingError("pack_braces", place)
        made += "{" + (name if name in _SHOWN else column_of(field_named(name, place))) + "}"
    return made
