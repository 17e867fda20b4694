"""Files that could not be used, alike ones together."""

from collections.abc import Mapping, Sequence

from xjaudit import markup
from xjaudit.errors import XjauditError


def card(faults: Sequence[XjauditError], words: Mapping[str, str], language: str) -> str:
    """What is wrong with which files, and what to do."""
    alike: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        what = fault.what(language), fault.todo(language)
        alike.setdefault(what, []).append(fault.where)
    join, colon = ("、", "：") if language == "zh" else (", ", ": ")
    lines = [f"{join.join(names)}{colon}{what}\n→ {todo}" for (what, todo), names in alike.items()]
    return markup.card("error", words["failed_files"].format(len(faults)), "\n".join(["", *lines]))
