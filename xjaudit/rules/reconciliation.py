"""Rules about roster against class lists: 人籍一致."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.classes import class_label
from xjaudit.record.codes import table
from xjaudit.record.fields import all_fields
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings

_NEAR = ("near_name", "wildcard_name")
_NEAR_OUTCOMES = ("ambiguous", "field_differs", "class_differs", "status_mismatch")
# Where a message names the class and nobody knows it.
_NO_CLASS = {"zh": "班级未知", "en": "class unknown"}
# Where a message compares two values and one side says nothing.
_NO_VALUE = "—"


def _labels(classes: pd.Series, settings: Settings) -> pd.Series:
    names = {one: class_label(one, settings.language) for one in classes.dropna().unique()}
    return classes.map(names).astype("str").fillna(_NO_CLASS[settings.language])


@rule(
    "RC-NO-RECORD",
    severity="error",
    reads="links",
    needs=("outcome", "name"),
    also=("class",),
    field="name",
    action="find_record",
)
def pupil_has_no_record(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Sits in a class; no record in this school belongs to this child."""
    at = _labels(column(links, "class"), settings)
    return pd.DataFrame({"flagged": links["outcome"] == "not_registered", "at": at})


# Absence is lawful for a pupil on leave; a roster without status holds the active ones.
@rule(
    "RC-EMPTY",
    severity="error",
    reads="links",
    needs=("outcome", "name"),
    also=("class", "status"),
    field="name",
    action="locate",
)
def record_has_no_pupil(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A record in the state of studying, and no class list has the child."""
    status = column(links, "status")
    expected_here = status.isna() | (status == "ACTIVE")
    at = _labels(column(links, "class"), settings)
    return pd.DataFrame({"flagged": (links["outcome"] == "absent") & expected_here, "at": at})


@rule(
    "RC-NAME-NEAR",
    severity="warn",
    reads="links",
    needs=("outcome", "name", "reason"),
    also=("other_name",),
    field="name",
    action="decide",
)
def names_are_alike(links: pd.DataFrame) -> pd.DataFrame:
    """One sound, one character apart, or a stand-in for a rare character; whether it is asked who
    the child is, or told that only the name speaks against it."""
    near = links["outcome"].isin(_NEAR_OUTCOMES) & links["reason"].isin(_NEAR)
    return pd.DataFrame({"flagged": near, "expected": column(links, "other_name")})


@rule(
    "RC-AMBIGUOUS",
    severity="warn",
    reads="links",
    needs=("outcome", "name"),
    also=("reason",),
    field="name",
    action="decide",
)
def person_must_be_decided(links: pd.DataFrame) -> pd.Series:
    """Namesakes, contradicting evidence, or a namesake in another class: nobody is guessed."""
    elsewhere = column(links, "reason").isin([*_NEAR, "no_name"])
    return (links["outcome"] == "ambiguous") & ~elsewhere


@rule(
    "RC-NO-NAME",
    severity="warn",
    reads="links",
    needs=("outcome", "reason"),
    also=("class",),
    field="name",
    action="ask_list",
)
def row_has_no_name(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A row of a class list that names nobody: somebody may be missing, or a number tells who."""
    nameless = links["reason"] == "no_name"
    at = _labels(column(links, "class"), settings)
    return pd.DataFrame({"flagged": nameless, "at": at})


@rule(
    "RC-CLASS",
    severity="warn",
    reads="links",
    needs=("outcome", "name", "class", "other_class"),
    field="other_class",
    action="move_class",
)
def class_differs(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The record stands in another class than the one where the pupil sits."""
    return pd.DataFrame(
        {
            "flagged": links["outcome"] == "class_differs",
            "expected": links["class"],
            "at": _labels(links["class"], settings),
            "recorded": _labels(links["other_class"], settings),
        }
    )


@rule(
    "RC-STATUS",
    severity="error",
    reads="links",
    needs=("outcome", "name"),
    also=("seen", "attended"),
    field="status",
    action="event",
    unless=("STAT-DEAD-ACTIVE", "STAT-ENDED-PRESENT"),
)
def status_differs(links: pd.DataFrame) -> pd.DataFrame:
    """The registry says studying and the list says gone, or the other way round; or attendance
    says that the pupil never came."""
    mismatch = links["outcome"] == "status_mismatch"
    attended = column(links, "attended").fillna("")
    return pd.DataFrame(
        {"flagged": mismatch, "expected": column(links, "seen"), "attended": attended}
    )


@rule(
    "RC-FIELD",
    severity="warn",
    reads="links",
    needs=("outcome", "name", "about"),
    also=("list_value", "roster_value"),
    field="roster_value",
    action="booklet",
    unless=("RC-NAME-NEAR",),
)
def field_differs(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The same person, and the two papers disagree about a field."""
    differs = links["outcome"] == "field_differs"
    shown = {
        name: _as_shown(column(links, name), links["about"].where(differs), settings)
        for name in ("list_value", "roster_value")
    }
    told = {name: values.fillna(_NO_VALUE) for name, values in shown.items()}
    return pd.DataFrame({"flagged": differs, "expected": shown["list_value"], **told})


def _as_shown(values: pd.Series, about: pd.Series, settings: Settings) -> pd.Series:
    """Values of different fields, row by row: codes by name, numbers masked."""
    shown = values.copy()
    for code in about.dropna().unique():
        known, own = all_fields().get(code), about == code
        if known and known.codes:
            label = table(known.codes).label
            shown[own] = values[own].map(label, na_action="ignore").astype("str")
        if known and known.kind == "id" and settings.masked:
            shown[own] = values[own].map(_masked, na_action="ignore").astype("str")
    return shown


def _masked(number: str) -> str:
    """Lists often have no more than the end of a number, which a masked number shows anyway."""
    return number if len(number) <= 4 else ids.mask(number)


@rule(
    "RC-DUP-LIST",
    severity="warn",
    reads="links",
    needs=("outcome", "name"),
    also=("class",),
    field="name",
    action="clean",
)
def pupil_is_listed_twice(links: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The person already stands on a class list."""
    at = _labels(column(links, "class"), settings)
    return pd.DataFrame({"flagged": links["outcome"] == "duplicate", "at": at})


@rule(
    "RC-ID-SLIPPED",
    severity="warn",
    reads="notices",
    needs=("code",),
    field="id_number",
    action="ask_list",
)
def numbers_of_a_list_have_slipped(notices: pd.DataFrame) -> pd.Series:
    """The ID numbers of a list belong to other pupils row after row: the column, not the pupils, is
    at fault, and it was not used to find them."""
    return notices["code"] == "numbers_slipped"


@rule(
    "RC-COUNT",
    severity="warn",
    reads="classes",
    needs=("listed", "registered"),
    action="recount",
)
def numbers_differ(classes: pd.DataFrame) -> pd.DataFrame:
    """As many on the class list as active records in the class."""
    listed = pd.to_numeric(classes["listed"]).astype("Int64")
    registered = pd.to_numeric(classes["registered"]).astype("Int64")
    apart = (listed - registered).abs()
    return pd.DataFrame(
        {"flagged": apart > 0, "listed": listed, "registered": registered, "n": apart}
    )


# Only where there are lists at all: without any, nobody was to be compared.
@rule(
    "RC-NO-LIST",
    severity="warn",
    reads="classes",
    needs=("registered", "listed"),
    field="listed",
    action="ask_list",
    blanks=True,
)
def class_gave_no_list(classes: pd.DataFrame) -> pd.DataFrame:
    """Records in a class that no list covers: nobody has looked whether they attend."""
    registered = pd.to_numeric(classes["registered"]).astype("Int64")
    missing = column(classes, "listed").isna()
    return pd.DataFrame({"flagged": (registered > 0) & missing, "n": registered})


RULES = (
    pupil_has_no_record,
    record_has_no_pupil,
    names_are_alike,
    person_must_be_decided,
    row_has_no_name,
    class_differs,
    status_differs,
    field_differs,
    pupil_is_listed_twice,
    numbers_of_a_list_have_slipped,
    numbers_differ,
    class_gave_no_list,
)
