"""audit.xlsx: what was found, what to do and who was matched with whom, for people."""

from pathlib import Path

import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.exports.book import Book, columns
from xjaudit.exports.changes import CHANGES, shown_changes
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields
from xjaudit.rules.catalogue import texts_of
from xjaudit.rules.page import lacking
from xjaudit.rules.texts import actions

WORDS = {
    "zh": {
        "summary": "总览",
        "actions": "待办事项",
        "reconciled": "核对清单",
        "no_class": "文件与全校",
        "checked": "检查范围",
        "changes": "与上次相比",
    },
    "en": {
        "summary": "Summary",
        "actions": "To do",
        "reconciled": "Reconciled",
        "no_class": "Files and school",
        "checked": "What was checked",
        "changes": "Since last time",
    },
}


FINDINGS = columns(
    ("severity", "程度", "Severity", 7),
    ("name", "姓名", "Name", 10),
    ("field", "项目", "Field", 13),
    ("value", "现值", "Value", 20),
    ("expected", "应为", "Expected", 14),
    ("message", "问题", "What", 38),
    ("action", "处理", "What to do", 16),
    ("place", "位置", "Where", 24),
    ("rule", "规则", "Rule", 14),
)
ACTIONS = columns(
    ("class", "班级", "Class", 11),
    ("name", "姓名", "Name", 10),
    ("action", "处理", "What to do", 16),
    ("message", "问题", "What", 34),
    ("settle", "办法", "How to settle", 38),
    ("documents", "材料", "Documents", 18),
    ("place", "位置", "Where", 20),
    ("done", "完成", "Done", 6),
)
RECONCILED = columns(
    ("class", "名单班级", "Class of list", 12),
    ("name", "名单姓名", "Name on list", 12),
    ("outcome", "结果", "Outcome", 11),
    ("reason", "依据", "Reason", 30),
    ("differs", "不符项", "Differs", 11),
    ("record_name", "学籍姓名（不同时）", "Name in registry, if other", 12),
    ("record_class", "学籍班级（不同时）", "Class in registry, if other", 12),
    ("registry_no", "学籍号", "Registry number", 19),
    ("list_place", "名单", "List", 18),
    ("list_row", "名单行", "Row of list", 7),
    ("record_place", "名册", "Roster", 18),
    ("record_row", "名册行", "Row of roster", 7),
    ("candidates", "可能的学籍", "Candidates", 18),
)


def write(audit: Audit, path: Path) -> None:
    """Write audit.xlsx."""
    book = Book(path, audit.settings)
    shown = shown_findings(audit)
    words = WORDS[audit.settings.language]
    _summary(book, audit)
    book.table(words["actions"], _actions(shown), ACTIONS)
    book.table(words["reconciled"], reconciled(audit), RECONCILED)
    if audit.changes is not None:
        book.table(words["changes"], shown_changes(audit.changes, audit.settings), CHANGES)
    _by_class(book, shown, audit.settings.language)
    _checked(book, audit, words["checked"])
    book.book.close()


def _by_class(book: Book, shown: pd.DataFrame, language: str) -> None:
    """A sheet of findings for every class that has some."""
    (rows, lines), tints = book.rows_of(shown, FINDINGS), shown["tint"].tolist()
    places: dict[str, list[int]] = {}
    for at, identifier in enumerate(shown["class_id"].tolist()):
        places.setdefault(identifier, []).append(at)
    for identifier in sorted(places, key=class_order):
        label = _class(identifier, language) or WORDS[language]["no_class"]
        own = places[identifier]
        part = [rows[at] for at in own], [lines[at] for at in own]
        book.rows(label, *part, [tints[at] for at in own], FINDINGS)


def _class(identifier: object, language: str) -> str:
    return class_label(identifier, language) if isinstance(identifier, str) and identifier else ""


def shown_findings(audit: Audit) -> pd.DataFrame:
    """Findings as people read them: labels for codes, the pupil's name, the place in words."""
    language = audit.settings.language
    found = audit.findings
    known = texts_of(audit.settings)
    labels = {code: field.label(language) for code, field in all_fields().items()}
    what = actions(language)
    place = _places(found)
    return pd.DataFrame(
        {
            "class_id": found["class"].fillna(""),
            "class": found["class"].map(lambda c: _class(c, language)),
            "tint": found["severity"],
            "severity": found["severity"].map(
                {s: word[language == "en"] for s, word in SEVERITIES.items()}
            ),
            "name": _names(audit),
            "field": found["field"].map(labels),
            "value": found["value"],
            "expected": found["expected"],
            "message": found["message"],
            "action": found["action"].map(what),
            "place": place,
            "rule": found["rule"],
            "settle": found["rule"].map({code: text["settle"] for code, text in known.items()}),
            "documents": found["rule"].map({code: t["documents"] for code, t in known.items()}),
        }
    )


def _names(audit: Audit) -> pd.Series:
    """Whose each finding is: by person, or by the list row it stands at."""
    found = audit.findings
    known = [audit.roster] if audit.changes is None else [audit.roster, audit.changes]
    told = [
        one.loc[one["person_key"].isin(found["person_key"]), ["person_key", "name"]]
        for one in known
    ]
    by_person = (
        pd.concat(told).dropna().drop_duplicates("person_key").set_index("person_key")["name"]
    )
    names = found["person_key"].map(by_person).astype("str")
    strangers = found[names.isna() & found["row"].notna()]
    if len(audit.people) and len(strangers):
        keys = ["file", "sheet", "row"]
        people = audit.people[audit.people["file"].isin(strangers["file"])]
        people = people.drop_duplicates(keys)[[*keys, "name"]].astype({"row": "Int64"})
        own = strangers[keys].merge(people, on=keys, how="left")["name"]
        names = names.fillna(own.set_axis(strangers.index))
    return names


def _places(frame: pd.DataFrame) -> list[str]:
    parts = [frame[name].tolist() for name in ("file", "sheet", "row", "column")]
    texts_of = []
    for f, s, r, c in zip(*parts, strict=True):
        if not isinstance(f, str):
            texts_of.append("")
            continue
        letter = c if isinstance(c, str) else ""
        cell = f"{letter}{r}" if isinstance(r, int) else ""
        texts_of.append(" ".join(part for part in (f, s, cell) if part))
    return texts_of


def _actions(shown: pd.DataFrame) -> pd.DataFrame:
    """What must be done, errors before warnings, class by class."""
    todo = shown[shown["tint"] != "info"]
    order = todo["tint"].map(list(SEVERITIES).index).sort_values(kind="stable").index
    return todo.loc[order].assign(done="")


def reconciled(audit: Audit) -> pd.DataFrame:
    """The reconciled list as people read it: one row per list row and per absent record."""
    language = audit.settings.language
    links = audit.links
    mine = rows_of(audit.people[["name", "class"]], audit.pairs["person"])
    wanted = [name for name in ("name", "class", "registry_no") if name in audit.roster]
    theirs = rows_of(audit.roster[wanted], audit.pairs["record"])
    labels = {code: field.label(language) for code, field in all_fields().items()} | {
        "class": "班级" if language == "zh" else "class"
    }
    known = {identifier: _class(identifier, language) for identifier in audit.classes["class"]}
    outcome = {code: label[language == "en"] for code, label in OUTCOMES.items()}
    differs = links["differs"].map(
        lambda text: "、".join(str(labels.get(n, n)) for n in text.split(",")), na_action="ignore"
    )
    numbers = theirs.get("registry_no", pd.Series(None, index=theirs.index, dtype="str"))
    if audit.settings.masked:
        numbers = _masked_numbers(numbers)
    return pd.DataFrame(
        {
            "class": mine["class"].map(known),
            "name": mine["name"],
            "outcome": links["outcome"].map(outcome),
            "reason": links["reason"],
            "differs": differs,
            "record_name": theirs["name"].mask(theirs["name"] == mine["name"]),
            "record_class": theirs["class"].mask(theirs["class"] == mine["class"]).map(known),
            "registry_no": numbers,
            "list_place": links["list_file"].str.cat(links["list_sheet"], sep=" "),
            "list_row": links["list_row"].astype("Float64").astype("float64"),
            "record_place": links["roster_file"].str.cat(links["roster_sheet"], sep=" "),
            "record_row": links["roster_row"].astype("Float64").astype("float64"),
            "candidates": links["candidates"],
        }
    )


def _masked_numbers(numbers: pd.Series) -> pd.Series:
    """Registry numbers as they may be shown, a whole column at a time."""
    return numbers.str.replace(r"^([A-Z]?.{6}).*(.{4})$", r"\1********\2", regex=True)


def _summary(book: Book, audit: Audit) -> None:
    language, settings = audit.settings.language, audit.settings
    words, english = WORDS[language], language == "en"
    sheet = book.sheet(words["summary"], landscape=False)
    sheet.set_column(0, 0, 16, book.plain)
    sheet.set_column(1, 10, 9, book.number)
    title = f"{settings.school_name or ''} {'Registry audit' if english else '人籍一致核查结果'}"
    sheet.write_string(0, 0, title.strip(), book.title)
    sheet.write_string(1, 0, f"{settings.as_of:%Y-%m-%d}", book.plain)
    found = audit.findings["severity"].value_counts()
    at = 3
    for severity in SEVERITIES:
        sheet.write_string(at, 0, SEVERITIES[severity][english], book.tints[severity])
        sheet.write_number(at, 1, int(found.get(severity, 0)), book.number)
        at += 1
    at += 1
    heads = ["Class", "Records", "On list"] if english else ["班级", "学籍人数", "名单人数"]
    heads += [label[english] for label in OUTCOMES.values()]
    for column, text in enumerate(heads):
        sheet.write_string(at, column, text, book.heading)
    for row in audit.classes.itertuples(index=False):
        at += 1
        label = _class(row[0], language) or words["no_class"]
        sheet.write_string(at, 0, label, book.plain)
        for column, value in enumerate(row[1:], 1):
            if not pd.isna(value):
                sheet.write_number(at, column, int(value), book.number)


CHECKED = columns(
    ("rule", "规则", "Rule", 16),
    ("title", "内容", "What", 34),
    ("field", "项目", "Field", 18),
    ("rows", "已检查行数", "Rows checked", 11),
    ("blank", "空白未检", "Blank, not checked", 11),
    ("suppressed", "因其他问题未检", "Left to another finding", 14),
    ("found", "发现", "Found", 8),
    ("missing", "缺少的列或材料", "What was missing", 30),
    ("why", "停用原因", "Why it is off", 38),
)


def _checked(book: Book, audit: Audit, name: str) -> None:
    language = audit.settings.language
    labels = {code: field.label(language) for code, field in all_fields().items()}
    titles = {code: text["title"] for code, text in texts_of(audit.settings).items()}
    table = audit.checked.assign(
        title=audit.checked["rule"].map(titles),
        field=audit.checked["field"].map(labels),
        missing=audit.checked["missing"].map(lambda m: lacking(m, language), na_action="ignore"),
        tint=np.where(audit.checked["rule"].isin(audit.settings.off_without_reason), "warn", ""),
    )
    book.table(name, table, CHECKED)
