"""The leaders' first view: its figures are the snapshot's, and nothing in it can do harm."""

import re
import subprocess
import sys
import tomllib
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.editions import counts, edition, summed
from xjaudit import page
from xjaudit.charts import school
from xjaudit.handout.figures import school_figures
from xjaudit.page import figures, scope
from xjaudit.page.sayings import HIDDEN
from xjaudit.page.words import percent, place, word
from xjaudit.snapshot import Snapshot

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


class Parsed(HTMLParser):
    """A document taken apart: texts of elements by class, attributes, scripts, rows of a table."""

    def __init__(self, text):
        super().__init__()
        self.attributes, self.scripts, self.styles, self.rows, self.words = [], [], [], [], []
        self._inside = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._inside.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "script" in self._inside:
            self.scripts.append(data)
        elif "style" in self._inside:
            self.styles.append(data)
        else:
            self.words.append(data)
            if {"td", "th"} & set(self._inside):
                self.rows[-1][-1] += data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_class_stands_once_with_its_own_figures(language):
    made = edition(language=language)
    told = Parsed(page.opening(made))
    for row in made.classes():
        lines = [cells for cells in told.rows if place(row["at"], language) in cells]
        if row["at"] == "class:-":
            assert lines == []
            continue
        (line,) = lines
        checked, registered = row["checked"], row["registered"]
        assert f"{checked}/{registered}" in line
        assert percent(checked, registered, "") in line
        missing = [step.left for step in figures.steps(row)]
        assert line[-6:] == [str(left) if left else "✓" for left in missing]


def test_school_line_and_tiles_are_the_schools_row():
    made = edition()
    school, words = made.row("school"), "|".join(Parsed(page.opening(made)).words)
    for name in ("forms_returned", "archive_done"):
        due = {"forms_returned": "forms_issued", "archive_done": "archive_due"}[name]
        assert f"{school[name]:,}/{school[due]:,}" in words
    assert f"已核对|{school['checked']:,}| |应核查|{school['registered']:,}" in words
    assert f"{school['error']}|未处理错误" in words
    assert "11|无身份证号" in words


def test_what_is_kept_back_shows_a_sign_and_why():
    made = edition()
    rows = [row | {"no_id": None} if row["at"] == "school" else row for row in made.rows]
    words = "|".join(Parsed(page.opening(replace(made, rows=rows))).words)
    assert f"{HIDDEN}|无身份证号" in words
    assert f"跨省重复|{HIDDEN}" in words
    assert "不到 5 人的数（<5）" in words


def test_a_name_can_do_no_harm():
    hostile = counts(f"class:{HOSTILE}", registered=10, checked=2, error=1, no_id=None)
    made = Snapshot(
        edition=3,
        published=f'2026-11-22T09:00:00"{HOSTILE}',
        as_of="2026-11-22",
        school=HOSTILE,
        school_year=2026,
        rows=[summed("school", [hostile]), hostile],
    )
    told = Parsed(page.opening(made, detail='"><script>alert(3)</script>'))
    assert told.scripts == [page.SCRIPT]
    assert not [one for one in told.attributes if one[1].startswith("on") or one[1] == "style"]
    assert {tag for tag, _, _ in told.attributes}.isdisjoint({"img", "iframe", "object", "form"})
    assert [row for row in told.rows if HOSTILE in "".join(row)]


@pytest.mark.parametrize("follow", [True, False])
def test_page_asks_nobody_else(follow):
    text = page.opening(edition(), follow)
    assert re.findall(r"(?:https?:)?//[a-z]", re.sub(r"<script>.*?</script>", "", text)) == []
    links = [v for _, name, v in Parsed(text).attributes if name in ("src", "href")]
    assert links == ["data:,", "detail"]
    assert "<link" not in text.replace('<link rel="icon" href="data:,">', "")


def test_script_and_style_are_those_of_the_hashes():
    told = Parsed(page.opening(edition()))
    for parts, hashes in ((told.scripts, page.SCRIPT_HASHES), (told.styles, page.STYLE_HASHES)):
        found = [b64encode(sha256(part.encode()).digest()).decode() for part in parts]
        assert tuple(f"'sha256-{one}'" for one in found) == hashes


def test_nothing_published_says_so():
    told = Parsed(page.opening(Snapshot(notice="尚未发布 <b>")))
    assert "尚未发布 <b>" in told.words
    assert ("html", "data-edition", "0") in told.attributes


def test_first_view_is_light():
    code = "import sys, xjaudit.page as p; print(sorted(m for m in sys.modules if m in sys.argv))"
    heavy = ["pandas", "plotly", "ipywidgets", "anywidget", "numpy", "typst"]
    out = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert out.stdout.strip() == "[]", out.stderr


def test_words_are_there_in_both_languages_with_the_same_facts():
    told = tomllib.loads(files("xjaudit.page").joinpath("words.toml").read_text("utf-8"))
    for name, (zh, en) in told.items():
        facts = [{f for _, f, _, _ in Formatter().parse(text) if f} for text in (zh, en)]
        assert facts[0] == facts[1] or name == "grade", name


ALL, SOME = {"registered": 40, "checked": 40}, {"registered": 40, "checked": 30}


@pytest.mark.parametrize(
    ("school", "deadline", "forecast", "code", "gap"),
    [
        (ALL, "2026-12-18", None, "done", 0),
        (ALL, "2026-11-01", None, "done", 0),  # done, though the date has passed
        (SOME, "2026-12-18", "2026-12-09", "on_time", 9),
        (SOME, "2026-12-18", "2026-12-18", "on_time", 0),
        (SOME, "2026-12-18", "2026-12-19", "late", 1),
        (SOME, "2026-11-22", None, "no_pace", 0),  # the last day is not over yet
        (SOME, "2026-11-21", "2026-12-09", "overdue", 0),
        (SOME, None, "2026-12-09", "no_deadline", 0),
        ({}, "2026-12-18", None, "empty", 0),
    ],
)
def test_verdict(school, deadline, forecast, code, gap):
    made = edition(rows=[counts("school", **school)], deadline=deadline, forecast=forecast)
    found = figures.verdict(made)
    assert (found.code, found.gap) == (code, gap)
    for language in ("zh", "en"):
        assert "{" not in "".join(Parsed(page.opening(replace(made, language=language))).words)


def test_a_share_is_never_rounded_up_to_all():
    assert [percent(*pair, "") for pair in ((999, 1000), (2999, 3000), (3, 3), (0, 0))] == [
        "99.9%",
        "99.9%",
        "100.0%",
        "–",
    ]


def test_equals_share_a_rank_and_less_left_stands_first():
    rows = [
        counts("class:1-1", registered=10, checked=10, error=4),
        counts("class:1-2", registered=10, checked=10),
        counts("class:1-3", registered=10, checked=5),
        counts("class:1-4"),
    ]
    order = figures.ranked(edition(rows=[summed("school", rows), *rows]))
    assert [row["at"][-1] for row in order] == ["2", "1", "3", "4"]
    assert figures.ranks(order) == [1, 1, 3, None]


def test_what_holds_back_is_the_largest_share_and_signing_last():
    row = counts("class:1-1", registered=10, checked=9, forms_issued=10, forms_returned=2)
    assert figures.holding(figures.steps(row)).code == "forms"
    ready = row | {"checked": 10, "forms_returned": 10}
    assert figures.holding(figures.steps(ready)).code == "signed"
    assert figures.holding(figures.steps(ready | {"signatures": 3})) is None
    made = edition(rows=[summed("school", [row]), row])
    (step, lacking), *_ = figures.holding_back(made)
    assert (step.code, step.left, lacking[0][0]["at"]) == ("forms", 8, "class:1-1")


def test_steps_that_have_not_begun_are_neither_done_nor_open():
    states = [step.state for step in figures.steps(counts("class:1-1", registered=10))]
    assert states == ["idle", "open", "done", "idle", "idle", "open"]


@pytest.mark.parametrize(
    ("issued", "done", "state"), [(0, 0, "idle"), (40, 0, "open"), (0, 3, "open"), (40, 40, "done")]
)
def test_files_are_due_once_forms_are_out(issued, done, state):
    told = counts(
        "class:7-1", registered=40, archive_due=40, archive_done=done, forms_issued=issued
    )
    step = next(one for one in figures.steps(told) if one.code == "archive")
    assert step.state == state


def school_of(*rows, **others):
    made = [counts(at, **given) for at, given in rows]
    grades = sorted({row["at"][6] for row in made if row["at"] != "class:-"})
    levels = [
        summed(f"grade:{g}", [r for r in made if r["at"].startswith(f"class:{g}")]) for g in grades
    ]
    return edition(rows=[summed("school", made), *levels, *made], **others)


ALL_IN = {"lists_due": 1, "lists_received": 1, "signatures": 3}
NO_LIST = {"registered": 43, "lists_due": 1}


def test_grade_is_held_up_where_its_class_is():
    """Of the grade more pupils are missing than lists; of its only open class it is the list."""
    done = {"registered": 39, "checked": 39, **ALL_IN}
    made = school_of(("class:6-1", NO_LIST), ("class:6-2", done), ("class:5-1", done))
    told = [scope.summary(made, at) for at in ("class:6-1", "grade:6", "school")]
    assert all("卡在 名单收齐：缺 1 份名单" in one for one in told)
    (first, _), *_ = figures.holding_back(made)
    assert first.code == "lists"


STEP_COUNTS = st.fixed_dictionaries(
    {"registered": st.integers(1, 50), "lists_due": st.just(1)}
    | {name: st.integers(0, 1) for name in ("lists_received",)}
    | {name: st.integers(0, 50) for name in ("checked", "error", "forms_issued", "forms_returned")}
    | {"signatures": st.integers(0, 3)}
)


@given(st.lists(STEP_COUNTS, min_size=1, max_size=4), st.integers(0, 3))
def test_a_place_is_held_up_at_a_step_of_one_of_its_classes(classes, unplaced):
    drawn = [one | {"checked": min(one["checked"], one["registered"])} for one in classes]
    drawn = [one | {"forms_returned": min(one["forms_returned"], one["forms_issued"])}
             for one in drawn]  # fmt: skip
    named = [(f"class:1-{at}", one) for at, one in enumerate(drawn, 1)]
    made = school_of(*named, ("class:-", {"error": unplaced}))
    own = [figures.holding(figures.steps(row)) for row in made.classes()[: len(named)]]
    codes = {step.code for step in own if step}
    names = {f"“{word('step_' + code, 'en')}”" for code in codes}
    english = replace(made, language="en")
    grade, whole = (scope.summary(english, at) for at in ("grade:1", "school"))
    assert any(name in grade for name in names) == bool(codes)
    if codes:
        assert any(name in whole for name in names)
        assert figures.holding_back(made)[0][0].code in codes


@pytest.mark.parametrize(("issued", "shown"), [(0, "–"), (40, "0.0%")])
def test_what_has_not_begun_is_one_sign_everywhere(issued, shown):
    given = {"registered": 40, "checked": 3, "archive_due": 40, "forms_issued": issued, **ALL_IN}
    made = school_of(("class:7-1", given), last_term=None)
    told = page.opening(made)
    assert ">—<" not in told
    for name in ("确认表收回率", "电子档案上传率"):
        assert f"<b>{shown}</b><span>{name}</span>" in told
        assert dict(school_figures(made))[name].startswith(shown)
    for at in ("school", "grade:7", "class:7-1"):
        for name in ("确认表", "电子档案"):
            assert f"<b>{shown}</b><span>{name}</span>" in scope.summary(made, at)
    (bars,) = school.compare(replace(made, last_term=made.row("school"))).data[:1]
    assert [text.partition("　")[0] for text in bars.text] == ["7.5%", shown, shown]


def test_nobody_to_check_is_no_nought_of_nought():
    row = ("class:-", {"error": 2})
    made = school_of(("class:7-1", {"registered": 4, "checked": 4}), row)
    lines = [cells for cells in Parsed(page.opening(made)).rows if "未分班" in cells]
    assert [cells[3:5] for cells in lines] == [["–", ""]]
