"""Example tables of the rules in xjaudit/rules/status.py. The day is Monday, 16 November 2026."""

TABLES = {
    "STAT-UNKNOWN": """
        status | status.raw | flagged
        -------+------------+--------
               | 挂靠       | yes
               | 99         | yes
               |            |
               | 无         | yes
        ACTIVE | 在读       |
        LEAVE  | 休学中     |
    """,
    "STAT-DEAD-ACTIVE": """
        outcome         | name | status      | seen     | flagged
        ----------------+------+-------------+----------+--------
        status_mismatch | 王芳 | DECEASED    | ACTIVE   | yes
        status_mismatch | 李雷 | ACTIVE      | DECEASED | yes
        status_mismatch | 李娜 | ACTIVE      | LEAVE    |          # RC-STATUS
        status_mismatch | 赵敏 | LEAVE       | ACTIVE   |
        matched         | 钱多 | DECEASED    | DECEASED |
        duplicate       | 孙悦 | DECEASED    | ACTIVE   |
        status_mismatch |      | DECEASED    | ACTIVE   |          # nobody named
    """,
    "STAT-ENDED-PRESENT": """
        outcome         | name | status      | seen        | flagged
        ----------------+------+-------------+-------------+--------
        status_mismatch | 王芳 | GRADUATED   | ACTIVE      | yes
        status_mismatch | 李雷 | DELETED     | ACTIVE      | yes
        status_mismatch | 李娜 | GRADUATED   | TRANSFERRED |          # gone either way
        status_mismatch | 赵敏 | TRANSFERRED | ACTIVE      |          # RC-STATUS
        status_mismatch | 钱多 | ACTIVE      | TRANSFERRED |
        duplicate       | 孙悦 | GRADUATED   | ACTIVE      |
    """,
    "STAT-EXPIRED": """
        status        | name | flagged
        --------------+------+--------
        LEAVE_EXPIRED | 王芳 | yes
        LEAVE         | 李雷 |
        DROPOUT       | 赵敏 |
        LEAVE_EXPIRED |      |
    """,
    "LV-NODATE": """
        status  | leave_from | leave_from.raw | leave_until | leave_until.raw | flagged
        --------+------------+----------------+-------------+-----------------+--------
        LEAVE   |            |                |             |                 | yes
        LEAVE   | 20260901   | 20260901       |             |                 | yes
        LEAVE   |            | 无             | 20270831    | 20270831        | yes
        LEAVE   | 20260901   | 20260901       | 20270831    | 20270831        |
        LEAVE   | 20260901   | 20260901       |             | 明年            |          # DT-BAD
        DROPOUT |            |                |             |                 |
    """,
    "LV-ORDER": """
        status  | leave_from | leave_until | flagged
        --------+------------+-------------+--------
        LEAVE   | 20270831   | 20260901    | yes
        LEAVE   | 20260902   | 20260901    | yes
        LEAVE   | 20260901   | 20260901    |
        LEAVE   | 20260901   |             |
        DROPOUT | 20270831   | 20260901    |
    """,
    "LV-EXPIRED": """
        status        | name | leave_until | flagged
        --------------+------+-------------+--------
        LEAVE         | 王芳 | 20261115    | yes
        LEAVE         | 李雷 | 20250831    | yes
        LEAVE         | 李娜 | 20261116    |          # its last day
        LEAVE         | 赵敏 |             |
        LEAVE_EXPIRED | 钱多 | 20250831    |          # STAT-EXPIRED
    """,
    "LV-SOON": """
        status  | name | leave_until | flagged
        --------+------+-------------+--------
        LEAVE   | 王芳 | 20261116    | yes
        LEAVE   | 李雷 | 20261216    | yes
        LEAVE   | 李娜 | 20261217    |
        LEAVE   | 赵敏 | 20261115    |          # LV-EXPIRED
        LEAVE   | 钱多 |             |
        DROPOUT | 孙悦 | 20261120    |
    """,
    "LV-LONG": """
        status  | leave_from | leave_until | flagged
        --------+------------+-------------+--------
        LEAVE   | 20250901   | 20270902    | yes
        LEAVE   | 20250901   | 20270901    |
        LEAVE   | 20240229   | 20270101    | yes
        LEAVE   | 20241115   |             | yes      # no end is known
        LEAVE   | 20241116   |             |
        LEAVE   |            | 20270901    |
        DROPOUT | 20240901   | 20270902    |
    """,
    # The last term of 2026-27 is from February to August 2027.
    "LV-GRADUATING": """
        status  | leave_from | grade_no | flagged
        --------+------------+----------+--------
        LEAVE   | 20270201   | 9        | yes
        LEAVE   | 20270831   | 6        | yes
        LEAVE   | 20270301   | 12       | yes
        LEAVE   | 20270131   | 9        |
        LEAVE   | 20270901   | 9        |
        LEAVE   | 20270301   | 8        |
        LEAVE   | 20270301   | 3        |
        LEAVE   |            | 9        |
        LEAVE   | 20270301   |          |
        DROPOUT | 20270301   | 9        |
    """,
    "TR-PURGE": """
        status               | name | transfer_date | flagged
        ---------------------+------+---------------+--------
        TRANSFER_OUT_PENDING | 王芳 | 20260615      | yes
        TRANSFER_IN_PENDING  | 李雷 | 20251201      | yes
        TRANSFER_OUT_PENDING | 李娜 | 20260616      |          # five months
        TRANSFERRED          | 赵敏 | 20260101      |
        TRANSFER_OUT_PENDING | 钱多 |               |
    """,
    "TR-STUCK": """
        status               | name | transfer_date | flagged
        ---------------------+------+---------------+--------
        TRANSFER_OUT_PENDING | 王芳 | 20261030      | yes      # eleven working days
        TRANSFER_IN_PENDING  | 李雷 | 20261030      | yes
        TRANSFER_OUT_PENDING | 李娜 | 20261102      |          # ten
        TRANSFER_OUT_PENDING | 周正 | 20261031      | yes      # a Saturday: eleven
        TRANSFER_OUT_PENDING | 郑好 | 20261101      | yes
        TRANSFER_OUT_PENDING | 吴越 | 20261201      |
        TRANSFERRED          | 赵敏 | 20260901      |
        TRANSFER_OUT_PENDING | 钱多 |               |
    """,
    "TR-IN-ABSENT": """
        status               | name | outcome | flagged
        ---------------------+------+---------+--------
        TRANSFER_IN_PENDING  | 王芳 | absent  | yes
        TRANSFER_IN_PENDING  | 李雷 | matched |
        TRANSFER_IN_PENDING  | 李娜 |         |          # no lists were given
        TRANSFER_OUT_PENDING | 赵敏 | absent  |          # has gone already
    """,
}
