"""Reminders that may be shown in a chat group: masked names, of numbers the last digits or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.changes import key_changes
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.no_id import without_number
from xjaudit.cases.states import machines
from xjaudit.documents.lists import Column, Printed
from xjaudit.documents.pupils import in_order, pupils_of, school_name
from xjaudit.documents.texts import listed, text
from xjaudit.documents.values import last_digits, masked_name, printed
from xjaudit.ledger.fold import State
from xjaudit.record.classes import class_label

KINDS = ("forms", "no_id", "papers")
_WIDTHS = (14, 20, 60, 0)


@dataclass(frozen=True)
class Reminder:
    """Who of a class is reminded of something, as it may be shown to all of the class."""

    class_id: str
    kind: str
    names: tuple[str, ...]
    until: str = ""

    def in_words(self, language: str = "zh") -> str:
        """A message to copy into the group."""
        label = class_label(self.class_id, language)
        head = text(f"remind_{self.kind}", "message", language, label=label, n=len(self.names))
        until = text("reminders", "until", language, day=self.until) if self.until else ""
        joint = ", " if language == "en" else "、"
        return f"{head}{until}\n{joint.join(self.names)}\n{text('reminders', 'end', language)}"


def reminder(
    audit: Audit, state: State, class_id: str, kind: str, digits: int = 0, until: str = ""
) -> Reminder:
    """Whom to remind of one of KINDS: forms that are out, numbers to be entered, papers of key
    changes. `digits` of the ID number tell namesakes apart, else the number in class does."""
    records = in_order(pupils_of(audit, class_id))
    if kind == "forms":
        keep = [_is_out(state, key) for key in records["person_key"]]
    elif kind == "no_id":
        waiting = without_number(audit, state)
        keep = records["person_key"].isin(waiting.loc[waiting["state"] == "missing", "person_key"])
    else:
        keep = records["person_key"].isin(_without_papers(audit, state))
    return Reminder(class_id, kind, _names(records[keep], digits), until)


def reminder_list(audit: Audit, reminders: Sequence[Reminder]) -> list[Printed]:
    """The same on paper, a page run per class that has somebody to remind."""
    language = audit.settings.language
    words = listed("reminders")
    at = int(language == "en")
    heads = enumerate(zip(words["heads"][at], _WIDTHS, strict=True))
    columns = [Column(head, width, place == 2) for place, (head, width) in heads]
    made = []
    for one in (each for each in reminders if each.names):
        label = class_label(one.class_id, language)
        rows = [[str(n), "□", name, ""] for n, name in enumerate(one.names, 1)]
        made.append(
            Printed(
                title=text(f"remind_{one.kind}", "title", language),
                columns=columns,
                rows=rows,
                line=f"{school_name(audit)}　{label}",
                right=text("reminders", "until", language, day=one.until) if one.until else "",
                above=[text(f"remind_{one.kind}", "message", language, label=label, n=len(rows))],
                below=[text("reminders", "end", language)],
                foot=label,
                pad=1.8,
            )
        )
    return made


def _names(records: pd.DataFrame, digits: int) -> tuple[str, ...]:
    """Masked names; where two look alike, or digits are wanted, with what tells them apart."""
    names = [masked_name(name) for name in printed(records, "name")]
    twice = Counter(names)
    serials = printed(records, "class_serial")
    tails = [last_digits(one, digits) if digits else "" for one in printed(records, "id_number")]
    told = []
    for name, serial, tail in zip(names, serials, tails, strict=True):
        mark = tail or (serial if twice[name] > 1 else "")
        told.append(f"{name}（{mark}）" if mark else name)
    return tuple(told)


def _is_out(state: State, person_key: str) -> bool:
    entries = state.standing(f"pupil:{person_key}")
    return machines()["form"].run(entries, LASTING).state in ("PRINTED", "OUT")


def _without_papers(audit: Audit, state: State) -> set[str]:
    changes = key_changes(audit, state)
    return set(changes.loc[changes["state"] == "evidence", "person_key"])
