"""Step 1 where files have no headings, are no tables, or are not what they seem."""

import pytest

from tests import writing
from tests.test_panels import choose, dropped
from tests.test_passed_over import JPEG, PDF, roster_of, zipped
from xjaudit import workspace
from xjaudit.panels.load import load
from xjaudit.panels.load.samples import Samples

SEATS = "王小芳,李小强,孙小悦\n周小明,吴小红,郑小军\n张小文,陈小宇,杨小可\n"


@pytest.fixture
def empty(tmp_path):
    return workspace.new(tmp_path / "w")


def within(widget):
    return [widget, *(one for child in getattr(widget, "children", ()) for one in within(child))]


def way(panel):
    """The line of steps."""
    return panel.trail.outputs[0]["data"]["text/html"]


def test_columns_without_headings_are_shown_with_some_cells_that_no_notebook_keeps(empty):
    panel = load(empty)
    dropped(panel, ("六1座位表.csv", SEATS.encode()))
    (samples,) = [one for one in within(panel.asking) if isinstance(one, Samples)]
    assert "王小芳、周小明、张小文" in samples.html
    kept = "".join(str(value) for one in within(panel) for value in one.get_state().values())
    assert "王小芳" not in kept
    (control,) = [one for one in within(panel.asking) if type(one).__name__ == "Dropdown"]
    assert [value for _, value in control.options] == ["", "A", "B", "C", "all", "ignore"]
    panel.answer({panel._receipts[panel._files[0].sha256].outcome.questions[0].key: "all"})
    panel.wait()
    assert panel.frame["rows_read"].to_list() == [3]
    assert len(panel.workspace.audit().people) == 9
    choose(panel, "六1座位表.csv")
    assert "按先前的回答把 A 列读作学生姓名" in panel.detail.text.value


def test_the_next_step_is_to_answer_here_while_anything_is_open(empty):
    panel = load(empty)
    assert "先" not in way(panel)
    dropped(panel, ("六1.csv", SEATS.encode()))
    assert "先在此回答 1 个问题" in way(panel)
    dropped(panel, ("七1班.jpg", JPEG))
    assert "先在此回答 1 个问题，先处理 1 个未能使用的文件" in way(panel)
    panel._ok.click()
    question = panel._receipts[panel._files[0].sha256].outcome.questions[0]
    panel.answer({question.key: "all"})
    panel.wait()
    assert "先" not in way(panel)


def test_pictures_and_documents_of_an_archive_are_told(empty):
    panel = load(empty)
    members = {"七1班.csv": "姓名,性别\n王小芳,女\n", "七2班.jpg": JPEG, "七3班.pdf": PDF}
    dropped(panel, ("名单.zip", zipped(members)))
    assert panel.frame["file"].to_list() == ["名单/七1班.csv"]
    told = panel.refused.value
    assert "名单/七2班.jpg" in told and "图片" in told
    assert "名单/七3班.pdf" in told and "PDF" in told


def test_a_class_that_doubles_the_roster_is_told_and_can_be_changed(empty, tmp_path):
    panel = load(empty)
    whole = writing.xlsx(tmp_path / "学生花名册.xlsx", {"1": roster_of(8, "三1班", "三2班")})
    part = writing.xlsx(tmp_path / "三1班.xlsx", {"1": roster_of(8, "三1班")})
    dropped(panel, *((path.name, path.read_bytes()) for path in (whole, part)))
    assert "三1班.xlsx 只有一个班" in panel.message.value
    assert dict(zip(panel.frame["file"], panel.frame["kind"], strict=True)) == {
        "学生花名册.xlsx": "名册",
        "三1班.xlsx": "班级名单",
    }
    choose(panel, "三1班.xlsx")
    panel.detail.kind.value = "roster"
    panel.wait()
    assert set(panel.frame["kind"]) == {"名册"}
