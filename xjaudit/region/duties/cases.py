"""Cases between schools as a county or a school may see them: of others only what is needed."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.exports.book import Column
from xjaudit.record.classes import class_label
from xjaudit.region.across.store import Store
from xjaudit.region.across.words import kinds, word
from xjaudit.region.duties.words import masked_name
from xjaudit.region.duties.words import word as own_word


def cases(store: Store) -> list[dict[str, Any]]:
    """All cases, in their order; of pupils in whose family a number stands also who they are."""
    every = pq.read_table(store.folder / "across" / "across.parquet").to_pylist()
    kin = [one for case in every for one in case["members"] if one["role"] == "guardian"]
    if kin:
        wanted = pd.DataFrame(kin)[["school_id", "person_key"]].drop_duplicates()
        store.db.register("kin", wanted)
        told = store.frame(
            f"SELECT {', '.join(_WHO)} FROM {store.source('pupils')} "
            'SEMI JOIN kin USING (school_id, person_key) ORDER BY school_id, file, sheet, "row"'
        )
        told = told.astype(object).where(told.notna(), None)
        known = {(r["school_id"], r["person_key"]): r for r in told.to_dict("records")}
        for one in kin:
            one.update(known.get((one["school_id"], one["person_key"]), {}))
    return every


_WHO = ("school_id", "person_key", "name", "class", "file", "sheet", '"row"')


def of_schools(every: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """By school the cases it has a part in."""
    found: dict[str, list[dict[str, Any]]] = {}
    for case in every:
        for school in dict.fromkeys(one["school_id"] for one in case["members"]):
            found.setdefault(school, []).append(case)
    return found


def told(
    every: Iterable[dict[str, Any]], schools: set[str], language: str, new: frozenset[str]
) -> pd.DataFrame:
    """A row per case: `mine` tells its members of these schools with name, class and place,
    `others` those of other schools by school and masked name, which is how they ask for them."""
    rows = []
    for at, case in enumerate(every, 1):
        kind = kinds()[case["kind"]]
        own = [one for one in case["members"] if one["school_id"] in schools]
        other = [one for one in case["members"] if one["school_id"] not in schools]
        rows.append(
            {
                "no": at,
                "new": own_word("roles", "new", language) if case["case_id"] in new else "",
                "tint": case["severity"],
                "kind": kind.name(language),
                "scope": word(case["scope"], language),
                "message": case[f"message_{language}"],
                "action": case[f"action_{language}"],
                "mine": "\n".join(_mine(one, language) for one in own),
                "others": "\n".join(_other(one, language) for one in other),
                "case_id": case["case_id"][:_SHORT],
                **dict.fromkeys(("answer", "who"), ""),
            }
        )
    return pd.DataFrame(rows, columns=[*_COLUMNS])


def without_new(shape: list[Column], told: pd.DataFrame) -> list[Column]:
    """The columns, without that of the new ones where there are none."""
    return shape if (told["new"] != "").any() else [one for one in shape if one.name != "new"]


# So much of a case's id is enough for people to name it by.
_SHORT = 10
_COLUMNS = ("no", "new", "tint", "kind", "scope", "message", "action", "mine", "others", "case_id",
            "answer", "who")  # fmt: skip


def _mine(one: dict[str, Any], language: str) -> str:
    place = [one["file"], one["sheet"], f"{one['row']}" if one["row"] else None]
    label = class_label(one["class"], language) if one["class"] else None
    parts = [one["school_name"], label, one["name"], one["id_number"], _role(one, language)]
    return " ".join(filter(None, [*parts, " / ".join(filter(None, place))]))


def _other(one: dict[str, Any], language: str) -> str:
    parts = [one["school_name"] or one["school_id"], masked_name(one["name"]), one["id_number"]]
    return " ".join(filter(None, [*parts, _role(one, language)]))


def _role(one: dict[str, Any], language: str) -> str:
    return own_word("roles", one["role"], language)
