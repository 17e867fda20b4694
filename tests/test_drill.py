"""The drill-down and its figures: every place of the snapshot, nothing but the snapshot."""

import json
from html import escape

import pytest

from tests.editions import counts, edition, summed
from xjaudit import drill
from xjaudit.charts import classes, curve, school, theme
from xjaudit.page.sayings import HIDDEN, kept_back
from xjaudit.snapshot import Snapshot


@pytest.fixture
def opened():
    return drill.Drill(edition())


def drawn(view):
    told = [one["data"]["application/vnd.plotly.v1+json"] for one in view.figures.outputs]
    return [json.dumps(figure, ensure_ascii=False) for figure in told]


def test_from_the_school_to_a_grade_to_a_class(opened):
    assert "全校" in opened.numbers.value
    assert opened.one.layout.display == "none"
    opened.grade.value = "grade:2"
    assert "<h2>二年级</h2>" in opened.numbers.value
    assert (opened.one.value, opened.one.layout.display) == ("grade:2", "")
    assert [at for _, at in opened.one.options] == [
        "grade:2",
        "class:2-1",
        "class:2-2",
        "class:2-3",
    ]
    opened.one.value = "class:2-3"
    row = opened._snapshot.row("class:2-3")
    assert f"{row['checked']:,}/{row['registered']:,}" in opened.numbers.value
    ranked, heat, *_ = drawn(opened)
    # Ranked among its grade, the steps of the class alone.
    assert all(f"二年级{n}班" in ranked for n in (1, 2, 3)) and "三年级" not in ranked
    assert "二年级3班" in heat and "二年级1班" not in heat
    opened.grade.value = "school"
    assert "<h2>全校</h2>" in opened.numbers.value


@pytest.mark.parametrize(
    ("asked", "shown", "title"),
    [
        ("class:2-3", "class:2-3", "二年级3班"),
        ("grade:2", "grade:2", "二年级"),
        ("class:2-9", "grade:2", "二年级"),  # not in this edition any more
        ("class:9-1", "school", "全校"),
        ("school", "school", "全校"),
        ("<img src=x onerror=alert(1)>", "school", "全校"),
        ("class:", "school", "全校"),
        (["grade:2"], "school", "全校"),
        (None, "school", "全校"),
    ],
)
def test_page_that_is_loaded_again_opens_where_it_was(opened, asked, shown, title):
    opened.kept._handle_custom_msg({"at": asked}, [])
    assert f"<h2>{title}</h2>" in opened.numbers.value
    assert opened.kept.at == shown
    chosen = opened.one.value if shown.startswith("class:") else opened.grade.value
    assert chosen == shown
    # Whatever a viewer chooses by hand is kept as well.
    opened.grade.value = "grade:1"
    assert opened.kept.at == "grade:1"


def test_pupils_to_be_settled_without_a_class_are_in_the_schools_figure(opened):
    outcomes = json.loads(drawn(opened)[2])
    at = outcomes["layout"]["yaxis"]["ticktext"].index("未分班")
    unknown = next(one for one in outcomes["data"] if one["name"].startswith("有人无籍"))
    assert unknown["x"][at] == opened._snapshot.row("class:-")["not_registered"] == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"index": 99},
        {"index": -1},
        {"_options_labels": ["<script>"] * 20, "index": 19},
        {"value": "class:9-9"},
        {"index": "0"},
        {"children": []},
    ],
)
def test_what_a_browser_makes_up_is_not_heard(opened, sent):
    before = opened.numbers.value, opened.figures.outputs
    for widget in (opened.grade, opened.one):
        try:
            widget.set_state(sent)
        except Exception as refused:
            # ipywidgets itself refuses, and nobody but the kernel's log hears of it.
            assert not isinstance(refused, AssertionError)
    assert (opened.numbers.value, opened.figures.outputs) == before


@pytest.mark.parametrize("at", ["class:9-9", "grade:<b>", "", "school ", "../workspace.toml"])
def test_places_that_are_not_there_are_not_shown(opened, at):
    before = opened.numbers.value
    opened.show(at)
    assert opened.numbers.value == before


def test_a_hostile_place_of_the_snapshot_is_escaped():
    odd = counts("class:<script>alert(1)</script>", registered=4, checked=1)
    view = drill.Drill(edition(rows=[summed("school", [odd]), odd]))
    view.show(odd["at"])
    assert "<script>" not in view.numbers.value
    assert "&lt;script&gt;" in view.numbers.value


def test_figures_bear_the_snapshots_numbers():
    made = edition()
    rows = [row for row in made.classes() if row["registered"]]
    ranked = [note.text for note in classes.ranked(made, rows).layout.annotations]
    assert [text.split()[0] for text in ranked] == [
        f"{row['checked']}/{row['registered']}" for row in rows
    ]
    told = json.loads(classes.outcomes(made, rows).to_json())["data"]
    assert sum(sum(bar["x"]) for bar in told) == sum(
        row["field_differs"] + row["absent"] for row in rows
    )
    aged = json.loads(school.aged(made).to_json())["data"][0]["text"]
    assert ["12", "6", HIDDEN, HIDDEN, "0"] in aged


def test_burn_down_ends_at_the_forecast_and_stands_against_the_date():
    made = edition()
    past, ahead = json.loads(curve.burn_down(made).to_json())["data"]
    left = made.total("registered") - made.total("checked")
    assert (past["x"][-1], past["y"][-1]) == ("2026-11-22", left)
    assert (ahead["x"], ahead["y"]) == (["2026-11-22", "2026-12-09"], [left, 0])
    layout = curve.burn_down(made).layout
    assert [line.x0 for line in layout.shapes] == ["2026-12-18"]
    assert not curve.burn_down(edition(history=made.history[:1])).data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_published_shows_nothing_and_says_why(language):
    empty = Snapshot(language=language, notice="尚未发布 <b>")
    assert "尚未发布 &lt;b&gt;" in drill.heading(empty).data
    assert drill.Drill(empty).children == ()
    assert [one(empty) for one in (curve.burn_down, school.aged, school.compare)] == [None] * 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_colours_and_the_sign_of_what_is_kept_back_are_explained(language):
    shown = edition(language=language)
    text = drill.key(shown).value
    assert all(f"background:{colour};" in text for colour in theme.STEPS)
    assert escape(kept_back(shown)) in text and f"{HIDDEN} " in text


@pytest.mark.parametrize(("most", "apart"), [(2, 1), (9, 1), (10, None), (400, None)])
def test_an_axis_of_pupils_is_marked_at_whole_numbers(most, apart):
    rows = [counts("class:2-1", registered=500, absent=most)]
    made = classes.outcomes(edition(rows=[summed("school", rows), *rows]), rows)
    assert made.layout.xaxis.dtick == apart


def test_a_figure_with_nothing_to_draw_takes_little_room():
    told = curve.burn_down(edition(history=()))
    assert told.layout.height < 200 and told.layout.annotations[0].text
