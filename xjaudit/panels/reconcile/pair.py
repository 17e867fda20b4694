"""The pair in sight: shown, answered by keys, revealed, and what may be filed about it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import ipywidgets as w

from xjaudit.cases import acts
from xjaudit.cases.desk import Desk
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import named
from xjaudit.panels.me import Me
from xjaudit.panels.reconcile.comparing import Comparing
from xjaudit.panels.reconcile.filing import Filing
from xjaudit.panels.reconcile.pending import said
from xjaudit.panels.reconcile.queue import Question
from xjaudit.panels.reconcile.review import Review
from xjaudit.panels.reconcile.telling import Telling
from xjaudit.panels.working import Call

_WORDS = ("same", "different", "new_here", "later", "keys", "reveal", "reveal_why", "evidence",
          "total", "bits")  # fmt: skip


class Host(Protocol):
    """The panel the pair stands in."""

    words: dict[str, str]
    language: str
    desk: Desk | None
    me: Me
    comparing: Comparing | None

    @property
    def mine(self) -> str: ...
    def act(self, call: Call, done: Callable[[], None] | None = None) -> bool: ...
    def undo(self) -> bool: ...
    def note(self, call: Callable[[Desk], list[Entry]]) -> list[Entry] | None: ...
    def tell(self, kind: str, title: str, text: str = "") -> None: ...
    def lack(self, word: str) -> None: ...
    def entered(self) -> None: ...
    def put_off(self, list_key: str) -> None: ...


class Pair(w.VBox):
    """A row of a list and the records it may be. What keys ask goes to the host."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        words = host.words
        told = {name: words[name] for name in _WORDS}
        told |= {"undo": words["undo_key"], "label": words["card"]}
        self.review = Review(self._pressed, words=told)
        self.filing = Filing(words, host.language, host.act, host.lack)
        self.asked: Question | None = None
        self._place: str | None = None
        self._full = ""
        self._last = ""
        self.children = [self.review, self.filing]

    def show(self, asked: Question | None, place: str | None = None) -> None:
        """Show a pair, or none; `place`: how far the review is, where it is one."""
        told = self.host.comparing
        self.asked, self._place = asked, place
        if asked is None or told is None:
            self.review.show(None)
            self.filing.show(self.host.desk, "", "")
            return
        self.review.show(self._content(told, asked))
        self.filing.show(self.host.desk, told.subject(asked.at), told.stands(asked.at))

    def say_when_empty(self, word: str) -> None:
        """What is said where there is no pair."""
        self.review.empty = self.host.words[word]

    def forget(self) -> None:
        """Say no more what was answered last."""
        self._last = ""

    def _content(self, told: Comparing, asked: Question) -> dict[str, Any]:
        """What is told of a pair, and which keys it takes."""
        host = self.host
        tells = Telling(host.words, host.language, told.desk, told.table, told.found)
        content = tells.told(asked, full=self._full == _key(asked))
        may = ["same", "different", "new_here"] if content["pair"] else []
        may += ["later"] if self._place else []
        may += ["reveal"] if content["hidden"] else []
        may += ["undo"] if host.mine else []
        standing = told.desk.state.standing(f"list:{content['pair']}")
        # Whatever changes the question changes its number: a press on the way is about it no more.
        number = [_key(asked), *map(str, asked.candidates), *(one.id for one in standing[-1:])]
        if content["stands"] and told.table.at[asked.at, "waits"]:
            content["stands"] += host.words["stop"] + host.words["takes_effect"]
        return content | {
            "may": may,
            "number": ":".join(number),
            "place": self._place or "",
            "undo": host.mine,
            "last": self._last,
        }

    def _pressed(self, pair: str, ask: str, record: str) -> None:
        """A key: `pair` is the row of a list it was about."""
        if ask == "undo":
            self.host.undo()
        elif ask == "reveal":
            self._reveal()
        elif ask == "later":
            self.forget()
            self.host.put_off(pair)
        else:
            self._answer(pair, ask, "" if ask == "new_here" else record)

    def _answer(self, pair: str, ask: str, record: str) -> None:
        told = self.host.comparing
        assert told is not None and self.asked is not None
        last = said(told.desk.state, pair).last
        if last and last.verb == ask and last.payload.get("record", "") == record:
            self.host.tell("note", self.host.words["stale"])
            return
        row = told.table.loc[self.asked.at, ["class_label", "name"]]
        who = " ".join(text for text in row if isinstance(text, str))
        what = named(ask).text(self.host.language)
        words = self.host.words["last"].format(who=who, what=what)

        def done() -> None:
            self._last = words
            self.host.entered()

        call = partial(acts.answer, list_key=pair, verb=ask, record=record)
        self.host.act(call, done)

    def _reveal(self) -> None:
        """Show the pair in sight with numbers in full, and log who did, about everybody shown."""
        host, content, asked = self.host, self.review.content, self.asked
        if asked is None or content is None or host.desk is None:
            return
        about = [f"pupil:{one['key']}" for one in content["candidates"]]
        about += [f"list:{content['pair']}"] if content["pair"] else []
        call = partial(acts.log, verb="reveal", subjects=about, fields=content["hidden"])
        if host.note(call) is not None:
            self._full = _key(asked)
            self.show(asked, self._place)


def _key(asked: Question) -> str:
    return f"{asked.at}:{asked.list_key}"
