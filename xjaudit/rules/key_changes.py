"""Rules against last time: key data (name, sex, birth date, ID number) and the registry number.

A change of key data is applied for with proof and approved by the authority (教基一〔2014〕8号).
What the ID number bears out, or what looks like a slip that was put right, is told and no more.
"""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.cells import column, says_nothing
from xjaudit.rules.changes import differs_alone
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_KEY = ("name", "sex", "birth_date", "id_number")
_SINGLE = ("why", "n", "of", "run")


def _unproven(changes: pd.DataFrame, code: str, settings: Settings) -> pd.Series:
    """Pupils of whom a field differs and nothing tells that it was put right."""
    return differs_alone(changes, code, settings) & column(changes, "why").isna()


@rule(
    "CHG-KEY-NAME",
    severity="warn",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="check_key_change",
)
def name_changed(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Another name, and no slip of the pen between the two."""
    return _unproven(changes, "name", settings)


@rule(
    "CHG-KEY-SEX",
    severity="error",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="check_key_change",
)
def sex_changed(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """The other sex than last time, and no ID number bears it out."""
    return _unproven(changes, "sex", settings)


@rule(
    "CHG-KEY-BIRTH",
    severity="error",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="check_key_change",
)
def birth_date_changed(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Another birth date than last time, and no ID number bears it out."""
    return _unproven(changes, "birth_date", settings)


@rule(
    "CHG-ID",
    severity="warn",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="keep_proof",
)
def id_number_changed(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """Another ID number than last time, where the earlier one was in order."""
    return _unproven(changes, "id_number", settings)


@rule(
    "CHG-KEY-FIXED",
    severity="info",
    reads="changes",
    needs=("change", "about", "before", "after", "why"),
    also=("n", "of", "run"),
    field="after",
    action="check_key_change",
)
def key_data_were_put_right(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """A slip in the name, what now agrees with the ID number, or a number that is sound now."""
    put_right = changes["about"].isin(_KEY) & (changes["why"] != "follows")
    return put_right & differs_alone(changes, None, settings)


@rule(
    "CHG-ID-NEW",
    severity="info",
    reads="changes",
    needs=("change", "about", "after"),
    also=("before", *_SINGLE),
    field="after",
    action="none",
)
def id_number_was_entered(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """The first ID number of a pupil who had none."""
    old = column(changes, "before")
    had_none = says_nothing(old, column(changes, "before.raw"))
    return differs_alone(changes, "id_number", settings) & had_none


@rule(
    "CHG-ID-LOST",
    severity="error",
    reads="changes",
    needs=("change", "about", "before"),
    also=("after", *_SINGLE),
    field="after",
    action="check_key_change",
)
def id_number_was_lost(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """There was an ID number last time, and now the cell is empty."""
    lost = says_nothing(column(changes, "after"), column(changes, "after.raw"))
    flagged = differs_alone(changes, "id_number", settings) & lost
    return pd.DataFrame({"flagged": flagged, "expected": changes["before"]})


def _renumbered(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    sound = ids.has_registry_form(changes["before"]) & ids.has_registry_form(changes["after"])
    return differs_alone(changes, "registry_no", settings) & sound


@rule(
    "CHG-REG",
    severity="error",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="ask_county",
)
def registry_number_changed(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Another number otherwise than by issue: a G number is one pupil's for life."""
    flagged = _renumbered(changes, settings) & column(changes, "why").isna()
    return pd.DataFrame({"flagged": flagged, "expected": changes["before"]})


@rule(
    "CHG-REG-OK",
    severity="info",
    reads="changes",
    needs=("change", "about", "before", "after"),
    also=_SINGLE,
    field="after",
    action="none",
)
def registry_number_was_issued(changes: pd.DataFrame, settings: Settings) -> pd.Series:
    """The official number came: L to J or G, J to G."""
    return _renumbered(changes, settings) & (column(changes, "why") == "issued")


@rule(
    "CHG-PERSON",
    severity="error",
    reads="changes",
    needs=("change", "about", "before", "after"),
    field="after",
    action="ask_county",
)
def number_has_another_person(changes: pd.DataFrame) -> pd.Series:
    """The number stayed, and name, birth date and the other number are somebody else's."""
    return changes["change"] == "person"


RULES = (
    name_changed,
    sex_changed,
    birth_date_changed,
    id_number_changed,
    key_data_were_put_right,
    id_number_was_entered,
    id_number_was_lost,
    registry_number_changed,
    registry_number_was_issued,
    number_has_another_person,
)
