"""Every rule flags exactly the rows its table marks, and is complete."""

import string
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from tests.tables import read_table
from xjaudit.record.fields import all_fields
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rows, Rule, run
from xjaudit.rules.texts import PARTS, actions, texts
from xjaudit.settings import load

HERE = Path(__file__).parent
SETTINGS = load(HERE / "rules" / "settings.toml")
TABLES: dict[str, str] = {}
for module in sorted((HERE / "rules").glob("[a-z]*.py")):
    TABLES |= import_module(f"tests.rules.{module.stem}").TABLES

each_rule = pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)


def flagged_rows(one: Rule, frame: pd.DataFrame) -> list[int]:
    """Row labels a rule flags, through the runner, so that blanks are the runner's business."""
    outcome = run([one], {one.reads: Rows(placed(frame))}, SETTINGS)
    return sorted(int(row) for row in outcome.findings["row"].drop_duplicates())


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    own = {"file": "f.xlsx", "sheet": "s", "school": None, "person_key": "p"}
    place = {name: value for name, value in own.items() if name not in frame}
    place |= {} if "class" in frame else {"class": "7-1"}
    return frame.assign(**place, row=range(len(frame)))


@each_rule
def test_flags_exactly_the_marked_rows(one):
    frame, marked = read_table(TABLES[one.code])
    assert flagged_rows(one, frame) == marked


@each_rule
def test_table_shows_a_good_and_a_bad_row(one):
    frame, marked = read_table(TABLES[one.code])
    assert 0 < len(marked) < len(frame)


@each_rule
def test_order_of_rows_does_not_matter(one):
    frame, marked = read_table(TABLES[one.code])
    turned = frame.iloc[::-1].reset_index(drop=True)
    last = len(frame) - 1
    assert flagged_rows(one, turned) == sorted(last - row for row in marked)


@each_rule
@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_are_complete(one, language):
    own = texts(language)[one.code]
    assert set(own) == set(PARTS)
    assert all(text.strip() for text in own.values())
    assert one.action in actions(language)


@each_rule
@pytest.mark.parametrize("language", ["zh", "en"])
def test_message_is_filled(one, language):
    frame, _ = read_table(TABLES[one.code])
    settings = SETTINGS.but(language=language)
    messages = run([one], {one.reads: Rows(placed(frame))}, settings).findings["message"]
    assert len(messages)
    assert not messages.str.contains(r"[{}]").any()
    assert not messages.str.contains(r"\bnan\b|None").any()


@each_rule
def test_both_languages_name_the_same_values(one):
    named = [
        {name for _, name, _, _ in string.Formatter().parse(one.text(language)["message"]) if name}
        for language in ("zh", "en")
    ]
    assert named[0] == named[1]


def test_codes_are_unique():
    assert len({one.code for one in RULES}) == len(RULES)


def test_every_written_rule_is_listed():
    folder = Path(import_module("xjaudit.rules").__file__).parent
    written = {
        thing.code
        for path in folder.glob("*.py")
        if path.stem not in ("__init__", "rule")
        for thing in vars(import_module(f"xjaudit.rules.{path.stem}")).values()
        if isinstance(thing, Rule)
    }
    assert written == {one.code for one in RULES}


def test_no_texts_or_tables_without_a_rule():
    codes = {one.code for one in RULES}
    assert set(TABLES) == set(texts("zh")) == set(texts("en")) == codes


def test_causes_run_before_their_consequences():
    seen: set[str] = set()
    for one in RULES:
        assert set(one.unless) <= seen, one.code
        seen.add(one.code)


def test_needed_columns_are_in_the_dictionary():
    known = set(all_fields())
    for one in RULES:
        if one.reads == "roster":
            extra = {"class", "class_text", "grade_no"}
            plain = {name.split(".")[0] for name in one.needs} - known - extra
            assert not plain, (one.code, plain)
