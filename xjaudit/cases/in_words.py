"""The worklist and signatures in lines for a person at a terminal."""

from collections.abc import Iterator

import pandas as pd

from xjaudit.cases.actions import named
from xjaudit.cases.changes import papers_in_words
from xjaudit.cases.desk import Desk
from xjaudit.cases.reviews import changed_in_words
from xjaudit.cases.signoff import SIGNERS, Verification
from xjaudit.cases.worklist import STATES
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.ledger.verbs import ROLES, whose
from xjaudit.record.classes import class_label, class_order
from xjaudit.settings import Settings

_WORDS = {
    "zh": {
        "none": "未分班与文件",
        "next": "可办理：",
        "missing": "缺：",
        "due": "期限 {day}",
        "estimated": "期限 {day}（估计，当年放假安排未公布）",
        "days": "{n} 天无进展",
        "owner": "负责人 {owner}",
        "join": "；",
        "school": "全校",
        "unsigned": "未签",
        "holds": "三方已签字并锁定，内容与签字时一致",
        "changed": "签字后有变动：{what}",
        "waiting": "尚未签完",
        "digest": "校验码 {digest}",
    },
    "en": {
        "none": "No class, and files",
        "next": "next: ",
        "missing": "missing: ",
        "due": "due {day}",
        "estimated": "due {day} (an estimate: the calendar of that year is not announced)",
        "days": "{n} days still",
        "owner": "owner {owner}",
        "join": "; ",
        "school": "The school",
        "unsigned": "not signed",
        "holds": "signed by all three and locked; it is as it was signed",
        "changed": "changed since it was signed: {what}",
        "waiting": "not signed by all yet",
        "digest": "digest {digest}",
    },
}


def lines(table: pd.DataFrame, settings: Settings) -> Iterator[str]:
    """A worklist, class by class: what, how it stands, what comes next."""
    language = settings.language
    words = _WORDS[language]
    known = table.assign(at=table["class"].fillna(""))
    for at in sorted(known["at"].unique(), key=class_order):
        yield class_label(at, language) if at else words["none"]
        for row in known[known["at"] == at].to_dict("records"):
            yield "  " + _line(row, language)


def subject_in_words(desk: Desk, subject: str) -> str:
    """Whom and what a subject is about, its class before; of what is not found any more what its
    decisions tell of it. Empty where nothing is known."""
    language = desk.audit.settings.language
    context = next(
        (c for one in desk.state.standing(subject) if (c := one.payload.get("context"))), {}
    )
    row = desk.items.loc[subject].to_dict() if subject in desk.items.index else {}
    people = desk.audit.people
    if not row and subject.startswith("list:") and "list_key" in people:
        own = people[people["list_key"] == subject.partition(":")[2]]
        row = own.iloc[0].to_dict() if len(own) else {}
    at = row.get("class") or context.get("class") or desk.class_of.get(subject)
    names = desk.audit.roster.drop_duplicates("person_key").set_index("person_key")["name"]
    name = row.get("name") or names.get(whose(subject, {"context": context}))
    what = row.get("message") or context.get("rule")
    label = class_label(at, language) if isinstance(at, str) and at else None
    return " ".join(one for one in (label, name, what) if isinstance(one, str) and one)


def signed(told: Verification, class_id: str | None, settings: Settings) -> str:
    """Who signed a class, or the school, and whether it still holds; the digest to be printed."""
    language = settings.language
    words = _WORDS[language]
    head = class_label(class_id, language) if class_id else words["school"]
    rows = [
        f"{ROLES[one].text(language)}  {told.signers.get(one, words['unsigned'])}"
        for one in SIGNERS
    ]
    if told.changed:
        said = words["changed"].format(what=changed_in_words(";".join(told.changed), language))
    else:
        said = words["holds" if told.holds and told.is_locked else "waiting"]
    digest = words["digest"].format(digest=told.signed or told.digest)
    return "\n".join([head, *(f"  {row}" for row in rows), f"  {said}", f"  {digest}"])


def _line(row: dict, language: str) -> str:
    words, english = _WORDS[language], language == "en"
    severity = SEVERITIES[row["severity"]][english]
    outcome = OUTCOMES.get(str(row["outcome"]), ("", ""))[english]
    what = row["message"] if isinstance(row["message"], str) else f"{row['name']} {outcome}"
    if isinstance(row["name"], str) and row["name"] not in what:
        what = f"{row['name']} {what}"
    state = STATES[row["state"]].text(language)
    parts = [f"[{severity}] {what} · {state}"]
    if isinstance(row["reason"], str):
        parts.append(row["reason"])
    if row["next"]:
        acts = words["join"].join(named(one).text(language) for one in row["next"].split(";"))
        parts.append(words["next"] + acts)
    if row["missing"]:
        parts.append(words["missing"] + papers_in_words(row["missing"], language))
    if isinstance(row["owner"], str):
        parts.append(words["owner"].format(owner=row["owner"]))
    if isinstance(row["due"], str):
        parts.append(words["estimated" if row["estimated"] else "due"].format(day=row["due"]))
    parts.append(words["days"].format(n=row["days"]))
    return " · ".join([*parts, row["subject"]])
