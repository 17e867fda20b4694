"""Measures per class add up to what the audit holds."""

import pandas as pd
import pytest

from xjaudit import labels, progress
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.rules import RULES


@pytest.fixture(scope="module")
def table(sample_audit):
    return progress.measures(sample_audit)


def test_every_finding_is_counted_once(sample_audit, table):
    severities = sample_audit.findings["severity"].value_counts()
    assert {s: table[s].sum() for s in SEVERITIES} == {s: severities.get(s, 0) for s in SEVERITIES}
    of_family = [column for column in table if column.startswith("family_")]
    assert table[of_family].sum().sum() == len(sample_audit.findings)


def test_every_link_is_counted_once(sample_audit, table):
    outcomes = sample_audit.links["outcome"].value_counts()
    assert {o: table[o].sum() for o in OUTCOMES} == {o: outcomes.get(o, 0) for o in OUTCOMES}


def test_checked_are_the_matched_and_share_is_of_registered(table):
    assert (table["checked"] == table["matched"]).all()
    some = table[table["registered"] > 0]
    pd.testing.assert_series_equal(
        some["share"], some["checked"] / some["registered"], check_names=False
    )
    assert table.loc[table["registered"] == 0, "share"].isna().all()


def test_families_by_severity_are_the_same_findings(sample_audit):
    counts = progress.by_family(sample_audit)
    assert sum(sum(by.values()) for by in counts.values()) == len(sample_audit.findings)


def test_pupils_without_number_are_persons(sample_audit, table):
    found = sample_audit.findings
    persons = found[found["rule"].isin(progress.NO_ID_RULES)]["person_key"].nunique()
    assert table["no_id"].sum() == persons > 0


def test_classes_stand_in_the_order_of_a_school(table):
    grades = [int(name.split("-")[0]) for name in table["class"] if name != progress.NOWHERE]
    assert grades == sorted(grades)
    assert table.loc[table["class"] == "7-1", "label"].item() == "七年级1班"


def test_every_rule_has_a_family():
    # `other` is for rules of other programs and later versions.
    strays = {rule.code for rule in RULES if labels.family_of(rule.code) == "other"}
    assert strays == set()


@pytest.mark.parametrize(
    ("rule", "family"),
    [("ID-BIRTH", "identity"), ("ID-MISSING", "no_id"), ("XL-ID-FLOAT", "identity"),
     ("XL-FOOTER", "file"), ("REG-DUP", "registry"), ("NEW-THING", "other")],
)  # fmt: skip
def test_longest_prefix_wins(rule, family):
    assert labels.family_of(rule) == family
