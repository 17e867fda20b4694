"""The findings as a table for people: words beside the codes, and how each stands."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from xjaudit.cases import items
from xjaudit.cases.desk import Desk
from xjaudit.cases.worklist import STATES
from xjaudit.labels import SEVERITIES
from xjaudit.panels.facets import Facet
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields
from xjaudit.rules.catalogue import texts_of

# What decisions change in the table.
STANDING = ("state", "reason", "owner", "due")
_FOR_PROGRAMS = ("action", "school", "person_key", "finding_id")


def listing(desk: Desk, language: str) -> pd.DataFrame:
    """One row per finding of the audit, in its order: the columns of findings, subject, name, what
    STANDING names, and words for people."""
    found = desk.audit.findings.reset_index(drop=True)
    subject = "finding:" + found["finding_id"]
    stands = desk.worklist.drop_duplicates("subject").set_index("subject")
    stands = stands.reindex(subject)[["name", *STANDING]].reset_index(drop=True)
    titles = {code: one.get("title", code) for code, one in texts_of(desk.audit.settings).items()}
    table = found.assign(
        subject=subject,
        **{name: stands[name] for name in ("name", *STANDING)},
        where=items.where(found),
        title=_told(found["rule"], lambda code: titles.get(code, code)),
        severity_label=_told(found["severity"], lambda s: SEVERITIES[s][language == "en"]),
        class_label=_told(found["class"], lambda name: class_label(name, language)),
        state_label=state_words(stands["state"], language),
    )
    # Whole numbers underneath: facets count them faster than texts. Any state may come.
    kinds: dict[str, Any] = dict.fromkeys(("severity", "rule", "where", "field"), "category")
    return table.astype(kinds | {"state": pd.CategoricalDtype([*STATES])})


def in_words(table: pd.DataFrame, headings: Mapping[str, str], language: str) -> pd.DataFrame:
    """Rows of `listing` as people read them; what only programs need is left out."""
    words = {"class": "class_label", "severity": "severity_label", "rule": "title"}
    words |= {"state": "state_label"}
    shown = [name for name in headings if name not in _FOR_PROGRAMS]
    told = {name: table[words.get(name, name)] for name in shown}
    told["field"] = _told(table["field"].astype("str"), partial(_field, language=language))
    frame = pd.DataFrame(told).reset_index(drop=True)
    return frame.rename(columns=dict(headings))


def _field(code: str, language: str) -> str:
    known = all_fields().get(code)
    return known.label(language) if known else code


def state_words(states: pd.Series, language: str) -> pd.Series:
    """What states are called."""
    return _told(states, lambda state: STATES[state].text(language))


def facets_of(table: pd.DataFrame, words: Mapping[str, str], language: str) -> list[Facet]:
    """What findings are narrowed by."""
    en = language == "en"
    classes = sorted({*table["where"]} - {items.NOWHERE}, key=class_order)
    labels = {one: class_label(one, language) for one in classes}
    labels[items.NOWHERE] = words["nowhere"]
    rules = table.drop_duplicates("rule")
    titles = dict(zip(rules["rule"].astype("str"), rules["title"], strict=True))
    return [
        Facet(
            "state", words["state"], {c: one.text(language) for c, one in STATES.items()}, [*STATES]
        ),
        Facet(
            "severity", words["severity"], {s: pair[en] for s, pair in SEVERITIES.items()},
            [*SEVERITIES],
        ),
        Facet("rule", words["rule"], titles),
        Facet("where", words["class"], labels, [*classes, items.NOWHERE]),
        Facet(
            "field", words["field"], {c: one.label(language) for c, one in all_fields().items()}
        ),
    ]  # fmt: skip


def _told(codes: pd.Series, word: Callable[[str], str]) -> pd.Series:
    """Words for codes, each looked up once."""
    known = {code: word(code) for code in codes.dropna().unique()}
    return codes.map(known)
