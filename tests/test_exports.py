"""The four files: whole, readable back, and nothing in them that a spreadsheet would run."""

import csv
import json
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pytest

from tests import writing
from xjaudit.audit import audit
from xjaudit.errors import InputError
from xjaudit.exports import outputs
from xjaudit.exports.book import Book, Column
from xjaudit.findings import COLUMNS
from xjaudit.reconcile.outcomes import LINK_COLUMNS
from xjaudit.settings import Settings

HOSTILE = ['=cmd|"/ccalc"!A1', "+1+1", "@SUM(1)", "-2+3", "=1+1"]


@pytest.fixture(scope="module")
def written(sample_audit, tmp_path_factory):
    return outputs.write_all(sample_audit, tmp_path_factory.mktemp("out"))


def hostile_audit(folder):
    path = writing.xlsx(folder / "=1+1.xlsx", {"=名单": "学籍号|姓名|性别|班级|备注\n"})
    book = openpyxl.load_workbook(path)
    for at, name in enumerate(HOSTILE, 2):
        for column, text in enumerate([f"G{at}", name, "女", "七(1)班", name], 1):
            cell = book.active.cell(at, column)
            cell.value, cell.data_type = text, "s"
    book.save(path)
    lists = folder / "list.csv"
    with lists.open("w", encoding="utf-8", newline="") as file:
        rows = [[name, "女", "七(1)班", name] for name in HOSTILE]
        csv.writer(file).writerows([["姓名", "性别", "班级", "备注"], *rows])
    return audit([path], [lists], settings=Settings(as_of=date(2026, 11, 16)), key=b"k")


def test_csv_files_have_the_columns_of_the_contract(written, sample_audit):
    findings = pd.read_csv(written["findings.csv"], dtype=str)
    links = pd.read_csv(written["links.csv"], dtype=str)
    assert list(findings) == list(COLUMNS)
    assert list(links) == list(LINK_COLUMNS)
    assert len(findings) == len(sample_audit.findings)
    assert len(links) == len(sample_audit.links)
    assert findings["finding_id"].is_unique


def test_receipt_counts_tie(written):
    receipt = json.loads(written["receipt.json"].read_text("utf-8"))
    assert {one["kind"] for one in receipt["files"]} == {"roster", "list", "problems"}
    for one in receipt["files"]:
        assert one["rows_seen"] == one["rows_read"] + len(one["rows_dropped"]), one["file"]
    assert receipt["checked"]


def test_workbook_holds_every_finding_and_every_link(written, sample_audit):
    book = openpyxl.load_workbook(written["audit.xlsx"], read_only=True)
    counts = {sheet.title: sum(1 for _ in sheet.rows) - 1 for sheet in book}
    fixed = {"总览", "待办事项", "核对清单", "检查范围"}
    assert fixed <= set(counts)
    assert sum(n for name, n in counts.items() if name not in fixed) == len(sample_audit.findings)
    assert counts["核对清单"] == len(sample_audit.links)
    todo = (sample_audit.findings["severity"] != "info").sum()
    assert counts["待办事项"] == todo
    book.close()


def test_workbook_prints_on_a4_with_header_filter_and_frozen_row(written):
    book = openpyxl.load_workbook(written["audit.xlsx"])
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title != "总览":
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows == "$1:$1"
    assert book["七年级1班"]["A1"].value == "程度"
    book.close()


def test_nothing_from_a_file_is_a_formula_or_a_link(tmp_path):
    written = outputs.write_all(hostile_audit(tmp_path), tmp_path / "out")
    with zipfile.ZipFile(written["audit.xlsx"]) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        texts = [archive.read(name).decode() for name in sheets]
    assert not any("<f>" in text or "<f " in text or "<hyperlink" in text for text in texts)
    book = openpyxl.load_workbook(written["audit.xlsx"])
    names = {row[1].value for row in book["核对清单"].iter_rows(min_row=2)}
    assert set(HOSTILE) <= names
    assert all(cell.data_type in "sn" for sheet in book for row in sheet for cell in row)
    book.close()
    for name in ("findings.csv", "links.csv"):
        with written[name].open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell[:1] in tuple("=@+\t\r")]


@pytest.mark.parametrize(
    "cell",
    [
        "＝1+1",
        "＋1+1",
        "－2+3",
        "＠SUM(1)",
        "\n=1+1",
        " =1+1",
        "\u3000＝1+1",
        " \n+cmd|1",
        "\t1",
        "-A1",
    ],
)
def test_a_hostile_cell_of_a_csv_gets_an_apostrophe(cell, tmp_path):
    outputs.write_csv(pd.DataFrame({"a": pd.Series([cell], dtype="str")}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["a"], ["'" + cell]]


@pytest.mark.parametrize("cell", ["-5", "+86 138-0013-8000", " -5", "王=芳", "七(1)班", "a@b", "—"])
def test_a_harmless_cell_of_a_csv_stays_as_it_is(cell, tmp_path):
    outputs.write_csv(pd.DataFrame({"a": pd.Series([cell], dtype="str")}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["a"], [cell]]


@pytest.mark.parametrize("hidden", [True, False])
def test_a_number_in_the_name_is_masked_in_the_workbook(tmp_path, hidden):
    number = "999999201203150017"
    roster = f"学籍号|姓名|性别|班级\nG999999201303150025|王芳{number}|女|七(1)班\n"
    listed = f"姓名|性别|班级\n李强{number}|男|七(1)班\n王芳{number}|女|七(1)班\n"
    files = [
        writing.xlsx(tmp_path / name, {"1": text})
        for name, text in (("名册.xlsx", roster), (f"{number}.xlsx", listed))
    ]
    chosen = Settings(as_of=date(2026, 11, 16), masked=hidden)
    made = audit(files[:1], files[1:], settings=chosen, key=b"k")
    written = outputs.write_all(made, tmp_path / "out")
    with zipfile.ZipFile(written["audit.xlsx"]) as archive:
        texts = "".join(archive.read(name).decode() for name in archive.namelist())
    assert (number in texts) != hidden
    assert ("999999********0017" in texts) == hidden


def test_id_numbers_are_masked_everywhere(written, sample_audit):
    roster = sample_audit.roster
    numbers = set(roster["id_number"].dropna()) | set(roster["registry_no"].dropna())
    numbers |= {number[1:] for number in roster["registry_no"].dropna()}
    texts = [written[n].read_text("utf-8") for n in ("findings.csv", "links.csv", "receipt.json")]
    with zipfile.ZipFile(written["audit.xlsx"]) as archive:
        texts += [archive.read(name).decode() for name in archive.namelist()]
    for text in texts:
        assert not any(number in text for number in numbers if len(number) > 10)


def test_a_failing_write_leaves_the_old_files_whole(written, sample_audit, monkeypatch):
    folder = written["audit.xlsx"].parent
    before = {path: path.read_bytes() for path in folder.iterdir()}

    def disk_full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs.audit_workbook, "write", disk_full)
    with pytest.raises(InputError, match="无法写入"):
        outputs.write_all(sample_audit, folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_an_output_path_that_is_a_file_is_said(sample_audit, tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match="无法写入"):
        outputs.write_all(sample_audit, tmp_path / "out")


def test_each_line_of_a_cell_has_room(tmp_path):
    """Programs other than Excel cut what does not fit the height that is written."""
    path = tmp_path / "a.xlsx"
    told = [Column("told", "内容", "told", 40)]
    texts = ["一行", "甲\n乙\n丙", "甲" * 60 + "\n乙", "\n".join("甲" * 40)]
    book = Book(path, Settings())
    book.table("表", pd.DataFrame({"told": texts}), told)
    book.book.close()
    sheet = openpyxl.load_workbook(path).active
    heights = [sheet.row_dimensions[row].height for row in range(2, 6)]
    # Nothing is told of one line; a row of Excel is 409 points high at most.
    assert heights[0] is None and heights[3] == 409
    assert heights[1] >= 3 * 13 and heights[2] >= 5 * 13
