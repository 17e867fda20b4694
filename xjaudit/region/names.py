"""What each school of a region is called where people read it: two of one name are told apart."""

import pandas as pd

from xjaudit.patterns import regex
from xjaudit.record import ids

# A folder that is called like a place of schools may be told; any other may be a person's.
_PLACE = regex(r"[\u4e00-\u9fff·]{1,12}(?:镇|乡|街道|村|县|市|旗|州|盟|区|苏木)")


def told_names(schools: pd.DataFrame) -> pd.Series:
    """By row of `tables.SCHOOLS` its name, or its id where it has none.

    Where several are called alike each also has the place its folder names (中心小学（乙镇）), else
    its identifier, else the end of its id, by which its results lie in OUT.
    """
    names = schools["school_name"].fillna(schools["school_id"]).astype(object)
    for name, own in schools.groupby(names[names.duplicated(keep=False)]):
        for telling in (_places(own), _identifiers(own), own["school_id"].str[-6:]):
            if telling.notna().all() and telling.is_unique:
                names[own.index] = [f"{name}（{one}）" for one in telling]
                break
    return names


def _places(own: pd.DataFrame) -> pd.Series:
    """The innermost folder above each that is called like a place and that none of the others is
    in."""
    parts = [_above(folder) for folder in own["folder"]]
    told = []
    for at, mine in enumerate(parts):
        others = {part for other, theirs in enumerate(parts) if other != at for part in theirs}
        fit = [one for one in mine if one not in others and _PLACE.fullmatch(one)]
        told.append(fit[-1] if fit else None)
    return pd.Series(told, own.index, dtype=object)


def _above(folder: object) -> list[str]:
    return folder.split("/")[:-1] if isinstance(folder, str) else []


def _identifiers(own: pd.DataFrame) -> pd.Series:
    return own["school_code"].where(ids.matches(own["school_code"].astype("str"), ids.SCHOOL))
