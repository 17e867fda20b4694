"""Forms of all classes in one go: a PDF per class, several at a time."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from xjaudit.audit import Audit
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.documents import confirmation, fonts
from xjaudit.documents.confirmation import Form
from xjaudit.documents.items import Items
from xjaudit.documents.texts import text
from xjaudit.documents.typeset import forget
from xjaudit.documents.values import masked_name
from xjaudit.exports.outputs import appearing
from xjaudit.ledger.fold import State
from xjaudit.record.classes import class_label

# told (classes done, classes in all)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """What was printed: a file per class, and the forms in them."""

    files: list[Path]
    forms: list[Form]


def prepare(
    audit: Audit,
    key: bytes,
    items: Items,
    classes: Sequence[str],
    codes: Mapping[str, str] | None = None,
) -> dict[str, list[Form]]:
    """The forms of classes, not printed yet."""
    made = {one: confirmation.forms_of(audit, key, items, one, codes) for one in classes}
    return {one: forms for one, forms in made.items() if forms}


def not_back(forms: Mapping[str, list[Form]], state: State) -> dict[str, list[Form]]:
    """Those of forms whose pupils have not given one back: printed again, nobody would know which
    of the two counts. Classes without any are left out."""
    machine = machines()["form"]

    def is_back(one: Form) -> bool:
        entries = state.standing(f"pupil:{one.person_key}")
        return machine.run(entries, LASTING).state in _BACK

    made = {name: [one for one in own if not is_back(one)] for name, own in forms.items()}
    return {name: own for name, own in made.items() if own}


def unprintable(forms: Mapping[str, list[Form]]) -> dict[str, set[str]]:
    """By pupil the characters that cannot be shown: asked before anything is printed."""
    told = {k: t for own in forms.values() for k, t in confirmation.texts_of(own).items()}
    missing = fonts.missing(text for texts in told.values() for text in texts)
    if not missing:
        return {}
    found = {key: missing & set().union(*texts) for key, texts in told.items()}
    return {key: signs for key, signs in found.items() if signs}


def sign(character: str) -> str:
    """A character that cannot be shown: itself, for whoever has a font, and its code point."""
    shown = character if character.isprintable() else ""
    return f"{shown}U+{ord(character):04X}"


def in_words(
    audit: Audit, forms: Mapping[str, list[Form]], missing: Mapping[str, set[str]]
) -> list[str]:
    """A line per pupil with characters that cannot be shown: class, number, masked name."""
    language = audit.settings.language
    return [
        f"{_whose(form, language)}: {' '.join(map(sign, sorted(missing[form.person_key])))}"
        for own in forms.values()
        for form in own
        if form.person_key in missing
    ]


def too_long(audit: Audit, forms: Mapping[str, list[Form]]) -> list[str]:
    """A line per pupil with values that are longer than their cells: class, number, masked name,
    numbers of the items."""
    language = audit.settings.language
    return [
        f"{_whose(form, language)}: "
        + text("commands", "cut_items", language, items=" ".join(form.cut))
        for own in forms.values()
        for form in own
        if form.cut
    ]


def _whose(form: Form, language: str) -> str:
    name = masked_name(form.data["name"])
    return f"{class_label(form.class_id, language)} {form.data['serial']} {name}"


def unprintable_in(audit: Audit, classes: Sequence[str]) -> set[str]:
    """Characters of names and addresses of some classes that cannot be shown in any document."""
    own = audit.roster[audit.roster["class"].isin(list(classes))]
    columns = [own[name].dropna() for name in _WRITTEN if name in own]
    listed = audit.people.loc[audit.people["class"].isin(list(classes)), "name"].dropna()
    return fonts.missing(text for column in (*columns, listed) for text in column)


def print_forms(
    audit: Audit,
    items: Items,
    forms: Mapping[str, list[Form]],
    folder: Path,
    progress: Progress | None = None,
) -> Run:
    """Write a PDF per class into `folder`, all of them or none."""
    names = {one: f"{_STEM[audit.settings.language]}-{class_label(one)}.pdf" for one in forms}
    # Setting type happens outside the interpreter's lock, so threads are enough.
    with appearing(folder, names.values()) as partial, ThreadPoolExecutor(_workers()) as pool:

        def write(class_id: str) -> None:
            data = confirmation.document(audit, items, forms[class_id])
            (partial / names[class_id]).write_bytes(data)
            forget()

        for done, _ in enumerate(pool.map(write, forms), 1):
            if progress:
                progress(done, len(forms))
    made = [form for own in forms.values() for form in own]
    return Run([folder / name for name in names.values()], made)


# What people write freely; everything else comes from tables of codes.
_WRITTEN = ("name", "current_address", "m1_name", "m1_address", "m2_name", "m2_address")
_BACK = ("BACK", "UPLOADED")
_STEM = {"zh": "学籍信息确认表", "en": "confirmation"}


def _workers() -> int:
    return max(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, 1)
