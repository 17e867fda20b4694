"""Changes that are good news: slips put right, numbers issued, what the ID number bears out."""

import numpy as np
import pandas as pd

from xjaudit.reconcile.compared import Compared
from xjaudit.record import ids, names
from xjaudit.record.likeness import compare

_CLAIMS = r"^([0-9]{14,20}X?|[0-9]{17}.)$"


def good_news(one: Compared, number: pd.Series, renumbered: pd.Series) -> np.ndarray:
    """Of each pair why its change in a field is good news, None where it is not.

    `number` is the pupil's ID number now, `renumbered` whether it was another last time.
    """
    why = np.full(len(number), None, object)
    at = np.flatnonzero(one.differs & (one.before.notna() & one.after.notna()).to_numpy())
    if len(at):
        old, new = one.before.iloc[at], one.after.iloc[at]
        why[at] = _told(one.code, old, new, number.iloc[at], renumbered.iloc[at])
    return why


def _told(
    code: str, old: pd.Series, new: pd.Series, number: pd.Series, renumbered: pd.Series
) -> list[str | None]:
    if code == "name":
        return [_slip(*names) for names in zip(old, new, strict=True)]
    why = pd.Series(None, index=new.index, dtype="str")
    if code in ("sex", "birth_date"):
        says = ids.sex(number) if code == "sex" else ids.birth_date(number)
        agrees = (says == new).fillna(False) & ids.has_valid_check(number)
        # They are no news of their own beside a new number.
        return why.mask(agrees, "borne_out").mask(agrees & renumbered, "follows").tolist()
    if code == "id_number":
        unsound = ids.matches(old, _CLAIMS) & ~ids.has_valid_check(old)
        return why.mask(unsound & ids.has_valid_check(new), "made_sound").tolist()
    if code == "registry_no":
        # A J number is for whom has no ID number.
        premature = (ids.registry_letter(old) == "J").fillna(False) & number.isna()
        return why.mask(ids.was_issued(old, new) & ~premature, "issued").tolist()
    return why.tolist()


def _slip(old: str, new: str) -> str | None:
    """Why two names may be one, misspelt last time: sound, one character, only the dot."""
    if names.has_wildcard(new):
        # A stand-in now, where there was the character itself.
        return None
    like = compare(old, new)
    if like is None or like.kind in ("missing", "extra"):
        return None
    return {"same": "dot", "dot": "dot", "wildcard": "wildcard_name"}.get(like.kind, "near_name")
