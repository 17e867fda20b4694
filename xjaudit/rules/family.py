"""Rules about what must hold between a child and the adults: age, sex, place of registration."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.record.codes import divisions, table
from xjaudit.record.fields import MEMBERS, Field
from xjaudit.rules.cells import claims_citizen
from xjaudit.rules.digits import number
from xjaudit.rules.identity import BIRTH_DOUBTFUL
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_FATHER, _MOTHER, _GRANDPARENTS = "1", "2", "3"
_YEAR = 10000  # between two days written YYYYMMDD
# Somebody else's number stands in the cell: nothing follows from it.
_ANOTHERS = ("MEM-SAME", "MEM-SELF")
_UNSURE = (*BIRTH_DOUBTFUL, "AGE-IMPOSSIBLE", *_ANOTHERS)


def _is_member_number(field: Field) -> bool:
    return field.code in {f"{member}_id_number" for member in MEMBERS}


def _beside(cells: Cells, field: Field, part: str) -> pd.Series:
    """Another cell of the same member."""
    return cells.beside(field.code.replace("id_number", part))


def _sound(flagged: np.ndarray, cells: Cells, field: Field) -> pd.Series:
    """The numbers of these rows that are valid citizen numbers: only they tell age and sex."""
    few = cells.value[flagged]
    types = _beside(cells, field, "id_type")[flagged]
    valid = ids.has_valid_check(few) & claims_citizen(few, types) & ids.birth_date(few).notna()
    return few[valid]


def _born_apart(
    cells: Cells, field: Field, kin: Sequence[str], years: tuple[int, int]
) -> pd.DataFrame:
    """Members who stand in that relation and are not so many full years older than the pupil."""
    relation, birth = _beside(cells, field, "relation"), cells.beside("birth_date")
    gap = number(birth, 8) - number(cells.value, 18, 6, 14)
    least, most = years
    odd = (gap < least * _YEAR) | (gap >= (most + 1) * _YEAR)
    sound = _sound(odd & relation.isin(kin).to_numpy(bool), cells, field)
    return pd.DataFrame(
        {
            "flagged": pd.Series(True, index=sound.index, dtype="boolean"),
            "kin": relation[sound.index].map(table("relation").label),
            "born": sound.str.slice(6, 10),
            "year": birth[sound.index].str.slice(0, 4),
        }
    )


@rule(
    "MEM-AGE",
    severity="warn",
    needs=(),
    action="booklet",
    each=_is_member_number,
    unless=_UNSURE,
)
def parent_is_of_another_age(cells: Cells, field: Field, settings: Settings) -> pd.DataFrame:
    """Father or mother hardly older than the child, or as old as its great-grandparents."""
    years = settings.parameter("parent_age_least"), settings.parameter("parent_age_most")
    return _born_apart(cells, field, (_FATHER, _MOTHER), years)


@rule(
    "MEM-GP-AGE",
    severity="warn",
    needs=(),
    action="booklet",
    each=_is_member_number,
    unless=_UNSURE,
)
def grandparent_is_too_young(cells: Cells, field: Field, settings: Settings) -> pd.DataFrame:
    """Of an age that parents have; often a parent's number, or the wrong relation."""
    years = settings.parameter("grandparent_age_least"), 150
    return _born_apart(cells, field, (_GRANDPARENTS,), years)


@rule(
    "MEM-SEX",
    severity="warn",
    needs=(),
    action="booklet",
    each=_is_member_number,
    unless=(*_ANOTHERS, "MEM-AGE"),
)
def parent_has_a_number_of_the_other_sex(cells: Cells, field: Field) -> pd.DataFrame:
    """Place 17 is odd for men and even for women (GB 11643-1999); step-parents are 其他.

    Where the numbers of father and mother have changed places, that is said once.
    """
    relation = _beside(cells, field, "relation")
    wrong = _is_of_other_sex(cells.value, relation)
    first = MEMBERS[0]
    if not field.code.startswith(first) and wrong.any():
        partners = cells.beside(f"{first}_id_number"), cells.beside(f"{first}_relation")
        wrong &= ~_is_of_other_sex(*partners)
    sound = _sound(wrong, cells, field)
    kin = relation[sound.index].map(table("relation").label)
    flagged = pd.Series(True, index=sound.index, dtype="boolean")
    return pd.DataFrame({"flagged": flagged, "kin": kin, "of": ids.sex(sound)})


def _is_of_other_sex(numbers: pd.Series, relation: pd.Series) -> np.ndarray:
    odd = number(numbers, 18, 16, 17) % 2
    father, mother = (relation == _FATHER).to_numpy(), (relation == _MOTHER).to_numpy()
    return (father & (odd == 0)) | (mother & (odd == 1))


@rule(
    "MEM-MINOR",
    severity="warn",
    needs=(),
    action="collect",
    each=_is_member_number,
    unless=(*_ANOTHERS, "MEM-AGE", "MEM-GP-AGE"),
)
def guardian_is_a_minor(cells: Cells, field: Field, settings: Settings) -> pd.Series:
    """Guardians are of age: 18 (民法典 Art. 17, 27)."""
    day = settings.as_of
    latest = (day.year - 18) * _YEAR + day.month * 100 + day.day
    guards = (_beside(cells, field, "is_guardian") == "1").to_numpy()
    sound = _sound(guards & (number(cells.value, 18, 6, 14) > latest), cells, field)
    return pd.Series(cells.value.index.isin(sound.index), index=cells.value.index)


@rule(
    "MEM-HUKOU",
    severity="info",
    needs=("hukou_code", "m1_hukou_code", "m2_hukou_code", "m1_relation", "m2_relation"),
    action="check",
)
def child_is_registered_with_neither_parent(roster: pd.DataFrame) -> pd.Series:
    """A child is registered where one of its parents is; both of them must be listed."""
    first, second = roster["m1_relation"], roster["m2_relation"]
    both = ((first == _FATHER) & (second == _MOTHER)) | ((first == _MOTHER) & (second == _FATHER))
    names = ["hukou_code", "m1_hukou_code", "m2_hukou_code"]
    child, *parents = (roster[name] for name in names)
    few = roster[both & (child != parents[0]) & (child != parents[1])]
    counties = pd.DataFrame({name: few[name].str.slice(0, 6) for name in names})
    known = {c for name in names for c in counties[name].unique() if _names_a_county(c)}
    alike = counties[names[1:]].eq(counties[names[0]], axis=0).any(axis=1)
    return counties.isin(known).all(axis=1) & ~alike


def _names_a_county(code: str) -> bool:
    """Six digits that are not a whole province or city, nor a county under another number now."""
    whole = code.isascii() and code.isdecimal() and len(code) == 6 and not code.endswith("00")
    return whole and divisions().get(code, (0, 9999))[1] == 9999


RULES = (
    parent_is_of_another_age,
    grandparent_is_too_young,
    parent_has_a_number_of_the_other_sex,
    guardian_is_a_minor,
    child_is_registered_with_neither_parent,
)
