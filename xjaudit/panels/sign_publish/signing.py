"""Who signed what, what still blocks a signature, and signing itself."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import pandas as pd

from xjaudit import markup
from xjaudit.cases import items, sealing, signoff
from xjaudit.cases.lasting import LASTING, signatures
from xjaudit.cases.reviews import changed_in_words
from xjaudit.cases.signoff import SIGNERS, Verification
from xjaudit.cases.states import guard_words, machines
from xjaudit.ledger.verbs import ROLES
from xjaudit.record.classes import class_label
from xjaudit.tables import Grid

if TYPE_CHECKING:
    from xjaudit.panels.sign_publish import SignPublish

SHOWN = ("where", "state", "registered", "errors", "pending", "gate", *SIGNERS, "holds")
BLOCKING = ("name", "message", "rule")


class Signing(w.VBox):
    """The school and its classes; of the chosen one what blocks, who signed, and the digest."""

    def __init__(self, owner: SignPublish) -> None:
        super().__init__()
        self._owner, self.words, self.language = owner, owner.words, owner.language
        words = self.words
        empty = pd.DataFrame(columns=list(SHOWN))
        labels = {name: words[name] for name in SHOWN}
        self.grid = Grid(empty, labels, SHOWN, language=self.language, height=230)
        self.grid.on_select(self._pick)
        self.detail = w.HTML(markup.card("note", words["pick"]))
        self.blocking = Grid(
            pd.DataFrame(columns=list(BLOCKING)),
            {name: words[name] for name in BLOCKING},
            BLOCKING,
            language=self.language,
            height=140,
        )
        self.blocks = w.VBox([w.Label(words["what_blocks"]), self.blocking])
        self.sign = self._button("sign", self._ask, "pencil", "primary")
        self.sure = w.HTML()
        self.confirm = self._button("confirm", self.put, "check", "primary")
        self.back = self._button("back", self._leave, "times")
        self.asked = w.VBox([self.sure, w.HBox([self.confirm, self.back])])
        self.reason = w.Text(placeholder=words["reason"], layout=w.Layout(width="380px"))
        owner.keeping.follow("reason", self.reason)
        self.reopen = self._button("reopen", self.open_again, "unlock")
        self.below = w.VBox()
        self.children = [self.grid, self.detail, self.below]
        self._keys: list[str | None] = []
        self.at: str | None = None
        self._is_chosen = False

    def show(self) -> None:
        """Show the classes of another audit."""
        table = self._table()
        self.grid.set_frame(table)
        kept = self._owner.keeping.get("class", "")
        if kept in self._named():
            self.grid.selected = self._named().index(kept)

    def renew(self) -> None:
        """Show what others, or this panel, decided."""
        table = self._table()
        self.grid.renew({name: table[name] for name in SHOWN})
        if self._is_chosen:
            self._tell()

    def choose(self, class_id: str | None) -> None:
        """Choose a class, or the school (None), as a click on its row does."""
        self.grid.selected = self._keys.index(class_id)

    def put(self) -> bool:
        """Sign what was asked about; whether it was signed. The second click of two finds the
        question gone."""
        if self.asked not in self.below.children:
            return False
        self._leave()
        at = self.at
        return self._owner.act(lambda desk: sealing.sign(desk, at), confirmed=True)

    def open_again(self) -> bool:
        """Open what is chosen again, for the reason given."""
        reason, at = self.reason.value.strip(), self.at
        if not reason:
            words = self.words
            self._owner.tell("warn", words["no_reason"], words["no_reason_why"])
            return False
        return self._owner.act(lambda desk: sealing.reopen(desk, at, reason), self._clear)

    def _clear(self) -> None:
        self.reason.value = ""

    def _pick(self, position: int) -> None:
        self._is_chosen = position >= 0
        if self._is_chosen:
            self.at = self._keys[position]
            self._owner.keeping.put("class", self._named()[position])
            self._tell()

    def _named(self) -> list[str]:
        """The rows as they are kept: of the school nothing."""
        return [key or "" for key in self._keys]

    def _table(self) -> pd.DataFrame:
        """The school and every class, as people read them."""
        desk, words = self._owner.desk, self.words
        assert desk is not None
        told = self._owner.table
        self._keys = [None, *told["class"]]
        rows = [self._school(), *told.to_dict("records")]
        kinds = ["school", *["class"] * len(told)]
        shown = []
        for kind, row in zip(kinds, rows, strict=True):
            state = machines()[kind].states[row["state"]].text(self.language)
            gate = words["can" if row["passes"] else "cannot"]
            told_so = {"where": self._where(row["class"]), "state": state, "gate": gate}
            shown.append({**row, **told_so, "holds": self._holds(row)})
        return pd.DataFrame(shown)[list(SHOWN)].astype({"registered": "Int64"})

    def _school(self) -> dict[str, Any]:
        desk = self._owner.desk
        assert desk is not None
        gate = signoff.gate(desk.audit, desk.worklist)
        told = signoff.verify_parts(desk.state, None, desk.parts)
        return {
            "class": None,
            "state": machines()["school"].run(desk.state.standing("school"), LASTING).state,
            "registered": gate.pupils,
            "errors": gate.errors,
            "pending": gate.pending,
            "passes": not sealing.unmet_of(desk),
            **{role: told.signers.get(role) for role in SIGNERS},
            "locked": told.is_locked,
            "holds": told.holds,
            "changed": ";".join(told.changed),
        }

    def _holds(self, row: dict[str, Any]) -> str:
        if row["changed"]:
            what = changed_in_words(row["changed"], self.language)
            return self.words["changed"].format(what=what)
        return self.words["valid" if row["locked"] and row["holds"] else "unsigned"]

    def _where(self, class_id: str | None) -> str:
        return class_label(class_id, self.language) if class_id else self.words["school"]

    def _tell(self) -> None:
        """All about the chosen one."""
        desk, words = self._owner.desk, self.words
        assert desk is not None
        told = signoff.verify_parts(desk.state, self.at, desk.parts)
        unmet = sealing.unmet_of(desk, self.at)
        gate = signoff.gate(desk.audit, desk.worklist, self.at)
        most = gate.percent * gate.pupils // 100
        lines = [words["gate_line"].format(**gate.plain(), most=most)]
        lines += ["· " + guard_words()[one].text(self.language) for one in unmet]
        where, title, kind = self._where(self.at), "ready", "done"
        if told.is_locked and told.holds:
            title, lines = "is_signed", lines[:1]
        elif told.changed:
            title, kind, lines = "is_changed", "warn", [words["reopen_first"], *lines]
        elif unmet:
            title, kind = "not_ready", "warn"
        what = changed_in_words(";".join(told.changed), self.language)
        card = markup.card(kind, words[title].format(where=where, what=what), "\n".join(lines))
        self.detail.value = card + self._signatures(told)
        errors = self._blocking()
        self.blocking.set_frame(errors)
        if told.is_locked:
            below = [w.HBox([self.reason, self.reopen])]
        else:
            self.sign.disabled = bool(unmet)
            below = [self.sign]
        self.below.children = [*([self.blocks] if len(errors) else []), *below]

    def _blocking(self) -> pd.DataFrame:
        desk = self._owner.desk
        assert desk is not None
        table = desk.worklist
        own = table[(table["severity"] == "error") & (table["state"] == "open")]
        if self.at is not None:
            own = own[items.where(own) == self.at]
        return own[list(BLOCKING)]

    def _signatures(self, told: Verification) -> str:
        """Who signed, when, and the digest that is signed."""
        desk, words = self._owner.desk, self.words
        assert desk is not None
        signed = signatures(desk.state.standing(signoff.subject_of(self.at)))
        told_by = []
        for role in SIGNERS:
            said = words["not_yet"]
            if role in signed:
                one = signed[role]
                valid = one.payload["digest"] == told.digest
                text = words["signed_at" if valid else "other_content"]
                said = text.format(actor=one.actor, at=one.at[:16].replace("T", " "))
            told_by.append(said)
        digests = [(words["digest_now"], told.digest)]
        if told.signed and told.signed != told.digest:
            digests.append((words["digest_then"], told.signed))
        lines = "".join(
            f"<div>{escape(word)}　<code>{escape(digest)}</code></div>" for word, digest in digests
        )
        return (
            markup.table([ROLES[role].text(self.language) for role in SIGNERS], [told_by]) + lines
        )

    def _ask(self) -> None:
        """Show once more what is about to be signed."""
        owner, words = self._owner, self.words
        if not owner.named() or owner.desk is None:
            return
        told = signoff.verify_parts(owner.desk.state, self.at, owner.desk.parts)
        role = ROLES[owner.me.part].text(self.language)
        title = words["sure"].format(
            actor=owner.me.actor, role=role, where=self._where(self.at), digest=told.digest
        )
        self.sure.value = markup.card("warn", title, words["sure_why"])
        self.below.children = [self.asked]

    def _leave(self) -> None:
        """Put the question away."""
        self._tell()

    def _button(self, name: str, call: Any, icon: str, style: str = "") -> w.Button:
        button = w.Button(description=self.words[name], icon=icon, button_style=style)
        button.layout.width = "auto"
        button.on_click(lambda _: call())
        return button
