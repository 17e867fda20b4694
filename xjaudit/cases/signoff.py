"""Sign-off: the gate, the digest that is signed, and what has changed since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from xjaudit import __version__
from xjaudit.audit import Audit
from xjaudit.cases import items
from xjaudit.cases.lasting import SIGNERS, person, signatures
from xjaudit.cases.versions import digest_of, versions
from xjaudit.errors import Words
from xjaudit.ledger.entry import canonical
from xjaudit.ledger.fold import State
from xjaudit.ledger.verbs import verbs
from xjaudit.reconcile.outcomes import rows_of

PARTS = {
    "files": Words("文件", "files"),
    "links": Words("名单与学籍的对应", "links"),
    "findings": Words("未办结的问题", "open findings"),
    "decisions": Words("处理意见", "decisions"),
    "rules": Words("规则与设置", "rules and settings"),
}
# Settings that change only how things are said or shown.
_UNSIGNED = ("as_of", "language", "masked", "deadlines", "local_days", "answers")


@dataclass(frozen=True)
class Gate:
    """Open errors against pupils: `passes` where they are at most `percent` of them."""

    errors: int
    pending: int
    pupils: int
    percent: int

    @property
    def passes(self) -> bool:
        """Few enough open errors."""
        return self.errors * 100 <= self.percent * self.pupils

    def plain(self) -> dict[str, int]:
        """As a signature holds it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Verification:
    """What a class's, or the school's, signatures are worth now.

    signers  role to the name that stands; digest: of the present state; signed: the one signed
    changed  parts of PARTS (of the school: classes) that are not as they were when it was signed
    """

    signers: Mapping[str, str]
    digest: str
    signed: str
    is_locked: bool
    changed: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Signed by three people, and nothing has changed."""
        people = {person(one) for one in self.signers.values()}
        return len(people) == len(self.signers) == len(SIGNERS) and self.digest == self.signed


def gate(audit: Audit, worklist: pd.DataFrame, class_id: str | None = None) -> Gate:
    """The gate of a class, or of the whole school with what belongs to no class."""
    own, classes = worklist, audit.classes
    if class_id is not None:
        own, classes = own[items.where(own) == class_id], classes[items.where(classes) == class_id]
    errors = own.loc[own["severity"] == "error", "state"]
    pending = int(errors.isin(["filed", "waiting"]).sum())
    percent = audit.settings.parameter("gate_open_percent")
    return Gate(int((errors == "open").sum()), pending, int(classes["registered"].sum()), percent)


def class_parts(audit: Audit, state: State) -> dict[str, dict[str, str]]:
    """Of every class, and of what has none (`-`), a digest per part of PARTS.

    The same files, rules and decisions give the same digests, on any machine and on any day, in
    whatever order rows, files and entries come.
    """
    told = {
        "files": _files(audit),
        "links": _links(audit),
        "findings": _texts(items.where(audit.findings), audit.findings["finding_id"]),
        "decisions": _decisions(audit, state),
    }
    rules = digest_of(_rules(audit))
    return {
        name: {part: digest_of(sorted(texts.get(name, ()))) for part, texts in told.items()}
        | {"rules": rules}
        for name in classes(audit)
    }


def classes(audit: Audit) -> list[str]:
    """Every class, `-` among them where something belongs to none."""
    return list(dict.fromkeys([*items.where(audit.classes), *items.where(audit.findings)]))


def school_parts(parts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Of every class its digest: what the school's signatures are over."""
    return {name: digest(own)[:16] for name, own in parts.items()}


def digest(parts: Mapping[str, str]) -> str:
    """The digest that is signed and printed."""
    return digest_of([canonical(dict(parts))])


def verify_signature(audit: Audit, state: State, class_id: str | None = None) -> Verification:
    """Whether the signatures of a class, or of the school, still hold, and what has changed."""
    return verify_parts(state, class_id, class_parts(audit, state))


def verify_parts(
    state: State, class_id: str | None, parts: Mapping[str, Mapping[str, str]]
) -> Verification:
    """The same of parts that are known already, see `class_parts`."""
    subject = subject_of(class_id)
    entries = state.standing(subject)
    now = school_parts(parts) if class_id is None else dict(parts.get(class_id, {}))
    signed = signatures(entries)
    last = max(signed.values(), key=lambda one: one.seq, default=None)
    then = (last.payload.get("parts") or {}) if last else {}
    changed = [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
    standing = {
        role: one.actor
        for role, one in signed.items()
        if last and one.payload["digest"] == last.payload["digest"]
    }
    return Verification(
        standing,
        digest(now),
        last.payload["digest"] if last else "",
        is_locked(state, subject),
        tuple(changed) if last else (),
    )


def subject_of(class_id: str | None) -> str:
    """What signatures of a class, or of the school, are about."""
    return "school" if class_id is None else f"class:{class_id}"


def is_locked(state: State, subject: str) -> bool:
    """Whether a class, or the school, is locked and not opened again."""
    last = state.last(subject, ("lock", "reopen"))
    return last is not None and last.verb == "lock"


def _texts(where: Iterable[str], texts: Iterable[str]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, text in zip(where, texts, strict=True):
        told.setdefault(name, []).append(text)
    return told


def _files(audit: Audit) -> dict[str, list[str]]:
    """Digests of the files in which rows of a class, or findings about it, stand."""
    known = versions(audit)
    frames = [
        frame.assign(where=items.where(frame))[["where", "file"]]
        for frame in (audit.roster, audit.people, audit.findings)
    ]
    told = pd.concat(frames).dropna().drop_duplicates()
    return _texts(told["where"], [known.get(str(file)) or str(file) for file in told["file"]])


def _links(audit: Audit) -> dict[str, list[str]]:
    pairs = audit.pairs
    mine, theirs = rows_of(audit.people, pairs["person"]), rows_of(audit.roster, pairs["record"])
    who = mine["list_key" if "list_key" in mine else "name"]
    where = items.where(mine.assign(**{"class": mine["class"].fillna(theirs["class"])}))
    parts = [who, theirs["person_key"], pairs["outcome"], pairs["differs"]]
    rows = zip(*(part.astype("object").fillna("") for part in parts), strict=True)
    return _texts(where, ["|".join(row) for row in rows])


def _decisions(audit: Audit, state: State) -> dict[str, list[str]]:
    """Standing decisions about findings, cases, pupils, rows of lists; not who looked at what."""
    at = items.class_of(audit).to_dict()
    told: dict[str, list[str]] = {}
    for kind in ("finding", "case", "pupil", "list"):
        for subject in state.subjects(kind):
            for one in state.standing(subject):
                verb = verbs().get(one.verb)
                if verb and verb.log:
                    continue
                context = one.payload.get("context") or {}
                name = at.get(subject) or context.get("class")
                name = name if isinstance(name, str) and name else items.NOWHERE
                text = canonical([one.id, one.actor, one.role, one.verb, subject, one.payload])
                told.setdefault(name, []).append(text)
    return told


def _rules(audit: Audit) -> list[str]:
    told = vars(audit.settings) | {"packs": [one.plain() for one in audit.settings.packs]}
    kept = {name: value for name, value in told.items() if name not in _UNSIGNED}
    ran = audit.checked.loc[audit.checked["why"].isna(), "rule"].unique()
    return [__version__, json.dumps(kept, sort_keys=True, default=str), *sorted(ran)]
