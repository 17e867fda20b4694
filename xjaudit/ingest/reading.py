"""What was read of a file, and how it was asked for."""

from dataclasses import dataclass, field

from xjaudit.errors import InputError
from xjaudit.ingest.notices import Notice
from xjaudit.ingest.questions import Answers, Question
from xjaudit.ingest.raw_table import RawTable


@dataclass(frozen=True)
class Reading:
    """What one file holds: its tables, and notices about sheets that have none.

    name       what the file is called in everything said about it
    digest     of its bytes
    skipped    sheets without pupils: name, and the rows that hold something
    questions  what must be answered before those sheets can be read
    """

    name: str
    digest: str
    tables: list[RawTable]
    notices: list[tuple[str, Notice]]
    skipped: list[tuple[str, list[int]]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def kind(self) -> str | None:
        """The kind of its largest table; None where it has none."""
        return max(self.tables, key=lambda t: len(t.rows)).kind if self.tables else None

    @property
    def asks(self) -> list[Question]:
        """Everything a person should choose, what keeps a sheet from being read first."""
        every = [*self.questions, *(q for table in self.tables for q in table.questions)]
        return [question for question in every if question.code != "assign"]

    @property
    def offers(self) -> list[tuple[RawTable, Question]]:
        """Columns left out that a person may say the field of, each with its table."""
        told = [(table, question) for table in self.tables for question in table.questions]
        return [(table, question) for table, question in told if question.code == "assign"]


def aside(name: str, code: str) -> Reading:
    """Of a file that is not read: the notice that says why."""
    return Reading(name, "", [], [("", Notice(code))])


@dataclass(frozen=True)
class Asked:
    """How a file is to be read: the kind it is meant to be (None: found out), what it is called,
    its password, and answers given before.

    alone  no other file is being read: those of an archive need not be told from others
    """

    kind: str | None = None
    name: str | None = None
    alone: bool = False
    password: str | None = None
    answers: Answers = field(default_factory=dict)


Outcome = tuple[str, Reading | InputError]
