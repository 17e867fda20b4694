"""What a snapshot's figures mean: steps and what is left of them, ranks, what holds back, whether
the date will be met. Pure functions, no HTML.

A count that is kept back (None) stays unknown in everything that is made from it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xjaudit.record.classes import class_order
from xjaudit.snapshot import Row, Snapshot

# In the order of the work; signing comes when the others are done.
STEPS = ("lists", "checked", "errors", "forms", "archive", "signed")
SIGNATURES = 3
NOWHERE = "class:-"
# Shares missing up to which a cell has a level; beyond the last one: 4.
_LEVELS = (0.1, 0.3, 0.6)


@dataclass(frozen=True)
class Step:
    """A step at one place: how much is left of how much; `due` is 0 where it has not begun, and
    either is None where the count is kept back."""

    code: str
    left: int | None
    due: int | None

    @property
    def state(self) -> str:
        """done, open, idle (nothing due) or hidden."""
        if self.left is None or self.due is None:
            return "hidden"
        if self.due == 0 and self.left == 0:
            return "idle"
        return "open" if self.left else "done"

    @property
    def missing(self) -> float:
        """The share that is left, 0 to 1."""
        if not self.left:
            return 0.0
        return min(1.0, self.left / self.due) if self.due else 1.0

    @property
    def level(self) -> int:
        """0 (done) to 4 (most is missing)."""
        return 1 + sum(self.missing > bound for bound in _LEVELS) if self.left else 0


# Places with their steps; a step with the places that lack most of it; what holds a place up.
Parts = list[tuple[Row, list[Step]]]
Held = tuple[Step, list[tuple[Row, Step]]]
Holding = Callable[[Row, list[Step]], Step | None]


def classes_of(snapshot: Snapshot) -> list[Row]:
    """Rows of classes in a school's order; what has no class last, and only if there is something
    to do about it."""
    rows = [
        row
        for row in snapshot.classes()
        if row["at"] != NOWHERE or row["registered"] or row["error"]
    ]
    return sorted(rows, key=lambda row: class_order(row["at"].partition(":")[2]))


def row_at(snapshot: Snapshot, at: str) -> Row:
    """The row of a place."""
    return next(row for row in snapshot.rows if row["at"] == at)


def steps(row: Row, classes: int = 1) -> list[Step]:
    """How far each of `STEPS` is at a place of so many classes."""
    nowhere = row["at"] == NOWHERE
    error, registered = row["error"], row["registered"]
    signatures = 0 if nowhere else SIGNATURES * classes
    # Files are made of forms that came back: before any form is out, nobody is behind.
    has_files_due = row["forms_issued"] or row["archive_done"]
    return [
        _step("lists", row["lists_received"], row["lists_due"]),
        _step("checked", row["checked"], registered),
        Step("errors", error, registered),
        _step("forms", row["forms_returned"], row["forms_issued"]),
        _step("archive", row["archive_done"], row["archive_due"] if has_files_due else 0),
        _step("signed", row["signatures"], signatures if registered != 0 else 0),
    ]


def school_steps(snapshot: Snapshot) -> list[Step]:
    """Steps of the whole school."""
    here = [row for row in classes_of(snapshot) if row["at"] != NOWHERE]
    return steps(row_at(snapshot, "school"), len([row for row in here if row["registered"] != 0]))


def shares(snapshot: Snapshot) -> dict[str, Step]:
    """What the school's tiles tell of its steps, by the name of words.toml; of signatures the
    classes that have all."""
    lists, _, _, forms, archive, signed = school_steps(snapshot)
    classes = None if signed.due is None else signed.due // SIGNATURES
    locked = _step("locked", row_at(snapshot, "school")["locked"], classes)
    return {"forms_share": forms, "archive_share": archive, "lists": lists, "locked": locked}


def holding(own: list[Step], inside: Iterable[Step | None] = ()) -> Step | None:
    """The step that holds a place up; None when all is done. It is one that holds up a part of it,
    where `inside` tells those of its parts; else the one of which most is missing. Signing only
    when nothing else is left."""
    return next(iter(_worst(own, inside)), None)


def holding_in(own: list[Step], rows: Iterable[Row]) -> Step | None:
    """`holding` of a place of these classes."""
    return holding(own, _inside(_parts([row for row in rows if row["at"] != NOWHERE])))


def _by_itself(_: Row, own: list[Step]) -> Step | None:
    return holding(own)


def _inside(parts: Parts, holding_of: Holding = _by_itself) -> list[Step | None]:
    """What holds up each of the parts; what has no class is no part that somebody works on."""
    return [holding_of(row, own) for row, own in parts if row["at"] != NOWHERE]


def _worst(own: list[Step], inside: Iterable[Step | None]) -> list[Step]:
    """Open steps, the one that holds up most first: by how much is missing of each in the parts
    that it holds up. By the place's sums alone, checking would hold up where a list is missing."""
    weights: dict[str, float] = dict.fromkeys(STEPS, 0.0)
    for step in inside:
        if step:
            weights[step.code] += step.missing
    open_ones = [step for step in own if step.state == "open"]
    work = [step for step in open_ones if step.code != "signed"]
    return sorted(work or open_ones, key=lambda step: (-weights[step.code], -step.missing))


def ranked(snapshot: Snapshot) -> list[Row]:
    """Classes by the share checked, the furthest first; of equals the one with less left at the
    other steps; those without pupils last."""
    return in_order(classes_of(snapshot))


def in_order(rows: Sequence[Row], steps_of: Callable[[Row], list[Step]] = steps) -> list[Row]:
    """Any places, as `ranked`."""
    return sorted(
        rows,
        key=lambda row: (
            row["at"] == NOWHERE,
            -completion(row),
            sum(step.missing for step in steps_of(row)),
        ),
    )


def ranks(rows: Sequence[Row]) -> list[int | None]:
    """The place of each row among them by the share checked: 1, 1, 3; None without a share."""
    shares = [completion(row) for row in rows]
    return [None if own < 0 else 1 + sum(other > own for other in shares) for own in shares]


def completion(row: Row) -> float:
    """Share checked, 0 to 1; -1 where nobody is to be checked or the count is kept back."""
    done, due = row["checked"], row["registered"]
    return done / due if due and done is not None else -1.0


def holding_back(snapshot: Snapshot, most: int = 3) -> list[Held]:
    """The steps that hold the school up most, each with the classes that lack most of it."""
    return held_by(school_steps(snapshot), _parts(classes_of(snapshot)), most)


def held_by(
    own: list[Step], parts: Parts, most: int = 3, holding_of: Holding = _by_itself
) -> list[Held]:
    """A place's steps that hold it up most, the first as `holding` tells, each with the parts that
    lack most of it."""
    worst = _worst(own, _inside(parts, holding_of))[:most]
    return [(step, _lacking(parts, step.code, most)) for step in worst]


def needing_help(snapshot: Snapshot, most: int = 3) -> list[tuple[Row, Step]]:
    """The classes that are least far and have work left, the neediest first, each with what holds
    it up."""
    return least_far(_parts([row for row in ranked(snapshot) if row["at"] != NOWHERE]), most)


def least_far(
    parts: Parts, most: int = 3, holding_of: Holding = _by_itself
) -> list[tuple[Row, Step]]:
    """Of parts, the furthest first, those that need help as in `needing_help`."""
    behind = [(row, step) for row, own in reversed(parts) if (step := holding_of(row, own))]
    work = [(row, step) for row, step in behind if step.code != "signed" and completion(row) >= 0]
    return work[:most]


@dataclass(frozen=True)
class Verdict:
    """Whether the date will be met: a code of words.toml, the sign beside it, and facts."""

    code: str
    sign: str
    days_left: int | None
    gap: int = 0


def verdict(snapshot: Snapshot) -> Verdict:
    """done, on_time, late, overdue, no_pace, no_deadline or empty; `gap` is days before or after
    the date. Days are counted from the day of the figures."""
    row = row_at(snapshot, "school")
    left = _days(snapshot.as_of, snapshot.deadline) if snapshot.deadline else None
    if not row["registered"]:
        return Verdict("empty", "–", left)
    if row["checked"] == row["registered"]:
        return Verdict("done", "✓", left)
    if left is None or snapshot.deadline is None:
        return Verdict("no_deadline", "–", None)
    if left < 0:
        return Verdict("overdue", "✗", left)
    if snapshot.forecast is None:
        return Verdict("no_pace", "?", left)
    gap = _days(snapshot.forecast, snapshot.deadline)
    return Verdict("on_time", "✓", left, gap) if gap >= 0 else Verdict("late", "✗", left, -gap)


def problem_types(snapshot: Snapshot) -> list[tuple[str, int | None]]:
    """Types of problem records that are open at the school: code of `PROBLEMS`, count."""
    return [(code, count) for code, count in snapshot.problems().items() if count != 0]


def _step(code: str, done: int | None, due: int | None) -> Step:
    return Step(code, None if done is None or due is None else max(0, due - done), due)


def _parts(rows: Sequence[Row]) -> Parts:
    return [(row, steps(row)) for row in rows]


def _lacking(parts: Parts, code: str, most: int) -> list[tuple[Row, Step]]:
    found = [(row, step) for row, own in parts for step in own if step.code == code]
    open_ones = [(row, step) for row, step in found if step.state == "open"]
    return sorted(open_ones, key=lambda pair: -(pair[1].left or 0))[:most]


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
