"""Pictures of filled-in forms taken in: how many are filed, to whom, what of the boxes, how fast.

    python -m benchmarks.intake [--pictures 600] [--seed 8] [--keep FOLDER]

The forms are printed for pupils of the sample school, filled in, photographed (see `photographed`)
and taken in as `xjaudit intake` does it, into a ledger and an evidence folder. A tenth more are
forms of another school and old versions, none of which may be filed.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
from PIL import Image

from benchmarks import photographed
from benchmarks.documents import KEY, school_of
from xjaudit.audit import Audit
from xjaudit.cases.desk import Desk
from xjaudit.documents import confirmation, items
from xjaudit.documents.entries import printed_forms
from xjaudit.documents.pupils import classes_of
from xjaudit.intake.taking import given, take_in
from xjaudit.ledger.fold import fold
from xjaudit.ledger.store import open_ledger
from xjaudit.workspace.evidence import Evidence

OTHER_KEY = bytes(31) + b"1"
BOXES = ("signature", "phone", "date")


@dataclass(frozen=True)
class Made:
    """What is true of a picture: its name, kind, what it is filed as, and per form the pupil, the
    filled boxes, and the items with a change written beside them."""

    name: str
    kind: str
    outcome: str
    forms: tuple[tuple[str, dict[str, bool], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sheet:
    """A printed form: whose, what it is filed as, its page."""

    person: str
    outcome: str
    page: Image.Image


def main() -> None:
    """Make, take in, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=600)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--keep", type=Path, help="Folder the pictures stay in.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.keep or Path(folder) / "pictures"
        place.mkdir(parents=True, exist_ok=True)
        desk, made = _prepared(Path(folder), place, asked.pictures, asked.seed)
        files = given([place])
        begun = time.perf_counter()
        table = take_in(desk, KEY, Evidence(Path(folder) / "evidence"), files)
        wall = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in place.iterdir()) / 1e6
    _tell(table, made)
    speed = f"{len(files) / wall:.1f} a second on {os.cpu_count()} cores"
    print(f"{len(files)} files ({size:.0f} MB) in {wall:.1f} s: {speed}")
    print(f"load of the machine when done {os.getloadavg()[0]:.1f}")


def _prepared(folder: Path, place: Path, count: int, seed: int) -> tuple[Desk, list[Made]]:
    """A desk that printed the forms, and the pictures of them."""
    kinds = [photographed.KINDS[at % len(photographed.KINDS)] for at in range(count)]
    strange = count // 10
    school = school_of(count + kinds.count("two") + strange)
    ledger = open_ledger(folder / "ledger.sqlite", create=True)
    desk = Desk(school, fold(()), date.today(), ledger, "bench", "registrar")
    sheets = _sheets(school, strange, desk)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = []
        for number, (kind, own) in enumerate(_shared_out(sheets, kinds)):
            name = f"{number:04d}_{kind}.jpg"
            waiting.append(pool.submit(_photograph, place / name, kind, own, (seed, number)))
            if number % 16 == 15:
                # Pages are large: no more are rendered than are being worked at.
                waiting[-16].result()
        made = [one.result() for one in waiting]
    return replace(desk, state=fold(ledger.entries())), made


def _sheets(school: Audit, strange: int, desk: Desk) -> Iterator[Sheet]:
    """Printed forms, strange ones first: by turns another school's and an old version."""
    own, left = items.load(), strange
    for class_id in classes_of(school):
        forms = confirmation.forms_of(school, KEY, own, class_id)
        edition = replace(own, digest="an older edition of the items")
        old = confirmation.forms_of(school, KEY, edition, class_id)
        others = confirmation.forms_of(school, OTHER_KEY, own, class_id)
        count = min(left, len(forms))
        left -= count
        printed_forms(desk.refreshed(), old[:count])
        printed_forms(desk.refreshed(), forms)
        told = [("foreign", "old")[at % 2] for at in range(count)]
        told += ["filed"] * (len(forms) - count)
        picked = {"foreign": others, "old": old, "filed": forms}
        chosen = [picked[outcome][at] for at, outcome in enumerate(told)]
        pages = _rendered(confirmation.document(school, own, chosen), len(chosen))
        for form, outcome, page in zip(forms, told, pages, strict=True):
            yield Sheet(form.person_key, outcome, page)


def _rendered(pdf: bytes, count: int) -> Iterator[Image.Image]:
    """The front pages of a class's forms."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in range(len(document) - 2 * count, len(document), 2):
            page = document[number]
            yield page.render(scale=photographed.DOT * 25.4 / 72, grayscale=True).to_pil()


def _shared_out(sheets: Iterator[Sheet], kinds: list[str]) -> Iterator[tuple[str, list[Sheet]]]:
    """Strange forms each in a plain picture, the others as the kinds ask."""
    rest = iter(kinds)
    for sheet in sheets:
        if sheet.outcome != "filed":
            yield "plain", [sheet]
            continue
        kind = next(rest, None)
        if kind is None:
            return
        yield kind, [sheet, next(sheets)] if kind == "two" else [sheet]


def _photograph(path: Path, kind: str, own: list[Sheet], seed: tuple[int, int]) -> Made:
    pages = [(at, one.page) for at, one in enumerate(own)]
    shot = photographed.shot(pages, kind, np.random.default_rng(list(seed)))
    path.write_bytes(shot.data)
    forms = tuple((own[one.form].person, one.filled, one.changes) for one in shot.truths)
    return Made(path.name, kind, own[0].outcome, forms)


def _tell(table: pd.DataFrame, made: list[Made]) -> None:
    """The figures asked for."""
    rows = {name: own.to_dict("records") for name, own in table.groupby("name")}
    count: Counter[str] = Counter()
    waited: Counter[str] = Counter()
    for one in made:
        own = rows.get(one.name, [])
        filed = {row["person_key"]: row for row in own if row["outcome"] == "filed"}
        count["wrong"] += len(set(filed) - {person for person, *_ in one.forms})
        if one.outcome != "filed":
            count["strange"] += 1
            count["said"] += [row["outcome"] for row in own] == [one.outcome]
            continue
        for person, boxes, changes in one.forms:
            count["forms"] += 1
            row = filed.get(person)
            count["filed"] += row is not None
            if row is None:
                waited[one.kind] += 1
                count["lost"] += not any(row["waits"] for row in own)
            for box in BOXES if row else ():
                said = "found" if row[box] == boxes[box] else "missed"
                count[f"{box} {'filled' if boxes[box] else 'empty'} {said}"] += 1
            if row:
                _compare(count, row["changes"], changes)
    share = 100 * count["filed"] / count["forms"]
    print(f"{count['filed']} of {count['forms']} forms filed automatically ({share:.2f} %)")
    print(f"to a wrong pupil {count['wrong']}; neither filed nor in the queue {count['lost']}")
    print(f"of another school, old versions: {count['said']} of {count['strange']} said so")
    for box in BOXES:
        for state in ("empty", "filled"):
            found, missed = (count[f"{box} {state} {said}"] for said in ("found", "missed"))
            print(f"{box} {state}: {found} of {found + missed}")
    for what in ("changed", "unchanged"):
        found, missed = (count[f"{what} {said}"] for said in ("found", "missed"))
        print(f"items {what}: {found} of {found + missed}")
    print(f"forms whose changed items are all told and no other: {count['exactly']}")
    print(f"in the queue, by kind of picture: {dict(waited)}")


def _compare(count: Counter[str], told: object, changes: tuple[str, ...]) -> None:
    """Items with a change written beside them, and those without; a form of which nothing is told
    counts as if nothing were written on it."""
    said = set(filter(None, told.split(";"))) if isinstance(told, str) else set()
    true, every = set(changes), {one.number for one in items.load().items}
    count["changed found"] += len(said & true)
    count["changed missed"] += len(true - said)
    count["unchanged missed"] += len(said - true)
    count["unchanged found"] += len(every - said - true)
    count["exactly"] += said == true


if __name__ == "__main__":
    main()
