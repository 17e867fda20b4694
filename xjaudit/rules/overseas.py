"""Rules about pupils from Hong Kong, Macau, Taiwan and abroad: document, category, nationality."""

import pandas as pd

from xjaudit.record import documents
from xjaudit.rules.cells import column, lacks
from xjaudit.rules.documents import RULES as OF_DOCUMENTS
from xjaudit.rules.identity import UNSOUND
from xjaudit.rules.rule import rule

_CHINA = "CHN"
_NO, _FOREIGNERS = "00", ("41", "51")
# 同胞 and their relatives, by region.
_CATEGORIES = {"HKG": ("01", "02"), "MAC": ("03", "04"), "TWN": ("05", "06")}
_REGIONS = {documents.HONG_KONG: "HKG", documents.MACAU: "MAC", documents.TAIWAN: "TWN"}
_TYPE_WRONG = tuple(one.code for one in OF_DOCUMENTS)


# What is missing is the document's number; household registration has nothing to do with it.
@rule(
    "OVS-DOC",
    severity="warn",
    needs=("id_number", "id_type"),
    action="overseas_document",
    blanks=True,
)
def overseas_document_has_no_number(roster: pd.DataFrame) -> pd.Series:
    """Pupils from abroad are registered with valid documents (教基〔2025〕1号 Art. 10)."""
    overseas = roster["id_type"].isin(documents.OVERSEAS)
    return overseas & lacks(roster, "id_number") if overseas.any() else overseas


@rule(
    "OVS-NAT",
    severity="error",
    needs=("id_type", "nationality"),
    action="edit",
    field="nationality",
    unless=_TYPE_WRONG,
)
def resident_card_of_a_foreigner(roster: pd.DataFrame) -> pd.Series:
    """The resident ID card is given to citizens who live in the mainland (居民身份证法 Art. 2)."""
    return (roster["id_type"] == documents.RESIDENT) & (roster["nationality"] != _CHINA)


@rule(
    "OVS-CAT",
    severity="warn",
    needs=("id_type", "overseas_type"),
    also=("nationality",),
    action="edit",
    field="overseas_type",
    unless=(*_TYPE_WRONG, "OVS-NAT"),
)
def category_contradicts_the_document(roster: pd.DataFrame) -> pd.Series:
    """Who is 否 has a resident's document; others' categories go with document and nationality.

    Relatives of compatriots, returned overseas Chinese and their families are residents, and so may
    compatriots be who have settled in the mainland (居民身份证法 Art. 9).
    """
    types, categories = roster["id_type"], roster["overseas_type"]
    nations = column(roster, "nationality")
    other = ~((types == documents.RESIDENT) & ~categories.isin(_FOREIGNERS))
    few = pd.DataFrame(
        {"type": types[other], "category": categories[other], "nation": nations[other]}
    )
    rows = few.fillna("").itertuples(index=False, name=None)
    return pd.Series([_contradicts(*row) for row in rows], index=few.index, dtype=bool)


def _contradicts(kind: str, category: str, nation: str) -> bool:
    if category == _NO:
        return kind in documents.OVERSEAS or nation not in ("", _CHINA)
    if category in _FOREIGNERS and (kind == documents.RESIDENT or nation == _CHINA):
        return True
    if region := _REGIONS.get(kind):
        return nation != region and category not in _CATEGORIES[region]
    if kind not in (documents.FOREIGNER, documents.PASSPORT) or nation in ("", _CHINA):
        return False
    return category not in _CATEGORIES.get(nation, _FOREIGNERS)


@rule(
    "OVS-FORMAT",
    severity="warn",
    needs=("id_number", "id_type"),
    action="booklet",
    unless=(*_TYPE_WRONG, *UNSOUND),
)
def document_number_has_another_form(roster: pd.DataFrame) -> pd.Series:
    """Travel permits, identity cards, passports and residence cards each have their own form."""
    types, numbers = roster["id_type"], roster["id_number"]
    wrong = types.isin(documents.OVERSEAS)
    for kind in types[wrong].unique():
        few = numbers[types == kind]
        wrong[few.index] = ~documents.has_form_of(few, kind)
    return wrong


RULES = (
    overseas_document_has_no_number,
    resident_card_of_a_foreigner,
    category_contradicts_the_document,
    document_number_has_another_form,
)
