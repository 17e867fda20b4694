"""Which of two cells that should be the same is the mistaken one, where that can be told."""

import numpy as np
import pandas as pd

from xjaudit.record import ids
from xjaudit.record.fields import all_fields

# A number that claims to be a citizen's.
_CLAIMS = r"^([0-9]{14,20}X?|[0-9]{17}.)$"
# What looks like a mobile number and has not its eleven digits.
_NO_MOBILE = r"^1[3-9]([0-9]{6,8}|[0-9]{10,12})$"


def who_erred(first: pd.DataFrame, second: pd.DataFrame, code: str) -> list[str | None]:
    """Of cells that differ the side at fault: that of a blank cell, of one of which no value can be
    read, of an ID number with a wrong check character, of a mobile number too short or too long, of
    a sex or birth date that the number of both contradicts. None where both or neither may be.
    """
    wrong = [_is_wrong(frame, code) for frame in (first, second)]
    if code in ("sex", "birth_date") and "id_number" in first and "id_number" in second:
        number, other = first["id_number"].fillna(""), second["id_number"].fillna("")
        sound = (ids.has_valid_check(number) & (number == other)).to_numpy(bool)
        says = (ids.sex(number) if code == "sex" else ids.birth_date(number)).to_numpy()
        wrong = [
            own | (sound & (frame[code].to_numpy() != says))
            for own, frame in zip(wrong, (first, second), strict=True)
        ]
    erred = np.select([wrong[0] & ~wrong[1], wrong[1] & ~wrong[0]], ["first", "second"], "")
    return [side or None for side in erred.tolist()]


def _is_wrong(frame: pd.DataFrame, code: str) -> np.ndarray:
    """Cells without a value, and numbers that cannot be one."""
    value = frame[code]
    wrong = value.isna()
    if all_fields()[code].kind == "id" and code.endswith("id_number"):
        wrong |= ids.matches(value, _CLAIMS) & ~ids.has_valid_check(value)
    if all_fields()[code].kind == "phone":
        wrong |= ids.matches(value, _NO_MOBILE)
    return wrong.to_numpy(bool)
