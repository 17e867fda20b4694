"""Class lists and registry side by side: a row per link, in the order of the lists."""

import re
from collections.abc import Callable

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.inputs import told_status
from xjaudit.labels import OUTCOMES
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.record import ids
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.codes import table as code_table
from xjaudit.record.fields import all_fields
from xjaudit.rules.shown import masked

# Before each outcome's name, so that its colour or place is not the only sign.
SIGNS = {
    "matched": "＝",
    "field_differs": "≈",
    "class_differs": "⇄",
    "status_mismatch": "！",
    "duplicate": "∥",
    "not_registered": "←",
    "absent": "→",
    "ambiguous": "？",
}
DAY = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
# What tells people apart, in the order it is shown in.
_TOLD = ("sex", "birth_date", "id_number", "id_tail")


def side_by_side(audit: Audit) -> pd.DataFrame:
    """One row per link, class by class: rows of the list in its order with their records beside
    them, then the records that no list has.

    pair, person, record  index labels in pairs, people and roster (missing where there is none)
    list_key, record_key  what the ledger knows the two by
    class, of_record      the class it is shown under (of the list; of an absent one its own), and
                          the registry's
    outcome, reason, differs, candidates, evidence, score, again  as in pairs
    and words for people, numbers masked as settings say
    """
    pairs = _ordered(audit)
    mine, theirs = rows_of(audit.people, pairs["person"]), rows_of(audit.roster, pairs["record"])
    listed = pairs["person"].notna()
    where = mine["class"].where(listed, theirs["class"]).fillna("")
    language, is_masked = audit.settings.language, audit.settings.masked
    table = pairs.assign(
        list_key=_column(mine, "list_key"),
        record_key=theirs["person_key"],
        of_record=theirs["class"],
        class_label=_words(where, lambda one: class_label(one, language) if one else ""),
        list_row=mine["row"].astype("Int64"),
        name=mine["name"],
        list_told=_told(mine, is_masked),
        link=link_words(pairs["outcome"], language),
        roster_name=theirs["name"],
        roster_told=_told(theirs, is_masked),
        roster_class=_words(theirs["class"], lambda one: class_label(one, language)),
        status=_words(
            told_status(theirs).where(pairs["record"].notna()), lambda one: _state(one, language)
        ),
        reason_label=rows_of(audit.links[["reason"]], pairs["pair"])["reason"],
        differs_label=_words(pairs["differs"], lambda codes: field_words(codes, language)),
        **{"class": where},
    )
    return table.reset_index(drop=True)


def link_words(outcomes: pd.Series, language: str) -> pd.Series:
    """Signs and names of outcomes."""
    return _words(outcomes, lambda code: f"{SIGNS[code]} {OUTCOMES[code][language == 'en']}")


def field_words(codes: str, language: str) -> str:
    """Names of fields, comma-separated codes given."""
    known, words = all_fields(), {"class": ("班级", "Class")}
    labels = [
        known[c].label(language) if c in known else words.get(c, (c, c))[language == "en"]
        for c in codes.split(",")
    ]
    return ("、" if language == "zh" else ", ").join(labels)


def shown(text: str, field: str, is_masked: bool) -> str:
    """A text of a field, numbers masked or not."""
    if not text or not is_masked:
        return text
    known = all_fields().get(field)
    return ids.mask(text) if known and known.kind == "id" else masked(text)


def _ordered(audit: Audit) -> pd.DataFrame:
    """Pairs by class, lists in their order, absent ones at the end; `pair` is their old label."""
    pairs = audit.pairs.reset_index(names="pair")
    mine, theirs = rows_of(audit.people, pairs["person"]), rows_of(audit.roster, pairs["record"])
    listed = pairs["person"].notna()
    where = mine["class"].where(listed, theirs["class"]).fillna("")
    classes = sorted(where.unique(), key=class_order)
    rank = where.map({one: at for at, one in enumerate(classes)})
    order = pd.DataFrame({"class": rank, "absent": ~listed})
    order["at"] = pairs["person"].fillna(pairs["record"]).astype("int64")
    return pairs.loc[order.sort_values(["class", "absent", "at"]).index].reset_index(drop=True)


def _told(rows: pd.DataFrame, is_masked: bool) -> pd.Series:
    """What a row says beside the name, as one text."""
    told = pd.Series("", index=rows.index, dtype="str")
    for name in _TOLD:
        if name not in rows or (name == "id_tail" and "id_number" in rows):
            own = _column(rows, name).where(_column(rows, "id_number").isna())
        else:
            own = rows[name]
        if name == "birth_date":
            own = own.str.replace(DAY, r"\1-\2-\3", regex=True)
        elif is_masked and name == "id_number":
            own = own.map(ids.mask, na_action="ignore")
        own = own.astype("str").fillna("")
        if name == "id_tail":
            own = ("…" + own).where(own != "", "")
        told = told + (" · " + own).where(own != "", "")
    return told.str.removeprefix(" · ")


def _state(code: str, language: str) -> str:
    return code_table("status").label(code, language) if code != "UNKNOWN" else "？"


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="str")


def _words(codes: pd.Series, word: Callable[[str], str]) -> pd.Series:
    """Words for codes, each looked up once."""
    known = {code: word(str(code)) for code in codes.dropna().unique()}
    return codes.map(known).astype("str")
