"""Whose record may be at another school though not all agrees: a slip in the number, a name written
otherwise, a record of a school without lists, one that was transferred away."""

from itertools import pairwise

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.likeness import compare
from xjaudit.region.across.duplicates import components, in_words
from xjaudit.region.across.store import GONE, UNDER_WAY, Store

# Names that differ in writing only.
_SAME = ("same", "dot", "variant", "suffix")
_NUMBERS = ["id_number", "registry_no"]
_MORE = ["birth_date", "near_number", "id_tail", "phone"]
# What is told of a pair, in this order, and then how it is with the record.
EVIDENCE = ["id_number", "registry_no", "birth_date", "id_tail", "phone", "near_number",
            "near_name", "other_name"]  # fmt: skip
STATES = ["absent", "unseen", "on_list", "left", "under_way", "ended"]

# A number that is another by one slip is as long; nobody who is known to sit in a class elsewhere
# is asked about for less than a birthday.
_MEET = """
SELECT person, record FROM
  (SELECT person, born, unnest(forms(name_key)) AS form FROM listed
   WHERE born IS NOT NULL) l
  JOIN (SELECT record, birth_date, unnest(forms(name_key)) AS form FROM narrow) r
  ON l.born = r.birth_date AND l.form = r.form
UNION SELECT person, record FROM listed l JOIN narrow r ON l.number = r.number
UNION SELECT person, record FROM listed l JOIN narrow r ON l.registry = r.registry_no
UNION SELECT person, record FROM listed l JOIN narrow r ON l.name_key = r.name_key
  AND (r.outcome IS NULL OR r.outcome = 'absent')
  AND (l.phone = r.phone OR length(l.id_tail) >= 4 OR l.number IS NOT NULL)
"""
_TOLD = f"""
SELECT person, record, l.name_key AS name, r.name_key AS other, l.number AS number,
  r.number AS known, r.status AS status, r.outcome AS outcome,
  coalesce(l.number = r.number, false) AS id_number,
  coalesce(l.registry = r.registry_no, false) AS registry_no,
  coalesce(l.born = r.birth_date, false) AS birth_date,
  coalesce(length(l.id_tail) >= 4 AND ends_with(r.id_number, l.id_tail), false) AS id_tail,
  coalesce(l.phone = r.phone, false) AS phone,
  coalesce(l.sex <> r.sex, false)
    OR coalesce(length(l.id_tail) >= 4 AND NOT ends_with(r.number, l.id_tail), false) AS against
FROM ({_MEET}) JOIN listed l USING (person) JOIN narrow r USING (record)
WHERE l.school_id <> r.school_id ORDER BY ALL
"""


def suspected(store: Store, known: pd.DataFrame) -> pd.DataFrame:
    """Members of cases, as `transfers.transfers` tells them: rows of class lists without a record,
    and the records of other schools, gone ones too, that may be theirs.

    `known` are the members of transfers: who is told of there for more than the name is not asked
    about again. A record is: another child on a list may be its pupil, too.
    """
    sure = known.loc[known["why"] != "name_only", "person"]
    pairs = store.frame(_TOLD)
    pairs = pairs[~pairs["person"].isin(sure)]
    return _cases(_weighed(pairs.reset_index(drop=True)))


def states(records: pd.DataFrame) -> pd.Series:
    """How it is with each record, one of `STATES`, by its status and outcome."""
    told = pd.Series("on_list", index=records.index, dtype="str")
    told = told.mask(records["outcome"].isna(), "unseen")
    told = told.mask(records["outcome"] == "absent", "absent")
    told = told.mask(records["status"].isin(GONE), "ended")
    told = told.mask(records["status"] == "TRANSFERRED", "left")
    return told.mask(records["status"] == UNDER_WAY, "under_way")


def _weighed(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs that may be one child, with what speaks for it."""
    likes = [compare(*names) for names in zip(pairs["name"], pairs["other"], strict=True)]
    kinds = pd.Series([like.kind if like else "" for like in likes], pairs.index, dtype="str")
    same = kinds.isin(_SAME)
    told = pairs.assign(
        state=states(pairs),
        near_number=[_is_slip(*two) for two in zip(pairs["number"], pairs["known"], strict=True)],
        near_name=~same & (kinds != ""),
        other_name=kinds == "",
    )
    # Two sound numbers are two children's; a wrong one speaks neither way.
    sound = ids.has_valid_check(pairs["number"]) & ids.has_valid_check(pairs["known"])
    against = told["against"] | (sound.fillna(False) & ~told["id_number"])
    by_number = told[_NUMBERS].any(axis=1)
    alike = told[_MORE].any(axis=1) & ~against & (same | (told["state"] != "on_list"))
    kept = told[by_number | (alike & ~told["other_name"])]
    return kept.astype({"person": int, "record": int})


def _is_slip(one: object, other: object) -> bool:
    if not (isinstance(one, str) and isinstance(other, str) and len(one) == len(other)):
        return False
    return ids.is_slip(one, other)


def _cases(pairs: pd.DataFrame) -> pd.DataFrame:
    """One case per group of persons and records that are in question for each other."""
    names = ["kind", "group", "person", "record", "why"]
    if pairs.empty:
        return pd.DataFrame(columns=names)
    person = "p" + pairs["person"].astype("str")
    case = components(person, "r" + pairs["record"].astype("str")).reindex(person).to_numpy()
    shared = pairs.groupby(case)[EVIDENCE].all()
    found = pd.DataFrame({one: pairs["state"] == one for one in STATES}).groupby(case).any()
    why = in_words(shared.join(found))
    told = pairs.assign(kind="suspected", group="s" + pd.Series(case, pairs.index).astype("str"))
    told["why"] = pd.Series(case, pairs.index).map(why)
    both = pd.concat([told.assign(record=None), told.assign(person=None)])[names]
    return both.drop_duplicates(["group", "person", "record"])


def on_two_lists(store: Store) -> pd.DataFrame:
    """The same of children who stand on the lists of two schools and have no record at either."""
    told = store.frame(_LISTED)
    parts = [_alike(told, one, [one]) for one in ("number", "registry")]
    parts.append(_alike(told, "birth_date", ["name_key", "born"]))
    pairs = pd.concat(parts, ignore_index=True)
    if pairs.empty:
        return pd.DataFrame(columns=["kind", "group", "person", "record", "why"])
    case = components(pairs["left"], pairs["right"])
    why = pd.DataFrame({one: pairs["why"] == one for one in ("number", "registry", "birth_date")})
    why = in_words(
        why.groupby(pairs["left"].map(case))
        .any()
        .rename(columns={"number": "id_number", "registry": "registry_no"})
    )
    members = pd.DataFrame({"person": case.index.astype(int), "case": case.to_numpy()})
    members["schools"] = members["person"].map(told.set_index("person")["school_id"])
    several = members.groupby("case")["schools"].transform("nunique") > 1
    members = members[several]
    return pd.DataFrame(
        {"kind": "two_lists", "group": "t" + members["case"].astype("str"),
         "person": members["person"], "record": None, "why": members["case"].map(why)}
    )  # fmt: skip


_LISTED = """
SELECT person, school_id, name_key, sex, born, number, registry FROM listed ORDER BY person
"""


def _alike(told: pd.DataFrame, why: str, keys: list[str]) -> pd.DataFrame:
    """Neighbours of a group that agrees in `keys` and contradicts itself in nothing."""
    own = told.dropna(subset=keys)
    own = own[own.duplicated(keys, keep=False)]
    pairs = []
    for _, group in own.groupby(keys, sort=False):
        single = len(keys) == 1
        if single or (group["number"].nunique() < 2 and group["sex"].nunique() < 2):
            pairs += [(a, b) for a, b in pairwise(group["person"].tolist())]
    return pd.DataFrame(pairs, columns=["left", "right"], dtype="int64").assign(why=why)
