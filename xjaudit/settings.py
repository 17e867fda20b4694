"""What differs by province and school: data with a default, never a constant in code."""

import difflib
import hashlib
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xjaudit.errors import LANGUAGES, SettingError
from xjaudit.parameters import parameters
from xjaudit.record.classes import SchoolSystem, YearOf


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_whole(value: Any, among: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in among


def _is_month_and_day(value: Any) -> bool:
    # Of a leap year: 29 February is a day too.
    return isinstance(value, str) and _is_iso_day(f"2000-{value[:2]}-{value[2:]}")


def _is_severities(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(code, str) and word in ("error", "warn", "info", "off")
        for code, word in value.items()
    )


def _is_answers(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(t, str) for pair in value.items() for t in pair
    )


def _is_iso_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_deadlines(value: Any) -> bool:
    return isinstance(value, dict) and all(
        name in DEADLINES and _is_iso_day(day) for name, day in value.items()
    )


def _is_local_days(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_iso_day(day) and word in ("off", "work") for day, word in value.items()
    )


def _is_packs(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, Pack) for one in value)


def _is_year_of(value: Any) -> bool:
    return value in ("entry", "graduation")


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


# What a campaign sets days for: decisions about findings, forms returned, classes signed.
DEADLINES = ("decisions", "forms", "sign_off")

# Of each setting: is the value one it can have, and the error that tells what it should be.
CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "as_of": (_is_day, "setting_day"),
    "school_year": (
        lambda value: value is None or _is_whole(value, range(1990, 2101)),
        "setting_school_year",
    ),
    "primary_years": (lambda value: _is_whole(value, range(5, 7)), "setting_primary_years"),
    "middle_years": (lambda value: _is_whole(value, range(3, 5)), "setting_middle_years"),
    "ji": (_is_year_of, "setting_year_of"),
    "jie": (_is_year_of, "setting_year_of"),
    "cutoff": (_is_month_and_day, "setting_month_and_day"),
    "school_code": (_is_text, "setting_text"),
    "school_name": (_is_text, "setting_text"),
    "language": (lambda value: value in LANGUAGES, "setting_language"),
    "severities": (_is_severities, "setting_severities"),
    "parameters": (lambda value: isinstance(value, dict), "setting_parameters"),
    "answers": (_is_answers, "setting_answers"),
    "deadlines": (_is_deadlines, "setting_deadlines"),
    "local_days": (_is_local_days, "setting_local_days"),
    "masked": (lambda value: isinstance(value, bool), "setting_truth"),
    "packs": (_is_packs, "setting_packs"),
}

# Who says how a rule stands or what a parameter is, where no pack does.
NATIONAL, OWN = "national", "settings"
_SILENT = (
    "在设置中停用，未写理由：请在 2_check 写明理由，或恢复这条规则",
    "turned off in the settings without a reason: give one in 2_check, or turn it on again",
)


@dataclass(frozen=True)
class Off:
    """A rule turned off by a pack: why, from which day, and to which one if that is known."""

    reason: str
    since: date
    until: date | None = None

    def plain(self) -> dict[str, str | None]:
        """The same as plain data."""
        until = self.until.isoformat() if self.until else None
        return {"reason": self.reason, "since": self.since.isoformat(), "until": until}

    def holds(self, day: date) -> bool:
        """Whether the rule is off on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Pack:
    """What a province, a county or a school sets otherwise, and the rules it adds.

    `text` is the content of its file, from which all else follows; the module `packs` reads it.
    """

    name: str
    level: str
    file: str
    text: str
    parameters: dict[str, int] = field(default_factory=dict)
    severities: dict[str, str] = field(default_factory=dict)
    off: dict[str, Off] = field(default_factory=dict)
    rules: tuple[Any, ...] = field(default=(), repr=False)

    def plain(self) -> dict[str, Any]:
        """What it sets, as plain data; its content as a hash."""
        off = {code: one.plain() for code, one in self.off.items()}
        return {
            **{name: getattr(self, name) for name in ("name", "level", "file")},
            "sha256": hashlib.sha256(self.text.encode()).hexdigest(),
            "parameters": self.parameters,
            "severities": self.severities,
            "off": off,
            "rules": [one.code for one in self.rules],
        }


@dataclass(frozen=True)
class Standing:
    """How a rule stands: its severity, who said so last, and why a pack turned it off."""

    severity: str
    source: str
    off: Off | None = None

    @property
    def is_off(self) -> bool:
        """Whether the rule is not run."""
        return self.off is not None or self.severity == "off"

    def why(self, language: str) -> str | None:
        """Who turned the rule off, since when and why; None of a rule that is on."""
        en = language == "en"
        if self.off is None:
            return _SILENT[en] if self.is_off else None
        day, last = self.off.since.isoformat(), self.off.until
        if en:
            span = f"since {day}" + (f", until {last}" if last else "")
            return f"{self.source}, {span}: {self.off.reason}"
        span = f"{day} 起" + (f"，至 {last}" if last else "")
        return f"{self.source}（{span}）：{self.off.reason}"


@dataclass(frozen=True)
class Settings:
    """Settings of one audit.

    as_of           the day the audit speaks of; ages and deadlines count from it
    school_year     its September year; None: follows from as_of (a school year starts 1 September)
    primary_years   6 (六三制) or 5 (五四制: with middle_years 4)
    ji, jie         what 2024级 and 2024届 count: the year of entry (entry) or graduation
    cutoff          last birthday (MMDD) on time for grade 1; each province's own, mostly 31 August
    school_code     the school's ten-digit identifier, if known
    language        zh or en
    severities      rule code to error, warn, info or off
    parameters      name of a figure that rules measure by to its value; see parameters.toml
    answers         key of a question that a file raised to what a person chose
    deadlines       the campaign's own days by `DEADLINES`, as 2026-12-18
    local_days      days on which the place works ("work") or not ("off"), whatever else holds
    masked          show ID numbers masked
    packs           what province, county and school set otherwise; later ones win over earlier
                    ones, the settings' own severities and parameters over all
    """

    as_of: date = field(default_factory=date.today)
    school_year: int | None = None
    primary_years: int = 6
    middle_years: int = 3
    ji: YearOf = "entry"
    jie: YearOf = "graduation"
    cutoff: str = "0831"
    school_code: str | None = None
    school_name: str | None = None
    language: str = "zh"
    severities: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    deadlines: dict[str, str] = field(default_factory=dict)
    local_days: dict[str, str] = field(default_factory=dict)
    masked: bool = True
    packs: tuple[Pack, ...] = ()

    @property
    def system(self) -> SchoolSystem:
        """School year and stages, for class names and ages."""
        year = self.school_year
        if year is None:
            year = self.as_of.year if self.as_of.month >= 9 else self.as_of.year - 1
        return SchoolSystem(year, self.primary_years, self.middle_years, self.ji, self.jie)

    def parameter(self, name: str) -> int:
        """A figure that rules measure by: as set here or by a pack, else its default."""
        return self.parameter_told(name)[0]

    def parameter_told(self, name: str) -> tuple[int, str]:
        """The same, and who says so."""
        told = [(one.parameters[name], one.name) for one in self.packs if name in one.parameters]
        told += [(self.parameters[name], OWN)] if name in self.parameters else []
        return told[-1] if told else (parameters()[name].default, NATIONAL)

    def standing(self, code: str, severity: str, home: str = NATIONAL) -> Standing:
        """How a rule stands that has this severity where it comes from."""
        stands = Standing(severity, home)
        for pack in self.packs:
            if code in pack.severities:
                stands = Standing(pack.severities[code], pack.name)
            if code in pack.off and pack.off[code].holds(self.as_of):
                stands = Standing(stands.severity, pack.name, pack.off[code])
        if code in self.severities:
            stands = Standing(self.severities[code], OWN)
        return stands

    @property
    def off_without_reason(self) -> list[str]:
        """Codes of rules that the settings' own word turns off: packs give a reason."""
        return [code for code, word in self.severities.items() if word == "off"]

    def but(self, **changes: Any) -> "Settings":
        """The same settings with some changed.

        SettingError names every setting that is unknown or has a value it cannot have.
        """
        known = [f.name for f in fields(self)]
        faults = []
        for name, value in changes.items():
            if name not in known:
                faults.append(SettingError("unknown_setting", name=name, known=", ".join(known)))
                continue
            is_right, code = CHECKS[name]
            if not is_right(value):
                faults.append(SettingError(code, name=name, value=repr(value)))
            elif name == "parameters":
                faults += parameter_faults(value)
        if faults:
            raise SettingError("several", faults=faults)
        return replace(self, **changes)


def parameter_faults(told: dict[str, Any], where: str = "") -> Iterator[SettingError]:
    """What is wrong with parameters: names there are not, figures out of their limits."""
    known = parameters()
    for name, value in told.items():
        at = f"{where}parameters.{name}"
        if name in known and not known[name].allows(value):
            least, most = known[name].least, known[name].most
            yield SettingError("parameter_value", at, value=repr(value), least=least, most=most)
        elif name not in known and (near := difflib.get_close_matches(name, known, 1)):
            yield SettingError("unknown_parameter_near", at, near=near[0])
        elif name not in known:
            yield SettingError("unknown_parameter", at, known=", ".join(known))


def load(path: Path) -> Settings:
    """Settings of a TOML file; what it leaves out keeps its default."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingError("settings_unreadable", path, reason=error.strerror) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError("settings_damaged", path, reason=str(error)) from None
    return Settings().but(**data)
