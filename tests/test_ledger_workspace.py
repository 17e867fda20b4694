"""Decisions in a workspace: entered, shared out, brought home, proven; exports made again."""

import io
import itertools
import json
import os
import shutil
import sqlite3
import stat
from datetime import date
from pathlib import Path

import msoffcrypto
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.faults import small_disk
from tests.postgres import postgres  # noqa: F401
from xjaudit import workspace
from xjaudit.cases import acts
from xjaudit.cases.desk import open_desk
from xjaudit.cli import app
from xjaudit.errors import WorkspaceError, XjauditError
from xjaudit.ledger.entry import LedgerError
from xjaudit.ledger.fold import fold
from xjaudit.proof import exporting
from xjaudit.proof.replay import given_out, replay
from xjaudit.proof.verify import verify
from xjaudit.settings import Settings
from xjaudit.workspace import marker, retiring, sealing, workpacks
from xjaudit.workspace.evidence import Evidence
from xjaudit.workspace.incoming import Incoming
from xjaudit.workspace.sources import program

ROSTER = "学籍号,身份证件号,姓名,性别,班级\n" + "".join(
    f"G{n:03},,王{name},男,七年级{n % 4 + 1}班\n" for n, name in enumerate("甲乙丙丁戊己庚辛壬癸")
)
ME = ("甲老师", "registrar")


def fill(made):
    """A roster of four classes, and their lists."""
    files = [Incoming("名册.csv", ROSTER.encode())]
    for number in range(1, 5):
        rows = "".join(f"王{name},男\n" for name in "甲乙丙丁戊己庚辛壬癸"[number - 1 :: 4])
        text = "姓名,性别\n" + rows
        files.append(Incoming(f"七年级{number}班.csv", text.encode()))
    assert not made.add_files(files).faults
    return made


@pytest.fixture
def here(tmp_path):
    return fill(workspace.new(tmp_path / "工 作区", Settings(school_name="示例学校")))


def run(*words: object, status: int = 0):
    """A command's output."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == status, (done.output, done.exception)
    return done


def run_refused(*words: object) -> XjauditError:
    """The error a command ends with."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert isinstance(done.exception, XjauditError), done.output
    return done.exception


# Deciding


def test_commands_decide_and_undo(here):
    here.decisions.decide("finding:ab", "assign", {"owner": "乙"}, "甲老师", "registrar")
    options = ["--actor", "甲老师", "--role", "registrar"]
    done = run("decide", here.path, "finding:ab", "accept", *options, "--reason", "已核", "--json")
    first = json.loads(done.stdout)
    assert (first["seq"], first["verb"], first["payload"]) == (2, "accept", {"reason": "已核"})
    error = run_refused(
        "decide", here.path, "finding:ab", "settle", "--actor", "乙", "--role", "operator",
        "--seen", "0",
    )  # fmt: skip
    assert error.code == "stale" and "甲老师" in error.text()
    run("decide", here.path, "finding:ab", "settle", *options, "--seen", "0", "--again")
    run("undo", here.path, first["id"][:6], *options, "--reason", "看错行")
    assert [one.verb for one in here.state().standing("finding:ab")] == ["assign", "settle"]
    told = run("status", here.path, "--entries").stdout.splitlines()
    assert len(told) == 4 and told[1].endswith("（已撤销）") and "已处理" in told[2]
    assert json.loads(run("status", here.path, "--json").stdout)["ledger"]["undone"] == 1


def test_a_number_given_as_text_stays_text(here):
    here.decisions.decide("finding:ab", "settle", {}, "甲", "registrar")
    pairs = ("division=00012", "school:=null", "contact=12")
    payload = [word for pair in pairs for word in ("--payload", pair)]
    run(
        "decide",
        here.path,
        "case:ab",
        "other_side",
        *payload,
        "--actor",
        "甲",
        "--role",
        "registrar",
    )
    (entry,) = here.state().standing("case:ab")
    assert entry.payload == {"division": "00012", "contact": "12"}


def test_somebody_must_act(here, monkeypatch):
    assert run_refused("decide", here.path, "finding:a", "settle").code == "no_actor"
    monkeypatch.setenv("XJAUDIT_ACTOR", "乙老师")
    assert run_refused("decide", here.path, "finding:a", "settle").code == "no_role"
    monkeypatch.setenv("XJAUDIT_ROLE", "operator")
    assert here.decisions.decide("finding:a", "settle").actor == "乙老师"
    monkeypatch.delenv("XJAUDIT_ACTOR")
    monkeypatch.delenv("XJAUDIT_ROLE")
    path = here.path / "workspace.toml"
    me = '\n[me]\nactor = "丙老师"\nrole = "leader"\n'
    path.write_text(path.read_text("utf-8") + me, "utf-8")
    again = workspace.open_at(here.path)
    assert again.decisions.decide("finding:a", "settle").role == "leader"
    assert workspace.open_at(again.write_settings(again.settings).path).decisions.acting() == (
        "丙老师",
        "leader",
    )


def test_decisions_stay_with_the_pupil_when_the_export_comes_again_in_another_order(tmp_path):
    rows = [
        f"G99999920130101000{n},,{name},{sex},七年级1班,2013010{n}"
        for n, (name, sex) in enumerate([("王一", "男"), ("李二", ""), ("赵三", "男")], 1)
    ]
    head = "学籍号,身份证件号,姓名,性别,班级,出生日期"
    here = workspace.new(tmp_path / "w")
    here.add_files([Incoming("名册.csv", "\n".join([head, *rows]).encode())])
    before = here.audit().findings
    pupils = before[before["person_key"].notna()]
    for name in pupils["finding_id"]:
        here.decisions.decide(f"finding:{name}", "accept", {"reason": "已核"}, *ME)
    other = "李四,,王四,男,七年级1班,20130104"
    text = "\n".join([head, other, *reversed(rows)])
    (file,) = here.add_files([Incoming("名册.csv", text.encode())]).files
    assert file.replaces == "名册.csv"
    after = here.audit().findings
    state = here.state()
    mine = after[after["person_key"].isin(set(pupils["person_key"]))]
    assert set(pupils["finding_id"]) <= set(mine["finding_id"])
    moved = mine.merge(pupils, on="finding_id", suffixes=("", "_before"))
    assert (moved["row"] != moved["row_before"]).any()
    for name in pupils["finding_id"]:
        assert state.last(f"finding:{name}")


# Packs


def packs_of(here, tmp_path, count=3):
    return [workspace.open_at(path) for path in workpacks.make_packs(here, tmp_path / "包", count)]


def test_every_class_is_in_one_pack_and_a_pack_is_a_workspace(here, tmp_path):
    packs = packs_of(here, tmp_path)
    classes = [name for one in packs for name in one.marker.pack["classes"]]
    assert sorted(classes) == ["7-1", "7-2", "7-3", "7-4"] and len(packs) == 3
    for one in packs:
        pd.testing.assert_frame_equal(one.audit().findings, here.audit().findings)
    assert len(workpacks.make_packs(here, tmp_path / "more", 20)) == 4
    for number in (0, 100):
        with pytest.raises(WorkspaceError):
            workpacks.make_packs(here, tmp_path / "no", number)
    with pytest.raises(WorkspaceError) as caught:
        workpacks.make_packs(packs[0], tmp_path / "no", 2)
    assert caught.value.code == "pack_of_pack"
    assert not (tmp_path / "no").exists()


def test_packs_merge_in_any_order_and_again_with_nothing_lost_or_doubled(here, tmp_path):
    here.decisions.decide("finding:old", "settle", {}, *ME)
    packs = packs_of(here, tmp_path)
    for number, one in enumerate(packs):
        for n in range(4):
            one.decisions.decide(f"finding:p{number}-{n}", "settle", {}, f"乙{number}", "operator")
        one.decisions.undo(str(one.ledger.head()[0]), f"乙{number}", "operator")
        one.decisions.close()
    here.decisions.close()
    standing = set()
    for order in itertools.permutations(range(3)):
        copy = tmp_path / "".join(map(str, order))
        shutil.copytree(here.path, copy)
        main = workspace.open_at(copy)
        for number in (*order, order[0]):
            done, faults = workpacks.merge_packs(main, [packs[number].path])
            assert not faults and len(done[0].entries) + done[0].known == 5
        state = main.state()
        assert state.seq == 16 and len({one.id for one in state.entries}) == 16
        assert not state.conflicts
        assert verify(main).is_sound
        standing.add(frozenset(state.subjects("finding")))
    (subjects,) = standing
    assert len(subjects) == 10


def test_a_pack_that_goes_on_brings_only_what_is_new(here, tmp_path):
    (pack,) = packs_of(here, tmp_path, 1)
    for n in range(2):
        made = pack.decisions.decide(f"finding:{n}", "settle", {}, "乙", "operator")
        (done,), _ = workpacks.merge_packs(here, [pack.path])
        assert [one.id for one in done.entries] == [made.id]
    origin = here.state().last("finding:1").origin
    assert origin == {"pack": pack.marker.pack["id"], "hash": made.hash, "known": 0}


def test_what_two_packs_decided_differently_is_shown_until_somebody_decides(here, tmp_path):
    packs = packs_of(here, tmp_path, 2)
    made = [
        packs[0].decisions.decide("finding:x", "accept", {"reason": "是"}, "乙", "operator"),
        packs[1].decisions.decide("finding:x", "not_a_problem", {"reason": "否"}, "丙", "operator"),
    ]
    for one in packs:
        one.decisions.decide("finding:y", "settle", {}, "乙", "operator")
        one.decisions.close()
    told = json.loads(run("merge", here.path, *(one.path for one in packs), "--json").stdout)
    assert [one["id"] for one in told["conflicts"]["finding:x"]] == [one.id for one in made]
    assert list(told["conflicts"]) == ["finding:x"], "who says the same does not contradict"
    assert "finding:x" in run("status", here.path).stdout
    here.decisions.decide("finding:x", "reopen", {"reason": "再核"}, *ME)
    assert not here.state().conflicts
    here.decisions.undo(str(here.ledger.head()[0]), *ME)
    assert list(here.state().conflicts) == ["finding:x"]


def test_files_added_in_a_pack_come_home_once_and_displace_nothing_newer(here, tmp_path):
    packs = packs_of(here, tmp_path, 2)
    first, second = (
        f"姓名,性别\n王甲,男\n王戊,男\n王壬,男\n{name},男\n" for name in ("赵一", "钱二")
    )
    new = Incoming("七年级5班.csv", "姓名,性别\n孙三,男\n".encode(), "补充")
    packs[0].add_files([Incoming("七年级1班.csv", first.encode()), new])
    packs[1].add_files([Incoming("七年级1班.csv", second.encode())])
    before = {one.sha256 for one in here.files()}
    out = run("merge", here.path, packs[0].path).stdout
    assert "七年级1班.csv" in out and "补充/七年级5班.csv" in out and "取代" in out
    told = {one.name: one for one in here.files() if one.in_use and one.sha256 not in before}
    assert set(told) == {"七年级1班.csv", "补充/七年级5班.csv"}
    kept = here.path / "inbox" / told["七年级1班.csv"].sha256
    assert kept.read_bytes() == first.encode()
    (again,), faults = workpacks.merge_packs(here, [packs[0].path])
    assert again.files == [] and not faults
    # What another pack has under that name is named, not lost and not put in its place.
    (done,), faults = workpacks.merge_packs(here, [packs[1].path])
    assert done.files == [] and [one.code for one in faults] == ["pack_file_rival"]
    assert "七年级1班.csv" in faults[0].text() and "xjaudit add" in faults[0].text()
    assert here.inbox.file(told["七年级1班.csv"].sha256).in_use
    assert verify(here, replays=False).is_sound


def test_a_file_set_aside_in_a_pack_is_set_aside_at_home_once(here, tmp_path):
    (pack,) = packs_of(here, tmp_path, 1)
    file = next(one for one in pack.files() if one.name == "七年级1班.csv")
    pack.inbox.set_aside(file.sha256)
    assert "停用 七年级1班.csv" in run("merge", here.path, pack.path).stdout
    assert not here.inbox.file(file.sha256).in_use
    assert [one.name for one in here.files() if not one.in_use] == ["七年级1班.csv"]
    # Whoever takes it back at home is not overruled when the pack comes again.
    run("aside", here.path, "七年级1班.csv", "--back")
    (again,), _ = workpacks.merge_packs(here, [pack.path])
    assert again.aside == [] and here.inbox.file(file.sha256).in_use
    assert verify(here, replays=False).is_sound


def test_a_file_altered_in_a_pack_stays_there(here, tmp_path):
    (pack,) = packs_of(here, tmp_path, 1)
    added = pack.add_files([Incoming("七年级5班.csv", "姓名,性别\n孙三,男\n".encode())])
    path = pack.path / "inbox" / added.files[0].sha256
    path.write_bytes(b"other")
    (done,), faults = workpacks.merge_packs(here, [pack.path])
    assert done.files == [] and [one.code for one in faults] == ["file_altered"]
    assert added.files[0].sha256 not in {one.sha256 for one in here.files()}


def test_a_conflict_is_told_by_pupil_and_class(here, tmp_path):
    packs = packs_of(here, tmp_path, 2)
    key = here.audit().people.iloc[0]["list_key"]
    for one, verb in zip(packs, ("same", "different"), strict=True):
        record = here.audit().roster.iloc[0]["person_key"]
        one.decisions.decide(f"list:{key}", verb, {"record": record}, "乙", "operator")
        one.decisions.close()
    lines = run("merge", here.path, *(one.path for one in packs)).stdout.splitlines()
    (line,) = [one for one in lines if one.endswith(f"list:{key}") and one.startswith("  七")]
    assert "七年级1班 王甲" in line


def test_a_pack_contradicts_what_was_decided_at_home_meanwhile(here, tmp_path):
    (pack,) = packs_of(here, tmp_path, 1)
    here.decisions.decide("finding:x", "accept", {"reason": "是"}, *ME)
    pack.decisions.decide("finding:x", "settle", {}, "乙", "operator")
    workpacks.merge_packs(here, [pack.path])
    assert [one.verb for one in here.state().conflicts["finding:x"]] == ["accept", "settle"]
    assert fold(here.ledger.entries()).conflicts == here.state().conflicts


def test_packs_that_are_damaged_or_of_others_bring_nothing(here, tmp_path):
    good, bad = packs_of(here, tmp_path, 2)
    for one in (good, bad):
        one.decisions.decide("finding:x", "settle", {}, "乙", "operator")
        one.decisions.close()
    path = bad.path / "ledger.sqlite"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"settlefinding:x", b"settlefinding:y"))
    stranger = workspace.new(tmp_path / "别校")
    done, faults = workpacks.merge_packs(here, [bad.path, stranger.path, tmp_path / "x", good.path])
    assert [one.path for one in done] == [good.path]
    assert [one.code for one in faults] == ["workpack_damaged", "not_a_pack", "nothing_there"]
    assert all("→" in one.text("zh") and "→" in one.text("en") for one in faults)
    other = workspace.new(tmp_path / "另一校")
    _, faults = workpacks.merge_packs(other, [good.path])
    assert [one.code for one in faults] == ["workpack_foreign"]
    assert run("merge", other.path, good.path, status=1).stderr.count("→") == 1


def test_a_sealed_pack_opens_with_its_passphrase_only(here, tmp_path):
    (file,) = workpacks.make_packs(here, tmp_path, 1, passphrase="口令 1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = file.read_bytes()
    assert b"PK\x03\x04" not in data and "名册".encode() not in data
    with pytest.raises(WorkspaceError) as caught:
        sealing.unseal(file, tmp_path / "out", "口令 2")
    assert caught.value.code == "seal_shut" and not (tmp_path / "out").exists()
    for at in (20, len(data) // 2, len(data) - 1):
        (tmp_path / "bad.xjpack").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(WorkspaceError):
            sealing.unseal(tmp_path / "bad.xjpack", tmp_path / "out", "口令 1")
    secret = tmp_path / "口令.txt"
    secret.write_text("口令 1\n", "utf-8")
    run("unseal", file, tmp_path / "out", "--password-file", secret)
    pack = workspace.open_at(tmp_path / "out")
    pack.decisions.decide("finding:x", "settle", {}, "乙", "operator")
    run("seal", pack.path, tmp_path / "back.xjpack", "--password-file", secret)
    assert run_refused("unseal", file, here.path, "--password-file", secret).code == "not_empty"
    assert "→" in run("merge", here.path, tmp_path / "back.xjpack", status=1).stderr
    run("merge", here.path, tmp_path / "back.xjpack", "--password-file", secret)
    assert here.state().last("finding:x")
    for path in [pack.path, *pack.path.rglob("*")]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


# Exports, replay, verify


def test_exports_and_editions_are_made_again_byte_for_byte(here, tmp_path):
    written = exporting.export(here, *ME)
    before = {name: path.read_bytes() for name, path in written.items()}
    exporting.publish(here, *ME)
    edition = (here.published / "snapshot.json").read_bytes()
    # Another export, other settings and decisions since change nothing of it.
    text = ROSTER.replace("王甲,男", "王甲,女")
    here.add_files([Incoming("名册.csv", text.encode())])
    here = here.write_settings(here.settings.but(language="en", school_name="改名学校"))
    here.decisions.decide("finding:x", "settle", {}, *ME)
    later = exporting.export(here, *ME)
    assert later["audit.xlsx"].read_bytes() != before["audit.xlsx"]
    shutil.rmtree(here.path / "cache")
    here = workspace.open_at(here.path)
    told = {(m.entry.seq, m.name): m for m in replay(here, given_out(here))}
    assert all(made.same for made in told.values())
    old = {m.name: m.content for m in replay(here, here.state().entries[:5])}
    assert old == before | {"0001.json": edition}
    shown = json.loads(run("replay", here.path, "2", "--to", tmp_path / "重现", "--json").stdout)
    assert [row["same"] for row in shown["replayed"]] == [True]
    assert (tmp_path / "重现" / "links.csv").read_bytes() == before["links.csv"]
    assert run_refused("replay", here.path, "nothing.csv").code == "no_export"
    assert verify(here).counts["exports"] == 5


def test_what_is_given_out_is_made_again_whatever_came_since(here, tmp_path):
    """Each kind masked and in full, by panel and command line; on another day, in other hands."""
    desk = open_desk(here.ledger, here.audit(), *ME, today=date(2026, 11, 20))
    pupil = desk.audit.roster.iloc[0]["person_key"]
    acts.change(desk, pupil, "current_address", "示例县城关镇新路88号")
    acts.change(desk.refreshed(), pupil, "sex", "女")
    given = {}
    for kind in exporting.KINDS:
        for path, digest in exporting.give_out(here, desk, kind):
            given[path.name, digest] = path.read_bytes()
    full = exporting.give_out(here, desk.but(today=date(2026, 12, 1)), "changes", in_full=True)
    given |= {(path.name, digest): path.read_bytes() for path, digest in full}
    run("changes", here.path, "--to", tmp_path / "变更", "--actor", "甲", "--role", "registrar")
    last = {path.name: path.read_bytes() for path in (tmp_path / "变更").iterdir()}
    assert last.keys() == {"key_changes.xlsx", "other_changes.xlsx"}
    # Other files, settings and decisions since.
    here.add_files([Incoming("名册.csv", ROSTER.replace("王甲,男", "王甲,女").encode())])
    here = here.write_settings(here.settings.but(language="en"))
    here.decisions.decide("finding:x", "settle", {}, *ME)
    exports = [one for one in here.state().standing("school") if one.verb == "export"]
    made = {(one.name, one.entry.payload["sha256"]): one for one in replay(here, exports)}
    assert all(one.same for one in made.values()) and given.keys() <= made.keys()
    assert all(made[key].content == content for key, content in given.items())
    # What lies elsewhere is not looked for in the outbox, where the ones before it still are.
    verdict = verify(here)
    assert verdict.is_sound and not verdict.notices
    assert verdict.counts["exports"] == 5
    exporting.export(here, *ME, passphrase="口令")
    told = run("replay", here.path, str(here.state().seq), "--to", tmp_path / "again").stdout
    assert "before entry" in told  # its settings are English by now
    again = io.BytesIO((tmp_path / "again" / "audit.xlsx").read_bytes())
    assert openpyxl.load_workbook(again).sheetnames


def test_an_export_notes_who_and_a_locked_workbook_opens_with_its_passphrase_only(here, tmp_path):
    secret = tmp_path / "p"
    secret.write_text("口令\n", "utf-8")
    run("export", here.path, "--actor", "甲", "--role", "leader", "--password-file", secret)
    assert [path.name for path in (here.path / "outbox").iterdir()] == ["audit.xlsx"]
    locked = msoffcrypto.OfficeFile(io.BytesIO((here.path / "outbox/audit.xlsx").read_bytes()))
    assert locked.is_encrypted()
    plain = io.BytesIO()
    locked.load_key("口令")
    locked.decrypt(plain)
    assert openpyxl.load_workbook(plain).sheetnames
    (entry,) = here.state().standing("school")
    assert (entry.actor, entry.role, entry.payload["name"]) == ("甲", "leader", "audit.xlsx")
    assert verify(here).is_sound
    # Nobody named: the account of this computer.
    run("export", here.path)
    assert here.state().entries[-1].actor


def test_verify_names_whatever_was_altered(here):
    paper = Evidence(here.path / "evidence").take(
        b"%PDF-1.7 1 0 obj" + bytes(99), "x", here.settings
    )
    told = paper.plain() | {"label": "booklet"}
    me = dict(zip(("actor", "role"), ME, strict=True))
    here.ledger.append(**me, verb="attach", subject="pupil:x", payload=told)
    exporting.export(here, *ME)
    exporting.publish(here, *ME)
    here.decisions.close()
    verdict = verify(here)
    assert verdict.is_sound and not verdict.notices
    assert verdict.counts == {
        "files": 5, "sources": 1, "evidence": 1, "entries": 6, "editions": 1, "exports": 5,
    }  # fmt: skip
    here.decisions.close()
    (roster,) = [file for file in here.files() if file.kind == "roster"]
    cases = {
        f"inbox/{roster.sha256}": {"file_altered"},
        f"inbox/{roster.sha256}.json": {"note_damaged"},
        "published/history/0001.json": {"edition_altered"},
        "published/snapshot.json": {"edition_altered"},
        next((here.path / "sources").iterdir()).relative_to(here.path): {"file_altered"},
        "ledger.head": {"head_spoiled"},
        f"evidence/{paper.sha256}": {"file_altered"},
    }
    for name, codes in cases.items():
        path = here.path / name
        data = path.read_bytes()
        for at in (1, len(data) // 2, len(data) - 2):
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            found = verify(here, replays=False).faults
            here.decisions.close()
            assert codes <= {one.code for one in found}, (name, at)
            assert any("名册" in one.where or path.name[:12] in one.text() for one in found), name
        path.write_bytes(data)
    (here.path / "inbox" / roster.sha256).unlink()
    (here.path / "evidence" / paper.sha256).unlink()
    missing = verify(here, replays=False).faults
    assert [one.code for one in missing] == ["file_missing"] * 2
    assert missing[1].where == f"evidence/{paper.sha256[:12]}"
    assert "名册.csv" in run("verify", here.path, "--no-replay", status=1).stderr


def test_verify_says_what_somebody_worked_on_and_what_cannot_be_compared(here, monkeypatch):
    exporting.export(here, *ME)
    path = here.path / "outbox" / "findings.csv"
    path.write_bytes(path.read_bytes() + b"x")
    told = json.loads(run("verify", here.path, "--json").stdout)
    assert told["sound"] and [one["code"] for one in told["notices"]] == ["export_altered"]
    monkeypatch.setattr("xjaudit.workspace.sources.program", lambda: "xjaudit of later")
    other = "xjaudit.exports.outputs.write_csv"
    monkeypatch.setattr(other, lambda frame, path: path.write_text("x"))
    verdict = verify(here)
    assert {one.code for one in verdict.notices} == {"export_altered", "replay_program"}
    monkeypatch.setattr("xjaudit.workspace.sources.program", program)
    assert {one.code for one in verify(here).faults} == {"replay_differs"}


def test_decisions_in_postgresql(tmp_path, postgres):  # noqa: F811
    here = fill(workspace.new(tmp_path / "w"))
    path = here.path / "workspace.toml"
    path.write_text(f'ledger = "{postgres()}"\n' + path.read_text("utf-8"), "utf-8")
    (here.path / "ledger.sqlite").unlink()
    here = workspace.open_at(here.path)
    here.decisions.decide("finding:a", "settle", {}, *ME)
    exporting.export(here, *ME)
    assert not (here.path / "ledger.sqlite").exists()
    (pack,) = packs_of(here, tmp_path, 1)
    pack.decisions.decide("finding:b", "settle", {}, "乙", "operator")
    workpacks.merge_packs(here, [pack.path])
    again = workspace.open_at(here.path)
    assert again.state().subjects("finding") == ["finding:a", "finding:b"]
    assert verify(again).is_sound
    retiring.retire(again, *ME, sure=True)


# The folder


def test_a_workspace_of_before_there_were_ledgers_gets_one(here):
    path = here.path / "workspace.toml"
    for name in ("ledger.sqlite", "ledger.head"):
        (here.path / name).unlink()
    with pytest.raises(LedgerError) as caught:
        workspace.open_at(here.path).state()
    assert caught.value.code == "ledger_none"
    lines = path.read_text("utf-8").replace("version = 2", "version = 1").splitlines()
    path.write_text("\n".join(one for one in lines if "key_check" not in one), "utf-8")
    old = workspace.open_at(here.path)
    assert verify(old).is_sound
    assert old.decisions.decide("finding:a", "settle", {}, *ME).seq == 1
    assert marker.load(old.write_settings(old.settings).path / "workspace.toml").version == 2


def test_a_key_that_was_altered_is_said(here):
    path = here.path / "workspace.toml"
    text = path.read_text("utf-8")
    at = text.index('key = "') + 9
    path.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :], "utf-8")
    with pytest.raises(WorkspaceError) as caught:
        workspace.open_at(here.path)
    assert caught.value.code == "key_damaged"


def test_what_others_could_look_into_is_closed_on_opening(here):
    here.decisions.decide("finding:a", "settle", {}, *ME)
    here.decisions.close()
    for path in [here.path, here.path / "inbox", here.path / "ledger.sqlite"]:
        path.chmod(0o755)
    assert workspace.open_at(here.path).exposed == []
    for path in [here.path, here.path / "inbox", here.path / "ledger.sqlite"]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_a_disk_that_keeps_no_rights_is_said(here, monkeypatch):
    here.path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_, **__: None)
    assert workspace.open_at(here.path).exposed == [here.path]
    done = run("status", here.path, "--entries")
    assert "其他人也能看到" in done.stderr
    assert [one.code for one in verify(here, replays=False).notices] == ["workspace_open"]


def test_a_workspace_on_a_disk_that_can_only_be_read_is_shown(here, tmp_path):
    here.decisions.decide("finding:a", "settle", {}, *ME)
    here.decisions.close()
    with small_disk(tmp_path / "盘", "8m") as disk:
        shutil.copytree(here.path, disk / "w")
        os.system(f"mount -o remount,ro '{disk}'")
        read = workspace.open_at(disk / "w")
        assert read.state().seq == 1
        with pytest.raises(LedgerError) as caught:
            read.decisions.decide("finding:b", "settle", {}, *ME)
        assert caught.value.code == "ledger_readonly"


def test_a_campaign_that_is_over_is_destroyed_and_leaves_a_certificate(here, tmp_path):
    exporting.export(here, *ME)
    outside = tmp_path / "原件.csv"
    outside.write_text("x")
    (here.path / "cache" / "link").symlink_to(outside)
    command = ("retire", here.path, "--actor", "甲", "--role")
    assert run_refused(*command, "leader").code == "retire_unsure"
    assert run_refused(*command, "operator", "--yes").code == "retire_role"
    done = run(*command, "leader", "--yes", "--reason", "期满")
    text = Path(done.stdout.strip()).read_text("utf-8")
    told = json.loads(text)
    shown = (told["by"], told["reason"], told["files_received"], told["entries"])
    assert shown == ("甲", "期满", 5, 4)
    assert "固态硬盘" in told["method"] and "王" not in text and "名册" not in text
    assert not here.path.exists() and outside.read_text() == "x"


def test_destroying_that_was_broken_off_is_finished(here, monkeypatch):
    head = here.decisions.decide("finding:a", "settle", {}, *ME).hash
    count, unlink = itertools.count(), Path.unlink

    def broken(path, *options, **more):
        if next(count) == 4:
            raise KeyboardInterrupt
        unlink(path, *options, **more)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "unlink", broken)
        retiring.retire(here, *ME, sure=True)
    told = json.loads(retiring.retire(workspace.open_at(here.path), *ME, sure=True).read_text())
    assert (told["ledger_head"], told["entries"]) == (head, 1)
    assert not here.path.exists()


def test_what_is_overwritten_holds_nothing_of_what_it_was(tmp_path, monkeypatch):
    path = tmp_path / "w" / "f"
    path.parent.mkdir()
    path.write_bytes(b"secret" * 1000)
    kept = []
    monkeypatch.setattr(Path, "unlink", lambda self, **_: kept.append(self.read_bytes()))
    retiring.shred(path.parent)
    assert len(kept[0]) == 6000 and b"secret" not in kept[0]


def test_a_damaged_note_of_the_head_does_not_send_in_circles(here):
    here.decisions.decide("finding:a", "settle", {}, *ME)
    here.decisions.close()
    (here.path / "ledger.head").write_bytes(b"garbage")
    (fault,) = verify(here, replays=False).faults
    assert fault.code == "head_spoiled" and "1 条" in fault.text("zh")
    assert "verify" not in fault.text("zh") + fault.text("en")
    # With an entry altered beside it, both are told.
    with sqlite3.connect(here.path / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_no_update")
        connection.execute("UPDATE entries SET actor = 'x'")
    codes = [one.code for one in verify(here, replays=False).faults]
    assert "head_damaged" in codes and "entry_altered" in codes


def test_a_damaged_note_hides_no_other_file(here):
    first, *_, last = here.files()
    (here.path / "inbox" / f"{first.sha256}.json").write_text("{")
    path = here.path / "inbox" / last.sha256
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    told = verify(here, replays=False)
    assert sorted(one.code for one in told.faults) == ["file_altered", "note_damaged"]
    with pytest.raises(WorkspaceError):
        here.files()


def test_a_ledger_that_is_gone_is_said_with_the_way_out(here):
    here.decisions.decide("finding:a", "settle", {}, *ME)
    here.decisions.close()
    for name in ("ledger.sqlite", "ledger.head"):
        (here.path / name).unlink()
    (fault,) = verify(here, replays=False).faults
    assert (
        fault.code == "ledger_none" and "备份" in fault.text("zh") and "backup" in fault.text("en")
    )


def test_what_is_missing_is_called_by_its_name(here):
    here.decisions.decide("finding:a", "settle", {}, *ME)
    options = ["--actor", "甲", "--role", "registrar"]
    assert "理由" in run_refused("decide", here.path, "finding:a", "accept", *options).text("zh")


@pytest.mark.parametrize("text", ["key = 3", "key =", "version = []"])
def test_a_marker_out_of_form_is_said_in_words(here, text):
    (here.path / "workspace.toml").write_text(text)
    error = run_refused("status", here.path).text("zh")
    assert "格式" in error and "Error" not in error
