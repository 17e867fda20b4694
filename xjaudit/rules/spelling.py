"""The rule about the name in pinyin (姓名拼音)."""

from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record import ids
from xjaudit.record.names import readings
from xjaudit.rules.rule import rule

# Names of two to four Hanzi: those of other languages are spelt by other rules.
_HAN_NAME = r"^\p{Han}{2,4}$"


def _letters(spelt: pd.Series) -> pd.Series:
    """Small letters without tone marks, blanks, signs; ü and v as u, as some documents have it."""
    plain = spelt if spelt.str.isascii().all() else spelt.str.normalize("NFKD")
    return plain.str.lower().str.replace("[^a-z]", "", regex=True).str.replace("v", "u")


def _usual(names: pd.Series) -> pd.Series:
    """Each name in the commonest readings of its characters."""
    parts = []
    for place in range(4):
        coded = pa.array(names.str.slice(place, place + 1), pa.large_string()).dictionary_encode()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        sounds = [_syllables(c)[0] if c else "" for c in coded.dictionary.to_pylist()]
        parts.append(pa.array(sounds, pa.large_string()).take(coded.indices))
    joined = pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))
    return pd.Series(joined.to_pandas().array, index=names.index, dtype="str")


@cache
def _syllables(character: str) -> tuple[str, ...]:
    return tuple(sound.replace("v", "u") for sound in readings(character))


def _can_be_read(name: str, letters: str) -> bool:
    """Some reading of the name is spelt with these letters; the given name may come first."""
    if _reads(name, letters) or not all(_syllables(c)[0].isascii() for c in name):
        # A rare character may have no reading that is known.
        return True
    # lyu and nyu are ü in passports.
    spellings = {letters, letters.replace("lyu", "lu").replace("nyu", "nu")}
    orders = {name[cut:] + name[:cut] for cut in range(3)}
    return any(_reads(order, spelt) for order in orders for spelt in spellings)


def _reads(name: str, letters: str) -> bool:
    if not name or not letters:
        return not name and not letters
    return any(
        letters.startswith(sound) and _reads(name[1:], letters[len(sound) :])
        for sound in _syllables(name[0])
    )


@rule("PY-NAME", severity="info", needs=("name_pinyin", "name"), action="edit")
def pinyin_is_not_of_the_name(roster: pd.DataFrame) -> pd.Series:
    """No reading of the characters gives these letters (GB/T 28039); often a character is wrong."""
    names = roster["name"]
    letters = _letters(roster["name_pinyin"])
    flagged = ids.matches(names, _HAN_NAME) & (letters != _usual(names))
    few = pd.DataFrame({"name": names[flagged], "letters": letters[flagged]})
    readable = [_can_be_read(*pair) for pair in few.itertuples(index=False, name=None)]
    flagged[few.index[np.array(readable, bool)]] = False
    return flagged


RULES = (pinyin_is_not_of_the_name,)
