"""The gate: counts go through, nothing that points at a pupil does."""

import copy
import dataclasses
import json

import pytest

from tests.browser import fill
from tests.desks import Memory
from tests.test_panel_sign_publish import school
from xjaudit import page, publish, snapshot
from xjaudit.cases import acts
from xjaudit.cases.desk import open_desk
from xjaudit.ledger.fold import fold
from xjaudit.proof import exporting
from xjaudit.proof.replay import given_out, replay
from xjaudit.proof.verify import verify
from xjaudit.publish import PublishError
from xjaudit.snapshot.schema import AGES


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
        lambda d: d["rows"][1].update({"at": value}),
        lambda d: d["rows"][0].update({value: 1}),
        lambda d: d.update(school=value),
        lambda d: d.update(digest=value),
        lambda d: d["ledger"].update({"head": value}),
        lambda d: d["problems_age"].update({value: dict.fromkeys(AGES, 0)}),
        lambda d: d["history"][0].update({value: 1}),
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


@pytest.fixture(scope="module")
def here(tmp_path_factory, sample_school):
    """A workspace with the sample school, of which a first edition is out."""
    made = fill(tmp_path_factory.mktemp("publish") / "w", sample_school)
    publish.publish(made)
    return made


def test_publishing_makes_editions(here):
    first = snapshot.latest(here.published)
    second = publish.publish(here)
    assert (first.edition, second.edition) == (1, 2)
    assert snapshot.latest(here.published) == second
    assert here.editions() == [1, 2]


def test_the_first_view_is_published_with_its_figures(here):
    shown = (here.published / snapshot.PAGE).read_text("utf-8")
    assert shown == page.opening(snapshot.latest(here.published))


def test_the_preview_is_what_is_published_but_for_the_time(here):
    shown = publish.preview(here)
    out = publish.publish(here)
    assert shown.published and out.history[-1]["edition"] == shown.edition
    told = shown.to_json().replace(shown.published, out.published)
    assert told == out.to_json() == (here.published / snapshot.FILE).read_text("utf-8")


def test_published_files_hold_no_text_of_the_records(here):
    persons = publish.identifying(here.audit(), here.state())
    for path in here.published.rglob("*.json"):
        text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        assert [p for p in persons if p in text] == []


def test_shut_gate_leaves_the_edition_that_is_out(here):
    out, shown = snapshot.latest(here.published), (here.published / snapshot.PAGE).read_bytes()
    name = here.audit().roster["name"].dropna().iloc[0]
    renamed = here.write_settings(here.settings.but(school_name=name))
    try:
        with pytest.raises(PublishError):
            publish.publish(renamed)
    finally:
        renamed.write_settings(here.settings)
    assert snapshot.latest(here.published) == out
    assert (here.published / snapshot.PAGE).read_bytes() == shown


def test_what_earlier_editions_told_and_were_is_taken_into_account(here, sample_audit):
    def made_of(row, **more):
        told = [{**one, "no_id": n} for one, n in zip(first.rows, row, strict=True)]
        return dataclasses.replace(first, rows=told, **more)

    first = publish.snapshot_of(sample_audit, 1, "ab" * 32, "2026-11-10T08:00:00+08:00")
    others = [0] * (len(first.rows) - 1)
    was_all, last_year = made_of([9, *others]), made_of([9, *others], school_year=2025)
    broken = here.published / "history" / "0000.json"
    assert [one.edition for one in publish.editions(here, 2)] == [1]
    broken.write_text('{"format": 1}')
    assert [one.edition for one in publish.editions(here, 2)] == [1]
    broken.unlink()

    def told(*earlier):
        when = "2026-11-20T08:00:00+08:00"
        return publish.snapshot_of(sample_audit, 2, "ab" * 32, when, earlier=earlier)

    # Parts are small and the school is not: it is told, unless all was told before.
    now = told().total("no_id")
    assert now and now >= 5 and told(last_year).total("no_id") == now
    assert told(was_all).total("no_id") is None
    assert [one["edition"] for one in told(first).history] == [1, 2]
    assert told(last_year).last_term is None
    last_term = told(dataclasses.replace(last_year, term=2)).last_term
    assert last_term and last_term["no_id"] == 9


def test_an_edition_is_made_again_with_those_before_it(tmp_path):
    here = school(tmp_path / "w", deadlines={"sign_off": "2026-12-18"})
    exporting.publish(here, "王老师", "registrar")
    told = open_desk(here.ledger, here.audit(), "王老师", "registrar")
    acts.decide(told, told.worklist["subject"].iloc[0], "not_a_problem", reason="已核实")
    out = exporting.publish(here, "王老师", "registrar")
    assert (out.edition, out.deadline, out.ledger["sequence"]) == (2, "2026-12-18", 2)
    assert [one.same for one in replay(here, given_out(here))] == [True, True]
    assert verify(here, replays=False).is_sound
    shown = here.published / snapshot.PAGE
    shown.write_text(shown.read_text("utf-8").replace("学籍", "学藉", 1), "utf-8")
    (fault,) = verify(here, replays=False).faults
    assert fault.where == f"published/{snapshot.PAGE}"


def test_who_works_here_is_not_told_either(made, sample_audit):
    given = [("王老师", "registrar"), ("Li Na", "head_teacher"), ("school", "leader")]
    ledger = Memory()
    for name, role in given:
        ledger.append(
            actor=name, role=role, verb="reveal", subject="school", payload={"fields": ["name"]}
        )
    state = fold(ledger.kept)
    publish.gate(made.to_data(), sample_audit, state)
    for name, _ in given[:2]:
        with pytest.raises(PublishError, match="school"):
            publish.gate(made.to_data() | {"school": name}, sample_audit, state)
