"""Step 2 worked by its methods: findings narrowed, opened, decided about, rules off and on."""

import json
import re
import time
import tomllib
from datetime import date

import ipywidgets as w
import pandas as pd
import pytest

from tests.browser import fill
from tests.desks import ROSTER, SETTINGS, receive, seat
from xjaudit import packs, workspace
from xjaudit.findings import COLUMNS
from xjaudit.panels import working
from xjaudit.panels.check import check
from xjaudit.panels.check.words import COLUMNS as HEADINGS
from xjaudit.rules.shown import Shown
from xjaudit.settings import Settings

COUNTY = """
name = "本县"
level = "county"
[off."ADR-SHORT"]
reason = "山区住址 <无门牌>"
since = 2026-09-01
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory, sample_school):
    here = fill(tmp_path_factory.mktemp("check") / "w", sample_school)
    here.audit()
    return here


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A workspace in which decisions may be made: six pupils, two lists."""
    monkeypatch.setattr(working, "_SHADOW", 0)
    roster = ROSTER.replace("999999201311111111", "999999201311111112")
    return receive(workspace.new(tmp_path / "工作 区", SETTINGS), roster)


def seated(here, name="王老师", role="registrar"):
    return seat(check(workspace.open_at(here.path)), name, role)


def at(panel, rule, name=None):
    """Position of the first finding of a rule, about a pupil."""
    table = panel._all
    own = table["rule"] == rule
    own &= table["name"] == name if name else True
    assert own.any(), sorted(set(table["rule"]))
    return int(own.to_numpy().argmax())


def press(panel, verb, text="", day=None, **more):
    """A decision filled in and saved."""
    line = panel.deciding
    line.verb.value = verb
    line.text.value, line.day.value = text, day
    for field, value in more.items():
        getattr(line, field).value = value
    line.save.click()
    panel.wait()


def counts(panel, column):
    (group,) = (group for group in panel.facets.groups if group["column"] == column)
    return {value["key"]: value["count"] for value in group["values"]}


def stands(panel, position):
    return panel._all["state"].iloc[position]


def test_findings_are_narrowed_and_handed_on(sample):
    panel = check(sample)
    found = sample.audit().findings
    assert panel.frame[list(COLUMNS)].equals(found)
    assert list(panel.frame) == list(HEADINGS["zh"]) and set(panel.frame["state"]) == {"open"}
    sheet = panel.sheet
    assert len(sheet) == len(panel.frame) and set(sheet["状态"]) == {"未处理"}
    assert {"错误", "警告"} <= set(sheet["级别"]) and not sheet["班级"].str.match("[0-9]").any()
    rule = found["rule"].value_counts().index[0]
    panel.choose(rule=[rule])
    assert set(panel.frame["rule"]) == {rule}
    panel.choose(severity=["error"], where=["8-3"])
    assert set(panel.frame["severity"]) == {"error"} and set(panel.frame["class"]) == {"8-3"}
    panel.choose(field=["id_number"])
    assert set(panel.frame["field"]) == {"id_number"}


def test_open_ones_are_shown_first_and_known_non_problems_say_why(small):
    panel = seated(small)
    position = at(panel, "RC-EMPTY", "李强")
    panel.grid.selected = position
    press(panel, "not_a_problem", "请病假一周，已见证明")
    again = seated(small)
    assert again.facets.chosen == {"state": ["open"]}
    assert position not in again._rows and len(again.frame) == len(again._all) - 1
    again.choose(state=["not_a_problem"])
    (row,) = again.frame.to_dict("records")
    assert (row["state"], row["reason"]) == ("not_a_problem", "请病假一周，已见证明")
    shown = again.grid.rows(0, 9)["rows"][0]
    assert "不是问题" in shown and "请病假一周，已见证明" in shown
    again.grid.selected = position
    told = json.dumps(again.dossier.content, ensure_ascii=False)
    assert re.search("王老师（学籍管理员）不是问题：请病假一周", told)


def test_the_choice_and_what_was_typed_survive(small):
    panel = seated(small)
    panel.choose(severity=["error"])
    panel.deciding.text.value = "还没写完"
    panel.keeping.flush()
    again = seated(small)
    assert again.facets.chosen == {"severity": ["error"]}
    assert again.deciding.text.value == "还没写完"


def test_an_open_finding_tells_the_record_the_cell_and_what_may_be_done(small):
    panel = seated(small)
    panel.grid.selected = at(panel, "ID-CHECKSUM", "李强")
    told = panel.dossier.content
    heads = {part["head"]: part["lines"] for part in told["parts"]}
    assert {"问题", "原因", "办法", "材料", "依据", "可办理", "处理记录"} <= set(heads)
    assert heads["处理记录"] == ["尚无"] and any("关键" in line for line in heads["可办理"])
    place = told["place"]
    assert place["text"] == "名册.csv · F3"
    own = [line for line in place["rows"] if line["own"]]
    assert [line["row"] for line in place["rows"]] == [2, 3, 4] and own[0]["row"] == 3
    assert place["columns"][place["at"]].endswith("身份证件号")
    assert own[0]["cells"][place["at"]] == "999999********1112"
    record = {line["label"]: line for line in told["record"]["rows"]}
    assert record["身份证件号"] == {
        "label": "身份证件号", "value": "999999********1112", "own": True,
    }  # fmt: skip
    assert record["姓名"]["value"] == "李强" and record["班级"]["value"] == "七(1)班"
    assert "999999201311111112" not in json.dumps(told, ensure_ascii=False)


def test_a_child_without_a_record_is_shown_as_the_list_tells(small):
    panel = seated(small)
    panel.grid.selected = at(panel, "RC-NO-RECORD", "钱多多")
    told = panel.dossier.content
    assert told["record"]["head"] == "名单所记"
    assert {"label": "姓名", "value": "钱多多", "own": False} in told["record"]["rows"]
    assert [line["own"] for line in told["place"]["rows"]] == [False, True]


def test_numbers_in_full_are_logged_first(small):
    panel = seated(small, name="")
    panel.grid.selected = position = at(panel, "ID-CHECKSUM", "李强")
    panel.dossier._hear(None, {"ask": "reveal"}, [])
    assert "请先填写操作人" in panel.message.value and small.ledger.head()[0] == 0
    panel.me.name.value = "王老师"
    panel.dossier._hear(None, {"ask": "reveal"}, [])
    assert "999999201311111112" in json.dumps(panel.dossier.content)
    (entry,) = small.ledger.entries()
    person = panel._all["person_key"].iloc[position]
    assert (entry.verb, entry.subject, entry.actor) == ("reveal", f"pupil:{person}", "王老师")
    assert "id_number" in entry.payload["fields"]
    panel.look()
    assert "其他人" not in panel.message.value, "it was nobody else"
    panel.grid.selected = -1
    panel.grid.selected = position
    assert "999999201311111112" not in json.dumps(panel.dossier.content)
    assert panel.undo_button.disabled


@pytest.mark.parametrize(
    ("verb", "given", "payload", "state"),
    [
        ("accept", {"text": "已备案"}, {"reason": "已备案"}, "accepted"),
        ("not_a_problem", {"text": "写法"}, {"reason": "写法"}, "not_a_problem"),
        ("settle", {}, {}, "settled"),
        ("settle", {"text": "已改"}, {"note": "已改"}, "settled"),
        ("wait", {"day": pd.Timestamp("2099-01-05").date()}, {"until": "2099-01-05"}, "waiting"),
        (
            "assign",
            {"owner": "李老师", "day": pd.Timestamp("2099-01-05").date()},
            {"owner": "李老师", "due": "2099-01-05"},
            "open",
        ),
        ("file", {}, {"action": "key_change"}, "filed"),
    ],
)
def test_each_decision_is_entered_shown_and_undone(small, verb, given, payload, state):
    panel = seated(small)
    panel.grid.selected = position = at(panel, "ID-CHECKSUM", "李强")
    subject = panel._all["subject"].iloc[position]
    before = panel._all.iloc[position][["state", "reason", "owner", "due"]].tolist()
    panel.deciding.verb.value = verb
    press(panel, verb, **given)
    assert "已保存" in panel.message.value
    (entry,) = small.state().standing(subject)
    told = {name: value for name, value in entry.payload.items() if name != "context"}
    assert (entry.verb, told) == (verb, payload)
    # What the panel shows is what the worklist made anew says.
    row = panel.desk.worklist.set_index("subject").loc[subject]
    for name in ("state", "reason", "owner", "due"):
        assert str(panel._all[name].iloc[position]) == str(row[name]), name
    assert stands(panel, position) == state
    assert counts(panel, "state").get("open") == len(panel._all) - (state != "open")
    panel.undo_button.click()
    assert small.state().standing(subject) == []
    after = panel._all.iloc[position][["state", "reason", "owner", "due"]].tolist()
    assert list(map(str, after)) == list(map(str, before))


def test_reopened_findings_are_open_again(small):
    panel = seated(small)
    panel.grid.selected = position = at(panel, "ID-CHECKSUM", "李强")
    press(panel, "accept", "先放着")
    press(panel, "reopen", "家长来电")
    assert stands(panel, position) == "open"
    assert [one.verb for one in small.state().standing(panel._all["subject"].iloc[position])] == [
        "accept", "reopen",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "said"),
    [("accept", "请写明理由"), ("assign", "请填写负责人"), ("reopen", "请写明理由")],
)
def test_what_is_missing_is_told_and_nothing_entered(small, verb, said):
    panel = seated(small)
    panel.grid.selected = 0
    press(panel, verb, "  ")
    assert said in panel.message.value and small.ledger.head()[0] == 0


def test_without_a_chosen_finding_nothing_is_decided(small):
    panel = seated(small)
    assert panel.deciding.save.disabled and "先点选一行" in panel.deciding.about.value
    panel.decide("settle", {})
    assert "请先选择要处理的发现" in panel.message.value and small.ledger.head()[0] == 0


def test_marked_ones_are_decided_together_and_undone_together(small):
    panel = seated(small)
    panel.grid.mark(panel._rows[:3])
    assert "勾选的 3 条" in panel.deciding.about.value
    press(panel, "accept", "统一说明")
    assert counts(panel, "state") == {"open": len(panel._all) - 3, "accepted": 3}
    assert "已保存 3 项" in panel.message.value and not panel.grid.marked.size
    assert small.ledger.head()[0] == 3
    assert panel.undo()
    assert counts(panel, "state") == {"open": len(panel._all)}


def test_what_is_unlawful_for_one_is_entered_for_none(small):
    panel = seated(small)
    panel.grid.mark([at(panel, "ID-CHECKSUM", "李强"), at(panel, "RC-NO-RECORD", "钱多多")])
    panel.deciding.verb.value = "file"
    assert panel.deciding.act.options == (("没有可申报的事项", ""),)
    panel.decide("file", {"action": "key_change"})
    assert "未能完成" in panel.message.value and small.ledger.head()[0] == 0


def test_only_acts_that_are_lawful_for_all_are_offered(small):
    panel = seated(small)
    panel.deciding.verb.value = "file"
    panel.grid.selected = at(panel, "ID-CHECKSUM", "李强")
    assert "key_change" in [code for _, code in panel.deciding.act.options]
    panel.grid.selected = at(panel, "RC-NO-RECORD", "钱多多")
    assert "key_change" not in [code for _, code in panel.deciding.act.options]


def test_many_are_decided_beside_the_page_and_a_cancel_enters_none(
    tmp_path, sample_school, monkeypatch
):
    monkeypatch.setattr(working, "_SHADOW", 0)
    for module in ("check", "working"):
        monkeypatch.setattr(f"xjaudit.panels.{module}.MANY", 100)
    here = fill(tmp_path / "w", sample_school)
    panel = seated(here)
    before = counts(panel, "state")
    panel.grid.mark(panel._rows)
    press(panel, "settle", "期初统一核对")
    assert counts(panel, "state") == {"settled": len(panel._all)}
    assert here.ledger.head()[0] == len(panel._all)
    subjects = panel._all["subject"].tolist()

    def task(progress):
        panel.cancel()
        return panel._enter(subjects, "reopen", {"reason": "重来"}, progress)

    panel.start(task, lambda _: None)
    panel.wait()
    assert "已取消" in panel.message.value and here.ledger.head()[0] == len(subjects)

    steps = []
    panel._bar.observe(lambda change: steps.append(change["new"]), "value")
    assert panel.undo()
    panel.wait()
    assert counts(panel, "state") == before and "已撤销" in panel.message.value
    assert max(steps) >= 100 and here.ledger.head()[0] == 2 * len(subjects)


def test_what_others_decide_is_shown_at_its_row(small):
    first, second = seated(small), seated(small, "李老师")
    position = at(first, "RC-EMPTY", "李强")
    second.grid.selected = position
    first.grid.selected = position
    press(first, "accept", "已知")
    press(second, "not_a_problem", "不同意")
    assert "王老师" in second.message.value and stands(second, position) == "accepted"
    second.clash.children[0].click()
    assert stands(second, position) == "not_a_problem"
    first.look()
    assert stands(first, position) == "not_a_problem"
    history = next(p for p in first.dossier.content["parts"] if p["head"] == "处理记录")
    assert ["李老师" in line for line in history["lines"]] == [True, False]


def test_a_rule_is_turned_off_with_a_reason_and_on_again(small):
    panel = seated(small)
    panel.grid.selected = at(panel, "ID-CHECKSUM", "李强")
    assert panel.switching.rule.value == "ID-CHECKSUM"
    panel.switching.press()
    assert "请写明理由" in panel.message.value
    panel.switching.reason.value = "本学期由<县局>统一核对"
    panel.switching.off.click()
    panel.wait()
    assert "ID-CHECKSUM" not in set(panel._all["rule"])
    assert "本学期由&lt;县局&gt;统一核对" in panel.message.value
    (row,) = panel.switching.rows.children
    assert "&lt;县局&gt;" in row.children[1].value
    written = tomllib.loads((small.path / "packs" / "own.toml").read_text("utf-8"))
    assert written["off"]["ID-CHECKSUM"]["reason"] == "本学期由<县局>统一核对"
    assert "ID-CHECKSUM" not in set(workspace.open_at(small.path).audit().findings["rule"])
    row.children[0].click()
    panel.wait()
    assert "ID-CHECKSUM" in set(panel._all["rule"])


def test_decisions_go_on_after_a_rule_was_turned_off(small):
    panel = seated(small)
    panel.turn_off("ID-CHECKSUM", "试用", None)
    panel.wait()
    panel.grid.selected = position = at(panel, "RC-EMPTY", "李强")
    press(panel, "accept", "已知")
    assert stands(panel, position) == "accepted" and small.ledger.head()[0] == 1


def test_rules_that_are_off_are_told_apart_from_those_that_could_not_look(tmp_path, sample_school):
    here = fill(tmp_path / "w", sample_school)

    def said(**changes):
        panel = check(here.write_settings(here.settings.but(**changes)))
        panel.wait()
        return panel

    unable = re.search(r"([0-9]+) 条规则因缺少", said().message.value)[1]
    assert "停用" not in said().message.value
    (tmp_path / "county.toml").write_text(COUNTY, "utf-8")
    used = packs.load([tmp_path / "county.toml"])
    panel = said(severities={"CLS-SIZE": "off"}, packs=used)
    text = panel.message.value
    assert re.search(r"([0-9]+) 条规则因缺少", text)[1] == unable
    assert "2 条规则已停用" in text
    assert "班额过大或过小（CLS-SIZE）：在设置中停用，未写理由" in text and "xj-warn" in text
    assert "（ADR-SHORT）：本县（2026-09-01 起）：山区住址 &lt;无门牌&gt;" in text
    # What the county turned off cannot be turned on here; the settings' own can.
    told = {
        row.children[1].value: row.children[0].disabled for row in panel.switching.rows.children
    }
    assert {"CLS-SIZE" in text: shut for text, shut in told.items()} == {True: False, False: True}
    # One without a reason can be given it; then nothing warns.
    panel.switching.choose("CLS-SIZE")
    panel.switching.reason.value = "分校区编班"
    panel.switching.off.click()
    panel.wait()
    text = panel.message.value
    assert "分校区编班" in text and "未写理由" not in text and "xj-note" in text


def test_no_whole_number_is_shown_and_no_pupil_kept_in_a_notebook(sample):
    panel = check(sample)
    panel.choose()
    panel.grid.selected = 0
    texts = pd.Series(["|".join(row) for row in panel.grid.rows(0, 500)["rows"]])
    roster = sample.audit().roster
    whole = set(roster["id_number"].dropna())
    assert not [number for number in whole if texts.str.contains(number, regex=False).any()]
    kept = repr([one.get_state() for one in widgets(panel)])
    for name in [*roster["name"].dropna(), *whole]:
        assert len(name) < 3 or name not in kept
    assert repr(panel) == "Check()" and repr(panel.dossier) == "Dossier()"


def widgets(widget):
    """A widget and everything below it."""
    return [widget, *(one for c in getattr(widget, "children", ()) for one in widgets(c))]


def test_every_finding_of_the_sample_can_be_opened(sample):
    panel = check(sample)
    panel.wait()
    for position in range(len(panel._all)):
        panel.grid.selected = position
        content = panel.dossier.content
        assert content["title"] and all(part["lines"] for part in content["parts"])
        json.dumps(content)


def test_english_throughout(tmp_path, small):
    here = small.write_settings(small.settings.but(language="en"))
    panel = seated(here)
    panel.grid.selected = at(panel, "RC-EMPTY")
    said = [one["head"] for one in panel.dossier.content["parts"]]
    said += [c.description for c in widgets(panel) if isinstance(c, w.Button | w.ToggleButton)]
    said += [label for label, _ in panel.deciding.verb.options]
    said += [group["label"] for group in panel.facets.groups]
    said += [column["label"] for column in panel.grid.columns]
    assert not re.findall("[\u4e00-\u9fff]+", "".join(said))
    # Codes by their English names; the registry's own word is not told again beside them.
    record = {line["label"]: line for line in panel.dossier.content["record"]["rows"]}
    told = [record[one] for one in ("Sex", "ID document type", "Registry status")]
    assert [one["value"] for one in told] == ["male", "identity card", "enrolled"]
    assert not any("raw" in one for one in told)


@pytest.mark.parametrize("message", [None, [], {}, {"ask": 3}, {"ask": "reveal"}], ids=str)
def test_dossier_survives_whatever_a_page_sends(small, message):
    panel = seated(small)
    panel.dossier._hear(panel.dossier, message, [])
    assert panel.dossier.content is None and small.ledger.head()[0] == 0


def test_decisions_close_together_are_one_click(small, monkeypatch):
    panel = seated(small)
    monkeypatch.setattr(working, "_SHADOW", 60)
    panel._acted = time.monotonic()
    panel.grid.selected = 0
    press(panel, "settle")
    assert small.ledger.head()[0] == 0


def test_the_second_press_of_a_double_click_hides_no_success(small, monkeypatch):
    panel = seated(small)
    monkeypatch.setattr(working, "_SHADOW", 60)
    panel.grid.selected = 0
    panel._acted = time.monotonic() - 91
    press(panel, "not_a_problem", "理由")
    assert small.ledger.head()[0] == 1 and panel.deciding.text.value == ""
    said = panel.message.value
    assert "已保存" in said
    press(panel, "not_a_problem")
    assert panel.message.value == said
    panel._acted -= 91
    press(panel, "not_a_problem")
    assert "请写明理由" in panel.message.value


def test_english_sentences_name_status_and_sex_in_english():
    row = pd.DataFrame({"status": ["TRANSFERRED"], "seen": ["ACTIVE"], "sex": ["男"]})
    template = "{seen}, {status}, {sex}"
    english = Shown(row, "sex", Settings(as_of=date(2026, 11, 16), language="en"))
    assert english.fill(template) == ["enrolled, transferred out, male"]
    chinese = Shown(row, "sex", Settings(as_of=date(2026, 11, 16)))
    assert chinese.fill(template) == ["在读, 已转出, 男"]
