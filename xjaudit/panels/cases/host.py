"""What the parts of the panel ask of the panel they stand in."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import ipywidgets as w

from xjaudit.cases.desk import Desk
from xjaudit.panels.keeping import Keeping
from xjaudit.panels.working import Call
from xjaudit.workspace import Workspace

T = TypeVar("T")


class Host(Protocol):
    """The panel, as its parts see it."""

    workspace: Workspace
    language: str
    words: dict[str, str]
    keeping: Keeping

    @property
    def at(self) -> Desk:
        """The desk; parts are shown only where there is one."""
        ...

    def act(self, call: Call, done: Callable[[], None] | None = None) -> bool:
        """See `Working.act`."""
        ...

    def note(self, call: Callable[[Desk], T]) -> T | None:
        """Do what is only noted (a look at a paper); None where it cannot be."""
        ...

    def work(self, call: Callable[[Desk], T], done: Callable[[T], None]) -> None:
        """Do something longer beside the page, with the desk."""
        ...

    def lack(self, word: str) -> None:
        """See `Working.lack`."""
        ...

    def tell(self, kind: str, title: str, text: str = "") -> None:
        """See `Panel.tell`."""
        ...


def button(text: str, icon: str, call: Callable[[], Any], title: str = "") -> w.Button:
    """A button as wide as its words."""
    made = w.Button(description=text, icon=icon, tooltip=title or None)
    made.layout = w.Layout(width="auto", flex="0 0 auto")
    made.on_click(lambda _: call())
    return made


def row(*children: w.Widget, **layout: str) -> w.Box:
    """Widgets side by side, in more lines where they do not fit."""
    told = {"flex_flow": "row wrap", "align_items": "center"} | layout
    return w.HBox(children, layout=w.Layout(**told))
