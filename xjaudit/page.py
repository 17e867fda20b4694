"""What stands around the figures of a leaders' page: heading, big numbers, table, age."""

from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import HTML

from xjaudit import markup
from xjaudit.labels import OUTCOMES
from xjaudit.record.classes import class_label
from xjaudit.snapshot import PROBLEMS, Snapshot, latest

_WORDS = {
    "zh": {
        "title": "学籍核查进度",
        "term": "{}—{}学年第{}学期",
        "terms": "一二",
        "as_of": "统计日",
        "registered": "应核查",
        "checked": "已核对",
        "share": "完成率",
        "open": "待处理",
        "errors": "错误",
        "no_id": "无身份证件号",
        "problems": "问题学籍",
        "class": "班级",
        "listed": "名单",
        "nowhere": "未分班",
        "total": "合计",
        "table": "各班明细",
    },
    "en": {
        "title": "Registry audit: progress",
        "term": "School year {}/{}, term {}",
        "terms": "12",
        "as_of": "As of",
        "registered": "Registered",
        "checked": "Checked",
        "share": "Complete",
        "open": "To settle",
        "errors": "Errors",
        "no_id": "Without ID number",
        "problems": "Problem records",
        "class": "Class",
        "listed": "Listed",
        "nowhere": "No class",
        "total": "Total",
        "table": "Classes",
    },
}


class AgeLine(anywidget.AnyWidget):
    """Edition and age of the figures; reloads the page as soon as a newer edition is there."""

    _esm = Path(__file__).with_name("page.js")
    language = traitlets.Unicode("zh").tag(sync=True)
    published = traitlets.Unicode().tag(sync=True)
    edition = traitlets.Int().tag(sync=True)

    def __init__(self, folder: Path | None = None, **traits: Any) -> None:
        """`folder`: where editions are published; by default as `snapshot.latest` has it."""
        super().__init__(**traits)
        self._folder = folder
        # The page asks, the kernel never speaks by itself: only a silent kernel whose page is gone
        # counts as idle and is ended.
        self.on_msg(lambda *_: self.send({"edition": latest(self._folder).edition}))

    def __repr__(self) -> str:
        return "AgeLine()"


def heading(snapshot: Snapshot) -> HTML:
    """Title, school and term; where nothing is published, what to do."""
    words = _WORDS[snapshot.language]
    if snapshot.notice:
        title = f'<h1 class="xj-title">{words["title"]}</h1>'
        return HTML(title + markup.card("note", "暂无数据", snapshot.notice))
    term = words["term"].format(
        snapshot.school_year, snapshot.school_year + 1, words["terms"][snapshot.term - 1]
    )
    line = "　".join((snapshot.school, term, f"{words['as_of']} {snapshot.as_of}"))
    return HTML(f'<h1 class="xj-title">{words["title"]}</h1><p class="xj-sub">{escape(line)}</p>')


def age(snapshot: Snapshot) -> AgeLine:
    """The line that says how old the figures are and follows new editions."""
    return AgeLine(
        language=snapshot.language, published=snapshot.published, edition=snapshot.edition
    )


def glance(snapshot: Snapshot) -> HTML | None:
    """The school in a few big numbers."""
    if snapshot.notice:
        return None
    words, total = _WORDS[snapshot.language], snapshot.total
    registered, checked = total("registered"), total("checked")
    share = f"{100 * checked / registered:.1f}%" if registered else "—"
    numbers = [
        (words["registered"], f"{registered:,}"),
        (words["checked"], f"{checked:,}"),
        (words["share"], share),
        (words["open"], f"{sum(total(code) for code in OUTCOMES if code != 'matched'):,}"),
        (words["errors"], f"{total('error'):,}"),
        (words["no_id"], f"{total('no_id'):,}"),
        (words["problems"], f"{sum(snapshot.problems.values()):,}"),
    ]
    tiles = "".join(
        f'<div class="xj-tile"><b>{value}</b><span>{label}</span></div>' for label, value in numbers
    )
    return HTML(f'<div class="xj-tiles">{tiles}</div>')


def classes(snapshot: Snapshot) -> HTML | None:
    """The same figures as a table, for reading aloud, printing and copying."""
    if snapshot.notice:
        return None
    words, en = _WORDS[snapshot.language], snapshot.language == "en"
    open_ones = [code for code in OUTCOMES if code != "matched"]
    counts = ["registered", "listed", "checked", *open_ones, "error", "no_id"]
    names = [words["registered"], words["listed"], words["checked"]]
    names += [OUTCOMES[code][en] for code in open_ones] + [words["errors"], words["no_id"]]
    rows = [
        [_label(row["class"], snapshot.language), *(row[name] for name in counts)]
        for row in snapshot.classes
        if row["class"] != "-" or any(row[name] for name in counts)
    ]
    rows.append([words["total"], *(snapshot.total(name) for name in counts)])
    return HTML(markup.table([words["class"], *names], rows, caption=words["table"]))


def problem_records(snapshot: Snapshot) -> HTML | None:
    """Problem records by type."""
    if not snapshot.problems:
        return None
    words, en = _WORDS[snapshot.language], snapshot.language == "en"
    rows = [[PROBLEMS[code][en], count] for code, count in snapshot.problems.items()]
    return HTML(markup.table([words["problems"], words["total"]], rows))


def _label(name: str, language: str) -> str:
    return _WORDS[language]["nowhere"] if name == "-" else class_label(name, language)
