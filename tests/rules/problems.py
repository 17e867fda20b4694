"""Example tables of the rules in xjaudit/rules/problems.py."""

# A table is as wide as its sheet.
# ruff: noqa: E501

_AGREE, _LOOK = "与对方学校商定后办理", "先在系统中“查看”对方学校"
_POLICE, _PROVINCES = "学校核实，报县级主管部门审核", "由两省主管部门协调"


def _table(code: str, other: str, school: str, unknown: str) -> str:
    return f"""
        problem_type | name | other_school | scope  | flagged | says
        -------------+------+--------------+--------+---------+-----------
        {code}       | 王芳 | 样例第二小学 | school | yes     | {school}
        {code}       | 李雷 |              |        | yes     | {unknown}  # nobody told
        {other}      | 赵敏 | 样例第二小学 | school |         |
                     | 钱多 |              |        |         |  # no type, or one not known
    """


TABLES = {
    "PR-DUP-ID": _table("PR-DUP-ID", "PR-DUP-NSB", _AGREE, _LOOK),
    "PR-ID-NAME": _table("PR-ID-NAME", "PR-ID-NONEXIST", _POLICE, _POLICE),
    "PR-ID-NONEXIST": _table("PR-ID-NONEXIST", "PR-ID-NAME", _POLICE, _POLICE),
    "PR-DUP-NSB": _table("PR-DUP-NSB", "PR-DUP-ID", _AGREE, _LOOK),
    "PR-ID-CHECK": _table("PR-ID-CHECK", "PR-DUP-ID", _POLICE, _POLICE),
    "PR-XPROV": _table("PR-XPROV", "PR-DUP-ID", _PROVINCES, _PROVINCES),
    "PR-OVERDUE": """
        name | problem_since | problem_state | flagged | says
        -----+---------------+---------------+---------+-----
        王芳 | 20261016      | 未处理        | yes     | 31天
        李雷 | 20261017      | 未处理        |         |       # 30 days
        赵敏 | 20260101      | 已处理        |         |
        钱多 | 20260101      |               | yes     |
        孙丽 |               | 未处理        |         |
    """,
    "PR-NO-OTHER": """
        name | problem_type | scope  | flagged
        -----+--------------+--------+--------
        王芳 | PR-DUP-ID    |        | yes
        李雷 | PR-DUP-NSB   |        | yes
        赵敏 | PR-DUP-ID    | school |
        钱多 | PR-ID-NAME   |        |          # the police's finding has no other side
    """,
    "PR-NOT-HERE": """
        name | here:b | flagged
        -----+--------+--------
        王芳 | no     | yes
        李雷 | yes    |
        赵敏 |        |          # no roster
    """,
    "PR-CORRECTED": """
        name | since          | flagged | says
        -----+----------------+---------+-------------------------
        王芳 | id_number      | yes     | 王芳的身份证件号在
        李雷 | name,id_number | yes     | 李雷的姓名、身份证件号在
        赵敏 |                |         |
    """,
}
