"""Acting on a case: lawful acts with their basis, steps, the other side, and plain decisions."""

from collections.abc import Callable
from functools import partial
from html import escape

import ipywidgets as w

from xjaudit import markup
from xjaudit.cases import acts, deadlines
from xjaudit.cases.actions import lawful, named
from xjaudit.cases.dossier import Dossier, Offer, Turn
from xjaudit.ledger.verbs import ROLES
from xjaudit.panels.cases.drafts import Drafts
from xjaudit.panels.cases.host import Host, button, row
from xjaudit.panels.cases.telling import join
from xjaudit.panels.working import Call

_SMALL = "color:#455a64;line-height:1.45"


class Deciding(w.VBox):
    """What may be done about the case that is open. What is typed is kept until it is entered."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host, self.told = host, None
        words = host.words
        wide = w.Layout(width="auto", height="58px")
        self.note = w.Textarea(placeholder=words["note_hint"], description=words["note"])
        self.note.layout = wide
        self.count = w.BoundedIntText(min=0, max=9999, description=words["count"])
        self.count.layout = w.Layout(width="190px")
        self.day = w.DatePicker(description=words["day"], tooltip=words["day_hint"])
        self.day.layout = w.Layout(width="250px")
        self.owner = w.Text(description=words["owner"], placeholder=words["owner_hint"])
        self.owner.layout = w.Layout(width="260px")
        texts = {"school": "other_school", "division": "other_division", "contact": "other_contact"}
        self.action = w.Dropdown(
            options=[(words["other_none"], "")],
            description=words["other_action"],
            style={"description_width": "110px"},
        )
        self.other: dict[str, w.Text | w.Dropdown] = {
            name: w.Text(description=words[word], style={"description_width": "110px"})
            for name, word in texts.items()
        }
        self.other["action"] = self.action
        self.offers, self.turns, self.plain, self.sides = (w.VBox() for _ in range(4))
        fields = {"note": self.note, "day": self.day, "owner": self.owner}
        self.drafts = Drafts(host.keeping, "act", {**fields, **self.other})
        self.children = [self.offers, self.note, self.plain, self.sides, self.turns]

    def show(self, told: Dossier) -> None:
        """Show what may be done about a case."""
        self.told = told
        words = self.host.words
        is_finding = told.row["subject"].startswith("finding:")
        offers = [] if told.row["kind"] == "problem" and not self._may_file() else told.offers
        rows = [self._offer(one) for one in offers]
        title = _title(words["may" if rows else "may_none"])
        self.offers.children = [title, *rows] if is_finding and told.about else []
        steps = [self._turn(one) for one in told.turns]
        is_case = told.row["kind"] == "problem"
        title = _title(words["steps" if is_case else "steps_pupil"])
        self.turns.children = [title, *steps] if steps else []
        self.count.layout.display = "" if any("count" in t.asks for t in told.turns) else "none"
        self.plain.children = self._plain() if is_finding else []
        self.sides.children = self._sides()
        self.drafts.open(told.row["id"])

    def file(self, action: str) -> bool:
        """File an act about the case; of an act of others, wait for it."""
        assert self.told is not None
        offer = next(one for one in self.told.offers if one.code == action)
        subject, note = self.told.row["subject"], self.note.value.strip()
        if offer.needs_reason and not note:
            return self._ask("need_reason")
        if offer.ours:
            return self._do(partial(acts.file, subject=subject, action=action, note=note))
        due = deadlines.step_due(action, self.host.at.today, self.host.at.audit.settings)
        until = self.day.value or (due.day if due else None)
        name = offer.words.text(self.host.language)
        told = {"until": until.isoformat()} if until else {}
        said = "　".join(filter(None, [name, note]))
        return self._do(lambda at: acts.decide(at, subject, "wait", note=said, **told))

    def step(self, verb: str) -> bool:
        """Take a step of the case, or of the pupil's review."""
        assert self.told is not None
        turn = next(one for one in self.told.turns if one.verb == verb)
        told = asked(turn, self.note.value.strip(), self.count.value)
        if told is None:
            return self._ask("need_reason")
        machine = self.told.machine
        is_case = machine is not None and machine.subject == "case"
        subject = self.told.at if is_case else self.told.pupil
        return self._do(lambda at: acts.step(at, subject, verb, **told))

    def decide(self, verb: str) -> bool:
        """A decision that needs no table of lawful acts."""
        assert self.told is not None
        subject, note = self.told.row["subject"], self.note.value.strip()
        told: dict[str, str] = {}
        if verb in ("accept", "not_a_problem", "reopen"):
            if not note:
                return self._ask("need_reason")
            told = {"reason": note}
        elif verb == "assign":
            if not self.owner.value.strip():
                return self._ask("need_owner")
            told = {"owner": self.owner.value.strip()}
        elif note:
            told = {"note": note}
        if verb in ("wait", "assign") and self.day.value:
            told["until" if verb == "wait" else "due"] = self.day.value.isoformat()
        return self._do(lambda at: acts.decide(at, subject, verb, **told))

    def note_other(self) -> bool:
        """Note what is known of the other side of a problem record."""
        assert self.told is not None
        told = {name: str(field.value).strip() or None for name, field in self.other.items()}
        told["note"] = self.note.value.strip() or None
        case = self.told.at
        return self._do(lambda at: acts.note(at, case, "other_side", **told))

    def note_search(self, found: bool) -> bool:
        """Note what the national duplicate search found."""
        assert self.told is not None
        case, note = self.told.at, self.note.value.strip() or None
        return self._do(lambda at: acts.note(at, case, "searched", found=found, note=note))

    def _may_file(self) -> bool:
        """Whether a problem record's case stands where it can be filed."""
        told = self.told
        return bool(told and told.machine and told.machine.step(told.standing, "file_case"))

    def _do(self, call: Call) -> bool:
        return self.host.act(call, self.drafts.clear)

    def _ask(self, word: str) -> bool:
        self.host.lack(word)
        return False

    def _offer(self, one: Offer) -> w.Widget:
        words, language = self.host.words, self.host.language
        call: Callable[[], bool] = partial(self.file, one.code)
        made = button(one.words.text(language), "play" if one.ours else "hourglass-half", call)
        parts = [] if one.ours else [words["others_act"]]
        if one.needs_reason:
            parts.append(words["needs_reason"])
        if one.starts:
            names = join(language, *(who.text(language) for who in one.decides))
            parts.append(words["by"].format(starts=one.starts.text(language), decides=names))
        for word, told in (("papers", one.papers), ("basis", one.basis)):
            if told:
                parts.append(words[word].format(join(language, *(t.text(language) for t in told))))
        return row(made, _small("；".join(parts) if language == "zh" else "; ".join(parts)))

    def _turn(self, one: Turn) -> w.Widget:
        return turn_row(one, partial(self.step, one.verb), self.host)

    def _plain(self) -> list[w.Widget]:
        words = self.host.words
        state = self.told.row["state"] if self.told else ""
        verbs = (
            ["settle", "accept", "not_a_problem"] if state in ("open", "filed", "waiting") else []
        )
        verbs += ["reopen"] if state != "open" else []
        buttons = [button(words[one], "", partial(self.decide, one)) for one in verbs]
        wait = button(words["wait"], "clock-o", partial(self.decide, "wait"))
        assign = button(words["assign"], "user", partial(self.decide, "assign"))
        return [row(*buttons), row(self.day, wait, self.owner, assign)]

    def _sides(self) -> list[w.Widget]:
        told, words, language = self.told, self.host.words, self.host.language
        if told is None or told.about is None:
            return []
        if told.row["kind"] == "problem":
            known = [(named(one).text(language), one) for one in lawful(told.about).all]
            self.action.options = [(words["other_none"], ""), *known]
            save = button(words["other_save"], "building", self.note_other)
            return [_title(words["other"]), row(*self.other.values(), save)]
        if told.row["kind"] in ("late", "transfer") and told.row["subject"].startswith("finding:"):
            none = button(words["searched_no"], "search", partial(self.note_search, False))
            some = button(words["searched_yes"], "search", partial(self.note_search, True))
            return [row(w.Label(words["searched"]), none, some)]
        return []


def asked(turn: Turn, note: str, count: int) -> dict | None:
    """The payload of a step, None where its reason is not given."""
    if "reason" in turn.asks:
        return {"reason": note} if note else None
    told: dict = {"count": count} if "count" in turn.asks else {}
    return told | ({"note": note} if note and "note" in turn.asks else {})


def turn_row(one: Turn, call: Callable[[], bool], host: Host) -> w.Widget:
    """A step as a button, with where it leads and what keeps it from being taken."""
    words, language = host.words, host.language
    made = button(one.words.text(language), "step-forward", call)
    parts = [words["to_state"].format(one.to.text(language))]
    roles = join(language, *(ROLES[name].text(language) for name in one.who))
    parts.append(words["by_roles"].format(roles))
    if one.unmet:
        why = join(language, *(reason.text(language) for reason in one.unmet))
        parts.append(words["not_yet"].format(why))
    if "reason" in one.asks:
        parts.append(words["needs_reason"])
    return row(made, _small("　".join(parts)))


def _title(text: str) -> w.HTML:
    return w.HTML(f'<b style="color:#12344d">{escape(text)}</b>')


def _small(text: str) -> w.HTML:
    told = w.HTML(f'{markup.STYLE}<span style="{_SMALL}">{escape(text)}</span>')
    told.layout = w.Layout(flex="1 1 320px", min_width="0")
    return told
