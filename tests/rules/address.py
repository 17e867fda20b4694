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
        样例县12号云溪镇                 | yes      # seven Hanzi
        样例县12号云溪镇街               |          # eight
                                         |
    """,
    "PC-FORMAT": """
        postcode | postcode.raw | flagged
        ---------+--------------+--------
        635100   | 635100       |
        010010   | 10010        |          # a number cell lost the zero, which came back
        63510    | 63510        | yes
        6351000  | 6351000      | yes
        6351OO   | 6351OO       | yes      # letters
        邮编未知 | 邮编未知     | yes
                 | 6.351E+05    | yes      # digits lost
                 | 000000       |          # a placeholder: FLD-REQUIRED
                 |              |
    """,
}
