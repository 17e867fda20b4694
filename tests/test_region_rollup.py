"""What leaders of a region see: sums that tie, and no small count that could be worked out."""

from datetime import date
from itertools import groupby

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regions import region
from tests.tables import read_table
from xjaudit.region import aged, rollup
from xjaudit.settings import Settings
from xjaudit.snapshot import SnapshotError
from xjaudit.snapshot.region import misfits, read
from xjaudit.snapshot.schema import AGES, COUNTS, SENSITIVE

SMALL = 5
CLASSES = [(school, name) for school in "东西河湖" for name in ("3-1", "3-2", "4-1", "-")]


def measures(no_id: list[int]) -> pd.DataFrame:
    """Of each class 40 pupils, and so many without number."""
    rows = [
        {"school": school, "class": name, "label": name, "registered": 40, "no_id": few}
        for (school, name), few in zip(CLASSES, no_id, strict=True)
    ]
    return pd.DataFrame(rows)


def tree(no_id: list[int]) -> list[dict]:
    """Rows of a region of two counties, with two schools of a grade's two classes and one more."""
    rows = []
    of_class = dict(zip(CLASSES, no_id, strict=True))
    blank = dict.fromkeys(COUNTS, 0) | {"schools": 1}

    def row(at: str, within: str, keys) -> dict:
        return {
            "at": at,
            "within": within,
            "name": "",
            **blank,
            "no_id": sum(map(of_class.get, keys)),
        }

    rows.append(row("region", "", CLASSES))
    for county, schools in (("a", "东西"), ("b", "河湖")):
        rows.append(row(f"county:{county}", "region", [k for k in CLASSES if k[0] in schools]))
        for one in schools:
            own = [k for k in CLASSES if k[0] == one]
            rows.append(row(f"school:{one}", f"county:{county}", own))
            for grade, keys in groupby(own, lambda k: k[1].split("-")[0]):
                if grade:
                    rows.append(row(f"grade:{one}:{grade}", f"school:{one}", list(keys)))
            rows += [row(f"class:{one}:{k[1]}", f"school:{one}", [k]) for k in own]
    return rows


_COUNTS = st.lists(st.sampled_from([0, 0, 0, 1, 4, 5, 9, 30]), min_size=16, max_size=16)


@settings(max_examples=150)
@given(st.lists(_COUNTS, min_size=1, max_size=3))
def test_nothing_small_is_told_nor_follows_from_what_is(editions):
    told: dict[str, list[str]] = {}
    for counts in editions:
        rows = tree(counts)
        shown = rollup.kept_back(rows, SMALL, told)
        real = {row["at"]: row["no_id"] for row in rows}
        seen = {row["at"]: row["no_id"] for row in shown}
        for at, value in seen.items():
            assert value is None or (value == real[at] and not 0 < value < SMALL)
        for row in shown:
            parts = [one["no_id"] for one in shown if one["within"] == row["at"]]
            # All parts of a place are told, or none of them; and none of a place that is not.
            assert not parts or None not in parts or {*parts} == {None}
            assert row["no_id"] is not None or {*parts} <= {None}
        if not any(counts):
            assert {*seen.values()} == {0}


CODE, COLUMN = "PR-DUP-ID", "problem_dup_id"
LEAVES = ["东", "西", "河", "湖"]
_SPANS = st.lists(st.sampled_from([0, 0, 3, 5, 9]), min_size=5, max_size=5)


def aged_tree(leaves: list[list[int]]) -> tuple[list[dict], dict[str, dict[str, list[int]]]]:
    """Rows of two counties of two schools with a class each, and spans by place; the last number of
    a school has no day."""
    own = dict(zip(LEAVES, leaves, strict=True))
    inside = {"region": LEAVES, "county:a": LEAVES[:2], "county:b": LEAVES[2:]}
    inside |= {f"school:{one}": [one] for one in LEAVES}
    spans = {at: [sum(told) for told in zip(*(own[n] for n in names), strict=True)]
             for at, names in inside.items()}  # fmt: skip
    within = {"region": "", "county:a": "region", "county:b": "region"}
    within |= {f"school:{one}": f"county:{'ab'[n // 2]}" for n, one in enumerate(LEAVES)}
    blank = dict.fromkeys(COUNTS, 0) | {"name": "", "schools": 1}
    rows = [blank | {"at": at, "within": up, COLUMN: sum(spans[at])} for at, up in within.items()]
    rows += [blank | {"at": f"class:{one}:3-1", "within": f"school:{one}", COLUMN: sum(own[one])}
             for one in LEAVES]  # fmt: skip
    return rows, {at: {CODE: told} if any(told) else {} for at, told in spans.items()}


@settings(max_examples=300)
@given(st.lists(st.lists(_SPANS, min_size=4, max_size=4), min_size=1, max_size=3))
def test_no_span_of_problem_records_is_small_nor_follows_from_others(editions):
    told: dict[str, list[str]] = {}
    parts_told: dict[str, bool] = {}
    for leaves in editions:
        rows, spans = aged_tree(leaves)
        shown = rollup.kept_back(rows, SMALL, told)
        ages = aged.kept_back(shown, spans, SMALL, told)
        total = {row["at"]: row[COLUMN] for row in shown}
        parts = {at: [r["at"] for r in shown if r["within"] == at and spans.get(r["at"])]
                 for at in spans}  # fmt: skip
        seen = {at: [*own[CODE].values()] for at, own in ages.items()}
        assert {*seen} == {at for at, own in spans.items() if own}
        for at, counts in seen.items():
            if None in counts:
                assert {*counts} == {None}
                # Who is not told tells nothing of what is below.
                assert all({*seen[one]} == {None} for one in parts[at])
                continue
            assert counts == spans[at][CODE][:4] and total[at] is not None
            assert not any(0 < n < SMALL for n in (*counts, total[at] - sum(counts)))
            # All parts or none of them, else one would follow from the others.
            inner = {seen[one][0] is None for one in parts[at]}
            assert len(inner) <= 1
            small = any(0 < n < SMALL for one in parts[at] for n in spans[one][CODE])
            if small and not at.startswith("school:"):
                # What was once told of the parts would tell them from the new sum.
                assert not parts_told.get(at)
            if inner == {False}:
                assert parts_told.get(at, True)
            if inner:
                parts_told[at] = inner == {False}


def test_spans_that_are_more_than_their_type_are_not_told():
    rows, spans = aged_tree([[9, 0, 0, 0, 9], [9] * 5, [9] * 5, [9] * 5])
    spans["school:东"][CODE][4] = -1
    ages = aged.kept_back(rows, spans, SMALL, {})
    assert ages["school:东"][CODE]["0-30"] is None and ages["school:西"][CODE]["0-30"] is None
    assert ages["county:a"][CODE]["0-30"] == 18 and ages["school:河"][CODE]["0-30"] == 9


PROBLEM_ROWS = """
school | problem_type | problem_since | person_key
{0}"""


def test_ages_of_problem_records_are_published_by_county_and_school(tmp_path):
    """Six of 20 days and seven without a day in one school, five of a year in another."""
    kinds = [("东", "20261031", 6), ("东", "", 7), ("河", "20251101", 5)]
    lines = [f"{s} | {CODE} | {since} | {s}{since}{n}" for s, since, k in kinds for n in range(k)]
    problems = PROBLEM_ROWS.format("\n".join(lines))
    found = read_table(problems)[0].rename(columns={"problem_type": "rule"})
    found = found.assign(row=range(2, len(found) + 2), finding_id=found.index.astype(str))
    counts = measures([0] * 16)
    counts[COLUMN] = [13, 0, 0, 0] + [0] * 4 + [5, 0, 0, 0] + [0] * 4
    out = region(tmp_path, measures=counts, problems=problems, findings=found)
    path = rollup.publish(out, Settings(as_of=date(2026, 11, 20)), "500MB")
    made = read(path.read_text("utf-8"))
    spans = {at: [*own[CODE].values()] for at, own in made.problems_age.items()}
    east, river = [6, 0, 0, 0], [0, 0, 0, 5]
    assert spans == {
        "region": [6, 0, 0, 5],
        "county:511724": east, "school:2151000001": east,
        "county:511703": river, "school:3151000003": river,
    }  # fmt: skip
    assert made.view("county:511703").problems_age[CODE]["184-"] == 5
    page = (path.parent / "opening.html").read_text("utf-8")
    assert page.count("<details>") == 2 and "河畔中学：身份证号重复" in page
    # The gate and every reader refuse what tells a small count.
    data = made.to_data()
    data["problems_age"]["school:2151000001"][CODE]["0-30"] = 4
    assert misfits(data) == ["problems_age"]
    data["problems_age"]["school:2151000001"][CODE] = dict.fromkeys(AGES, 0) | {"184-": 9}
    assert misfits(data) == ["problems_age"]
    # What was published before there were ages is read as well.
    del data["problems_age"]
    assert misfits(data) == []


def test_parts_are_told_where_nothing_is_small_and_else_the_whole_alone():
    told: dict[str, list[str]] = {}
    shown = {r["at"]: r["no_id"] for r in rollup.kept_back(tree([9] * 16), SMALL, told)}
    assert shown["class:东:3-1"] == 9 and shown["region"] == 144
    other = [9] * 12 + [1, 9, 9, 9]
    shown = {r["at"]: r["no_id"] for r in rollup.kept_back(tree(other), SMALL, {})}
    assert shown["class:湖:3-1"] is None and shown["class:湖:4-1"] is None
    assert shown["school:湖"] == 28 and shown["class:东:3-1"] == 9
    # After all parts were told, the one that has become small follows from its school's new sum.
    shown = {r["at"]: r["no_id"] for r in rollup.kept_back(tree(other), SMALL, told)}
    assert shown["school:湖"] is None


def test_counts_of_a_region_are_published_and_read_again(tmp_path):
    out = region(tmp_path, measures=measures([9] * 15 + [0]))
    path = rollup.publish(out, Settings(as_of=date(2026, 11, 20)), "500MB")
    made = read(path.read_text("utf-8"))
    assert made.row("region")["registered"] == 640 and made.row("region")["schools"] == 4
    assert [row["name"] for row in made.within("region")] == [
        "湖北省武汉市江岸区 420102", "四川省达州市达川区 511703", "四川省达州市大竹县 511724",
    ]  # fmt: skip
    east = made.within("school:2151000001")
    assert [row["at"].split(":", 2)[2] for row in east] == ["3", "4", "3-1", "3-2", "4-1", "-"]
    for name in ("registered", "no_id"):
        for row in made.rows:
            if row["at"].split(":")[0] in ("region", "county"):
                assert row[name] == sum(one[name] for one in made.within(row["at"]))


@pytest.mark.parametrize("place", ["rows", "missing", "extra", "row"])
def test_what_is_no_count_is_not_read(tmp_path, place):
    import json

    out = region(tmp_path, measures=measures([0] * 16))
    data = json.loads(rollup.publish(out, Settings(), "500MB").read_text("utf-8"))
    if place == "rows":
        data["rows"][0][SENSITIVE[0]] = "李一"
    elif place == "missing":
        data["missing"] = {"县": "李一"}
    elif place == "extra":
        data["pupil"] = "李一"
    else:
        data["rows"][0]["at"] = "pupil:李一"
    with pytest.raises(SnapshotError) as caught:
        read(json.dumps(data))
    assert "李一" not in str(caught.value)
