"""Every setting as it holds here: its value, its default, who says so; and a value that a person
typed for it."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from xjaudit.errors import SettingError, Words
from xjaudit.labels import SEVERITIES
from xjaudit.packs.effective import standings
from xjaudit.parameters import parameters
from xjaudit.rules.catalogue import texts_of
from xjaudit.settings import NATIONAL, OWN, Settings

GROUPS = {
    "school": Words("学校与学期", "school and term"),
    "deadlines": Words("期限", "deadlines"),
    "parameters": Words("参数", "figures"),
    "severities": Words("规则程度", "severity of rules"),
}
SOURCES = {
    NATIONAL: Words("全国默认", "national default"),
    OWN: Words("本工作区", "this workspace"),
}
LEVELS = {
    "province": Words("省规则包：", "province pack: "),
    "county": Words("县规则包：", "county pack: "),
    "school": Words("校规则包：", "school pack: "),
}
VALUES = {
    "entry": Words("入学年", "year of entry"),
    "graduation": Words("毕业年", "year of graduation"),
    "zh": Words("中文", "Chinese"),
    "en": Words("English", "English"),
    "true": Words("是", "yes"),
    "false": Words("否", "no"),
    "off": Words("停用", "off"),
    **{code: Words(*pair) for code, pair in SEVERITIES.items()},
}
COLUMNS = ("code", "group", "label", "value", "default", "source", "own")


def every_setting(settings: Settings) -> pd.DataFrame:
    """One row per setting, in COLUMNS, all as texts that people may type.

    code     a field of `Settings`, or `deadlines.…`, `parameters.…`, `severities.…`
    source   who says so: NATIONAL, OWN or a pack's name; own: whether the workspace does
    """
    rows = [*_fields(settings), *_figures(settings), *_rules(settings)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def source_in_words(source: str, settings: Settings) -> str:
    """Who says so, as people read it."""
    if source in SOURCES:
        return SOURCES[source].text(settings.language)
    pack = next(one for one in settings.packs if one.name == source)
    return LEVELS[pack.level].text(settings.language) + pack.name


def choices(code: str) -> list[str]:
    """The values a setting can have; none where people type one."""
    group, _, _ = code.partition(".")
    if group == "severities":
        return list(SEVERITIES)
    kind = _described().get(code, {}).get("kind", "number")
    return kind if isinstance(kind, list) else []


def changed(settings: Settings, code: str, text: str) -> Settings:
    """The settings with one as a person typed it; an empty text takes back what the workspace says.
    SettingError where it cannot have that value."""
    text = text.strip()
    group, _, name = code.partition(".")
    if not name:
        value = _read(code, text) if text else getattr(Settings(), code)
        return settings.but(**{code: value})
    table = {key: value for key, value in getattr(settings, group).items() if key != name}
    if (group, text) == ("severities", "off"):
        raise SettingError("silent_off", name)
    if text:
        table[name] = _whole(text) if group == "parameters" else text
    return settings.but(**{group: table})


@cache
def _described() -> dict[str, dict[str, Any]]:
    told = tomllib.loads(files("xjaudit.packs").joinpath("settings.toml").read_text("utf-8"))
    deadlines = {f"deadlines.{name}": one for name, one in told.pop("deadlines").items()}
    return told | deadlines


def _fields(settings: Settings) -> list[tuple]:
    plain, rows = Settings(), []
    for code, told in _described().items():
        group, _, name = code.partition(".")
        if name:
            value, default = settings.deadlines.get(name, ""), ""
        else:
            value, default = (_shown(getattr(one, code)) for one in (settings, plain))
        own = value != default
        label = told[settings.language]
        source = OWN if own else NATIONAL
        rows.append((code, group if name else "school", label, value, default, source, own))
    return rows


def _figures(settings: Settings) -> list[tuple]:
    rows = []
    for name, one in parameters().items():
        value, source = settings.parameter_told(name)
        label = one.en if settings.language == "en" else one.zh
        told = (f"parameters.{name}", "parameters", label, str(value), str(one.default))
        rows.append((*told, source, name in settings.parameters))
    return rows


def _rules(settings: Settings) -> list[tuple]:
    texts = texts_of(settings)
    rows = []
    for one, stands in standings(settings):
        value = "off" if stands.is_off else stands.severity
        label = f"{texts[one.code]['title']} {one.code}"
        told = (f"severities.{one.code}", "severities", label, value, one.severity)
        rows.append((*told, stands.source, one.code in settings.severities))
    return rows


def _read(code: str, text: str) -> Any:
    """A text as the value it stands for; one that stands for none as it is: it is refused then."""
    now, kind = getattr(Settings(), code), _described()[code]["kind"]
    if kind == "day":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if kind == "days":
        parts = [one.split() for one in text.replace("；", ";").split(";") if one.strip()]
        return {one[0]: " ".join(one[1:]) for one in parts}
    if isinstance(now, bool):
        return {"true": True, "false": False}.get(text, text)
    return _whole(text) if kind == "number" or isinstance(now, int) else text


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{day} {word}" for day, word in value.items())
    return "" if value is None else str(value)
