"""Rules about disability, inclusion and health."""

import pandas as pd

from xjaudit.rules.rule import rule

# Inclusion type, and the disability types that go with it (the registry's own names).
_PAIRS = {"1": {"1"}, "2": {"2"}, "3": {"5"}, "4": {"3", "4", "6", "7", "8"}}


@rule("DIS-PAIR", severity="warn", needs=("inclusion_type", "disability_type"), action="check")
def inclusion_does_not_fit_disability(roster: pd.DataFrame) -> pd.Series:
    """Who learns as an included pupil has the disability that the type names.

    Not the other way round: a disabled child may sit in a class without the label.
    """
    included = roster["inclusion_type"].isin(list(_PAIRS))
    pairs = {f"{kind}-{own}" for kind, fitting in _PAIRS.items() for own in fitting}
    return included & ~(roster["inclusion_type"] + "-" + roster["disability_type"]).isin(pairs)


@rule(
    "DIS-HEALTH",
    severity="info",
    needs=("health", "disability_type"),
    action="collect",
    unless=("DIS-PAIR",),
)
def health_does_not_fit_disability(roster: pd.DataFrame) -> pd.Series:
    """Health 残疾 and a type of disability go together; 健康或良好 and one do not."""
    none = roster["disability_type"] == "0"
    return ((roster["health"] == "50") & none) | ((roster["health"] == "10") & ~none)


RULES = (inclusion_does_not_fit_disability, health_does_not_fit_disability)
