"""Every planted fault of the sample school is found, and nothing that its key does not explain."""

from collections import Counter

import pandas as pd
import pytest

from tests.conftest import audit_of, make_school

LINK = [
    "list_file",
    "list_sheet",
    "list_row",
    "roster_file",
    "roster_sheet",
    "roster_row",
    "outcome",
]
ROSTER_SIDE = ["roster_file", "roster_sheet", "roster_row"]


def expected_links(school):
    table = pd.read_csv(school / "expected_links.csv", dtype=str).fillna("")
    return Counter(table[LINK].itertuples(index=False, name=None))


def found_links(audit):
    table = audit.links[LINK].astype(object).where(audit.links[LINK].notna(), "").astype(str)
    # The key names no record where a person must decide.
    table.loc[table["outcome"] == "ambiguous", ROSTER_SIDE] = ""
    return Counter(table.itertuples(index=False, name=None))


def expected_findings(school):
    table = pd.read_csv(school / "expected_findings.csv", dtype=str).fillna("")
    return Counter(_findings(table))


def found_findings(audit):
    table = audit.findings.astype(object).where(audit.findings.notna(), "").astype(str)
    return Counter(_findings(table))


def _findings(table):
    columns = ["rule", "file", "sheet", "row"]
    # The key names a class only for findings that stand at no row.
    group = table["class"].where(table["file"] == "", "")
    return zip(*(table[name] for name in columns), group, strict=True)


def test_every_list_row_and_every_absent_record_has_the_outcome_of_the_key(
    sample_school, sample_audit
):
    assert found_links(sample_audit) == expected_links(sample_school)


def test_findings_are_those_of_the_key(sample_school, sample_audit):
    assert found_findings(sample_audit) == expected_findings(sample_school)


def test_findings_point_at_the_field_of_the_key(sample_school, sample_audit):
    key = pd.read_csv(sample_school / "expected_findings.csv", dtype=str).fillna("")
    wanted = {
        (r.rule, r.file, r.sheet, r.row): r.field for r in key.itertuples() if r.field and r.row
    }
    found = sample_audit.findings.astype({"row": "str"}).fillna("")
    wrong = [
        (place, r.field, wanted[place])
        for r in found.itertuples()
        if (place := (r.rule, r.file, r.sheet, r.row)) in wanted and r.field != wanted[place]
    ]
    assert not wrong


@pytest.mark.parametrize("seed", ["1", "2", "3"])
@pytest.mark.slow
def test_other_seeds_agree_with_their_keys(tmp_path, seed):
    school = make_school(tmp_path / "school", "--seed", seed)
    audit = audit_of(school)
    assert found_links(audit) == expected_links(school)
    assert found_findings(audit) == expected_findings(school)


@pytest.mark.slow
def test_a_school_without_faults_has_no_findings_but_what_is_so_in_any_school(tmp_path):
    school = make_school(tmp_path / "school", "--clean")
    audit = audit_of(school)
    assert found_findings(audit) == expected_findings(school)
    usual = {"XL-FOOTER", "CLS-SIZE", "NM-SAMECLASS", "NM-RARE", "SIB-TWIN", "SIB-FAMILY"}
    assert set(audit.findings["rule"]) <= usual
    assert "error" not in set(audit.findings["severity"])
    assert set(audit.links["outcome"]) == {"matched"}


@pytest.mark.slow
def test_the_committed_school_is_what_the_generator_makes(tmp_path, sample_school):
    made = make_school(tmp_path / "school")
    for path in sorted(p for p in sample_school.rglob("*") if p.is_file()):
        again = made / path.relative_to(sample_school)
        assert again.read_bytes() == path.read_bytes(), path.name
