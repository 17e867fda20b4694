"""Families of rules, as leaders read them: a rule's code begins with its family's prefix."""

# Code: name in Chinese, in English, prefixes of rule codes. What fits none is `other`.
FAMILIES = {
    "identity": ("身份证件", "ID number", ("ID-", "XL-ID")),
    "registry": ("学籍号", "Registry number", ("REG-",)),
    "name": ("姓名", "Name", ("NM-",)),
    "required": (
        "必填与代码",
        "Required and coded",
        ("FLD-", "CODE-", "HK-", "ADR-", "PH-", "PC-", "ETH-", "DT-"),
    ),
    "age": ("年龄与入学", "Age and enrolment", ("AGE-", "BIRTH-", "ENROL-", "ADM-", "LEAGUE-")),
    "member": ("家庭成员", "Family members", ("MEM-",)),
    "reconcile": ("人籍核对", "Roster against classes", ("RC-",)),
    "problem": ("问题学籍", "Problem records", ("PR-", "SUSP-")),
    "no_id": ("无证件与境外", "Without ID, overseas", ("NOID-", "OVS-", "ID-MISSING")),
    "care": ("特殊群体", "Special groups", ("DIS-", "LB-", "MIG-", "ORPH-", "SUB-", "SRC-")),
    "event": ("学籍异动", "Events", ("STAT-", "ATT-", "LV-", "TR-", "LATE-")),
    "class": ("学校与班级", "School and class", ("CLS-", "GRD-", "SER-", "SCH-", "SUM-")),
    "change": ("变更与确认", "Changes and forms", ("KEY-", "FORM-", "CF-")),
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
