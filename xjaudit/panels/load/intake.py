"""The upper part of step 1: files dropped or picked, a path, pasted text, a password."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import ipywidgets as w

from xjaudit import markup
from xjaudit.labels import KINDS
from xjaudit.panels.load.drop import Drop
from xjaudit.workspace.incoming import Incoming


class Taker(Protocol):
    """Whoever takes files in. `kind` is what a person says they are, None to find out; `done` is
    called when they have been looked at, with whether all of them could be used."""

    def take_paths(self, path: Path, kind: str | None, done: "Done") -> None:
        """A file, a folder or an archive of this computer."""
        ...

    def take_files(
        self, files: Sequence[Incoming], kind: str | None, password: str | None = None
    ) -> None:
        """Files with their bytes."""
        ...

    def take_text(self, text: str, kind: str | None, done: "Done") -> None:
        """A table that was pasted."""
        ...


Done = Callable[[bool], None]


class Intake(w.VBox):
    """What a person gives. Nothing typed is cleared before it has been taken in."""

    def __init__(self, taker: Taker, words: Mapping[str, str], language: str) -> None:
        super().__init__()
        self.taker, self.words = taker, words
        self.locked: list[Incoming] = []
        self.drop = Drop(self.dropped, self._too_large, language=language)
        self.large = w.HTML()
        kinds = [(words["auto"], "")]
        kinds += [(words["as_kind"].format(words[kind]), kind) for kind in KINDS]
        self.kind = w.Dropdown(options=kinds, value="", layout=w.Layout(width="200px"))
        self.path = w.Text(placeholder=words["path"], layout=w.Layout(flex="1 1 280px"))
        self.add = _button(words["add"], "plus", self.add_path)
        self.paste = _button(words["paste"], "paste", self._open_paste)
        row = [self.path, self.add, self.paste, self.kind]
        wrapped = w.Layout(flex_flow="row wrap", align_items="center", margin="4px 0 0")
        self.pasting = self._make_pasting()
        self.opening = self._make_opening()
        self.children = [
            self.drop,
            self.large,
            w.HBox(row, layout=wrapped),
            self.pasting,
            self.opening,
        ]

    def _make_pasting(self) -> w.Box:
        self.text = w.Textarea(
            placeholder=self.words["paste_here"], layout=w.Layout(width="auto", height="170px")
        )
        add = _button(self.words["paste_add"], "plus", self.add_text)
        close = _button(self.words["close"], "times", self._close_paste)
        box = w.VBox([self.text, w.HBox([add, close])])
        box.layout.display = "none"
        return box

    def _make_opening(self) -> w.Box:
        self.which = w.HTML()
        self.password = w.Password(
            placeholder=self.words["password"], layout=w.Layout(width="240px")
        )
        unlock = _button(self.words["open"], "unlock", self.unlock)
        close = _button(self.words["close"], "times", lambda: self.ask_password([]))
        box = w.VBox([self.which, w.HBox([self.password, unlock, close])])
        box.layout.display = "none"
        return box

    @property
    def chosen_kind(self) -> str | None:
        """The kind a person chose; None to find out."""
        return self.kind.value or None

    def dropped(self, files: Sequence[Incoming]) -> None:
        """Take in files that came through the page."""
        self.large.value = ""
        self.taker.take_files(files, self.chosen_kind)

    def add_path(self) -> None:
        """Take in the file, folder or archive whose path was typed."""
        typed = self.path.value
        if path := typed.strip().strip("\"'“”").strip():
            clear = self._clear(self.path, typed)
            self.taker.take_paths(Path(path).expanduser(), self.chosen_kind, clear)

    def add_text(self) -> None:
        """Take in what was pasted."""
        typed = self.text.value
        if typed.strip():
            self.taker.take_text(typed, self.chosen_kind, self._clear(self.text, typed))

    def ask_password(self, locked: Sequence[Incoming]) -> None:
        """Ask for the password of these files; no more where there are none."""
        self.locked = list(locked)
        self.opening.layout.display = "" if locked else "none"
        if not locked:
            # Not kept in the page either.
            self.password.value = ""
        names = "、".join(one.full_name for one in locked)
        self.which.value = markup.card("warn", self.words["has_password"], names)

    def unlock(self) -> None:
        """Try the password on the files that ask for one; the others are not touched."""
        if self.password.value and self.locked:
            self.taker.take_files(self.locked, self.chosen_kind, self.password.value)

    def _clear(self, field: w.Text | w.Textarea, typed: str) -> Done:
        def clear(all_used: bool) -> None:
            # Unless something else was typed in the meantime.
            if all_used and field.value == typed:
                field.value = ""

        return clear

    def _open_paste(self) -> None:
        self.pasting.layout.display = ""

    def _close_paste(self) -> None:
        self.pasting.layout.display = "none"

    def _too_large(self, name: str) -> None:
        self.large.value = markup.card("error", self.words["large"].format(name))


def _button(text: str, icon: str, call: Callable[[], None]) -> w.Button:
    button = w.Button(description=text, icon=icon, layout=w.Layout(width="auto"))
    button.on_click(lambda _: call())
    return button
