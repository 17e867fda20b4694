"""Who attends one school while the record is at another: the transfer that is missing.

Nobody is taken for a namesake: only one pupil and one record that have the name and more in common,
with nobody else in question, explain each other. All else is told as a question.
"""

import pandas as pd

from xjaudit.region.across.duplicates import components, in_words
from xjaudit.region.across.store import Store

# How much a pair has in common: a number that is one child's; the name and more; the name alone.
_NUMBER, _MORE, _NAME = 3, 2, 1

# What stands on either side and differs; a list's number may be a few digits of it.
_FITS = """
(l.sex = r.sex OR l.sex IS NULL OR r.sex IS NULL)
AND (l.birth_date = r.birth_date OR l.birth_date IS NULL OR r.birth_date IS NULL)
AND (l.number = r.number OR l.number IS NULL OR r.number IS NULL)
AND (ends_with(r.id_number, l.id_tail) OR l.id_tail IS NULL OR r.id_number IS NULL)
"""
_PAIRS = """
SELECT person, record, l.name_key = r.name_key AS same_name,
  coalesce(r.outcome = 'absent', false) AS absent,
  coalesce(l.number = r.number, false) AS id_number,
  coalesce(l.registry = r.registry_no, false) AS registry_no,
  coalesce(l.birth_date = r.birth_date, false) AS birth_date,
  coalesce(length(l.id_tail) >= 4 AND ends_with(r.id_number, l.id_tail), false) AS id_tail,
  coalesce(l.phone = r.phone, false) AS phone
FROM listed l JOIN narrow r ON {joined}
JOIN told_schools s ON s.school_id = l.school_id JOIN told_schools t ON t.school_id = r.school_id
WHERE l.school_id <> r.school_id AND r.state = 0 AND {fits}
"""
# Somebody who is where the record is bears another name: nobody to ask here.
_NAMED = "(l.name_key = r.name_key OR r.outcome = 'absent')"
_JOINS = (
    ("l.number = r.number", _NAMED),
    ("l.registry = r.registry_no", _NAMED),
    # The name alone is asked about in the same county and grade only.
    (
        "l.name_key = r.name_key AND r.outcome = 'absent'",
        f"""{_FITS} AND (l.birth_date = r.birth_date OR l.phone = r.phone
          OR (length(l.id_tail) >= 4 AND ends_with(r.id_number, l.id_tail))
          OR (s.county = t.county AND l.grade_no = r.grade_no))""",
    ),
)
_EVIDENCE = ["id_number", "registry_no", "birth_date", "id_tail", "phone"]


def transfers(store: Store) -> pd.DataFrame:
    """Members of cases: kind, group, person (of `Suspects.listed`) or record (of its records), why.

    The suspects must have been looked for in this store.
    """
    store.db.register("told_schools", store.schools[["school_id", "county"]])
    joined = [_PAIRS.format(joined=on, fits=fits) for on, fits in _JOINS]
    return _cases(_ranked(store.frame(" UNION ".join(joined) + " ORDER BY person, record")))


def _ranked(pairs: pd.DataFrame) -> pd.DataFrame:
    """With how much a pair has in common."""
    number = pairs["id_number"] | pairs["registry_no"]
    more = pairs["same_name"] & pairs[_EVIDENCE[2:]].any(axis=1)
    rank = pd.Series(_NAME, index=pairs.index).mask(more, _MORE).mask(number, _NUMBER)
    return pairs.assign(rank=rank).astype({"person": int, "record": int})


def _cases(pairs: pd.DataFrame) -> pd.DataFrame:
    """The surest pairs first; whoever is told of there is not asked about for less."""
    parts = []
    for rank in (_NUMBER, _MORE, _NAME):
        own = pairs[pairs["rank"] == rank]
        if own.empty:
            continue
        parts.append(_grouped(own, rank))
        free = ~pairs["person"].isin(own["person"]) & ~pairs["record"].isin(own["record"])
        pairs = pairs[free]
    names = ["kind", "group", "person", "record", "why"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def _grouped(pairs: pd.DataFrame, rank: int) -> pd.DataFrame:
    """One case per group of persons and records that are in question for each other."""
    case = components("p" + pairs["person"].astype("str"), "r" + pairs["record"].astype("str"))
    pairs = pairs.assign(case=case.reindex("p" + pairs["person"].astype("str")).to_numpy())
    of_case = pairs.groupby("case")
    single = of_case["person"].transform("size") == 1
    sure = single & pairs["same_name"] & (rank > _NAME)
    kind = pd.Series("transfer_question", index=pairs.index)
    kind = kind.mask(sure & pairs["absent"], "missing_transfer")
    kind = kind.mask(sure & ~pairs["absent"], "elsewhere")
    # What all pairs of a case have in common.
    shared = in_words(of_case[_EVIDENCE].all())
    shared = shared.where(shared != "", "name_only" if rank == _NAME else "several")
    told = pairs.assign(
        kind=kind, why=pairs["case"].map(shared), group=f"{rank}-" + pairs["case"].astype("str")
    )
    sides = [told.assign(**{other: None}) for other in ("record", "person")]
    both = pd.concat(sides)[["kind", "group", "person", "record", "why"]]
    return both.drop_duplicates(["group", "person", "record"])
