"""What codes are called, in Chinese and English: outcomes, severities, families of rules.

Light on purpose: screens of leaders import this and nothing that reads pupils' records.
"""

# Of comparing a class list with the roster. Where a pair differs in several ways the first of
# duplicate, status_mismatch, class_differs, field_differs that holds is taken.
OUTCOMES = {
    "matched": ("一致", "matched"),
    "field_differs": ("信息不符", "a field differs"),
    "class_differs": ("班级不符", "other class"),
    "status_mismatch": ("状态不符", "status contradicts presence"),
    "duplicate": ("名单重复", "twice on a list"),
    "not_registered": ("有人无籍", "attends, no record"),
    "absent": ("有籍无人", "record, on no list"),
    "ambiguous": ("待核", "a person must decide"),
}
# What a file may hold, rosters first.
KINDS = {
    "roster": ("名册", "Roster"),
    "list": ("班级名单", "Class list"),
    "absences": ("缺勤日报", "Absentee report"),
    "problems": ("问题学籍", "Problem records"),
    "summary": ("学籍信息汇总表", "Summary of pupils"),
    "class_table": ("班级信息表", "Class table"),
    "campuses": ("校区信息表", "Campus table"),
    "schools": ("学校信息表", "School table"),
}
# Gravest first.
SEVERITIES = {"error": ("错误", "Errors"), "warn": ("警告", "Warnings"), "info": ("提示", "Notes")}

# Families of rules: name in Chinese, in English, prefixes of codes. What fits none is `other`.
FAMILIES = {
    "identity": ("身份证件", "ID number", ("ID-", "XL-ID")),
    "registry": ("学籍号", "Registry number", ("REG-",)),
    "name": ("姓名", "Name", ("NM-", "PY-")),
    "required": (
        "必填与代码",
        "Required and coded",
        ("FLD-", "CODE-", "HK-", "HUKOU-", "ADR-", "PH-", "PC-", "EML-", "COM-", "ETH-", "DT-"),
    ),
    "age": (
        "年龄与入学",
        "Age and enrolment",
        ("AGE-", "BIRTH-", "DT-SWAP", "ENROL-", "ADM-", "LEAGUE-"),
    ),
    "member": ("家庭成员", "Family members", ("MEM-", "SIB-", "ONLY-")),
    "reconcile": ("人籍核对", "Roster against classes", ("RC-",)),
    "problem": ("问题学籍", "Problem records", ("PR-", "SUSP-")),
    "no_id": ("无证件与境外", "Without ID, overseas", ("NOID-", "OVS-", "ID-MISSING")),
    "care": (
        "特殊群体",
        "Special groups",
        ("DIS-", "LB-", "MIG-", "ORPH-", "SUB-", "AID-", "SRC-"),
    ),
    "event": ("学籍异动", "Events", ("STAT-", "ATT-", "LV-", "TR-", "LATE-")),
    "class": (
        "学校与班级",
        "School and class",
        ("CLS-", "CLT-", "CMP-", "GRD-", "SER-", "SCH-", "SCT-", "SUM-"),
    ),
    "change": ("变更与确认", "Changes and forms", ("KEY-", "FORM-", "CF-", "CHG-")),
    "file": ("文件", "Files", ("XL-", "SEC-", "PUB-")),
    "other": ("其他", "Other", ()),
}
_BY_PREFIX = sorted(
    ((prefix, code) for code, (_, _, prefixes) in FAMILIES.items() for prefix in prefixes),
    key=lambda pair: -len(pair[0]),
)


def family_of(rule: str) -> str:
    """The family of a rule's code; the longest prefix wins."""
    return next((code for prefix, code in _BY_PREFIX if rule.startswith(prefix)), "other")


def family_label(code: str, language: str = "zh") -> str:
    """A family's name for people."""
    return FAMILIES[code][language == "en"]
