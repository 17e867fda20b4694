"""Small counts are kept back so that nothing published lets anybody work them out: every equation
that editions give is written down and solved, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from xjaudit.progress.small import form, kept_back, without_small
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import AGES, COUNTS, PROBLEM_COLUMNS, PROBLEMS, SENSITIVE

# A figure with ages, and one without.
FIGURES = {"problem_dup_id": "PR-DUP-ID", "no_id": None}
CLASSES = {"7": ("7-1", "7-2", "7-3"), "8": ("8-1", "8-2"), "9": ("9-1",), "-": ("-",)}


def published(counts, small, earlier=(), ages=None, classes=CLASSES):
    """An edition of a school whose classes have these counts of every figure in FIGURES; `ages`
    are those of the records that have a day."""
    rows = {at: dict.fromkeys(COUNTS, 0) for at in ("school", *(f"grade:{g}" for g in classes))}
    del rows["grade:-"]
    spans = {code: dict.fromkeys(AGES, 0) for code in PROBLEMS}
    for grade, names in classes.items():
        for name in names:
            row = rows.setdefault(f"class:{name}", dict.fromkeys(COUNTS, 0))
            for figure in FIGURES:
                for at in (row, rows["school"], rows.get(f"grade:{grade}", {figure: 0})):
                    at[figure] += counts[figure][name]
    for figure, code in FIGURES.items():
        if code:
            spans[code] = dict(zip(AGES, (ages or {}).get(figure, [0] * 4), strict=True))
    truth = [row | {"at": at} for at, row in rows.items()]
    told, told_ages = kept_back(truth, spans, small, earlier)
    made = Snapshot(edition=len(earlier) + 1, small=small, rows=told, problems_age=told_ages)
    return made, truth, spans


def split(total, weights):
    """A total over four spans of age."""
    cut = sorted(w % (total + 1) for w in weights)
    return [b - a for a, b in zip([0, *cut], [*cut, total], strict=True)]


# Mostly none, else few, now and then many: as schools are.
few = st.sampled_from([0] * 8 + [1, 2, 3, 4, 5, 7, 9, 12])
names = [name for own in CLASSES.values() for name in own]
changes = st.dictionaries(st.sampled_from(names), few, min_size=1, max_size=2)
school = st.fixed_dictionaries(dict.fromkeys(names, few))


@st.composite
def editions(draw):
    """A few editions of a school year: the first, then some classes changed at a time, now and then
    all small ones settled. Of each the snapshot and the truth."""
    small, made = draw(st.integers(3, 6)), []
    counts = {figure: draw(school) for figure in FIGURES}
    weights = st.lists(st.integers(0, 40), min_size=3, max_size=3)
    for _ in range(draw(st.integers(2, 4))):
        if draw(st.booleans()):
            counts = {f: {n: c * (c >= small) for n, c in own.items()} for f, own in counts.items()}
        ages = {f: split(sum(counts[f].values()), draw(weights)) for f in FIGURES}
        made.append(published(counts, small, [one for one, *_ in made], ages))
        counts = {f: own | draw(changes) for f, own in counts.items()}
    return small, made


def cells(figure, made):
    """What an edition tells of a figure, by cell, None where it is kept back."""
    code = FIGURES[figure]
    told = {row["at"]: row[figure] for row in made[0]}
    return told | {f"age:{a}": n for a, n in (made[1][code] if code else {}).items()}


def equations(figure, edition):
    """Everything that adds up in an edition, over the cells that add up: classes, and ages."""
    found = [("school", [f"class:{n}" for n in names])]
    found += [(f"grade:{g}", [f"class:{n}" for n in own]) for g, own in CLASSES.items() if g != "-"]
    return [*found, ("school", [f"age:{a}" for a in AGES])] if FIGURES[figure] else found


def system(figure, told, truths, target=None):
    """Every equation of these editions, exactly: unknowns, and rows over them with what they come
    to. To who would work out `target`, a cell of one edition, every other cell that did not change
    is known not to have changed: the best that anybody could assume."""

    def variable(e, at):
        return (at, e) if target is None or at == target[0] else (at, "as", truths[e][at])

    known = {variable(e, at): n for e, own in enumerate(told) for at, n in own.items()
             if n is not None}  # fmt: skip
    rows = []
    for e, own in enumerate(told):
        for total, parts in equations(figure, own):
            row = dict.fromkeys((variable(e, part) for part in parts), -1)
            rows.append(row | {variable(e, total): 1})
    unknown = sorted({cell for row in rows for cell in row} - set(known), key=str)
    return unknown, [
        (
            [Fraction(row.get(cell, 0)) for cell in unknown],
            Fraction(-sum(v * known[c] for c, v in row.items() if c in known)),
        )
        for row in rows
    ]


def determined(unknown, rows):
    """Cells that follow from the equations, with their values, by exact elimination."""
    matrix = [[*left, right] for left, right in rows]
    pivots = {}
    for column in range(len(unknown)):
        at = next((r for r in range(len(pivots), len(matrix)) if matrix[r][column]), None)
        if at is None:
            continue
        top = len(pivots)
        matrix[top], matrix[at] = matrix[at], matrix[top]
        lead = matrix[top][column]
        matrix[top] = [v / lead for v in matrix[top]]
        for r, row in enumerate(matrix):
            if r != top and row[column]:
                factor = row[column]
                matrix[r] = [v - factor * w for v, w in zip(row, matrix[top], strict=True)]
        pivots[column] = top
    return {
        unknown[c]: matrix[r][-1]
        for c, r in pivots.items()
        if sum(1 for v in matrix[r][:-1] if v) == 1
    }


def range_of(cell, unknown, rows):
    """The least and most a cell can be, all counts being none or more."""
    aim = [float(one == cell) for one in unknown]
    left = [[float(v) for v in row] for row, _ in rows]
    right = [float(v) for _, v in rows]
    ends = []
    for sign in (1, -1):
        found = linprog([sign * v for v in aim], A_eq=left, b_eq=right, method="highs")
        ends.append(sign * found.fun if found.status == 0 else float("inf"))
    return ends


@settings(max_examples=80, deadline=None)
@given(editions())
def test_nothing_small_follows_from_any_editions(case):
    small, made = case
    for figure in FIGURES:
        told = [cells(figure, (one.rows, one.problems_age)) for one, *_ in made]
        truths = [cells(figure, truth) for _, *truth in made]
        for e, truth in enumerate(truths):
            hidden = [at for at, n in truth.items() if 0 < n < small]
            assert all(told[e][at] is None for at in hidden)
            alone = system(figure, told[e : e + 1], truths[e : e + 1])
            assert not {(at, 0) for at in hidden} & set(determined(*alone))
            for at in hidden[:1]:
                least, most = range_of((at, 0), *alone)
                assert len([n for n in range(1, small) if least <= n <= most]) >= 2
            for at in hidden:
                unknown, rows = system(figure, told, truths, (at, e))
                assert (at, e) in unknown
                assert (at, e) not in determined(unknown, rows)


def one_figure(*editions_, small=5):
    """Editions of no_id alone, each a count per class; what is told of them."""
    made = []
    for counts in editions_:
        given_ = {f: dict.fromkeys(names, 0) for f in FIGURES} | {"no_id": zeros() | counts}
        made.append(published(given_, small, made)[0])
    return [{row["at"]: row["no_id"] for row in one.rows} for one in made]


def zeros():
    return dict.fromkeys(names, 0)


def test_a_school_without_any_says_so_everywhere():
    (told,) = one_figure({})
    assert set(told.values()) == {0}


def test_what_is_small_nowhere_is_told_everywhere():
    (told,) = one_figure({"7-1": 6, "8-1": 5})
    assert (told["school"], told["grade:7"], told["class:7-1"], told["class:7-2"]) == (11, 6, 6, 0)


def test_a_small_part_keeps_back_all_parts_and_not_the_school():
    (told,) = one_figure({"7-1": 6, "8-1": 4})
    assert told.pop("school") == 10 and set(told.values()) == {None}


def test_a_small_school_tells_nothing():
    (told,) = one_figure({"7-1": 4})
    assert set(told.values()) == {None}


def test_what_was_told_of_the_school_alone_stays_so():
    first, second = one_figure({"7-1": 6, "8-1": 4}, {"7-1": 6, "8-1": 5})
    assert first["school"] == 10
    # 10 - 6 would give the four of 8-1 away.
    assert second.pop("school") == 11 and set(second.values()) == {None}


def test_what_was_told_of_all_is_not_told_while_a_part_is_small():
    _, second, third = one_figure({"7-1": 6, "8-1": 5}, {"7-1": 6, "8-1": 3}, {"7-1": 6})
    # 9 - 6 would give the three of 8-1 away.
    assert set(second.values()) == {None}
    assert (third["school"], third["class:7-1"]) == (6, 6)


def test_none_at_all_binds_nothing():
    _, second, third = one_figure({}, {"7-1": 1}, {"7-1": 4, "8-1": 4})
    assert second["school"] is None
    assert third.pop("school") == 8 and set(third.values()) == {None}


def test_every_figure_that_is_sensitive_is_looked_at():
    assert set(SENSITIVE) == {"no_id", *PROBLEM_COLUMNS.values()}
    counts = {f: zeros() | {"7-1": 2, "8-1": 9} for f in FIGURES}
    made, *_ = published(counts, 5, ages={"problem_dup_id": [1, 10, 0, 0]})
    assert made.total("problem_dup_id") == 11
    assert set(made.problems_age["PR-DUP-ID"].values()) == {None}
    assert set(made.problems_age["PR-XPROV"].values()) == {0}


@pytest.mark.parametrize(
    ("school_", "parts", "before", "told"),
    [
        (0, [0, 0], {"all", "school"}, "zero"),
        (9, [9, 0], set(), "all"),
        (9, [9, 0], {"all"}, "all"),
        (9, [9, 0], {"school"}, "school"),
        (9, [9, 0], {"all", "school"}, "none"),
        (9, [8, 1], set(), "school"),
        (9, [8, 1], {"all"}, "none"),
        (4, [4, 0], set(), "none"),
    ],
)
def test_what_is_told(school_, parts, before, told):
    assert form(school_, parts, 5, before) == told


def test_last_term_is_told_by_the_present_limit():
    row = dict.fromkeys(COUNTS, 4) | {"no_id": 4, "problem_xprov": 7, "problem_dup_id": None}
    told = without_small(row, 5)
    assert (told["no_id"], told["problem_xprov"], told["problem_dup_id"]) == (None, 7, None)
    assert told["matched"] == 4
