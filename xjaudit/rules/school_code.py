"""Rules about the school identifier (学校标识码) on a roster.

A wrong one stands in many rows of a file: it is told once for each file, with the number of rows.
"""

import pandas as pd

from xjaudit.patterns import regex
from xjaudit.record import ids
from xjaudit.record.answers import distinct
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_FORM = regex(ids.SCHOOL)


def _seen(roster: pd.DataFrame) -> pd.DataFrame:
    """Each identifier of each file, at its first row: file, code, good (well-formed), n (rows)."""
    codes = roster["school_code"]
    rows = pd.DataFrame({"file": column(roster, "file").fillna(""), "code": codes})
    size = rows.groupby(["file", "code"])["code"].transform("size").astype("Int64")
    good = [code for code in codes.unique() if _FORM.match(code)]
    return rows.assign(good=codes.isin(good), n=size)[~rows.duplicated()]


@rule("SCH-CODE", severity="error", needs=("school_code",), also=("file",), action="reexport")
def school_identifier_is_malformed(roster: pd.DataFrame) -> pd.DataFrame:
    """Ten digits, the third and fourth a province."""
    if all(map(_FORM.match, distinct(roster["school_code"]))):
        return roster[:0].assign(flagged=False)
    seen = _seen(roster)
    return seen.assign(flagged=~seen["good"])


@rule("SCH-OTHER", severity="error", needs=("school_code",), also=("file",), action="reexport")
def file_is_of_another_school(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """No row has the identifier that the settings name."""
    own = settings.school_code
    if not own or distinct(roster["school_code"]) == [own]:
        return roster[:0].assign(flagged=False)
    seen = _seen(roster)
    ours = seen.loc[seen["code"] == own, "file"]
    return seen.assign(flagged=seen["good"] & ~seen["file"].isin(ours), expected=own)


@rule("SCH-MIX", severity="error", needs=("school_code",), also=("file",), action="reexport")
def school_identifiers_are_mixed(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A school's roster has one identifier: its own, or that of most rows where it is not known.

    A file with many is the export of a county.
    """
    if len(distinct(roster["school_code"])) < 2:
        return roster[:0].assign(flagged=False)
    seen = _seen(roster)
    seen = seen[seen["good"]].sort_values(["n", "code"], ascending=[False, True])
    most = seen.groupby("file")["code"].transform("first")
    several = seen.groupby("file")["code"].transform("size")
    expected = most.where(several <= settings.parameter("schools_mixed"))
    if own := settings.school_code:
        ours = seen["file"].isin(seen.loc[seen["code"] == own, "file"])
        expected = pd.Series(own, index=seen.index).where(ours)
    flagged = expected.notna() & (seen["code"] != expected)
    return seen.assign(flagged=flagged, expected=expected)


RULES = (
    school_identifier_is_malformed,
    file_is_of_another_school,
    school_identifiers_are_mixed,
)
