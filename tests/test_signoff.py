"""Sign-off: three people, a gate, a digest that tells what has changed; and evidence."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import desks
from tests.desks import LISTS, ROSTER, Memory
from xjaudit.cases import acts, sealing, signoff
from xjaudit.cases.actions import CaseError
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.errors import InputError
from xjaudit.ledger.entry import LedgerError
from xjaudit.ledger.fold import fold
from xjaudit.workspace.evidence import Evidence, open_evidence, sniff

WHO = {"head_teacher": "李老师", "registrar": "王老师", "leader": "张校长"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return desks.school(tmp_path_factory.mktemp("school"))


@pytest.fixture
def desk(made):
    return desks.desk(made)


def sign_all(desk, class_id):
    """The desk after all three have signed."""
    for role, actor in WHO.items():
        sealing.sign(desks.by(desk, actor, role), class_id)
    return desk.refreshed()


def settled(desk):
    """The desk after every error has been dealt with."""
    for one in desk.worklist[desk.worklist["severity"] == "error"]["subject"]:
        acts.decide(desk, one, "not_a_problem", reason="已核实")
    return desk.refreshed()


# --- signatures


def test_three_people_sign_and_the_third_locks(made, desk):
    for count, (role, actor) in enumerate(WHO.items(), 1):
        entries = sealing.sign(desks.by(desk, actor, role), "7-2")
        told = signoff.verify_signature(made, desk.refreshed().state, "7-2")
        assert len(told.signers) == count
        assert [one.verb for one in entries] == (["sign", "lock"] if count == 3 else ["sign"])
        assert told.is_locked == told.holds == (count == 3)
    assert dict(told.signers) == WHO
    assert told.changed == () and told.digest == told.signed


@pytest.mark.parametrize("order", [("leader", "registrar", "head_teacher"), tuple(WHO)])
def test_the_order_of_signatures_does_not_matter(desk, order):
    for role in order:
        sealing.sign(desks.by(desk, WHO[role], role), "7-2")
    assert signoff.is_locked(desk.refreshed().state, "class:7-2")


def test_one_person_signs_once_in_one_part(desk):
    sealing.sign(desks.by(desk, "李老师", "head_teacher"), "7-2")
    with pytest.raises(CaseError) as caught:
        sealing.sign(desks.by(desk, "李 老师", "leader"), "7-2")
    assert caught.value.code == "signed_twice"
    with pytest.raises(CaseError) as caught:
        sealing.sign(desks.by(desk, "赵老师", "head_teacher"), "7-2")
    assert caught.value.code == "signed_already"
    with pytest.raises(LedgerError):
        sealing.sign(desks.by(desk, "孙同学", "operator"), "7-2")
    with pytest.raises(CaseError) as caught:
        sealing.sign(desks.by(desk, "张校长", "leader"), "9-9")
    assert caught.value.code == "no_such_class"


def test_the_gate_asks_for_no_open_error_or_a_share(made, desk):
    with pytest.raises(CaseError) as caught:
        sealing.sign(desk, "7-1")
    assert "未处理的错误 3 条" in caught.value.text("zh")
    assert "3 open errors, for 3 pupils 0%" in caught.value.text("en")
    assert signoff.gate(made, desk.worklist, "7-1").plain() == {
        "errors": 3,
        "pending": 0,
        "pupils": 3,
        "percent": 0,
    }
    # Two of the three filed or settled leave one for three pupils: a third.
    table = desk.worklist[desk.worklist["severity"] == "error"].set_index("rule")
    acts.decide(desk, table.loc["RC-EMPTY", "subject"], "settle")
    acts.file(desk.refreshed(), table.loc["RC-STATUS", "subject"], "return")
    for percent, passes in ((32, False), (33, False), (34, True)):
        lenient = made.settings.but(parameters={"gate_open_percent": percent})
        told = replace(desk.refreshed(), audit=replace(made, settings=lenient))
        assert signoff.gate(told.audit, told.worklist, "7-1").passes == passes
        if passes:
            sealing.sign(told, "7-1")
    assert signoff.gate(made, desk.refreshed().worklist, "7-1").pending == 1


def test_just_as_many_errors_as_the_gate_allows_pass():
    assert signoff.Gate(1, 0, 4, 25).passes and not signoff.Gate(1, 0, 4, 24).passes
    assert signoff.Gate(0, 9, 0, 0).passes and not signoff.Gate(1, 0, 0, 100).passes


def test_signatures_that_came_in_packs_are_three_peoples_all_the_same(made, desk):
    # Two packs in which one person signed in two parts: each was in order by itself.
    told = signoff.class_parts(made, desk.state)["7-2"]
    payload = {"digest": signoff.digest(told), "parts": told}
    for role, actor in (WHO | {"leader": "王老师"}).items():
        act = {"actor": actor, "role": role, "verb": "sign", "payload": payload}
        desk.ledger.append(**act, subject="class:7-2")
    desk.ledger.append(actor="王老师", role="leader", verb="lock", subject="class:7-2")
    state = desk.refreshed().state
    assert not signoff.verify_signature(made, state, "7-2").holds
    stands = machines()["class"].run(state.standing("class:7-2"), LASTING)
    assert stands.state == "OPEN"


def test_changes_without_evidence_keep_a_class_from_being_signed(made, desk):
    acts.change(desk, desks.person(made, "周洁"), "name", "周杰")
    with pytest.raises(CaseError) as caught:
        sealing.sign(desk.refreshed(), "7-2")
    assert "还有变更未附材料或未复核" in caught.value.text("zh")


def test_forms_that_are_out_keep_a_class_from_being_signed(desk):
    acts.step(desk, "class:7-2", "agree_list")
    acts.step(desk.refreshed(), "class:7-2", "forms_out", count=2)
    with pytest.raises(CaseError) as caught:
        sealing.sign(desk.refreshed(), "7-2")
    assert caught.value.code == "no_step" and "确认表已发" in caught.value.text("zh")
    acts.step(desk.refreshed(), "class:7-2", "forms_in", count=2)
    acts.step(desk.refreshed(), "class:7-2", "maintain")
    sealing.sign(desk.refreshed(), "7-2")


def test_a_list_is_agreed_once_its_links_are_decided(desk):
    with pytest.raises(CaseError) as caught:
        acts.step(desk, "class:7-1", "agree_list")
    assert "名单与学籍不一致未处理" in caught.value.text("zh")
    acts.step(settled(desk), "class:7-1", "agree_list")


# --- the lock


def test_a_locked_class_takes_no_acts_until_it_is_opened_with_a_reason(made, desk):
    desk = sign_all(settled(desk), "7-1")
    subject = desks.finding(desk, "RC-EMPTY")
    person = f"pupil:{desks.person(made, '王芳')}"
    paper = {"sha256": "ab" * 32, "size": 1, "type": "pdf"}
    length = len(desk.ledger.entries())
    for act in (
        lambda: acts.decide(desk, subject, "reopen", reason="x"),
        lambda: acts.file(desk, subject, "leave"),
        lambda: acts.change(desk, desks.person(made, "王芳"), "name", "王方"),
        lambda: acts.step(desk, person, "check_list"),
        lambda: acts.step(desk, "class:7-1", "agree_list"),
        lambda: acts.attach(desk, person, paper, "booklet"),
        lambda: acts.answer(desk, made.people["list_key"].iloc[0], "new_here"),
        lambda: acts.undo(desk, desk.state.standing(subject)[0].id),
        lambda: sealing.sign(desk, "7-1"),
    ):
        with pytest.raises(CaseError) as caught:
            act()
        assert caught.value.code == "locked"
        assert "七年级1班已签字锁定" in caught.value.text("zh")
    assert len(desk.ledger.entries()) == length
    # The other class goes on.
    acts.step(desk, f"pupil:{desks.person(made, '周洁')}", "check_list")
    with pytest.raises(LedgerError):
        sealing.reopen(desk, "7-1", " ")
    sealing.reopen(desk.refreshed(), "7-1", "家长来电更正")
    desk = desk.refreshed()
    told = signoff.verify_signature(made, desk.state, "7-1")
    assert (told.is_locked, dict(told.signers)) == (False, {})
    acts.decide(desk, subject, "reopen", reason="x")
    with pytest.raises(CaseError) as caught:
        sealing.reopen(desk.refreshed(), "7-1", "再开")
    assert caught.value.code == "not_locked"


def test_the_school_is_signed_after_its_classes(made, desk):
    with pytest.raises(CaseError):
        sealing.sign(desk, None)
    desk = settled(desk)
    with pytest.raises(CaseError) as caught:
        sealing.sign(desk, None)
    assert "还有班级未签字" in caught.value.text("zh")
    desk = sign_all(sign_all(desk, "7-1"), "7-2")
    desk = sign_all(desk, None)
    assert signoff.verify_signature(made, desk.state).holds
    with pytest.raises(CaseError) as caught:
        sealing.reopen(desk, "7-1", "更正")
    assert "全校已签字锁定" in caught.value.text("zh")
    sealing.reopen(desk, None, "更正")
    sealing.reopen(desk.refreshed(), "7-1", "更正")
    told = signoff.verify_signature(made, desk.refreshed().state)
    assert not told.is_locked


# --- the digest


def parts(audit, ledger, class_id="7-2"):
    return signoff.class_parts(audit, fold(ledger.entries()))[class_id]


def changed(before, after):
    return {name for name in before if before[name] != after[name]}


def test_the_digest_tells_what_changed(made, tmp_path):
    empty = Memory()
    before = parts(made, empty)
    assert parts(desks.school(tmp_path / "same"), empty) == before
    lines = ROSTER.strip().splitlines()
    # The roster in another order: another file, the same findings and links.
    other = desks.school(tmp_path / "other", "\n".join([lines[0], *reversed(lines[1:])]))
    assert changed(before, parts(other, empty)) == {"files"}
    # A pupil less on the class's own list.
    less = desks.school(tmp_path / "less", lists=LISTS | {"七年级2班": "姓名|性别\n周洁|女\n"})
    assert changed(before, parts(less, empty)) == {"files", "links", "findings"}
    # Another class's list does not touch this one.
    apart = desks.school(tmp_path / "apart", lists=LISTS | {"七年级1班": "姓名|性别\n王芳|女\n"})
    assert changed(before, parts(apart, empty)) == set()
    # Other rules.
    off = desks.SETTINGS.but(severities={"RC-CLASS": "off"})
    assert changed(before, parts(desks.school(tmp_path / "off", settings=off), empty)) == {"rules"}
    # Another language, another day: said otherwise, and nothing else.
    english = desks.SETTINGS.but(language="en", masked=False)
    assert parts(desks.school(tmp_path / "en", settings=english), empty) == before


def test_the_digest_covers_decisions_about_the_class_and_no_others(made):
    desk = desks.desk(made)
    before = parts(made, desk.ledger)
    acts.decide(desk, desks.finding(desk, "RC-EMPTY"), "settle")
    assert parts(made, desk.ledger) == before
    person = desks.person(made, "周洁")
    entry = acts.step(desk.refreshed(), f"pupil:{person}", "check_list")
    assert changed(before, parts(made, desk.ledger)) == {"decisions"}
    acts.undo(desk.refreshed(), entry.id)
    assert parts(made, desk.ledger) == before
    # Who looked at what is no decision.
    told = {"actor": "甲", "role": "registrar", "verb": "reveal", "payload": {"fields": ["name"]}}
    desk.ledger.append(**told, subject=f"pupil:{person}")
    assert parts(made, desk.ledger) == before


def test_an_old_signature_is_told_what_has_changed_since(made, desk, tmp_path):
    desk = sign_all(desk, "7-2")
    later = desks.school(tmp_path / "s", ROSTER.replace("育才路5号", "育才路55号"))
    told = signoff.verify_signature(later, desk.state, "7-2")
    assert not told.holds and told.changed == ("files",)
    assert dict(told.signers) == WHO


def test_who_signed_something_else_has_not_signed_this(made, desk):
    sealing.sign(desks.by(desk, "李老师", "head_teacher"), "7-2")
    acts.step(desk.refreshed(), f"pupil:{desks.person(made, '周洁')}", "check_list")
    for role in ("registrar", "leader"):
        sealing.sign(desks.by(desk, WHO[role], role), "7-2")
    told = signoff.verify_signature(made, desk.refreshed().state, "7-2")
    assert not told.is_locked and set(told.signers) == {"registrar", "leader"}
    # Signed again, and complete.
    sealing.sign(desks.by(desk, "李老师", "head_teacher"), "7-2")
    assert signoff.verify_signature(made, desk.refreshed().state, "7-2").holds


@settings(max_examples=25)
@given(st.randoms())
def test_the_digest_does_not_depend_on_the_order_of_entries(made, random):
    desk = desks.desk(made)
    for name in ("周洁", "吴刚", "王芳"):
        acts.step(desk, f"pupil:{desks.person(made, name)}", "check_list")
        acts.decide(desk, desks.finding(desk, "RC-EMPTY"), "wait", note=name)
        desk = desk.refreshed()
    mixed = list(desk.ledger.kept)
    random.shuffle(mixed)
    # As packs merge: the same entries, in another order.
    other = Memory(one._replace(seq=at) for at, one in enumerate(mixed, 1))
    assert signoff.class_parts(made, fold(other.entries())) == signoff.class_parts(
        made, fold(desk.ledger.entries())
    )


# --- evidence


def package(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")
TAKEN = [
    (b"%PDF-1.7\n1 0 obj...", "pdf"),
    (b"\n%PDF-1.4 1 0 obj", "pdf"),
    (b"\xff\xd8\xff\xe0....", "jpeg"),
    (b"\x89PNG\r\n\x1a\n....", "png"),
    (b"\0\0\0\x18ftypheic....", "heic"),
    (DOCX, "docx"),
    (package("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
]
REFUSED = {
    "program": b"MZ\x90\0",
    "script": b"#!/bin/sh\n",
    "page": b"<html><script>1</script>",
    "svg": b"<svg xmlns='x'/>",
    "gif": b"GIF89a",
    "film": b"\0\0\0\x18ftypisom",
    "archive": package("a.jpg"),
    "macros": package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "object": package("[Content_Types].xml", "xl/workbook.xml", "xl/embeddings/o.bin"),
    "cut": DOCX[:40],
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize(("data", "kind"), TAKEN)
def test_evidence_is_told_by_its_content(tmp_path, data, kind):
    source = tmp_path / "张小明户口簿.exe"
    source.write_bytes(data)
    folder = Evidence(tmp_path / "evidence")
    kept = folder.keep(source, desks.SETTINGS)
    assert (kept.type, kept.size) == (kind, len(data))
    (only,) = (tmp_path / "evidence").iterdir()
    # Nothing of the file's name is kept, and nobody else may look.
    assert only.name == kept.sha256 and only.stat().st_mode & 0o777 == 0o600
    assert folder.keep(source, desks.SETTINGS) == kept and folder.faults() == []


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_and_not_kept(tmp_path, name):
    source = tmp_path / "scan.pdf"
    source.write_bytes(REFUSED[name])
    assert sniff(REFUSED[name]) is None
    with pytest.raises(InputError) as caught:
        Evidence(tmp_path / "evidence").keep(source, desks.SETTINGS)
    assert caught.value.code == "evidence_kind"
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize("data", [b"%PDF-1.4 %%EOF", b"%PDF-1.4\n%%EOF\n", b"%PDF-"])
def test_a_pdf_with_nothing_in_it_is_no_evidence(tmp_path, data):
    with pytest.raises(InputError) as caught:
        Evidence(tmp_path / "evidence").take(data, "scan.pdf", desks.SETTINGS)
    assert caught.value.code == "evidence_hollow" and "PDF" in caught.value.text("zh")
    assert not (tmp_path / "evidence").exists()


def test_evidence_has_a_limit(tmp_path):
    source = tmp_path / "scan.pdf"
    source.write_bytes(b"%PDF-1 0 obj" + bytes(2**20))
    with pytest.raises(InputError) as caught:
        small = desks.SETTINGS.but(parameters={"evidence_mb": 1})
        Evidence(tmp_path / "evidence").keep(source, small)
    assert caught.value.code == "evidence_large"
    Evidence(tmp_path / "evidence").keep(source, desks.SETTINGS)


def test_evidence_is_opened_by_an_entry_and_only_whole(made, tmp_path):
    source = tmp_path / "scan.pdf"
    source.write_bytes(b"%PDF-1.7 1 0 obj")
    folder, ledger = Evidence(tmp_path / "evidence"), Memory()
    kept = folder.keep(source, desks.SETTINGS)
    subject = f"pupil:{desks.person(made, '周洁')}"
    opened = open_evidence(folder, ledger, subject, kept.sha256, "王老师", "registrar")
    assert opened == source.read_bytes()
    assert [(one.verb, one.actor) for one in ledger.kept] == [("open_evidence", "王老师")]
    # Who may not be named sees nothing.
    with pytest.raises(LedgerError):
        open_evidence(folder, ledger, subject, kept.sha256, "", "registrar")
    (folder.path / kept.sha256).write_bytes(b"%PDF-1.8")
    with pytest.raises(InputError) as caught:
        open_evidence(folder, ledger, subject, kept.sha256, "王老师", "registrar")
    assert caught.value.code == "evidence_changed" and folder.faults() == [kept.sha256]
    for wrong in ("../workspace.toml", "ab" * 32):
        with pytest.raises(InputError) as caught:
            open_evidence(folder, ledger, subject, wrong, "王老师", "registrar")
        assert caught.value.code == "evidence_missing"
    assert len(ledger.kept) == 1
