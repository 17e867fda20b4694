"""Example tables of the rules in xjaudit/rules/problems.py."""


def _table(code: str, other: str) -> str:
    return f"""
        problem_type | name | other_school | flagged
        -------------+------+--------------+--------
        {code}       | 王芳 | 样例第二小学 | yes
        {code}       | 李雷 |              | yes      # the other side is not told
        {other}      | 赵敏 | 样例第二小学 |
                     | 钱多 |              |          # no type, or one that is not known
    """


TABLES = {
    "PR-DUP-ID": _table("PR-DUP-ID", "PR-DUP-NSB"),
    "PR-ID-NAME": _table("PR-ID-NAME", "PR-ID-NONEXIST"),
    "PR-ID-NONEXIST": _table("PR-ID-NONEXIST", "PR-ID-NAME"),
    "PR-DUP-NSB": _table("PR-DUP-NSB", "PR-DUP-ID"),
    "PR-ID-CHECK": _table("PR-ID-CHECK", "PR-DUP-ID"),
    "PR-XPROV": _table("PR-XPROV", "PR-DUP-ID"),
}
