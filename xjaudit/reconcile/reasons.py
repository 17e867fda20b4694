"""Why two people are taken for one, in words: from levels of evidence to a teacher's sentence."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from xjaudit.reconcile.match import Matched
from xjaudit.reconcile.pairs import EVIDENCE, Pairs, describe
from xjaudit.reconcile.scores import score
from xjaudit.reconcile.told import AWAY
from xjaudit.reconcile.weights import Rarity, levels
from xjaudit.record.codes import table as code_table

# Reasons that are told whatever the outcome.
_SAID = ("answered", "no_name")
# Levels that agree, and the sections that word all others.
_AGREES = "same"
# What a sentence is made of.
_TOLD = ("reason", "evidence", "outcome", "attended", "seen", "recorded")
_WORDED = {"near": "near", "unsound": "unsound", "grade": "grade", "other": "differ"}


@cache
def texts(language: str) -> dict[str, Any]:
    """texts.toml in one language."""
    told = files("xjaudit.reconcile").joinpath("texts.toml").read_text("utf-8")
    return tomllib.loads(told)[language]


def evidence(pairs: Pairs) -> np.ndarray:
    """Of each pair what is said, as a text `name:sound(佳/嘉) sex:same class:same`."""
    number = np.zeros(len(pairs), np.int64)
    for name in EVIDENCE:
        number = number * len(levels(name)) + pairs.level[name]
    codes, first, at = np.unique(number, return_index=True, return_inverse=True)
    answer = np.array([_coded(pairs, one) for one in first] or [""], object)[at]
    for one in np.flatnonzero(pairs.detail != None).tolist():  # noqa: E711
        if pairs.detail[one]:
            kind, _, rest = answer[one].partition(" ")
            answer[one] = f"{kind}({pairs.detail[one]}) {rest}".rstrip()
    return answer


def _coded(pairs: Pairs, at: int) -> str:
    said = [(name, levels(name)[pairs.level[name][at]]) for name in EVIDENCE]
    return " ".join(f"{name}:{level}" for name, level in said if level)


def parsed(told: str) -> list[tuple[str, str, str]]:
    """Evidence, level and detail of a text of `evidence`."""
    parts = [part.partition(":") for part in told.split()]
    found = []
    for name, _, rest in parts:
        level, _, detail = rest.partition("(")
        found.append((name, level, detail.removesuffix(")")))
    return found


@cache
def in_words(told: str, language: str) -> str:
    """姓名同音(佳/嘉)，性别、班级一致: first the name, then what agrees, then what differs."""
    words = texts(language)
    agree: list[str] = []
    name, differ = "", []
    for evidence_name, level, detail in parsed(told):
        if level == _AGREES:
            agree.append(words["things"][evidence_name])
        elif evidence_name == "name":
            many = words["counts"][min(detail.count("、"), len(words["counts"]) - 1)]
            name = words["name"][level].format(n=many, detail=f"({detail})" if detail else "")
        else:
            differ.append(words[_WORDED[level]][evidence_name])
    same = words["agree"].format(things=words["and"].join(agree)) if agree else ""
    return words["comma"].join(part for part in (name, same, *differ) if part)


def sentences(links: pd.DataFrame, language: str) -> pd.Series:
    """The reason of each row of a reconciliation."""
    words = texts(language)
    cached: dict[tuple, str] = {}
    answer = []
    told = (links[name] for name in _TOLD)
    for row in zip(*told, strict=True):
        if row not in cached:
            cached[row] = _sentence(row, words, language)
        answer.append(cached[row])
    return pd.Series(answer, index=links.index, dtype="str")


def attended_in_words(told: object, language: str) -> str:
    """考勤9月1日至9月30日20天无一天到校, of a text of `presence`; nothing where nothing is told."""
    if not isinstance(told, str) or not told:
        return ""
    words = texts(language)["attended"]
    kind, *parts = told.split()
    if not parts:
        return words[f"{kind}_list"]
    if kind != "never":
        return words[kind].format(day=_day(parts[0], words["day"]))
    first, last, days, leave = parts
    short = words["day_of_year" if first[:4] == last[:4] else "day"]
    said = words["never"].format(first=_day(first, short), last=_day(last, short), days=days)
    return said + (words["on_leave"].format(days=leave) if int(leave) else "")


def _day(text: str, form: str) -> str:
    return form.format(year=text[:4], month=int(text[4:6]), day=int(text[6:]))


def _sentence(row: tuple[Any, ...], words: dict[str, Any], language: str) -> str:
    reason, told, outcome, attended, seen, recorded = row
    parts = [in_words(told, language)] if isinstance(told, str) and told else []
    if outcome == "duplicate":
        parts.append(words["repeated"])
    never = isinstance(attended, str) and attended.startswith("never")
    marked = isinstance(reason, str) and reason.startswith("marked_")
    if outcome == "status_mismatch" and not never and not marked:
        parts.append(_states(words, seen, recorded, language))
    if outcome == "ambiguous" and recorded in AWAY:
        parts.append(words["recorded"].format(recorded=_state(recorded, language)))
    if outcome in ("ambiguous", "not_registered", "absent") or reason in _SAID or marked:
        parts.append(words[reason])
    elif reason in ("near_name", "wildcard_name", "near_with_detail"):
        parts.append(words["spelling"])
    there = attended_in_words(attended, language)
    if there and outcome in ("status_mismatch", "absent"):
        parts.append(words["listed_but"].format(seen=there) if never else there)
    return words["semicolon"].join(parts)


def _states(words: dict[str, Any], seen: object, recorded: object, language: str) -> str:
    """名单上有，学籍为“休学”: the two states that contradict each other."""
    form = "present_but" if seen == "ACTIVE" else "state_but"
    return words[form].format(seen=_state(seen, language), recorded=_state(recorded, language))


def _state(code: object, language: str) -> str:
    return code_table("status").label(code if isinstance(code, str) else "ACTIVE", language)


def breakdown(found: Matched, row: int, record: int, language: str = "zh") -> pd.DataFrame:
    """What speaks for and against a pair (positions): evidence, said (in words), weight in bits.

    Before all evidence stands how likely the pair was without any, as `prior`.
    """
    words = texts(language)
    names = found.told.right.texts("key")
    pairs = describe(
        found.told,
        np.array([row]),
        np.array([record]),
        Rarity([name for name in names if name is not None]),
    )
    scores = score(found.told, pairs, found.weights, found.classes, found.untrusted)
    weights = {name: float(bits[0]) for name, bits in scores.bits.items()}
    before = float(scores.before[0])
    # A name that is only alike counts for no more than so much.
    weights["name"] += float(scores.link[0]) - before - sum(weights.values())
    rows = [("prior", words["prior"], before)]
    for name, said, detail in parsed(evidence(pairs)[0]):
        told = in_words(f"{name}:{said}({detail})" if detail else f"{name}:{said}", language)
        rows.append((name, told, weights[name]))
    return pd.DataFrame(rows, columns=["evidence", "said", "weight"]).round({"weight": 1})
