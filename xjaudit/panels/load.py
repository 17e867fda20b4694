"""Step 1: files in, with a receipt of everything read, dropped and altered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.errors import XjauditError
from xjaudit.panels.base import Panel
from xjaudit.tables import Grid
from xjaudit.workspace import Workspace
from xjaudit.workspace.inbox import KINDS, Received

WORDS = {
    "zh": {
        "upload": "选择文件",
        "path": "或输入文件、文件夹的路径",
        "add": "添加",
        "kind": "类型",
        "auto": "自动识别",
        "roster": "名册",
        "list": "班级名单",
        "problems": "问题学籍",
        "aside": "停用所选",
        "back": "重新启用所选",
        "used": "使用中",
        "superseded": "已停用",
        "added": "已添加 {} 个文件",
        "same": "{} 个文件此前已添加过（内容完全相同），未重复添加",
        "empty": "收件箱还是空的",
        "how": "请添加名册、班级名单和问题学籍清单；文件原样保存，不会被改动。",
        "failed_files": "以下文件未能使用",
        "read": "已读入",
        "rows": "名册 {} 人，班级名单 {} 人；略去的行与改动的单元格均已记录。",
    },
    "en": {
        "upload": "Choose files",
        "path": "or type the path of a file or folder",
        "add": "Add",
        "kind": "Kind",
        "auto": "Find out",
        "roster": "Roster",
        "list": "Class list",
        "problems": "Problem records",
        "aside": "Set aside",
        "back": "Use again",
        "used": "in use",
        "superseded": "set aside",
        "added": "{} files added",
        "same": "{} files were here already, byte for byte; nothing was added",
        "empty": "The inbox is empty",
        "how": "Add rosters, class lists and problem records; files are kept as they are.",
        "failed_files": "These files could not be used",
        "read": "Read",
        "rows": "{} pupils on rosters, {} on class lists; dropped rows and altered cells are kept.",
    },
}
LABELS = {
    "zh": {
        "file": "文件",
        "kind": "类型",
        "rows_seen": "见到行数",
        "rows_read": "读入行数",
        "rows_dropped": "略去行数",
        "altered": "改动与提示",
        "state": "状态",
        "added": "添加时间",
    },
    "en": {
        "file": "File",
        "kind": "Kind",
        "rows_seen": "Rows seen",
        "rows_read": "Rows read",
        "rows_dropped": "Rows dropped",
        "altered": "Altered, noted",
        "state": "State",
        "added": "Added",
    },
}


class Load(Panel):
    """The inbox: what came, what it is taken for, what was read of it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        words = self.words
        self.upload = w.FileUpload(
            multiple=True, description=words["upload"], layout=w.Layout(width="150px")
        )
        self.upload.observe(self._uploaded, "value")
        self.path = w.Text(placeholder=words["path"], layout=w.Layout(width="420px"))
        self.add = w.Button(description=words["add"], icon="plus", layout=w.Layout(width="90px"))
        self.add.on_click(lambda _: self.add_path(self.path.value))
        kinds = [(words["auto"], ""), *((words[kind], kind) for kind in KINDS)]
        self.kind = w.Dropdown(options=kinds, value="", layout=w.Layout(width="130px"))
        self.aside = w.Button(description=words["aside"], disabled=True)
        self.aside.on_click(lambda _: self.switch())
        self.grid = Grid(_table([], [], words), LABELS[self.language], language=self.language)
        self.grid.on_select(self._chosen)
        top = w.HBox([self.upload, self.path, w.Label(words["kind"]), self.kind, self.add])
        self.children = [top, self.message, self.progress, self.grid, self.aside]
        self.renew()

    def add_path(self, text: str) -> None:
        """Take in a file, or all files of a folder, from this computer."""
        path = Path(text.strip().strip('"')).expanduser()
        if text.strip():
            self._take([lambda: self.workspace.add(path, self.kind.value or None)])
            self.path.value = ""

    def add_bytes(self, files: list[tuple[str, bytes]]) -> None:
        """Take in uploaded files."""
        inbox, kind = self.workspace.inbox, self.kind.value or None
        self._take([lambda n=n, d=d: [inbox.add_bytes(n, d, kind)] for n, d in files])

    def switch(self) -> None:
        """Set the chosen file aside, or use it again."""
        file = self.workspace.files()[self.grid.selected]
        inbox = self.workspace.inbox
        (inbox.set_aside if file.in_use else inbox.take_back)(file.sha256)
        self.renew()

    def renew(self) -> None:
        """Show the inbox as it is now, and read what is new in it."""
        self._show([])
        if not self.workspace.files():
            self.tell("note", self.words["empty"], self.words["how"])
        elif any(f.kind == "roster" and f.in_use for f in self.workspace.files()):
            self.start_audit(self._read)

    def _take(self, jobs: list[Callable[[], list[Received]]]) -> None:
        taken: list[Received] = []
        faults: list[str] = []
        for job in jobs:
            try:
                taken += job()
            except XjauditError as error:
                faults.append(str(error))
        self.renew()
        fresh = sum(file.new for file in taken)
        lines = [self.words["added"].format(fresh)] if fresh else []
        if len(taken) > fresh:
            lines.append(self.words["same"].format(len(taken) - fresh))
        if faults:
            self.tell("error", self.words["failed_files"], "\n".join([*faults, *lines]))
        else:
            self.tell("done", "；".join(lines))

    def _uploaded(self, change: dict[str, Any]) -> None:
        if change["new"]:
            files = [(file["name"], bytes(file["content"])) for file in change["new"]]
            self.upload.value = ()
            self.add_bytes(files)

    def _chosen(self, position: int) -> None:
        files = self.workspace.files()
        self.aside.disabled = not 0 <= position < len(files)
        if not self.aside.disabled:
            in_use = files[position].in_use
            self.aside.description = self.words["aside" if in_use else "back"]

    def _read(self, audit: Audit) -> None:
        self._show(audit.receipts)
        if "xj-error" not in self.message.value:
            counts = self.words["rows"].format(len(audit.roster), len(audit.people))
            self.tell("done", self.words["read"], counts)

    def _show(self, receipts: list[dict[str, Any]]) -> None:
        self._frame = _table(self.workspace.files(), receipts, self.words)
        self.grid.set_frame(self._frame)
        self.aside.disabled = True


def load(workspace: Workspace) -> Load:
    """The panel of step 1."""
    return Load(workspace)


def _table(
    files: list[Received], receipts: list[dict[str, Any]], words: dict[str, str]
) -> pd.DataFrame:
    read = {(r["kind"], r["file"]): r for r in receipts}
    rows = []
    for file in files:
        receipt = read.get((file.kind, file.name), {}) if file.in_use else {}
        rows.append(
            {
                "file": file.name,
                "kind": words[file.kind],
                "rows_seen": receipt.get("rows_seen"),
                "rows_read": receipt.get("rows_read"),
                "rows_dropped": len(receipt["rows_dropped"]) if receipt else None,
                "altered": sum(receipt["notices"].values()) if receipt else None,
                "state": words[file.state],
                "added": file.added[:16].replace("T", " "),
            }
        )
    table = pd.DataFrame(rows, columns=list(LABELS["zh"]))
    counts = ["rows_seen", "rows_read", "rows_dropped", "altered"]
    return table.astype(dict.fromkeys(counts, "Int64"))
