"""Rules about e-mail and telephone: whether a number can be called, and whose it is."""

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.record.fields import Field
from xjaudit.rules.cells import column
from xjaudit.rules.digits import counts, number
from xjaudit.rules.rule import Cells, rule
from xjaudit.settings import Settings

_ADDRESS = r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
# Eight digits that are all one, or go up or down in steps of one.
_FILLERS = [digit * 11111111 for digit in range(10)] + [
    int(stairs[start : start + 8]) for stairs in ("0123456789", "9876543210") for start in range(3)
]
_LANDLINE = (
    "^0[1-9][0-9]{1,2}-?("
    + "|".join(f"{digit}{{7,8}}" for digit in range(10))
    + "|1234567|12345678|7654321|87654321)$"
)


@rule("EML-FORMAT", severity="warn", needs=("email",), action="edit")
def email_is_malformed(roster: pd.DataFrame) -> pd.Series:
    """A name, @, and a domain; a bare QQ number is no address."""
    return ~ids.matches(roster["email"], _ADDRESS)


def _is_phone(field: Field) -> bool:
    return field.kind == "phone"


# 11111111111 and 13800000000 were read as empty cells, and FLD-REQUIRED speaks of them.
@rule("PH-PLACEHOLDER", severity="warn", needs=(), action="collect", each=_is_phone)
def phone_number_looks_invented(cells: Cells) -> pd.Series:
    """13812345678, 13999999999, 0571-88888888: well formed, and rarely anybody's."""
    flagged = ids.matches(cells.value, _LANDLINE)
    few = cells.value[np.isin(number(cells.value, 11, 3), _FILLERS)]
    flagged[few.index] |= few.str.startswith("1")
    return flagged


@rule(
    "PH-SHARED",
    severity="info",
    needs=("phone",),
    also=("current_address", "m1_name", "m2_name"),
    action="collect",
    unless=("PH-PLACEHOLDER",),
)
def phone_is_used_for_many_children(roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Often a teacher's. Children of one address, or of the same guardians, are one household."""
    most = settings.parameter("phone_shared_most")
    few = roster[counts(roster["phone"]) > most]
    if not len(few):
        return pd.DataFrame({"flagged": pd.Series(dtype="boolean")})
    # A blank is nobody's address: such a child is a household by itself.
    alone = pd.Series(few.index.astype("str"), index=few.index)
    adults = column(few, "m1_name").fillna("") + "|" + column(few, "m2_name").fillna("")
    address = column(few, "current_address").fillna(alone)
    told = pd.DataFrame({"address": address, "adults": adults.mask(adults == "|", alone)})
    groups = told.groupby(few["phone"])
    households = groups.transform("nunique").min(axis=1)
    flagged = (households > most).astype("boolean")
    return pd.DataFrame({"flagged": flagged, "n": groups["address"].transform("size")})


@rule(
    "MEM-PHONE-SAME",
    severity="info",
    needs=("m1_phone", "m2_phone", "m1_name", "m2_name"),
    action="collect",
    field="m2_phone",
    unless=("PH-PLACEHOLDER", "MEM-SAME"),
)
def members_have_one_phone(roster: pd.DataFrame) -> pd.Series:
    """Two persons with one number: where it is not answered, nobody can be reached."""
    return roster["m1_phone"] == roster["m2_phone"]


RULES = (
    email_is_malformed,
    phone_number_looks_invented,
    phone_is_used_for_many_children,
    members_have_one_phone,
)
