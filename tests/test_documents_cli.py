"""`xjaudit forms` and `xjaudit packets` on a workspace, as a person runs them."""

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests import papers
from xjaudit import settings, workspace
from xjaudit.cases.desk import Desk
from xjaudit.cli import app
from xjaudit.cli import papers as papers_cli
from xjaudit.documents import entries, items, tokens
from xjaudit.documents.packets.words import COLUMNS
from xjaudit.errors import XjauditError
from xjaudit.intake import filing, tracking
from xjaudit.intake.verdicts import BOXES

CLASS = "9-1"
DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def here(sample_school, tmp_path_factory):
    path = tmp_path_factory.mktemp("paper") / "工作区"
    made = workspace.new(path, settings.load(sample_school / "settings.toml"))
    made.add(sample_school / "registry", "roster")
    made.add(sample_school / "lists", "list")
    return made


@pytest.fixture
def run(here):
    def runner(command, *arguments):
        told = ["--actor", "王老师", "--role", "registrar"]
        result = CliRunner().invoke(app, [command, str(here.path), *map(str, arguments), *told])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return runner


def test_forms_are_printed_and_entered_and_their_codes_lead_back(here, run, tmp_path):
    result = run("forms", "--class", CLASS, "--out", tmp_path)
    (path,) = tmp_path.iterdir()
    assert result.exit_code == 0 and str(path) in result.stdout
    state = workspace.open_at(here.path).state()
    table = entries.form_table(here.key, state)
    (code,) = papers.codes(papers.picture(path.read_bytes(), 2))
    read = tokens.read(code)
    assert read and read.body in table
    person, version = table[read.body]
    assert entries.current_version(state, person) == version
    names = [one.payload["name"] for one in state.entries if one.verb == "export"]
    assert path.name in names


def test_forms_that_are_back_are_printed_again_only_if_asked_for(here, run, tmp_path):
    """A notice, registration codes, another heading: those that came back stay counted."""
    where = "8-1"
    run("forms", "--class", where, "--out", tmp_path)
    desk = Desk(here.audit(), here.state(), date.today(), here.ledger, "王老师", "registrar")
    persons = [one.key for one in desk.state.entries if one.verb == "print_form"][-3:]
    full = dict.fromkeys(BOXES, True)
    for person in persons:
        here.ledger.append_many(filing.take_back(desk, person, full))

    def counted():
        table = tracking.classes(desk.refreshed()).set_index("class")
        return table.loc[where, ["returned", "signed", "complete"]].tolist()

    assert counted() == [3, 3, 3]
    own = here.path / "confirmation_items.toml"
    given = items.as_given().decode()
    own.write_text(given.replace("notice = []", 'notice = ["周五前交回"]'), "utf-8")
    codes = tmp_path / "码.csv"
    roster = desk.audit.roster.set_index("person_key")
    codes.write_text(f"学籍号,注册码\n{roster.at[persons[0], 'registry_no']},AB12\n", "utf-8")
    told = run("forms", "--class", where, "--out", tmp_path, "--codes", codes, "--json")
    assert "3 名学生的确认表已经收回" in told.stderr
    counts = json.loads(told.stdout)
    assert counts["back"] == 3 and counted() == [3, 3, 3]
    (pdf,) = tmp_path.glob("*.pdf")
    assert len(papers.pages(pdf.read_bytes())) == 2 + 2 * counts["forms"]
    own.write_text(given.replace("请对照户口簿逐项核对", "请逐项核对"), "utf-8")
    every = json.loads(
        run("forms", "--class", where, "--out", tmp_path, "--again", "--json").stdout
    )
    assert every["back"] == 0 and every["forms"] == counts["forms"] + 3
    assert counted() == [3, 3, 3]
    own.unlink()


def test_only_what_cannot_be_printed_is_told_with_check(here, run, tmp_path):
    before = workspace.open_at(here.path).state().seq
    told = json.loads(run("forms", "--class", CLASS, "--out", tmp_path, "--check", "--json").stdout)
    assert told["files"] == [] and told["forms"] > 40 and told["unprintable"] == {}
    assert workspace.open_at(here.path).state().seq == before


def test_an_unknown_class_or_document_is_refused(run, tmp_path):
    with pytest.raises(XjauditError, match="没有班级"):
        run("forms", "--class", "13-1", "--out", tmp_path)
    assert run("forms", "--what", "poster", "--out", tmp_path).exit_code == 2
    nothing = run("packets")
    assert nothing.exit_code == 2 and "--out" in nothing.stderr and "请说明" in nothing.stderr


@pytest.mark.parametrize("what", ["no-id", "late", "summary", "reminders"])
def test_other_documents_are_printed(run, what, tmp_path):
    assert run("forms", "--what", what, "--out", tmp_path).exit_code == 0
    assert any(path.suffix == ".pdf" for path in tmp_path.iterdir())


def test_the_items_are_handed_out_once_and_then_used(here, run):
    run("forms", "--what", "items", "--out", here.path)
    path = here.path / "confirmation_items.toml"
    path.write_text(path.read_text("utf-8").replace("number = 21", 'number = "21甲"'), "utf-8")
    with pytest.raises(XjauditError, match="已经有"):
        run("forms", "--what", "items", "--out", here.path)
    out = here.path.parent / "again"
    run("forms", "--class", CLASS, "--out", out)
    (printed,) = out.iterdir()
    assert "21甲" in papers.texts(printed.read_bytes())[2]
    path.unlink()


def test_a_packet_goes_out_comes_back_and_is_entered(here, run, tmp_path):
    run("packets", "--class", CLASS, "--out", tmp_path)
    path = tmp_path / "名册核对表-九年级1班.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(7, COLUMNS.index("mark") + 1).value = "已转走"
    sheet.cell(8, COLUMNS.index("mark") + 1).value = "飞走了"
    book.save(path)
    name = sheet.cell(8, COLUMNS.index("name") + 1).value
    only = run("packets", "--read", path, "--check")
    assert "已转走 1" in only.stdout and "飞走了" in only.stderr and name not in only.stderr
    told = json.loads(run("packets", "--read", path, "--json").stdout)
    (packet,) = told["packets"]
    assert [one["mark"] for one in packet["answers"]] == ["moved"]
    assert [one["code"] for one in packet["conflicts"]] == ["mark_unknown"]
    assert told["entries"] == 3
    assert json.loads(run("packets", "--read", path, "--json").stdout)["entries"] == 0
    state = workspace.open_at(here.path).state()
    (marked,) = [one for one in state.entries if one.verb == "mark"]
    assert marked.subject == packet["answers"][0]["subject"]


def test_what_is_no_packet_is_said_and_the_others_are_read(sample_school, run, tmp_path):
    run("packets", "--class", CLASS, "--out", tmp_path)
    good = tmp_path / "名册核对表-九年级1班.xlsx"
    result = run("packets", "--read", sample_school / "lists" / "一年级.xlsx", good)
    assert result.exit_code == 1
    assert "不是名册核对表" in result.stderr and "九年级1班" in result.stdout


@pytest.mark.parametrize("page", ["paper.md", "paper.zh-CN.md"])
def test_the_guide_tells_every_document_and_its_pictures_are_there(page):
    text = (DOCS / page).read_text("utf-8")
    pictures = re.findall(r"\]\((images/[^)]+)\)", text)
    assert len(pictures) >= 7
    assert all((DOCS / picture).is_file() for picture in pictures)
    assert all(
        f"`{what}`" in text for what in papers_cli.WHAT if what not in ("confirmation", "items")
    )
    assert "--what items" in text
