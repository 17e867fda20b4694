"""Problem records of the registry beside the roster: who the other side is, what became of them."""

import pandas as pd

from xjaudit.reconcile.evidence import column
from xjaudit.record.codes import fold
from xjaudit.settings import Settings

# Key data; what the roster has otherwise than the list was corrected since.
_KEY = ("name", "sex", "birth_date", "id_number")


def problem_rows(problems: pd.DataFrame, roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Problem records with more columns:

    scope  the other side: own (this school), school (of the same county, as far as can be told),
           county, province; missing where nothing tells
    here   whether the roster has the record, missing where no roster was given
    since  what of its key data the roster has otherwise: field codes with commas, else missing
    """
    frame = problems.copy()
    frame["scope"] = _scope(frame, settings)
    match = _match(frame, roster)
    frame["here"] = match.notna() if len(roster) else pd.Series(pd.NA, index=frame.index)
    frame["here"] = frame["here"].astype("boolean")
    frame["since"] = _changed(frame, roster, match)
    return frame


def _scope(problems: pd.DataFrame, settings: Settings) -> pd.Series:
    school, code = column(problems, "other_school"), column(problems, "other_school_code")
    division = column(problems, "other_division").str.slice(0, 6)
    own_code = settings.school_code or ""
    own_division = str(settings.parameter("school_division") or "")
    scope = pd.Series(None, index=problems.index, dtype="str")
    told = school.notna() | code.notna() | division.notna()
    scope = scope.mask(told, "school")
    if own_division:
        scope = scope.mask(division.notna() & (division != own_division), "county")
        other = division.str.slice(0, 2) != own_division[:2]
        scope = scope.mask(division.notna() & other, "province")
    if len(own_code) == 10:
        # Digits 3 and 4 of a school's identifier are its province.
        far = code.str.fullmatch(r"[0-9]{10}") & (code.str.slice(2, 4) != own_code[2:4])
        scope = scope.mask(far.fillna(False).astype(bool), "province")
        scope = scope.mask(code == own_code, "own")
    if settings.school_name:
        folded = school.map(fold, na_action="ignore")
        scope = scope.mask(folded == fold(settings.school_name), "own")
    return scope.mask(column(problems, "problem_type") == "PR-XPROV", "province")


def _match(problems: pd.DataFrame, roster: pd.DataFrame) -> pd.Series:
    """The roster's row of each problem record: by registry number, else ID number, else name, sex
    and birth date; missing where there is none, or more than one."""
    found = pd.Series(pd.NA, index=problems.index, dtype="Int64")
    for keys in (["registry_no"], ["id_number"], ["name", "sex", "birth_date"]):
        if not {*keys} <= {*roster} or not {*keys} <= {*problems}:
            continue
        known = roster[keys].dropna()
        known = known[~known.duplicated(keep=False)]
        rows = pd.Series(known.index, index=pd.MultiIndex.from_frame(known), dtype="Int64")
        asked = pd.MultiIndex.from_frame(problems[keys])
        told = pd.Series(rows.reindex(asked).array, index=problems.index)
        found = found.fillna(told.where(problems[keys].notna().all(axis=1)))
    return found


def _changed(problems: pd.DataFrame, roster: pd.DataFrame, match: pd.Series) -> pd.Series:
    at = match.dropna().astype(int)
    changed = pd.Series("", index=at.index, dtype="str")
    for name in _KEY:
        if name in problems and name in roster:
            before = problems.loc[at.index, name]
            now = pd.Series(roster.loc[at.to_numpy(), name].array, index=at.index)
            differs = (before.notna() & now.notna() & (before != now)).fillna(False).astype(bool)
            changed = changed.mask(differs, changed + f",{name}")
    changed = changed.str.removeprefix(",")
    return changed.where(changed != "").reindex(problems.index)
