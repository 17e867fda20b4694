"""What panels have in which people decide: a desk, who they are, undo, and what others decide."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import ipywidgets as w

from xjaudit.audit import Audit
from xjaudit.cases import acts
from xjaudit.cases.desk import Desk, open_desk
from xjaudit.cases.many import together
from xjaudit.errors import XjauditError
from xjaudit.ingest.readers import Progress
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.pen import StaleError
from xjaudit.ledger.verbs import ROLES, UNDO, is_log, named
from xjaudit.panels.base import Panel
from xjaudit.panels.keeping import Keeping
from xjaudit.panels.me import Me
from xjaudit.panels.pulse import Pulse
from xjaudit.panels.steps import trail
from xjaudit.panels.watching import Anew, Watch
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "no_name": "请先填写操作人",
        "no_name_why": "每项决定都要记下是谁作出的。请在上方填写姓名并选择身份。",
        "kept": "已保存：{what}",
        "kept_many": "已保存 {n} 项：{what}",
        "undo": "撤销上一步",
        "undone": "已撤销：{what}",
        "others": "刚刚有其他人作出决定，页面已更新",
        "clash": "其他人已先作出决定，您的决定尚未保存",
        "anyway": "仍保存我的决定",
        "leave": "保留对方的决定",
        "said": "{actor}（{role}）{at}：{verb}",
    },
    "en": {
        "no_name": "Give your name first",
        "no_name_why": "Every decision is kept with who made it. Fill in name and role above.",
        "kept": "Saved: {what}",
        "kept_many": "{n} saved: {what}",
        "undo": "Undo the last step",
        "undone": "Undone: {what}",
        "others": "Somebody else has decided; the panel shows it now",
        "clash": "Somebody else decided first; yours is not saved",
        "anyway": "Save mine all the same",
        "leave": "Keep theirs",
        "said": "{actor} ({role}) {at}: {verb}",
    },
}
# So many decisions at once take longer than a person should wait without being told.
MANY = 500
# A second click within so many seconds of an act is the first one's shadow.
_SHADOW = 0.4

Call = Callable[[Desk], "Entry | Sequence[Entry]"]
T = TypeVar("T")


class Working(Panel):
    """A step in which people decide. Subclasses implement `show` (a new audit) and `renewed` (other
    decisions); they lay themselves out with `lay_out` and decide with `act`."""

    def __init__(
        self, workspace: Workspace, words: Mapping[str, Mapping[str, str]], name: str
    ) -> None:
        super().__init__(workspace, {k: {**WORDS[k], **words[k]} for k in words})
        self.keeping = Keeping(workspace.path / "cache" / "desk" / f"{name}.json")
        self.pulse = Pulse(language=self.language)
        self.trail = trail(name, self.language)
        self.me = Me(workspace, self._sit_down)
        self.undo_button = w.Button(
            description=self.words["undo"],
            icon="undo",
            disabled=True,
            layout=w.Layout(width="auto"),
        )
        self.undo_button.on_click(lambda _: self.undo())
        self.clash = w.HBox()
        self.anew = Anew(workspace.inbox.path, self.language, self.check_again)
        self.body = w.VBox()
        self.desk: Desk | None = None
        self._mine: list[list[Entry]] = []
        self._turns = threading.RLock()
        self._acted = 0.0

    def lay_out(self, *parts: w.Widget) -> None:
        """The panel: who works, messages and progress, then its own parts."""
        top = w.HBox([self.me, self.undo_button], layout=w.Layout(flex_flow="row wrap"))
        self.body.children = parts
        said = [self.progress, self.anew, self.message, self.clash]
        self.children = [self.pulse, self.trail, top, *said, self.body]

    def start_desk(self) -> None:
        """Audit, open the ledger, `show`; then look for what others enter."""
        self.start_audit(self._seat)
        Watch(self).start()

    def audited(self, progress: Progress) -> Audit:
        """The audit of what is there now, made in the worker."""
        self.anew.begin()
        return super().audited(progress)

    def check_again(self) -> None:
        """Make the audit again and show it: files or packets have changed."""
        self.start(self.audited, self._seat, queued=True)

    def show(self, audit: Audit) -> None:
        """Show a new audit; `desk` stands."""
        raise NotImplementedError

    def renewed(self, news: Sequence[Entry]) -> None:
        """Show what follows from entries that came: own ones, or those of others."""
        raise NotImplementedError

    def act(
        self, call: Call, done: Callable[[], None] | None = None, *, confirmed: bool = False
    ) -> bool:
        """Enter what `call` does with the desk; whether it was entered. Says why not, and asks
        where somebody else decided first. `done` is called when it was, now or later. What a person
        `confirmed` is no shadow of another click, however soon it comes."""
        with self._turns:
            is_shadow = not confirmed and time.monotonic() - self._acted < _SHADOW
            if self.desk is None or is_shadow:
                return False
            if not self.knows_who():
                return False
            try:
                made = call(self.desk)
            except StaleError as stale:
                self._ask(stale, call, done)
                return False
            except XjauditError as fault:
                self.tell("error", self.words["failed"], fault.text(self.language))
                return False
            finally:
                self._acted = time.monotonic()
            self._made([made] if isinstance(made, Entry) else list(made), "kept", done)
            return True

    def lack(self, word: str) -> None:
        """Say what is missing for an act. The second press of a double click finds the fields
        empty that the first has saved: that is said to nobody."""
        if time.monotonic() - self._acted >= 1.5 * _SHADOW:
            self.tell("warn", self.words[word], self.words.get(f"{word}_why", ""))

    def note(self, call: Callable[[Desk], T]) -> T | None:
        """Do what is only noted, as a look at numbers in full; None where it cannot be, which is
        said."""
        with self._turns:
            if self.desk is None or not self.knows_who():
                return None
            try:
                made = call(self.desk)
            except XjauditError as fault:
                self.tell("error", self.words["failed"], fault.text(self.language))
                return None
            self.catch_up()
            return made

    def knows_who(self) -> bool:
        """Whether somebody works here; if not, that is said."""
        if not self.me.actor:
            self.tell("warn", self.words["no_name"], self.words["no_name_why"])
        return bool(self.me.actor)

    def catch_up(self) -> None:
        """Show what has been entered, by this panel too."""
        with self._turns:
            assert self.desk is not None
            before = len(self.desk.state.entries)
            self.desk = self.desk.refreshed()
            if news := self.desk.state.entries[before:]:
                self.renewed(news)

    def undo(self) -> bool:
        """Take back the last act of this panel; of many decisions beside the page."""
        with self._turns:
            if not self._mine or self.desk is None:
                return False
            if len(last := self._mine[-1]) < MANY:
                return self._take_back(last)
            self.start(lambda progress: self._take_back(last, progress), _ignore)
            return True

    def _take_back(self, last: list[Entry], progress: Progress | None = None) -> bool:
        with self._turns:
            # A second press waited for the first one.
            if self.desk is None or not self._mine or self._mine[-1] is not last:
                return False
            try:
                calls = [partial(acts.undo, entry_id=one.id) for one in reversed(last)]
                made = together(self.desk, calls, progress)
            except XjauditError as fault:
                self.tell("error", self.words["failed"], fault.text(self.language))
                return False
            self._mine.pop()
            self._made(made, "undone", None, last)
            return True

    def look(self) -> None:
        """Show what others have entered since; called every few seconds."""
        with self._turns:
            before = self.desk
            if before is None:
                self.anew.look(None, ())
                return
            self.desk = desk = before.refreshed()
            news = desk.state.entries[len(before.state.entries) :]
            self.anew.look(desk.state, news)
            # That something was looked at or exported changes nothing for anybody.
            news = [one for one in news if not is_log(one.verb)]
            if news:
                said = "\n" + "\n".join(map(self._said, news[-3:]))
                self.tell("note", self.words["others"], said)
                self.renewed(news)

    def _seat(self, audit: Audit) -> None:
        self.desk = open_desk(self.workspace.ledger, audit, self.me.actor, self.me.part)
        self.anew.done()
        self.show(audit)

    def _sit_down(self) -> None:
        """Somebody else sits here now."""
        with self._turns:
            if self.desk is not None:
                self.desk = self.desk.but(actor=self.me.actor, role=self.me.part)

    def _made(
        self,
        made: list[Entry],
        how: str,
        done: Callable[[], None] | None,
        about: list[Entry] | None = None,
    ) -> None:
        assert self.desk is not None
        before = len(self.desk.state.entries)
        self.desk = self.desk.refreshed()
        if made and made[0].verb != UNDO and not is_log(made[0].verb):
            self._mine.append(made)
        self.undo_button.disabled = not self._mine
        what = named((about or made)[0].verb).text(self.language) if made else ""
        many = "kept_many" if how == "kept" and len(made) > 1 else how
        self.tell("done", self.words[many].format(what=what, n=len(made)))
        self.clash.children = []
        if done is not None:
            done()
        self.renewed(self.desk.state.entries[before:])

    def _ask(self, stale: StaleError, call: Call, done: Callable[[], None] | None) -> None:
        """Somebody was quicker: show it, and let a person choose."""
        assert self.desk is not None
        before = len(self.desk.state.entries)
        self.desk = self.desk.refreshed()
        self.tell("warn", self.words["clash"], "\n" + "\n".join(map(self._said, stale.entries)))
        anyway, leave = (w.Button(description=self.words[k]) for k in ("anyway", "leave"))
        for button in (anyway, leave):
            button.layout.width = "auto"
        anyway.on_click(lambda _: self.act(call, done))
        leave.on_click(lambda _: self._settle())
        self.clash.children = [anyway, leave]
        self.renewed(self.desk.state.entries[before:])

    def _settle(self) -> None:
        self.clash.children = []
        self.tell("note", self.words["others"])

    def _said(self, one: Entry) -> str:
        """Who entered what, and when, in words."""
        return self.words["said"].format(
            actor=one.actor,
            role=ROLES[one.role].text(self.language) if one.role in ROLES else one.role,
            at=one.at[:16].replace("T", " "),
            verb=named(one.verb).text(self.language),
        )


def _ignore(_: object) -> None:
    return
