"""Rules about addresses and postcodes."""

import pandas as pd

from xjaudit.record import ids
from xjaudit.rules.cells import column, is_unreadable
from xjaudit.rules.rule import rule

# Words below the township: the registry asks for village and group, or street and door number.
_PRECISE = (
    "村|组|社区|街|路|号|栋|室|单元|巷|弄|幢|楼|座|庄|屯|寨|队|苑|小区|公寓|胡同|大道|坊"
    "|嘎查|连|牧场|农场|林场"
)
_ENDS = [word for word in _PRECISE.split("|") if len(word) == 1]


@rule("ADR-SHORT", severity="warn", needs=("current_address",), action="collect")
def address_is_not_precise(roster: pd.DataFrame) -> pd.Series:
    """Down to village and group, or street and door number; eight Hanzi at least."""
    addresses = roster["current_address"]
    # Most begin with eight Hanzi and end in such a word; only the others are searched.
    usual = ids.matches(addresses, r"^\p{Han}{8}") & addresses.str.slice(-1).isin(_ENDS)
    few = addresses[~usual]
    return (few.str.count(r"\p{Han}") < 8) | ~ids.matches(few, _PRECISE)


# 000000 is a placeholder: the cell is empty, and FLD-REQUIRED says so.
@rule("PC-FORMAT", severity="warn", needs=("postcode",), action="edit", blanks=True)
def postcode_is_malformed(roster: pd.DataFrame) -> pd.Series:
    """Six digits."""
    codes = roster["postcode"]
    wrong = codes.notna() & ~ids.matches(codes, "^[0-9]{6}$")
    return wrong | is_unreadable(codes, column(roster, "postcode.raw"))


RULES = (address_is_not_precise, postcode_is_malformed)
