"""What a county's run needs: where the schools' files lie, where results go, which day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as w

from xjaudit.panels.cases.host import button, row
from xjaudit.panels.keeping import Keeping
from xjaudit.region.tables import SCHOOLS_FILE


@dataclass(frozen=True, repr=False)
class Chosen:
    """Folders that can be used; if given a manifest, a password that opens received files, and one
    for the schools' answers."""

    source: Path
    out: Path
    manifest: Path | None
    day: date
    lock: str
    password: str


class Choosing(w.VBox):
    """The fields, each checked when it changes and kept, but for the passwords."""

    def __init__(
        self, words: Mapping[str, str], keeping: Keeping, day: date, start: Callable[[], None]
    ) -> None:
        super().__init__()
        self.words, self._keeping = words, keeping
        self.source, self.out, self.manifest = (
            _text(words, name) for name in ("source", "out", "manifest")
        )
        self.day = w.DatePicker(
            value=_day(keeping.get("day")) or day,
            description=words["day"],
            tooltip=words["day_hint"],
            layout=w.Layout(width="240px"),
        )
        self.password, self.lock = (_password(words, name) for name in ("password", "lock"))
        self.begin = button(words["start"], "play", start)
        self.begin.button_style = "primary"
        self.marks = {name: w.HTML() for name in ("source", "out", "manifest")}
        pairs = [
            row(getattr(self, name), mark, flex_flow="row nowrap")
            for name, mark in self.marks.items()
        ]
        self.children = [*pairs, row(self.day, self.password, self.lock, self.begin)]
        for name in self.marks:
            keeping.follow(name, getattr(self, name))
            getattr(self, name).observe(lambda _: self.check(), "value")
        self.source.observe(lambda _: self._suggest(), "value")
        self.day.observe(self._keep_day, "value")
        self.check()

    def folder(self) -> Path | None:
        """Where results lie, if that is told and there are some."""
        out = _path(self.out)
        return out if out and (out / SCHOOLS_FILE).is_file() else None

    def check(self) -> list[str]:
        """Say beside each field whether it can be used; what is missing or wrong."""
        faults = {name: getattr(self, f"_{name}_fault")() for name in self.marks}
        for name, mark in self.marks.items():
            told = _path(getattr(self, name))
            good = f"✔ {self._praise(name, told)}" if told else ""
            # What is only not filled in yet is no fault before somebody starts.
            mark.value = escape(f"✘ {faults[name]}" if told and faults[name] else good)
        wrong = [f"{self.words[name]}：{fault}" for name, fault in faults.items() if fault]
        return wrong if self.day.value else [*wrong, self.words["no_day"]]

    def chosen(self) -> Chosen:
        """What was filled in, once `check` found nothing wrong."""
        source, out = _path(self.source), _path(self.out)
        assert source and out and self.day.value
        passwords = self.lock.value, self.password.value
        return Chosen(source, out, _path(self.manifest), self.day.value, *passwords)

    def _source_fault(self) -> str:
        path = _path(self.source)
        if path is None:
            return self.words["no_source"]
        return "" if path.is_dir() else self.words["no_folder"]

    def _out_fault(self) -> str:
        path, source = _path(self.out), _path(self.source)
        if path is None:
            return self.words["no_out"]
        if path.exists() and not path.is_dir():
            return self.words["out_is_file"]
        return self.words["out_is_source"] if source and path.resolve() == source.resolve() else ""

    def _manifest_fault(self) -> str:
        path = _path(self.manifest)
        return self.words["no_manifest"] if path and not path.is_file() else ""

    def _praise(self, name: str, path: Path) -> str:
        if name == "manifest":
            return self.words["manifest_there"]
        if name == "out" and (path / SCHOOLS_FILE).is_file():
            return self.words["out_known"]
        return self.words["there" if path.is_dir() else "out_new"]

    def _suggest(self) -> None:
        """Results lie beside the schools' folder, unless somebody says otherwise."""
        path = _path(self.source)
        if path and path.is_dir() and not self.out.value.strip():
            self.out.value = str(path.with_name(f"{path.name}-{self.words['result']}"))

    def _keep_day(self, change: dict) -> None:
        self._keeping.put("day", change["new"].isoformat() if change["new"] else None)


def _text(words: Mapping[str, str], name: str) -> w.Text:
    return w.Text(
        description=words[name],
        placeholder=words[f"{name}_hint"],
        continuous_update=False,
        layout=w.Layout(width="640px", flex="0 1 auto"),
        style={"description_width": "90px"},
    )


def _password(words: Mapping[str, str], name: str) -> w.Password:
    return w.Password(
        description=words[name],
        placeholder=words[f"{name}_short"],
        tooltip=words[f"{name}_hint"],
        layout=w.Layout(width="310px"),
        style={"description_width": "initial"},
    )


def _path(field: w.Text) -> Path | None:
    told = field.value.strip()
    return Path(told).expanduser() if told else None


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None
