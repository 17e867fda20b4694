"""Packs: read whole or refused whole, later ones win, and every value tells who said so."""

import csv
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests import writing
from xjaudit import packs, report, workspace
from xjaudit.audit import audit
from xjaudit.errors import SettingError, WorkspaceError
from xjaudit.exports.outputs import receipt, write_all
from xjaudit.packs.effective import measures, parameter_table, rule_table
from xjaudit.parameters import parameters
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rows, run
from xjaudit.rules.texts import actions
from xjaudit.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
PACKAGE = Path(packs.__file__).parents[1]
SETTINGS = Settings(as_of=date(2026, 11, 16))
ROSTER = "姓名|性别|班级|邮政编码\n王一|女|七(1)班|1000\n王二|男|七(1)班|000000\n王三|男|七(1)班|\n"

PROVINCE = """
name = "示例省教育厅"
level = "province"
[parameters]
class_least = 10
class_most_primary = 50
[severities]
ADR-SHORT = "info"
PC-FORMAT = "error"
"""
COUNTY = """
name = "示例县教育局"
level = "county"
[parameters]
class_least = 8
[severities]
ADR-SHORT = "error"
[off."PC-FORMAT"]
reason = "邮政编码由县局统一补录"
since = 2026-09-01
[rules."X-POST-1"]
field = "邮政编码"
severity = "warn"
when = '邮政编码 == "000000"'
action = "edit"
title = "邮政编码全是零"
message = "{姓名}的{field}是{value}"
why = "录入时用零占位。"
settle = "向家长核实。"
documents = "无"
basis = "本县通知"
en.title = "Postcode of zeros"
en.message = "{name}: {field} is {value}"
"""
SCHOOL = """
name = "示例学校"
level = "school"
[severities]
X-POST-1 = "info"
"""


def written(folder: Path, *texts: str) -> list[Path]:
    names = ("province.toml", "county.toml", "school.toml")
    paths = [folder / names[[PROVINCE, COUNTY, SCHOOL].index(text)] for text in texts]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return paths


def loaded(folder: Path, *texts: str, **changes) -> Settings:
    return SETTINGS.but(packs=packs.load(written(folder, *texts)), **changes)


def faults_of(folder: Path, text: str, name: str = "某县.toml") -> list[SettingError]:
    path = folder / name
    path.write_text(text, "utf-8")
    with pytest.raises(SettingError) as caught:
        packs.load([path])
    return flat(caught.value)


def flat(error: SettingError) -> list[SettingError]:
    """The single faults an error tells of."""
    inner = error.facts.get("faults")
    return [error] if inner is None else [one for fault in inner for one in flat(fault)]


def command(*arguments, cwd=None):
    """The program as a person runs it."""
    line = [sys.executable, "-c", "from xjaudit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, cwd=cwd)


# The guide


def example(page: str, name: str) -> str:
    """A fenced block of the guide, or the table of findings."""
    text = (DOCS / page).read_text("utf-8").split(f"<!-- example: {name} -->\n")[1]
    fenced = re.match(r"```[a-z]+\n(.*?)```", text, re.DOTALL)
    return fenced[1] if fenced else text.split("\n\n")[0]


GUIDES = {
    "packs.zh-CN.md": ("某县.toml", "试.csv", "本校.toml", "zh"),
    "packs.md": ("county.toml", "try.csv", "school.toml", "en"),
}


@pytest.mark.parametrize("page", GUIDES)
def test_the_guides_new_rule_works_as_it_says(page, tmp_path):
    pack, roster, _, language = GUIDES[page]
    (tmp_path / pack).write_text(example(page, pack), "utf-8")
    (tmp_path / roster).write_text(example(page, roster), "utf-8")
    listed = command("rules", "--pack", pack, "--language", language, cwd=tmp_path)
    assert listed.stdout.splitlines()[-1].startswith("X-BUS-1"), listed.stderr
    options = ("--pack", pack, "--out", "out", "--language", language)
    done = command("audit", roster, *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8") as file:
        found = [one for one in csv.DictReader(file) if one["rule"] == "X-BUS-1"]
    told = [(one["row"], one["message"]) for one in found]
    rows = [line.strip("| ").split(" | ") for line in example(page, "findings").splitlines()[2:]]
    assert told == [tuple(row) for row in rows]
    assert len(told) == 2
    assert {one["severity"] for one in found} == {"warn"}
    assert {one["field"] for one in found} == {"needs_school_bus"}


@pytest.mark.parametrize("page", GUIDES)
def test_the_guides_whole_example_can_be_read(page, tmp_path):
    (tmp_path / "p.toml").write_text(example(page, GUIDES[page][2]), "utf-8")
    (one,) = packs.load([tmp_path / "p.toml"])
    assert one.parameters and one.severities and one.off
    assert [rule.code for rule in one.rules] == ["X-LEAGUE-1"]


def test_both_guides_show_the_same_example():
    zh, en = (example(page, GUIDES[page][0]) for page in GUIDES)
    assert zh == en


# Who wins, and who said so


def row_of(code: str, settings: Settings) -> dict:
    return next(one for one in rule_table(settings) if one["code"] == code)


def test_later_packs_win_and_settings_over_all(tmp_path):
    nation = row_of("ADR-SHORT", SETTINGS)
    assert (nation["severity"], nation["source"], nation["off"]) == ("warn", "national", None)
    for texts, expected in (
        ((PROVINCE,), ("info", "示例省教育厅")),
        ((PROVINCE, COUNTY), ("error", "示例县教育局")),
        ((PROVINCE, COUNTY, SCHOOL), ("error", "示例县教育局")),
    ):
        told = row_of("ADR-SHORT", loaded(tmp_path, *texts))
        assert (told["severity"], told["source"]) == expected
    own = loaded(tmp_path, PROVINCE, COUNTY, severities={"ADR-SHORT": "warn"})
    assert (row_of("ADR-SHORT", own)["severity"], row_of("ADR-SHORT", own)["source"]) == (
        "warn",
        "settings",
    )


def test_parameters_tell_their_source(tmp_path):
    settings = loaded(tmp_path, PROVINCE, COUNTY, SCHOOL, parameters={"class_most_secondary": 55})
    told = {one["name"]: (one["value"], one["source"]) for one in parameter_table(settings)}
    assert told["class_least"] == (8, "示例县教育局")
    assert told["class_most_primary"] == (50, "示例省教育厅")
    assert told["class_most_secondary"] == (55, "settings")
    assert set(told) == set(parameters())
    assert settings.parameter("class_least") == 8
    plain = {one["name"]: one["source"] for one in parameter_table(SETTINGS)}
    assert set(plain.values()) == {"national"}


def test_a_rule_tells_the_parameters_it_reads(tmp_path):
    late = row_of("PR-OVERDUE", SETTINGS)
    assert late["parameters"] == [
        {"name": "problem_days", "value": parameters()["problem_days"].default}
        | {"source": "national"}
    ]
    assert measures(next(one for one in RULES if one.code == "ID-CHECKSUM")) == []


def test_every_parameter_is_read_somewhere():
    code = [*(PACKAGE / "cases").glob("*.py"), *(PACKAGE / "cases").glob("*.toml")]
    code += [PACKAGE / "workspace" / "evidence.py", PACKAGE / "publish.py", PACKAGE / "audit.py"]
    code = "".join(path.read_text("utf-8") for path in code)
    unread = [one["name"] for one in parameter_table(SETTINGS) if not one["rules"]]
    assert [name for name in unread if f'"{name}"' not in code] == []


def test_a_later_pack_softens_a_rule_of_an_earlier_one(tmp_path):
    before, after = loaded(tmp_path, COUNTY), loaded(tmp_path, COUNTY, SCHOOL)
    assert row_of("X-POST-1", before)["severity"] == "warn"
    assert row_of("X-POST-1", before)["source"] == "示例县教育局"
    assert row_of("X-POST-1", before)["when"] == '邮政编码 == "000000"'
    told = row_of("X-POST-1", after)
    assert (told["severity"], told["source"]) == ("info", "示例学校")


@pytest.mark.parametrize(
    ("until", "as_of", "is_off"),
    [
        ("", date(2026, 8, 31), False),
        ("", date(2026, 9, 1), True),
        ("", date(2030, 9, 1), True),
        ("until = 2026-12-31", date(2026, 12, 31), True),
        ("until = 2026-12-31", date(2027, 1, 1), False),
    ],
)
def test_a_rule_is_off_between_its_days(tmp_path, until, as_of, is_off):
    text = COUNTY.replace("since = 2026-09-01", f"since = 2026-09-01\n{until}")
    (tmp_path / "c.toml").write_text(text, "utf-8")
    settings = SETTINGS.but(packs=packs.load([tmp_path / "c.toml"]), as_of=as_of)
    told = row_of("PC-FORMAT", settings)
    assert (told["off"] is not None) == is_off
    assert told["source"] == ("示例县教育局" if is_off else "national")


def test_a_later_pack_or_the_settings_turn_a_rule_on_again(tmp_path):
    assert row_of("PC-FORMAT", loaded(tmp_path, COUNTY))["off"] == {
        "reason": "邮政编码由县局统一补录",
        "since": "2026-09-01",
        "until": None,
    }
    (tmp_path / "s.toml").write_text(
        SCHOOL.replace("X-POST-1", "PC-FORMAT").replace('"info"', '"warn"'), "utf-8"
    )
    used = packs.load([*written(tmp_path, COUNTY), tmp_path / "s.toml"])
    assert row_of("PC-FORMAT", SETTINGS.but(packs=used))["off"] is None
    own = loaded(tmp_path, COUNTY, severities={"PC-FORMAT": "error"})
    assert row_of("PC-FORMAT", own)["off"] is None


# In an audit


@pytest.fixture
def roster(tmp_path):
    return writing.xlsx(tmp_path / "名册.xlsx", {"1": ROSTER})


def test_a_packs_rule_is_one_like_all_others(roster, tmp_path):
    made = audit([roster], settings=loaded(tmp_path, COUNTY), key=b"k")
    found = made.findings[made.findings["rule"] == "X-POST-1"]
    assert found[["severity", "row", "column", "field", "value", "message", "action"]].to_numpy(
        dtype=object
    ).tolist() == [["warn", 3, "D", "postcode", "000000", "王二的邮政编码是000000", "edit"]]
    assert found["finding_id"].notna().all()
    english = audit([roster], settings=loaded(tmp_path, COUNTY, language="en"), key=b"k")
    own = english.findings[english.findings["rule"] == "X-POST-1"]
    assert own["message"].tolist() == ["王二: Postcode is 000000"]
    shown = write_all(made, tmp_path / "out")
    book = openpyxl.load_workbook(shown["audit.xlsx"], read_only=True)
    cells = [row for row in book["待办事项"].iter_rows(values_only=True) if "王二" in str(row)]
    assert any("向家长核实。" in str(row) for row in cells)


def test_what_is_off_is_told_with_its_reason(roster, tmp_path):
    made = audit([roster], settings=loaded(tmp_path, COUNTY), key=b"k")
    assert "PC-FORMAT" not in set(made.findings["rule"])
    why = "示例县教育局（2026-09-01 起）：邮政编码由县局统一补录"
    told = receipt(made)
    (off,) = [one for one in told["checked"] if one["rule"] == "PC-FORMAT"]
    assert (off["missing"], off["why"]) == ("off", why)
    (used,) = told["settings"]["packs"]
    assert used["off"]["PC-FORMAT"]["reason"] == "邮政编码由县局统一补录"
    assert used["rules"] == ["X-POST-1"]
    json.dumps(told)
    book = openpyxl.load_workbook(write_all(made, tmp_path / "out")["audit.xlsx"], read_only=True)
    rows = list(book["检查范围"].iter_rows(values_only=True))
    assert rows[0][-1] == "停用原因"
    assert [row[-1] for row in rows if row[0] == "PC-FORMAT"] == [why]
    assert [row[1] for row in rows if row[0] == "X-POST-1"] == ["邮政编码全是零"]


def test_what_settings_turn_off_is_told_too(roster, tmp_path):
    settings = loaded(tmp_path, COUNTY, severities={"X-POST-1": "off"}, language="en")
    made = audit([roster], settings=settings, key=b"k")
    off = made.checked[made.checked["rule"] == "X-POST-1"]
    (why,) = off["why"]
    assert why.startswith("turned off in the settings without a reason")
    assert off["missing"].tolist() == ["off"]
    county = made.checked[made.checked["rule"] == "PC-FORMAT"]
    assert county["why"].tolist() == ["示例县教育局, since 2026-09-01: 邮政编码由县局统一补录"]
    assert "Rules turned off: 2\n⚠ X-POST-1 without a reason" in report.in_words(made)
    book = openpyxl.load_workbook(write_all(made, tmp_path / "out")["audit.xlsx"])
    colours = {
        row[0].value: row[0].fill.bgColor.rgb != "00000000" for row in book["What was checked"].rows
    }
    assert (colours["X-POST-1"], colours["PC-FORMAT"]) == (True, False)


def test_a_rule_says_nothing_where_another_already_did(roster, tmp_path):
    text = COUNTY.replace('[off."PC-FORMAT"]', '[off."ADR-SHORT"]')
    text = text.replace("when = '邮政编码 == \"000000\"'", "when = 'length(邮政编码) < 9'")
    found = {}
    for name, own in (("a", text), ("b", text + 'unless = ["PC-FORMAT"]\n')):
        (tmp_path / f"{name}.toml").write_text(own, "utf-8")
        used = packs.load([tmp_path / f"{name}.toml"])
        made = audit([roster], settings=SETTINGS.but(packs=used), key=b"k")
        rows = made.findings[made.findings["rule"] == "X-POST-1"]["row"]
        found[name] = (rows.tolist(), "PC-FORMAT" in set(made.findings["rule"]))
    assert found["a"][0][0] == 2
    assert found["a"][1] and 2 not in found["b"][0]


def test_numbers_in_messages_of_packs_are_masked(tmp_path):
    path = writing.xlsx(tmp_path / "r.xlsx", {"1": "姓名|身份证件号\n王一|999999201203150017\n"})
    text = COUNTY.replace('邮政编码 == "000000"', "length(身份证件号) == 18")
    text = text.replace('field = "邮政编码"', 'field = "姓名"')
    text = text.replace("{姓名}的{field}是{value}", "{姓名}{身份证件号}")
    (tmp_path / "c.toml").write_text(text, "utf-8")
    made = audit([path], settings=SETTINGS.but(packs=packs.load([tmp_path / "c.toml"])), key=b"k")
    said = made.findings[made.findings["rule"] == "X-POST-1"]["message"].tolist()
    assert said == ["王一999999********0017"]


def test_hundred_thousand_rows(tmp_path):
    n = 100_000
    rng = np.random.default_rng(0)
    days = pd.Series(rng.integers(1, 29, n)).astype(str).str.zfill(2)
    frame = pd.DataFrame(
        {
            "name": pd.Series(["王芳"] * n, dtype="str"),
            "birth_date": ("201303" + days).astype("str"),
            "id_number": [f"999999201303{i % 28 + 1:02d}{i % 10000:04d}" for i in range(n)],
            "grade_no": pd.array(rng.integers(1, 10, n), dtype="Int64"),
            **{"file": "f", "sheet": "s", "school": None, "class": "7-1", "person_key": "p"},
            "row": range(n),
        }
    )
    frame["id_number"] = frame["id_number"].astype("str")
    when = 'part(身份证件号, 7, 14) != 出生日期 and 年级 >= 7 and matches(姓名, "..")'
    text = COUNTY.replace('邮政编码 == "000000"', when).replace('"邮政编码"', '"身份证件号"')
    (tmp_path / "c.toml").write_text(text, "utf-8")
    used = packs.load([tmp_path / "c.toml"])
    made = run(used[0].rules, {"roster": Rows(frame)}, SETTINGS.but(packs=used))
    expected = (frame["id_number"].str[6:14] != frame["birth_date"]) & (frame["grade_no"] >= 7)
    assert made.checked["found"].tolist() == [int(expected.sum())] == [len(made.findings)]


# What is wrong with a pack

RULE = COUNTY[COUNTY.index("[rules") :]
HEAD = 'name = "县"\nlevel = "county"\n'
WRONG = [
    (HEAD + "x = \n", "pack_damaged", "", "3"),
    (HEAD + "title = “邮编”\n", "pack_damaged", "", "3"),
    (HEAD + 'name = "again"\n', "pack_damaged", "", "3"),
    ("", "pack_missing", "", "name"),
    ('name = "县"\n', "pack_missing", "", "level"),
    ('name = 1\nlevel = "county"', "pack_text", "name", ""),
    ('name = "  "\nlevel = "county"', "pack_text", "name", ""),
    ('name = "县"\nlevel = "town"', "pack_level", "level", "town"),
    ('name = "national"\nlevel = "county"', "pack_name", "", "national"),
    (HEAD + "colour = 1", "pack_key", "colour", "parameters"),
    (HEAD + "parameters = 1", "pack_table", "parameters", ""),
    (HEAD + "[parameters]\nclass_least = 999", "parameter_value", "parameters.class_least", "30"),
    (HEAD + "[parameters]\nclass_leest = 9", "unknown_parameter_near", "parameters.class_leest",
     "class_least"),
    (HEAD + "[parameters]\nunheard = 9", "unknown_parameter", "parameters.unheard", "class_least"),
    (HEAD + '[severities]\nADR-SHORT = "off"', "pack_silent_off", "severities.ADR-SHORT",
     '[off."ADR-SHORT"]'),
    (HEAD + '[severities]\nADR-SHORT = "fatal"', "pack_severity", "severities.ADR-SHORT", "fatal"),
    (HEAD + "[severities]\nADR-SHORT = [1]", "pack_severity", "severities.ADR-SHORT", "[1]"),
    (HEAD + '[severities]\nADR-SHRT = "warn"', "pack_no_rule_near", "severities.ADR-SHRT",
     "ADR-SHORT"),
    (HEAD + '[severities]\nQQQ = "warn"', "pack_no_rule", "severities.QQQ", "QQQ"),
    (HEAD + '[off."ADR-SHORT"]\nsince = 2026-09-01', "pack_missing", "off.ADR-SHORT", "reason"),
    (HEAD + '[off."ADR-SHORT"]\nreason = "r"', "pack_missing", "off.ADR-SHORT", "since"),
    (HEAD + '[off."ADR-SHORT"]\nreason = ""\nsince = 2026-09-01', "pack_text",
     "off.ADR-SHORT.reason", ""),
    (HEAD + '[off."ADR-SHORT"]\nreason = "r"\nsince = "2026-09-01"', "pack_day",
     "off.ADR-SHORT.since", "2026-09-01"),
    (HEAD + '[off."ADR-SHORT"]\nreason = "r"\nsince = 2026-09-01T08:00:00', "pack_day",
     "off.ADR-SHORT.since", ""),
    (HEAD + '[off."ADR-SHORT"]\nreason = "r"\nsince = 2026-09-01\nuntil = 2026-08-31',
     "pack_until", "off.ADR-SHORT.until", ""),
    (HEAD + '[off]\nADR-SHORT = "r"', "pack_table", "off.ADR-SHORT", ""),
    (HEAD + '[off."ADR-SHRT"]\nreason = "r"\nsince = 2026-09-01', "pack_no_rule_near",
     "off.ADR-SHRT", "ADR-SHORT"),
    (HEAD + RULE.replace("X-POST-1", "POST-1"), "pack_code", "rules.POST-1", "X-"),
    (HEAD + RULE.replace("X-POST-1", "ADR-SHORT"), "pack_code", "rules.ADR-SHORT", "X-"),
    (HEAD + RULE.replace("X-POST-1", "x-post"), "pack_code", "rules.x-post", "X-"),
    (HEAD + RULE.replace("when =", "wenn ="), "pack_key", "rules.X-POST-1.wenn", "when"),
    (HEAD + RULE.replace("when =", "wenn ="), "pack_missing", "rules.X-POST-1", "when"),
    (HEAD + RULE.replace('basis = "本县通知"', ""), "pack_missing", "rules.X-POST-1", "basis"),
    (HEAD + RULE.replace('"warn"', '"off"'), "pack_silent_off", "rules.X-POST-1.severity", "off"),
    (HEAD + RULE.replace('"warn"', '"loud"'), "pack_severity", "rules.X-POST-1.severity", "loud"),
    (HEAD + RULE.replace('"edit"', '"exit"'), "pack_action", "rules.X-POST-1.action", "edit"),
    (HEAD + RULE.replace('"邮政编码"', '"邮政编号"'), "condition_field_near",
     "rules.X-POST-1.field", "邮政编码"),
    (HEAD + RULE.replace("{姓名}", "{姓明}"), "condition_field_near", "rules.X-POST-1.message",
     "姓名"),
    (HEAD + RULE.replace("{name}:", "{nam}:"), "condition_field_near",
     "rules.X-POST-1.en.message", "name"),
    (HEAD + RULE.replace("{姓名}", "{姓名"), "pack_braces", "rules.X-POST-1.message", ""),
    (HEAD + RULE.replace("{姓名}", "{}"), "pack_braces", "rules.X-POST-1.message", ""),
    (HEAD + RULE.replace("{姓名}", "{姓名:>9999999}"), "pack_braces", "rules.X-POST-1.message", ""),
    (HEAD + RULE.replace("{姓名}", "{姓名!r}"), "pack_braces", "rules.X-POST-1.message", ""),
    (HEAD + RULE.replace("en.title", "en.titel"), "pack_key", "rules.X-POST-1.en.titel", "title"),
    (HEAD + RULE + 'unless = "ID-SEX"\n', "pack_list", "rules.X-POST-1.unless", ""),
    (HEAD + RULE + "unless = [1]\n", "pack_list", "rules.X-POST-1.unless", ""),
    (HEAD + RULE + 'unless = ["ID-SECKS"]\n', "pack_unless", "rules.X-POST-1.unless", "ID-SECKS"),
    (HEAD + RULE + 'unless = ["RC-EMPTY"]\n', "pack_unless", "rules.X-POST-1.unless", "RC-EMPTY"),
    (HEAD + RULE.replace("==", "="), "condition_syntax", "rules.X-POST-1.when", "="),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "key", "named"), WRONG)
def test_what_is_wrong_names_file_key_and_way_out(tmp_path, text, code, key, named):
    faults = faults_of(tmp_path, text)
    (fault,) = [one for one in faults if one.code == code][:1] or faults
    assert fault.code == code
    assert fault.where == f"某县.toml {key}".strip()
    for language in ("zh", "en"):
        assert named in fault.text(language)
        assert "→" in fault.text(language)


def test_everything_wrong_with_all_packs_is_said_at_once(tmp_path):
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('name = "省"\n[severities]\nADR-SHRT = "warn"\nID-SEX = "off"\n', "utf-8")
    second.write_text(HEAD + RULE.replace("邮政编码 ==", "邮政编号 =="), "utf-8")
    with pytest.raises(SettingError) as caught:
        packs.load([first, second, tmp_path / "gone.toml"])
    places = [one.where for one in flat(caught.value)]
    assert places == [
        "a.toml",
        "a.toml severities.ADR-SHRT",
        "a.toml severities.ID-SEX",
        "b.toml rules.X-POST-1.when",
        "gone.toml",
    ]


def test_packs_stand_in_order_and_apart(tmp_path):
    province, county = written(tmp_path, PROVINCE, COUNTY)
    with pytest.raises(SettingError, match="省、县、校") as caught:
        packs.load([county, province])
    assert "county.toml" in caught.value.text("en")
    twice = tmp_path / "copy.toml"
    twice.write_text(COUNTY, "utf-8")
    with pytest.raises(SettingError) as caught:
        packs.load([county, twice])
    assert [one.code for one in flat(caught.value)] == ["pack_code_taken"]
    twice.write_text(COUNTY[: COUNTY.index("[rules")], "utf-8")
    with pytest.raises(SettingError, match="重名"):
        packs.load([county, twice])


def test_files_that_are_no_packs(tmp_path):
    path = tmp_path / "某县.toml"
    path.write_bytes(HEAD.encode("gbk"))
    with pytest.raises(SettingError, match="UTF-8"):
        packs.load([path])
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(SettingError, match="太大"):
        packs.load([path])
    with pytest.raises(SettingError, match="无法读取"):
        packs.load([tmp_path])
    # Windows editors put a mark before the text.
    path.write_text(HEAD, "utf-8-sig")
    assert packs.load([path])[0].name == "县"


def test_texts_left_out_in_english_are_said_in_chinese(tmp_path):
    (one,) = loaded(tmp_path, COUNTY).packs[0].rules
    assert one.text("en")["title"] == "Postcode of zeros"
    assert one.text("en")["why"] == one.text("zh")["why"] == "录入时用零占位。"
    assert one.action in actions("zh")


@pytest.mark.parametrize("words", ["edit", "学生信息维护中修改", actions("en")["edit"]])
def test_an_action_is_named_by_code_or_words(tmp_path, words):
    (tmp_path / "c.toml").write_text(COUNTY.replace('"edit"', f'"{words}"'), "utf-8")
    (pack,) = packs.load([tmp_path / "c.toml"])
    assert [one.action for one in pack.rules] == ["edit"]


# The command line and the workspace


def test_the_command_line_lists_what_packs_set(tmp_path):
    paths = written(tmp_path, PROVINCE, COUNTY)
    options = [word for path in paths for word in ("--pack", path)]
    told = json.loads(command("rules", *options, "--json").stdout)
    by_code = {one["code"]: one for one in told}
    assert len(by_code) == len(RULES) + 1
    assert by_code["PC-FORMAT"]["off"]["since"] == "2026-09-01"
    assert by_code["X-POST-1"]["title"] == "邮政编码全是零"
    lines = command("rules", *options).stdout.splitlines()
    (off,) = [line for line in lines if line.startswith("PC-FORMAT")]
    assert " off " in off and off.endswith(
        "[示例县教育局（2026-09-01 起）：邮政编码由县局统一补录]"
    )
    figures = command("rules", *options, "--parameters").stdout
    assert re.search(r"class_least +8 .*\[示例县教育局\]", figures)
    assert json.loads(command("rules", *options, "--parameters", "--json").stdout)


def test_a_wrong_pack_stops_the_command(roster, tmp_path):
    (tmp_path / "c.toml").write_text(HEAD + '[severities]\nADR-SHRT = "warn"\n', "utf-8")
    options = ("--pack", tmp_path / "c.toml", "--out", tmp_path / "out", "--language", "en")
    done = command("audit", roster, *options)
    assert done.returncode == 1
    assert "c.toml severities.ADR-SHRT: there is no rule ADR-SHRT; is ADR-SHORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_workspace_keeps_its_packs(roster, tmp_path):
    here = tmp_path / "w"
    for path in (paths := written(tmp_path, PROVINCE, COUNTY)):
        assert path.is_file()
    done = command("new", here, "--pack", paths[0], "--pack", paths[1])
    assert done.returncode == 0, done.stderr
    for path in paths:
        path.unlink()
    one = workspace.open_at(here)
    assert [pack.name for pack in one.settings.packs] == ["示例省教育厅", "示例县教育局"]
    one.add(roster, "roster")
    assert "X-POST-1" in set(one.audit().findings["rule"])
    # An answer, or any other setting, leaves the packs where they are; their edits are not lost.
    county = here / "packs" / "county.toml"
    county.write_text(COUNTY.replace('severity = "warn"', 'severity = "info"'), "utf-8")
    again = one.answer("q", "a")
    assert county.read_text("utf-8") != COUNTY
    assert [pack.file for pack in again.settings.packs] == ["province.toml", "county.toml"]
    found = again.audit().findings
    assert set(found[found["rule"] == "X-POST-1"]["severity"]) == {"info"}
    told = json.loads(command("rules", "--workspace", here, "--json").stdout)
    assert {"示例县教育局"} == {r["source"] for r in told if r["code"].startswith("X-")}


def test_packs_named_by_hand_in_workspace_toml(tmp_path):
    for at, place in enumerate(("above", "below")):
        here = tmp_path / place
        workspace.new(here, SETTINGS.but(parameters={"class_least": 3}))
        (here / "packs").mkdir()
        (here / "packs" / "county.toml").write_text(COUNTY, "utf-8")
        marker = here / "workspace.toml"
        line = 'packs = ["packs/county.toml"]\n'
        text = marker.read_text("utf-8")
        head, _, rest = text.partition("[settings]\n")
        marker.write_text(
            head + ("" if at else line) + "[settings]\n" + (line if at else "") + rest
        )
        settings = workspace.open_at(here).settings
        assert [pack.name for pack in settings.packs] == ["示例县教育局"]
        assert settings.parameter_told("class_least") == (3, "settings")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../county.toml", "packs/../x.toml", "county.toml"]
)
def test_packs_outside_the_workspace_are_refused(tmp_path, name):
    workspace.new(tmp_path / "w")
    marker = tmp_path / "w" / "workspace.toml"
    marker.write_text(f'packs = ["{name}"]\n' + marker.read_text("utf-8"), "utf-8")
    with pytest.raises(WorkspaceError, match="packs"):
        workspace.open_at(tmp_path / "w")


def test_packs_of_one_file_name_are_kept_apart(tmp_path):
    paths = [tmp_path / "a" / "pack.toml", tmp_path / "b" / "pack.toml"]
    for path, text in zip(paths, (PROVINCE, COUNTY), strict=True):
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    made = workspace.new(tmp_path / "w", SETTINGS.but(packs=packs.load(paths)))
    assert [pack.name for pack in made.settings.packs] == ["示例省教育厅", "示例县教育局"]
