"""What is told of one finding: where it stands, why, what may be done, what was decided before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjaudit.cases import actions, items
from xjaudit.cases.desk import Desk
from xjaudit.ingest.reading import Reading
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.verbs import ROLES, named
from xjaudit.panels.check import record
from xjaudit.record import ids
from xjaudit.record.fields import all_fields
from xjaudit.rules.catalogue import texts_of
from xjaudit.rules.shown import masked

_DETAILS = ("why", "settle", "documents", "basis")


@dataclass
class Telling:
    """Tells of findings at a desk. `reading` gives what was read of a file by its name."""

    words: Mapping[str, str]
    language: str
    reading: Callable[[str], Reading | None]

    def told(self, desk: Desk, finding: Mapping[str, Any], full: bool = False) -> dict[str, Any]:
        """A row of `listing.listing` as what `Dossier` shows; `full`: numbers in full."""
        is_masked = desk.audit.settings.masked and not full
        hidden: set[str] = set()

        def show(text: str, field: str) -> str:
            if not is_masked:
                return text
            known = all_fields().get(field)
            shown = ids.mask(text) if text and known and known.kind == "id" else masked(text)
            if shown != text:
                hidden.add(field)
            return shown

        code = str(finding["rule"])
        title = texts_of(desk.audit.settings).get(code, {}).get("title", code)
        names = ("severity_label", "class_label", "name", "state_label")
        content = {
            "title": f"{title}（{code}）" if self.language == "zh" else f"{title} ({code})",
            "head": " · ".join(finding[n] for n in names if isinstance(finding[n], str)),
            "parts": [*self._parts(desk, finding)],
            "place": self._place(finding, show),
            "record": self._record(desk, finding, show),
        }
        if hidden:
            content["record"] |= {"reveal": self.words["reveal"], "why": self.words["reveal_why"]}
        content["hidden"] = sorted(hidden)
        return content

    def _parts(self, desk: Desk, finding: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        words, texts = self.words, texts_of(desk.audit.settings).get(str(finding["rule"]), {})
        yield {"head": words["what"], "lines": [finding["message"]]}
        if isinstance(finding["expected"], str):
            yield {"head": words["expected"], "lines": [finding["expected"]]}
        yield {"head": words["now"], "lines": [self._stands(finding)]}
        for name in _DETAILS:
            if texts.get(name):
                yield {"head": words[name], "lines": [texts[name]]}
        yield {"head": words["acts"], "lines": self._acts(desk, finding["subject"])}
        yield {"head": words["history"], "lines": self._history(desk, finding["subject"])}

    def _stands(self, finding: Mapping[str, Any]) -> str:
        told = [finding["state_label"], finding["reason"]]
        for name, word in (("owner", "to"), ("due", "due")):
            if isinstance(finding[name], str):
                told.append(self.words[word].format(finding[name]))
        return self.words["stop"].join(one for one in told if isinstance(one, str))

    def _acts(self, desk: Desk, subject: str) -> list[str]:
        """Lawful acts with who decides and which papers they need."""
        (about,) = items.abouts(desk.items.loc[[subject]])
        may = actions.lawful(about)
        lines = [self._act(about, one, one in may.reason) for one in may.all]
        return lines or [self.words["no_acts"]]

    def _act(self, about: actions.About, code: str, is_exception: bool) -> str:
        words, known = self.words, actions.actions().get(code)
        told = [words["needs_reason"]] if is_exception else []
        if known and known.decides:
            told.append(words["decides"].format(self._joined(known.decides)))
        if papers := actions.papers(about, code):
            told.append(words["papers"].format(self._joined(map(_paper, papers))))
        name = actions.named(code).text(self.language)
        more = words["stop"].join(told)
        if not more:
            return name
        return f"{name}（{more}）" if self.language == "zh" else f"{name} ({more})"

    def _history(self, desk: Desk, subject: str) -> list[str]:
        """Who decided what about it, the latest first."""
        case = "case:" + subject.partition(":")[2]
        told = [*desk.state.standing(subject), *desk.state.standing(case)]
        told.sort(key=lambda one: -one.seq)
        return [self._entry(one) for one in told] or [self.words["no_history"]]

    def _entry(self, one: Entry) -> str:
        role = ROLES[one.role].text(self.language) if one.role in ROLES else one.role
        verb = named(one.verb).text(self.language)
        payload, words = one.payload, self.words
        told = [payload.get("reason"), payload.get("note")]
        if "action" in payload:
            told.append(actions.named(payload["action"]).text(self.language))
        for name, word in (("until", "until"), ("owner", "to"), ("due", "due")):
            if name in payload:
                told.append(words[word].format(payload[name]))
        more = words["stop"].join(str(part) for part in told if part)
        when = one.at[:16].replace("T", " ")
        if self.language == "zh":
            return f"{when} {one.actor}（{role}）{verb}" + (f"：{more}" if more else "")
        return f"{when} {one.actor} ({role}) {verb}" + (f": {more}" if more else "")

    def _place(self, finding: Mapping[str, Any], show: record.Show) -> dict[str, Any]:
        words = self.words
        told: dict[str, Any] = {"head": words["place"], "here": words["here"]}
        if not isinstance(finding["file"], str):
            return told | {"text": words["no_place"]}
        parts = [finding["file"]]
        if isinstance(finding["sheet"], str) and finding["sheet"]:
            parts.append(finding["sheet"])
        if not pd.isna(finding["row"]):
            letter = finding["column"] if isinstance(finding["column"], str) else ""
            row = words["cell"].format(row=finding["row"])
            parts.append(f"{letter}{finding['row']}" if letter else row)
        around = record.sheet(self.reading(finding["file"]), finding, show, self.language)
        return told | {"text": " · ".join(parts)} | around

    def _record(self, desk: Desk, finding: Mapping[str, Any], show: record.Show) -> dict[str, Any]:
        words = self.words
        row, is_record = record.row_of(desk.audit, finding)
        if row is None:
            return {"head": words["record"], "rows": [], "blanks": words["no_record"]}
        rows, blanks = record.lines(row, finding["field"], show, words, self.language)
        names = words["join"].join(blanks)
        return {
            "head": words["record" if is_record else "listed"],
            "rows": rows,
            "blanks": words["blanks"].format(n=len(blanks), names=names) if blanks else "",
        }

    def _joined(self, told: Any) -> str:
        return self.words["join"].join(one.text(self.language) for one in told)


def _paper(code: str) -> Any:
    return actions.documents()[code]
