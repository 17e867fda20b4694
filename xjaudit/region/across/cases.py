"""From members to cases: what is wrong, how far apart the schools are, what may be done."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, starmap
from operator import itemgetter
from typing import Any

import pandas as pd

from xjaudit.findings import keyed_hash
from xjaudit.record import ids
from xjaudit.region.across.suspects import Suspects
from xjaudit.region.across.words import LANGUAGES, kinds, reason, things, word

# Who attends, whose record it is, in whose family a number stands.
ROLES = ("listed", "record", "guardian")
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


def case_rows(members: pd.DataFrame) -> pd.DataFrame:
    """One row per case in the columns of `CASES`; `members` as `placed` answers them."""
    if members.empty:
        return pd.DataFrame(columns=list(CASES))
    groups = members.groupby("case_id", sort=False)
    rows = groups.agg(
        kind=("kind", "first"),
        why=("why", "first"),
        schools=("school_id", "nunique"),
        several=("county", "nunique"),
        owners=("owners", "max"),
        state=("outcome", "count"),
    )
    rows["scope"] = _scope(members, rows)
    rows["counties"] = _counties(members).reindex(rows.index)
    role = members["role"].to_numpy()
    for name in ROLES:
        rows[f"n_{name}"] = (members["role"] == name).groupby(members["case_id"]).sum()
    rows["blank"] = (members["id_number"].isna() & (role == "record")).groupby(
        members["case_id"]
    ).sum()  # fmt: skip
    rows["agree"] = _agreeing(members)
    rows["here"] = _school_of(members, "listed")
    rows["there"] = _school_of(members, "record")
    rows["state"] = (rows["state"] > 0).map({True: "matched", False: "unseen"})
    rows = rows.reset_index()
    told = pd.DataFrame(_told(rows))
    kept = masked(members)
    rows["members"] = pd.Series(_lists(kept), index=rows.index)
    rows["records"] = rows["n_record"]
    rows["candidates"] = rows["n_record"].where(rows["kind"] == "transfer_question")
    return pd.concat([rows, told], axis=1).reindex(columns=list(CASES))


def _scope(members: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """How far apart: one school, schools of a county, counties of a province, provinces."""
    provinces = members["province"].groupby(members["case_id"]).nunique()
    scope = pd.Series("school", index=rows.index).mask(rows["several"] > 1, "county")
    scope = scope.mask(provinces.reindex(rows.index) > 1, "province")
    return scope.mask(rows["schools"] == 1, "own")


def _counties(members: pd.DataFrame) -> pd.Series:
    told = members[["case_id", "county"]].dropna().drop_duplicates()
    pairs = sorted(told.itertuples(index=False, name=None))
    return pd.Series({g: [code for _, code in own] for g, own in groupby(pairs, itemgetter(0))})


def _agreeing(members: pd.DataFrame) -> pd.Series:
    """Of each case the fields that all its records have alike."""
    records = members[members["role"] == "record"]
    told = pd.Series("", index=pd.Index(records["case_id"].unique(), name="case_id"))
    for name in _AGREE:
        of_case = records.groupby("case_id", sort=False)[name]
        alike = (of_case.nunique() == 1) & (of_case.count() == of_case.size())
        told = told.mask(alike.reindex(told.index), told + name + ",")
    return told.str.removesuffix(",")


def _school_of(members: pd.DataFrame, role: str) -> pd.Series:
    own = members[members["role"] == role]
    names = own["school_name"].fillna(own["school_id"])
    return names.groupby(own["case_id"]).first()


def _lists(members: pd.DataFrame) -> list[list[dict[Any, Any]]]:
    names = [name for name in MEMBERS if name not in ("case_id", "kind")]
    plain = members[names].astype(object).where(members[names].notna(), None)
    rows = plain.to_dict("records")
    ends = members.groupby("case_id", sort=False).size().cumsum().tolist()
    return [rows[start:end] for start, end in zip([0, *ends], ends, strict=False)]


_FACTS = ("code", "scope", "agree", "why", "here", "there", "state", "n_record", "n_listed",
          "schools", "owners", "blank")  # fmt: skip


def _told(rows: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Severity and sentences of each case; most are like others but for who is meant."""
    facts = rows.rename(columns={"kind": "code"})[list(_FACTS)]
    facts["owners"] = pd.to_numeric(facts["owners"]).fillna(0)
    return starmap(_sentences, facts.astype({"owners": int}).itertuples(index=False))


_SHARED = {"same_id": "id_number", "same_registry": "registry_no"}


@lru_cache(10_000)
def _sentences(
    code: str, scope: str, agree: str, why: str, here: str, there: str, state: str, *counts: int
) -> dict[str, str]:
    records, listed, schools, owners, blank = counts
    kind = kinds()[code]
    alike = [one for one in agree.split(",") if one and one != _SHARED.get(code)]
    told = {"severity": kind.severity}
    for language in LANGUAGES:
        also = word("agree", language).format(things=things(alike, language)) if alike else ""
        if code in _SHARED and "name_key" not in alike:
            also = word("only_number", language)
        facts = {
            "n": listed if code == "transfer_question" else records,
            "candidates": records,
            "schools": schools,
            "guardians": owners,
            "blank": blank,
            "agree": also,
            "why": reason(why, language) if why else "",
            "here": here,
            "there": there,
            "state": word(state, language),
        }
        told[f"message_{language}"] = kind.message(language, facts)
        told[f"action_{language}"] = kind.action(language, scope, facts)
    return told
