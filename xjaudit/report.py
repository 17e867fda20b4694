"""What one audit found, in counts: for programs and in words."""

from typing import Any

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.reconcile.marked import is_there

_WORDS = {
    "zh": {
        "head": "学籍 {pupils} 人，{classes} 个班；班级名单 {listed} 人",
        "findings": "核查发现：错误 {error}，警告 {warn}，提示 {info}"
        "（{rules} 条规则，检查 {cells} 行次）",
        "outcomes": "人籍核对：",
        "none": "名册和班级名单不齐，未作人籍核对",
        "off": "停用的规则 {off} 条",
        "silent": "⚠ 其中 {rules} 未写理由：请在 2_check 写明理由，或恢复",
        "asked": "⚠ {files} 个文件有 {questions} 个问题未回答，结果可能因此不准："
        "xjaudit inspect 文件 可查看，在 1_load 中回答",
        "since": "与上次名册相比：新出现 {new} 人，不再出现 {gone} 人，{changed} 人的信息有变化",
    },
    "en": {
        "head": "{pupils} records, {classes} classes; {listed} pupils on class lists",
        "findings": "Findings: {error} errors, {warn} warnings, {info} notes "
        "({rules} rules, {cells} row checks)",
        "outcomes": "Reconciliation:",
        "none": "Roster or class lists are missing: nothing was reconciled",
        "off": "Rules turned off: {off}",
        "silent": "⚠ {rules} without a reason: give one in 2_check, or turn it on again",
        "asked": "⚠ {questions} open questions about {files} files, which may change the results: "
        "xjaudit inspect FILE shows them, 1_load takes the answers",
        "since": "Since the earlier roster: {new} new, {gone} gone, {changed} with changed data",
    },
}


def summary(audit: Audit) -> dict[str, Any]:
    """Counts of one audit, as plain data."""
    found = audit.findings["severity"].value_counts()
    # Somebody who stands on two lists of a class is one person.
    again = audit.pairs["again"].astype("bool")
    outcomes = audit.pairs.loc[~again, "outcome"].value_counts()
    checked = audit.checked[audit.checked["missing"].isna()]
    since = {} if audit.changes is None else {"changes": _since(audit.changes)}
    asked = [one["questions"] for one in audit.receipts if "questions" in one]
    since |= {"questions": {"questions": sum(asked), "files": len(asked)}} if asked else {}
    return since | {
        "pupils": len(audit.roster),
        "classes": int((audit.classes["class"] != "").sum()),
        "listed": int(is_there(audit.people).sum()) - int(again.sum()),
        "findings": {severity: int(found.get(severity, 0)) for severity in SEVERITIES},
        "outcomes": {outcome: int(outcomes.get(outcome, 0)) for outcome in OUTCOMES},
        "rules_run": int(checked["rule"].nunique()),
        "rows_checked": int(checked["rows"].sum()),
    }


def _since(changes: pd.DataFrame) -> dict[str, int]:
    """Pupils since the earlier roster: new, gone, with changed data."""
    count = changes["change"].value_counts()
    changed = changes.loc[changes["change"].isin(["field", "person"]), ["file", "sheet", "row"]]
    told = {"new": int(count.get("new", 0)), "gone": int(count.get("gone", 0))}
    return told | {"changed": len(changed.drop_duplicates())}


def in_words(audit: Audit) -> str:
    """The same in a few lines for a person."""
    language = audit.settings.language
    words, counts = _WORDS[language], summary(audit)
    lines = [
        words["head"].format(**counts),
        words["findings"].format(
            **counts["findings"], rules=counts["rules_run"], cells=counts["rows_checked"]
        ),
    ]
    if off := audit.checked.loc[audit.checked["why"].notna(), "rule"].nunique():
        lines.append(words["off"].format(off=off))
    if silent := audit.settings.off_without_reason:
        lines.append(words["silent"].format(rules=", ".join(silent)))
    if "questions" in counts:
        lines.append(words["asked"].format(**counts["questions"]))
    if "changes" in counts:
        lines.append(words["since"].format(**counts["changes"]))
    if not counts["listed"] or not counts["pupils"]:
        return "\n".join([*lines, words["none"]])
    lines.append(words["outcomes"])
    for code, number in counts["outcomes"].items():
        label = OUTCOMES[code][language == "en"]
        # Chinese characters take two columns in a terminal.
        width = (30 if language == "en" else 20) - len(label.encode("gbk"))
        lines.append(f"  {label}{' ' * width}{number:>6}")
    return "\n".join(lines)
