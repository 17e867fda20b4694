"""What a returned packet says, as data."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What a packet says of one child: a mark of `words.MARKS`, the class if it is another."""

    token: str
    subject: str
    name: str
    mark: str
    new_class: str = ""
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class Added:
    """A child of the class who was not listed: normal values, what could not be read left out."""

    name: str
    sex: str = ""
    birth_date: str = ""
    mark: str = ""
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class Conflict:
    """What does not fit together: a code of `words.toml`, where, whose, and what was found."""

    code: str
    file: str = ""
    row: int = 0
    name: str = ""
    found: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Returned:
    """A packet that came back; `again` where this very file was taken before."""

    file: str
    sha256: str
    packet: str
    class_id: str
    answers: list[Answer] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    number: int | None = None
    signer: str = ""
    day: str = ""
    sheet: str = ""
    again: bool = False

    @property
    def present(self) -> int:
        """Children in class as marked and added."""
        return sum(one.mark == "present" and not one.new_class for one in self.answers) + sum(
            one.mark in ("", "present") for one in self.added
        )
