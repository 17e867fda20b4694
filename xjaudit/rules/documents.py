"""Rules about the type of the identity document, and whether the number is of that type."""

import pandas as pd

from xjaudit.record import documents, ids
from xjaudit.rules.rule import rule


@rule("ID-TYPE-PUPIL", severity="error", needs=("id_type",), action="key_change")
def document_is_no_pupils(roster: pd.DataFrame) -> pd.Series:
    """Officers', soldiers' and retired soldiers' documents are not offered for pupils."""
    return roster["id_type"].isin(documents.ADULTS)


@rule("ID-TYPE-CONFLICT", severity="error", needs=("id_type", "id_number"), action="key_change")
def number_is_of_another_document(roster: pd.DataFrame) -> pd.DataFrame:
    """The number has the form of another type's documents, and not of this one's."""
    types, numbers = roster["id_type"], roster["id_number"]
    flagged = types.isin([documents.RESIDENT, *documents.OVERSEAS, documents.OTHER])
    flagged &= ~((types == documents.RESIDENT) & ids.is_resident(numbers))
    own, few = types[flagged], numbers[flagged]
    form = documents.type_by_form(few)
    other = form.notna() & (form != own)
    # Passports of many countries look like other documents, and under 其他 all but one may stand.
    other &= (own == documents.RESIDENT) | (form != documents.PASSPORT)
    is_passport = own == documents.PASSPORT
    other &= ~is_passport | (form == documents.FOREIGNER) | ids.has_citizen_form(few)
    other &= (own != documents.OTHER) | (form == documents.RESIDENT)
    flagged[few.index] = other
    return pd.DataFrame({"flagged": flagged, "expected": form.reindex(roster.index)})


RULES = (document_is_no_pupils, number_is_of_another_document)
