"""What every panel has: messages, long work beside the page, a table for the next cell."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as w
import pandas as pd

from xjaudit import errors, markup
from xjaudit.audit import Audit
from xjaudit.errors import XjauditError
from xjaudit.ingest.readers import Progress
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "cancel": "取消",
        "cancelled": "已取消",
        "failed": "未能完成",
        "surprise": "程序出错（{}），请联系维护人员",
        "working": "正在处理",
        "left": "约还需 {} 秒",
        "left_minutes": "约还需 {} 分钟",
        "no_roster": "还没有名册",
        "load_first": "请先在“1 · 读入文件”中添加从学籍系统导出的名册。",
    },
    "en": {
        "cancel": "Cancel",
        "cancelled": "Cancelled",
        "failed": "Not done",
        "surprise": "The program failed ({}); please tell its maintainer",
        "working": "Working",
        "left": "about {} s left",
        "left_minutes": "about {} min left",
        "no_roster": "No roster yet",
        "load_first": "Add the roster exported from the registry in step 1 first.",
    },
}


# Seconds after which a person wants to know how long it will take.
_PATIENCE = 3

# What to do in the worker, and what to do with its answer.
Work = tuple[Callable[[Progress], Any], Callable[[Any], None]]


class _Cancelled(Exception):
    """A person pressed cancel."""


class Panel(w.VBox):
    """A step of the officer's work. `frame` is its table; it waits for work under way."""

    def __init__(self, workspace: Workspace, words: Mapping[str, Mapping[str, str]]) -> None:
        """`words`: the panel's texts by language."""
        super().__init__(layout=w.Layout(padding="4px"))
        self.workspace = workspace
        self.language = workspace.settings.language
        # Places inside errors are worded where they are raised, deep below.
        errors.speak(self.language)
        self.words = {**WORDS[self.language], **words[self.language]}
        self.message = w.HTML()
        self._bar = w.IntProgress(layout=w.Layout(width="320px"))
        # File names may be long: the button stays in sight.
        self._doing = w.Label(layout=w.Layout(flex="0 1 auto", min_width="0"))
        self._cancel = w.Button(description=self.words["cancel"], icon="times")
        self._cancel.layout.flex = "0 0 auto"
        self._cancel.on_click(lambda _: self.cancel())
        self.progress = w.HBox([self._bar, self._doing, self._cancel])
        self.progress.layout.display = "none"
        self._frame = pd.DataFrame()
        self._thread: threading.Thread | None = None
        self._waiting: deque[Work] = deque()
        self._turn = threading.Lock()
        self._busy = False
        self._stop = threading.Event()
        self._begun = 0.0
        self._surprise: Exception | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """The panel's table as it stands, for the next cell."""
        self.wait()
        return self._frame

    @property
    def sheet(self) -> pd.DataFrame:
        """The frame as people read it: words for codes, headings in their language."""
        return self.frame

    def wait(self) -> None:
        """Until no work is under way; a fault of the program itself is raised here."""
        if self._thread is not None:
            self._thread.join()
        if self._surprise is not None:
            surprise, self._surprise = self._surprise, None
            raise surprise

    def cancel(self) -> None:
        """Ask the work under way to stop."""
        self._stop.set()

    def tell(self, kind: str, title: str, text: str = "") -> None:
        """Show a message; texts are escaped."""
        self.message.value = markup.card(kind, title, text)

    def start(
        self,
        task: Callable[[Progress], Any],
        then: Callable[[Any], None],
        queued: bool = False,
    ) -> None:
        """Run a task in a worker, `then` with its answer; one at a time. While one is under way,
        another is left undone, or (`queued`) done after it."""
        with self._turn:
            if self._busy and not queued:
                return
            self._waiting.append((task, then))
            if self._busy:
                return
            self._busy = True
            self._stop.clear()
            self._bar.value, self._doing.value = 0, self.words["working"]
            self.progress.layout.display = ""
            self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def start_audit(self, then: Callable[[Audit], None]) -> None:
        """Run the audit in a worker; without a roster say what to do first."""
        if not any(file.kind == "roster" and file.in_use for file in self.workspace.files()):
            self.tell("note", self.words["no_roster"], self.words["load_first"])
            return
        self.start(self.audited, then)

    def audited(self, progress: Progress) -> Audit:
        """The audit, made in the worker."""
        return self.workspace.audit(progress)

    def _work(self) -> None:
        while True:
            with self._turn:
                if not self._waiting:
                    self._busy = False
                    self.progress.layout.display = "none"
                    return
                task, then = self._waiting.popleft()
            self._run(task, then)

    def _run(self, task: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        self._begun = time.monotonic()
        try:
            then(task(self._progress))
        except _Cancelled:
            self._stop.clear()
            self.tell("note", self.words["cancelled"])
        except XjauditError as error:
            self.tell("error", self.words["failed"], error.text(self.language))
        except Exception as surprise:
            # A worker's own traceback would be lost; it is raised to whoever asks for the table.
            self._surprise = surprise
            self.tell("error", self.words["surprise"].format(type(surprise).__name__))

    def _progress(self, done: int, of: int, what: str) -> None:
        if self._stop.is_set():
            raise _Cancelled
        self._show_progress(done, of, what)

    def _show_progress(self, done: int, of: int, what: str) -> None:
        self._bar.max, self._bar.value = of, done
        self._doing.value = "　".join(filter(None, [f"{done}/{of}", what, self._left(done, of)]))

    def _left(self, done: int, of: int) -> str:
        """How long the rest will take if it goes on like this; nothing at the beginning."""
        spent = time.monotonic() - self._begun
        if not 0 < done < of or spent < _PATIENCE:
            return ""
        seconds = round(spent / done * (of - done))
        if seconds < 90:
            return self.words["left"].format(max(1, seconds))
        return self.words["left_minutes"].format(round(seconds / 60))

    def __repr__(self) -> str:
        # Not the children's: their texts hold names, and a saved notebook would keep them.
        return f"{type(self).__name__}()"
