"""A pack's TOML file to a `Pack`; everything that is wrong with it is said at once."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from xjaudit.errors import SettingError
from xjaudit.packs.names import near
from xjaudit.packs.own_rules import rule_of
from xjaudit.packs.tables import Kinds, Tables
from xjaudit.settings import Off, Pack, parameter_faults

LEVELS = ("province", "county", "school")
_TABLES = ("parameters", "severities", "off", "rules")
_PACK: Kinds = {**dict.fromkeys(("name", "level"), str), **dict.fromkeys(_TABLES, dict)}
_OFF: Kinds = {"reason": str, "since": date, "until": date}
_AT = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")


def read(text: str, file: str, known: Mapping[str, str]) -> Pack:
    """The pack that a file's text tells; SettingError says everything that is wrong with it.

    `known` are the rules there are before it: by code, which rows each reads.
    """
    tables, known = Tables(file), dict(known)
    told = tables.entries(_toml(text, file), _PACK, optional=_TABLES)
    absent: dict[str, Any] = {**dict.fromkeys(_TABLES, {}), "name": "", "level": ""}
    told = absent | told
    if told["level"] and told["level"] not in LEVELS:
        fault = SettingError("pack_level", tables.at("level"), value=told["level"])
        tables.faults.append(fault)
    tables.faults += parameter_faults(told["parameters"], f"{file} ")
    rules = []
    for code, own in told["rules"].items():
        rules.append(rule_of(code, own, tables, known))
        known[code] = "roster"
    for code, word in told["severities"].items():
        _must_be_known(code, known, tables, "severities")
        tables.is_severity(word, "severities", code)
    off = {code: _off(code, own, known, tables) for code, own in told["off"].items()}
    if tables.faults:
        raise SettingError("several", faults=tables.faults)
    return Pack(
        name=told["name"].strip(),
        level=told["level"],
        file=file,
        text=text,
        parameters=told["parameters"],
        severities=told["severities"],
        off={code: one for code, one in off.items() if one},
        rules=tuple(one for one in rules if one),
    )


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line, column = found.groups() if found else (len(text.splitlines()), 1)
        raise SettingError("pack_damaged", file, line=line, column=column) from None


def _must_be_known(code: str, known: Mapping[str, str], tables: Tables, key: str) -> None:
    """A rule is national, of an earlier pack or of this one."""
    if code in known:
        return
    place = tables.at(key, code)
    if proposal := near(code.upper(), known):
        tables.faults.append(SettingError("pack_no_rule_near", place, rule=code, near=proposal))
    else:
        tables.faults.append(SettingError("pack_no_rule", place, rule=code))


def _off(code: str, told: Any, known: Mapping[str, str], tables: Tables) -> Off | None:
    _must_be_known(code, known, tables, "off")
    told = tables.entries(told, _OFF, "off", code, optional=("until",))
    if not {"reason", "since"} <= told.keys():
        return None
    if "until" in told and told["until"] < told["since"]:
        tables.faults.append(SettingError("pack_until", tables.at("off", code, "until")))
    return Off(**told)
