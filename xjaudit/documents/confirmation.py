"""Confirmation forms (学籍信息确认表): per class one PDF, two pages per pupil behind the head
teacher's count sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.documents import places, tokens
from xjaudit.documents.fitting import Fitted, balanced, breakable, fitted, size_for
from xjaudit.documents.items import Items
from xjaudit.documents.pupils import pupils_of, school_name
from xjaudit.documents.texts import text, word
from xjaudit.documents.typeset import code_svg, pdf
from xjaudit.documents.values import printed
from xjaudit.record.classes import class_label

# Columns of the count sheet: word, width in millimetres, whether its texts stand at the left.
_COUNT = (
    ("serial", 10, False),
    ("own_number", 17, False),
    ("name", 40, True),
    ("form_no", 22, False),
    ("returned", 12, False),
    ("signed", 12, False),
    ("phone", 12, False),
    ("date", 12, False),
    ("changed", 14, False),
    ("copies", 12, False),
    ("remark", 17, True),
)


@dataclass(frozen=True)
class Form:
    """A pupil's form as it is printed: whose, in which version, what stands on it, and numbers of
    the items whose values are longer than their cells."""

    person_key: str
    class_id: str
    version: str
    data: dict[str, Any]
    cut: tuple[str, ...] = ()


def forms_of(
    audit: Audit, key: bytes, items: Items, class_id: str, codes: Mapping[str, str] | None = None
) -> list[Form]:
    """The forms of a class, in order; `codes` are registration codes by person key. They, like all
    of page 2, make no other version."""
    records = pupils_of(audit, class_id)
    cells = places.layout(items).cells
    columns = [printed(records, item.field, item.code) for item in items.items]
    names, numbers = printed(records, "name"), printed(records, "registry_no")
    serials = printed(records, "class_serial")
    keys = _repeats_numbered(records["person_key"])
    made = []
    for at, (person, values) in enumerate(zip(keys, zip(*columns, strict=True), strict=True)):
        code = (codes or {}).get(person)
        line = _line(class_id, serials[at], names[at], numbers[at])
        version = tokens.version_of(key, [items.digest, line, *values])
        front, back = (tokens.form_token(key, person, version, page) for page in (1, 2))
        shown = [_fitted(v, one) for v, one in zip(values, cells, strict=True)]
        cut = [one.item.number for one, told in zip(cells, shown, strict=True) if told.is_cut]
        data = {
            "values": [one.told for one in shown],
            "name": names[at],
            "serial": serials[at],
            "line": _in_line(line),
            "short_line": _in_line(_line(class_id, serials[at], names[at])),
            "foot": fitted(f"{class_label(class_id)}　{names[at]}", 70, 4, 7.5).text,
            "front": front,
            "back": back,
            "code": code,
        }
        made.append(Form(person, class_id, version, data, tuple(cut)))
    return made


def document(audit: Audit, items: Items, forms: list[Form]) -> bytes:
    """The PDF of a class's forms. PaperError where nothing can be printed here."""
    return pdf("confirmation", _data(audit, items, forms), audit.settings.as_of)


def texts_of(forms: Iterable[Form]) -> dict[str, list[str]]:
    """What is printed, by the pupil whose form it is, to look for characters without a glyph."""
    return {
        one.person_key: [one.data["line"][0], *(value for value, _ in one.data["values"])]
        for one in forms
    }


def _repeats_numbered(keys: pd.Series) -> list[str]:
    """Two records of one person have a form each."""
    repeat = keys.groupby(keys).cumcount()
    return [f"{k}~{n}" if n else str(k) for k, n in zip(keys, repeat, strict=True)]


def _fitted(value: str, cell: places.Cell) -> Fitted:
    return fitted(value, cell.widths[2] - 2, cell.box.h - 0.6)


def _in_line(line: str) -> tuple[str, float]:
    return fitted(line, 150, 6).told


def _line(class_id: str, serial: str, name: str, number: str = "") -> str:
    parts = [
        ("班级", class_label(class_id)),
        ("班内学号", serial),
        ("姓名", name),
        ("学籍号", number),
    ]
    return "　".join(f"{label}：{value}" for label, value in parts if value)


def _data(audit: Audit, items: Items, forms: list[Form]) -> dict[str, Any]:
    layout = places.layout(items)
    first = places.BOXES["signature"][0]
    lowest = layout.cells[-1].box
    return {
        "title": items.title,
        "school_line": _in_line(word("school_line", school=school_name(audit))),
        "head": (items.head, size_for(items.head, 150, 11, 9)),
        "marks": [box.told() for box in places.MARKS.values()],
        "code": places.CODE.told(),
        "boxes": [box.told() for boxes in places.BOXES.values() for box in boxes],
        "sign_y": first.y,
        "sign_h": first.h,
        "table": places.TABLE.told(),
        "table_height": lowest.y + lowest.h - places.TABLE.y,
        "head_height": places.HEAD,
        "half": places.HALF,
        "sections": [{"name": name, "box": box.told()} for name, box in layout.sections],
        "cells": [_cell(one) for one in layout.cells],
        "notes": items.notes,
        "item_notes": [
            {"number": one.number, "name": one.name, "note": one.note}
            for one in items.items
            if one.note
        ],
        "notice": items.notice,
        "count": _count_sheet(audit, forms),
        "pupils": [form.data | _codes(form.data) for form in forms],
    }


def _codes(data: dict[str, Any]) -> dict[str, str]:
    """The codes of both pages, drawn when they are printed: they are larger than all the rest."""
    return {f"{side}_code": code_svg(data[side]) for side in ("front", "back")}


def _cell(cell: places.Cell) -> dict[str, Any]:
    name = balanced(("◆" if cell.item.key else "") + cell.item.name, cell.widths[1] - 2, 9.5)
    number = cell.item.number
    return {
        "number": (number, size_for(number, cell.widths[0] - 2, cell.box.h - 0.6, 9.5)),
        "name": (name, size_for(name, cell.widths[1] - 2, cell.box.h - 0.6, 9.5)),
        "y": cell.box.y,
        "h": cell.box.h,
        "parts": places.edges(cell.widths, cell.box.x),
    }


def _count_sheet(audit: Audit, forms: list[Form]) -> dict[str, Any]:
    language = audit.settings.language
    class_id = forms[0].class_id
    blanks = {"blank": "＿" * 6, "blank_short": "＿" * 5}
    signs = [word(name, language, **blanks) for name in ("head_teacher_signs", "registrar_signs")]
    return {
        "title": text("count_sheet", "title", language),
        "line": f"{school_name(audit)}　{class_label(class_id, language)}",
        "right": f"{audit.settings.as_of:%Y-%m-%d}",
        "heads": [word(name, language) for name, _, _ in _COUNT],
        "widths": [width for _, width, _ in _COUNT],
        "left": [at for at, (_, _, left) in enumerate(_COUNT) if left],
        "rows": [_count_row(at, form, language) for at, form in enumerate(forms, 1)],
        "counts": text("count_sheet", "counts", language, n=len(forms)),
        "sign": signs,
        "foot": class_label(class_id, language),
    }


def _count_row(at: int, form: Form, language: str) -> list[str]:
    boxes = ["□"] * 6
    remark = word("cut", language, items=" ".join(form.cut)) if form.cut else ""
    # The last signs of the token are enough to tell a class's forms apart.
    token = form.data["front"][-8:]
    told = [str(at), form.data["serial"], form.data["name"], token, *boxes, remark]
    widths = (width for _, width, _ in _COUNT)
    return [breakable(one, width - 2, 9) for one, width in zip(told, widths, strict=True)]
