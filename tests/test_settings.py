"""A setting that cannot be is refused with its name, what it should be and what was found."""

from datetime import date, datetime

import pytest
from typer.testing import CliRunner

from xjaudit import demo
from xjaudit.cli import app
from xjaudit.cli.options import read_password
from xjaudit.errors import InputError, SettingError
from xjaudit.settings import Settings, load

WRONG = [
    ("as_of", "2026-11-16"),
    ("as_of", datetime(2026, 11, 16)),  # a time of day is no day
    ("as_of", None),
    ("school_year", "2026"),
    ("school_year", True),
    ("school_year", 2026.0),
    ("school_year", 1989),
    ("school_year", 2101),
    ("primary_years", 4),
    ("primary_years", "6"),
    ("primary_years", None),
    ("middle_years", 5),
    ("middle_years", 3.0),
    ("ji", "start"),
    ("jie", None),
    ("cutoff", 831),
    ("cutoff", "831"),
    ("cutoff", "0931"),
    ("cutoff", "1301"),
    ("cutoff", "0000"),
    ("cutoff", "08-31"),
    ("cutoff", "０８３１"),
    ("school_code", 1234567890),
    ("school_name", 1),
    ("language", "fr"),
    ("language", None),
    ("language", ["zh"]),
    ("parameters", None),
    ("parameters", ["class_least"]),
    ("severities", "off"),
    ("severities", None),
    ("severities", {"ID-BIRTH": "warning"}),
    ("severities", {"ID-BIRTH": ["warn"]}),
    ("severities", {1: "warn"}),
    ("answers", "x"),
    ("answers", None),
    ("answers", {"q1": 1}),
    ("deadlines", ["2026-12-18"]),
    ("deadlines", {"decisions": date(2026, 12, 18)}),  # a text, in quotes
    ("deadlines", {"decisions": "18.12.2026"}),
    ("deadlines", {"party": "2026-12-18"}),
    ("local_days", None),
    ("local_days", {"2027-02-05": "holiday"}),
    ("local_days", {"20270205": "off"}),
    ("masked", "no"),
    ("masked", 0),
    ("masked", None),
    ("packs", ["某县.toml"]),
    ("packs", "某县.toml"),
]
RIGHT = [
    ("as_of", date(2026, 11, 16)),
    ("school_year", 1990),
    ("school_year", 2100),
    ("school_year", None),
    ("primary_years", 5),
    ("middle_years", 4),
    ("ji", "graduation"),
    ("jie", "entry"),
    ("cutoff", "0831"),
    ("cutoff", "0229"),  # comes every four years
    ("cutoff", "1231"),
    ("school_code", "3199999999"),
    ("school_code", None),
    ("school_name", "样例学校"),
    ("school_name", None),
    ("language", "en"),
    ("parameters", {"class_least": 4}),
    ("severities", {}),
    ("severities", {"ID-BIRTH": "off", "ADR-SHORT": "info"}),
    ("answers", {}),
    ("answers", {"q1": "a"}),
    ("deadlines", {"decisions": "2026-12-18", "forms": "2026-12-11", "sign_off": "2026-12-25"}),
    ("local_days", {"2027-02-05": "off", "2027-02-06": "work"}),
    ("masked", False),
    ("packs", ()),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused(name, value):
    with pytest.raises(SettingError) as caught:
        Settings().but(**{name: value})
    for language, words in (("zh", "应为"), ("en", "should")):
        said = caught.value.text(language)
        assert name in said
        assert words in said
        assert repr(value) in said


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_value_is_taken(name, value):
    assert getattr(Settings().but(**{name: value}), name) == value


def test_both_lists_cover_every_setting():
    assert {name for name, _ in WRONG} == {name for name, _ in RIGHT} == set(vars(Settings()))


def test_wrong_parameters_are_told_their_limits_and_names_near():
    with pytest.raises(SettingError) as caught:
        Settings().but(
            parameters={
                "class_least": 31,
                "class_leest": 4,
                "unheard": 1,
                "class_most_primary": "9",
            }
        )
    for language in ("zh", "en"):
        said = [one.text(language) for one in caught.value.facts["faults"]]
        assert [text.split("：" if language == "zh" else ":")[0] for text in said] == [
            "parameters.class_least",
            "parameters.class_leest",
            "parameters.unheard",
            "parameters.class_most_primary",
        ]
        assert "0" in said[0] and "30" in said[0] and "31" in said[0]
        assert "class_least" in said[1].split("\n")[0].removeprefix("parameters.class_leest")
        assert "class_most_secondary" in said[2]
        assert "'9'" in said[3] and "100" in said[3]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(SettingError) as caught:
        Settings().but(cutoff="x", masked="x", colour="x")
    assert [one.code for one in caught.value.facts["faults"]] == [
        "setting_month_and_day",
        "setting_truth",
        "unknown_setting",
    ]
    for language in ("zh", "en"):
        assert len(caught.value.text(language).splitlines()) == 3


def test_a_file_of_settings_is_checked(tmp_path):
    path = tmp_path / "学校.toml"
    path.write_text("as_of = 2026-11-16T08:00:00\n", "utf-8")
    with pytest.raises(SettingError, match="as_of"):
        load(path)


def test_the_demo_refuses_a_language_it_does_not_speak(tmp_path):
    with pytest.raises(SettingError, match="language"):
        demo.demo(tmp_path / "demo", "fr", print)
    assert not (tmp_path / "demo").exists()
    told = CliRunner().invoke(app, ["demo", "--to", str(tmp_path / "demo"), "--language", "fr"])
    assert isinstance(told.exception, SettingError)


@pytest.mark.parametrize("content", ["", "\ufeff", "\ufeff\n", "  \n", "\n密码\n"])
def test_a_password_file_without_a_password_is_said(tmp_path, content):
    path = tmp_path / "密码.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="没有密码") as caught:
        read_password(path)
    assert path.name in str(caught.value)


def test_the_password_is_the_first_line(tmp_path):
    path = tmp_path / "密码.txt"
    path.write_text("\ufeff abc \r\nanother\n", "utf-8")
    assert read_password(path) == "abc"
    assert read_password(None) is None
    with pytest.raises(InputError, match="找不到"):
        read_password(tmp_path / "none")
