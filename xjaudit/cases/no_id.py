"""Pupils without an ID number: what each needs, and whose number has arrived."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.actions import About, papers
from xjaudit.cases.decisions import attached
from xjaudit.errors import Words
from xjaudit.ledger.fold import State

STATES = {
    "missing": Words("缺就读证明", "certificate missing"),
    "certified": Words("已附就读证明", "certificate attached"),
    "arrived": Words("新名册已有号码，请核对", "the new roster has a number: check it"),
}
# Says of a record that it has no number and may not go without a certificate.
_RULE = "ID-MISSING"
COLUMNS = ("person_key", "class", "name", "state", "missing", "next")


def without_number(audit: Audit, state: State) -> pd.DataFrame:
    """One row per pupil without number, and per pupil whose number the new roster brought, in
    COLUMNS.

    missing       papers of the checklist that are not attached yet, with ;
    next          certificate (no household registration yet) or key_change (registered since); a
                  number that arrived is checked (`check`)
    """
    found = audit.findings[audit.findings["rule"] == _RULE].drop_duplicates("person_key")
    subjects = zip(found["finding_id"], found["person_key"], found["class"], strict=True)
    names = audit.roster.drop_duplicates("person_key").set_index("person_key")["name"]
    needed = papers(About(), "certificate")
    rows = []
    for finding, person, where in subjects:
        entries = [*state.standing(f"case:{finding}"), *state.standing(f"pupil:{person}")]
        here = {one["label"] for one in attached(entries)}
        lacking = [one for one in needed if one not in here]
        told = "missing" if lacking else "certified"
        whose = (person, where, names.get(person))
        rows.append((*whose, told, ";".join(lacking), "certificate;key_change"))
    rows += [(*one, "arrived", "", "check") for one in _arrived(audit)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def _arrived(audit: Audit) -> list[tuple[str, str, str]]:
    """Pupils who had no number in the roster of last time and have one now."""
    if audit.changes is None:
        return []
    told = audit.changes
    new = (told["change"] == "field") & (told["about"] == "id_number")
    new &= told["before"].isna() & told["after"].notna()
    return list(told.loc[new, ["person_key", "class", "name"]].itertuples(index=False, name=None))
