"""States of pupils, forms, problem cases, classes and the school: `states.toml`, read and run."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xjaudit.errors import Words
from xjaudit.ledger.entry import Entry

# Of a guard that looks at the ledger alone: does it hold, once these entries about the subject,
# the act itself the last, stand. Such guards are asked again whenever a state is computed: what an
# act rested on may have been undone.
Lasting = Mapping[str, Callable[[list[Entry]], bool]]


@dataclass(frozen=True)
class Step:
    """From these states by this verb to that state, by whom, if the guards hold."""

    start: tuple[str, ...]
    verb: str
    to: str
    guards: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True)
class Machine:
    """The states of one kind of subject and the steps between them."""

    code: str
    subject: str
    start: str
    last: tuple[str, ...]
    side: tuple[str, ...]
    states: Mapping[str, Words]
    steps: tuple[Step, ...]

    def step(self, state: str, verb: str) -> Step | None:
        """The step a verb is from a state; None where it is none."""
        inner = state not in self.side and state not in self.last
        for one in self.steps:
            if one.verb == verb and (state in one.start or (inner and one.start == ("*",))):
                return one
        return None

    def after(self, verb: str) -> tuple[str, ...]:
        """States from which a verb is a step."""
        return tuple(state for state in self.states if self.step(state, verb))

    def verbs(self) -> tuple[str, ...]:
        """Every verb that is a step."""
        return tuple(dict.fromkeys(one.verb for one in self.steps))

    def run(self, entries: Iterable[Entry], lasting: Lasting) -> "Standing":
        """The state that entries about one subject make, in their order. An entry that is no step
        from where things stand, or whose guard does not hold any more, moves nothing."""
        at = Standing(self.start)
        seen: list[Entry] = []
        for entry in entries:
            seen.append(entry)
            step = self.step(at.state, entry.verb)
            if step and all(lasting[one](seen) for one in step.guards if one in lasting):
                back = at.state if step.to in self.side else ""
                at = Standing(at.back if step.to == "back" else step.to, entry, back)
        return at


@dataclass(frozen=True)
class Standing:
    """A state, the entry that made it, and of a side state the one to go back to."""

    state: str
    by: Entry | None = None
    back: str = ""


@cache
def machines() -> Mapping[str, Machine]:
    """By code: pupil, form, case, class, school."""
    told = _table()
    return {code: _machine(code, parts) for code, parts in told.items() if code != "guards"}


@cache
def guard_words() -> Mapping[str, Words]:
    """What is said when a guard does not hold."""
    return {code: Words(*pair) for code, pair in _table()["guards"].items()}


@cache
def _table() -> dict:
    return tomllib.loads(files("xjaudit.cases").joinpath("states.toml").read_text("utf-8"))


def _machine(code: str, told: dict) -> Machine:
    steps = tuple(
        Step(tuple(one["from"]), one["verb"], one["to"], tuple(one["guards"]), tuple(one["who"]))
        for one in told["steps"]
    )
    return Machine(
        code,
        told["subject"],
        told["start"],
        tuple(told["last"]),
        tuple(told["side"]),
        {name: Words(*pair) for name, pair in told["states"].items()},
        steps,
    )
