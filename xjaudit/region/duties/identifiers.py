"""The identifier (学校标识码) of each school, wherever it is told."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.codes import fold
from xjaudit.region.across.store import Store
from xjaudit.region.duties.institutions import base_of, tables_sent


def identifiers(store: Store, schools: pd.DataFrame) -> pd.Series:
    """By school_id the ten digits, missing where nothing tells them: those of its row, else of the
    school's own table, else of the only school of the base that is called so, where it is the only
    one of the region, too."""
    code = schools.set_index("school_id")["school_code"].astype("str")
    own, _ = tables_sent(store)
    code = code.fillna(_sound(own["school_code"]).reindex(code.index))
    base = base_of(store)
    base = base.assign(name=base["school_name"].map(fold, na_action="ignore"))
    base = base.assign(school_code=_sound(base["school_code"])).dropna(
        subset=["school_code", "name"]
    )
    base = base.drop_duplicates(["name", "school_code"]).drop_duplicates("name", keep=False)
    names = schools.set_index("school_id")["school_name"].map(fold, na_action="ignore")
    known = (
        names.where(~names.duplicated(keep=False))
        .map(base.set_index("name")["school_code"])
        .astype("str")
    )
    return code.fillna(known.where(~known.isin(code.dropna())))


def _sound(codes: pd.Series) -> pd.Series:
    codes = codes.astype("str")
    return codes.where(ids.matches(codes, ids.SCHOOL))
