"""Several acts at once: each is checked as it would be alone, then all are entered or none."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from xjaudit.cases import acts
from xjaudit.cases.actions import CaseError
from xjaudit.cases.desk import Desk
from xjaudit.ledger.entry import Entry, now

if TYPE_CHECKING:
    from xjaudit.ingest.readers import Progress

# Acts checked between two looks at whether somebody cancels.
_STEP = 50


def decide_many(
    desk: Desk,
    subjects: Iterable[str],
    verb: str,
    progress: "Progress | None" = None,
    **payload: Any,
) -> list[Entry]:
    """The same decision about many findings, or an act filed about each; see `acts.decide` and
    `acts.file`. What is refused of one is refused of all."""

    def call(subject: str) -> Callable[[Desk], Entry]:
        if verb == "file":
            return lambda at: acts.file(at, subject, **payload)
        return lambda at: acts.decide(at, subject, verb, **payload)

    return together(desk, map(call, subjects), progress)


def together(
    desk: Desk, calls: Iterable[Callable[[Desk], Entry]], progress: "Progress | None" = None
) -> list[Entry]:
    """Acts of any kind in one transaction; `progress` may end it as long as nothing is entered.

    Each sees the desk as it was before the first: none can rest on another of them."""
    if desk.ledger is None:
        raise CaseError("no_ledger")
    noted: list[dict[str, Any]] = []
    # Looked up once for all of them, and for those to come.
    _ = desk.items, desk.class_of
    trial, calls = desk.but(ledger=_Noting(noted)), list(calls)
    for number, call in enumerate(calls):
        if progress and number % _STEP == 0:
            progress(number, len(calls), "")
        call(trial)
    return desk.ledger.append_many(noted)


def sifted(
    desk: Desk, calls: Iterable[Callable[[Desk], Entry]]
) -> tuple[list[Callable[[Desk], Entry]], dict[int, CaseError]]:
    """Those of these acts that can be done now, and by position why the others cannot."""
    # Looked up once for all of them, and for those to come.
    _ = desk.items, desk.class_of
    trial, good, refused = desk.but(ledger=_Noting([])), [], {}
    for number, call in enumerate(calls):
        try:
            call(trial)
            good.append(call)
        except CaseError as fault:
            refused[number] = fault
    return good, refused


class _Noting:
    """Stands in for a ledger while acts are checked: notes what they would enter."""

    def __init__(self, noted: list[dict[str, Any]]) -> None:
        self._noted = noted

    def append(self, **act: Any) -> Entry:
        """Note one."""
        self._noted.append(act)
        told = {name: act[name] for name in ("actor", "role", "verb", "subject", "payload")}
        return Entry(seq=0, id="", at=now(), prev="", hash="", **told)
