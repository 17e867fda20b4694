"""What an audit must know of the ledger: who is who as people said, and under which key somebody
was decided about."""

from typing import TYPE_CHECKING

from xjaudit.ledger.fold import State
from xjaudit.ledger.verbs import whose

if TYPE_CHECKING:
    import pandas as pd

_ABOUT_PERSONS = ("finding", "pupil", "case", "list")
# Verbs about somebody on a class list, and what they say there.
_VERDICTS = {"same": "same", "different": "different", "new_here": "new"}


def answers(state: State) -> "pd.DataFrame":
    """Answers about who is who that stand: list_key, verdict, record_key, in their order."""
    import pandas as pd

    told = [
        (one.seq, one.key, _VERDICTS[one.verb], one.payload.get("record"))
        for subject in state.subjects("list")
        for one in state.standing(subject)
        if one.verb in _VERDICTS
    ]
    columns = ["list_key", "verdict", "record_key"]
    return pd.DataFrame([row[1:] for row in sorted(told)], columns=columns).astype("str")


def persons(state: State) -> dict[str, str]:
    """The key under which somebody was decided about, by that key and by the second one that was
    kept with a decision; see `ingest.roster.known_persons`."""
    known: dict[str, str] = {}
    for subject in (s for kind in _ABOUT_PERSONS for s in state.subjects(kind)):
        for one in state.standing(subject):
            key, also = whose(subject, one.payload), (one.payload.get("context") or {}).get("also")
            if key:
                known[key] = key
            if key and isinstance(also, str):
                known.setdefault(also, key)
    return known
