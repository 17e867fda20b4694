"""differences.xlsx and differences.csv: where two typings of one paper differ."""

from pathlib import Path

import pandas as pd

from xjaudit.exports.book import Book, columns
from xjaudit.exports.outputs import appearing, write_csv
from xjaudit.record import ids
from xjaudit.record.classes import class_label
from xjaudit.record.fields import all_fields
from xjaudit.rules.shown import masked
from xjaudit.settings import Settings
from xjaudit.typings import SIDES, Typings, per_thousand, rates, summary

NAMES = ("differences.xlsx", "differences.csv")
_KINDS = {
    "value": ("内容不同", "other value"),
    "blank": ("一份未填", "blank in one"),
    "form": ("写法不同", "other spelling"),
    "only_first": ("只在第一份", "only in the first"),
    "only_second": ("只在第二份", "only in the second"),
}
_BY = {
    "class_serial": ("班内学号", "number in class"),
    "serial": ("序号", "row number"),
    "registry_no": ("学籍号", "registry number"),
    "id_number": ("身份证件号", "ID number"),
    "name": ("姓名", "name"),
    "position": ("位置", "position"),
}
_SIDE = {"first": ("第一份", "the first"), "second": ("第二份", "the second")}
_SHEETS = {
    "zh": {"summary": "汇总", "differences": "不同之处", "fields": "分项差错率"},
    "en": {"summary": "Summary", "differences": "Differences", "fields": "By field"},
}
DIFFERENCES = columns(
    ("kind", "类别", "Kind", 11),
    ("class", "班级", "Class", 12),
    ("name", "姓名", "Name", 10),
    ("field", "项目", "Field", 14),
    ("first", "第一份", "First", 24),
    ("second", "第二份", "Second", 24),
    ("at", "不同的位", "Characters", 9),
    ("erred", "应改", "To correct", 9),
    ("first_place", "第一份位置", "Where in the first", 22),
    ("second_place", "第二份位置", "Where in the second", 22),
    ("by", "配对依据", "Paired by", 10),
    ("settled", "核对原件后", "By the paper", 20),
)
FIELDS = columns(
    ("field", "项目", "Field", 20),
    ("cells", "比对格数", "Cells", 10),
    ("differ", "不同", "Differ", 8),
    ("per_thousand", "每千格", "Per 1,000", 8),
    ("blank", "其中一份未填", "Blank in one", 10),
    ("first_erred", "第一份差错", "Errors of the first", 10),
    ("second_erred", "第二份差错", "Errors of the second", 10),
    ("open", "须看原件", "Look at the paper", 10),
    ("form", "仅写法不同", "Spelling only", 10),
)
TYPISTS = columns(
    ("typist", "录入文件", "Typing", 30),
    ("rows", "行数", "Rows", 8),
    ("left_out", "漏录行", "Rows left out", 8),
    ("cells", "比对格数", "Cells", 10),
    ("blank", "漏填", "Left blank", 8),
    ("erred", "可判定差错", "Errors told", 10),
    ("per_thousand", "每千格差错", "Per 1,000", 10),
)


def write_typings(typings: Typings, folder: Path) -> dict[str, Path]:
    """Write both files into `folder`, each whole or not at all; answers their paths."""
    told, settings = _masked(typings.differences, typings.settings), typings.settings
    words = _SHEETS[settings.language]
    with appearing(folder, NAMES) as partial:
        write_csv(told, partial / "differences.csv")
        book = Book(partial / "differences.xlsx", settings)
        book.table(words["summary"], _as_texts(rates(typings)), TYPISTS)
        book.table(words["differences"], _in_words(told, settings.language), DIFFERENCES)
        book.table(words["fields"], _by_field(typings), FIELDS)
        book.book.close()
    return {name: folder / name for name in NAMES}


def _masked(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The differences as they may be shown: which characters of a number differ is told beside."""
    if not settings.masked:
        return table
    numbers = [code for code, field in all_fields().items() if field.kind == "id"]
    is_number = table["field"].isin(numbers)
    hidden = {
        side: table[side]
        .map(masked, na_action="ignore")
        .mask(is_number, table[side].where(is_number).map(ids.mask, na_action="ignore"))
        for side in SIDES
    }
    return table.assign(**hidden)


def _in_words(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The differences with words for codes, and an empty column for what the paper says."""
    labels = {code: field.label(language) for code, field in all_fields().items()}
    classes = {one: class_label(one, language) for one in table["class"].dropna().unique()}
    words = {"kind": _KINDS, "erred": _SIDE, "by": _BY}
    told = {
        name: table[name].map({code: pair[language == "en"] for code, pair in known.items()})
        for name, known in words.items()
    }
    told |= {"class": table["class"].map(classes), "field": table["field"].map(labels)}
    told |= {f"{side}_place": _places(table, side) for side in SIDES}
    return table.assign(**told, settled="")


def _places(table: pd.DataFrame, side: str) -> list[str]:
    parts = [table[f"{side}_{name}"].tolist() for name in ("file", "sheet", "column", "row")]
    return [
        f"{file} {sheet} {column if isinstance(column, str) else ''}{row}"
        if isinstance(file, str)
        else ""
        for file, sheet, column, row in zip(*parts, strict=True)
    ]


def _by_field(typings: Typings) -> pd.DataFrame:
    """Fields with what differs, the most first."""
    language, table = typings.settings.language, typings.fields
    if table.empty:
        return pd.DataFrame(columns=[column.name for column in FIELDS])
    differ = table["value"] + table["blank"]
    share = [per_thousand(*pair) for pair in zip(differ, table["cells"], strict=True)]
    told = differ - table["first_erred"] - table["second_erred"]
    labels = {code: field.label(language) for code, field in all_fields().items()}
    table = table.assign(differ=differ, per_thousand=share, open=told)
    table = table.assign(field=table["field"].map(labels))
    return _as_texts(table.sort_values("per_thousand", ascending=False, kind="stable"))


def _as_texts(table: pd.DataFrame) -> pd.DataFrame:
    """Rates with their tenth, which a cell of whole numbers would hide."""
    return table.assign(per_thousand=[f"{rate:.1f}" for rate in table["per_thousand"]])


_SAID = {
    "zh": {
        "head": "第一份 {first} 行，第二份 {second} 行，对上 {paired} 行",
        "alone": "只在第一份 {only_first} 行，只在第二份 {only_second} 行",
        "cells": "比对 {cells} 格：内容不同 {value}，一份未填 {blank}，每千格 {per_thousand}；"
        "仅写法不同 {form}",
        "typist": "  {typist}：漏录 {left_out} 行，可判定差错 {erred} 处，每千格 {per_thousand}",
        "lacking": "  {name} 没有的列（未比对）：{fields}",
        "comma": "、",
    },
    "en": {
        "head": "{first} rows in the first, {second} in the second, {paired} in both",
        "alone": "{only_first} rows only in the first, {only_second} only in the second",
        "cells": "{cells} cells compared: {value} differ, {blank} blank in one, {per_thousand} per "
        "1,000; {form} only in spelling",
        "typist": "  {typist}: {left_out} rows left out, {erred} errors that can be told, "
        "{per_thousand} per 1,000",
        "lacking": "  {name} lacks columns, which were not compared: {fields}",
        "comma": ", ",
    },
}


def in_words(typings: Typings) -> str:
    """The comparison in a few lines for a person."""
    language = typings.settings.language
    words, told = _SAID[language], summary(typings)
    lines = [words["head"].format(**told["rows"]), words["alone"].format(**told["rows"])]
    lines.append(words["cells"].format(**told["differences"], **told))
    lines += [words["typist"].format(**one) for one in told["typists"]]
    labels = {code: field.label(language) for code, field in all_fields().items()}
    for side, name in zip(SIDES, typings.names, strict=True):
        if codes := typings.lacking[side]:
            fields = words["comma"].join(labels[code] for code in codes)
            lines.append(words["lacking"].format(name=name, fields=fields))
    return "\n".join(lines)
