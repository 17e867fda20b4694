"""Class packets: written, edited as teachers and their programs edit them, and read back."""

import csv
import random
import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from tests import papers
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import open_desk
from xjaudit.documents import entries
from xjaudit.documents.packets import reading, rows, sending, told, workbook
from xjaudit.documents.packets.words import COLUMNS, MARKS, column_of, mark_of, mark_words, said
from xjaudit.documents.pupils import classes_of
from xjaudit.errors import InputError
from xjaudit.ledger.store import open_ledger

KEY = b"key of the tests"
CLASS = "8-2"
HEAD = 6
OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice (soffice) is not installed")
COLUMN = {name: at for at, name in enumerate(COLUMNS, 1)}


@pytest.fixture(scope="module")
def packet(sample_audit):
    return rows.packet_of(sample_audit, KEY, CLASS)


@pytest.fixture(scope="module")
def known(sample_audit):
    return rows.subjects(sample_audit, KEY)


@pytest.fixture
def sent(sample_audit, packet, tmp_path):
    """The packet's file as a teacher gets it."""
    path = tmp_path / "名册核对表-八年级2班.xlsx"
    path.write_bytes(workbook.workbook(packet, sample_audit.settings, "示例学校"))
    return path


@pytest.fixture
def read(sample_audit, known):
    def reader(path, password=None):
        return reading.read_packet(path, KEY, known, sample_audit.settings.system, password)

    return reader


def edit(path, change):
    """Open a workbook, change its first sheet, save it."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def cell(sheet, row, name):
    return sheet.cell(HEAD + row, COLUMN[name])


def fill(packet):
    """A teacher at work: everybody is marked, one in five otherwise, one was added, one moved."""
    expected = {}

    def change(sheet):
        words = mark_words("zh")
        for at, row in enumerate(packet.rows, 1):
            mark = MARKS[(at // 5) % 4] if at % 5 == 0 else "present"
            cell(sheet, at, "mark").value = words[MARKS.index(mark)]
            note = f"备注{at}" if at % 7 == 0 else ""
            cell(sheet, at, "note").value = note or None
            expected[row.subject] = (mark, note)
        cell(sheet, 3, "new_class").value = "八年级3班"
        first = len(packet.rows) + 1
        cell(sheet, first, "name").value = "新来的·同学"
        cell(sheet, first, "sex").value = "女"
        cell(sheet, first, "mark").value = words[0]
        here = sum(mark == "present" for mark, _ in expected.values())
        # One is in another class, one was added.
        sheet.cell(4, 4).value = here - 1 + 1
        sheet.cell(4, 8).value = "张老师"
        sheet.cell(4, 10).value = "2026-11-20"

    return change, expected


def told_by(returned):
    return {one.subject: (one.mark, one.note) for one in returned.answers}


def assert_nothing_lost(returned, packet, expected):
    assert returned.conflicts == []
    assert told_by(returned) == expected
    assert returned.packet == packet.id and returned.class_id == CLASS
    other = [one.new_class for one in returned.answers if one.new_class]
    assert other == ["8-3"]
    assert [(one.name, one.sex, one.mark) for one in returned.added] == [
        ("新来的·同学", "女", "present")
    ]
    assert (returned.number, returned.signer) == (returned.present, "张老师")
    assert returned.unmarked == []


def test_a_packet_holds_the_class_and_who_is_on_its_list_without_a_record(sample_audit, packet):
    roster = sample_audit.roster
    own = roster.loc[roster["class"] == CLASS, "person_key"]
    assert {row.subject for row in packet.rows if row.has_record} == {f"pupil:{k}" for k in own}
    pairs = sample_audit.pairs
    alone = sample_audit.people.loc[
        pairs.loc[pairs["outcome"] == "not_registered", "person"].astype(int)
    ]
    expected = {f"list:{key}" for key in alone.loc[alone["class"] == CLASS, "list_key"]}
    assert expected and {row.subject for row in packet.rows if not row.has_record} == expected
    assert all("无学籍" in row.ask for row in packet.rows if not row.has_record)


def test_everybody_who_is_missed_is_asked_about(sample_audit):
    pairs = sample_audit.pairs
    absent = pairs.loc[pairs["outcome"] == "absent", "record"].astype(int)
    assert len(absent)
    for index in absent:
        where, person = sample_audit.roster.loc[index, ["class", "person_key"]]
        made = rows.packet_of(sample_audit, KEY, where)
        asked = {row.subject: row.ask for row in made.rows}
        assert said("asks", "absent") in asked[f"pupil:{person}"]


def test_nothing_is_answered_before_anybody_has_marked(sent, packet, read):
    returned = read(sent)
    assert returned.answers == [] and returned.conflicts == []
    assert len(returned.unmarked) == len(packet.rows)
    assert returned.number is None


def test_no_id_number_goes_out_and_identity_cells_are_locked(sample_audit, sent, packet):
    with zipfile.ZipFile(sent) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    numbers = sample_audit.roster.loc[sample_audit.roster["class"] == CLASS, "id_number"].dropna()
    assert not any(number in part for number in numbers for part in parts)
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet and book.worksheets[1].sheet_state == "veryHidden"
    assert sheet.column_dimensions["L"].hidden
    locked = {name: cell(sheet, 1, name).protection.locked for name in COLUMNS}
    assert {name for name, is_locked in locked.items() if not is_locked} == {
        "mark",
        "new_class",
        "note",
    }
    lists = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert lists and lists[0].formula1 == '"在读,已转走,休学,不清楚"'
    assert f"I{HEAD + 1}" in lists[0].sqref


def test_marks_come_back(sent, packet, read):
    change, expected = fill(packet)
    assert_nothing_lost(read(edit(sent, change)), packet, expected)


def shuffled(packet):
    """The same teacher, who also sorts, moves and deletes columns, renames sheet and file."""
    change, expected = fill(packet)

    def shuffle(sheet):
        change(sheet)
        last = HEAD + len(packet.rows) + 1
        table = [[one.value for one in line] for line in sheet.iter_rows(HEAD + 1, last)]
        random.Random(8).shuffle(table)
        heads = [one.value for one in sheet[HEAD]]
        # Note first, the stamps somewhere in the middle, serial numbers gone.
        order = [10, 2, 11, 3, 8, 9, 1, 4]
        for column in range(1, 13):
            for row in range(HEAD, last + 1):
                sheet.cell(row, column).value = None
        for column, source in enumerate(order, 1):
            sheet.cell(HEAD, column).value = heads[source]
            for at, values in enumerate(table, HEAD + 1):
                sheet.cell(at, column).value = values[source]
        sheet.title = "8.2班（改）"

    return shuffle, expected


def test_rows_may_be_sorted_columns_moved_and_the_sheet_renamed(sent, packet, read):
    shuffle, expected = shuffled(packet)
    assert_nothing_lost(read(edit(sent, shuffle)), packet, expected)


def resaved(path, kind, folder):
    """The file as LibreOffice saves it."""
    profile = (folder / "profile").as_uri()
    out = folder / "resaved"
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180
    )
    return out / f"{path.stem}.{kind.split(':')[0]}"


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "work"), [("xlsx", fill), ("ods", shuffled), ("xls", shuffled)])
def test_packets_saved_by_libreoffice_lose_nothing(sent, packet, read, kind, work, tmp_path):
    """Marked, sorted, columns moved, a child added, sheet and file renamed, in another format."""
    change, expected = work(packet)
    saved = resaved(edit(sent, change), kind, tmp_path)
    assert_nothing_lost(read(saved.rename(saved.with_stem("未命名 (2)"))), packet, expected)


@needs_office
@pytest.mark.slow
def test_a_packet_can_be_filled_in_after_libreoffice_had_it(sent, packet, read, tmp_path):
    change, expected = fill(packet)
    path = resaved(sent, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert any(one.type == "list" for one in sheet.data_validations.dataValidation)
    assert_nothing_lost(read(edit(path, change)), packet, expected)


def test_a_packet_with_a_password(sample_audit, packet, read, tmp_path):
    path = tmp_path / "锁.xlsx"
    path.write_bytes(workbook.workbook(packet, sample_audit.settings, "示例学校", "8-2班"))
    assert not zipfile.is_zipfile(path)
    assert len(read(path, "8-2班").unmarked) == len(packet.rows)
    with pytest.raises(InputError):
        read(path, "wrong")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: setattr(cell(s, 2, "name"), "value", "别人"), "name_changed"),
        (lambda s: setattr(cell(s, 2, "mark"), "value", "出国旅游"), "mark_unknown"),
        (lambda s: setattr(cell(s, 2, "new_class"), "value", "火箭"), "class_unknown"),
        (lambda s: setattr(cell(s, 2, "token"), "value", "QXZ1"), "stamp_damaged"),
        (lambda s: s.delete_rows(HEAD + 2), "row_missing"),
        (lambda s: setattr(s.cell(4, 4), "value", 3), "number_differs"),
    ],
)
def test_what_does_not_fit_is_told_and_not_taken(sent, packet, read, change, code):
    fill_in, expected = fill(packet)

    def both(sheet):
        fill_in(sheet)
        change(sheet)

    returned = read(edit(sent, both))
    codes = {one.code for one in returned.conflicts}
    assert code in codes
    assert codes <= {code, "number_differs", "row_missing"}
    second = packet.rows[1].subject
    if code != "number_differs":
        assert second not in told_by(returned)
    assert {k: v for k, v in told_by(returned).items() if k != second} == {
        k: v for k, v in expected.items() if k != second
    }
    for language in ("zh", "en"):
        lines = told.conflict_lines(returned.conflicts, language)
        assert len(lines) == len(returned.conflicts)
        assert not any(row.name in line for row in packet.rows for line in lines)


def test_a_row_copied_with_another_mark_is_a_conflict_and_copied_alike_is_not(sent, packet, read):
    change, expected = fill(packet)

    def copy(mark):
        def both(sheet):
            change(sheet)
            for name in COLUMNS:
                cell(sheet, len(packet.rows) + 2, name).value = cell(sheet, 1, name).value
            cell(sheet, len(packet.rows) + 2, "mark").value = mark

        return both

    assert told_by(read(edit(sent, copy("在读")))) == expected
    returned = read(edit(sent, copy("已转走")))
    assert "row_twice" in {one.code for one in returned.conflicts}
    assert packet.rows[0].subject not in told_by(returned)


def below(packet, at, cells):
    """Writes into a blank row below the list."""

    def write(sheet):
        for name, value in cells.items():
            cell(sheet, len(packet.rows) + at, name).value = value

    return write


LIKELY = {"name": "郑小龙", "sex": "男", "birth_date": "2013-5-6", "mark": "在读"}


@pytest.mark.parametrize(
    ("cells", "taken", "codes"),
    [
        ({}, ("郑小龙", "男", "20130506"), []),
        ({"birth_date": None, "mark": None}, ("郑小龙", "男", ""), []),
        ({"name": "阿依努尔•买买提"}, ("阿依努尔·买买提", "男", "20130506"), []),
        ({"birth_date": "20140230"}, ("郑小龙", "男", ""), ["birth_bad"]),
        ({"birth_date": "1975-01-01"}, ("郑小龙", "男", ""), ["birth_bad"]),
        ({"sex": "？？"}, ("郑小龙", "", "20130506"), ["sex_unknown"]),
        ({"name": "赵"}, None, ["name_strange"]),
        ({"name": "<b>李四</b>"}, None, ["name_strange"]),
        ({"mark": "已转走"}, None, ["added_not_here"]),
        ({"mark": "飞走了"}, None, ["mark_unknown"]),
    ],
)
def test_children_added_are_taken_as_far_as_they_make_sense(
    sent, packet, read, cells, taken, codes
):
    returned = read(edit(sent, below(packet, 1, LIKELY | cells)))
    found = [(one.name, one.sex, one.birth_date) for one in returned.added]
    assert found == ([taken] if taken else [])
    assert [one.code for one in returned.conflicts] == codes
    for language in ("zh", "en"):
        assert not any("李四" in line for line in told.conflict_lines(returned.conflicts, language))


def test_who_is_on_the_list_is_not_added_again_but_a_namesake_is(sent, packet, read):
    own = next(row for row in packet.rows if row.has_record and row.birth_date)
    again = below(packet, 1, {"name": own.name, "mark": "在读"})
    returned = read(edit(sent, again))
    assert returned.added == []
    assert [one.code for one in returned.conflicts] == ["added_listed"]
    returned = read(edit(sent, below(packet, 1, {"name": own.name, "birth_date": "20130101"})))
    assert [one.name for one in returned.added] == [own.name]
    returned = read(edit(sent, below(packet, 2, {"name": own.name, "birth_date": "20130101"})))
    assert [one.code for one in returned.conflicts] == ["added_twice"]


def test_a_row_whose_stamp_was_deleted_is_told_once(sent, packet, read):
    change, expected = fill(packet)

    def both(sheet):
        change(sheet)
        cell(sheet, 2, "token").value = None

    returned = read(edit(sent, both))
    second = packet.rows[1]
    own = [(one.code, one.row) for one in returned.conflicts if one.code != "number_differs"]
    assert own == [("stamp_damaged", HEAD + 2)]
    assert second.subject not in told_by(returned)
    assert [one.name for one in returned.added] == ["新来的·同学"]


def test_a_packet_without_stamps_or_characters_is_refused_in_a_line(sent, packet, read, tmp_path):
    rows_of = [[c.value for c in line] for line in openpyxl.load_workbook(sent).worksheets[0]]
    path = tmp_path / "存成文本.csv"
    with path.open("w", encoding="gbk", newline="") as out:
        csv.writer(out).writerows(rows_of)
    assert len(read(path).unmarked) == len(packet.rows)
    # What a program writes that does not know the characters.
    path.write_bytes(path.read_text("gbk").encode("ascii", "replace"))
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.code == "packet_characters_lost"
    edit(sent, lambda sheet: sheet.delete_cols(COLUMN["token"]))
    with pytest.raises(InputError) as caught:
        read(sent)
    assert caught.value.code == "packet_without_stamps"


def test_another_school_s_packet_is_refused(sample_audit, read, tmp_path):
    path = tmp_path / "外校.xlsx"
    other = rows.packet_of(sample_audit, b"another workspace's key", CLASS)
    path.write_bytes(workbook.workbook(other, sample_audit.settings, "外校"))
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.code == "packet_of_other"


def test_stamps_do_without_the_hidden_sheet_and_nothing_does_without_stamps(sent, packet, read):
    change, expected = fill(packet)
    book = openpyxl.load_workbook(edit(sent, change))
    del book[workbook.META]
    book.save(sent)
    returned = read(sent)
    assert told_by(returned) == expected and returned.class_id == CLASS
    edit(sent, lambda sheet: sheet.delete_cols(COLUMN["token"]))
    with pytest.raises(InputError) as caught:
        read(sent)
    assert caught.value.code == "packet_without_stamps"


def test_a_file_that_is_no_packet_is_refused(sample_school, read):
    with pytest.raises(InputError) as caught:
        read(sample_school / "lists" / "一年级.xlsx")
    assert caught.value.code == "not_a_packet"


def test_two_packets_that_differ_are_told(sent, packet, read, tmp_path):
    change, _ = fill(packet)
    one = read(edit(sent, change))
    other = tmp_path / "又一份.xlsx"
    shutil.copy(sent, other)
    again = read(edit(other, lambda sheet: setattr(cell(sheet, 1, "mark"), "value", "休学")))
    (found,) = reading.disagreements([one, again])
    assert (found.code, found.subject) == ("packets_differ", packet.rows[0].subject)


def test_answers_become_entries_once(sample_audit, sent, packet, read, tmp_path):
    change, expected = fill(packet)
    returned = read(edit(sent, change))
    with open_ledger(tmp_path / "ledger.sqlite", create=True) as ledger:
        desk = open_desk(ledger, sample_audit, "张老师", "head_teacher")
        made = entries.taken(desk, returned)
        marked = {
            f"{one.kind}:{one.key}": one.payload["mark"] for one in made if one.verb == "mark"
        }
        assert marked == {subject: mark for subject, (mark, _) in expected.items()}
        (child,) = [one for one in made if one.verb == "add_child"]
        assert (child.payload["name"], child.key) == ("新来的·同学", CLASS)
        (taken,) = [one for one in made if one.verb == "take_packet"]
        assert taken.payload["number"] == returned.present
        assert entries.taken(desk.refreshed(), returned) == []
        ledger.append(
            actor="校长", role="leader", verb="lock", subject=f"class:{CLASS}", payload={}
        )
        other = replace(returned, sha256="0" * 64)
        with pytest.raises(CaseError):
            entries.taken(desk.refreshed(), other)


def test_all_classes_go_out_in_one_zip(sample_audit, tmp_path):
    made = sending.packets_of(sample_audit, KEY, classes_of(sample_audit)[:2])
    *files, bundle = sending.send(sample_audit, made, tmp_path / "out")
    with zipfile.ZipFile(bundle) as archive:
        assert sorted(archive.namelist()) == sorted(path.name for path in files)
        assert archive.testzip() is None
        book = openpyxl.load_workbook(BytesIO(archive.read("名册核对表-一年级1班.xlsx")))
    assert book.worksheets[0]["A1"].value == "一年级1班学生名册核对表"
    paper = next(path for path in files if path.suffix == ".pdf").read_bytes()
    text = "".join(papers.texts(paper))
    for row in made[0].rows:
        assert "".join(row.name.split()) in text
    locked = sending.send(sample_audit, made[:1], tmp_path / "locked", "pw")
    assert [path.suffix for path in locked] == [".xlsx"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_offered_is_understood(language):
    assert [mark_of(word) for word in mark_words(language)] == list(MARKS)
    assert [column_of(said("headings", name, language)) for name in COLUMNS] == list(COLUMNS)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("转学到邻县", "moved"),
        ("休学一年", "leave"),
        ("在校", "present"),
        ("查无此人", "unknown"),
        ("嗯", None),
    ],
)
def test_what_teachers_write_instead_of_a_mark(text, mark):
    assert mark_of(text) == mark


def test_a_name_is_never_a_formula_or_markup(sample_audit, tmp_path):
    roster = sample_audit.roster.copy()
    at = roster.index[roster["class"] == CLASS][0]
    roster.loc[at, "name"] = "=1+1#panic[*王*]"
    hostile = replace(sample_audit, roster=roster)
    packet = rows.packet_of(hostile, KEY, CLASS)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook.workbook(packet, hostile.settings, "=2+2"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    place = next(n for n, row in enumerate(packet.rows, 1) if row.name.startswith("="))
    assert cell(sheet, place, "name").data_type == "s"
    made = sending.send(hostile, [packet], tmp_path / "out")
    pdf = next(one for one in made if one.suffix == ".pdf").read_bytes()
    assert "=1+1#panic[*王*]" in "".join(papers.texts(pdf))
