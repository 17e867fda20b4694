"""The list of children to be entered late (补建学籍学生名单): they attend, without a record."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.documents.lists import Column, Printed
from xjaudit.documents.pupils import school_name
from xjaudit.documents.texts import listed
from xjaudit.documents.values import printed
from xjaudit.record.classes import class_label, class_order

_COLUMNS = (
    Column("序号", 10),
    Column("班级", 24),
    Column("姓名", 34, left=True),
    Column("性别", 11),
    Column("出生日期", 28),
    Column("身份证件号", 42),
    Column("原就读学校", 0, left=True),
    Column("全国查重结果", 26),
    Column("所附材料", 34, left=True),
)


def late_list(audit: Audit, list_keys: set[str] | None = None) -> Printed:
    """Everybody on a class list who has no record, by class; only those of `list_keys` if given."""
    alone = audit.pairs.loc[audit.pairs["outcome"] == "not_registered", "person"].astype("int64")
    people = audit.people.loc[alone]
    if list_keys is not None:
        people = people[people["list_key"].isin(list_keys)]
    order = people["class"].fillna("").map(lambda one: (*class_order(one), one))
    people = people.loc[order.sort_values(kind="stable").index]
    names = ("name", "sex", "birth_date", "id_number")
    columns = [printed(people, name) for name in names]
    classes = [class_label(one) if isinstance(one, str) else "" for one in people["class"]]
    rows = [
        [str(at), where, *told, "", "", ""]
        for at, (where, *told) in enumerate(zip(classes, *columns, strict=True), 1)
    ]
    words = listed("late")
    return Printed(
        title=words["title"],
        columns=_COLUMNS,
        rows=rows or [["", *[""] * (len(_COLUMNS) - 1)]],
        line=f"填报单位（盖章）：{school_name(audit)}",
        right=f"名册日期：{audit.settings.as_of:%Y-%m-%d}",
        above=words["above"],
        below=[words["counts"].format(n=len(people))],
        sign=words["sign"],
        foot=words["title"],
        landscape=True,
        pad=2.4,
    )


def filed_keys(worklist: pd.DataFrame) -> set[str]:
    """The children for whom late creation was filed, of `cases.worklist.worklist`."""
    filed = worklist["filed_as"].isin(["late_list", "late_create"])
    return set(worklist.loc[filed, "list_key"].dropna())
