"""Measures per class add up to what the audit holds."""

from datetime import date

import pandas as pd
import pytest

from tests import writing
from xjaudit import labels, progress
from xjaudit.audit import audit
from xjaudit.labels import OUTCOMES, SEVERITIES
from xjaudit.rules import RULES
from xjaudit.settings import Settings


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


def test_every_way_of_having_no_number_counts_the_pupil_once(tmp_path):
    head = (
        "学籍号|姓名|性别|出生日期|身份证件类型|身份证件号|成员1身份证件号|成员2身份证件号|班级\n"
    )
    rows = (
        "J999999201403150011|王一|男|20140315|护照||||七(1)班\n"  # OVS-DOC
        "L999999201403160417|王二|男|20140316|居民身份证||||七(1)班\n"  # ID-MISSING and MEM-ID-COND
        "G999999201403170017|王三|男|20140317|居民身份证|{}|||七(1)班\n"  # had one last time
        "G99999920140318001X|王四|男|20140318|居民身份证|99999920140318001X|||七(1)班\n"
    )
    now, before = (
        writing.xlsx(tmp_path / f"{name}.xlsx", {"1": head + rows.format(number)})
        for name, number in (("now", ""), ("before", "999999201403170017"))
    )
    settings = Settings(as_of=date(2026, 11, 16))
    made = audit([now], settings=settings, key=b"k", previous=[before])
    assert set(progress.NO_ID_RULES) <= set(made.findings["rule"])
    assert progress.measures(made).set_index("class").loc["7-1", "no_id"] == 3
    for off in progress.NO_ID_RULES[:3]:
        made = audit([now], settings=settings.but(severities={off: "off"}), key=b"k")
        assert progress.measures(made).set_index("class").loc["7-1", "no_id"] >= 2
    assert set(progress.NO_ID_RULES) <= {rule.code for rule in RULES}


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
