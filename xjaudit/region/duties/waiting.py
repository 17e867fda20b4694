"""The list of late creation (补建学籍) as people read it: what the search found of each child, and
which schools were searched."""

import pandas as pd

from xjaudit.cases.deadlines import late_list_due
from xjaudit.record.classes import class_label
from xjaudit.record.codes import table as codes
from xjaudit.region.duties.gathered import Gathered
from xjaudit.region.duties.standing import unsearched
from xjaudit.region.duties.words import word, words
from xjaudit.settings import Settings


def with_ends(rows: pd.DataFrame, told: Gathered, settings: Settings) -> pd.DataFrame:
    """The month's list, by school and class; the last lines say what was searched and until when
    the list is due."""
    language, due = settings.language, late_list_due(settings.as_of, settings).day.isoformat()
    lines = [searched(told, language), word("late", "line", language, day=due)]
    ends = pd.DataFrame({"search": lines})
    return pd.concat([late_rows(rows, told, language), ends], ignore_index=True)


def late_rows(rows: pd.DataFrame, told: Gathered, language: str) -> pd.DataFrame:
    """Who attends without a record, numbered, `rows` of `late.late` a child each: all schools where
    it is on a list, and what the search found; with room for what the school knows."""
    names = told.standing.set_index("school_id")["school_name"]
    whole = not len(unsearched(told.standing)) and not told.strays
    joint = word("late", "joint", language)
    several = [list(dict.fromkeys(own)) for own in rows["schools"]]
    classes = [[class_label(one, language) for one in own if isinstance(one, str)]
               for own in rows["classes"]]  # fmt: skip
    return rows.assign(
        no=range(1, len(rows) + 1),
        school_name=[joint.join(names[one] for one in own) for own in several],
        code=["\n".join(told.codes.reindex(own).dropna()) for own in several],
        sex=rows["sex"].map(codes("sex").label, na_action="ignore"),
        search=[_search(*one, names, whole, language)
                for one in zip(several, rows["hits"], rows["named"], strict=True)],
        before="",
        papers="",
        **{"class": [joint.join(own) for own in classes]},
    )  # fmt: skip


def _search(
    schools: list[str],
    hits: list[tuple[str, str]],
    named: bool,
    names: pd.Series,
    whole: bool,
    language: str,
) -> str:
    parts = []
    if len(schools) > 1:
        parts.append(word("late", "several", language, n=len(schools)))
    if hits:
        joint, states = word("late", "joint", language), words("found", language)
        own = joint.join(f"{names[one]}{states[state]}" for one, state in hits)
        parts.append(word("late", "asked", language, records=own))
    else:
        how = "named" if named else "none" if whole else "none_of_these"
        parts.append(word("late", how, language))
    return word("late", "stop", language).join(parts)


def searched(told: Gathered, language: str) -> str:
    """In which schools' records was searched, and in which could not be."""
    missing = unsearched(told.standing)
    parts = [word("late", "searched", language, n=len(told.standing) - len(missing))]
    if len(missing):
        names = _some(missing["school_name"], language)
        parts.append(word("late", "unsearched", language, n=len(missing), names=names))
    if told.strays:
        parts.append(word("late", "strays", language, n=told.strays))
    return "".join(parts)


def left_out(missing: pd.DataFrame, language: str) -> str:
    """Which schools are not in a sum; '' where all are."""
    if missing.empty:
        return ""
    names = _some(missing["school_name"], language)
    return word("summary", "left_out", language, n=len(missing), names=names)


# So many schools are named, the rest is counted; the workbook's second sheet has them all.
_MOST = 30


def _some(names: pd.Series, language: str) -> str:
    told = word("late", "joint", language).join(names[:_MOST])
    return told if len(names) <= _MOST else told + word("late", "more", language)
