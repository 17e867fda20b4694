"""The panel of the papers: printed, taken in, looked at, settled, counted."""

import io
from contextlib import closing

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from benchmarks import photographed
from tests.desks import SETTINGS, receive, seat
from xjaudit import workspace
from xjaudit.intake import register
from xjaudit.panels import working
from xjaudit.panels.paper import paper
from xjaudit.panels.paper.words import LABELS, WORDS
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
    pages = printed(panel)
    assert panel.frame["printed"].sum() == 5
    panel.coming.take([photo(pages[0]), noise()])
    panel.wait()
    assert panel.frame["returned"].sum() == 1
    assert "1 份待处理" in panel.message.value
    # What waits comes first, then the form beside whose items a parent wrote.
    rows = panel.looking.rows
    assert rows["outcome"].tolist() == ["unread", "filed"]
    assert rows["changes"].fillna("").astype(bool).tolist() == [False, True]


def test_a_waiting_picture_is_looked_at_and_filed_to_the_pupil_whose_token_is_typed(panel):
    printed(panel)
    panel.coming.take([noise()])
    panel.wait()
    looking = panel.looking
    assert looking.look_at(0) and len(looking.viewer.files) == 1
    assert panel.workspace.state().entries[-1].verb == "open_evidence"
    assert not looking.assign() and "请先选择学生" in panel.message.value
    row = panel.desk.audit.roster.query("name == '王芳'").iloc[0]
    token = token_of(panel, row["person_key"])
    looking.token.value = token
    assert looking.whose.value == row["person_key"]
    looking.boxes["signature"].value = True
    assert looking.assign()
    assert register.waiting(panel.desk.state).empty and looking.row is None
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
    person = looking.row["person_key"]
    assert looking.whose.value == person and looking.settle not in looking.side.children
    looking.field.value = "current_address"
    assert "育才路" in looking.old.value
    looking.new.value = "示例县城关镇育才路99号"
    assert looking.enter_change() and not looking.new.value
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
    assert panel.looking.look_at(0) and panel.looking.put_aside(how)
    assert panel.looking.rows.empty and "没有待处理" in panel.looking.empty.value


def test_a_folder_without_pictures_is_said(panel, tmp_path):
    (tmp_path / "空").mkdir()
    panel.coming.folder.value = str(tmp_path / "空")
    panel.coming.take_folder()
    panel.wait()
    assert "没有照片" in panel.message.value


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
