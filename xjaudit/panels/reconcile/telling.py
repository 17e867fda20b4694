"""What is shown of one link: list and candidates field by field, what speaks for each, and how it
stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.cases.desk import Desk
from xjaudit.labels import OUTCOMES
from xjaudit.ledger.verbs import ROLES, named
from xjaudit.panels.reconcile.pending import said
from xjaudit.panels.reconcile.queue import Question
from xjaudit.panels.reconcile.sides import DAY, shown
from xjaudit.reconcile.outcomes import Reconciliation
from xjaudit.record.classes import class_label
from xjaudit.record.codes import table as code_table
from xjaudit.record.fields import all_fields

# What is compared in any case, as the list calls it and as the registry does.
_COMPARED = {
    "name": "name",
    "sex": "sex",
    "birth_date": "birth_date",
    "id_number": "id_number",
    "class": "class",
    "seen": "status",
}
# Compared where the list tells them.
_MORE = ("registry_no", "phone", "remark")
# What a teacher knows children apart by, shown where candidates differ in it: so many at most.
_APART = ("former_name", "class_serial", "current_address", "home_address", "m1_name", "m2_name",
          "native_place", "ethnicity", "residence_mode", "hukou_type")  # fmt: skip
_MOST = 3

Row = Mapping[str, Any]


@dataclass
class Telling:
    """Tells of rows of a table at a desk; `found` weighs them."""

    words: Mapping[str, str]
    language: str
    desk: Desk
    table: pd.DataFrame
    found: Reconciliation

    def told(self, asked: Question, full: bool = False) -> dict[str, Any]:
        """A row as what `Review` shows; `full`: numbers in full."""
        audit = self.desk.audit
        row: dict[Any, Any] = self.table.loc[asked.at].to_dict()
        is_masked = audit.settings.masked and not full
        mine = None
        if not pd.isna(row["person"]):
            mine = {str(name): cell for name, cell in audit.people.loc[row["person"]].items()}
        records = self._records(asked)
        lines, hidden = self._lines(mine, records, is_masked)
        return {
            "pair": asked.list_key if isinstance(asked.list_key, str) else "",
            "head": self._head(row, asked.kind),
            "why": self._why(row, asked),
            "stands": self._stands(asked.list_key),
            "list": self._place(mine, "on_list"),
            "lines": lines,
            "candidates": [
                self._candidate(row["person"], label, record, number)
                for number, (label, record) in enumerate(
                    zip(asked.candidates, records, strict=True), 1
                )
            ],
            "hidden": sorted(hidden),
        }

    def _records(self, asked: Question) -> list[Row]:
        """The candidates, as far as they are shown."""
        roster = self.desk.audit.roster
        wanted = ("person_key", "file", "sheet", "row", *_COMPARED.values(), *_MORE, *_APART)
        names = [name for name in wanted if name in roster]
        return roster.loc[list(asked.candidates), names].to_dict("records")  # pyright: ignore[reportReturnType]

    def _head(self, row: Row, kind: str) -> str:
        """Where it is and what: 一年级1班 · 待核."""
        outcome = OUTCOMES[row["outcome"]][self.language == "en"] if row["outcome"] else ""
        name = row["name"] if isinstance(row["name"], str) else row["roster_name"]
        told = [row["class_label"], name, self.words.get(f"kind_{kind}") or outcome]
        return " · ".join(one for one in told if isinstance(one, str) and one)

    def _why(self, row: Row, asked: Question) -> str:
        told = [row["reason_label"]] if isinstance(row["reason_label"], str) else []
        if asked.kind == "beside_absent":
            told.append(self.words["beside_absent"].format(len(asked.candidates)))
        return self.words["stop"].join(told)

    def _stands(self, list_key: object) -> str:
        """What was answered last, and by whom."""
        last = said(self.desk.state, str(list_key)).last
        if last is None:
            return ""
        role = ROLES[last.role].text(self.language) if last.role in ROLES else last.role
        return self.words["said_by"].format(
            actor=last.actor, role=role, verb=named(last.verb).text(self.language)
        )

    def _place(self, row: Row | None, word: str) -> str:
        if row is None:
            return self.words["on_no_list"]
        sheet = row["sheet"] if isinstance(row["sheet"], str) else ""
        place = " ".join(filter(None, [row["file"], sheet]))
        return self.words[word].format(place=place, row=row["row"])

    def _lines(
        self, mine: Row | None, records: list[Row], is_masked: bool
    ) -> tuple[list[dict[str, Any]], set[str]]:
        """Field by field what the list says and what each record; and fields whose numbers are
        masked."""
        told: list[dict[str, Any]] = []
        hidden: set[str] = set()
        for of_list, of_record in self._fields(mine, records):
            own = _text(mine, of_list)
            is_tail = of_record == "id_number" and not own
            if is_tail:
                own = _text(mine, "id_tail")
            texts = [own, *(_text(record, of_record) for record in records)]
            if not any(texts):
                continue
            values = [self._shown(text, of_record, is_masked) for text in texts]
            if values != [self._shown(text, of_record, False) for text in texts]:
                hidden.add(of_record)
            if is_tail and own:
                # Masked as it stands, as in the table: the end is all that the list tells.
                values[0] = f"…{own}"
            cells = [
                {"text": value, "differs": bool(own and text) and not _agree(own, text, of_record)}
                for value, text in zip(values[1:], texts[1:], strict=True)
            ]
            told.append({"label": self._label(of_record), "list": values[0], "cells": cells})
        return told, hidden

    def _fields(self, mine: Row | None, records: list[Row]) -> list[tuple[str, str]]:
        told = [*_COMPARED.items(), *((name, name) for name in _MORE if _text(mine, name))]
        # By what it says: an address that is told twice tells them apart once.
        apart: dict[tuple[str, ...], str] = {}
        for code in _APART:
            texts = tuple(_text(one, code) for one in records)
            if len({*texts}) > 1:
                apart.setdefault(texts, code)
        return told + [(code, code) for code in [*apart.values()][:_MOST]]

    def _label(self, code: str) -> str:
        return self.words["class"] if code == "class" else all_fields()[code].label(self.language)

    def _shown(self, text: str, code: str, is_masked: bool) -> str:
        if code == "class":
            return class_label(text, self.language) if text else ""
        known = all_fields().get(code)
        if known and known.codes and text:
            return code_table(known.codes).label(text, self.language)
        if known and known.kind == "date":
            return DAY.sub(r"\1-\2-\3", text)
        return shown(text, code, is_masked)

    def _candidate(self, person: Any, label: int, record: Row, number: int) -> dict[str, Any]:
        audit = self.desk.audit
        told: dict[str, Any] = {
            "key": record["person_key"],
            "title": self.words["candidate"].format(number),
            "place": self._place(record, "in_roster"),
            "evidence": [],
        }
        if pd.isna(person):
            return told
        row, at = audit.people.index.get_loc(person), audit.roster.index.get_loc(label)
        weighed = self.found.breakdown(int(row), int(at), self.language)  # pyright: ignore[reportArgumentType]
        told["evidence"] = [
            {"said": text, "bits": f"{bits:+.1f}"}
            for text, bits in zip(weighed["said"], weighed["weight"], strict=True)
        ]
        told["total"] = f"{weighed['weight'].sum():+.1f}"
        return told


def chosen(asked: Sequence[Question], list_key: str | None) -> Question | None:
    """The question about a row, else the first."""
    return next((one for one in asked if one.list_key == list_key), asked[0] if asked else None)


def _agree(own: str, cell: str, code: str) -> bool:
    return cell.endswith(own) if code == "id_number" else own == cell


def _text(row: Row | None, code: str) -> str:
    cell = None if row is None else row.get(code)
    return "" if cell is None or pd.isna(cell) else str(cell)
