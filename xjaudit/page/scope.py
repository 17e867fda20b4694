"""One place in a few numbers, for the drill-down: the school, a grade or a class."""

from html import escape

from xjaudit.page.figures import Step, classes_of, holding, row_at, school_steps, steps
from xjaudit.page.sayings import HIDDEN, stuck
from xjaudit.page.sections import errors_tile, tile
from xjaudit.page.words import number, percent, place, word
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


def summary(snapshot: Snapshot, at: str) -> str:
    """Name, tiles of the steps and what holds the place up, as HTML."""
    row = row_at(snapshot, at)
    return told(snapshot, place(at, snapshot.language), row, _steps(snapshot, at, row))


def told(snapshot: Snapshot, name: str, row: Row, own: list[Step], more: str = "") -> str:
    """A place of any kind with its steps; `more` is trusted HTML below its name."""
    language, sign = snapshot.language, HIDDEN
    worst = holding(own)
    held = stuck(snapshot, worst) if worst else word("holds_nothing", language)
    held = held[:1].upper() + held[1:]
    tiles = [_tile(snapshot, row, step) for step in own]
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


def _tile(snapshot: Snapshot, row: Row, step: Step) -> str:
    language, sign = snapshot.language, HIDDEN
    name = word("step_" + step.code, language)
    if step.code == "errors":
        return errors_tile(row, language)
    if step.state == "idle":
        return tile(name, "–")
    if step.left is None or step.due is None:
        return tile(name, sign)
    done = step.due - step.left
    pair = f"{done:,}/{step.due:,}"
    if step.code in ("lists", "signed"):
        return tile(name, pair)
    return tile(name, percent(done, step.due, sign), pair)
