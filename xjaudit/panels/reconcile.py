"""Step 3: who on the class lists is who in the registry, outcome by outcome."""

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.labels import OUTCOMES
from xjaudit.panels.base import Panel
from xjaudit.record import ids
from xjaudit.record.classes import class_label, class_order
from xjaudit.record.fields import all_fields
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "open": "待处理",
        "every_class": "全部班级",
        "no_class": "未分班",
        "done": "已核对 {checked} / {registered} 人（{share}），待处理 {open} 人",
        "no_lists": "还没有班级名单",
        "add_lists": "请先在“1 · 读入文件”中添加各班名单，才能核对人籍是否一致。",
    },
    "en": {
        "open": "To settle",
        "every_class": "All classes",
        "no_class": "No class",
        "done": "{checked} of {registered} checked ({share}), {open} to settle",
        "no_lists": "No class lists yet",
        "add_lists": "Add the class lists in step 1 first.",
    },
}
LABELS = {
    "zh": {
        "outcome_label": "结果",
        "class_label": "班级",
        "name": "姓名（名单）",
        "roster_name": "姓名（学籍）",
        "roster_class": "班级（学籍）",
        "differs_label": "不符项",
        "candidates_label": "可能是",
        "reason": "依据",
        "id_number": "身份证件号",
        "list_place": "名单位置",
        "roster_place": "名册位置",
    },
    "en": {
        "outcome_label": "Outcome",
        "class_label": "Class",
        "name": "Name (list)",
        "roster_name": "Name (registry)",
        "roster_class": "Class (registry)",
        "differs_label": "Differs",
        "candidates_label": "May be",
        "reason": "Reason",
        "id_number": "ID number",
        "list_place": "Place on list",
        "roster_place": "Place in roster",
    },
}


class Reconcile(Panel):
    """Links by outcome and class. `frame`: those chosen; ID numbers masked as settings say."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        self.outcome = w.ToggleButtons(style={"button_width": "98px"})
        self.of_class = w.Dropdown(layout=w.Layout(width="160px"))
        shown = list(LABELS["zh"])
        self._all = self._frame = pd.DataFrame(columns=[*shown, "outcome", "class"])
        self.grid = Grid(
            self._all, LABELS[self.language], shown, language=self.language, height=460
        )
        self.body = w.VBox()
        self.children = [self.message, self.progress, self.body]
        self.start_audit(self.show)

    def show(self, audit: Audit) -> None:
        """Show an audit's reconciliation."""
        if audit.people.empty:
            self.tell("note", self.words["no_lists"], self.words["add_lists"])
            return
        self._all = linked_people(audit)
        counts = self._all["outcome"].value_counts()
        left = len(self._all) - int(counts.get("matched", 0))
        en = self.language == "en"
        self.outcome.options = [
            (f"{self.words['open']} {left}", "open"),
            *((f"{OUTCOMES[code][en]} {counts.get(code, 0)}", code) for code in OUTCOMES),
        ]
        names = sorted(self._all["class"].fillna("").unique(), key=class_order)
        self.of_class.options = [
            (self.words["every_class"], None),
            *((self._class(name), name) for name in names),
        ]
        for control in (self.outcome, self.of_class):
            control.index = 0
            control.observe(lambda _: self._fill(), "value")
        self._tell_counts(audit, left)
        self._fill()
        self.body.children = [self.of_class, self.outcome, self.grid]

    def choose(self, outcome: str = "open", of_class: str | None = None) -> None:
        """Narrow the links as the controls do."""
        self.wait()
        self.outcome.value, self.of_class.value = outcome, of_class

    def _fill(self) -> None:
        rows = self._all
        if self.outcome.value == "open":
            rows = rows[rows["outcome"] != "matched"]
        else:
            rows = rows[rows["outcome"] == self.outcome.value]
        if self.of_class.value is not None:
            rows = rows[rows["class"].fillna("") == self.of_class.value]
        self._frame = rows.reset_index(drop=True)
        self.grid.set_frame(self._frame)

    def _tell_counts(self, audit: Audit, left: int) -> None:
        registered = int(audit.classes["registered"].sum())
        checked = int(audit.classes["matched"].sum())
        share = f"{100 * checked / registered:.1f}%" if registered else "—"
        text = self.words["done"].format(
            checked=checked, registered=registered, share=share, open=left
        )
        self.tell("done" if not left else "note", text)

    def _class(self, name: str) -> str:
        return class_label(name, self.language) if name else self.words["no_class"]


def reconcile(workspace: Workspace) -> Reconcile:
    """The panel of step 3."""
    return Reconcile(workspace)


def linked_people(audit: Audit) -> pd.DataFrame:
    """One row per link with what people need to judge it: names, classes and places of both
    sides, reasons and differing fields in words."""
    language = audit.settings.language
    mine = audit.people.reindex(audit.pairs["person"]).reset_index(drop=True)
    theirs = audit.roster.reindex(audit.pairs["record"]).reset_index(drop=True)
    links = audit.links
    where = mine["class"].fillna(theirs["class"])
    numbers = theirs["id_number"] if "id_number" in theirs else pd.Series(index=theirs.index)
    if audit.settings.masked:
        numbers = numbers.map(ids.mask, na_action="ignore")
    table = pd.DataFrame(
        {
            "outcome": links["outcome"],
            "class": where,
            "outcome_label": links["outcome"].map(
                lambda code: OUTCOMES[str(code)][language == "en"]
            ),
            "class_label": _class_labels(where, language),
            "name": mine["name"],
            "roster_name": theirs["name"],
            "roster_class": _class_labels(theirs["class"], language),
            "id_number": numbers,
            "differs_label": links["differs"].map(
                lambda codes: _field_labels(codes, language), na_action="ignore"
            ),
            "reason": links["reason"],
            "candidates_label": audit.pairs["candidates"].map(
                lambda found: _candidates(found, audit.roster, language), na_action="ignore"
            ),
            "list_place": _places(links, "list"),
            "roster_place": _places(links, "roster"),
        }
    )
    order = where.fillna("").map(class_order)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def _class_labels(names: pd.Series, language: str) -> pd.Series:
    return names.map(lambda name: class_label(name, language), na_action="ignore")


def _field_labels(codes: str, language: str) -> str:
    known = all_fields()
    words = {"class": ("班级", "Class")}
    labels = [
        known[c].label(language) if c in known else words.get(c, (c, c))[language == "en"]
        for c in codes.split(",")
    ]
    return "、".join(labels)


def _candidates(found: object, roster: pd.DataFrame, language: str) -> str:
    if not isinstance(found, list):
        return ""
    rows = roster.loc[found, ["name", "class"]]
    labels = _class_labels(rows["class"], language).fillna("")
    return "、".join(f"{n}（{c}）" for n, c in zip(rows["name"], labels, strict=True))


def _places(links: pd.DataFrame, side: str) -> pd.Series:
    rows = links[f"{side}_row"].astype("str").str.replace(".0", "")
    place = links[f"{side}_file"] + " " + links[f"{side}_sheet"].fillna("") + " " + rows
    return place.where(links[f"{side}_file"].notna())
