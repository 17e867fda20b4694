"""Identity documents other than the resident ID card: the forms of their numbers, by type.

Types are those of JY/T 1001 SFZJLX; answers are about whole columns, as in `ids`.
"""

import pandas as pd

from xjaudit.record import ids

RESIDENT, HONG_KONG, MACAU, TAIWAN, FOREIGNER = "1", "6", "7", "8", "9"
PASSPORT, BOOKLET, OTHER = "A", "B", "Z"
OVERSEAS = (HONG_KONG, MACAU, TAIWAN, FOREIGNER, PASSPORT)
# Officers, soldiers, civilian staff of the army, the retired: no pupil's documents.
ADULTS = ("2", "3", "4", "5")

# Travel permits (回乡证, with a count of reissues or without), identity cards with their check
# digit in brackets, the foreigner's residence card of 2017: forms that no other document has.
_OWN = {
    PASSPORT: r"^[A-Z]{1,2}[0-9]{7,8}$",
    HONG_KONG: r"^(H[0-9]{8}([0-9]{2})?|[A-Z]{1,2}[0-9]{6}\([0-9A]\))$",
    MACAU: r"^(M[0-9]{8}([0-9]{2})?|[157][0-9]{6}\([0-9]\))$",
    FOREIGNER: r"^[A-Z]{3}[0-9]{12}$",
}
# Residence permits (since 2018) and the foreigner's card of 2023 have the form of ID numbers.
_PERMITS = {"81": HONG_KONG, "82": MACAU, "83": TAIWAN}
_LIKE_CITIZEN = "[0-9]{15}[0-9X]"
# All that may stand under a type: passports of Hong Kong begin with H or K, those of Macau with M;
# brackets are left out by many; the pass of Taiwan has 8 digits, before 2015 ten and a letter.
_LAWFUL = {
    HONG_KONG: r"^(H[0-9]{8}([0-9]{2})?|[HK][A-Z0-9]{7,8}|[A-Z]{1,2}[0-9]{6}(\([0-9A]\)|[0-9A])"
    rf"|81{_LIKE_CITIZEN})$",
    MACAU: r"^(M[0-9]{8}([0-9]{2})?|M[A-Z0-9][0-9]{7}|[157][0-9]{6}(\([0-9]\)|[0-9])"
    rf"|82{_LIKE_CITIZEN})$",
    TAIWAN: rf"^([0-9]{{8}}|[0-9]{{10}}(\([A-Z]\)|[A-Z])?|83{_LIKE_CITIZEN})$",
    FOREIGNER: rf"^([A-Z]{{3}}[0-9]{{12}}|9[0-9]{_LIKE_CITIZEN})$",
    PASSPORT: r"^[A-Z0-9]{5,17}$",
}


def has_form_of(numbers: pd.Series, kind: str) -> pd.Series:
    """Which numbers may be those of an overseas document of this type."""
    return ids.matches(numbers, _LAWFUL[kind])


def type_by_form(numbers: pd.Series) -> pd.Series:
    """The type whose documents alone have numbers like this; missing where the form does not tell.

    A number of citizen form tells only if it is sound. Passports of Hong Kong and Macau look like
    others.
    """
    types = pd.Series(None, index=numbers.index, dtype="str")
    for kind, pattern in _OWN.items():
        types[ids.matches(numbers, pattern)] = kind
    sound = ids.has_valid_check(numbers) & ids.birth_date(numbers).notna()
    head = numbers.str.slice(0, 2)
    permit = sound & head.isin(list(_PERMITS)) & (numbers.str.slice(2, 6) == "0000")
    types[permit] = head[permit].map(_PERMITS)
    types[sound & (head.str.slice(0, 1) == "9") & ids.has_province(numbers)] = FOREIGNER
    # The practice division begins with a 9 as well.
    types[ids.is_resident(numbers)] = RESIDENT
    return types
