"""Rules about pupils who have a guardian in common: twins and families, as information."""

import numpy as np
import pandas as pd

from xjaudit.record.answers import once
from xjaudit.record.classes import class_label
from xjaudit.record.fields import MEMBERS
from xjaudit.rules.cells import column
from xjaudit.rules.digits import repeated
from xjaudit.rules.identity import BIRTH_DOUBTFUL
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_GRANDPARENTS, _OTHER = "3", "9"
# Of 其他 those who bring children up in a house of their own; a home or an office is no family.
_KIN = "[继养叔伯姑舅姨婶]"
_LEFT = ("TRANSFERRED", "ABROAD", "GRADUATED", "DECEASED", "DELETED")
# It is in doubt who is meant, or whether anybody is.
_UNSURE = ("MEM-SAME", "MEM-SELF", "MEM-NAME", "MEM-ID-NAME", "MEM-MANY", "PH-PLACEHOLDER")
_TWICE = ("SUSP-NSB", "SUSP-NEAR-ID", "SUSP-TWO-NUMBERS", "ID-DUP-FILE", "REG-DUP")
_PARTS = ("id_number", "relation", "name", "phone", "relation_note", "is_guardian")
_NUMBERS, _RELATIONS, _NAMES, _PHONES, _NOTES, _GUARDS = (
    tuple(f"{member}_{part}" for member in MEMBERS) for part in _PARTS
)
_FAMILY = (*_NUMBERS, *_RELATIONS, *_NAMES, *_PHONES, *_NOTES, *_GUARDS, "class", "status")


def _guardians(roster: pd.DataFrame, most: int) -> pd.DataFrame:
    """Guardians whom several pupils have, by ID number or by name and telephone: `row`, a pupil's
    label, `adult` and `relation`, a row for each that pupil has.

    Nobody brings up more than `most`: that is a home, or a column that was filled down.
    """
    adults = _adults(*(column(roster, n) for n in (*_NUMBERS, *_NAMES, *_PHONES)))
    is_guardian = np.stack([_is_guardian(roster, at) for at in range(len(MEMBERS))], axis=1)
    here = ~column(roster, "status").isin(_LEFT).to_numpy(bool)
    adults = np.where(np.tile(is_guardian & here[:, None], 2), adults, -1)
    row, place = np.nonzero(adults >= 0)
    told = pd.DataFrame({"row": row, "adult": adults[row, place], "member": place % len(MEMBERS)})
    told = told.drop_duplicates(["row", "adult"], ignore_index=True)
    pupils = np.bincount(told["adult"])[told["adult"]]
    told = told[(pupils > 1) & (pupils <= most)]
    at = told["row"].to_numpy()
    kin = [column(roster, name).array.take(at) for name in _RELATIONS]
    relation = pd.Series(kin[0], told.index).where(
        told["member"] == 0, pd.Series(kin[1], told.index)
    )
    return told.assign(row=roster.index.to_numpy()[at], relation=relation)


@once
def _adults(*columns: pd.Series) -> np.ndarray:
    """Of each row both members by ID number, then both by name and telephone, as whole numbers
    that are the same for one adult; -1 for who surely stands in no other row. Columns: numbers,
    names, phones."""
    numbers, names, phones = columns[:2], columns[2:4], columns[4:]
    few = np.flatnonzero(repeated(*numbers) | repeated(*phones))
    some = [[one.iloc[few] for one in part] for part in (numbers, names, phones)]
    told = [*some[0], *(name + " " + phone for name, phone in zip(*some[1:], strict=True))]
    adults = np.full((len(numbers[0]), len(told)), -1)
    codes = pd.factorize(pd.concat(told))[0]
    adults[few] = np.stack(np.split(codes, len(told)), axis=1)
    return adults


def _is_guardian(rows: pd.DataFrame, at: int) -> np.ndarray:
    """Whether member `at` is not said to be none, and no institution or office."""
    relation = column(rows, _RELATIONS[at])
    other = np.flatnonzero((relation == _OTHER).to_numpy(bool))
    notes = (_NOTES[at], f"{_RELATIONS[at]}.raw")
    said = [column(rows, name).iloc[other].fillna("") for name in notes]
    stranger = np.zeros(len(rows), bool)
    stranger[other] = ~(said[0] + said[1]).str.contains(_KIN).to_numpy(bool)
    return ~stranger & (column(rows, _GUARDS[at]) != "0").to_numpy(bool)


def _families(shared: pd.DataFrame) -> pd.Series:
    """By `row`, a label of the family: who has an `adult` in common is one, and so on from one
    to the next."""
    family = shared["row"]
    while True:
        nearer = family.groupby(shared["adult"]).transform("min")
        nearer = nearer.groupby(shared["row"]).transform("min")
        if nearer.equals(family):
            return family.set_axis(shared["row"])[lambda told: ~told.index.duplicated()]
        family = nearer


def _told_once(roster: pd.DataFrame, families: pd.Series, settings: Settings) -> pd.DataFrame:
    """Of each family of two children and more one finding, at the eldest, that names them all."""
    born = column(roster, "birth_date")[families.index]
    few = roster.loc[families.index].assign(family=families, born=born)
    # A second record of the same child is no sibling.
    few = few.sort_values(["born", "name"]).drop_duplicates(["family", "name"])
    few = few[few["family"].duplicated(keep=False)]
    names = {c: class_label(c, settings.language) for c in column(few, "class").dropna().unique()}
    before, behind, comma = (" (", ")", ", ") if settings.language == "en" else ("（", "）", "、")
    at = before + column(few, "class").map(names).astype("str") + behind
    of_family: dict[int, list[str]] = {}
    for family, said in zip(few["family"], few["name"] + at.fillna(""), strict=True):
        of_family.setdefault(family, []).append(said)
    told = [(len(said), comma.join(said), True) for said in of_family.values()]
    eldest = few.index[~few["family"].duplicated()]
    return pd.DataFrame(told, eldest, ["n", "pupils", "flagged"])


@rule(
    "SIB-TWIN",
    severity="info",
    needs=("name", "birth_date"),
    also=_FAMILY,
    action="match_by_number",
    unless=(*_UNSURE, *_TWICE, *BIRTH_DOUBTFUL),
)
def pupils_are_twins(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One guardian, one birth date or the next (round midnight), one surname or the guardian's.

    Not of grandparents, who have grandchildren of one age by several children of theirs.
    """
    shared = _guardians(roster, settings.parameter("parent_children_most"))
    shared = shared[shared["relation"] != _GRANDPARENTS].assign(day=_born(roster, shared["row"]))
    shared = shared.dropna(subset="day").sort_values(["adult", "day"])
    other = shared["adult"] != shared["adult"].shift()
    apart = other | (shared["day"].diff() > pd.Timedelta(days=1))
    shared = shared.assign(adult=apart.cumsum())
    shared = shared[shared["adult"].duplicated(keep=False)]
    return _told_once(roster, _families(shared[_share_a_surname(roster, shared)]), settings)


def _born(roster: pd.DataFrame, rows: pd.Series) -> pd.Series:
    """Birth dates of some rows, by their labels."""
    written = column(roster, "birth_date")[rows].set_axis(rows.index)
    return pd.to_datetime(written, format="%Y%m%d", errors="coerce")


def _share_a_surname(roster: pd.DataFrame, shared: pd.DataFrame) -> pd.Series:
    """Which pupils have the surname of a guardian, or of another pupil with this `adult`."""
    own, *adults = (_surnames(column(roster, n)[shared["row"]]) for n in ("name", *_NAMES))
    like = [(own == adult).set_axis(shared.index) for adult in adults]
    own = own.set_axis(shared.index)
    return like[0] | like[1] | (own.groupby([shared["adult"], own]).transform("size") > 1)


def _surnames(names: pd.Series) -> pd.Series:
    """First character, or what stands behind the last dot."""
    return names.str.replace(r"^([^·])[^·]*$|^.*·", r"\1", regex=True)


@rule(
    "SIB-FAMILY",
    severity="info",
    needs=("name",),
    also=(*_FAMILY, "birth_date"),
    action="none",
    unless=_UNSURE,
)
def pupils_are_of_one_family(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Pupils with a guardian in common, told once; if all of them are twins, SIB-TWIN tells it."""
    families = _families(_guardians(roster, settings.parameter("parent_children_most")))
    days = _born(roster, families.index.to_series()).groupby(families)
    twins = days.transform("max") - days.transform("min") <= pd.Timedelta(days=1)
    known = days.transform("count") == days.transform("size")
    return _told_once(roster, families[~(twins & known)], settings)


RULES = (pupils_are_twins, pupils_are_of_one_family)
