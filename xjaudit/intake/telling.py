"""What an intake did, in lines and as plain data. Nothing personal: files and pupils by hash."""

from typing import Any

import pandas as pd

from xjaudit.intake.words import outcomes

_WORDS = {
    "zh": {
        "count": "共 {n} 份：",
        "waits": "{n} 份待处理：",
        "changes": "{n} 份的变更栏有字，请看图录入",
        "page": "第 {page} 页",
        "passed_over": "{n} 个文件不是照片、扫描件或 PDF，没有收：{names}",
    },
    "en": {
        "count": "{n} forms: ",
        "waits": "{n} wait for a person:",
        "changes": "{n} have changes written on them, to be entered beside the photo",
        "page": "page {page}",
        "passed_over": "{n} files are no photos, scans or PDFs and were left: {names}",
    },
}
_PLAIN = ("name", "sha256", "page", "at", "person_key", "version", "face", "signature", "phone")
_PLAIN += ("date", "doubt", "changes", "outcome", "waits")


def in_words(table: pd.DataFrame, language: str) -> list[str]:
    """The counts of a run, then a line for each form that waits."""
    words, said = _WORDS[language], outcomes()
    joint = "；" if language == "zh" else "; "
    counts = table["outcome"].value_counts(sort=False)
    told = [f"{said[code].say.text(language)} {n}" for code, n in _items(counts)]
    lines = [words["count"].format(n=len(table)) + joint.join(told)]
    if changed := int(table["changes"].astype("str").str.len().gt(0).sum()):
        lines.append(words["changes"].format(n=changed))
    own = table[table["waits"]]
    if len(own):
        lines.append(words["waits"].format(n=len(own)))
    rows: Any = own.to_dict("records")
    for row in rows:
        one = said[row["outcome"]]
        where = f"{row['name']} {words['page'].format(page=row['page'])}"
        what, todo = one.say.text(language), one.todo.text(language)
        lines.append(
            f"  {where}（{row['sha256'][:12]}）：{what}" + (f"\n    → {todo}" if todo else "")
        )
    return lines


def passed_over(names: list[str], language: str) -> str:
    """How many files of a folder were left and why, the first of them by name."""
    told = ", ".join(names[:5]) + "…" * (len(names) > 5)
    return _WORDS[language]["passed_over"].format(n=len(names), names=told)


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A row per form as JSON holds it."""
    rows = table.reindex(columns=list(_PLAIN)).astype("object")
    told: Any = rows.where(rows.notna(), None).to_dict("records")
    return told


def _items(counts: pd.Series) -> list[tuple[str, int]]:
    return [(str(code), int(n)) for code, n in counts.items()]
