"""Step 3 worked by its methods: sums that tie, pairs reviewed by keys, acts filed."""

import json
import re
import shutil

import ipywidgets as w
import pytest

from tests.browser import fill
from tests.desks import SETTINGS, seat
from xjaudit import workspace
from xjaudit.labels import OUTCOMES
from xjaudit.panels import working
from xjaudit.panels.reconcile import reconcile
from xjaudit.panels.reconcile.sums import sums
from xjaudit.panels.reconcile.telling import Telling
from xjaudit.panels.reconcile.words import WORDS
from xjaudit.workspace.incoming import Incoming

NUMBER = r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]"
# Two of one name in a class; 陈露 stands on the list as 陈路; 钱多多 has no record, 何清 no list.
ROSTER = """学籍号,姓名,性别,出生日期,身份证件类型,身份证件号,班级,学籍状态,现住址
G999999201310151023,王芳,女,20131015,居民身份证,999999201310151023,七(1)班,在读,示例县育才路1号
G999999201311111111,王芳,女,20131111,居民身份证,999999201311111111,七(1)班,在读,示例县育才路2号
G999999201312121223,陈露,女,20131212,居民身份证,999999201312121223,七(1)班,在读,示例县育才路3号
G999999201401131319,孙亮,男,20140113,居民身份证,999999201401131319,七(1)班,休学,示例县育才路4号
G999999201402141420,何清,男,20140214,居民身份证,999999201402141420,七(1)班,在读,示例县育才路5号
G999999201403151516,吴刚,男,20140315,居民身份证,999999201403151516,七(2)班,在读,示例县育才路6号
G999999201404161618,郑洁,女,20140416,居民身份证,999999201404161618,七(2)班,在读,示例县育才路7号
G999999201405171710,冯强,男,20140517,居民身份证,999999201405171710,七(3)班,在读,示例县育才路8号
"""
LISTS = {
    "七年级1班": "姓名,性别\n王芳,女\n王芳,女\n陈路,女\n孙亮,男\n钱多多,男\n",
    "七年级2班": "姓名,性别\n郑洁,女\n吴刚,男\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace in which everything is met: eight pupils, two lists, a class without one."""
    made = workspace.new(tmp_path_factory.mktemp("reconcile") / "w", SETTINGS)
    for number, (name, text) in enumerate(({"名册": ROSTER} | LISTS).items()):
        content = Incoming(f"{name}.csv", text.encode())
        assert not made.add_files([content], "list" if number else "roster").faults
    made.audit()
    made.decisions.close()
    return made


@pytest.fixture
def small(made, tmp_path, monkeypatch):
    """The same in a folder of its own, in which people may decide."""
    monkeypatch.setattr(working, "_SHADOW", 0)
    return workspace.open_at(shutil.copytree(made.path, tmp_path / "工作 区"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("reconcile") / "w", sample_school)
    here.audit()
    return here


def seated(here, name="王老师", role="registrar"):
    return seat(reconcile(workspace.open_at(here.path)), name, role)


def content(panel):
    return panel.pair.review.content


def press(panel, ask, candidate=0):
    """A key of the card, as the page sends it."""
    told = content(panel)
    record = told["candidates"][candidate]["key"] if ask in ("same", "different") else ""
    pair = told["undo"] if ask == "undo" else told["number"]
    message = {"ask": ask, "pair": pair, "record": record}
    panel.pair.review._hear(None, message, [])
    return message


def tabs(panel):
    return {one["key"]: one["count"] for one in panel.tabs.items}


def queue(panel):
    """Kind and name of what is left to be reviewed."""
    names = panel.comparing.table["name"]
    return [(one.kind, names[one.at]) for one in panel._asked]


def verbs(here):
    return [one.verb for one in here.ledger.entries()]


def test_the_most_damaging_comes_first(small):
    panel = seated(small)
    kinds = [kind for kind, _ in queue(panel)]
    assert kinds[:2] == ["ambiguous", "ambiguous"]
    assert queue(panel)[-1] == ("beside_absent", "钱多多")
    assert ("differing", "陈路") in queue(panel) or ("ambiguous", "陈路") in queue(panel)
    assert panel.tabs.chosen == "review" and len(panel.frame) == len(queue(panel))
    told = content(panel)
    assert told["place"] == f"1 / {len(kinds)}" and "王芳" in told["head"]
    assert [one["title"] for one in told["candidates"]] == ["学籍 1", "学籍 2"]
    said = [line["said"] for line in told["candidates"][0]["evidence"]]
    assert {"姓名一致", "性别一致", "班级一致"} <= set(said)
    bits = sum(float(line["bits"]) for line in told["candidates"][0]["evidence"])
    assert f"{bits:+.1f}" == told["candidates"][0]["total"]
    # What the list does not tell them apart by.
    assert {"出生日期", "现住址"} <= {line["label"] for line in told["lines"]}


def test_rows_stand_in_the_order_of_the_list_with_absent_ones_at_the_end(small):
    panel = seated(small)
    panel.choose("all", "7-1")
    names = panel.frame[["name", "roster_name"]].fillna("").values.tolist()
    assert [own for own, _ in names] == ["王芳", "王芳", "陈路", "孙亮", "钱多多", ""]
    assert names[3][1] == "孙亮" and names[-1][1] == "何清"


def test_counts_of_tabs_and_classes_tie(sample):
    panel = seated(sample)
    audit = sample.audit()
    found = audit.pairs["outcome"].value_counts()
    assert {code: tabs(panel)[code] for code in OUTCOMES} == {
        code: found.get(code, 0) for code in OUTCOMES
    }
    table = panel.comparing.table
    for name in [None, *audit.classes["class"]]:
        told = sums(audit, table, name)
        assert told.list_ties and told.records_tie, name
    assert panel.sums.value.count("✔ 相符") == 2
    for tab, count in tabs(panel).items():
        panel.choose(tab)
        assert len(panel.frame) == count, tab


def test_sums_say_so_when_they_do_not_tie(small):
    panel = seated(small)
    audit, table = panel.desk.audit, panel.comparing.table
    lost = table.assign(outcome=table["outcome"].mask(table["name"] == "钱多多", ""))
    assert not sums(audit, lost, "7-1").list_ties
    assert sums(audit, lost, "7-2").list_ties
    gone = table.assign(outcome=table["outcome"].mask(table["outcome"] == "absent", ""))
    told = sums(audit, gone, "7-1")
    assert not told.records_tie and told.of_records["unlooked"] == 1
    panel.comparing.table = lost
    panel._recount()
    assert "⚠ 不相符" in panel.sums.value


def test_a_class_without_a_list_is_said(small):
    panel = seated(small)
    told = panel.comparing.sums("7-3")
    assert told.listed is None and told.of_records["unlisted"] == 1 and told.records_tie


def test_an_answer_shows_at_once_and_the_next_audit_obeys_it(small):
    panel = seated(small)
    before, waiting = tabs(panel), len(queue(panel))
    key = content(panel)["pair"]
    press(panel, "same", 1)
    now = tabs(panel)
    assert len(queue(panel)) == waiting - 1
    assert now["ambiguous"] == before["ambiguous"] - 1 and now["matched"] == before["matched"] + 1
    row = panel.comparing.table.set_index("list_key").loc[key]
    assert row["waits"] and row["standing"] == "是同一人、重新核查后生效"
    assert panel.sums.value.count("✔ 相符") == 2
    # The other of that name has one candidate left.
    assert len(content(panel)["candidates"]) == 1
    assert "王芳 —— 是同一人" in content(panel)["last"]
    assert "1 项认定待生效" in panel.again.description
    panel.again.click()
    panel.wait()
    assert panel.again.layout.display == "none"
    row = panel.comparing.table.set_index("list_key").loc[key]
    assert (row["reason"], row["outcome"], row["waits"]) == ("answered", "matched", False)
    record = panel.desk.audit.roster.set_index("person_key").loc[row["record_key"]]
    assert record["birth_date"] == "20131111"
    assert verbs(small) == ["same"]


def test_leaving_the_review_makes_the_audit_anew(small):
    panel = seated(small)
    press(panel, "same")
    panel.tabs.chosen = "open"
    panel.wait()
    assert (panel.comparing.table["reason"] == "answered").sum() == 1
    assert panel.tabs.chosen == "open"
    # Nothing was answered since: no new run.
    thread = panel._thread
    panel.choose("review")
    panel.choose("open")
    assert panel._thread is thread


@pytest.mark.parametrize("ask", ["same", "different", "new_here"])
def test_a_second_press_is_about_nothing(small, ask):
    panel = seated(small)
    press(panel, "new_here")
    message = press(panel, ask)
    for _ in range(3):
        panel.pair.review._hear(None, message, [])
    assert verbs(small) == ["new_here", ask]
    message = press(panel, "undo")
    panel.pair.review._hear(None, message, [])
    assert verbs(small) == ["new_here", ask, "undo"]


def test_two_presses_within_a_moment_decide_one_pair(small, monkeypatch):
    panel = seated(small)
    monkeypatch.setattr(working, "_SHADOW", 60)
    press(panel, "same")
    press(panel, "same")
    assert verbs(small) == ["same"]


def test_undo_comes_back_to_the_pair(small):
    panel = seated(small)
    first = content(panel)["pair"]
    before = tabs(panel)
    press(panel, "new_here")
    assert content(panel)["pair"] != first
    press(panel, "undo")
    assert content(panel)["pair"] == first and tabs(panel) == before
    assert content(panel)["undo"] == "" and "undo" not in content(panel)["may"]


def test_undo_of_what_an_audit_obeyed_asks_again(small):
    panel = seated(small)
    key = content(panel)["pair"]
    press(panel, "same")
    panel.check_anew()
    panel.wait()
    panel.undo()
    assert content(panel)["pair"] == key and queue(panel)[0][0] == "taken_back"
    assert panel.sums.value.count("✔ 相符") == 2
    assert "已撤销" in panel.comparing.table.set_index("list_key").at[key, "standing"]


def test_denied_candidates_are_gone_until_none_is_left(small):
    panel = seated(small)
    panel.tabs.chosen = "review"
    key = content(panel)["pair"]
    press(panel, "different")
    assert content(panel)["pair"] == key and len(content(panel)["candidates"]) == 1
    press(panel, "different")
    assert content(panel)["pair"] != key
    assert panel.comparing.table.set_index("list_key").at[key, "waits"]


def test_a_new_child_beside_an_absent_one(small):
    panel = seated(small)
    while "钱多多" not in content(panel)["head"]:
        press(panel, "later")
    told = content(panel)
    (other,) = told["candidates"]
    assert "同班另有 1 份学籍无人对应" in told["why"]
    name = next(line for line in told["lines"] if line["label"] == "姓名")
    assert name["list"] == "钱多多" and name["cells"] == [{"text": "何清", "differs": True}]
    press(panel, "same")
    assert tabs(panel)["absent"] == 0, "somebody was found for the record"
    assert panel.sums.value.count("✔ 相符") == 2
    panel.undo()
    press(panel, "different")
    # Nobody else is left: is the child new here?
    assert content(panel)["candidates"] == [] and "钱多多" in content(panel)["head"]
    press(panel, "new_here")
    assert "钱多多" not in [name for _, name in queue(panel)]
    panel.check_anew()
    panel.wait()
    assert "钱多多" not in [name for _, name in queue(panel)], "never asked again"
    assert other["key"] in set(panel.comparing.table["record_key"])


def test_what_is_put_off_comes_back_at_the_end(small):
    panel = seated(small)
    order = [name for _, name in queue(panel)]
    first = content(panel)["pair"]
    press(panel, "later")
    assert content(panel)["pair"] != first
    assert [name for _, name in queue(panel)] == [*order[1:], order[0]]
    assert panel._asked[-1].list_key == first and verbs(small) == []
    panel.keeping.flush()
    again = seated(small)
    assert again._asked[-1].list_key == first
    for _ in range(len(order) - 1):
        press(panel, "later")
    assert content(panel)["pair"] == first


def test_what_others_decide_meanwhile_appears(small):
    one, other = seated(small, "王老师"), seated(small, "李老师")
    key, left = content(one)["pair"], len(queue(one))
    press(other, "same")
    one.look()
    assert "李老师" in one.message.value
    assert len(queue(one)) == left - 1 and content(one)["pair"] != key


def test_who_comes_second_is_asked_before_anything_is_kept(small):
    one, other = seated(small, "王老师"), seated(small, "李老师")
    press(one, "same")
    press(other, "new_here")
    assert verbs(small) == ["same"] and "王老师" in other.message.value
    assert len(other.clash.children) == 2


def test_nobody_answers_without_a_name(small):
    panel = reconcile(small)
    panel.wait()
    key = content(panel)["pair"]
    press(panel, "same")
    press(panel, "reveal")
    assert verbs(small) == [] and "请先填写操作人" in panel.message.value
    assert content(panel)["pair"] == key


def test_numbers_are_masked_until_a_logged_reveal(small):
    panel = seated(small)
    assert not re.search(NUMBER, json.dumps(content(panel), ensure_ascii=False))
    told = content(panel)
    press(panel, "reveal")
    assert "999999201310151023" in json.dumps(content(panel), ensure_ascii=False)
    entries = small.ledger.entries()
    assert {one.verb for one in entries} == {"reveal"}
    about = {f"pupil:{one['key']}" for one in told["candidates"]} | {f"list:{told['pair']}"}
    assert {one.subject for one in entries} == about
    assert entries[0].payload["fields"] == ["id_number"]
    press(panel, "later")
    assert not re.search(NUMBER, json.dumps(content(panel), ensure_ascii=False))


def test_a_row_of_a_class_is_opened_and_an_act_filed(small):
    panel = seated(small)
    panel.choose("absent")
    panel.grid.selected = int(panel.comparing.rows("absent", None)[0])
    told = content(panel)
    assert "何清" in told["head"] and told["may"] == ["reveal"] and told["list"] == "名单上没有"
    filing = panel.pair.filing
    acts = dict(filing.which.options)
    assert filing.layout.display == "" and {"locate", "transfer_out"} <= set(acts.values())
    filing.which.value = "locate"
    assert "依据：" in filing.basis.value
    filing.file_button.click()
    assert verbs(small) == ["file"] and "已申报" in panel.frame["standing"].iloc[0]
    # An act of others is waited for.
    filing.which.value = "transfer_out"
    assert filing.file_button.description == "登记等待"
    filing.file_button.click()
    last = small.ledger.entries()[-1]
    assert last.verb == "wait" and last.payload["note"].startswith("转出")


def test_an_exception_needs_its_reason(small):
    panel = seated(small)
    panel.choose("not_registered")
    panel.grid.selected = int(panel.comparing.rows("not_registered", None)[0])
    filing = panel.pair.filing
    filing.which.value = "late_list"
    filing.file_button.click()
    assert verbs(small) == [] and "请写明理由" in panel.message.value
    filing.note.value = "全国查重无学籍"
    filing.file_button.click()
    assert small.ledger.entries()[-1].payload["note"] == "全国查重无学籍"
    assert filing.note.value == ""


def test_a_linked_row_can_be_denied(small):
    panel = seated(small)
    panel.choose("matched", "7-2")
    panel.grid.selected = int(panel.comparing.rows("matched", "7-2")[0])
    assert "later" not in content(panel)["may"]
    before = tabs(panel)
    message = press(panel, "different")
    panel.pair.review._hear(None, message, [])
    assert verbs(small) == ["different"], "said once"
    assert tabs(panel)["not_registered"] == before["not_registered"] + 1
    assert "不是同一人" in content(panel)["stands"]
    assert panel.comparing.sums("7-2").of_records["freed"] == 1


def test_the_choice_survives(small):
    panel = seated(small)
    panel.choose("absent", "7-1")
    panel.keeping.flush()
    again = seated(small)
    assert (again.tabs.chosen, again.of_class.value) == ("absent", "7-1")


def test_classes_are_walked_through(small):
    panel = seated(small)
    classes = [value for _, value in panel.of_class.options]
    assert classes[0] is None and classes[1:3] == ["7-1", "7-2"]
    for expected in [*classes[1:], None]:
        panel._step(1)
        assert panel.of_class.value == expected


@pytest.mark.parametrize(
    "message",
    [None, [], {}, {"ask": "same"}, {"ask": "same", "pair": "x", "record": "y"}, {"ask": "rm"},
     {"ask": "undo", "pair": "z"}, {"ask": ["same"]}, {"ask": "later", "pair": {}}],
    ids=str,
)  # fmt: skip
def test_the_card_survives_whatever_a_page_sends(small, message):
    panel = seated(small)
    before = content(panel)
    panel.pair.review._hear(None, message, [])
    assert verbs(small) == [] and content(panel)["pair"] == before["pair"]
    panel.tabs.chosen = "nowhere"
    assert panel.tabs.chosen == "review"


def test_a_kept_notebook_would_hold_no_child(small):
    panel = seated(small)
    kept = []
    for tab in tabs(panel):
        panel.choose(tab)
        panel.grid.selected = 0
        kept += [one.get_state() for one in widgets(panel)]
    kept = repr(kept)
    names = {"王芳", "陈露", "陈路", "钱多多", "何清", "吴刚"}
    assert not [name for name in names if name in kept]
    assert not re.search(NUMBER, kept)


def widgets(widget):
    found = [widget] if isinstance(widget, w.Widget) else []
    return found + [c for child in getattr(widget, "children", ()) for c in widgets(child)]


def test_it_speaks_english(small, monkeypatch):
    from xjaudit import errors

    monkeypatch.setattr(errors, "_spoken", "zh")
    panel = seated(small.write_settings(small.settings.but(language="en")))
    panel.choose("not_registered")
    panel.grid.selected = int(panel.comparing.rows("not_registered", None)[0])
    texts = [panel.sums.value, panel.pair.filing.basis.value, repr(panel.tabs.items)]
    texts += [repr(panel.pair.review.words), panel.message.value, repr(panel.grid.columns)]
    texts += [content(panel)["why"], repr(content(panel)["candidates"][0]["evidence"])]
    texts += [line["label"] for line in content(panel)["lines"]]
    # Documents are cited by the names they have.
    said = re.sub("教基[一二]?[^ ;,，；]*号", "", "".join(texts))
    assert not re.findall("[\u4e00-\u9fff]+", said)


def test_without_lists_it_says_what_to_do(tmp_path):
    here = workspace.new(tmp_path / "w", SETTINGS)
    assert not here.add_files([Incoming("名册.csv", ROSTER.encode())], "roster").faults
    panel = reconcile(here)
    assert panel.frame.empty and "还没有班级名单" in panel.message.value


def test_the_end_of_a_number_reads_on_the_card_as_in_the_table():
    telling = Telling(WORDS["zh"], "zh", None, None, None)
    mine = {"name": "王芳", "id_number": None, "id_tail": "1023"}
    record = {"name": "王芳", "id_number": "999999201310151023"}
    lines, hidden = telling._lines(mine, [record], True)
    (line,) = (one for one in lines if one["label"] == "身份证件号")
    assert line["list"] == "…1023" and hidden == {"id_number"}
    assert line["cells"] == [{"text": "999999********1023", "differs": False}]
