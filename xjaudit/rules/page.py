"""A rule as people read it: what it looks at, what it says and why, and what is to be done."""

import inspect
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import FunctionType

from xjaudit.labels import family_label, family_of
from xjaudit.parameters import parameters
from xjaudit.record.fields import all_fields
from xjaudit.rules.rule import Rule
from xjaudit.rules.shown import named
from xjaudit.rules.texts import actions

# Between the parts of an enumeration, and behind what is explained.
_SIGNS = {"zh": ("、", "："), "en": (", ", ": ")}


@cache
def _words() -> dict[str, dict[str, tuple[str, str]]]:
    text = files("xjaudit.rules").joinpath("page_words.toml").read_text("utf-8")
    return tomllib.loads(text)


def page(
    one: Rule, language: str, figures: Mapping[str, int], causes: Iterable[Rule]
) -> dict[str, list[str]]:
    """Headings, the text behind each, and lines below that, in one language.

    figures  by name, the parameters that it reads and their values
    causes   the rules of its `unless`
    """
    english = language == "en"
    _, colon = _SIGNS[language]
    told = one.text(language)
    sections = {
        "severity": [_words()["severities"][one.severity][english]],
        "family": [family_label(family_of(one.code), language)],
        "looks": [_looks_at(one, language)],
        "condition": _condition(one) if english else [],
        "message": [told["message"], *_explained(told["message"], language)],
        **{part: [told[part]] for part in ("why", "settle", "documents", "basis")},
        "action": [actions(language)[one.action]],
        "parameters": _listed(_figure(name, value, language) for name, value in figures.items()),
        "unless": _listed(f"{c.code}{colon}{c.text(language)['title']}" for c in causes),
    }
    heads = _words()["heads"]
    return {heads[name][english]: lines for name, lines in sections.items() if lines}


def _listed(lines: Iterable[str]) -> list[str]:
    """Lines of which none comes first."""
    lines = list(lines)
    return ["", *lines] if lines else []


def fields_of(one: Rule) -> list[str]:
    """Codes of the columns that a rule looks at."""
    if one.each:
        return [code for code, field in all_fields().items() if one.each(field)]
    return list(dict.fromkeys(name.split(".")[0] for name in (*one.needs, *one.also)))


def heading(column: str, language: str) -> str:
    """What a column of rows is called; its own name where it has no other."""
    known = all_fields().get(column)
    if known:
        return known.label(language)
    words = _words()["columns"].get(column) or _words()["said"].get(column)
    return words[language == "en"] if words else column


def lacking(missing: str, language: str) -> str:
    """What a rule lacked, in words: columns, its rows, or that it was off."""
    english = language == "en"
    words = {**_words()["reads"], "off": _words()["severities"]["off"]}
    if missing in words:
        return words[missing][english]
    return _SIGNS[language][0].join(heading(name, language) for name in missing.split(", "))


def _looks_at(one: Rule, language: str) -> str:
    joint, colon = _SIGNS[language]
    rows = _words()["reads"].get(one.reads, (one.reads, one.reads))[language == "en"]
    # What was only made on the way has no name for people.
    labels = [heading(code, language) for code in fields_of(one) if _has_name(code)]
    return f"{rows}{colon}{joint.join(labels)}" if labels else rows


def _has_name(column: str) -> bool:
    return column in all_fields() or column in _words()["columns"]


def _condition(one: Rule) -> list[str]:
    """What the rule's function says of itself; of a pack's rule, its condition as written."""
    if isinstance(one.flag, FunctionType):
        return [" ".join((inspect.getdoc(one.flag) or "").split())]
    return [str(getattr(one.flag, "text", ""))]


def _explained(message: str, language: str) -> list[str]:
    """What stands in place of each name in braces."""
    _, colon = _SIGNS[language]
    return [f"{{{name}}}{colon}{placeholder(name, language)}" for name in named(message)]


def placeholder(name: str, language: str) -> str:
    """What a name in braces stands for."""
    column, _, raw = name.partition(".")
    words = _words()["said"].get(name)
    if words and column not in all_fields():
        return words[language == "en"]
    as_written = {"zh": "（原文）", "en": " as written"}[language] if raw else ""
    return heading(column, language) + as_written


def _figure(name: str, value: int, language: str) -> str:
    told = parameters()[name]
    if language == "en":
        return f"{name}: {told.en} ({value}; may be {told.least} to {told.most})"
    return f"{name}：{told.zh}（值为{value}，可设{told.least}至{told.most}）"
