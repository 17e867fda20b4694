"""The school's own tables against the roster: summary, classes, campuses, the school itself."""

import pandas as pd

from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import SchoolSystem, class_id, class_in_text, grade_of_text

_STAGES = {"primary": "小", "middle": "初", "high": "高"}
# What a school's table must say as the base of institution codes does.
CORE_ITEMS = (
    "school_code",
    "school_name",
    "authority_name",
    "authority_code",
    "school_type",
    "founder_type",
)


def summary_rows(cells: pd.DataFrame, roster: pd.DataFrame, system: SchoolSystem) -> pd.DataFrame:
    """Each figure of a summary beside what it should be.

    cells    file, sheet, row, cell, item, stage, ordinal, text
    answers  these, and grade_no; stated: the figure, 0 for an empty cell, missing for a text;
             summed: what the figures it is the sum of make; counted: what the roster has;
             partner: of a grade's classes the pupils, and the reverse
    """
    frame = cells.copy()
    figures = frame["text"].str.strip().str.replace(r"\.0+$", "", regex=True)
    blank = figures.isna() | (figures == "")
    whole = figures.str.fullmatch(r"[0-9]{1,6}").fillna(False).astype(bool)
    frame["stated"] = pd.to_numeric(figures.where(whole)).astype("Int64").mask(blank, 0)
    frame["grade_no"] = [
        _grade(stage, ordinal, system)
        for stage, ordinal in zip(frame["stage"], frame["ordinal"], strict=True)
    ]
    frame["grade_no"] = frame["grade_no"].astype("Int64")
    frame["summed"] = _sums(frame)
    frame["counted"] = _counts(frame, roster, system)
    other = frame["item"].map({"classes": "pupils", "pupils": "classes"})
    sheet = ["file", "sheet", "stage", "ordinal"]
    stated = frame.drop_duplicates([*sheet, "item"]).set_index([*sheet, "item"])["stated"]
    keys = pd.MultiIndex.from_frame(frame[sheet].assign(item=other))
    frame["partner"] = stated.reindex(keys).array
    return frame


def _grade(stage: str, ordinal: int, system: SchoolSystem) -> int | None:
    if stage not in _STAGES or not 0 < ordinal <= system.years_of(_STAGES[stage]):
        return None
    return system.first_grade(_STAGES[stage]) + ordinal - 1


def _sums(frame: pd.DataFrame) -> pd.Series:
    """Of each sum the sum of its parts; missing for what is no sum, or has a part that is none."""
    summed = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    for _, own in frame.groupby(["file", "sheet"], sort=False):
        of_all = (own["ordinal"] == 0) & (own["item"] != "total")
        for at in own.index[of_all]:
            stage, item = own.at[at, "stage"], own.at[at, "item"]
            parts = (own["stage"] == stage) & (own["item"] == item) & (own["ordinal"] > 0)
            summed[at] = own.loc[parts, "stated"].sum(skipna=False)
        for at in own.index[own["item"] == "total"]:
            parts = of_all & (own["item"] == "pupils")
            summed[at] = own.loc[parts, "stated"].sum(skipna=False)
    return summed


def _counts(frame: pd.DataFrame, roster: pd.DataFrame, system: SchoolSystem) -> pd.Series:
    """What the roster has for each figure: expected records, and classes that have some."""
    if not len(roster):
        return pd.Series(pd.NA, index=frame.index, dtype="Int64")
    here = roster[is_expected(roster)]
    pupils = here["grade_no"].value_counts()
    classes = here.dropna(subset=["class"]).groupby("grade_no")["class"].nunique()
    counted = []
    for item, stage, grade in zip(frame["item"], frame["stage"], frame["grade_no"], strict=True):
        of_grade = classes if item == "classes" else pupils
        if item == "total":
            counted.append(len(here))
        elif pd.isna(grade):
            first = system.first_grade(_STAGES[stage])
            grades = range(first, first + system.years_of(_STAGES[stage]))
            counted.append(int(of_grade.reindex(list(grades)).fillna(0).sum()))
        else:
            counted.append(int(of_grade.get(grade, 0)))
    return pd.Series(counted, index=frame.index, dtype="Int64")


def class_table_rows(
    table: pd.DataFrame, roster: pd.DataFrame, campuses: pd.DataFrame, system: SchoolSystem
) -> pd.DataFrame:
    """The class table beside the roster, and after it a row for each class it lacks.

    answers  its columns, and class: the class its name tells; told_grade: the grade column's;
             registered: expected records of the class, missing without a roster; in_table;
             twice: its number or name stands there twice; campus_known, missing without a table
    """
    frame = table.copy()
    grades = {text: grade_of_text(text, system) for text in frame["grade"].dropna().unique()}
    frame["told_grade"] = frame["grade"].map(grades).astype("Int64")
    frame["class"] = [
        _class_of(name, None if pd.isna(grade) else int(grade), system)
        for name, grade in zip(frame["class_name"], frame["told_grade"], strict=True)
    ]
    frame["in_table"] = True
    again = [frame[n].notna() & frame.duplicated(["file", n], keep=False) for n in _NAMES_OF_CLASS]
    frame["twice"] = again[0] | again[1]
    known = {*campuses["campus_no"].dropna(), *campuses["campus_name"].dropna()}
    frame["campus_known"] = frame["campus"].isin(known) if known else pd.NA
    if len(roster):
        here = roster[is_expected(roster)]
        records = here["class"].value_counts()
        frame["registered"] = frame["class"].map(records).fillna(0).astype("Int64")
        lacking = sorted(set(records.index) - set(frame["class"].dropna()))
        first = frame.iloc[0]
        place = {"file": first["file"], "sheet": first["sheet"], "in_table": False, "twice": False}
        rows = [{**place, "class": one, "registered": records[one]} for one in lacking]
        frame = pd.concat([frame, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True)
    else:
        frame["registered"] = pd.NA
    types = {
        "row": "Int64",
        "told_grade": "Int64",
        "registered": "Int64",
        "campus_known": "boolean",
    }
    return frame.astype({**types, "class": "str", "in_table": bool, "twice": bool})


_NAMES_OF_CLASS = ("class_no", "class")


def _class_of(name: str | None, grade: int | None, system: SchoolSystem) -> str | None:
    if not isinstance(name, str):
        return None
    return class_id(name, system, grade) or class_in_text(name, system, grade)


def school_rows(
    schools: pd.DataFrame, school_code: str | None, school_name: str | None
) -> pd.DataFrame:
    """The school's own items beside those of the base of institution codes.

    A table of one row is the school's own; one of several is the base. Without an own table the
    settings speak for the school.
    answers  one row per item of the school: file, sheet, row, item, own, base; in_base, missing
             without a base
    """
    sizes = schools.groupby(["file", "sheet"])["row"].transform("size")
    mine, base = schools[sizes == 1], schools[sizes > 1]
    if not len(mine):
        told = {"school_code": school_code, "school_name": school_name}
        first = schools.iloc[0]
        mine = pd.DataFrame([{"file": first["file"], "sheet": first["sheet"], **told}])
    rows = []
    for one in mine.to_dict("records"):
        code = one.get("school_code")
        found = base[base["school_code"] == code].to_dict("records") if len(base) else []
        for item in (*CORE_ITEMS, "primary_years"):
            if item in one and (item in CORE_ITEMS or isinstance(one[item], str)):
                rows.append(
                    {
                        **{name: one.get(name) for name in ("file", "sheet", "row")},
                        "item": item,
                        "own": one[item],
                        "base": found[0].get(item) if found else None,
                        "in_base": bool(found) if len(base) else None,
                        "school_code": code,
                    }
                )
    names = ["file", "sheet", "row", "item", "own", "base", "in_base", "school_code"]
    frame = pd.DataFrame(rows, columns=names)
    types = {"row": "Int64", "in_base": "boolean"}
    return frame.astype({**{n: "str" for n in names if n not in types}, **types})
