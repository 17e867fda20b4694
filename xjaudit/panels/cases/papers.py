"""Papers of a case: what is still missing, what is attached, handing in, opening, taking off."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts
from xjaudit.cases.actions import documents
from xjaudit.cases.desk import Desk
from xjaudit.cases.dossier import Dossier
from xjaudit.cases.many import together
from xjaudit.cases.proposing import value_in_words
from xjaudit.ledger.entry import Entry
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.telling import paper
from xjaudit.panels.cases.viewer import Viewer
from xjaudit.panels.load.drop import Drop
from xjaudit.workspace.evidence import Evidence, open_evidence
from xjaudit.workspace.incoming import Incoming

_ACCEPT = ".pdf,.jpg,.jpeg,.png,.heic,.tif,.tiff,.docx,.xlsx"
_OTHER = "other"


class Papers(w.VBox):
    """The evidence of the case that is open."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host, self.told = host, None
        words = host.words
        self.limit = host.workspace.settings.parameter("evidence_mb")
        self.evidence = Evidence(host.workspace.path / "evidence")
        self.checklist, self.attached = w.HTML(), w.VBox()
        self.label = w.Dropdown(description=words["paper"], layout=w.Layout(width="420px"))
        self.other = w.Text(placeholder=words["other_paper_hint"])
        self.other.layout.display = "none"
        self.label.observe(lambda _: self._offer_other(), "value")
        self.purpose = w.Dropdown(description=words["for"], layout=w.Layout(width="380px"))
        told = {name: words[name] for name in ("drop", "pick", "sending")}
        told["kinds"] = words["kinds"].format(self.limit)
        self.drop = Drop(self.take, self._too_large, words=told, accept=_ACCEPT, folders=False)
        self.drop.largest = self.limit * 2**20
        self.viewer = Viewer(host.language)
        handing = row(self.label, self.other, self.purpose)
        self.children = [self.checklist, handing, self.drop, self.attached, self.viewer]

    def show(self, told: Dossier) -> None:
        """Show the papers of a case."""
        is_same = self.told is not None and self.told.row["id"] == told.row["id"]
        self.told = told
        words, language = self.host.words, self.host.language
        marks = [
            f"{'☑' if here else '☐'} {paper(code, language)}（{words['have' if here else 'lack']}）"
            for code, here in told.papers.items()
        ]
        title = words["needed"] if marks else words["no_missing"]
        self.checklist.value = markup.card("note", title, "\n" + "\n".join(marks) if marks else "")
        lacking = [code for code, here in told.papers.items() if not here]
        others = [code for code in documents() if code not in lacking]
        options = [(paper(one, language) + words["lacks"], one) for one in lacking]
        options += [(paper(one, language), one) for one in others]
        kept = self.label.value if is_same and self.label.value not in told.papers else None
        self.label.options = [*options, (words["other_paper"], _OTHER)]
        self.label.value = kept or next(iter([*lacking, *others]))
        self._show_purposes(told, is_same)
        rows = [self._row(*one) for one in told.evidence]
        head = w.HTML(f"<b>{words['attached']}</b>")
        self.attached.children = [head, *(rows or [w.Label(words["no_papers"])])]
        if not is_same:
            self.viewer.show()

    def take(self, files: Sequence[Incoming]) -> None:
        """Attach papers that came through the page; all of them or none."""
        if self.told is None:
            return
        label = self.other.value.strip() if self.label.value == _OTHER else str(self.label.value)
        if not label:
            self.host.tell("warn", self.host.words["need_label"])
            return
        change, settings = self.purpose.value or None, self.host.workspace.settings
        subject = self.told.pupil if change else self.told.at

        def call(at: Desk) -> list[Entry]:
            kept = [self.evidence.take(one.read(), one.name, settings).plain() for one in files]
            attach = partial(acts.attach, subject=subject, label=label, change_id=change)
            return together(at, [partial(attach, kept=one) for one in kept])

        self.host.act(call, self._taken)

    def open_paper(self, subject: str, told: Mapping[str, Any]) -> bool:
        """Show a paper, once it is noted who opens it."""

        def call(at: Desk) -> bytes:
            who = (at.actor, at.role)
            return open_evidence(self.evidence, at.ledger, subject, told["sha256"], *who)

        data = self.host.note(call)
        if data is None:
            return False
        # Neither a child's name nor that of the file as it came.
        name = f"{paper(told['label'], self.host.language)[:20]}-{told['sha256'][:8]}"
        self.viewer.show((f"{name}.{told['type']}", told["type"], data))
        return True

    def detach(self, subject: str, sha256: str) -> bool:
        """Take a paper off; the file itself stays."""
        return self.host.act(lambda at: acts.detach(at, subject, sha256))

    def _taken(self) -> None:
        self.other.value = ""

    def _too_large(self, name: str) -> None:
        told = self.host.words["large"].format(name=name, limit=self.limit)
        self.host.tell("error", told)

    def _offer_other(self) -> None:
        self.other.layout.display = "" if self.label.value == _OTHER else "none"

    def _show_purposes(self, told: Dossier, is_same: bool) -> None:
        words, language = self.host.words, self.host.language
        before = self.purpose.value if is_same else None
        open_ones = told.changes[told.changes["state"] != "superseded"] if told.pupil else None
        options = [(words["for_case"], "")]
        for one in [] if open_ones is None else open_ones.to_dict("records"):
            new = value_in_words(one["field"], one["new"], language)
            options.append((words["for_change"].format(f"{one['label']} → {new}"), one["entry"]))
        self.purpose.options = options
        known = [value for _, value in options]
        own = told.row["id"].removeprefix("entry:")
        wanted = before if before in known else own
        self.purpose.value = wanted if wanted in known else ""
        self.purpose.layout.display = "" if len(options) > 1 else "none"

    def _row(self, subject: str, told: Mapping[str, Any]) -> w.Widget:
        words = self.host.words
        size = max(1, round(told["size"] / 1024))
        name = f"{paper(told['label'], self.host.language)}　{told['type']}　{size:,} KB"
        opening = partial(self.open_paper, subject, told)
        show = button(words["open_paper"], "eye", opening, words["open_why"])
        off = button(words["detach"], "times", partial(self.detach, subject, told["sha256"]))
        return row(w.Label(name), show, off)
