"""Measures per class: how far the work is, counts only."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.families import FAMILIES, family_of
from xjaudit.findings import SEVERITIES
from xjaudit.reconcile.outcomes import OUTCOMES
from xjaudit.record.classes import class_label, class_order

# What belongs to no class: a file's faults, children whose class could not be read.
NOWHERE = "-"
COUNTS = (
    "registered",
    "listed",
    "checked",
    *OUTCOMES,
    *SEVERITIES,
    *(f"family_{code}" for code in FAMILIES),
    "no_id",
)
NO_ID_RULES = ("ID-MISSING", "NOID-CERT")


def measures(audit: Audit) -> pd.DataFrame:
    """One row per class in the order of a school, and one for what has no class (`-`).

    class, label; registered (应核查人数), listed, checked (已核对: outcome matched), share (of
    registered, 0 to 1, missing without pupils); a count per outcome, severity and `family_…`;
    no_id (pupils without ID number). Every finding is counted in exactly one row.
    """
    classes = audit.classes.set_index("class")
    # A class that is met in findings only is shown, too.
    names = [*classes.index, *audit.findings["class"].fillna(NOWHERE)]
    known = sorted({name or NOWHERE for name in names}, key=class_order)
    index = pd.Index(known, name="class", dtype="str")
    parts = [
        classes.reindex(columns=["registered", "listed", *OUTCOMES]),
        _findings(audit.findings),
        _without_id(audit.findings),
    ]
    counts = pd.concat([part.reindex(index) for part in parts], axis=1)
    counts["checked"] = counts["matched"]
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
    pairs = pd.crosstab(found["rule"].map(family_of), found["severity"])
    pairs = pairs.reindex(columns=list(SEVERITIES), fill_value=0)
    return {
        code: {severity: int(pairs.at[code, severity]) for severity in SEVERITIES}
        for code in FAMILIES
        if code in pairs.index
    }


def _findings(found: pd.DataFrame) -> pd.DataFrame:
    where = found["class"].fillna(NOWHERE).replace("", NOWHERE).rename("class")
    severities = pd.crosstab(where, found["severity"])
    families = pd.crosstab(where, "family_" + found["rule"].map(family_of))
    return pd.concat([severities, families], axis=1)


def _without_id(found: pd.DataFrame) -> pd.DataFrame:
    """Persons, not findings: the same child may lack the number and the certificate."""
    some = found[found["rule"].isin(NO_ID_RULES)]
    where = some["class"].fillna(NOWHERE).replace("", NOWHERE).rename("class")
    return some.groupby(where)["person_key"].nunique().to_frame("no_id")


def _label(name: str, language: str) -> str:
    if name == NOWHERE:
        return "No class" if language == "en" else "未分班"
    return class_label(name, language)
