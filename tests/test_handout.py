"""What is carried away: the same figures as HTML, on paper and as a workbook."""

import openpyxl
import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from tests.editions import edition
from xjaudit.cli import screens
from xjaudit.handout import hand_out
from xjaudit.page import figures
from xjaudit.page.sayings import HIDDEN
from xjaudit.page.words import place
from xjaudit.snapshot import FILE, Snapshot, SnapshotError


@pytest.fixture(scope="module", params=["zh", "en"])
def handed(request, tmp_path_factory):
    made = edition(language=request.param, school='=HYPERLINK("x")实验学校')
    return made, hand_out(made, tmp_path_factory.mktemp("out") / "new")


def test_one_file_holds_everything(handed):
    made, (html, _, _) = handed
    text = html.read_text("utf-8")
    assert len(text.encode()) < 6_000_000
    assert "<script src" not in text and "<link rel=stylesheet" not in text
    assert text.count("data-figure=") == 4
    assert "data-follow" not in text
    assert text.count(place("class:2-2", made.language)) >= 1


def test_paper_has_every_class_and_what_is_missing(handed):
    made, (_, printed, _) = handed
    document = pdfium.PdfDocument(printed)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    assert len(pages) == 1
    # Ranked, then perhaps named above among those that need help.
    for row in figures.ranked(made):
        assert place(row["at"], made.language).replace(" ", "") in pages[0].replace(" ", "")
    assert HIDDEN in pages[0]
    assert "实验学校" in pages[0]


def test_workbook_holds_the_numbers_as_numbers(handed):
    made, (_, _, path) = handed
    school, classes, problems = openpyxl.load_workbook(path).worksheets
    assert school["B2"].value == made.school and school["B2"].data_type == "s"
    told = {line[1]: line for line in classes.iter_rows(min_row=2, values_only=True)}
    for row in figures.ranked(made):
        line = told[place(row["at"], made.language)]
        assert line[2:4] == (row["checked"], row["registered"])
        assert list(line[5:]) == [step.left for step in figures.steps(row)]
    assert [line[1:] for line in problems.iter_rows(min_row=2, values_only=True)][0] == (
        *(12, 6, HIDDEN, HIDDEN, 0),
    )


def test_nothing_published_leaves_nothing_behind(tmp_path):
    with pytest.raises(SnapshotError):
        hand_out(Snapshot(notice="."), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_command_writes_the_files_and_starts_no_server(tmp_path):
    folder = tmp_path / "published"
    folder.mkdir()
    command = ["dashboard", str(folder), "--static", str(tmp_path / "out")]
    refused = CliRunner().invoke(screens.app, command)
    assert refused.exit_code == 1 and "尚未发布" in refused.stderr
    (folder / FILE).write_text(edition().to_json(), "utf-8")
    done = CliRunner().invoke(screens.app, command)
    assert done.exit_code == 0, done.output
    made = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert made == [".html", ".pdf", ".xlsx"]
