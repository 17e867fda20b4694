"""Rules about addresses."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.rule import rule

# Words below the township: the registry asks for village and group, or street and door number.
_PRECISE = (
    "村|组|社区|街|路|号|栋|室|单元|巷|弄|幢|楼|座|庄|屯|寨|队|苑|小区|公寓|胡同|大道|坊"
    "|嘎查|连|牧场|农场|林场"
)


@rule("ADR-SHORT", severity="warn", needs=("current_address",), action="collect")
def address_is_not_precise(roster: pd.DataFrame) -> pd.Series:
    """Down to village and group, or street and door number; eight Hanzi at least."""
    addresses = roster["current_address"]
    short = addresses.str.count(r"\p{Han}") < 8
    return short | ~ids.matches(addresses, _PRECISE)


RULES = (address_is_not_precise,)
