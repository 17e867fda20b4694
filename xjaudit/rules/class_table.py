"""Rules about the school's class table (班级信息表) and campus table (校区信息表)."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.record.classes import class_label
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule
from xjaudit.settings import Settings


@rule(
    "CLS-UNKNOWN",
    severity="error",
    reads="class_table",
    needs=("class", "registered"),
    also=("in_table",),
    field="class_name",
    action="map",
)
def class_is_not_in_the_table(classes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Pupils are imported by the number of a class, which must exist first."""
    names = [class_label(one, settings.language) for one in classes["class"]]
    told = pd.Series(names, index=classes.index, dtype="str")
    return pd.DataFrame({"flagged": ~classes["in_table"], "at": told})


@rule(
    "CLT-DUP",
    severity="error",
    reads="class_table",
    needs=("twice",),
    also=("class_name",),
    field="class_name",
    action="map",
)
def class_stands_in_the_table_twice(classes: pd.DataFrame) -> pd.Series:
    """One number, one class."""
    return classes["twice"]


@rule(
    "CLT-NAME",
    severity="warn",
    reads="class_table",
    needs=("class_name",),
    also=("class", "told_grade"),
    field="class_name",
    action="map",
)
def name_of_class_is_not_understood(classes: pd.DataFrame) -> pd.DataFrame:
    """Neither grade nor number can be told, or another grade than the column of grades says."""
    identifier, told = column(classes, "class"), classes["told_grade"]
    own = pd.to_numeric(identifier.str.extract(r"^([0-9]+)-", expand=False)).astype("Int64")
    flagged = identifier.isna() | (own.notna() & told.notna() & (own != told).fillna(False))
    return pd.DataFrame({"flagged": flagged})


@rule(
    "CLT-OPENED",
    severity="warn",
    reads="class_table",
    needs=("opened",),
    field="opened",
    action="edit",
)
def month_of_opening_is_wrong(classes: pd.DataFrame, settings: Settings) -> pd.Series:
    """建班年月 is a month YYYYMM that has begun (JY/T 1004)."""
    opened = classes["opened"].str.strip()
    good = ids.matches(opened, r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$")
    return ~good | (opened > f"{settings.as_of:%Y%m}")


@rule(
    "CLT-SIZE",
    severity="warn",
    reads="class_table",
    needs=("size", "registered"),
    field="size",
    action="recount",
    unless=("CLT-DUP", "CLT-NAME"),
)
def size_differs_from_roster(classes: pd.DataFrame) -> pd.DataFrame:
    """The number of pupils the table gives, and the records in the state of studying."""
    stated = pd.to_numeric(classes["size"].str.strip(), errors="coerce")
    registered = classes["registered"].astype("float64")
    expected = classes["registered"].astype("str")
    return pd.DataFrame({"flagged": stated != registered, "expected": expected})


@rule(
    "CLT-EMPTY",
    severity="warn",
    reads="class_table",
    needs=("class", "registered"),
    also=("in_table", "class_name"),
    field="class_name",
    action="check",
    unless=("CLT-DUP", "CLT-SIZE"),
)
def class_has_no_records(classes: pd.DataFrame) -> pd.Series:
    """A class that nobody is registered in: closed, or its pupils stand under another name."""
    return classes["in_table"] & (classes["registered"] == 0)


@rule(
    "CLT-CAMPUS",
    severity="error",
    reads="class_table",
    needs=("campus", "campus_known"),
    field="campus",
    action="map",
)
def campus_of_class_is_unknown(classes: pd.DataFrame) -> pd.Series:
    """A class belongs to a campus of the campus table."""
    return ~classes["campus_known"].astype("bool")


@rule(
    "CMP-LACKS",
    severity="error",
    reads="campuses",
    needs=(),
    also=("campus_no", "campus_name"),
    field="campus_name",
    action="edit",
    blanks=True,
)
def campus_lacks_number_or_name(campuses: pd.DataFrame) -> pd.Series:
    """Number (two characters at most), name and postcode are required (JY/T 1004)."""
    number, name = column(campuses, "campus_no"), column(campuses, "campus_name")
    return number.isna() | name.isna() | (number.str.len() > 2).fillna(False).astype(bool)


@rule(
    "CMP-DUP",
    severity="error",
    reads="campuses",
    needs=("campus_no",),
    field="campus_no",
    action="edit",
)
def campus_stands_in_the_table_twice(campuses: pd.DataFrame) -> pd.Series:
    """One number, one campus."""
    return campuses["campus_no"].duplicated(keep=False)


RULES = (
    class_is_not_in_the_table,
    class_stands_in_the_table_twice,
    name_of_class_is_not_understood,
    month_of_opening_is_wrong,
    size_differs_from_roster,
    class_has_no_records,
    campus_of_class_is_unknown,
    campus_lacks_number_or_name,
    campus_stands_in_the_table_twice,
)
