"""From matches to outcomes: what differs, in which order it counts, and who is left over."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjaudit.reconcile.evidence import column
from xjaudit.reconcile.marked import on_lists
from xjaudit.reconcile.match import Matched
from xjaudit.reconcile.memory import Answers
from xjaudit.reconcile.pairs import Pairs, describe
from xjaudit.reconcile.presence import NOT_SEEN, Presence
from xjaudit.reconcile.reasons import evidence
from xjaudit.reconcile.same_class import joined
from xjaudit.reconcile.scores import score
from xjaudit.reconcile.told import AWAY, Told, tell
from xjaudit.reconcile.weights import level

# Fields that a list and the registry may tell otherwise, and levels at which they do.
_FIELDS = {
    "name": "name",
    "sex": "sex",
    "birth_date": "birth_date",
    "id_number": "id_number",
    "id_tail": "id_number",
    "registry_no": "registry_no",
}
_NO_DIFFERENCE = ("same", "dot", "suffix")
_STAND_INS = ("wildcard", "pinyin", "parts")
# Bits of a name as common as names are: of plain links no rarity is asked.
_COMMON = 8.0
_COLUMNS = {
    "person": "Int64",
    "record": "Int64",
    "outcome": "str",
    "reason": "str",
    "score": "float64",
    "differs": "str",
    "candidates": "object",
    "evidence": "str",
    "again": "bool",
    "seen": "str",
    "attended": "str",
    "recorded": "str",
}


@dataclass(frozen=True)
class Rows:
    """By row of the lists: the row that is its person's first, its person, its list."""

    first: np.ndarray
    person: np.ndarray
    source: np.ndarray


def tabulated(
    people: pd.DataFrame,
    records: pd.DataFrame,
    found: Matched,
    rows: Rows,
    answers: Answers,
    there: Presence,
) -> pd.DataFrame:
    """One row per list row, and one per expected record on no list of its class's."""
    whole = len(found.told.left) == len(people)
    told = found.told if whole else tell(people, records)
    record, repeat, margin = by_person(found)
    of_row = record[rows.person]
    met = np.flatnonzero(of_row >= 0)
    again = joined(rows.first, rows.source, told.left.codes["class"], of_row, repeat[rows.person])
    links = _met(people, records, told, found, rows, met, of_row[met], margin)
    links["again"] = again[met]
    is_repeat = repeat[rows.person[met]] & ~again[met]
    _conclude(links, is_repeat, there.seen.iloc[met], column(records, "status").iloc[of_row[met]])
    answered = np.isin(rows.person[met], list(answers.same))
    links.loc[answered, "reason"] = "answered"
    parts = [
        links,
        _asked(people, found, rows, answers),
        _absent(people, records, found, rows, of_row),
    ]
    table = pd.concat([part for part in parts if len(part)] or [links], ignore_index=True)
    order = table["person"].astype("Float64").fillna(np.inf).to_numpy(float)
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    table["again"] = table["again"].eq(True)
    for name, values in (("seen", there.seen), ("attended", there.attended)):
        table[name] = values.reindex(table["person"]).to_numpy(object)
    table = table.reindex(columns=list(_COLUMNS))
    table["recorded"] = _recorded(table, records)
    return table.astype(_COLUMNS)


def _recorded(table: pd.DataFrame, records: pd.DataFrame) -> np.ndarray:
    """The state of each row's record, of a question that of the likeliest candidate."""
    first = [some[0] if isinstance(some, list) and some else None for some in table["candidates"]]
    partner = table["record"].astype("Float64").fillna(pd.Series(first, dtype="Float64"))
    return column(records, "status").reindex(partner).to_numpy(object)


def by_person(found: Matched) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By person the record or -1, whether it is a repeat, and the margin (missing where plain)."""
    record = found.plain.copy()
    repeat, margin = np.zeros(len(record), bool), np.full(len(record), np.nan)
    for part in (found.decided.links, found.decided.repeats):
        for person, (one, bits) in part.items():
            record[person], margin[person] = one, bits
    repeat[list(found.decided.repeats)] = True
    return record, repeat, margin


def _met(
    people: pd.DataFrame,
    records: pd.DataFrame,
    told: Told,
    found: Matched,
    rows: Rows,
    met: np.ndarray,
    record: np.ndarray,
    margin: np.ndarray,
) -> pd.DataFrame:
    """Rows with their records: why, how sure, and what differs."""
    pairs = describe(told, met, record)
    pairs.shared[:] = _COMMON
    untrusted = found.untrusted[rows.person]
    bits = score(told, pairs, found.weights, found.classes, untrusted).link
    known = margin[rows.person[met]]
    bits = np.where(np.isnan(known), bits, known)
    nameless = told.left.codes["key"][met] < 0
    return pd.DataFrame(
        {
            "person": people.index[met],
            "record": records.index[record],
            "reason": np.where(nameless, "no_name", _reasons(pairs)),
            "score": np.round(1 / (1 + 2.0 ** -np.clip(bits, -60, 60)), 4),
            "differs": _differing(pairs, untrusted[met], nameless),
            "other_class": pairs.says("class", "grade", "other"),
            "evidence": evidence(pairs),
        }
    )


def _reasons(pairs: Pairs) -> np.ndarray:
    """Of each pair the code of what made it a link, the strongest first."""
    named, here = pairs.says("name", "same", "dot"), pairs.says("class", "same")
    proof = pairs.says("id_tail", "same") | pairs.says("birth_date", "same")
    proof |= pairs.says("id_number", "near") | pairs.says("phone", "same")
    return np.select(
        [
            pairs.says("id_number", "same"),
            pairs.says("registry_no", "same"),
            named & pairs.says("birth_date", "same"),
            named & here & proof,
            named & here,
            named & proof,
            named,
            proof,
            pairs.says("name", *_STAND_INS),
        ],
        [
            "id_number",
            "registry_no",
            "name_birth",
            "name_detail",
            "name_class",
            "name_detail",
            "name_school",
            "near_with_detail",
            "wildcard_name",
        ],
        "near_name",
    )


def _differing(pairs: Pairs, untrusted: np.ndarray, nameless: np.ndarray) -> list[str]:
    """Of each pair the fields that differ, comma-separated; a name that the list lacks does."""
    differs = np.zeros((len(_FIELDS), len(pairs)), bool)
    for at, name in enumerate(_FIELDS):
        same = _NO_DIFFERENCE if name == "name" else ("same",)
        agree = [0, *(level(name, one) for one in same)]
        differs[at] = ~np.isin(pairs.level[name], agree)
        if name.startswith("id_"):
            differs[at] &= ~untrusted
        if name == "name":
            differs[at] |= nameless
    answer = [""] * len(pairs)
    fields = list(_FIELDS.values())
    for at in np.flatnonzero(differs.any(axis=0)).tolist():
        found = [field for field, is_so in zip(fields, differs[:, at], strict=True) if is_so]
        answer[at] = ",".join(dict.fromkeys(found))
    return answer


def _conclude(
    links: pd.DataFrame, is_repeat: np.ndarray, seen: pd.Series, status: pd.Series
) -> None:
    """Fill `outcome`; its field stands first in `differs`."""
    other_class = links.pop("other_class").to_numpy(bool)
    other_status = _status_contradicts(seen, status)
    differs = links["differs"].to_numpy(object)
    outcome = np.select(
        [is_repeat, other_status, other_class, differs != ""],
        ["duplicate", "status_mismatch", "class_differs", "field_differs"],
        "matched",
    )
    for name, where in (("class", outcome == "class_differs"), ("status", other_status)):
        for at in np.flatnonzero(where & ~is_repeat).tolist():
            differs[at] = f"{name},{differs[at]}" if differs[at] else name
    links["outcome"] = outcome
    links["differs"] = [text or None for text in differs]


def _status_contradicts(seen: pd.Series, status: pd.Series) -> np.ndarray:
    """The list says present and the registry away, or the other way round; a state whose word
    nobody knows contradicts nothing, and who never came only that somebody studies."""
    told, recorded = (one.fillna("ACTIVE").to_numpy(object) for one in (seen, status))
    away = np.isin(recorded, AWAY)
    contradicts = np.select(
        [told == "ACTIVE", told == NOT_SEEN], [away, recorded == "ACTIVE"], told != recorded
    )
    return contradicts & (recorded != "UNKNOWN")


def _asked(people: pd.DataFrame, found: Matched, rows: Rows, answers: Answers) -> pd.DataFrame:
    """Rows that a person must decide, rows of nobody, and rows without a name."""
    settled = found.plain >= 0
    settled[[*found.decided.links, *found.decided.repeats]] = True
    open_rows = np.flatnonzero(~settled[rows.person])
    nameless = found.told.left.codes["key"] < 0
    best = _best_evidence(found)
    answer = []
    for row in open_rows.tolist():
        person = int(rows.person[row])
        outcome, reason, candidates = "not_registered", "nobody", None
        if person in answers.new:
            reason = "new_here"
        elif person in found.decided.questions:
            outcome = "ambiguous"
            reason, candidates = found.decided.questions[person]
        elif nameless[person]:
            outcome, reason, candidates = "ambiguous", "no_name", []
        again = bool(rows.first[row] != row)
        answer.append((people.index[row], outcome, reason, candidates, best.get(person), again))
    names = ["person", "outcome", "reason", "candidates", "evidence", "again"]
    return pd.DataFrame(answer, columns=names)


def _best_evidence(found: Matched) -> dict[int, str]:
    """Of each question what is said of its likeliest candidate."""
    first = {row: one[0] for row, (_, one) in found.decided.questions.items() if one}
    wanted = [
        first.get(row) == record
        for row, record in zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    ]
    chosen = found.pairs.take(np.array(wanted, bool))
    return dict(zip(chosen.left.tolist(), evidence(chosen), strict=True))


def _absent(
    people: pd.DataFrame,
    records: pd.DataFrame,
    found: Matched,
    rows: Rows,
    of_row: np.ndarray,
) -> pd.DataFrame:
    """Records of children who should be here, on no list although their class has given one; of a
    record without a class if all classes have."""
    told = found.told
    met = np.zeros(len(records), bool)
    met[of_row[of_row >= 0]] = True
    met[[c for _, some in found.decided.questions.values() for c in some]] = True
    own = told.right.codes["class"]
    # Who was added in a packet is no list of the class.
    given = on_lists(people).to_numpy(bool)
    listed = np.unique(told.left.codes["class"][rows.person[given]])
    looked = (own >= 0) & np.isin(own, listed)
    classless = own < 0
    if (listed >= 0).any():
        looked |= classless & np.isin(own[~classless], listed).all()
    else:
        looked |= classless & given.any() & classless.all()
    missing = np.flatnonzero(_should_be_here(records) & looked & ~met)
    return pd.DataFrame(
        {"record": records.index[missing], "outcome": "absent", "reason": "on_no_list"}
    )


def _should_be_here(records: pd.DataFrame) -> np.ndarray:
    """All but those of whom the registry says that they are away."""
    if "status" not in records:
        return np.ones(len(records), bool)
    return ~records["status"].isin(list(AWAY)).to_numpy(bool)
