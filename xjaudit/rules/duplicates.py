"""Rules about one child under two records, and about numbers that look invented."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record import ids
from xjaudit.record.answers import once
from xjaudit.record.fields import MEMBERS
from xjaudit.rules.cells import claims_citizen, column, lacks, numbers
from xjaudit.rules.identity import BIRTH_DOUBTFUL, MALFORMED, UNSOUND
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

# What two records of one child have in common: an adult's number, a telephone.
_ADULTS = tuple(f"{member}_id_number" for member in MEMBERS)
_PHONES = ("phone", *(f"{member}_phone" for member in MEMBERS))


# Twins share birth date and often sex, never the name.
@rule(
    "SUSP-NSB",
    severity="warn",
    needs=("name", "sex", "birth_date", "id_number"),
    action="duplicate",
    blanks=True,
)
def name_sex_and_birth_date_occur_twice(roster: pd.DataFrame) -> pd.DataFrame:
    """What the registry calls suspected: equal in all three, and one has no ID number."""
    keys = ["name", "sex", "birth_date"]
    without = lacks(roster, "id_number")
    # Only those of whom one has no number are looked at.
    few = roster.loc[roster["name"].isin(roster.loc[without, "name"].dropna().unique()), keys]
    groups = few.dropna().assign(without=without).groupby(keys)["without"]
    told = pd.DataFrame({"flagged": groups.transform("any"), "n": groups.transform("size")})
    return told[told["n"] > 1]


# The check character shows every single slip, so one of the two numbers always fails the check:
# namesakes of one day and county have sound numbers that are further apart.
@rule(
    "SUSP-NEAR-ID",
    severity="warn",
    needs=("name", "id_number"),
    action="duplicate",
    unless=MALFORMED,
)
def namesake_has_nearly_the_same_number(roster: pd.DataFrame) -> pd.Series:
    """One digit differs, or two neighbours are swapped: one child, typed twice."""
    own = roster["id_number"]
    form = ids.has_citizen_form(own)
    typed = roster["name"][form & ~ids.has_valid_check(own)]
    few = form & roster["name"].isin(typed.unique())
    found = set()
    for _, namesakes in own[few].groupby(roster["name"][few]):
        for one, other in combinations(namesakes.items(), 2):
            if ids.is_slip(one[1], other[1]):
                found |= {one[0], other[0]}
    return pd.Series(True, index=sorted(found))


@once
def _codes(texts: pd.Series) -> np.ndarray:
    """A number for each text, the same for the same text."""
    coded = pa.array(texts, pa.large_string(), from_pandas=True).dictionary_encode()
    return coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


@rule(
    "SUSP-TWO-NUMBERS",
    severity="warn",
    needs=("name", "sex", "birth_date", "id_number"),
    action="duplicate",
    unless=(*UNSOUND, *BIRTH_DOUBTFUL),
)
def one_child_under_two_numbers(alike: pd.DataFrame, roster: pd.DataFrame) -> pd.Series:
    """Same name, sex and birth date, and a parent's number or telephone; sound numbers differ.

    Without a family in common they are namesakes, whom the numbers tell apart.
    """
    person = _codes(alike["name"]) * 10**8 + np.nan_to_num(numbers(alike["birth_date"]))
    twice = pd.Series(person).duplicated(keep=False).to_numpy()
    few = alike[twice & ids.has_valid_check(alike["id_number"]).to_numpy()]
    few = few[~few["id_number"].duplicated(keep=False)]
    families = [_told(roster, few.index, names) for names in (_ADULTS, _PHONES)]
    found = set()
    for rows in few.groupby(["name", "sex", "birth_date"]).indices.values():
        for one, other in combinations(few.index[rows], 2):
            if any(told[one] & told[other] for told in families):
                found |= {one, other}
    return pd.Series(True, index=sorted(found))


def _told(roster: pd.DataFrame, few: pd.Index, names: Iterable[str]) -> dict[Any, set[str]]:
    """Of some rows the numbers that stand in any of these columns."""
    told: dict[Any, set[str]] = {row: set() for row in few}
    for name in names:
        for row, cell in column(roster, name)[few].dropna().items():
            told[row] |= set(cell.split(";"))
    return told


@rule(
    "NM-SAMECLASS",
    severity="warn",
    needs=("name", "class"),
    also=("school",),
    action="match_by_number",
    unless=("SUSP-NSB", "SUSP-NEAR-ID", "SUSP-TWO-NUMBERS", "ID-DUP-FILE", "REG-DUP"),
)
def namesakes_in_one_class(roster: pd.DataFrame) -> pd.DataFrame:
    """A class list that has names alone cannot tell which of them it means."""
    keys = ["name", "class", *(["school"] if "school" in roster else [])]
    at = np.zeros(len(roster), np.int64)
    for key in keys:
        at = at * (len(roster) + 1) + _codes(roster[key]) + 1
    few = roster[pd.Series(at).duplicated(keep=False).to_numpy()]
    same = few.groupby(keys, dropna=False)["name"]
    return pd.DataFrame({"flagged": True, "n": same.transform("size")})


# Of one day and place, and one school: a county's roster rightly has many such children.
@rule(
    "ID-SEQ",
    severity="warn",
    needs=("id_number",),
    also=("id_type", "school"),
    action="booklet",
    unless=(*UNSOUND, "ID-TRUNC-000W", "ID-DUP-FILE"),
)
def sequence_looks_invented(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Sequence 000 is given to nobody; more children in a row than a birth brings are invented."""
    own = roster["id_number"]
    own = own[claims_citizen(own, column(roster, "id_type")) & ids.has_citizen_form(own)]
    sequence = own.str.slice(14, 17)
    bodies = pc.utf8_slice_codeunits(pa.array(own, pa.large_string()), 0, 17)
    first = pc.cast(bodies, pa.int64()).to_numpy(zero_copy_only=False)
    most = settings.parameter("sequence_run")
    few = pd.Series(first, index=own.index)[_stand_in_a_row(first, most)]
    schools = column(roster, "school")[few.index].fillna("")
    invented = sequence == "000"
    for _, of_school in few.groupby(schools):
        invented[of_school.index] |= _stand_in_a_row(of_school.to_numpy(), most)
    return pd.DataFrame({"flagged": invented, "seq": sequence})[invented]


def _stand_in_a_row(firsts: np.ndarray, most: int) -> np.ndarray:
    """Which numbers, without check character, stand in a row of more than `most`: each one more
    than the last, or two more, as numbers of one sex are."""
    every = np.sort(firsts)
    every = every[np.diff(every, prepend=-1) != 0]
    rows = [_rows(every, 1, most), *(_rows(every[every % 2 == sex], 2, most) for sex in (0, 1))]
    found = np.concatenate(rows)
    return np.isin(firsts, found) if len(found) else np.zeros(len(firsts), bool)


def _rows(numbers: np.ndarray, step: int, most: int) -> np.ndarray:
    """Of sorted numbers those in a row of more than `most`, each `step` more than the last."""
    ends = np.flatnonzero(np.diff(numbers, append=-1) != step)
    lengths = np.diff(ends, prepend=-1)
    return numbers[np.repeat(lengths > most, lengths)]


RULES = (
    name_sex_and_birth_date_occur_twice,
    namesake_has_nearly_the_same_number,
    one_child_under_two_numbers,
    namesakes_in_one_class,
    sequence_looks_invented,
)
