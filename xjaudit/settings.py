"""What differs by province and school: data with a default, never a constant in code."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from xjaudit.errors import SettingError
from xjaudit.record.classes import SchoolSystem


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
        """The same settings with some changed; an unknown name or a wrong type is an error."""
        known = {f.name: f for f in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise SettingError(f"未知的设置项 {name}。可用的有：{', '.join(known)}")
            if name == "language" and value not in ("zh", "en"):
                raise SettingError(f"language 只能是 zh 或 en，而不是 {value!r}")
            if name == "as_of" and not isinstance(value, date):
                raise SettingError(f"as_of 应为日期（如 2026-11-16），而不是 {value!r}")
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
