"""What each school must answer: a workbook of its own, which may be sent under a password."""

from functools import partial
from pathlib import Path

import pandas as pd

from xjaudit.exports.book import Book
from xjaudit.exports.locking import lock_workbook
from xjaudit.exports.outputs import appearing
from xjaudit.region.duties import cases, shapes, sheets, waiting
from xjaudit.region.duties.gathered import Gathered
from xjaudit.region.duties.words import word, words
from xjaudit.settings import Settings

FILE = "answers.xlsx"


def write_answers(out: Path, told: Gathered, settings: Settings, password: str = "") -> list[Path]:
    """OUT/schools/<id>/answers.xlsx of every school that has something to answer; an old one of a
    school that has nothing goes away. Other schools' pupils stand in it masked."""
    of_school = cases.of_schools(told.cases)
    parts = {name: dict(list(frame.groupby("school_id"))) for name, frame in
             (("late", told.late), ("problems", told.problems), ("told", told.told))}  # fmt: skip
    written = []
    for school in told.standing.to_dict("records"):
        one = school["school_id"]
        own = {name: parts[name].get(one) for name in parts}
        failed = school["state"] != "done"
        folder = out / "schools" / one
        if not failed and one not in of_school and all(part is None for part in own.values()):
            (folder / FILE).unlink(missing_ok=True)
            continue
        with appearing(folder, [FILE]) as made:
            _write(made / FILE, school, of_school.get(one, []), own, told, settings)
            if password:
                lock_workbook(made / FILE, password)
            (made / FILE).chmod(0o600)
        written.append(folder / FILE)
    return written


def _write(
    path: Path,
    school: dict,
    own_cases: list[dict],
    own: dict[str, pd.DataFrame | None],
    told: Gathered,
    settings: Settings,
) -> None:
    language, book = settings.language, Book(path, settings)
    sheet, one = words("sheets", language), school["school_id"]
    put = partial(sheets.put, book, header=sheets.as_header(school["school_name"]))
    if school["state"] != "done":
        state = word("states", school["state"], language)
        fault = pd.DataFrame([{"state": state, "fault": school["fault"]}])
        put(sheet["standing"], fault, shapes.FAULT)
    if own_cases:
        shown = cases.told(own_cases, {one}, language, told.since.cases)
        put(sheet["answers"], shown, cases.without_new(shapes.ANSWERS, shown))
    if (rows := own["late"]) is not None:
        rows = rows.drop_duplicates("child")
        put(sheet["late"], waiting.with_ends(rows, told, settings), shapes.LATE)
    if (rows := own["problems"]) is not None:
        put(sheet["problems"], sheets.own_problems(rows, language), shapes.OWN_PROBLEMS)
    if (rows := own["told"]) is not None:
        place = rows["file"].fillna("") + " / " + rows["sheet"].fillna("")
        shown = rows.assign(place=place, answer="", tint=rows["severity"])
        of_summary = shown["rule"].str.startswith("SUM-")
        for name, part in (("institutions", ~of_summary), ("compared", of_summary)):
            if part.any():
                put(sheet[name], shown[part], shapes.FINDINGS)
    book.book.close()
