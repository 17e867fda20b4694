"""The gate: counts go through, nothing that points at a pupil does."""

import copy
import dataclasses
import json

import pytest

from tests.browser import fill
from xjaudit import publish, snapshot
from xjaudit.publish import PublishError


@pytest.fixture(scope="module")
def made(sample_audit):
    return publish.snapshot_of(sample_audit, 1, "ab" * 32)


def test_counts_go_through(made, sample_audit):
    publish.gate(made.to_data(), sample_audit)


def test_what_points_at_persons_is_known(sample_audit):
    persons = publish.identifying(sample_audit)
    pupil = sample_audit.roster.dropna(subset=["name", "id_number", "phone", "m1_name"]).iloc[0]
    assert {pupil["name"], pupil["id_number"], pupil["phone"], pupil["m1_name"]} <= persons


@pytest.mark.parametrize("field", ["name", "id_number", "registry_no", "phone", "m1_name"])
def test_planted_values_are_stopped_wherever_they_stand(made, sample_audit, field):
    value = sample_audit.roster[field].dropna().iloc[0]
    for plant in (
        lambda d: d["classes"][0].update({"class": value}),
        lambda d: d["classes"][0].update({value: 1}),
        lambda d: d.update(school=value),
        lambda d: d.update(digest=value),
        lambda d: d["families"].update({value: {"error": 1, "warn": 0, "info": 0}}),
    ):
        data = copy.deepcopy(made.to_data())
        plant(data)
        with pytest.raises(PublishError) as caught:
            publish.gate(data, sample_audit)
        for language in ("zh", "en"):
            assert value not in caught.value.text(language)


def test_number_inside_the_school_name_is_stopped(made, sample_audit):
    number = sample_audit.roster["id_number"].dropna().iloc[0]
    data = made.to_data() | {"school": f"示例学校 {number}"}
    with pytest.raises(PublishError, match="school") as caught:
        publish.gate(data, sample_audit)
    assert caught.value.text("zh").splitlines()[1] == "  原因：学生个人信息不得出现在对外页面上"
    first, reason, todo = caught.value.text("en").splitlines()
    assert first.startswith("Not published: ")
    assert first.endswith("(1): school")
    assert reason.startswith("  Reason: ")
    assert "school_name" in todo


def test_school_named_after_a_person_may_publish(made, sample_audit):
    name = sample_audit.roster["name"].dropna().iloc[0]
    publish.gate(made.to_data() | {"school": f"{name}小学"}, sample_audit)


def test_publishing_makes_editions(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    first, second = publish.publish(here), publish.publish(here)
    assert (first.edition, second.edition) == (1, 2)
    assert snapshot.latest(here.published) == second
    assert here.editions() == [1, 2]


def test_published_files_hold_no_text_of_the_records(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    publish.publish(here)
    persons = publish.identifying(here.audit())
    for path in here.published.rglob("*.json"):
        text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        assert [p for p in persons if p in text] == []


def test_shut_gate_leaves_the_edition_that_is_out(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)
    out = publish.publish(here)
    name = here.audit().roster["name"].dropna().iloc[0]
    renamed = here.write_settings(here.settings.but(school_name=name))
    with pytest.raises(PublishError):
        publish.publish(renamed)
    assert snapshot.latest(here.published) == out


def test_problem_of_an_unknown_kind_is_counted_as_other(sample_audit):
    found = sample_audit.findings
    odd = found.assign(rule=found["rule"].replace({"PR-DUP-ID": "PR-NEW-KIND"}))
    made = publish.snapshot_of(dataclasses.replace(sample_audit, findings=odd), 1, "ab" * 32)
    assert made.problems["PR-OTHER"] == (found["rule"] == "PR-DUP-ID").sum()
