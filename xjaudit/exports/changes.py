"""What has changed since the roster of last time, as people read it."""

import pandas as pd

from xjaudit.exports.book import columns
from xjaudit.record.classes import class_label
from xjaudit.record.codes import table
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings

CHANGES = columns(
    ("change", "变化", "Change", 10),
    ("class", "班级", "Class", 12),
    ("name", "姓名", "Name", 10),
    ("about", "项目", "Field", 14),
    ("before", "上次", "Last time", 22),
    ("after", "本次", "Now", 22),
    ("file", "文件", "File", 24),
    ("sheet", "工作表", "Sheet", 12),
    ("row", "行", "Row", 6),
)
_CHANGES = {
    "new": ("新出现", "new"),
    "gone": ("不再出现", "gone"),
    "field": ("改变", "changed"),
    "person": ("号码换人", "another person"),
    "again": ("疑似重建", "made again?"),
}


def shown_changes(changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A row per pupil new or gone and per field of a pupil that changed, in words."""
    language, english = settings.language, settings.language == "en"
    own = changes[changes["change"].isin(list(_CHANGES))]
    labels = {code: field.label(language) for code, field in all_fields().items()}
    alone = own["change"].isin(["new", "gone"])
    what = {code: words[english] for code, words in _CHANGES.items()}
    return pd.DataFrame(
        {
            "change": own["change"].map(what),
            "class": _classes(own["class"], language),
            "name": own["name"],
            "about": own["about"].map(labels).mask(alone),
            "before": _values(own, "before", language),
            "after": _values(own, "after", language),
            "file": own["file"],
            "sheet": own["sheet"],
            "row": own["row"].astype("Float64").astype("float64"),
        }
    )


def _classes(classes: pd.Series, language: str) -> pd.Series:
    known = {one: class_label(one, language) for one in classes.dropna().unique()}
    return classes.map(known).astype("str")


def _values(own: pd.DataFrame, side: str, language: str) -> pd.Series:
    """Values as they are printed, codes and classes by name; a cell that could not be read as it
    stands."""
    values = own[side].fillna(own[f"{side}.raw"])
    of_class, of_status = own["about"] == "class_name", own["about"] == "status"
    values = values.mask(of_class, _classes(values.where(of_class), language))
    label = table("status").label
    return values.mask(of_status, values.where(of_status).map(label, na_action="ignore"))
