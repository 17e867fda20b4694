"""Example tables of the rules in xjaudit/rules/address.py."""

TABLES = {
    "ADR-SHORT": """
        current_address                  | flagged
        ---------------------------------+--------
        不存在省幻想市样例县云溪镇       | yes      # ends at the township
        样例县北山镇                     | yes
        北山村3组                        | yes      # fewer than eight Hanzi
        不存在省幻想市样例县北山镇高坪村3组12号 |
        幻想市样例县建设路12号3栋402室   |
        幻想市样例县云溪镇春风苑5幢2-301 |          # no street, but a house
        不存在省样例旗草原苏木白云嘎查   |          # pastoral village
                                         |
    """,
}
