"""What differs by province and school: data with a default, never a constant in code."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xjaudit.errors import SettingError
from xjaudit.record.classes import SchoolSystem


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_whole(value: Any, among: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in among


def _is_month_and_day(value: Any) -> bool:
    if not (isinstance(value, str) and re.fullmatch("[0-9]{4}", value)):
        return False
    try:
        # 29 February is a day too.
        date(2000, int(value[:2]), int(value[2:]))
    except ValueError:
        return False
    return True


def _is_severities(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(code, str) and word in ("error", "warn", "info", "off")
        for code, word in value.items()
    )


# Of each setting: is the value one it can have, and what it should be, in words.
_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "as_of": (_is_day, "日期（如 2026-11-16，不加引号）"),
    "school_year": (
        lambda value: value is None or _is_whole(value, range(1990, 2101)),
        " 1990 至 2100 的整数（学年开始的那一年）",
    ),
    "primary_years": (lambda value: _is_whole(value, range(5, 7)), " 5 或 6"),
    "middle_years": (lambda value: _is_whole(value, range(3, 5)), " 3 或 4"),
    "cutoff": (_is_month_and_day, '四位月日的文字（如 "0831"）'),
    "school_code": (lambda value: value is None or isinstance(value, str), "文字（加引号）"),
    "school_name": (lambda value: value is None or isinstance(value, str), "文字（加引号）"),
    "language": (lambda value: value in ("zh", "en"), " zh 或 en"),
    "severities": (_is_severities, "规则代码与 error、warn、info、off 之一的对照"),
    "masked": (lambda value: isinstance(value, bool), " true 或 false"),
}


@dataclass(frozen=True)
class Settings:
    """Settings of one audit.

    as_of           the day the audit speaks of; ages and deadlines count from it
    school_year     its September year; None: follows from as_of (a school year starts 1 September)
    primary_years   6 (六三制) or 5 (五四制: with middle_years 4)
    cutoff          last birthday (MMDD) on time for grade 1; each province's own, mostly 31 August
    school_code     the school's ten-digit identifier, if known
    language        zh or en
    severities      rule code to error, warn, info or off
    masked          show ID numbers masked
    """

    as_of: date = field(default_factory=date.today)
    school_year: int | None = None
    primary_years: int = 6
    middle_years: int = 3
    cutoff: str = "0831"
    school_code: str | None = None
    school_name: str | None = None
    language: str = "zh"
    severities: dict[str, str] = field(default_factory=dict)
    masked: bool = True

    @property
    def system(self) -> SchoolSystem:
        """School year and stages, for class names and ages."""
        year = self.school_year
        if year is None:
            year = self.as_of.year if self.as_of.month >= 9 else self.as_of.year - 1
        return SchoolSystem(year, self.primary_years, self.middle_years)

    def but(self, **changes: Any) -> "Settings":
        """The same settings with some changed.

        SettingError names every setting that is unknown or has a value it cannot have.
        """
        known = [f.name for f in fields(self)]
        faults = []
        for name, value in changes.items():
            if name not in known:
                faults.append(f"未知的设置项 {name}。可用的有：{', '.join(known)}")
                continue
            is_right, expected = _CHECKS[name]
            if not is_right(value):
                faults.append(f"{name} 应为{expected}，而不是 {value!r}")
        if faults:
            raise SettingError("\n".join(faults))
        return replace(self, **changes)


def load(path: Path) -> Settings:
    """Settings of a TOML file; what it leaves out keeps its default."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"{path}：无法读取设置文件（{error.strerror}）") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}：设置文件格式有误：{error}") from None
    return Settings().but(**data)
