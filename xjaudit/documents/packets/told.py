"""What came back, in words and as plain data."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from xjaudit.documents.packets.returned import Conflict, Returned
from xjaudit.documents.packets.words import MARKS, conflict_in_words, said
from xjaudit.documents.values import masked_name
from xjaudit.errors import place
from xjaudit.record.classes import class_label

# Conflicts that quote what stands where a name should.
_NAMES = ("name_changed", "name_strange")


def in_words(returned: Returned, language: str, against: Iterable[Conflict] = ()) -> str:
    """A line per packet: how many of which mark, who was added, what is open; of `against`, what
    packets say against each other, its own part."""
    own = sum(one.file == returned.file for one in against)
    counts = Counter(answer.mark for answer in returned.answers)
    marks = [f"{said('marks', mark, language)} {counts[mark]}" for mark in MARKS if counts[mark]]
    parts = [
        *marks,
        said("told", "added", language, n=len(returned.added)),
        said("told", "unmarked", language, n=len(returned.unmarked)),
        said("told", "number", language, n="－" if returned.number is None else returned.number),
        said("told", "conflicts", language, n=len(returned.conflicts) + own),
        *([said("told", "again", language)] if returned.again else ()),
    ]
    label = class_label(returned.class_id, language) if returned.class_id else "?"
    joint = ", " if language == "en" else "，"
    return f"{returned.file}（{label}）：{joint.join(parts)}"


def conflict_lines(conflicts: Iterable[Conflict], language: str) -> list[str]:
    """What does not fit together, a line each, names masked: it may end in a log."""
    lines = []
    for one in conflicts:
        found = masked_name(one.found) if one.code in _NAMES else one.found
        facts = {"name": masked_name(one.name), "found": found}
        where = place(one.file, None, one.row or None)
        lines.append(f"{where}：{conflict_in_words(one.code, language, **facts)}")
    return lines


def plain(returned: Returned) -> dict[str, Any]:
    """The same as plain data, for programs."""
    return asdict(returned) | {"present": returned.present}
