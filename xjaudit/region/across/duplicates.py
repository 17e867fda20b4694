"""Records that are too much: one number, or one child, under several of them."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.region.across.suspects import Suspects

_PERSON = ["name_key", "sex", "birth_date"]
# What speaks for two numbers being one child's.
_WHY = ("guardian", "phone", "near_number")
# As many namesakes of one day as can still be compared with each other.
_MOST = 200


def duplicates(found: Suspects) -> pd.DataFrame:
    """Members of cases: kind, group (what its records share, and its name within the kind), record
    (index of `found.records`), role (record, or guardian of whose family the number is), why."""
    found = _here(found)
    records = found.records
    parts = [
        _guardian_numbers(found),
        _same(records, "number", "same_id"),
        _same(records, "registry_no", "same_registry"),
        _two_numbers(found),
        _same_person(records),
    ]
    return _one_cause(pd.concat(parts, ignore_index=True))


def _here(found: Suspects) -> Suspects:
    """Without records that are no longer here, or not yet."""
    records = found.records[found.records["state"] == 0]
    return replace(found, records=records, adult=found.adult[records.index])


def _members(kind: str, group: pd.Series, why: pd.Series | str = "") -> pd.DataFrame:
    """Members of a kind; `group` by record."""
    told = {"kind": kind, "group": group.array, "record": group.index, "role": "record"}
    return pd.DataFrame(told | {"why": why if isinstance(why, str) else why.array})


def _same(records: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    own = records[column].dropna()
    if column == "registry_no":
        own = own[own.str.len() >= 6]
    return _members(kind, own[own.duplicated(keep=False)])


def _same_person(records: pd.DataFrame) -> pd.DataFrame:
    """What the registry calls suspected: the three agree, and one has no number at all."""
    few = _alike(records)
    lacking = few["number"].isna().groupby(few["person"]).transform("any")
    return _members("same_person", few.loc[lacking, "person"])


def _alike(records: pd.DataFrame) -> pd.DataFrame:
    few = records.dropna(subset=_PERSON)
    few = few[few.duplicated(_PERSON, keep=False)]
    return few.assign(person=few["name_key"] + "|" + few["sex"] + "|" + few["birth_date"])


def _two_numbers(found: Suspects) -> pd.DataFrame:
    """Alike, and a family's number or telephone in common, or numbers a slip apart."""
    few = _alike(found.records).dropna(subset=["number"])
    several = few.groupby("person")["number"].transform("nunique") > 1
    few = few[several]
    edges = pd.concat([_of_families(few, found.families), _slips(few)], ignore_index=True)
    if edges.empty:
        return _members("two_numbers", pd.Series(dtype="str"))
    case = components(edges["left"], edges["right"])
    # A case is the child's, whoever joins it later.
    first = few["number"].reindex(case.index).groupby(case).transform("min")
    told = pd.DataFrame({why: edges["why"] == why for why in _WHY})
    why = in_words(told.groupby(edges["left"].map(case)).any())
    return _members("two_numbers", few["person"].reindex(case.index) + "|" + first, case.map(why))


def in_words(flags: pd.DataFrame) -> pd.Series:
    """The columns that hold of each row, in their order, joined by commas."""
    words = pd.Series("", index=flags.index, dtype="str")
    for name in flags:
        words = words.mask(flags[name].astype(bool), words + f"{name},")
    return words.str.removesuffix(",")


def _of_families(few: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """Pairs of records with other numbers and a guardian's number or a telephone in common."""
    keyed = few.reset_index(names="record")
    theirs = keyed.merge(families, on=["school_id", "person_key"], suffixes=("", "_told"))
    parts = [
        theirs.assign(token=theirs["id_number_told"], why="guardian"),
        theirs.assign(token=theirs["phone_told"], why="phone"),
        keyed.assign(token=keyed["phone"], why="phone"),
    ]
    names = ["person", "token", "why", "record", "number"]
    told = pd.concat([one[names] for one in parts], ignore_index=True)
    told = told.dropna().drop_duplicates().sort_values(names)
    groups = told.groupby(names[:3], sort=False)
    # All who share it are joined to the first; one number on two records is another kind.
    told["left"] = groups["record"].transform("first")
    apart = groups["number"].transform("nunique") > 1
    told = told[apart & (told["record"] != told["left"])]
    return told[["left", "record", "why"]].set_axis(["left", "right", "why"], axis=1)


def _slips(few: pd.DataFrame) -> pd.DataFrame:
    """Pairs of numbers a slip apart; the check digit shows every slip, so one of them is wrong."""
    form = ids.has_citizen_form(few["number"])
    typed = form & ~few["id_valid"].fillna(False).astype(bool)
    own = few[form & few["person"].isin(few.loc[typed, "person"])]
    pairs = []
    for _, namesakes in own.groupby("person")["number"]:
        told = list(namesakes.items())[:_MOST]
        pairs += [
            (one, other) for (one, x), (other, y) in combinations(told, 2) if ids.is_slip(x, y)
        ]
    return pd.DataFrame(pairs, columns=["left", "right"], dtype="int64").assign(why="near_number")


def _guardian_numbers(found: Suspects) -> pd.DataFrame:
    """Pupils with an adult's number that stands as a family member's somewhere."""
    own = found.records.loc[found.adult, "number"]
    known = set(found.families["id_number"].dropna())
    return _members("guardian_number", own[[number in known for number in own]])


def components(left: pd.Series, right: pd.Series) -> pd.Series:
    """Of each node (what stands in either) the number of the group that pairs join it to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes, nodes = pd.factorize(pd.concat([left, right], ignore_index=True), sort=True)
    one, other = codes[: len(left)], codes[len(left) :]
    shape = (len(nodes), len(nodes))
    links = coo_array((np.ones(len(one), bool), (one, other)), shape=shape)
    return pd.Series(connected_components(links, directed=False)[1], index=nodes)


def _one_cause(members: pd.DataFrame) -> pd.DataFrame:
    """Without cases all of whose records stand in one case of a kind before theirs."""
    kept: list[pd.DataFrame] = []
    for _, own in members.groupby("kind", sort=False):
        told = pd.Series(False, index=own.index)
        for before in kept:
            of_record = before.set_index("record")["group"]
            theirs = own["record"].map(of_record)
            of_group = theirs.groupby(own["group"])
            told |= (of_group.transform("count") == of_group.transform("size")) & (
                of_group.transform("nunique") == 1
            )
        kept.append(own[~told])
    return pd.concat(kept, ignore_index=True) if kept else members
