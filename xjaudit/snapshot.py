"""What leaders see: one published snapshot, counts only, in one schema that is checked on reading.

Light on purpose: a leaders' page imports this and nothing that reads pupils' records.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xjaudit.errors import XjauditError
from xjaudit.labels import FAMILIES, OUTCOMES, SEVERITIES

FORMAT = 1
FILE = "snapshot.json"
PROBLEMS = {
    "PR-DUP-ID": ("身份证号重复", "Duplicate ID number"),
    "PR-ID-NAME": ("身份证号与姓名不匹配", "Number and name do not match"),
    "PR-ID-NONEXIST": ("身份证号不存在", "Number does not exist"),
    "PR-DUP-NSB": ("姓名性别出生日期重复", "Same name, sex and birth date"),
    "PR-XPROV": ("跨省重复", "Duplicate in another province"),
    "PR-OVERDUE": ("超期未处理", "Overdue"),
    "PR-OTHER": ("其他", "Other"),
}
# A class's row; `-` is what belongs to no class.
COUNTS = (
    "registered",
    "listed",
    "checked",
    *OUTCOMES,
    *SEVERITIES,
    *(f"family_{code}" for code in FAMILIES),
    "no_id",
)


class SnapshotError(XjauditError):
    """A snapshot that does not fit the schema."""


@dataclass(frozen=True)
class Snapshot:
    """One edition. `classes` has a row per class: class and a number for each of `COUNTS`.

    `notice` is not part of the file: it says why there is nothing to show.
    """

    edition: int = 0
    published: str = ""
    as_of: str = ""
    school: str = ""
    school_year: int = 0
    term: int = 1
    language: str = "zh"
    digest: str = ""
    classes: list[dict[str, Any]] = field(default_factory=list)
    families: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    notice: str = ""

    def total(self, name: str) -> int:
        """One of `COUNTS`, summed over the school."""
        return sum(row[name] for row in self.classes)

    def to_data(self) -> dict[str, Any]:
        """Plain data in the schema."""
        data = {"format": FORMAT, **asdict(self)}
        del data["notice"]
        return data

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Snapshot:
    """The snapshot a file's text holds; SnapshotError names what does not fit."""
    try:
        data = json.loads(text)
    except ValueError:
        raise SnapshotError("snapshot_damaged") from None
    if wrong := misfits(data):
        raise SnapshotError("snapshot_misfits", places=wrong[:5])
    return Snapshot(**{name: value for name, value in data.items() if name != "format"})


def latest(folder: Path | None = None) -> Snapshot:
    """The edition in a folder, by default in `XJAUDIT_PUBLISHED`; an empty one with a notice where
    there is none."""
    folder = folder or Path(os.environ.get("XJAUDIT_PUBLISHED", "published"))
    try:
        return read((folder / FILE).read_text("utf-8"))
    except OSError:
        return Snapshot(notice=str(SnapshotError("not_published")))
    except SnapshotError as error:
        return Snapshot(notice=str(error))


def misfits(data: Any) -> list[str]:
    """Places where data does not fit the schema; never the values, which may be personal."""
    return list(_walk(data, _SCHEMA, ""))


@dataclass(frozen=True)
class _Each:
    """A mapping whose keys are of one closed list."""

    keys: Mapping[str, Any]
    value: Any


def _is_count(value: Any) -> bool:
    # The limit keeps out numbers that identify: phones, ID numbers.
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000


def _fits(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_made_by(parse: Callable[[str], Any]) -> Callable[[Any], bool]:
    def answer(value: Any) -> bool:
        try:
            return isinstance(value, str) and len(value) <= 32 and bool(parse(value))
        except ValueError:
            return False

    return answer


_SCHEMA: Mapping[str, Any] = {
    "format": lambda value: value == FORMAT,
    "edition": lambda value: _is_count(value) and value > 0,
    "published": _is_made_by(datetime.fromisoformat),
    "as_of": _is_made_by(date.fromisoformat),
    "school": _fits(r"[^\x00-\x1f<>]{0,60}"),
    "school_year": lambda value: _is_count(value) and 2000 <= value <= 2100,
    "term": lambda value: value in (1, 2),
    "language": lambda value: value in ("zh", "en"),
    "digest": _fits(r"[0-9a-f]{64}"),
    "classes": [
        {
            "class": _fits(r"-|(?:[1-9]|1[0-2]|c20[0-9]{2})-[0-9]{1,3}"),
            **dict.fromkeys(COUNTS, _is_count),
        }
    ],
    "families": _Each(FAMILIES, dict.fromkeys(SEVERITIES, _is_count)),
    "problems": _Each(PROBLEMS, _is_count),
}


def _walk(value: Any, schema: Any, where: str) -> list[str]:
    if callable(schema):
        return [] if schema(value) else [where]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [where]
        return [w for i, one in enumerate(value) for w in _walk(one, schema[0], f"{where}[{i}]")]
    if not isinstance(value, dict):
        return [where or "/"]
    return _walk_mapping(value, schema, where)


def _walk_mapping(value: dict[str, Any], schema: Any, where: str) -> list[str]:
    known = schema.keys if isinstance(schema, _Each) else schema
    strange = sum(key not in known for key in value)
    wrong = [f"{where}（{strange} 个未知的项）"] if strange else []
    if not isinstance(schema, _Each):
        wrong += [f"{where}.{key}（缺少）".lstrip(".") for key in schema if key not in value]
    for key in known:
        if key in value:
            inner = schema.value if isinstance(schema, _Each) else schema[key]
            wrong += _walk(value[key], inner, f"{where}.{key}".lstrip("."))
    return wrong
