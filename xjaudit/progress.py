"""Measures per class: how far the work is, counts only."""

from collections import Counter

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.items import NOWHERE, where
from xjaudit.cases.worklist import quiet, worklist
from xjaudit.labels import FAMILIES, OUTCOMES, SEVERITIES, family_of
from xjaudit.ledger.fold import State
from xjaudit.record.classes import class_label, class_order
from xjaudit.snapshot import COUNTS

# Each says that a pupil has no number; of one pupil several may say so.
NO_ID_RULES = ("ID-MISSING", "OVS-DOC", "MEM-ID-COND", "CHG-ID-LOST")


# Links of pupils with a record that, once decided, need no more looking at.
_DECIDED = ("field_differs", "class_differs", "status_mismatch", "absent")


def measures(audit: Audit, state: State | None = None) -> pd.DataFrame:
    """One row per class in the order of a school, and one for what has no class (`-`).

    class, label; registered (应核查人数), listed, checked (已核对: outcome matched, or by the
    ledger's state accepted, settled or no problem), share (of registered, 0 to 1, missing without
    pupils); a count per outcome, severity and `family_…`; no_id (pupils without ID number). Every
    finding is counted in exactly one row.
    """
    classes = audit.classes.assign(**{"class": where(audit.classes)}).set_index("class")
    # A class that is met in findings only is shown, too.
    known = sorted({*classes.index, *where(audit.findings)}, key=class_order)
    index = pd.Index(known, name="class", dtype="str")
    parts = [
        classes.reindex(columns=["registered", "listed", *OUTCOMES]),
        _findings(audit.findings),
        _without_id(audit.findings),
        _decided(audit, state or State()),
    ]
    counts = pd.concat([part.reindex(index) for part in parts], axis=1)
    counts["checked"] = counts["matched"].fillna(0) + counts["decided"].fillna(0)
    counts = counts.reindex(columns=list(COUNTS)).fillna(0).astype("int64")
    share = counts["checked"] / counts["registered"].where(counts["registered"] > 0)
    labels = [_label(name, audit.settings.language) for name in index]
    return counts.assign(label=labels, share=share).reset_index()[
        ["class", "label", "share", *COUNTS]
    ]


def totals(table: pd.DataFrame) -> dict[str, int]:
    """The school's counts: sums over the rows of `measures`."""
    return {name: int(table[name].sum()) for name in COUNTS}


def problems(audit: Audit) -> dict[str, int]:
    """Problem records (问题学籍) by the rule that names their type."""
    rules = audit.findings["rule"]
    found = rules[rules.str.startswith("PR-")].value_counts()
    return {str(code): int(n) for code, n in sorted(found.items())}


def by_family(audit: Audit) -> dict[str, dict[str, int]]:
    """Findings by family and severity, families without any left out."""
    found = audit.findings
    counts = Counter(zip(found["rule"].map(family_of), found["severity"], strict=True))
    families = {family for family, _ in counts}
    return {
        code: {severity: counts[code, severity] for severity in SEVERITIES}
        for code in FAMILIES
        if code in families
    }


def _findings(found: pd.DataFrame) -> pd.DataFrame:
    at = where(found)
    severities = pd.crosstab(at, found["severity"])
    families = pd.crosstab(at, "family_" + found["rule"].map(family_of))
    return pd.concat([severities, families], axis=1)


def _decided(audit: Audit, state: State) -> pd.DataFrame:
    """Pupils with a record whose link was not matched, and has been decided about."""
    if not state.entries:
        return pd.DataFrame({"decided": pd.Series(dtype="int64")})
    table = worklist(audit, state, audit.settings.as_of)
    own = table[table["outcome"].isin(_DECIDED) & quiet(table)]
    own = own[own["person_key"].isin(audit.roster["person_key"])]
    return own.groupby(where(own))["person_key"].nunique().to_frame("decided")


def _without_id(found: pd.DataFrame) -> pd.DataFrame:
    """Persons, not findings."""
    some = found[found["rule"].isin(NO_ID_RULES)]
    return some.groupby(where(some))["person_key"].nunique().to_frame("no_id")


def _label(name: str, language: str) -> str:
    if name == NOWHERE:
        return "No class" if language == "en" else "未分班"
    return class_label(name, language)
