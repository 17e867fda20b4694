"""The panel of the papers: printed, taken in, looked at, settled, counted."""

import io
from contextlib import closing
from zipfile import ZipFile

import numpy as np
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from benchmarks import photographed
from tests.desks import ROSTER, SETTINGS, receive, seat
from xjaudit import workspace
from xjaudit.documents import items
from xjaudit.intake import filing, register
from xjaudit.intake.verdicts import BOXES
from xjaudit.panels import working
from xjaudit.panels.paper import paper
from xjaudit.panels.paper.beside import PLACE
from xjaudit.panels.paper.words import LABELS, REVIEW_LABELS, WORDS
from xjaudit.workspace.incoming import Incoming


@pytest.fixture
def panel(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "_SHADOW", 0)
    made = receive(workspace.new(tmp_path / "工作 区", SETTINGS))
    return seat(paper(workspace.open_at(made.path)))


def printed(panel):
    """The fronts of the forms of 七年级1班, printed by the panel."""
    panel.printing.forms()
    panel.wait()
    folder = panel.workspace.path / "outbox" / "forms"
    (path,) = folder.glob("*七年级1班.pdf")
    with closing(pypdfium2.PdfDocument(path.read_bytes())) as document:
        return [
            document[at].render(scale=200 / 72, grayscale=True).to_pil()
            for at in range(2, len(document), 2)
        ]


def photo(page, kind="shadow"):
    shot = photographed.shot([(0, page)], kind, np.random.default_rng(3))
    return Incoming("照片.jpg", shot.data)


def noise():
    out = io.BytesIO()
    values = np.random.default_rng(1).integers(0, 255, (900, 700), np.uint8)
    Image.fromarray(values).save(out, "JPEG")
    return Incoming("桌面.jpg", out.getvalue())


def test_forms_go_out_come_back_and_are_counted(panel):
    live = panel.live
    pages = printed(panel)
    assert panel.frame["printed"].sum() == 5
    assert live is panel.live and [row[2] for row in live.rows(0, 9)["rows"]] == ["3", "2"]
    panel.coming.take([photo(pages[0]), noise()])
    panel.wait()
    assert panel.frame["returned"].sum() == 1
    assert "1 份待处理" in panel.message.value
    # What waits comes first, then the form beside whose items a parent wrote.
    rows = panel.looking.rows
    assert rows["outcome"].tolist() == ["unread", "filed"]
    assert rows["changes"].fillna("").astype(bool).tolist() == [False, True]
    assert panel.looking.grid.rows(0, 1)["rows"][0][0] == "桌面.jpg"


def test_a_waiting_picture_is_looked_at_and_filed_to_the_pupil_whose_token_is_typed(panel):
    printed(panel)
    panel.coming.take([noise()])
    panel.wait()
    looking = panel.looking
    assert looking.look_at(0) and len(looking.viewer.files) == 1
    assert panel.workspace.state().entries[-1].verb == "open_evidence"
    assert not looking.beside.assign() and "请先选择学生" in panel.message.value
    row = panel.desk.audit.roster.query("name == '王芳'").iloc[0]
    token = token_of(panel, row["person_key"])
    looking.beside.token.value = token
    assert looking.beside.whose.value == row["person_key"]
    looking.beside.boxes["signature"].value = True
    assert looking.beside.assign()
    assert register.waiting(panel.desk.state).empty and looking.beside is None
    assert panel.frame["signed"].sum() == 1 and panel.frame["complete"].sum() == 0
    assert panel.undo(), panel.message.value
    assert len(register.waiting(panel.desk.state)) == 1


def token_of(panel, person):
    from xjaudit.documents import tokens
    from xjaudit.documents.entries import current_version

    version = current_version(panel.desk.state, person)
    return tokens.form_token(panel.workspace.key, person, version)


def test_what_a_parent_wrote_is_entered_beside_the_picture(panel):
    pages = printed(panel)
    panel.coming.take([photo(pages[0])])
    panel.wait()
    looking = panel.looking
    assert looking.look_at(0)
    person = looking.beside.row["person_key"]
    assert (
        looking.beside.whose.value == person
        and looking.beside.settle not in looking.beside.children
    )
    looking.beside.field.value, looking.beside.new.value = "birth_date", "20991231"
    assert not looking.beside.enter_change() and "不符合核查规则" in panel.message.value
    looking.beside.field.value = "current_address"
    assert "育才路" in looking.beside.old.value
    looking.beside.new.value = "示例县城关镇育才路99号"
    assert looking.beside.enter_change() and not looking.beside.new.value
    last = panel.desk.state.last(f"pupil:{person}", ["change"])
    assert last.payload["field"] == "current_address" and not last.payload["key"]
    assert panel.frame["entered"].sum() == 1
    # The form stays in the list until as many changes are entered as are written on it.
    (left,) = looking.rows["changes"]
    assert left.count(";") >= 1


@pytest.mark.parametrize("how", ["no_form", "ask_again"])
def test_a_waiting_picture_is_put_aside(panel, how):
    panel.coming.take([noise()])
    panel.wait()
    assert panel.looking.look_at(0) and panel.looking.beside.put_aside(how)
    assert panel.looking.rows.empty and "没有待处理" in panel.looking.empty.value


def test_a_folder_without_pictures_is_said(panel, tmp_path):
    (tmp_path / "空").mkdir()
    panel.coming.folder.value = str(tmp_path / "空")
    panel.coming.take_folder()
    panel.wait()
    assert "没有照片" in panel.message.value


def test_files_of_a_folder_that_are_passed_over_are_named(panel, tmp_path):
    (tmp_path / "扫描").mkdir()
    Image.new("L", (300, 400), 255).save(tmp_path / "扫描" / "空白.png")
    (tmp_path / "扫描" / "说明.docx").write_bytes(b"x")
    panel.coming.folder.value = str(tmp_path / "扫描")
    panel.coming.take_folder()
    panel.wait()
    told = panel.message.value
    assert "1 个文件不是照片、扫描件或 PDF，没有收：说明.docx" in told and "xj-warn" in told


def test_what_is_typed_beside_a_picture_stays_with_it_and_goes_to_no_other(panel):
    pages = printed(panel)
    panel.coming.take([photo(page) for page in pages[:2]])
    panel.wait()
    looking = panel.looking
    looking.filed.value = True
    assert looking.look_at(0)
    first = looking.beside
    first.new.value, first.field.value = "张新名", "name"
    assert looking.look_at(1)
    other = looking.beside
    assert other.place != first.place and other.new.value == "" == other.note.value
    # What the page sends late, and a late press, are about the picture before.
    first.note.value = "迟到"
    assert first.enter_change() and other.note.value == ""
    last = panel.workspace.state().entries[-1]
    assert (last.verb, last.subject) == ("change", f"pupil:{first.row['person_key']}")
    first.new.value = "又一处"
    panel.keeping.flush()
    again = seat(paper(workspace.open_at(panel.workspace.path)))
    again.looking.filed.value = True
    places = [tuple(one) for one in again.looking.rows[list(PLACE)].to_numpy()]
    assert again.looking.look_at(places.index(first.place))
    assert (again.looking.beside.new.value, again.looking.beside.note.value) == ("又一处", "迟到")


def test_the_items_are_those_of_the_form_with_their_numbers(panel):
    pages = printed(panel)
    panel.coming.take([photo(pages[0])])
    panel.wait()
    assert panel.looking.look_at(0)
    beside = panel.looking.beside
    own = items.load(None).items
    assert [value for _, value in beside.field.options] == [one.field for one in own]
    written = {label.split()[0].lstrip("◆") for label, _ in beside.field.options if "✎" in label}
    assert written == set(beside.row["changes"].split(";"))
    assert "✎" in beside.field.label


def test_forms_of_a_class_are_reviewed_uploaded_waived_and_closed(panel):
    printed(panel)
    roster = panel.desk.audit.roster.set_index("name")["person_key"]
    for name, full in (("王芳", True), ("赵敏", True), ("李强", False)):
        boxes = dict.fromkeys(BOXES, True) | {"date": full}
        panel.desk.ledger.append_many(filing.take_back(panel.desk, roster[name], boxes))
    panel.catch_up()
    panel.view.value = "review"
    own = panel.reviewing
    assert "待审核 3" in own.only.options[1][0]
    own.grid.mark(np.arange(len(own.rows)))
    assert own.take("review")
    # 孙亮 is on leave: nothing of him is out; 李强's form lacks its date.
    assert "已登记 2 人" in panel.message.value and "2 人不能办理" in panel.message.value
    assert "李强" in own.refused.html and "确认表缺签名、电话或日期" in own.refused.html
    assert panel.frame["checked"].sum() == 2
    assert only(own, "王芳") and own.take("upload")
    assert only(own, "赵敏") and not own.take("waive_upload")
    own.reason.value = "区县统一免传"
    assert own.take("waive_upload") and not own.reason.value
    assert panel.frame[["uploaded", "waived"]].sum().tolist() == [1, 1]
    assert panel.undo() and panel.frame["waived"].sum() == 0
    # The class list and the roster differ in number.
    assert only(own, "王芳") and not own.take("close") and "人数不等" in own.refused.html


def only(own, name):
    own.grid.mark(np.arange(len(own.rows)), False)
    own.grid.mark(np.flatnonzero(own.rows["name"] == name))
    return len(own.grid.marked) == 1


def test_a_returned_packet_is_read_with_a_receipt_and_the_same_again_is_nothing_new(panel):
    panel.printing.packets()
    panel.wait()
    path = panel.workspace.path / "outbox" / "packets" / "名册核对表-七年级1班.xlsx"
    assert str(path.parent) in panel.printing.files.said.value
    assert [name for name, *_ in panel.printing.files.viewer.files] == ["名册核对表-全部班级.zip"]
    book = openpyxl.load_workbook(path)
    mark(book, {"王芳": "在读", "赵敏": "已转走"}, "冯小花")
    out = io.BytesIO()
    book.save(out)
    back = Incoming("交回 1班.xlsx", out.getvalue())
    panel.returning.take([back, Incoming("别的.xlsx", b"no workbook")])
    panel.wait()
    assert "已读入 1 份" in panel.message.value and "别的.xlsx" in panel.message.value
    assert "冯小花" in panel.returning.receipt.html
    last = panel.workspace.state()
    marks = [one.payload["mark"] for one in last.entries if one.verb == "mark"]
    assert sorted(marks) == ["moved", "present"] and last.entries[-1].verb == "add_child"
    panel.returning.take([back])
    panel.wait()
    assert "1 份以前读入过" in panel.message.value
    assert len(panel.workspace.state().entries) == len(last.entries)
    assert "冯小花" in panel.desk.audit.people["name"].tolist()
    assert panel.undo()
    panel.wait()
    assert "冯小花" not in panel.desk.audit.people["name"].tolist()


def mark(book, told, added):
    """What a head teacher writes into a packet."""
    sheet = book.worksheets[0]
    heads = {
        str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    name, result = heads["姓名"], heads["核对结果"]
    rows = range(name.row + 1, sheet.max_row + 1)
    for at in rows:
        own = sheet.cell(at, name.column).value
        if own in told:
            sheet.cell(at, result.column).value = told[own]
    free = next(at for at in rows if not sheet.cell(at, name.column).value)
    sheet.cell(free, name.column).value = added
    sheet.cell(free, result.column).value = "在读"


def test_certificates_and_notices_are_made_and_say_where_they_lie(panel):
    printed(panel)
    panel.view.value = "give"
    giving, outbox = panel.giving, panel.workspace.path / "outbox" / "documents"
    giving.kind.value = "reminders"
    giving.of.value = "7-1"
    giving.make()
    panel.wait()
    files = sorted(path.name for path in (outbox / "七年级1班").iterdir())
    assert "学籍信息确认表未交名单.pdf" in files
    assert str(outbox / "七年级1班") in giving.files.said.value
    assert {name for name, *_ in giving.files.viewer.files} == {*files}
    assert panel.workspace.state().entries[-1].payload["kind"] == "reminders"
    giving.kind.value = "no-id"
    giving.make()
    panel.wait()
    assert "没有需要生成的内容" in panel.message.value and not giving.files.viewer.files


def test_a_certificate_of_one_pupil_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "_SHADOW", 0)
    made = workspace.new(tmp_path / "工作区", SETTINGS)
    without = ROSTER.replace("居民身份证|999999201402141420", "无证件|", 1)
    panel = seat(paper(workspace.open_at(receive(made, without).path)))
    panel.view.value = "give"
    giving = panel.giving
    giving.kind.value = "no-id"
    (label, key) = giving.whose.options[1]
    assert "周洁" in label
    giving.whose.value = key
    giving.make()
    panel.wait()
    ((name, kind, data),) = giving.files.viewer.files
    assert kind == "pdf" and data.startswith(b"%PDF") and "周洁" not in name


def test_forms_that_are_back_are_not_printed_again_unless_asked_for(panel):
    printed(panel)
    person = panel.desk.audit.roster.set_index("name")["person_key"]["王芳"]
    boxes = dict.fromkeys(BOXES, True)
    panel.desk.ledger.append_many(filing.take_back(panel.desk, person, boxes))
    panel.catch_up()
    panel.printing.take_codes([Incoming("注册码.csv", "姓名,注册码\n李强,AB12\n".encode())])
    panel.wait()
    assert "已读入 1 个注册码" in panel.message.value
    panel.printing.forms()
    panel.wait()
    assert "已打印 4 份" in panel.message.value and "1 名学生" in panel.message.value
    assert panel.frame["returned"].sum() == 1
    panel.printing.again.value = True
    panel.printing.forms()
    panel.wait()
    assert "已打印 5 份" in panel.message.value


def test_nobody_takes_in_without_a_name(panel):
    panel.me.name.value = ""
    panel.coming.take([noise()])
    panel.wait()
    assert "请先填写操作人" in panel.message.value
    assert register.came(panel.workspace.state()).empty


def test_the_grid_shows_no_whole_name(panel):
    pages = printed(panel)
    panel.coming.take([photo(page) for page in pages])
    panel.wait()
    panel.looking.filed.value = True
    texts = panel.looking.grid._frame.to_string()
    names = panel.desk.audit.roster["name"]
    assert len(panel.looking.rows) == 3 and not any(name in texts for name in names)


def test_both_languages_say_the_same_things():
    assert WORDS["zh"].keys() == WORDS["en"].keys() and LABELS["zh"].keys() == LABELS["en"].keys()
    assert REVIEW_LABELS["zh"].keys() == REVIEW_LABELS["en"].keys()


def test_what_does_not_fit_or_cannot_be_printed_is_told_with_whose_it_is(tmp_path):
    roster = ROSTER.replace("育才路1号", "育才路" * 200).replace("育才路3号", "育才路\ue000号")
    panel = seat(paper(receive(workspace.new(tmp_path / "w", SETTINGS), roster)))
    panel.printing.of.value = "7-1"
    panel.printing.forms()
    panel.wait()
    said = panel.message.value
    assert "太长" in said and "王*" in said
    assert "U+E000" in said and "赵*" in said


def test_the_evidence_pack_brings_the_files(panel):
    panel.coming.take([photo(printed(panel)[0])])
    panel.wait()
    panel.giving.kind.value = "evidence"
    panel.giving.of.value = "7-1"
    panel.giving.make()
    panel.wait()
    (pack,) = (panel.workspace.path / "outbox" / "documents").rglob("*.zip")
    assert any(name.endswith(".jpeg") or name.endswith(".jpg") for name in ZipFile(pack).namelist())
