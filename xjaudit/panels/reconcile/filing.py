"""What may lawfully be filed about a link, with what it rests on; filed from here."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape

import ipywidgets as w

from xjaudit.cases import acts, deadlines, items
from xjaudit.cases.actions import lawful
from xjaudit.cases.desk import Desk
from xjaudit.cases.dossier import Offer, offers
from xjaudit.panels.working import Call


class Filing(w.VBox):
    """The acts about one finding to choose from. `act` enters what was chosen; `lack` says what is
    missing."""

    def __init__(
        self,
        words: Mapping[str, str],
        language: str,
        act: Callable[[Call, Callable[[], None]], bool],
        lack: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.words, self.language, self._act, self._lack = words, language, act, lack
        self.subject = ""
        self._desk: Desk | None = None
        self._offers: dict[str, Offer] = {}
        self.stands = w.HTML()
        self.which = w.Dropdown(layout=w.Layout(width="330px"), description=words["next"])
        self.note = w.Text(placeholder=words["note"], layout=w.Layout(flex="1 1 220px"))
        self.file_button = w.Button(
            description=words["file"], icon="check", layout=w.Layout(width="auto")
        )
        self.basis = w.HTML()
        self.which.observe(lambda _: self._tell(), "value")
        self.file_button.on_click(lambda _: self.file())
        line = w.HBox([self.which, self.note, self.file_button])
        line.layout = w.Layout(flex_flow="row wrap", align_items="center")
        self.children = [self.stands, line, self.basis]
        self.show(None, "", "")

    def show(self, desk: Desk | None, subject: str, stands: str) -> None:
        """Offer what may be filed about a finding, which stands so; none where there is none."""
        is_other = subject != self.subject
        self._desk, self.subject = desk, subject
        known = desk is not None and subject in desk.items.index
        told = offers(items.abouts(desk.items.loc[[subject]])[0]) if desk and known else ()
        self._offers = {one.code: one for one in told}
        self.layout.display = "" if told else "none"
        self.stands.value = escape(stands)
        if is_other or not told:
            self.note.value = ""
            self.which.options = [(one.words.text(self.language), one.code) for one in told]
            # Options that come anew leave nothing chosen.
            self.which.index = 0 if told else None
        self._tell()

    def file(self) -> bool:
        """File the act that is chosen; for one of others wait until their term ends."""
        offer = self._offers.get(str(self.which.value))
        if offer is None or self._desk is None:
            return False
        note = self.note.value.strip()
        if offer.needs_reason and not note:
            self._lack("need_reason")
            return False
        return self._act(self._call(offer, note), self._clear)

    def _call(self, offer: Offer, note: str) -> Call:
        assert self._desk is not None
        subject = self.subject
        if offer.ours:
            return partial(acts.file, subject=subject, action=offer.code, note=note)
        due = deadlines.step_due(offer.code, self._desk.today, self._desk.audit.settings)
        told = {"until": due.day.isoformat()} if due else {}
        said = "　".join(filter(None, [offer.words.text(self.language), note]))
        return lambda desk: acts.decide(desk, subject, "wait", note=said, **told)

    def _clear(self) -> None:
        self.note.value = ""

    def _tell(self) -> None:
        """What the chosen act rests on and needs."""
        offer = self._offers.get(str(self.which.value))
        if offer is None:
            self.basis.value = ""
            return
        words = self.words
        parts = [] if offer.ours else [words["theirs"]]
        told = (("starts", [offer.starts] if offer.starts else []), ("decides", offer.decides),
                ("papers", offer.papers), ("basis", offer.basis))  # fmt: skip
        for word, some in told:
            if some:
                parts.append(
                    words[word].format(words["join"].join(one.text(self.language) for one in some))
                )
        if offer.needs_reason:
            parts.append(words["reason_needed"])
        self.file_button.description = words["file" if offer.ours else "wait"]
        text = escape(words["stop"].join(parts))
        self.basis.value = f'<span style="color:#455a64;line-height:1.5">{text}</span>'


def subjects(desk: Desk) -> dict[tuple[str, str], str]:
    """The finding that speaks of each link, or else the link itself, by what the link is and the
    key of its row of a list, or else of its record."""
    table = desk.items
    own = table[table["outcome"].notna()]
    # Of who is in doubt the answer is the act.
    own = own[own["outcome"] != "ambiguous"]
    own = own[[bool(lawful(about).all) for about in items.abouts(own)]]
    found: dict[tuple[str, str], str] = {}
    keys = own["list_key"].where(own["outcome"] != "absent", own["record_key"])
    for outcome, key, subject in zip(own["outcome"], keys, own["subject"], strict=True):
        if isinstance(key, str):
            found.setdefault((outcome, key), subject)
    return found
