"""From members to cases: what is wrong, how far apart the schools are, what may be done."""

from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
import pyarrow as pa

from xjaudit.findings import keyed_hash
from xjaudit.record import ids
from xjaudit.region.across.duplicates import in_words
from xjaudit.region.across.store import UNDER_WAY
from xjaudit.region.across.suspects import Suspects
from xjaudit.region.across.words import LANGUAGES, kinds, reason, things, word

# Who attends, whose record it is, in whose family a number stands.
ROLES = ("listed", "record", "guardian")
# Kinds in which somebody on a list may be the pupil of one of several records.
ASKED = ("transfer_question", "suspected")
# A member of a case, where it stands, and what a person needs to see who it is.
MEMBERS = (
    "case_id",
    "kind",
    "role",
    "school_id",
    "school_name",
    "county",
    "file",
    "sheet",
    "row",
    "person_key",
    "name",
    "sex",
    "birth_date",
    "id_number",
    "class",
    "status",
    "outcome",
)
CASES = (
    "case_id",
    "kind",
    "severity",
    "scope",
    "schools",
    "counties",
    "records",
    "candidates",
    "why",
    "message_zh",
    "message_en",
    "action_zh",
    "action_en",
    "members",
)
_AGREE = ("name_key", "sex", "birth_date", "id_number", "registry_no")


def of_duplicates(members: pd.DataFrame, found: Suspects) -> pd.DataFrame:
    """Members with all that is known of their records, and of a guardian's number the pupils in
    whose family it stands."""
    told = members.join(found.records, on="record")
    own = told[told["kind"] == "guardian_number"]
    families = found.families[found.families["id_number"].isin(own["group"])]
    families = families[["school_id", "person_key", "id_number"]].drop_duplicates()
    owners = families.rename(columns={"id_number": "group"}).assign(
        kind="guardian_number", role="guardian", why=""
    )
    told["owners"] = told["group"].map(owners["group"].value_counts())
    bearers = pd.MultiIndex.from_frame(own[["group", "school_id", "person_key"]])
    same = pd.MultiIndex.from_frame(owners[["group", "school_id", "person_key"]]).isin(bearers)
    return pd.concat([told, owners[~same]], ignore_index=True)


def of_transfers(members: pd.DataFrame, found: Suspects) -> pd.DataFrame:
    """The same of rows of class lists, role listed, and of records."""
    rows = members[members["person"].notna()].assign(role="listed")
    rows = rows.join(found.listed.rename(columns={"list_key": "person_key"}), on="person")
    records = (
        members[members["record"].notna()].assign(role="record").join(found.records, on="record")
    )
    both = pd.concat([rows, records], ignore_index=True)
    # Whoever is in question names the group, not the order in which they were found.
    whose = (
        both["role"]
        + both["school_id"]
        + both["person_key"].fillna("")
        + both["name_key"].fillna("")
    )
    told = sorted(zip(both["group"], whose, strict=True))
    names = {g: "|".join(text for _, text in own) for g, own in groupby(told, itemgetter(0))}
    return both.assign(group=both["group"].map(names))


def placed(members: pd.DataFrame, schools: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Members with the id of their case and their school, in the order in which they are told; ID
    numbers masked."""
    order = {code: at for at, code in enumerate(kinds())}
    named = members[["kind", "group"]].drop_duplicates()
    named["case_id"] = [keyed_hash(key, *row) for row in named.itertuples(index=False)]
    told = members.merge(named, on=["kind", "group"]).merge(schools, on="school_id", how="left")
    told["at"] = told["kind"].map(order)
    told["side"] = told["role"].map(list(ROLES).index)
    places = ["at", "case_id", "side", "school_id", "file", "sheet", "row", "person_key"]
    return told.sort_values(places, ignore_index=True)


def masked(members: pd.DataFrame) -> pd.DataFrame:
    """What is kept of members, in the columns of `MEMBERS`."""
    numbers = members["id_number"].map(ids.mask, na_action="ignore").astype("str")
    told = members.assign(id_number=numbers, name=members["name_key"])
    return told.reindex(columns=list(MEMBERS))


def case_table(members: pd.DataFrame, kept: pa.Table, schema: pa.Schema) -> pa.Table:
    """One row per case; `members` as `placed` answers them, and in `kept` what is kept of them."""
    told = case_rows(members).assign(members=None)
    at = schema.get_field_index("members")
    of_case = schema.field(at).type
    rows = kept.select([one.name for one in of_case.value_type]).to_struct_array()
    ends = members.groupby("case_id", sort=False).size().cumsum()
    offsets = pa.array([0, *ends], pa.int32())
    lists = pa.ListArray.from_arrays(offsets, rows.combine_chunks(), of_case)
    table = pa.Table.from_pandas(told, schema, preserve_index=False)
    return table.set_column(at, schema.field(at), lists)


def case_rows(members: pd.DataFrame) -> pd.DataFrame:
    """One row per case in the columns of `CASES` but who is in it."""
    if members.empty:
        return pd.DataFrame(columns=list(CASES))
    # Groups of whole numbers are made faster than those of names.
    case = members.groupby("case_id", sort=False).ngroup()
    members, groups = members.assign(case=case), members.groupby(case)
    rows = groups.agg(
        case_id=("case_id", "first"),
        kind=("kind", "first"),
        why=("why", "first"),
        schools=("school_id", "nunique"),
        several=("county", "nunique"),
        owners=("owners", "max"),
        state=("outcome", "count"),
    )
    rows["scope"] = _scope(groups["province"], rows)
    rows["counties"] = _counties(members)
    counts = pd.DataFrame({f"n_{name}": members["role"] == name for name in ROLES})
    counts["blank"] = members["id_number"].isna() & counts["n_record"]
    rows = rows.join(counts.groupby(case).sum())
    rows["agree"] = _agreeing(members).reindex(rows.index).fillna("")
    entering = members["status"] == UNDER_WAY
    rows["here"] = _school_of(members[(members["role"] == "listed") | entering])
    rows["there"] = _school_of(members[(members["role"] == "record") & ~entering])
    rows["state"] = (rows["state"] > 0).map({True: "matched", False: "unseen"})
    rows["records"] = rows["n_record"]
    rows["candidates"] = rows["n_record"].where(rows["kind"].isin(ASKED))
    return pd.concat([rows, _told(rows)], axis=1).reindex(columns=list(CASES))


def _scope(provinces: Any, rows: pd.DataFrame) -> pd.Series:
    """How far apart: one school, schools of a county, counties of a province, provinces."""
    scope = pd.Series("school", index=rows.index).mask(rows["several"] > 1, "county")
    scope = scope.mask(provinces.nunique() > 1, "province")
    return scope.mask(rows["schools"] == 1, "own")


def _counties(members: pd.DataFrame) -> pd.Series:
    told = members[["case", "county"]].dropna().drop_duplicates()
    pairs = sorted(zip(told["case"].tolist(), told["county"].tolist(), strict=True))
    return pd.Series({g: [code for _, code in own] for g, own in groupby(pairs, itemgetter(0))})


def _agreeing(members: pd.DataFrame) -> pd.Series:
    """Of each case the fields that all its records have alike."""
    records = members[members["role"] == "record"]
    # A value's number; -1 where there is none.
    codes = pd.DataFrame({name: records[name].factorize()[0] for name in _AGREE})
    of_case = codes.groupby(records["case"].to_numpy())
    least = of_case.min()
    return in_words((least == of_case.max()) & (least >= 0))


def _school_of(members: pd.DataFrame) -> pd.Series:
    own = members.drop_duplicates("case").set_index("case")
    return own["school_name"].fillna(own["school_id"])


_FACTS = ("kind", "scope", "agree", "why", "state", "n_record", "n_listed", "schools", "owners",
          "blank")  # fmt: skip


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Severity and sentences of each case; most are like others but for the schools they name."""
    facts = rows.assign(owners=pd.to_numeric(rows["owners"]).fillna(0).astype(int))
    columns = [facts[name].tolist() for name in ("here", "there", *_FACTS)]
    return pd.DataFrame([_filled(*one) for one in zip(*columns, strict=True)], rows.index, _TEXTS)


def _filled(here: Any, there: Any, *facts: Any) -> tuple[str, ...]:
    told = _sentences(*facts)
    # Without a row of a list there is no school to name.
    named = isinstance(here, str)
    return tuple(text.format(here=here, there=there) for text in told) if named else told


_TEXTS = ["severity", *(f"{told}_{one}" for one in LANGUAGES for told in ("message", "action"))]
_SHARED = {"same_id": "id_number", "same_registry": "registry_no"}


@lru_cache(10_000)
def _sentences(
    code: str, scope: str, agree: str, why: str, state: str, *counts: int
) -> tuple[str, ...]:
    """What stands in `_TEXTS`; the names of {here} and {there} are left open."""
    records, listed, schools, owners, blank = counts
    kind = kinds()[code]
    alike = [one for one in agree.split(",") if one and one != _SHARED.get(code)]
    told = [kind.severity]
    for language in LANGUAGES:
        also = word("agree", language).format(things=things(alike, language)) if alike else ""
        if code in _SHARED and "name_key" not in alike:
            also = word("only_number", language)
        facts = {
            "n": listed if code in ASKED else records,
            "candidates": records,
            "schools": schools,
            "guardians": owners,
            "blank": blank,
            "agree": also,
            "why": reason(why, language) if why else "",
            "here": "{here}",
            "there": "{there}",
            "state": word(state, language),
        }
        told += [kind.message(language, facts), kind.action(language, scope, facts)]
    return tuple(told)
