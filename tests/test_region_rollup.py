"""What leaders of a region see: sums that tie, and no small count that could be worked out."""

from datetime import date
from itertools import groupby

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regions import region
from xjaudit.region import rollup
from xjaudit.settings import Settings
from xjaudit.snapshot import SnapshotError
from xjaudit.snapshot.region import read
from xjaudit.snapshot.schema import COUNTS, SENSITIVE

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
