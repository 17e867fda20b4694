"""Decisions at a terminal: what is shown is enough to go on with, and never a whole number."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from tests import desks
from tests.desks import SETTINGS
from xjaudit import workspace
from xjaudit.cases.masking import masked_payload
from xjaudit.cli import app
from xjaudit.errors import XjauditError

NUMBER, NEW_NUMBER = "999999201310151023", "99999920131015104X"
WHO = {"operator": "李老师", "registrar": "王老师", "leader": "张校长"}


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    return desks.receive(workspace.new(tmp_path_factory.mktemp("decide") / "工 作区", SETTINGS))


@pytest.fixture
def here(received):
    """The workspace; what a test enters is told apart by its number."""
    return received


def run(here, command, *words, role="registrar"):
    """A command of somebody's, its output, or the error it ends with."""
    who = ["--actor", WHO[role], "--role", role]
    told = [command, str(here.path), *map(str, words)]
    done = CliRunner().invoke(app, [*told, *(who if command != "changes" else [])])
    if isinstance(done.exception, XjauditError):
        return done.exception
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def person(here, name="王芳"):
    return "pupil:" + desks.person(here.audit(), name)


def cells(path):
    book = openpyxl.load_workbook(path)
    head, *rows = book.active.iter_rows(values_only=True)
    book.close()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_key_change_is_finished_by_what_is_shown(here, tmp_path):
    who = person(here)
    asked = ["--payload", "field=id_number", "--payload", f"new={NEW_NUMBER}"]
    shown = run(here, "decide", who, "change", *asked, role="operator")
    assert NEW_NUMBER not in shown and NUMBER not in shown and "999999********104X" in shown
    number = shown.split()[0]
    run(here, "changes", "--to", tmp_path / "a")
    (row,) = cells(tmp_path / "a" / "key_changes.xlsx")
    assert str(row["编号"]) == number and row["还缺材料"]
    paper = tmp_path / "a.png"
    for code, name in (("booklet", "户口簿"), ("police_proof", None)):
        paper.write_bytes(b"\x89PNG\r\n\x1a\n" + code.encode())
        run(here, "attach", who, paper, "--label", name or code, "--for", number)
    left = row["还缺材料"].split("、")
    run(here, "changes", "--to", tmp_path / "b")
    (row,) = cells(tmp_path / "b" / "key_changes.xlsx")
    for name in [one for one in left if one in (row["还缺材料"] or "")]:
        paper.write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
        run(here, "attach", who, paper, "--label", name, "--for", number)
    again = run(here, "decide", who, "check", "--payload", f"entry={number}", role="operator")
    assert again.code in ("verb_role", "same_person")
    run(here, "decide", who, "check", "--payload", f"entry={number}", role="leader")
    run(here, "changes", "--to", tmp_path / "c")
    (row,) = cells(tmp_path / "c" / "key_changes.xlsx")
    assert (row["状态"], row["还缺材料"], row["复核人"]) == ("待系统办理", None, "张校长")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--label", "nonsense"], "no_such_paper"),
        (["--label", "booklet", "--for", "7777"], "no_entry"),
        (["--label", "booklet", "--for", "ffffffff"], "no_entry"),
    ],
)
def test_what_would_prove_nothing_is_not_attached(here, tmp_path, options, code):
    paper = tmp_path / "a.png"
    paper.write_bytes(b"\x89PNG\r\n\x1a\n" + code.encode())
    kept = sorted((here.path / "evidence").glob("*"))
    assert run(here, "attach", person(here), paper, *options).code == code
    assert sorted((here.path / "evidence").glob("*")) == kept


def test_a_finding_may_be_called_by_its_beginning_and_nothing_else_is_decided(here):
    table = json.loads(CliRunner().invoke(app, ["worklist", str(here.path), "--json"]).stdout)
    subject = next(one["subject"] for one in table["items"] if one["rule"] == "RC-EMPTY")
    assert run(here, "decide", "finding:zzzz", "accept", "--reason", "x").code == "no_such_item"
    assert subject in run(here, "decide", subject[:14], "accept", "--reason", "已核")


def test_numbers_in_entries_are_masked_unless_it_is_noted_who_sees_them(here):
    told = {"field": "registry_no", "new": "G" + NEW_NUMBER, "old": "", "key": False}
    told["note"] = f"原号{NUMBER}有误"
    here.decisions.decide(person(here, "赵敏"), "change", told, "王老师", "registrar")
    for options in ([], ["--json"]):
        shown = run(here, "status", "--entries", *options)
        assert NUMBER not in shown and NEW_NUMBER not in shown and "********" in shown
    seq = here.state().seq
    shown = run(here, "status", "--entries", "--reveal", "--json")
    assert NUMBER in shown and "G" + NEW_NUMBER in shown
    (noted,) = here.ledger.entries(after=seq)
    assert (noted.verb, noted.actor, noted.subject) == ("reveal", "王老师", "school")


def test_only_numbers_are_masked():
    digest = "1234567890" * 6 + "abcd"
    told = {"sha256": digest, "field": "name", "old": "王芳", "new": "王方", "n": 3, "x": None}
    assert masked_payload(told) == told
    told = {"field": "id_number", "old": "12345", "forms": [{"id_number": NUMBER}], "at": [NUMBER]}
    shown = masked_payload(told)
    assert shown["old"] == "1****" and NUMBER not in json.dumps(shown)
