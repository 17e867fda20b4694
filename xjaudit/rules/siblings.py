"""Rules about children of the same parents, and about adults who stand at several children."""

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.record.answers import once
from xjaudit.record.fields import MEMBERS, Field
from xjaudit.rules.cells import column
from xjaudit.rules.digits import counts, number, repeated
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_FATHER, _MOTHER, _SIBLING = "1", "2", "4"
_NUMBERS = tuple(f"{member}_id_number" for member in MEMBERS)
_RELATIONS = tuple(f"{member}_relation" for member in MEMBERS)
_NAMES = tuple(f"{member}_name" for member in MEMBERS)


def _with_repeated_adults(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with an adult's ID number that stands in other rows too: mostly siblings."""
    return rows[repeated(*(column(rows, name) for name in _NUMBERS))]


def _parent(rows: pd.DataFrame, relation: str) -> pd.Series:
    """The ID number of father or mother, whichever member that is; '' where it is not known."""
    own = [
        column(rows, number).where(column(rows, kin) == relation)
        for number, kin in zip(_NUMBERS, _RELATIONS, strict=True)
    ]
    return own[0].fillna(own[1]).fillna("")


def _couples(rows: pd.DataFrame) -> pd.Series:
    """Both parents of each child as one text; missing where none is known."""
    couples = _parent(rows, _FATHER) + "|" + _parent(rows, _MOTHER)
    return couples.mask(couples == "|")


def _is_member_number(field: Field) -> bool:
    return field.code in _NUMBERS


@rule(
    "MEM-ID-NAME",
    severity="warn",
    needs=(),
    action="booklet",
    each=_is_member_number,
    unless=("MEM-SAME", "MEM-SELF"),
)
def one_number_with_several_names(cells: Cells, field: Field) -> pd.DataFrame:
    """An ID number is one person's: with two names, one of the two was entered wrong."""
    columns = [cells.beside(name) for pair in zip(_NUMBERS, _NAMES, strict=True) for name in pair]
    names = _names_of_numbers(*columns)[:, _NUMBERS.index(field.code)]
    few = cells.value[names > 1]
    told = pd.DataFrame({"flagged": ids.has_valid_check(few), "n": names[names > 1]})
    return told.astype({"flagged": "boolean", "n": "Int64"})


@once
def _names_of_numbers(
    first: pd.Series, first_name: pd.Series, second: pd.Series, second_name: pd.Series
) -> np.ndarray:
    """Of both members' numbers, with how many names each stands in all rows."""
    told = np.zeros((len(first), 2), int)
    # Where both members have one number (MEM-SAME), nobody knows whose it is.
    few = np.flatnonzero(repeated(first, second) & (first != second).to_numpy(bool))
    number, numbers = pd.factorize(pd.concat([first.iloc[few], second.iloc[few]]))
    name, names = pd.factorize(pd.concat([first_name.iloc[few], second_name.iloc[few]]))
    pairs = np.unique((number * (len(names) + 1) + name)[(number >= 0) & (name >= 0)])
    often = np.bincount(pairs // (len(names) + 1), minlength=len(numbers) + 1)
    # A blank number, -1, takes the last place, where nothing was counted.
    told[few] = often[number].reshape(2, -1).T
    return told


@rule(
    "MEM-MANY",
    severity="warn",
    needs=(*_NUMBERS, *_RELATIONS),
    action="booklet",
    blanks=True,
    unless=("MEM-SAME", "MEM-ID-NAME"),
)
def one_parent_of_many_children(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """More pupils of one father or mother than families have; a column was filled down."""
    few = _with_repeated_adults(roster)
    most = settings.parameter("parent_children_most")
    parents = [_parent(few, relation) for relation in (_FATHER, _MOTHER)]
    children = np.maximum(*(counts(one.mask(one == "")) for one in parents))
    told = pd.DataFrame({"flagged": children > most, "n": children}, index=few.index)
    return told.astype({"flagged": "boolean", "n": "Int64"})


@rule(
    "ONLY-SIB",
    severity="warn",
    needs=("only_child",),
    also=(*_NUMBERS, *_RELATIONS, *_NAMES, "name"),
    action="collect",
    blanks=True,
    unless=("MEM-MANY", "MEM-ID-NAME"),
)
def only_child_has_a_sibling(roster: pd.DataFrame) -> pd.DataFrame:
    """Another child of the same father and mother at the school, or a sibling in the family."""
    first, second = (column(roster, name) == _SIBLING for name in _RELATIONS)
    listed = first.astype(int) + second.astype(int)
    few = _with_repeated_adults(roster)
    # A second record of the same child is no sibling.
    children = column(few, "name").groupby(_couples(few)).transform("nunique")
    here = (children - 1).reindex(roster.index).fillna(0)
    siblings = here.where(here > listed, listed).astype("Int64")
    flagged = (roster["only_child"] == "1") & (siblings > 0)
    return pd.DataFrame({"flagged": flagged.astype("boolean"), "n": siblings})


@rule(
    "SIB-LB",
    severity="info",
    needs=("left_behind",),
    also=(*_NUMBERS, *_RELATIONS, "birth_date"),
    action="collect",
    unless=("MEM-MANY", "MEM-ID-NAME"),
)
def siblings_differ_in_being_left_behind(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Parents are away for all their children alike, up to the age of 16 (国发〔2016〕13号)."""
    few = _with_repeated_adults(roster)
    day = settings.as_of
    last = (day.year - 16) * 10000 + day.month * 100 + day.day
    few = few[number(column(few, "birth_date"), 8) > last]
    kinds = few["left_behind"].groupby(_couples(few)).transform("nunique")
    return pd.DataFrame({"flagged": (kinds > 1).astype("boolean")})


RULES = (
    one_number_with_several_names,
    one_parent_of_many_children,
    only_child_has_a_sibling,
    siblings_differ_in_being_left_behind,
)
