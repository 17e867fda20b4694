"""The pages of docs/rules: a rule in both languages, and its example tables.

`XJAUDIT_GOLDEN=write python -m pytest tests/test_rule_pages.py` writes them anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.tables import cells_of
from xjaudit.labels import FAMILIES, SEVERITIES, family_of
from xjaudit.packs.effective import measures
from xjaudit.parameters import parameters
from xjaudit.rules.page import heading, page
from xjaudit.rules.rule import Rule

# Columns of an example table that are no column of the rows.
_OWN = {
    "flagged": "提示 flagged",
    "says": "提示中含 says",
    "wants": "应有的内容 expected",
    "points": "栏目 field",
    "remark": "备注 remark",
}
_INTRO = """# 规则 Rules

每条规则一页：核查什么、为什么、怎样核实、依据和下一步，并附例表。每页先中文，后英文。

A page for each rule: what it looks at, why, how to settle it, its basis and the next step, with the
examples it is tested by. Chinese first, then English.

由规则及其文字生成，不要手工修改。Made from the rules and their texts, never by hand.
"""


def rule_page(
    one: Rule,
    rules: Mapping[str, Rule],
    table: str,
    otherwise: Iterable[tuple[str, Mapping[str, Any], str]],
) -> str:
    """The page of a rule; `otherwise` are tables under other settings, with what is set."""
    causes = [rules[code] for code in one.unless]
    figures = {name: parameters()[name].default for name in measures(one)}
    parts = []
    for language in ("zh", "en"):
        title = one.text(language)["title"]
        parts.append(f"# {one.code} {title}" if language == "zh" else f"## {title}")
        for head, lines in page(one, language, figures, causes).items():
            parts.append(_told(head, lines))
    parts += ["## 例表 Examples", _markdown(table)]
    for _, changes, other in otherwise:
        told = ", ".join(f"`{name} = {value}`" for name, value in changes.items())
        parts += [f"设为 With {told}" if told else "又如 Also", _markdown(other)]
    return "\n\n".join(parts) + "\n"


def _told(head: str, lines: list[str]) -> str:
    first, *more = (_plain(line) for line in lines)
    return "\n".join([f"**{head}** {first}".rstrip(), *(f"- {line}" for line in more)])


def _markdown(table: str) -> str:
    columns, *rows = cells_of(table)
    heads = [_OWN.get(name) or _head(name) for name in columns]
    lines = [heads, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_plain(cell) for cell in line) + " |" for line in lines)


def _head(column: str) -> str:
    """The column's own name, and what people call it."""
    name = column.removesuffix(":n").removesuffix(":b")
    base, _, part = name.partition(".")
    label = heading(base, "zh")
    as_written = {"raw": "（原文）", "number": "（数字格式）"}.get(part, "")
    return f"{label}{as_written} `{name}`" if label != base else f"`{name}`"


def _plain(text: str) -> str:
    """A text as it stands, whatever Markdown would make of its signs."""
    for sign, other in (("&", "&amp;"), ("|", "&#124;"), ("<", "&lt;"), ("*", "\\*")):
        text = text.replace(sign, other)
    return text


def index(rules: Iterable[Rule]) -> str:
    """All rules by family, gravest first."""
    parts = [_INTRO]
    order = list(SEVERITIES)
    for family, (zh, en, _) in FAMILIES.items():
        own = [one for one in rules if family_of(one.code) == family]
        if not own:
            continue
        own.sort(key=lambda one: (order.index(one.severity), one.code))
        lines = ["| 规则 code | 程度 severity | 中文 | English |", "| --- | --- | --- | --- |"]
        lines += [
            f"| [{one.code}]({one.code}.md) | {SEVERITIES[one.severity][0]} {one.severity}"
            f" | {_plain(one.text('zh')['title'])} | {_plain(one.text('en')['title'])} |"
            for one in own
        ]
        parts.append(f"## {zh} {en}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
