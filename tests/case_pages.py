"""The tables of docs/cases: lawful acts, refusals, papers, steps and their guards, from the data.

`XJAUDIT_GOLDEN=write python -m pytest tests/test_case_pages.py` writes them anew.
"""

# ruff: noqa: E501

from collections.abc import Iterable

from xjaudit.cases import actions, states
from xjaudit.errors import Words
from xjaudit.labels import OUTCOMES
from xjaudit.ledger.verbs import ROLES, named
from xjaudit.parameters import parameters
from xjaudit.record.codes import table as codes
from xjaudit.rules import problems
from xjaudit.snapshot import PROBLEMS

MARK = "<!-- tables made from the data: xjaudit/cases/actions.toml, states.toml -->\n"
HEADS = {
    "zh": {
        "allowed": "## 核对结果与可办理的事项",
        "allowed_columns": ("核对结果", "学籍状态", "名单所示", "学段", "可办理", "说明理由后可办理"),
        "acts": "## 各项办理",
        "acts_columns": ("事项", "发起", "审核", "材料", "每环节期限", "依据（2013年）", "依据（2025年）"),
        "refused": "## 不予办理的情形",
        "refused_columns": ("事项", "情形", "理由", "依据"),
        "problems": "## 问题学籍所需材料",
        "problems_columns": ("类型", "办理", "材料"),
        "steps": "## 状态与条件",
        "steps_columns": ("从", "办理", "到", "条件", "由谁"),
        "any": "不限",
        "monthly": "每月上报日",
        "days": "{n}个工作日",
        "back": "原状态",
        "every": "任一未办结状态",
        "key": "关键数据",
        "other": "非关键数据",
        "pupil": "学生核查",
        "form": "确认表",
        "case": "问题学籍",
        "class": "班级",
        "school": "全校",
    },
    "en": {
        "allowed": "## What may be done about each outcome",
        "allowed_columns": ("outcome", "registry says", "list says", "stage", "may be done", "with a reason"),
        "acts": "## The acts",
        "acts_columns": ("act", "started by", "decided by", "papers", "term of each step", "basis (2013)", "basis (2025)"),
        "refused": "## What is refused",
        "refused_columns": ("act", "where", "why", "basis"),
        "problems": "## Papers for problem records",
        "problems_columns": ("type", "act", "papers"),
        "steps": "## States and guards",
        "steps_columns": ("from", "by", "to", "what must hold", "who"),
        "any": "any",
        "monthly": "monthly list",
        "days": "{n} working days",
        "back": "where it was",
        "every": "any that is not the last",
        "key": "key data",
        "other": "other data",
        "pupil": "A pupil's review",
        "form": "A form",
        "case": "A problem record",
        "class": "A class",
        "school": "The school",
    },
}  # fmt: skip


def tables(language: str) -> str:
    """All tables of the page."""
    makers = (_allowed, _acts, _refused, _problems, _steps)
    return "\n".join(make(language, HEADS[language]) for make in makers)


def _allowed(language: str, words: dict) -> str:
    rows = []
    for row in actions.table()["allowed"]:
        status = [_status(one, language) for one in row.get("status", ())]
        seen = [_status(one, language) for one in row.get("seen", ())]
        stage = [actions.STAGES[one].text(language) for one in row.get("stage", ())]
        outcome = OUTCOMES[row["outcome"]][language == "en"]
        if "key" in row:
            outcome += f" · {words['key' if row['key'] else 'other']}"
        acts = [_names(row.get(name, ()), language) for name in ("actions", "reason")]
        fits = [_list(one, language) or words["any"] for one in (status, seen, stage)]
        rows.append((outcome, *fits, *acts))
    return _table(words["allowed"], words["allowed_columns"], rows)


def _acts(language: str, words: dict) -> str:
    rows = []
    for one in actions.actions().values():
        name = one.words.text(language)
        papers = [actions.documents()[code].text(language) for code in one.documents]
        limit = words["monthly"] if one.limit == "monthly" else ""
        if one.limit in parameters():
            limit = words["days"].format(n=parameters()[one.limit].default) + f" (`{one.limit}`)"
        basis = [_list(_texts(of, language), language) for of in one.basis.values()]
        who = _list(_texts(one.decides, language), language)
        rows.append((name, one.starts.text(language), who, _list(papers, language), limit, *basis))
    return _table(words["acts"], words["acts_columns"], rows)


def _refused(language: str, words: dict) -> str:
    rows = []
    for row in actions.table()["refused"]:
        where = [actions.STAGES[one].text(language) for one in row.get("stage", ())]
        if "outcome" in row:
            where.insert(0, OUTCOMES[row["outcome"]][language == "en"])
        sources = [Words(*actions.table()["sources"][one]) for one in row["basis"]]
        rows.append(
            (
                actions.named(row["action"]).text(language),
                _list(where, language) or words["any"],
                Words(*row["why"]).text(language),
                _list(_texts(sources, language), language),
            )
        )
    return _table(words["refused"], words["refused_columns"], rows)


def _problems(language: str, words: dict) -> str:
    rows = []
    for kind, by_act in actions.table()["problem_documents"].items():
        for act, papers in by_act.items():
            names = [actions.documents()[one].text(language) for one in papers]
            name = Words(*problems.action_names()[act]).text(language)
            rows.append((_type(kind, language), name, _list(names, language)))
    return _table(words["problems"], words["problems_columns"], rows)


def _steps(language: str, words: dict) -> str:
    parts = [words["steps"] + "\n"]
    for machine in states.machines().values():
        rows = []
        for step in machine.steps:
            start = [
                words["every"] if one == "*" else machine.states[one].text(language)
                for one in step.start
            ]
            end = words["back"] if step.to == "back" else machine.states[step.to].text(language)
            guards = [states.guard_words()[one].text(language) for one in step.guards]
            who = [ROLES[one].text(language) for one in step.who]
            cells = (start, [named(step.verb).text(language)], [end], guards, who)
            rows.append(tuple(_list(cell, language) for cell in cells))
        parts.append(_table(f"### {words[machine.code]}", words["steps_columns"], rows))
    return "\n".join(parts)


def _type(kind: str, language: str) -> str:
    pair = PROBLEMS.get(kind) or (codes("problem_type").label(kind), kind)
    return pair[language == "en"]


def _status(code: str, language: str) -> str:
    if language == "en":
        return code
    return codes("status").label(code) if code != "UNKNOWN" else "未知"


def _names(told: Iterable[str], language: str) -> str:
    return _list((actions.named(one).text(language) for one in told), language)


def _texts(told: Iterable[Words], language: str) -> list[str]:
    return [one.text(language) for one in told]


def _list(texts: Iterable[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(texts)


def _table(head: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return head + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
