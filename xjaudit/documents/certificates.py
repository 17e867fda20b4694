"""Sheets about one pupil: the certificate of attendance for a pupil without ID number
(无身份证号学生在校就读证明) and the application to change key data (关键数据变更申请表)."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.changes import papers_in_words
from xjaudit.documents.fitting import fitted
from xjaudit.documents.pupils import in_order, school_name
from xjaudit.documents.texts import listed
from xjaudit.documents.typeset import pdf
from xjaudit.documents.values import printed
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields

Pair = tuple[str, str]
_VALUE, _WIDE, _ROW, _TALL = 51.0, 133.0, 10.0, 15.0


def no_id_certificates(audit: Audit, persons: Iterable[str]) -> bytes:
    """A sheet per pupil, by class: the persons' keys are those of pupils without ID number."""
    records = _records(audit, persons)
    sheets = [_no_id(audit, row) for row in _values(records, _NO_ID_FIELDS)]
    return _print(audit, sheets)


def key_change_applications(audit: Audit, changes: pd.DataFrame) -> bytes:
    """A sheet per pupil of the key changes that were asked for, see `cases.changes.key_changes`."""
    records = _records(audit, changes["person_key"])
    sheets = []
    for row in _values(records, ("name", "sex", "birth_date", "registry_no", "id_number")):
        own = changes[changes["person_key"] == row["person_key"]]
        sheets.append(_key_change(audit, row, own))
    return _print(audit, sheets)


_MEMBER = ("name", "relation", "id_number", "phone")
_NO_ID_FIELDS = (
    *("name", "sex", "birth_date", "ethnicity", "registry_no", "enrol_month", "current_address"),
    *(f"m{n}_{name}" for n in (1, 2) for name in _MEMBER),
)


def _records(audit: Audit, persons: Iterable[str]) -> pd.DataFrame:
    own = audit.roster[audit.roster["person_key"].isin(list(persons))]
    classes = sorted(own["class"].fillna("").unique(), key=class_order)
    return pd.concat([in_order(own[own["class"].fillna("") == one]) for one in classes] or [own])


def _values(records: pd.DataFrame, names: Sequence[str]) -> list[dict[str, str]]:
    """Of each record the texts that are printed."""
    columns = {name: printed(records, name) for name in names}
    columns["person_key"] = records["person_key"].tolist()
    columns["class"] = [class_label(c) if isinstance(c, str) else "" for c in records["class"]]
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _no_id(audit: Audit, row: dict[str, str]) -> dict[str, Any]:
    words = listed("no_id")
    since = row["enrol_month"] or "　　　　年　　月"
    facts = {**row, "since": since, "school": school_name(audit)}
    pairs: list[tuple[Pair, ...]] = [
        (("学校名称", facts["school"]), ("学校标识码", audit.settings.school_code or "")),
        (("姓名", row["name"]), ("性别", row["sex"])),
        (("出生日期", row["birth_date"]), ("民族", row["ethnicity"])),
        (("年级班级", row["class"]), ("学籍号", row["registry_no"])),
        (("出生医学证明号", ""),),
        (("无身份证号原因", words["reasons"]),),
        (("现住址", row["current_address"]),),
    ]
    for member, label in (("m1", "监护人一"), ("m2", "监护人二")):
        told = {
            name: row[f"{member}_{name}"] for name in ("name", "relation", "id_number", "phone")
        }
        who = "　".join(part for part in (told["name"], told["relation"]) if part)
        pairs += [((label, who), ("电话", told["phone"])), (("身份证件号", told["id_number"]),)]
    paragraphs = [words["statement"].format(**facts), words["duty"]]
    return _sheet(audit, words, pairs, paragraphs, row)


def _key_change(audit: Audit, row: dict[str, str], own: pd.DataFrame) -> dict[str, Any]:
    words = listed("key_change")
    pairs: list[tuple[Pair, ...]] = [
        (("学校名称", school_name(audit)), ("学校标识码", audit.settings.school_code or "")),
        (("姓名", row["name"]), ("年级班级", row["class"])),
        (("性别", row["sex"]), ("出生日期", row["birth_date"])),
        (("学籍号", row["registry_no"]), ("身份证件号", row["id_number"])),
    ]
    for one in own.to_dict("records"):
        field = all_fields()[one["field"]]
        new, old = _as_printed(one["field"], one["new"]), _as_printed(one["field"], one["old"])
        pairs += [(("变更项目", field.zh),), (("变更前", old or "（空）"), ("变更后", new))]
    papers = ";".join(f"{row.evidence};{row.missing}" for row in own.itertuples())
    known = list(dict.fromkeys(one for one in papers.split(";") if one and one != "nan"))
    pairs += [
        (("变更原因", ""),),
        (("所附材料", papers_in_words(";".join(known), "zh")),),
        (("家长（监护人）意见", words["parent"]),),
        (("学校审核意见", words["school"]),),
        (("主管部门意见", words["authority"]),),
    ]
    return _sheet(audit, words, pairs, [words["statement"].format(name=row["name"])], row)


def _as_printed(code: str, value: str | None) -> str:
    frame = pd.DataFrame({code: pd.Series([value], dtype="str")})
    return printed(frame, code)[0]


def _sheet(
    audit: Audit,
    words: dict[str, Any],
    pairs: list[tuple[Pair, ...]],
    paragraphs: list[str],
    row: dict[str, str],
) -> dict[str, Any]:
    tall = set(words.get("tall", ()))
    heights = [_TALL if pair[0][0] in tall else _ROW for pair in pairs]
    return {
        "title": words["title"],
        "line": "",
        "right": f"编号：{'＿' * 6}",
        "rows": [_row(pair, height) for pair, height in zip(pairs, heights, strict=True)],
        "heights": heights,
        "paragraphs": paragraphs,
        "sign": words["sign"],
        "seal": words.get("seal", "").format(school=school_name(audit)),
        "foot": words["foot"],
    }


def _row(pairs: tuple[Pair, ...], height: float) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []
    for label, value in pairs:
        span = 3 if len(pairs) == 1 else 1
        width = _WIDE if span == 3 else _VALUE
        told = fitted(value, width - 4, height - 1.5, 10.5).told
        cells += [
            {"kind": "label", "text": label, "span": 1},
            {"kind": "value", "text": told, "span": span},
        ]
    return cells


def _print(audit: Audit, sheets: list[dict[str, Any]]) -> bytes:
    return pdf("certificate", {"sheets": sheets}, audit.settings.as_of)
