"""The evidence pack of a term: per class a cover sheet, a list, and the files of evidence."""

from collections import Counter
from dataclasses import dataclass

from xjaudit.audit import Audit
from xjaudit.cases.actions import documents
from xjaudit.cases.decisions import attached, day_of
from xjaudit.cases.items import class_of
from xjaudit.cases.lasting import SIGNERS, signatures
from xjaudit.documents.lists import Column, Printed
from xjaudit.documents.pupils import pupils_of, school_name
from xjaudit.documents.texts import listed
from xjaudit.ledger.entry import Entry
from xjaudit.ledger.fold import State
from xjaudit.record.classes import class_label

_VERBS = ("print_form", "take_back", "review", "upload", "change", "check")
_WIDTHS = (18, 32, 52, 34, 22, 0)


@dataclass(frozen=True)
class Paper:
    """A file of evidence in a class's pack: what is told of it, its SHA-256, and what it is called
    there: by its number in the list, as a name may not go into a file's."""

    told: list[str]
    sha256: str
    type: str

    def called(self, number: int) -> str:
        """Its name in the pack."""
        return f"{number:03d}.{_SUFFIXES.get(self.type, self.type)}"


_SUFFIXES = {"jpeg": "jpg", "image/jpeg": "jpg", "tiff": "tif"}


def evidence_pack(audit: Audit, state: State, class_id: str) -> list[Printed]:
    """Cover sheet of a class, and the list of its evidence if there is any."""
    subjects, found = _subjects(audit, state, class_id), papers(audit, state, class_id)
    cover = _cover(audit, state, class_id, subjects, len(found))
    return [cover, _listing(audit, class_id, found)] if found else [cover]


def papers(audit: Audit, state: State, class_id: str) -> list[Paper]:
    """The files of evidence of a class, each once, in the order of the list."""
    subjects = _subjects(audit, state, class_id)
    return [paper for subject in subjects for paper in _files(audit, state, subject)]


def _subjects(audit: Audit, state: State, class_id: str) -> list[str]:
    """Pupils, lists and cases of the class that anything stands about."""
    where = class_of(audit)
    own = set(where.index[where == class_id].astype(str))
    told = [one for kind in ("pupil", "case", "finding", "list") for one in state.subjects(kind)]
    return [subject for subject in told if subject in own]


def _cover(audit: Audit, state: State, class_id: str, subjects: list[str], files: int) -> Printed:
    words, at = listed("evidence"), int(audit.settings.language == "en")
    counts = Counter(one.verb for subject in subjects for one in state.standing(subject))
    figures = [(words["pupils"][at], len(pupils_of(audit, class_id)))]
    figures += [(words[verb][at], counts[verb]) for verb in _VERBS]
    figures += [(words["files"][at], files)]
    rows = [[name, str(figure)] for name, figure in figures]
    signed = signatures(state.standing(f"class:{class_id}"))
    rows += [[words[role][at], _signed(signed.get(role))] for role in SIGNERS]
    label = class_label(class_id, audit.settings.language)
    return Printed(
        title=words["title"][at],
        columns=[Column(words["item"][at], 60, left=True), Column(words["figure"][at], 0)],
        rows=rows,
        line=f"{school_name(audit)}　{label}",
        right=f"{audit.settings.as_of:%Y-%m-%d}",
        above=[words["head"][at].format(seq=state.seq, digest=state.digest[:16] or "－")],
        sign=words["sign"][at],
        foot=label,
        pad=2.2,
    )


def _signed(entry: Entry | None) -> str:
    return f"{entry.actor}　{day_of(entry):%Y-%m-%d}" if entry else ""


def _files(audit: Audit, state: State, subject: str) -> list[Paper]:
    known, names = documents(), _names(audit)
    language = audit.settings.language
    person = subject.partition(":")[2] if subject.startswith("pupil:") else ""
    if not person:
        found = audit.findings[audit.findings["finding_id"] == subject.partition(":")[2]]
        person = str(found["person_key"].iat[0]) if len(found) else ""
    rows = []
    for one in attached(state.standing(subject)):
        label = one["label"]
        paper = known[label].text(language) if label in known else label
        size = f"{one['size'] / 1024:.0f} KB"
        told = [names.get(person, ""), paper, one["type"], size, one["sha256"]]
        rows.append(Paper(told, one["sha256"], one["type"]))
    return rows


def _names(audit: Audit) -> dict[str, str]:
    told = audit.roster.drop_duplicates("person_key")
    names = told.set_index("person_key")["name"].dropna()
    return {str(key): str(name) for key, name in names.items()}


def _listing(audit: Audit, class_id: str, files: list[Paper]) -> Printed:
    words, at = listed("evidence"), int(audit.settings.language == "en")
    label = class_label(class_id, audit.settings.language)
    heads = enumerate(zip(words["heads"][at], _WIDTHS, strict=True))
    return Printed(
        title=words["list_title"][at],
        columns=[Column(head, width, place in (1, 2, 5)) for place, (head, width) in heads],
        rows=[[one.called(n), *one.told] for n, one in enumerate(files, 1)],
        line=f"{school_name(audit)}　{label}",
        right=words["count"][at].format(n=len(files)),
        foot=label,
        landscape=True,
    )
