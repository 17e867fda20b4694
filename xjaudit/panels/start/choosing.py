"""Choosing a workspace, and making one."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import ipywidgets as w

from xjaudit import workspace
from xjaudit.errors import XjauditError
from xjaudit.panels.start.words import WORDS
from xjaudit.settings import Settings
from xjaudit.workspace import choice

_WIDE = w.Layout(width="560px")


class Chooser(w.VBox):
    """The workspaces known, a path, and a form for a new one. `take` opens a folder and answers
    whether it could; `tell` shows a message."""

    def __init__(
        self, language: str, take: Callable[[Path], bool], tell: Callable[..., None]
    ) -> None:
        super().__init__()
        self.language, self.words = language, WORDS[language]
        self._take, self._tell = take, tell
        self._at: Path | None = None
        words = self.words
        self.known = w.Dropdown(description=words["which"], layout=w.Layout(width="430px"))
        self.known.observe(self._picked, "value")
        self.path = w.Text(placeholder=words["path"], layout=w.Layout(width="260px"))
        self.enter = w.Button(description=words["open"], icon="folder-open")
        self.enter.on_click(lambda _: self._typed())
        self.new = w.Button(description=words["new"], icon="plus")
        self.new.on_click(lambda _: self.ask(self.form.layout.display != ""))
        for button in (self.enter, self.new):
            button.layout.width = "auto"
        self.form = _Form(language, self._make)
        self.form.layout.display = "none"
        line = [self.known, self.path, self.enter, self.new]
        self.children = [w.HBox(line, layout=w.Layout(flex_flow="row wrap")), self.form]
        self._fixed = bool(os.environ.get(choice.FIXED))
        for control in line:
            control.disabled = self._fixed
        if self._fixed:
            self.children = [*self.children, w.Label(words["fixed"])]
        self.show(None)

    def show(self, path: Path | None) -> None:
        """List what is known, this one chosen."""
        told = choice.known()
        told = [path, *(one for one in told if one != path)] if path else told
        blank = [] if path else [("—", "")]
        self._at = None
        self.known.options = [*blank, *((self._label(one), str(one)) for one in told)]
        self.known.value = str(path) if path else ""
        self._at = path or Path()
        if path:
            self.ask(False)
        self.path.value = ""

    def ask(self, on: bool = True) -> None:
        """Show the form for a new workspace, or put it away."""
        self.form.layout.display = "" if on and not self._fixed else "none"

    def _label(self, path: Path) -> str:
        try:
            school = workspace.open_at(path).settings.school_name or self.words["unnamed"]
        except XjauditError:
            school = self.words["missing"]
        return f"{school}　{path}"

    def _picked(self, change: dict) -> None:
        # While the list itself changes nobody has picked anything.
        if change["new"] and self._at is not None and Path(change["new"]) != self._at:
            self._take(Path(change["new"]))

    def _typed(self) -> None:
        if told := self.path.value.strip():
            self._take(Path(told).expanduser())

    def _make(self, path: Path, settings: Settings) -> None:
        try:
            made = workspace.new(path, settings)
        except XjauditError as fault:
            self._tell("error", self.words["not_done"], fault.text(self.language))
            return
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            self._tell("error", self.words["not_done"], f"{path}: {reason}")
            return
        self._take(made.path)


class _Form(w.VBox):
    """What a new workspace must know."""

    def __init__(self, language: str, make: Callable[[Path, Settings], None]) -> None:
        super().__init__(layout=w.Layout(border="1px solid #cfd8dc", padding="8px"))
        words, today = WORDS[language], date.today()
        self._words, self._language, self._make = words, language, make
        self.folder = w.Text(str(_free_folder()), description=words["folder"], layout=_WIDE)
        self.name = w.Text(description=words["name"], layout=_WIDE)
        self.code = w.Text(description=words["code"], placeholder=words["code_hint"], layout=_WIDE)
        self.term = w.Dropdown(
            options=[(_term_label(one, words), one) for one in terms(today)],
            value=term_of(today),
            description=words["term"],
            layout=_WIDE,
        )
        self.system = w.Dropdown(
            options=[(words["system_6"], 6), (words["system_5"], 5)],
            description=words["system"],
            layout=_WIDE,
        )
        self.wrong = w.HTML()
        self.make = w.Button(description=words["make"], icon="check", button_style="primary")
        self.make.on_click(lambda _: self._pressed())
        fields = [self.folder, self.name, self.code, self.term, self.system]
        self.children = [*fields, self.wrong, self.make]

    def _pressed(self) -> None:
        code = self.code.value.strip()
        is_wrong = bool(code) and not re.fullmatch(r"[0-9]{10}", code)
        self.wrong.value = f"<b>⚠ {self._words['code_wrong']}</b>" if is_wrong else ""
        if is_wrong or not self.folder.value.strip():
            return
        term, years = self.term.value, self.system.value
        assert isinstance(term, tuple) and isinstance(years, int)
        settings = begun(self.name.value.strip(), code, term, years, self._language)
        self._make(Path(self.folder.value.strip()).expanduser(), settings)


def begun(
    name: str, code: str, term: tuple[int, int], primary_years: int, language: str
) -> Settings:
    """Settings of a new campaign. Of the present term the audit speaks of the day it runs, of
    another one of the day in it that is nearest."""
    year, number = term
    first, last = (
        (date(year, 9, 1), date(year + 1, 1, 31))
        if number == 1
        else (date(year + 1, 2, 1), date(year + 1, 8, 31))
    )
    day = min(max(date.today(), first), last)
    told = {} if day == date.today() else {"as_of": day}
    return Settings().but(
        **told,
        school_year=year,
        primary_years=primary_years,
        middle_years=9 - primary_years,
        school_name=name or None,
        school_code=code or None,
        language=language,
    )


def term_of(day: date) -> tuple[int, int]:
    """School year and number of the term: the first from September to January."""
    year = day.year if day.month >= 9 else day.year - 1
    return year, 1 if day.month >= 9 or day.month == 1 else 2


def terms(day: date) -> list[tuple[int, int]]:
    """The present term, the one before, the one after."""
    at = term_of(day)[0] * 2 + term_of(day)[1] - 1
    return [(one // 2, one % 2 + 1) for one in (at - 1, at, at + 1)]


def _term_label(term: tuple[int, int], words: dict[str, str]) -> str:
    return words["a_term"].format(term[0], term[0] + 1, words["numbers"][term[1] - 1])


def _free_folder() -> Path:
    """Beside the notebooks, a folder that is not there yet."""
    beside = Path.cwd().parent if Path.cwd().name == "notebooks" else Path.cwd()
    names = ["workspace", *(f"workspace-{number}" for number in range(2, 100))]
    return next((beside / one for one in names if not (beside / one).exists()), beside)
