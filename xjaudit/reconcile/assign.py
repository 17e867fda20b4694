"""One-to-one assignment over a whole school, group by group, and how far ahead each link is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Groups up to this many rows are solved by trying; larger ones by the Hungarian method.
_SMALL = 5
# Bits by which an earlier row is before a later one that says the same.
_LATER = 1e-7
# A pair that is not to be.
_NEVER = -1e6

Values = Mapping[int, Mapping[int, float]]


@dataclass(frozen=True)
class Link:
    """A row's record, and the bits by which it is ahead of the best other whole assignment."""

    record: int
    margin: float


def assign(values: Values, same: Mapping[int, set[int]] | None = None) -> dict[int, Link]:
    """The assignment of rows to records with the largest sum; a row may stay without.

    values  by row and record what the pair is worth, in bits over the row's having none
    same    by record the rows that would be the same child again: where one of them has no record
            of its own, its claim is no rival to the link
    """
    links: dict[int, Link] = {}
    for rows in groups(values):
        own = {row: dict(values[row]) for row in rows}
        links |= _solve(own, same or {})
    return links


def groups(values: Values) -> list[list[int]]:
    """Rows that compete for records, directly or through others."""
    parent: dict[int, int] = {row: row for row in values}

    def top(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    holder: dict[int, int] = {}
    for row, records in values.items():
        for record in records:
            if record in holder:
                parent[top(row)] = top(holder[record])
            holder[record] = row
    found: dict[int, list[int]] = defaultdict(list)
    for row in values:
        found[top(row)].append(row)
    return list(found.values())


def _solve(values: dict[int, dict[int, float]], same: Mapping[int, set[int]]) -> dict[int, Link]:
    best, chosen = _best(values)
    links = {}
    for row, record in chosen.items():
        other = {one: dict(records) for one, records in values.items()}
        del other[row][record]
        for again in same.get(record, set()) - {row} - chosen.keys():
            if again in other:
                other[again].pop(record, None)
        links[row] = Link(record, best - _best(other)[0])
    return links


def _best(values: dict[int, dict[int, float]]) -> tuple[float, dict[int, int]]:
    """The largest sum and who has what."""
    rows = [row for row in values if any(value > 0 for value in values[row].values())]
    if len(rows) == 1:
        return _single(rows[0], values[rows[0]])
    if len(rows) <= _SMALL and all(len(values[row]) <= _SMALL for row in rows):
        return _try_all(rows, values, set())
    return _hungarian(rows, values)


def _single(row: int, records: dict[int, float]) -> tuple[float, dict[int, int]]:
    record = max(records, key=lambda one: records[one])
    return records[record], {row: record}


def _try_all(
    rows: list[int], values: dict[int, dict[int, float]], taken: set[int]
) -> tuple[float, dict[int, int]]:
    if not rows:
        return 0.0, {}
    row, rest = rows[0], rows[1:]
    best, chosen = _try_all(rest, values, taken)
    for record, value in values[row].items():
        if value > 0 and record not in taken:
            total, others = _try_all(rest, values, taken | {record})
            # Of rows that say the same the first has the record.
            if total + value >= best:
                best, chosen = total + value, {row: record} | others
    return best, chosen


def _hungarian(
    rows: list[int], values: dict[int, dict[int, float]]
) -> tuple[float, dict[int, int]]:
    from scipy.optimize import linear_sum_assignment

    records = sorted({record for row in rows for record in values[row]})
    column = {record: at for at, record in enumerate(records)}
    # Behind the records a place of its own for every row that stays without.
    table = np.full((len(rows), len(records) + len(rows)), _NEVER)
    table[np.arange(len(rows)), len(records) + np.arange(len(rows))] = 0.0
    for at, row in enumerate(rows):
        for record, value in values[row].items():
            table[at, column[record]] = value - _LATER * at
    ones, others = linear_sum_assignment(table, maximize=True)
    chosen = {rows[a]: records[b] for a, b in zip(ones, others, strict=True) if b < len(records)}
    return sum(values[row][record] for row, record in chosen.items()), chosen
