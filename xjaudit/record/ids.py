"""Citizen ID numbers, registry numbers and division codes, on whole columns.

Columns are pandas Series of text with missing values where there is none; answers keep the index.
A question about a number that is blank or not of the right form answers False or missing.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record.codes import divisions

# ISO 7064 MOD 11-2, as GB 11643-1999 uses it: weights of positions 1 to 17, and the character
# that belongs to each remainder.
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_CHARACTERS = "10X98765432"
CITIZEN = r"^[0-9]{17}[0-9X]$"
REGISTRY = r"^[GJL][0-9]{17}[0-9X]$"
# Assigned to nobody: sample data use it wherever a number must look valid.
PRACTICE_DIVISION = "999999"
_PROVINCES = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)} | {
    *range(61, 66),
    71,
    81,
    82,
    83,
}


def _arrow(column: pd.Series) -> pa.Array:
    array = pa.array(column, from_pandas=True)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = array.cast(pa.string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def matches(column: pd.Series, pattern: str) -> pd.Series:
    """Which texts fit a regular expression (RE2 syntax); missing ones do not."""
    found = pc.fill_null(pc.match_substring_regex(_arrow(column), pattern), False)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index)


def has_citizen_form(numbers: pd.Series) -> pd.Series:
    """17 digits and a digit or X."""
    return matches(numbers, CITIZEN)


def _characters(numbers: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of citizen form as a matrix of digits (n x 18), and where they stand."""
    form = has_citizen_form(numbers).to_numpy()
    kept = pc.filter(_arrow(numbers), pa.array(form))
    data = kept.buffers()[2]
    flat = np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)
    # The buffer may be longer than its texts.
    start = kept.offset * 18
    return flat[start : start + 18 * len(kept)].reshape(-1, 18), form


def has_valid_check(numbers: pd.Series) -> pd.Series:
    """Citizen form, and position 18 is what the other 17 demand (GB 11643-1999)."""
    letters, form = _characters(numbers)
    remainders = (letters[:, :17].astype(np.int64) - ord("0")) @ WEIGHTS % 11
    wanted = np.frombuffer(CHECK_CHARACTERS.encode(), np.uint8)[remainders]
    result = np.zeros(len(numbers), bool)
    result[form] = wanted == letters[:, 17]
    return pd.Series(result, index=numbers.index)


def check_character(first17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    digits = np.frombuffer(first17.encode(), np.uint8).astype(np.int64) - ord("0")
    return CHECK_CHARACTERS[int(digits @ WEIGHTS % 11)]


def is_real_date(days: pd.Series) -> pd.Series:
    """Which texts YYYYMMDD name a day of the calendar."""
    form = matches(days, r"^[12][0-9]{7}$")
    parsed = pd.to_datetime(days.where(form), format="%Y%m%d", errors="coerce")
    return parsed.notna()


def birth_date(numbers: pd.Series) -> pd.Series:
    """Digits 7 to 14 as YYYYMMDD where they are a real date, else missing."""
    days = numbers.where(has_citizen_form(numbers)).str.slice(6, 14)
    return days.where(is_real_date(days))


def sex(numbers: pd.Series) -> pd.Series:
    """男 where digit 17 is odd, 女 where it is even."""
    letters, form = _characters(numbers)
    words = np.full(len(numbers), None, object)
    words[form] = np.where(letters[:, 16] % 2 == 1, "男", "女")
    return pd.Series(words, index=numbers.index, dtype="str")


def division(numbers: pd.Series) -> pd.Series:
    """The six-digit code of the place that gave the number."""
    return numbers.where(has_citizen_form(numbers)).str.slice(0, 6)


def has_province(numbers: pd.Series) -> pd.Series:
    """First two digits are a province, 81 to 83, or begin a foreigner's card (9…)."""
    head = numbers.where(has_citizen_form(numbers)).str.slice(0, 2)
    known = {str(code) for code in _PROVINCES}
    return head.isin(known) | head.str.startswith("9").fillna(False).astype(bool)


def division_state(numbers: pd.Series) -> pd.Series:
    """Of each number: current, retired (abolished more than a year before birth), unknown,
    foreign (9…), practice (999999); missing where the number has not the form.

    Children keep the number they were given, so a code that was abolished after the birth, or in
    the year before it, is current for them.
    """
    codes = division(numbers)
    years = pd.to_numeric(numbers.where(codes.notna()).str.slice(6, 10), errors="coerce")
    frame = pd.DataFrame({"code": codes, "year": years}).dropna().drop_duplicates()
    states = {
        (code, year): _state_of(code, int(year))
        for code, year in frame.itertuples(index=False, name=None)
    }
    found = [states.get(key) for key in zip(codes, years, strict=True)]
    return pd.Series(found, index=numbers.index, dtype="str")


def _state_of(code: str, birth_year: int) -> str:
    if code == PRACTICE_DIVISION:
        return "practice"
    if code.startswith("9"):
        return "foreign"
    if code not in divisions():
        return "unknown"
    return "retired" if divisions()[code][1] < birth_year - 1 else "current"


def has_registry_form(numbers: pd.Series) -> pd.Series:
    """A letter G, J or L, 17 digits, a digit or X."""
    return matches(numbers, REGISTRY)


def registry_letter(numbers: pd.Series) -> pd.Series:
    """G official, J official without ID number, L temporary; missing where the form is wrong."""
    return numbers.where(has_registry_form(numbers)).str.slice(0, 1)


def registry_body(numbers: pd.Series) -> pd.Series:
    """The 18 characters behind the letter."""
    return numbers.where(has_registry_form(numbers)).str.slice(1)


def mask(text: str) -> str:
    """An ID or registry number as it may be shown: six characters, stars, the last four."""
    lead = 7 if text[:1].isalpha() else 6
    hidden = len(text) - lead - 4
    if hidden > 0:
        return text[:lead] + "*" * hidden + text[-4:]
    return text[:1] + "*" * (len(text) - 1)
