"""The worklist, the change lists and the sign-off sheet, as workbooks."""

from pathlib import Path

import pandas as pd

from xjaudit.cases import changes, deadlines, reviews, worklist
from xjaudit.cases.actions import named
from xjaudit.cases.changes import papers_in_words
from xjaudit.cases.desk import Desk
from xjaudit.cases.states import machines
from xjaudit.exports.book import Book, columns
from xjaudit.exports.outputs import appearing
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.codes import table as codes
from xjaudit.record.fields import all_fields
from xjaudit.settings import Settings

WORKLIST = "worklist.xlsx"
CHANGES = {"key_changes.xlsx": True, "other_changes.xlsx": False}
_SHEETS = {
    "open": ("待办", "To do"),
    "soon": ("期限提醒", "Due soon"),
    "stuck": ("久未进展", "Not moving"),
    "quiet": ("已处理", "Dealt with"),
    "classes": ("班级签字", "Sign-off"),
    True: ("关键数据变更", "Key changes"),
    False: ("其他信息变更", "Other changes"),
}
_COMMON = (
    ("class", "班级", "Class", 11),
    ("name", "姓名", "Name", 10),
    ("severity", "程度", "Severity", 7),
    ("message", "问题", "What", 36),
    ("state", "状态", "State", 9),
)
OPEN = columns(
    *_COMMON,
    ("next", "可办理", "What may be done", 34),
    ("missing", "还缺材料", "Papers missing", 24),
    ("owner", "负责人", "Owner", 9),
    ("due", "期限", "Due", 14),
    ("days", "几天无进展", "Days still", 8),
    ("reason", "说明", "Remark", 20),
    ("subject", "编号", "Number", 30),
)
QUIET = columns(
    *_COMMON,
    ("reason", "理由", "Reason", 34),
    ("decided_by", "办理人", "By", 10),
    ("subject", "编号", "Number", 30),
)
CHANGE = columns(
    ("number", "编号", "Number", 6),
    ("class", "班级", "Class", 11),
    ("name", "姓名", "Name", 10),
    ("registry_no", "学籍号", "Registry number", 21),
    ("label", "项目", "Field", 14),
    ("old", "原值", "Old value", 21),
    ("new", "新值", "New value", 21),
    ("evidence", "已附材料", "Evidence", 20),
    ("missing", "还缺材料", "Papers missing", 18),
    ("entered_by", "录入人", "Entered by", 9),
    ("checked_by", "复核人", "Checked by", 9),
    ("entered", "录入日期", "Entered", 11),
    ("state", "状态", "State", 18),
)
CLASSES = columns(
    ("class", "班级", "Class", 12),
    ("state", "进展", "State", 14),
    ("errors", "未处理错误", "Open errors", 9),
    ("pending", "办理中", "Pending", 8),
    ("head_teacher", "班主任", "Head teacher", 11),
    ("registrar", "学籍管理员", "Registrar", 11),
    ("leader", "学校领导", "Leader", 11),
    ("holds", "签字", "Signature", 22),
)
_HOLDS = {
    "open": ("未签完", "not signed"),
    "holds": ("有效", "holds"),
    "changed": ("签字后有变动：{what}", "changed since: {what}"),
}


def write_worklist(desk: Desk, folder: Path) -> Path:
    """Write worklist.xlsx: what is to be done, what is due, what does not move, what has been dealt
    with and why, and who signed."""
    settings, table = desk.audit.settings, desk.worklist
    done = worklist.quiet(table)
    words = {code: pair[settings.language == "en"] for code, pair in _SHEETS.items()}
    with appearing(folder, [WORKLIST]) as partial:
        book = Book(partial / WORKLIST, settings)
        book.table(words["open"], shown(table[~done], settings), OPEN)
        soon = deadlines.reminders(table, desk.today, settings)
        book.table(words["soon"], shown(soon, settings), OPEN)
        book.table(words["stuck"], shown(deadlines.stuck(table, settings), settings), OPEN)
        book.table(words["quiet"], shown(table[done], settings), QUIET)
        book.table(words["classes"], _classes(desk), CLASSES)
        book.book.close()
    return folder / WORKLIST


def write_changes(desk: Desk, folder: Path) -> dict[str, Path]:
    """Write two workbooks: changes of key data, and of other data, that are still to be made."""
    settings = desk.audit.settings
    with appearing(folder, CHANGES) as partial:
        for name, is_key in CHANGES.items():
            own = desk.changes[desk.changes["key"] == is_key]
            book = Book(partial / name, settings)
            sheet = _SHEETS[is_key][settings.language == "en"]
            book.table(sheet, shown_changes(own, settings), CHANGE)
            book.book.close()
    return {name: folder / name for name in CHANGES}


def shown(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A worklist as people read it, class by class, gravest first."""
    language, english = settings.language, settings.language == "en"
    order = pd.DataFrame(
        {
            "class": [class_order(_text(one)) for one in table["class"]],
            "severity": table["severity"].map(list(SEVERITIES).index).to_numpy(),
        },
        index=table.index,
    ).sort_values(["class", "severity"], kind="stable")
    own = table.loc[order.index]
    acts = {one: _acts(one, language) for one in own["next"].unique()}
    papers = {one: papers_in_words(one, language) for one in own["missing"].unique()}
    steps = {code: words.text(language) for code, words in machines()["case"].states.items()}
    states = own["state"].map({code: w.text(language) for code, w in worklist.STATES.items()})
    outcomes = own["outcome"].map({code: pair[english] for code, pair in OUTCOMES.items()})
    about = "（估计）" if not english else " (estimate)"
    due = own["due"].where(~own["estimated"], own["due"] + about)
    return own.assign(
        tint=own["severity"],
        severity=own["severity"].map({code: pair[english] for code, pair in SEVERITIES.items()}),
        message=own["message"].fillna(outcomes),
        state=own["step"].map(steps).where(own["step"] != "NEW").fillna(states),
        next=own["next"].map(acts),
        missing=own["missing"].map(papers),
        due=due,
        days=own["days"].astype("float64"),
        **{"class": _labels(own["class"], language)},
    )


def shown_changes(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A list of changes as people read it, without what is done."""
    language = settings.language
    own = table[~table["state"].isin(list(changes.CLOSED))]
    states = {code: words.text(language) for code, words in changes.STATES.items()}
    papers = {one: papers_in_words(one, language) for name in ("evidence", "missing")
              for one in own[name].unique()}  # fmt: skip
    return own.assign(
        number=own["number"].astype("float64"),
        old=_values(own, "old", language),
        new=_values(own, "new", language),
        evidence=own["evidence"].map(papers),
        missing=own["missing"].map(papers),
        state=own["state"].map(states),
        **{"class": _labels(own["class"], language)},
    )


def _classes(desk: Desk) -> pd.DataFrame:
    language = desk.audit.settings.language
    told = reviews.classes(desk.audit, desk.state, desk.worklist)
    states = {code: words.text(language) for code, words in machines()["class"].states.items()}
    known = desk.audit.settings.language == "en"
    holds = [
        _HOLDS["changed" if changed else "holds" if holds else "open"][known].format(
            what=reviews.changed_in_words(changed, language)
        )
        for holds, changed in zip(told["holds"], told["changed"], strict=True)
    ]
    return told.assign(
        state=told["state"].map(states),
        holds=holds,
        errors=told["errors"].astype("float64"),
        pending=told["pending"].astype("float64"),
        **{"class": _labels(told["class"], language)},
    )


def _acts(told: str, language: str) -> str:
    names = [named(one).text(language) for one in told.split(";") if one]
    return ("; " if language == "en" else "；").join(names)


def _values(own: pd.DataFrame, side: str, language: str) -> list[str]:
    """Values as they are printed: codes and classes by name."""
    known = all_fields()
    texts = []
    for code, value in zip(own["field"], own[side], strict=True):
        text = _text(value)
        if code == "class_name" and text:
            text = class_label(text, language)
        elif known[code].codes and text:
            text = codes(known[code].codes or "").label(text)
        texts.append(text)
    return texts


def _labels(classes: pd.Series, language: str) -> pd.Series:
    known = {one: class_label(one, language) for one in classes.dropna().unique() if one}
    return classes.map(known).astype("str")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
