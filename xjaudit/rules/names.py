"""Rules about how names are written."""

import re
from collections.abc import Callable

import pandas as pd
import pyarrow as pa

from xjaudit.patterns import regex
from xjaudit.record import documents, ids, names
from xjaudit.record.answers import once
from xjaudit.record.name_cells import USUAL_NAME, is_misread, may_be_another
from xjaudit.record.text import HAN
from xjaudit.rules.cells import column
from xjaudit.rules.rule import rule

_BLANK = r"[\s\p{Z}\x{200B}\x{FEFF}]"
_DOTS = re.escape(names.DOTS)
# What stands for a character that the typist could not enter: a sign, (王+莹), ⿰金艾.
_STAND_IN = regex(r"[□?？*＊○〇]|[(（][^)）]*[+＋][^)）]*[)）]|[\u2ff0-\u2fff]")
# Characters of names in Chinese script.
_PROPER = regex(rf"(?:{HAN.pattern}|·)*")
# Surnames that have a simplified form which is no other surname. Others in traditional form may be
# lawful: 於, 鍾, 甯, 乾, and given names such as 昇 and 堃.
_TRADITIONAL = (
    "^[張陳劉楊黃趙吳孫馬馮鄧韓許鄭謝羅蘇蔣賈葉閻盧譚陸鄒龍萬錢嚴賀龔賴顧龐鄔鄺韋齊樓駱莊"
    "湯喬項聶魯畢蕭蘭藍閔欒諸歐鮑費紀單車關賓寧麥雲貝繆衛陽鐵倉麗]"
)


# Between Hanzi only: a name in Latin letters rightly has blanks and full stops.
@rule("NM-SPACE", severity="info", needs=("name.raw",), action="clean", field="name")
def name_holds_blanks(roster: pd.DataFrame) -> pd.Series:
    """Blanks that align two-character names in a column are no part of the name."""
    return ids.matches(roster["name.raw"], rf"\p{{Han}}{_BLANK}+\p{{Han}}")


@rule("NM-INTERPUNCT", severity="warn", needs=("name.raw",), action="key_change", field="name")
def middle_dot_is_another_character(roster: pd.DataFrame) -> pd.Series:
    """The dot in minority names is U+00B7, GB 18030 A1A4 (民委发〔2016〕33号)."""
    between = rf"\p{{Han}}{_BLANK}*[{_DOTS}]{_BLANK}*\p{{Han}}"
    return ids.matches(roster["name.raw"], between)


@once
def _odd(own: pd.Series) -> pd.Series:
    """Names that need a second look: hardly any."""
    cells = pa.array(own, from_pandas=True)
    cells = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    return ~ids.matches(own, USUAL_NAME) | may_be_another(cells)


def _those(own: pd.Series, is_so: Callable[[str], bool]) -> pd.Series:
    """Which names are so; only odd ones are asked."""
    flagged = _odd(own)
    few = own[flagged]
    flagged[few.index] = few.isin([name for name in few.unique() if is_so(name)])
    return flagged


@rule("NM-PUA", severity="warn", needs=("name",), action="name_character")
def name_holds_a_broken_character(roster: pd.DataFrame) -> pd.Series:
    """Characters of one font alone, broken ones, or a name read in the wrong encoding."""
    return _those(roster["name"], lambda name: names.is_private_use(name) or is_misread(name))


@rule("NM-ALIAS", severity="warn", needs=("name",), action="key_change", unless=("NM-PUA",))
def name_has_a_mark_behind_it(roster: pd.DataFrame) -> pd.DataFrame:
    """王芳(大), 王芳2: what tells namesakes apart is no part of the name."""
    own = roster["name"]
    flagged = _those(own, lambda name: names.without_suffix(name) != name)
    bare = own[flagged].map(names.without_suffix).reindex(own.index)
    return pd.DataFrame({"flagged": flagged, "expected": bare})


def _is_improper(name: str, resident: bool) -> bool:
    if len(name) < 2 or re.search("[0-9]", name):
        return True
    return resident and not _PROPER.fullmatch(name)


@rule(
    "NM-SHORT",
    severity="error",
    needs=("name",),
    also=("id_type", "id_number", "nationality"),
    action="booklet",
    unless=("NM-PUA", "NM-ALIAS"),
)
def name_is_not_proper(roster: pd.DataFrame) -> pd.Series:
    """One character, or digits; or in a resident's record letters and signs.

    Stand-ins for a rare character are another matter: NM-RARE.
    """
    flagged = _odd(roster["name"])
    few = roster[flagged & ~roster["name"].isin(_with_stand_in(roster["name"]))]
    wrong = [_is_improper(*one) for one in zip(few["name"], _are_residents(few), strict=True)]
    return pd.Series(wrong, index=few.index, dtype=bool)


def _are_residents(few: pd.DataFrame) -> pd.Series:
    """Whose names stand in Hanzi in the household register, as far as the record tells."""
    types, nations = column(few, "id_type"), column(few, "nationality")
    numbers = column(few, "id_number")
    told = (nations == "CHN") | (nations.isna() & ids.is_resident(numbers))
    return (types == documents.RESIDENT) | (~types.isin(documents.OVERSEAS) & told)


def _with_stand_in(own: pd.Series) -> list[str]:
    return [name for name in own[_odd(own)].unique() if _STAND_IN.search(name)]


@rule("NM-RARE", severity="info", needs=("name",), action="check", unless=("NM-PUA",))
def name_has_a_rare_character(roster: pd.DataFrame) -> pd.Series:
    """A Hanzi outside GBK, which older systems show as □ or ?, or a stand-in for one."""
    return _those(roster["name"], _is_rare)


def _is_rare(name: str) -> bool:
    hanzi = "".join(HAN.findall(name))
    return bool(_STAND_IN.search(name)) or hanzi.encode("gbk", "ignore").decode("gbk") != hanzi


@rule(
    "NM-TRAD",
    severity="info",
    needs=("name",),
    also=("id_type", "id_number", "nationality"),
    action="booklet",
    unless=("NM-PUA",),
)
def surname_is_in_traditional_form(roster: pd.DataFrame) -> pd.Series:
    """Residents' cards are written in standard Hanzi (居民身份证法 Art. 4)."""
    few = roster[ids.matches(roster["name"], _TRADITIONAL)]
    return _are_residents(few)


@rule("NM-FORMER", severity="info", needs=("former_name", "name"), action="edit")
def former_name_is_the_present_one(roster: pd.DataFrame) -> pd.Series:
    """A former name is one that was given up."""
    return roster["former_name"] == roster["name"]


RULES = (
    name_holds_blanks,
    middle_dot_is_another_character,
    name_holds_a_broken_character,
    name_has_a_mark_behind_it,
    name_is_not_proper,
    name_has_a_rare_character,
    surname_is_in_traditional_form,
    former_name_is_the_present_one,
)
