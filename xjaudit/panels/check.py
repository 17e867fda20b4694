"""Step 2: what is wrong in the records, gravest first, each with its reason and its remedy."""

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.audit import Audit
from xjaudit.findings import COLUMNS
from xjaudit.labels import SEVERITIES
from xjaudit.panels.base import Panel
from xjaudit.record.classes import class_label, class_order
from xjaudit.rules.catalogue import texts_of
from xjaudit.rules.texts import actions
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "all": "全部",
        "every_class": "全部班级",
        "every_rule": "全部规则",
        "nothing": "没有发现",
        "checked": "共核查 {rows} 人，{rules} 条规则；发现 {found} 处",
        "missing": "{} 条规则因缺少列或材料未能核查",
        "off": "{} 条规则已停用：",
        "off_rule": "{title}（{code}）：{why}",
        "why": "原因",
        "settle": "办法",
        "documents": "材料",
        "basis": "依据",
        "hint": "点选一行，查看原因、办法和依据。",
    },
    "en": {
        "all": "All",
        "every_class": "All classes",
        "every_rule": "All rules",
        "nothing": "Nothing found",
        "checked": "{rows} pupils checked by {rules} rules; {found} findings",
        "missing": "{} rules could not look: a column or file is missing",
        "off": "{} rules are off:",
        "off_rule": "{title} ({code}): {why}",
        "why": "Why",
        "settle": "Remedy",
        "documents": "Documents",
        "basis": "Basis",
        "hint": "Choose a row to see why, the remedy and the basis.",
    },
}
LABELS = {
    "zh": {
        "severity_label": "级别",
        "class_label": "班级",
        "name": "姓名",
        "message": "说明",
        "action_label": "处理",
        "title": "规则",
        "file": "文件",
        "sheet": "工作表",
        "row": "行",
        "column": "列",
    },
    "en": {
        "severity_label": "Severity",
        "class_label": "Class",
        "name": "Name",
        "message": "What",
        "action_label": "Action",
        "title": "Rule",
        "file": "File",
        "sheet": "Sheet",
        "row": "Row",
        "column": "Column",
    },
}
_DETAILS = ("why", "settle", "documents", "basis")


class Check(Panel):
    """Findings by severity, rule and class. `frame`: those chosen, in the columns of findings, and
    `name`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        self.severity = w.ToggleButtons(style={"button_width": "110px"})
        self.of_class = w.Dropdown(layout=w.Layout(width="160px"))
        self.rule = w.Select(rows=14, layout=w.Layout(width="260px"))
        self.detail = w.HTML(markup.card("note", self.words["hint"]))
        shown = list(LABELS["zh"])
        empty = pd.DataFrame(columns=shown)
        self.grid = Grid(empty, LABELS[self.language], shown, language=self.language, height=300)
        self.grid.on_select(self._chosen)
        self._all = pd.DataFrame(columns=[*COLUMNS, "name"])
        self._frame = self._all
        self.body = w.VBox()
        self.children = [self.message, self.progress, self.body]
        self.start_audit(self.show)

    def show(self, audit: Audit) -> None:
        """Show an audit's findings."""
        self._all = _described(audit)
        counts = {s: int((self._all["severity"] == s).sum()) for s in SEVERITIES}
        en = self.language == "en"
        self.severity.options = [
            (f"{self.words['all']} {len(self._all)}", ""),
            *((f"{SEVERITIES[s][en]} {n}", s) for s, n in counts.items()),
        ]
        names = sorted(self._all["class"].dropna().unique(), key=class_order)
        self.of_class.options = [
            (self.words["every_class"], ""),
            *((class_label(name, self.language), name) for name in names),
        ]
        self._tell_checked(audit)
        for control in (self.severity, self.of_class):
            control.index = 0
            control.observe(lambda _: self._narrow(), "value")
        self.rule.observe(lambda _: self._fill(), "value")
        self.severity.value = "error" if counts["error"] else ""
        self._narrow()
        top = w.HBox([self.severity, self.of_class])
        right = w.VBox([self.grid, self.detail], layout=w.Layout(flex="1", min_width="0"))
        self.body.children = [top, w.HBox([self.rule, right])]

    def choose(self, severity: str = "", rule: str = "", of_class: str = "") -> None:
        """Narrow the findings as the controls do."""
        self.wait()
        self.severity.value, self.of_class.value = severity, of_class
        self.rule.value = rule

    def _tell_checked(self, audit: Audit) -> None:
        looked = audit.checked[audit.checked["missing"].isna()]
        off = audit.checked[audit.checked["why"].notna()].set_index("rule")["why"]
        unable = audit.checked[audit.checked["missing"].notna()]["rule"].nunique() - len(off)
        text = self.words["checked"].format(
            rows=len(audit.roster), rules=looked["rule"].nunique(), found=len(self._all)
        )
        # Nothing found is no evidence where nothing was looked at.
        more = [self.words["missing"].format(unable)] if unable else []
        more += self._off_in_words(off)
        self.tell("note" if more else "done", text, "\n".join(more))

    def _off_in_words(self, off: pd.Series) -> list[str]:
        """Rules that were turned off, by code, each with the reason."""
        if off.empty:
            return []
        texts, line = texts_of(self.workspace.settings), self.words["off_rule"]
        titles = {code: texts.get(code, {}).get("title", code) for code in map(str, off.index)}
        told = zip(titles.items(), off, strict=True)
        lines = [line.format(code=code, title=title, why=why) for (code, title), why in told]
        return [self.words["off"].format(len(off)), *lines]

    def _narrow(self) -> None:
        """Rules to choose from follow severity and class."""
        some = self._chosen_rows(with_rule=False)
        counts = (
            some.groupby(["severity", "rule", "title"], sort=False).size().reset_index(name="n")
        )
        counts["order"] = counts["severity"].map(list(SEVERITIES).index)
        counts = counts.sort_values(["order", "n"], ascending=[True, False], kind="stable")
        before = self.rule.value
        options = [(f"{self.words['every_rule']}（{len(some)}）", "")]
        options += [(f"{title}（{n}）", code) for code, title, n in _triples(counts)]
        self.rule.options = options
        self.rule.value = before if before in counts["rule"].to_list() else ""
        self._fill()

    def _fill(self) -> None:
        rows = self._chosen_rows()
        self._frame = rows[[*COLUMNS, "name"]].reset_index(drop=True)
        self.grid.set_frame(rows)
        self._rows = rows
        self.detail.value = markup.card("note", self.words["hint"])

    def _chosen_rows(self, with_rule: bool = True) -> pd.DataFrame:
        rows = self._all
        if self.severity.value:
            rows = rows[rows["severity"] == self.severity.value]
        if self.of_class.value:
            rows = rows[rows["class"] == self.of_class.value]
        if with_rule and self.rule.value:
            rows = rows[rows["rule"] == self.rule.value]
        return rows

    def _chosen(self, position: int) -> None:
        if position < 0:
            return
        code = self._rows["rule"].iloc[position]
        told = texts_of(self.workspace.settings).get(code, {})
        lines = [f"{self.words[part]}：{told[part]}" for part in _DETAILS if told.get(part)]
        title = f"{told.get('title', code)}（{code}）"
        self.detail.value = markup.card("note", title, "\n" + "\n".join(lines))


def check(workspace: Workspace) -> Check:
    """The panel of step 2."""
    return Check(workspace)


def _described(audit: Audit) -> pd.DataFrame:
    """Findings with the words people read beside the codes."""
    language = audit.settings.language
    en, titles, doing = language == "en", texts_of(audit.settings), actions(language)
    people = audit.roster.drop_duplicates("person_key").set_index("person_key")["name"]
    found = audit.findings
    return found.assign(
        name=found["person_key"].map(people),
        title=found["rule"].map(lambda code: titles.get(str(code), {}).get("title", code)),
        severity_label=found["severity"].map(lambda s: SEVERITIES[str(s)][en]),
        class_label=found["class"].map(lambda c: class_label(c, language), na_action="ignore"),
        action_label=found["action"].map(lambda a: doing.get(a, a), na_action="ignore"),
    )


def _triples(counts: pd.DataFrame) -> list[tuple[str, str, int]]:
    return list(zip(counts["rule"], counts["title"], counts["n"], strict=True))
