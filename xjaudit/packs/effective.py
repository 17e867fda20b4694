"""The catalogue as it holds here: how each rule stands, each parameter's value, and who said so."""

import difflib
from collections.abc import Iterator
from dataclasses import replace
from types import CodeType, FunctionType
from typing import Any

from xjaudit.errors import InputError
from xjaudit.labels import family_label, family_of
from xjaudit.packs.condition import Condition
from xjaudit.parameters import parameters
from xjaudit.rules.catalogue import rules_of
from xjaudit.rules.page import fields_of, page
from xjaudit.rules.rule import Rule
from xjaudit.rules.texts import actions
from xjaudit.settings import NATIONAL, Settings, Standing


def standings(settings: Settings) -> list[tuple[Rule, Standing]]:
    """Every rule in the order in which they run, and how it stands."""
    homes = {one.code: pack.name for pack in settings.packs for one in pack.rules}
    return [
        (one, settings.standing(one.code, one.severity, homes.get(one.code, NATIONAL)))
        for one in rules_of(settings)
    ]


def rule_table(settings: Settings) -> list[dict[str, Any]]:
    """The same as plain data, with texts and the parameters that each rule measures by."""
    return [_row(one, stands, settings) for one, stands in standings(settings)]


def _row(one: Rule, stands: Standing, settings: Settings) -> dict[str, Any]:
    when = {"when": one.flag.text} if isinstance(one.flag, Condition) else {}
    return {
        "code": one.code,
        "severity": stands.severity,
        "source": stands.source,
        "off": stands.off.plain() if stands.off else None,
        "reads": one.reads,
        "needs": list(one.needs),
        "also": list(one.also),
        "field": one.field,
        "fields": fields_of(one),
        "family": family_of(one.code),
        "family_label": family_label(family_of(one.code), settings.language),
        "unless": list(one.unless),
        "action": one.action,
        "action_label": actions(settings.language)[one.action],
        **when,
        **one.text(settings.language),
        "parameters": [_figure(name, settings) for name in measures(one)],
    }


def rule_in_full(code: str, settings: Settings) -> tuple[dict[str, Any], str]:
    """One rule as plain data and as a page for people; InputError where there is none."""
    standing = {one.code: (one, stands) for one, stands in standings(settings)}
    if code.upper() not in standing:
        near = difflib.get_close_matches(code.upper(), standing, 1)
        if near:
            raise InputError("no_rule_near", rule=code, near=near[0])
        raise InputError("no_rule", rule=code)
    one, stands = standing[code.upper()]
    severity = "off" if stands.is_off else stands.severity
    causes = [standing[cause][0] for cause in one.unless]
    figures = {name: settings.parameter(name) for name in measures(one)}
    told = page(replace(one, severity=severity), settings.language, figures, causes)
    colon = ": " if settings.language == "en" else "："
    lines = [f"{one.code} {one.text(settings.language)['title']}"]
    for head, (first, *more) in told.items():
        lines += [f"{head}{colon}{first}", *(f"  - {line}" for line in more)]
    return _row(one, stands, settings), "\n".join(lines)


def parameter_table(settings: Settings) -> list[dict[str, Any]]:
    """Every parameter: value, who said so, default, limits, what it is, which rules read it."""
    read_by = {one.code: measures(one) for one in rules_of(settings)}
    return [
        {
            **_figure(name, settings),
            "default": told.default,
            "least": told.least,
            "most": told.most,
            "what": told.en if settings.language == "en" else told.zh,
            "rules": [code for code, names in read_by.items() if name in names],
        }
        for name, told in parameters().items()
    ]


def _figure(name: str, settings: Settings) -> dict[str, Any]:
    value, source = settings.parameter_told(name)
    return {"name": name, "value": value, "source": source}


def measures(one: Rule) -> list[str]:
    """Names of the parameters that a rule reads: those its function speaks of, or one it calls."""
    if not isinstance(one.flag, FunctionType):
        return []
    words = set(_words(one.flag, set()))
    return [name for name in parameters() if name in words]


def _words(function: FunctionType, seen: set[FunctionType]) -> Iterator[str]:
    """The texts in a function and in those of this package that it calls."""
    if function in seen or not function.__module__.startswith("xjaudit."):
        return
    seen.add(function)
    for code in _codes(function.__code__):
        yield from (one for one in code.co_consts if isinstance(one, str))
        for name in code.co_names:
            called = function.__globals__.get(name)
            if isinstance(called, FunctionType):
                yield from _words(called, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
