"""Which city and province a school is in, as far as its county's code, the code of its authority or
its own identifier tells."""

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.record import ids
from xjaudit.region.across.store import Store, as_pandas
from xjaudit.region.tables import INSTITUTIONS_FILE

_CODE = "^[0-9]{6}(?:[0-9]{6})?$"
_WHO = ["school_code", "authority_code"]


def divisions(store: Store) -> pd.DataFrame:
    """By school `city` (four digits) and `province` (two), missing where nothing tells them.

    The county's code goes first, then that of the authority (学校属地管理教育行政部门代码) in the
    school's own table or the base of institution codes. The third and fourth digit of an identifier
    (学校标识码) are its province's; no digits of it are a city's.
    """
    schools = store.schools.set_index("school_id")
    sent = store.frame(
        f"SELECT school_id, school_code, authority_code FROM {store.source('institutions')}"
    )
    own = sent.drop_duplicates("school_id", keep=False).set_index("school_id")["authority_code"]
    path = store.folder / INSTITUTIONS_FILE
    base = as_pandas(pq.read_table(path, columns=_WHO)) if path.exists() else sent[_WHO][:0]
    known = base.dropna().drop_duplicates("school_code").set_index("school_code")["authority_code"]
    code = _codes(schools["county"])
    for told in (own.reindex(schools.index), schools["school_code"].map(known)):
        code = code.fillna(_codes(told))
    identifier = schools["school_code"].astype("str")
    identifier = identifier.where(ids.matches(identifier, ids.SCHOOL)).str.slice(2, 4)
    return pd.DataFrame(
        {"city": code.str.slice(0, 4), "province": code.str.slice(0, 2).fillna(identifier)}
    )


def _codes(texts: pd.Series) -> pd.Series:
    texts = texts.astype("str")
    return texts.where(ids.matches(texts, _CODE) & texts.notna())
