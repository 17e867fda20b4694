"""Citizen ID numbers, registry numbers and division codes, on whole columns.

Columns are pandas Series of text with missing values where there is none; answers keep the index.
A question about a number that is blank or not of the right form answers False or missing.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record.answers import once
from xjaudit.record.codes import divisions

# ISO 7064 MOD 11-2, as GB 11643-1999 uses it: weights of positions 1 to 17, and the character
# that belongs to each remainder.
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_CHARACTERS = "10X98765432"
CITIZEN = r"^[0-9]{17}[0-9X]$"
REGISTRY = r"^[GJL][0-9]{17}[0-9X]$"
# A school's identifier: kind of school, province (66: the Construction Corps in Xinjiang; 99:
# practice), serial number.
SCHOOL = r"^[0-9]{2}(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|81|82|99)[0-9]{6}$"
# Assigned to nobody: sample data use it wherever a number must look valid.
PRACTICE_DIVISION = "999999"
# Of each month, from 1; others have none.
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
# First two digits of division codes (GB/T 2260). Taiwan, Hong Kong and Macau give no numbers to
# residents of their own; 81 to 83 begin those of residence permits.
_MAINLAND = frozenset(
    str(code)
    for low, high in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
    for code in range(low, high + 1)
)
_PERMITS = frozenset({"81", "82", "83"})


def _arrow(column: pd.Series) -> pa.Array:
    array = pa.array(column, from_pandas=True)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = array.cast(pa.string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


@once
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


@once
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
    texts = _arrow(days)
    form = pc.and_(pc.equal(pc.binary_length(texts), 8), pc.ascii_is_decimal(texts))
    told = pc.cast(pc.if_else(form, texts, "0"), pa.int64())
    number = pc.fill_null(told, 0).to_numpy(zero_copy_only=False)
    year, month, day = number // 10000, number // 100 % 100, number % 100
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    real = (year >= 1000) & (year < 3000) & (day >= 1)
    real &= day <= _DAYS[np.minimum(month, 13)] + leap
    return pd.Series(real, index=days.index)


@once
def birth_date(numbers: pd.Series) -> pd.Series:
    """Digits 7 to 14 as YYYYMMDD where they are a real date, else missing."""
    days = numbers.where(has_citizen_form(numbers)).str.slice(6, 14)
    return days.where(is_real_date(days))


@once
def sex(numbers: pd.Series) -> pd.Series:
    """男 where digit 17 is odd, 女 where it is even."""
    letters, form = _characters(numbers)
    words = np.full(len(numbers), None, object)
    words[form] = np.where(letters[:, 16] % 2 == 1, "男", "女")
    return pd.Series(words, index=numbers.index, dtype="str")


@once
def division(numbers: pd.Series) -> pd.Series:
    """The six-digit code of the place that gave the number."""
    return numbers.where(has_citizen_form(numbers)).str.slice(0, 6)


@once
def has_province(numbers: pd.Series) -> pd.Series:
    """First two digits are a province or 81 to 83, or a foreigner's card begins so (9 and a
    province), or it is a number of the practice division."""
    head = numbers.where(has_citizen_form(numbers)).str.slice(0, 2)
    known = head.isin(_MAINLAND | _PERMITS | {"71"})
    rest = numbers[~known & head.notna()]
    foreign = (rest.str.slice(0, 1) == "9") & rest.str.slice(1, 3).isin(_MAINLAND)
    known[rest.index] = foreign | (rest.str.slice(0, 6) == PRACTICE_DIVISION)
    return known


@once
def is_resident(numbers: pd.Series) -> pd.Series:
    """Sound numbers of residents of the mainland: right check character, a province, a real date.

    Those of the practice division count as such.
    """
    own = numbers.str.slice(0, 2).isin(_MAINLAND) | (numbers.str.slice(0, 6) == PRACTICE_DIVISION)
    return own.fillna(False) & has_valid_check(numbers) & birth_date(numbers).notna()


@once
def division_state(numbers: pd.Series) -> pd.Series:
    """Of each number: current, retired (abolished more than a year before birth), unknown,
    foreign (9…), practice (999999); missing where the number has not the form.

    Children keep the number they were given, so a code that was abolished after the birth, or in
    the year before it, is current for them.
    """
    at, codes = pd.factorize(division(numbers))
    states = np.array([*(_state_of(code) for code in codes), None], object)[at]
    last = np.array([*(divisions().get(code, (0, 9999))[1] for code in codes), 9999])[at]
    ended = np.flatnonzero(last < 9999)
    births = numbers.iloc[ended].str.slice(6, 10).astype("int64")
    states[ended[last[ended] < births - 1]] = "retired"
    return pd.Series(states, index=numbers.index, dtype="str")


def is_division(code: str) -> bool:
    """A division of today or of former years, or the practice division."""
    return code in divisions() or code == PRACTICE_DIVISION


def _state_of(code: str) -> str:
    if code == PRACTICE_DIVISION:
        return "practice"
    if code.startswith("9"):
        return "foreign"
    return "current" if code in divisions() else "unknown"


def has_registry_form(numbers: pd.Series) -> pd.Series:
    """A letter G, J or L, 17 digits, a digit or X."""
    return matches(numbers, REGISTRY)


@once
def registry_letter(numbers: pd.Series) -> pd.Series:
    """G official, J official without ID number, L temporary; missing where the form is wrong."""
    return numbers.where(has_registry_form(numbers)).str.slice(0, 1)


@once
def registry_body(numbers: pd.Series) -> pd.Series:
    """The 18 characters behind the letter."""
    return numbers.where(has_registry_form(numbers)).str.slice(1)


def was_issued(before: pd.Series, after: pd.Series) -> pd.Series:
    """Which registry numbers took the place of others as the registry gives them: G or J for the
    temporary L, G for J once there is an ID number. A G number stays for life."""
    step = registry_letter(before) + registry_letter(after)
    return step.isin(["LG", "LJ", "JG"])


def mask(text: str) -> str:
    """An ID or registry number as it may be shown: six characters, stars, the last four."""
    lead = 7 if text[:1].isalpha() else 6
    hidden = len(text) - lead - 4
    if hidden > 0:
        return text[:lead] + "*" * hidden + text[-4:]
    return text[:1] + "*" * (len(text) - 1)


def is_slip(one: str, other: str) -> bool:
    """One character differs, or two neighbours are swapped; both are of one length."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 2:
        first, second = apart
        return one[first : second + 1] == other[second] + other[first]
    return len(apart) == 1
