"""How alike two names are: pairs as lists have them (`likeness.txt`), and what holds for all."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjaudit.record.likeness import LEVELS, characters, compare
from xjaudit.record.likeness.candidates import similar_names

LINES = Path(__file__).with_name("likeness.txt").read_text("utf-8").splitlines()
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in LINES
    if line.strip() and not line.startswith("#")
]
ALIKE = [row for row in ROWS if len(row) == 4]
UNLIKE = [row for row in ROWS if len(row) == 2]
NAMES = sorted({name for row in ROWS for name in row[:2]})
TURNED = {"missing": "extra", "extra": "missing"}

# Characters that are alike in many ways, and what stands for characters.
SIGNS = [*"王汪张章小晓己已巳晴睛清芳方雲云峯峰喆吉单曾㼆莹欧阳·□*2大"]
SIGNS += ["jing", "Fang", "xian", "X", "王+莹", "(吉吉)", "（大）"]
WRITTEN = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5).map("".join)


@pytest.mark.parametrize("row", ALIKE, ids=lambda row: "|".join(row[:2]))
def test_names_are_alike_for_the_reason_told(row):
    one, other, kind, detail = row
    found = compare(one, other)
    assert found is not None
    assert (found.kind, found.detail) == (kind, detail)
    assert 0 < found.level <= 1


@pytest.mark.parametrize("row", UNLIKE, ids="|".join)
def test_nothing_speaks_for_these(row):
    assert compare(*row) is None


def test_the_table_has_a_row_for_every_kind():
    assert {row[2] for row in ALIKE} == set(LEVELS)
    assert len(ALIKE) + len(UNLIKE) == len(ROWS)


def test_a_private_use_character_stands_for_any():
    found = compare("王\ue1f5芳", "王㛃芳")
    assert found is not None and found.kind == "wildcard"
    assert compare("王\ufffd", "王芳") is not None
    assert compare("\ue000\ue001", "王芳") is None


@given(WRITTEN)
def test_a_name_is_the_same_as_itself(name):
    found = compare(name, name)
    assert found is not None
    assert (found.kind, found.level) == ("same", 1.0)


@given(WRITTEN, WRITTEN)
def test_either_may_be_the_list(one, other):
    there, back = compare(one, other), compare(other, one)
    assert (there is None) == (back is None)
    if there and back:
        assert TURNED.get(there.kind, there.kind) == back.kind
        assert there.level == pytest.approx(back.level)
        assert 0 < there.level <= 1


def _missed(names, pool):
    """Pairs that `compare` finds alike, and `similar_names` does not find."""
    found = set(similar_names(names, pool))
    for (i, one), (j, other) in product(enumerate(names), enumerate(pool)):
        like = compare(one, other)
        if like and like.kind != "one_other" and (i, j) not in found:
            yield one, other, like


def test_candidates_hold_all_alike_names_of_the_table():
    assert not list(_missed(NAMES[::2], NAMES))


@given(st.lists(WRITTEN, max_size=8), st.lists(WRITTEN, max_size=8))
def test_candidates_hold_all_alike_names(names, pool):
    assert not list(_missed(names, pool))


def test_candidates_are_places_of_both_lists_and_few():
    names = [a + b + c for a in "王李张刘陈" for b in "子文思佳" for c in "涵轩怡诺琪"]
    pairs = similar_names(names, names)
    assert pairs == sorted(set(pairs))
    assert {(i, i) for i in range(len(names))} <= set(pairs)
    assert len(pairs) < len(names) * 4
    assert similar_names(["王芳", "王芳"], ["李娜", "王芳"]) == [(0, 1), (1, 1)]
    assert similar_names([], ["王芳"]) == []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("晴", "睛", "shape"),
        ("己", "已", "shape"),
        ("佳", "嘉", "sound"),
        ("雲", "云", "variant"),
        ("喆", "哲", "sound"),
        ("思", "诗", "near_sound"),
        ("方", "王", None),  # read wang long ago, as no teacher does
        ("芳", "丽", None),
    ],
)
def test_characters(one, other, kind):
    found = characters.alike(one, other)
    assert (found and found[0]) == kind
    assert found == characters.alike(other, one)


def test_looks_are_strongly_fairly_or_weakly_alike():
    bands = [characters.look(*pair) for pair in ("己已", "文交", "己彐", "芳丽")]
    assert bands == [*characters.LOOKS, 0.0]


def test_tables_are_as_their_readers_expect():
    for line in characters.lines_of("shapes.txt"):
        assert line[1] == "\t" and line.count("|") == 2 and min(line[2:].replace("|", "")) > line[0]
    for line in characters.lines_of("variants.txt"):
        assert len(line) > 1 and line[1:] != line[0]
    assert len(characters.syllables()) > 400 and "lv" in characters.syllables()
    assert all(len(line) in (3, 4) for line in characters.lines_of("parts.txt"))
