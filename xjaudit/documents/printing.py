"""Forms of all classes in one go: a PDF per class, several at a time."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from xjaudit.audit import Audit
from xjaudit.documents import confirmation, fonts
from xjaudit.documents.confirmation import Form
from xjaudit.documents.items import Items
from xjaudit.documents.typeset import forget
from xjaudit.documents.values import masked_name
from xjaudit.exports.outputs import appearing
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


def unprintable(forms: Mapping[str, list[Form]]) -> dict[str, set[str]]:
    """By pupil the characters that cannot be shown: asked before anything is printed."""
    told = {k: t for own in forms.values() for k, t in confirmation.texts_of(own).items()}
    missing = fonts.missing(text for texts in told.values() for text in texts)
    if not missing:
        return {}
    found = {key: missing & set().union(*texts) for key, texts in told.items()}
    return {key: signs for key, signs in found.items() if signs}


def in_words(
    audit: Audit, forms: Mapping[str, list[Form]], missing: Mapping[str, set[str]]
) -> list[str]:
    """A line per pupil with characters that cannot be shown: class, number, masked name."""
    language = audit.settings.language
    return [
        f"{class_label(form.class_id, language)} {form.data['serial']} "
        f"{masked_name(form.data['name'])}: {' '.join(sorted(missing[form.person_key]))}"
        for own in forms.values()
        for form in own
        if form.person_key in missing
    ]


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
_STEM = {"zh": "学籍信息确认表", "en": "confirmation"}


def _workers() -> int:
    return max(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, 1)
