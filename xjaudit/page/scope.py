"""One place in a few numbers, for the drill-down: the school, a grade or a class."""

from html import escape

from xjaudit.labels import OUTCOMES
from xjaudit.page.figures import Step, classes_of, holding_in, row_at, school_steps, steps
from xjaudit.page.sayings import HIDDEN, stuck
from xjaudit.page.sections import errors_tile, step_tile, tile
from xjaudit.page.words import number, place, word
from xjaudit.snapshot import Row, Snapshot


def classes(snapshot: Snapshot, at: str) -> list[Row]:
    """Rows of the classes of a place: all of the school's, a grade's, or the one."""
    rows = classes_of(snapshot)
    if at == "school":
        return rows
    if at.startswith("class:"):
        return [row for row in rows if row["at"] == at]
    prefix = f"class:{at.removeprefix('grade:')}-"
    return [row for row in rows if row["at"].startswith(prefix)]


def with_strays(snapshot: Snapshot, rows: list[Row]) -> list[Row]:
    """Grades, or classes, of the whole school and behind them what is in none of them and has
    pupils to be settled: who has no class, classes whose grade is not known."""
    here = {row["at"] for row in rows}
    return [
        *rows,
        *(
            row
            for row in snapshot.classes()
            if here.isdisjoint((row["at"], f"grade:{row['at'][6:].rpartition('-')[0]}"))
            and any(row[code] for code in OUTCOMES if code != "matched")
        ),
    ]


def summary(snapshot: Snapshot, at: str) -> str:
    """Name, tiles of the steps and what holds the place up, as HTML."""
    row = row_at(snapshot, at)
    own = _steps(snapshot, at, row)
    worst = holding_in(own, classes(snapshot, at))
    return told(snapshot, place(at, snapshot.language), row, own, worst)


def told(
    snapshot: Snapshot, name: str, row: Row, own: list[Step], worst: Step | None, more: str = ""
) -> str:
    """A place of any kind with its steps and the one that holds it up; `more` is trusted HTML below
    its name."""
    language, sign = snapshot.language, HIDDEN
    held = stuck(snapshot, worst) if worst else word("holds_nothing", language)
    held = held[:1].upper() + held[1:]
    tiles = [
        errors_tile(row, language)
        if step.code == "errors"
        else step_tile(word("step_" + step.code, language), step)
        for step in own
    ]
    tiles.append(tile(word("no_id", language), number(row["no_id"], sign)))
    return (
        f'<div class="xl-main"><h2>{escape(name)}</h2><p>{escape(held)}</p>{more}'
        f'<section class="xl-tiles xl-few">{"".join(tiles)}</section></div>'
    )


def _steps(snapshot: Snapshot, at: str, row: Row) -> list[Step]:
    if at == "school":
        return school_steps(snapshot)
    here = [one for one in classes(snapshot, at) if one["registered"] != 0]
    return steps(row, max(1, len(here)))
