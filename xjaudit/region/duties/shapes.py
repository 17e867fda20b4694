"""Columns of the county's sheets: names, headings, widths."""

from xjaudit.exports.book import Column, columns
from xjaudit.labels import OUTCOMES
from xjaudit.reconcile.registers import CORE_ITEMS
from xjaudit.rules.schools import ITEMS
from xjaudit.snapshot.schema import AGES

# Every table prints on A4 across with letters of some 8 points: its columns are about 120
# characters wide together.
_SCHOOL = (("school_name", "学校", "School", 19), ("school_id", "学校标识码", "Identifier", 11))
STANDING = columns(
    ("rank", "名次", "Rank", 5),
    *_SCHOOL,
    ("state", "状态", "State", 8),
    ("progress", "已核对", "Checked", 15),
    ("listed", "名单人数", "Listed", 6),
    *((code, *OUTCOMES[code], 6) for code in ("not_registered", "absent", "status_mismatch")),
    *((code, *OUTCOMES[code], 6) for code in ("class_differs", "field_differs", "ambiguous")),
    ("error", "错误", "Errors", 6),
    ("problems", "问题学籍", "Problem records", 6),
    ("answers", "跨校问题", "Between schools", 6),
)
FAULTS = columns(
    *_SCHOOL,
    ("state", "状态", "State", 12),
    ("fault", "原因和处理", "Why, and what to do", 76),
)
_CASE = (
    ("no", "序号", "No.", 5),
    ("new", "新增", "New", 5),
)
CASES = columns(
    *_CASE,
    ("kind", "类别", "Kind", 12),
    ("scope", "范围", "How far", 8),
    ("message", "问题", "What", 20),
    ("mine", "本县（校）学生", "Own pupils", 28),
    ("others", "对方", "Other side", 16),
    ("action", "依规办理", "What may be done", 16),
    ("case_id", "编号", "Number", 12),
)
ANSWERS = columns(
    *_CASE,
    ("kind", "类别", "Kind", 9),
    ("scope", "范围", "How far", 7),
    ("message", "问题", "What", 16),
    ("mine", "本校学生", "Own pupils", 23),
    ("others", "对方", "Other side", 13),
    ("action", "依规办理", "What may be done", 12),
    ("answer", "核实结果、所附材料", "Answer, papers", 16),
    ("who", "经办人、日期", "By, date", 9),
    ("case_id", "编号", "Number", 12),
)
LATE = columns(
    ("no", "序号", "No.", 5),
    ("school_name", "学校", "School", 18),
    ("class", "班级", "Class", 10),
    ("name", "姓名", "Name", 9),
    ("sex", "性别", "Sex", 5),
    ("birth_date", "出生日期", "Birth date", 10),
    ("id_number", "身份证件号", "ID number", 20),
    ("before", "原就读学校", "Former school", 13),
    ("search", "查重结果", "Search", 24),
    ("papers", "所附材料", "Papers", 9),
)
FORWARDED = columns(
    ("no", "序号", "No.", 5),
    ("school_name", "学校", "School", 14),
    ("code", "学校标识码", "Identifier", 12),
    ("class", "班级", "Class", 10),
    ("name", "姓名", "Name", 9),
    ("sex", "性别", "Sex", 5),
    ("birth_date", "出生日期", "Birth date", 10),
    ("id_number", "身份证件号", "ID number", 20),
    ("before", "原就读学校", "Former school", 9),
    ("search", "区域内查重结果", "Search in the region", 19),
    ("papers", "所附材料", "Papers", 9),
)
_AGED = (
    ("label", "类型", "Type", 24),
    *((span, span, span, 9) for span in (*AGES, "-")),
    ("total", "合计", "All", 7),
    ("oldest", "最久（天）", "Oldest (days)", 9),
)
PROBLEMS = columns(*_SCHOOL, *_AGED)
PROBLEMS_OF_COUNTIES = columns(("name", "县（区）", "County", 28), *_AGED)
OWN_PROBLEMS = columns(
    ("label", "类型", "Type", 14),
    ("class", "班级", "Class", 10),
    ("name", "姓名", "Name", 9),
    ("id_number", "身份证件号", "ID number", 20),
    ("problem_since", "发现日期", "Since", 10),
    ("days", "已有天数", "Days", 5),
    ("problem_state", "处理状态", "State", 8),
    ("other_school", "对方学校", "Other school", 13),
    ("how", "可办理", "What may be done", 17),
    ("answer", "处理结果", "Answer", 13),
)
_ITEM = {"school_code": 12, "school_name": 16, "authority_name": 14, "authority_code": 9}
INSTITUTIONS = columns(
    ("school", "学校", "School", 18),
    *((one, zh, en, _ITEM.get(one, 11)) for one, (zh, en) in ITEMS.items() if one in CORE_ITEMS),
    ("remark", "其他问题", "Remarks", 26),
)
COMPARED = columns(
    *_SCHOOL,
    ("state", "汇总表", "Summary", 14),
    ("stated", "上报总人数", "Told", 9),
    ("counted", "名册人数", "Roster", 9),
    ("cells", "不符的格", "Cells that differ", 55),
)
SINCE = columns(
    *_SCHOOL,
    ("kind", "来源", "Of", 10),
    ("code", "规则或类别", "Rule or kind", 22),
    ("new", "新增", "New", 8),
    ("gone", "已消除", "Gone", 8),
    ("unknown", "未能比较", "Not compared", 9),
)
FINDINGS = columns(
    ("message", "问题", "What", 46),
    ("action", "处理", "What to do", 22),
    ("place", "位置", "Where", 28),
    ("answer", "处理结果", "Answer", 22),
)
FAULT = columns(("state", "状态", "State", 14), ("fault", "原因", "Why", 70))


def rolled(heads: dict[int, str]) -> list[Column]:
    """The roll-up's columns; `heads` are those of its figures, by their place in the summary."""
    return columns(
        ("level", "级别", "Level", 8),
        ("name", "名称", "Name", 24),
        ("item", "项目", "Item", 8),
        *((f"f{at}", head, head, 8) for at, head in heads.items()),
        ("total", "各学段合计", "All stages", 9),
    )
