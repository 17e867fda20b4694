"""A campaign through a real workspace: found, decided, exported again, signed, verified."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests import writing
from xjaudit import settings, workspace
from xjaudit.cases import acts, changes, sealing, signoff
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.cli import app
from xjaudit.exports.worklist import write_worklist
from xjaudit.progress.measures import measures
from xjaudit.workspace.evidence import Evidence, open_evidence

TODAY = date(2026, 11, 20)
WHO = {"head_teacher": "李老师", "registrar": "王老师", "leader": "张校长"}
CLASS = "7-2"


def desk_of(here, role="registrar", day=TODAY) -> Desk:
    return Desk(here.audit(), here.state(), day, here.ledger, WHO[role], role)


def subject(desk, rule, name):
    table = desk.worklist
    return table.loc[(table["rule"] == rule) & (table["name"] == name), "subject"].item()


def stands(desk, about):
    row = desk.refreshed().worklist.set_index("subject").loc[about]
    return row["state"], row["reason"]


def export_again(here, folder, old, new):
    """The registry's next export, with one cell another."""
    source = next(f for f in here.files() if f.name == "初中学生信息.xlsx")
    path = folder / source.name
    shutil.copyfile(here.path / "inbox" / source.sha256, path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value == old[1]]
    same = [cell for cell in cells if old[0] in [one.value for one in cell.parent[cell.row]]]
    (one,) = same
    one.value = new
    book.save(path)
    book.close()
    return path


@pytest.fixture(scope="module")
def here(tmp_path_factory, sample_school):
    made = workspace.new(
        tmp_path_factory.mktemp("story") / "工作 区", settings.load(sample_school / "settings.toml")
    )
    made.add([sample_school / name for name in ("registry", "lists", "problems")])
    return made


def test_a_campaign_from_the_audit_to_a_broken_signature(here, tmp_path):
    desk = desk_of(here)
    birth = desk.audit.findings
    birth = birth[(birth["rule"] == "ID-BIRTH") & (birth["class"] == CLASS)].iloc[0]
    about, person = f"finding:{birth['finding_id']}", birth["person_key"]
    pupil = desk.audit.roster.set_index("person_key").loc[person]

    # One change with evidence, checked by a second person.
    scan = tmp_path / "派出所证明.pdf"
    scan.write_bytes(b"%PDF-1.7 1 0 obj scan")
    evidence = Evidence(here.path / "evidence")
    kept = evidence.keep(scan, here.settings)
    asked = acts.change(desk, person, "birth_date", birth_of(pupil["id_number"]))
    acts.attach(desk.refreshed(), f"pupil:{person}", kept.plain(), "police_proof", asked.id)
    opened = open_evidence(
        evidence, here.ledger, f"pupil:{person}", kept.sha256, WHO["leader"], "leader"
    )
    assert opened == b"%PDF-1.7 1 0 obj scan"
    acts.check(desk_of(here, "leader"), asked.id)
    table = changes.key_changes(here.audit(), here.state())
    assert list(table["state"]) == ["ready"]
    acts.file(desk_of(here), about, "key_change")
    assert stands(desk_of(here), about)[0] == "filed"

    # The rest of the class is dealt with.
    desk = desk_of(here)
    own = desk.worklist[(desk.worklist["class"] == CLASS) & (desk.worklist["severity"] == "error")]
    with pytest.raises(CaseError):
        sealing.sign(desk, CLASS)
    for one in set(own["subject"]) - {about}:
        acts.decide(desk.refreshed(), one, "not_a_problem", reason="已核对户口簿")

    # The next export shows the change: it is done, and its finding settled, by themselves.
    path = export_again(
        here, tmp_path, (pupil["id_number"], pupil["birth_date"]), birth_of(pupil["id_number"])
    )
    added = here.add(path)
    assert [one.replaces for one in added.files] == ["初中学生信息.xlsx"]
    desk = desk_of(here)
    assert stands(desk, about) == ("settled", "新数据中已不再出现")
    assert list(changes.key_changes(desk.audit, desk.state)["state"]) == ["done"]
    quiet = desk.worklist[
        (desk.worklist["class"] == CLASS) & (desk.worklist["severity"] == "error")
    ]
    assert set(quiet["state"]) == {"settled", "not_a_problem"}

    # Three sign; the ledger, opened anew, still says so.
    for role in WHO:
        sealing.sign(desk_of(here, role), CLASS)
    again = workspace.open_at(here.path)
    told = signoff.verify_signature(again.audit(), again.state(), CLASS)
    assert told.holds and told.is_locked and dict(told.signers) == WHO
    with pytest.raises(CaseError):
        acts.decide(desk_of(again), about, "reopen", reason="x")
    shown = CliRunner().invoke(app, ["sign", str(here.path), CLASS, "--check", "--json"])
    assert shown.exit_code == 0 and json.loads(shown.stdout)["signed"] == told.digest

    # Decided pupils count as checked.
    plain, known = (measures(again.audit(), one) for one in (None, again.state()))
    both = plain.merge(known, on="class", suffixes=("", "_known"))
    assert (both["checked_known"] >= both["checked"]).all()
    assert (both["checked_known"] > both["checked"]).any()

    # A head teacher hands in another list: the signature says what has changed.
    listed = next(f for f in again.files() if f.name == "七年级考勤.xlsx")
    changed = tmp_path / listed.name
    shutil.copyfile(again.path / "inbox" / listed.sha256, changed)
    book = openpyxl.load_workbook(changed)
    book.worksheets[0].cell(200, 1, "备注：补交")
    book.save(changed)
    book.close()
    assert again.add(changed).faults == []
    told = signoff.verify_signature(again.audit(), again.state(), CLASS)
    assert not told.holds and "files" in told.changed
    shown = CliRunner().invoke(app, ["sign", str(here.path), CLASS, "--check"])
    assert shown.exit_code == 1 and "签字后有变动：文件" in shown.stdout


def birth_of(number: str) -> str:
    return number[6:14]


def test_the_command_line_tells_what_is_to_be_done(here, tmp_path):
    run = CliRunner().invoke
    told = run(app, ["worklist", str(here.path), "--class", "六年级1班", "--json"])
    assert told.exit_code == 0, told.output
    rows = json.loads(told.stdout)["items"]
    assert {one["class"] for one in rows} == {"6-1"} and all(one["state"] == "open" for one in rows)
    shown = run(app, ["worklist", str(here.path), "--class", "6-1"])
    assert "六年级1班" in shown.stdout and "可办理：" in shown.stdout
    assert run(app, ["worklist", str(here.path), "--class", "12-9"]).exit_code == 1

    wrong = next(one for one in rows if one["rule"] == "ID-BIRTH")
    scan = tmp_path / "a.png"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n")
    options = ["--label", "police_proof", "--actor", "王老师", "--role", "registrar", "--json"]
    case = wrong["subject"].replace("finding:", "case:")
    told = run(app, ["attach", str(here.path), case, str(scan), *options])
    assert json.loads(told.stdout)["payload"]["type"] == "png"
    told = run(app, ["worklist", str(here.path), "--class", "6-1", "--json"])
    now = next(o for o in json.loads(told.stdout)["items"] if o["subject"] == wrong["subject"])
    assert (wrong["missing"], now["missing"]) == ("police_proof", "")


def test_changes_are_written_as_two_workbooks_and_revealing_is_noted(here, tmp_path):
    desk = desk_of(here)
    first = desk.audit.roster.iloc[0]
    number = first["id_number"]
    acts.change(desk, first["person_key"], "current_address", "示例县城关镇新路88号")
    acts.change(desk.refreshed(), first["person_key"], "id_number", number[:-1] + "9", note="口误")
    run = CliRunner().invoke
    told = run(app, ["changes", str(here.path), "--to", str(tmp_path / "a")])
    assert told.exit_code == 0, told.output
    rows = cells(tmp_path / "a" / "key_changes.xlsx")
    mine = next(row for row in rows if row["姓名"] == first["name"])
    assert (mine["项目"], mine["状态"]) == ("身份证件号", "缺材料")
    assert "****" in mine["原值"] and "****" in mine["学籍号"]
    (other,) = cells(tmp_path / "a" / "other_changes.xlsx")
    assert (other["新值"], other["状态"]) == ("示例县城关镇新路88号", "待系统办理")
    length = here.state().seq
    options = ["--reveal", "--actor", "王老师", "--role", "registrar"]
    assert (
        run(app, ["changes", str(here.path), "--to", str(tmp_path / "b"), *options]).exit_code == 0
    )
    rows = cells(tmp_path / "b" / "key_changes.xlsx")
    assert next(row for row in rows if row["姓名"] == first["name"])["原值"] == number
    noted = [(one.verb, one.actor) for one in here.ledger.entries(after=length)]
    assert noted == [("reveal", "王老师"), ("export", "王老师"), ("export", "王老师")]


def test_the_worklist_as_a_workbook_has_all_there_is(here, tmp_path):
    desk = desk_of(here, day=TODAY + timedelta(20))
    path = write_worklist(desk, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["待办", "期限提醒", "久未进展", "已处理", "班级签字"]
    book.close()
    table = desk.worklist
    quiet = table["state"].isin(["settled", "accepted", "not_a_problem"])
    assert len(cells(path, "待办")) == (~quiet).sum()
    assert len(cells(path, "已处理")) == quiet.sum()
    assert len(cells(path, "久未进展")) > 0
    assert {row["班级"] for row in cells(path, "班级签字")} >= {"七年级2班"}
    again = write_worklist(desk, tmp_path / "again")
    assert again.read_bytes() == path.read_bytes()


def cells(path: Path, sheet: str | None = None) -> list[dict]:
    book = openpyxl.load_workbook(path)
    rows = list((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True))
    book.close()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(row)]


def test_settings_of_deadlines_come_back_from_the_workspace(tmp_path):
    told = settings.Settings(deadlines={"forms": "2026-12-18"}, local_days={"2026-12-09": "off"})
    workspace.new(tmp_path / "w", told)
    again = workspace.open_at(tmp_path / "w").settings
    assert (again.deadlines, again.local_days) == (told.deadlines, told.local_days)


def test_texts_of_a_file_are_no_formula_in_a_worklist(tmp_path):
    here = workspace.new(tmp_path / "w", settings.Settings(as_of=date(2026, 11, 16)))
    roster = "学籍号|姓名|性别|班级|学籍状态\nG1|=1+1|男|七(1)班|在读\n"
    here.add(writing.xlsx(tmp_path / "名册.xlsx", {"1": roster}))
    desk = Desk(here.audit(), here.state(), TODAY, here.ledger, "王", "registrar")
    path = write_worklist(desk, tmp_path / "out")
    book = openpyxl.load_workbook(path)
    assert all(c.data_type != "f" for sheet in book for row in sheet for c in row)
    book.close()


def test_decisions_of_the_command_line_are_checked_too(tmp_path, sample_school):
    here = workspace.new(tmp_path / "w", settings.load(sample_school / "settings.toml"))
    here.add([sample_school / name for name in ("registry", "lists")])
    desk = desk_of(here)
    missed = desk.worklist[desk.worklist["rule"] == "RC-EMPTY"].iloc[0]

    def run(*told, role="registrar"):
        options = ["--actor", WHO[role], "--role", role]
        return CliRunner().invoke(app, [told[0], str(here.path), *told[1:], *options])

    refused = run("decide", missed["subject"], "file", "--payload", "action=quit")
    assert isinstance(refused.exception, CaseError) and refused.exception.code == "unlawful"
    assert run("decide", missed["subject"], "file", "--payload", "action=leave").exit_code == 0
    row = desk_of(here).worklist.set_index("subject").loc[missed["subject"]]
    assert (row["state"], row["filed_as"]) == ("filed", "leave")
    # A class without open errors is signed by all three; then nothing is decided there.
    gates = ((c, signoff.gate(desk.audit, desk.worklist, c)) for c in desk.audit.classes["class"])
    name = next(c for c, gate in gates if gate.passes and c)
    for role in WHO:
        assert run("decide", f"class:{name}", "sign", role=role).exit_code == 0
    person = desk.audit.roster.set_index("class").loc[name, "person_key"].iloc[0]
    refused = run("decide", f"pupil:{person}", "check_list")
    assert isinstance(refused.exception, CaseError) and refused.exception.code == "locked"
    last = here.ledger.entries()[-1]
    assert last.verb == "lock"
    assert run("undo", str(last.seq)).exit_code == 1
    refused = run("decide", f"class:{name}", "lock")
    assert isinstance(refused.exception, CaseError)
    assert run("decide", f"class:{name}", "reopen", "--reason", "更正").exit_code == 0
    assert run("decide", f"pupil:{person}", "check_list").exit_code == 0
