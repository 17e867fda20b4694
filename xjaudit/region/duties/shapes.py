"""Columns of the county's sheets: names, headings, widths."""

from xjaudit.exports.book import Column, columns
from xjaudit.labels import OUTCOMES
from xjaudit.rules.schools import ITEMS
from xjaudit.snapshot.schema import AGES

_SCHOOL = (("school_name", "学校", "School", 18), ("school_id", "学校标识码", "Identifier", 12))
STANDING = columns(
    ("rank", "名次", "Rank", 6),
    *_SCHOOL,
    ("state", "状态", "State", 11),
    ("progress", "已核对", "Checked", 15),
    ("listed", "名单人数", "Listed", 9),
    *((code, *OUTCOMES[code], 8) for code in ("not_registered", "absent", "status_mismatch")),
    *((code, *OUTCOMES[code], 8) for code in ("class_differs", "field_differs", "ambiguous")),
    ("error", "错误", "Errors", 7),
    ("problems", "问题学籍", "Problem records", 9),
    ("answers", "跨校问题", "Between schools", 9),
    ("fault", "原因", "Why", 28),
)
_CASE = (
    ("no", "序号", "No.", 6),
    ("new", "新增", "New", 6),
    ("kind", "类别", "Kind", 13),
    ("scope", "范围", "How far", 9),
    ("message", "问题", "What", 28),
    ("mine", "本县（校）学生", "Own pupils", 32),
    ("others", "对方", "Other side", 24),
    ("action", "依规办理", "What may be done", 26),
)
CASES = columns(*_CASE, ("case_id", "编号", "Number", 12))
ANSWERS = columns(
    *_CASE,
    ("answer", "核实结果", "Answer", 20),
    ("papers", "所附材料", "Papers", 16),
    ("who", "经办人", "By", 9),
    ("day", "日期", "Date", 11),
    ("case_id", "编号", "Number", 12),
)
LATE = columns(
    ("no", "序号", "No.", 6),
    ("school_name", "学校", "School", 22),
    ("class", "班级", "Class", 12),
    ("name", "姓名", "Name", 10),
    ("sex", "性别", "Sex", 6),
    ("birth_date", "出生日期", "Birth date", 11),
    ("id_number", "身份证件号", "ID number", 21),
    ("before", "原就读学校", "Former school", 18),
    ("search", "查重结果", "Search", 26),
    ("papers", "所附材料", "Papers", 18),
)
PROBLEMS = columns(
    *_SCHOOL,
    ("label", "类型", "Type", 24),
    *((span, span, span, 9) for span in (*AGES, "-")),
    ("total", "合计", "All", 7),
    ("oldest", "最久（天）", "Oldest (days)", 9),
)
OWN_PROBLEMS = columns(
    ("label", "类型", "Type", 20),
    ("class", "班级", "Class", 11),
    ("name", "姓名", "Name", 10),
    ("id_number", "身份证件号", "ID number", 21),
    ("problem_since", "发现日期", "Since", 11),
    ("days", "已有天数", "Days", 8),
    ("problem_state", "处理状态", "State", 12),
    ("other_school", "对方学校", "Other school", 22),
    ("how", "可办理", "What may be done", 36),
    ("answer", "处理结果", "Answer", 20),
)
INSTITUTIONS = columns(
    ("school", "学校", "School", 22),
    *((code, zh, en, 18) for code, (zh, en) in ITEMS.items() if code != "primary_years"),
    ("remark", "其他问题", "Remarks", 40),
)
COMPARED = columns(
    *_SCHOOL,
    ("state", "汇总表", "Summary", 14),
    ("stated", "上报总人数", "Told", 9),
    ("counted", "名册人数", "Roster", 9),
    ("cells", "不符的格", "Cells that differ", 60),
)
SINCE = columns(
    *_SCHOOL,
    ("kind", "来源", "Of", 10),
    ("code", "规则或类别", "Rule or kind", 22),
    ("new", "新增", "New", 8),
    ("gone", "已消除", "Gone", 8),
)
FINDINGS = columns(
    ("message", "问题", "What", 50),
    ("action", "处理", "What to do", 24),
    ("place", "位置", "Where", 30),
    ("answer", "处理结果", "Answer", 24),
)
FAULT = columns(("state", "状态", "State", 14), ("fault", "原因", "Why", 70))


def rolled(heads: list[str]) -> list[Column]:
    """The roll-up's columns; `heads` are those of its figures."""
    return columns(
        ("level", "级别", "Level", 9),
        ("name", "名称", "Name", 24),
        ("item", "项目", "Item", 10),
        *((f"f{at}", head, head, 8) for at, head in enumerate(heads)),
        ("total", "合计", "All", 9),
    )
