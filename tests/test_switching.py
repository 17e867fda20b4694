"""Rules turned off in a school's own pack, and on again; nothing else in it changes."""

import tomllib
from datetime import date

import pytest

from xjaudit import packs, workspace
from xjaudit.errors import SettingError
from xjaudit.packs.effective import standings
from xjaudit.packs.switching import is_own, turned_off, turned_on
from xjaudit.settings import Settings
from xjaudit.workspace.switching import turn_off, turn_on

SETTINGS = Settings(as_of=date(2026, 11, 16), school_name='示例"学校')
OWN = """# 本校的规则包，请勿删除
name = "示例学校"
level = "school"

[parameters]
class_most_secondary = 45   # 九月例会

[off."PC-FORMAT"]
reason = "由县局统一补录"
since = 2026-09-01
until = 2026-12-31
"""
COUNTY = """
name = "示例县"
level = "county"
[off."ADR-SHORT"]
reason = "山区"
since = 2026-09-01
"""


def off(settings):
    return {one.code: stands.off for one, stands in standings(settings) if stands.is_off}


@pytest.fixture
def own(tmp_path):
    """Settings with a county's pack and a school's own, as it was written by hand."""
    for name, text in (("county.toml", COUNTY), ("school.toml", OWN)):
        (tmp_path / name).write_text(text, "utf-8")
    return SETTINGS.but(packs=packs.load([tmp_path / "county.toml", tmp_path / "school.toml"]))


def test_a_school_without_a_pack_gets_one():
    made = turned_off(SETTINGS, "ADR-SHORT", " 山区\n无门牌 ", '王"老师')
    (pack,) = made.packs
    assert (pack.name, pack.level) == ('示例"学校', "school")
    assert off(made)["ADR-SHORT"].reason == "山区\n无门牌"
    assert off(made)["ADR-SHORT"].holds(SETTINGS.as_of)
    assert '# 王"老师' in pack.text
    assert off(turned_on(made, "ADR-SHORT")) == {}


def test_what_was_written_by_hand_stays(own):
    made = turned_off(own, "CLS-SIZE", "新校区", until=date(2027, 1, 31))
    text = made.packs[1].text
    for line in OWN.splitlines():
        assert line in text
    told = off(made)["CLS-SIZE"]
    assert (told.reason, told.until) == ("新校区", date(2027, 1, 31))
    again = turned_on(made, "CLS-SIZE")
    assert tomllib.loads(again.packs[1].text) == tomllib.loads(OWN)
    assert "# 本校的规则包，请勿删除" in again.packs[1].text
    assert "# 九月例会" in again.packs[1].text


def test_a_new_reason_takes_the_place_of_the_old(own):
    made = turned_off(own, "PC-FORMAT", "改了")
    assert (off(made)["PC-FORMAT"].reason, off(made)["PC-FORMAT"].until) == ("改了", None)


def test_the_settings_own_word_does_not_undo_it_and_comes_back():
    settings = SETTINGS.but(severities={"ADR-SHORT": "info", "CLS-SIZE": "off"})
    made = turned_off(settings, "ADR-SHORT", "山区")
    assert set(off(made)) == {"ADR-SHORT", "CLS-SIZE"}
    back = turned_on(made, "ADR-SHORT")
    stands = {one.code: stands for one, stands in standings(back)}
    assert stands["ADR-SHORT"].severity == "info" and not stands["ADR-SHORT"].is_off
    assert off(turned_on(back, "CLS-SIZE")) == {}


def test_what_the_county_turned_off_is_not_ours(own):
    assert not is_own(own, "ADR-SHORT") and is_own(own, "PC-FORMAT")
    with pytest.raises(SettingError) as refused:
        turned_on(own, "ADR-SHORT")
    assert "示例县" in refused.value.text("zh")


@pytest.mark.parametrize(("code", "reason"), [("ADR-SHORT", "  "), ("NO-SUCH", "x")])
def test_without_a_reason_or_a_rule_nothing_is_turned_off(own, code, reason):
    with pytest.raises(SettingError):
        turned_off(own, code, reason)


def test_a_workspace_keeps_it_in_its_own_pack(tmp_path, own):
    here = workspace.new(tmp_path / "工作区", own)
    made = turn_off(here, "CLS-SIZE", "新校区")
    assert set(off(made.settings)) == {"CLS-SIZE", "PC-FORMAT", "ADR-SHORT"}
    kept = workspace.open_at(here.path)
    assert off(kept.settings) == off(made.settings)
    assert [pack.file for pack in kept.settings.packs] == ["county.toml", "school.toml"]
    # Of two who work at once none undoes what the other did.
    turn_on(here, "PC-FORMAT")
    assert set(off(workspace.open_at(here.path).settings)) == {"CLS-SIZE", "ADR-SHORT"}


def test_a_workspace_without_packs_gets_its_first(tmp_path):
    here = workspace.new(tmp_path / "w", SETTINGS)
    turn_off(here, "CLS-SIZE", "新校区")
    text = (here.path / "packs" / "own.toml").read_text("utf-8")
    assert tomllib.loads(text)["off"]["CLS-SIZE"]["reason"] == "新校区"
