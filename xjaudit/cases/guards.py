"""What must hold before a step: small questions, of the ledger (`lasting`) or of the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from xjaudit.cases import changes, items, signoff
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.ledger.entry import Entry
from xjaudit.record.classes import grade_of

# Steps after which a form has come back.
_FORM_BACK = ("NONE", "BACK", "UPLOADED")


@dataclass(frozen=True)
class Situation:
    """Somebody is about to act: the desk, the subject, the entries about it, the act the last."""

    desk: Desk
    subject: str
    entries: list[Entry]

    @property
    def key(self) -> str:
        """Key of the subject."""
        return self.subject.partition(":")[2]

    @property
    def worklist(self) -> pd.DataFrame:
        """The worklist of the desk."""
        return self.desk.worklist

    @property
    def class_id(self) -> str | None:
        """The class it is about, or the pupil's; None of the school."""
        if self.subject == "school":
            return None
        return self.key if self.subject.startswith("class:") else self._of_pupil

    @property
    def _of_pupil(self) -> str:
        return self.desk.class_of.get(self.subject, items.NOWHERE)

    def changes(self) -> pd.DataFrame:
        """Changes of the pupil, or of the class, that are not done."""
        table = self.desk.changes
        if self.subject.startswith("pupil:"):
            own = table["person_key"] == self.key
        else:
            own = items.where(table) == self.class_id
        return table[own & ~table["state"].isin(list(changes.CLOSED))]


def no_key_change(at: Situation) -> bool:
    """No key change of the pupil is still under way."""
    return not at.changes()["key"].any()


def no_open_error(at: Situation) -> bool:
    """No finding about the pupil of the severity error is open."""
    table = at.worklist
    own = table["person_key"] == at.key
    return not (own & (table["severity"] == "error") & (table["state"] == "open")).any()


def class_counts_are_equal(at: Situation) -> bool:
    """As many on the class list as expected records."""
    classes = at.desk.audit.classes
    own = classes[items.where(classes) == at.class_id]
    return bool(len(own)) and bool((own["listed"] == own["registered"]).fillna(False).all())


def links_are_decided(at: Situation) -> bool:
    """Every row of the class list, and every record, has been dealt with."""
    table = at.worklist
    own = (items.where(table) == at.class_id) & table["outcome"].isin(_LINKS)
    return not (own & (table["state"] == "open")).any()


def forms_are_back(at: Situation) -> bool:
    """No form of a pupil of the class is out."""
    machine, state = machines()["form"], at.desk.state
    own = [one for one in state.subjects("pupil") if at.desk.class_of.get(one) == at.class_id]
    return all(machine.run(state.standing(one), LASTING).state in _FORM_BACK for one in own)


def changes_are_checked(at: Situation) -> bool:
    """No change lacks evidence or a second person's check."""
    return not at.changes()["state"].isin(["evidence", "check"]).any()


def gate_is_passed(at: Situation) -> bool:
    """Open errors are as few as the settings ask."""
    return signoff.gate(at.desk.audit, at.worklist, at.class_id).passes


def classes_are_signed(at: Situation) -> bool:
    """Every class with pupils is locked, and its signatures hold."""
    desk = at.desk
    known = desk.audit.classes[desk.audit.classes["registered"] > 0]
    told = (
        signoff.verify_parts(desk.state, name, desk.parts)
        for name in items.where(known)
        if name != items.NOWHERE
    )
    return all(one.is_locked and one.holds for one in told)


def is_not_last_term(at: Situation) -> bool:
    """Not the last term of the last grade of a stage, where the settings forbid it then."""
    settings = at.desk.audit.settings
    grade = grade_of(at.class_id) if at.class_id else None
    if grade is None or settings.parameter("leave_last_term"):
        return True
    system = settings.system
    stage = system.stage_of(grade)
    is_last = grade == system.first_grade(stage) + system.years_of(stage) - 1
    return not (is_last and at.desk.today.month in range(2, 9))


_LINKS = tuple(dict.fromkeys(items.OUTCOME_OF.values()))
_OF_DESK: Mapping[str, Callable[[Situation], bool]] = {
    one.__name__: one
    for one in (
        no_key_change,
        no_open_error,
        class_counts_are_equal,
        links_are_decided,
        forms_are_back,
        changes_are_checked,
        gate_is_passed,
        classes_are_signed,
        is_not_last_term,
    )
}
NAMES = (*LASTING, *_OF_DESK)


def holds(name: str, at: Situation) -> bool:
    """Whether a guard holds."""
    return LASTING[name](at.entries) if name in LASTING else _OF_DESK[name](at)


def unmet(names: tuple[str, ...], at: Situation) -> list[str]:
    """Guards that do not hold."""
    return [name for name in names if not holds(name, at)]
