"""The worklist of a school of 3,000 pupils, made anew after each decision.

Half of what was found is decided, changed or in hand already, and every pupil's review has begun.
Told are the median time from the entry of a decision to the new worklist, with what follows from
the audit at hand and without, and those of the tables beside it.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.audit import school
from xjaudit import settings as library
from xjaudit.audit import audit
from xjaudit.cases import acts, reviews, signoff
from xjaudit.cases.desk import Desk, open_desk
from xjaudit.cases.worklist import worklist
from xjaudit.ledger.store import Ledger, open_ledger


def fill(ledger: Ledger, desk: Desk) -> None:
    """A ledger in the midst of the work: 10 entries a pupil and a decision of every other item."""
    who = {"actor": "王老师", "role": "registrar"}
    told = [who | {"verb": "accept", "subject": one, "payload": {"reason": "已核实"}}
            for one in desk.worklist["subject"][::2] if one.startswith("finding:")]  # fmt: skip
    whole = {"signature": True, "phone": True, "date": True}
    for key in desk.audit.roster["person_key"]:
        for _ in range(2):
            for verb in ("check_list", "print_form", "hand_out", "take_back", "review"):
                payload = whole if verb == "take_back" else {}
                told.append(who | {"verb": verb, "subject": f"pupil:{key}", "payload": payload})
    ledger.append_many(told)


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median of its seconds."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = school(Path(folder), options.pupils, options.pupils // 50)
        parts = [sorted((made / name).iterdir()) for name in ("registry", "lists", "problems")]
        found = audit(*parts, settings=library.load(made / "settings.toml"))
        ledger = open_ledger(Path(folder) / "ledger.sqlite", create=True)
        fill(ledger, open_desk(ledger, found))
        measure(open_desk(ledger, found, "王老师", "registrar"), options.rounds)
        ledger.close()


def measure(desk: Desk, rounds: int) -> None:
    """Decide, and make the worklist anew; then the tables beside it."""
    subjects = iter(desk.worklist.query("state == 'open'")["subject"])
    at = [desk]

    def decided() -> None:
        acts.decide(at[0], next(subjects), "settle")
        at[0] = at[0].refreshed()
        assert len(at[0].worklist)

    rows, entries = len(desk.worklist), len(desk.state.entries)
    sys.stdout.write(f"{rows} items, {entries} entries\n")
    state, today = desk.state, desk.today
    table = desk.worklist
    for name, work in {
        "decision to worklist": decided,
        "worklist from nothing": lambda: worklist(desk.audit, state, today),
        "states of all pupils": lambda: reviews.pupils(desk.audit, state),
        "states of all classes": lambda: reviews.classes(desk.audit, state, table),
        "digests of all classes": lambda: signoff.class_parts(desk.audit, state),
    }.items():
        sys.stdout.write(f"{name:<24}{timed(work, rounds) * 1000:>8.0f} ms\n")


if __name__ == "__main__":
    main()
