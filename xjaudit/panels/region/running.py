"""A county's run beside the page: as `xjaudit region` does it, with progress and a way to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from xjaudit import keys
from xjaudit.panels.region.choosing import Chosen
from xjaudit.processes import need
from xjaudit.region import closing, county, runner
from xjaudit.region.order import Order, program
from xjaudit.region.places import Place
from xjaudit.region.rows import Row
from xjaudit.region.tables import SCHOOLS, SCHOOLS_FILE
from xjaudit.settings import Settings

if TYPE_CHECKING:
    from xjaudit.publish import PublishError


@dataclass(frozen=True)
class Ran:
    """How a run ended.

    waiting  rows of schools that were not done when it was stopped; empty where it was not
    before   schools that an earlier run had done
    """

    out: Path
    schools: int
    before: int
    stopped: bool
    waiting: pd.DataFrame
    shut: "PublishError | None" = None


class _StoppedError(Exception):
    """A person pressed cancel: what is done is kept."""


class Run:
    """One run. `tell` shows schools done, of how many, and a text; `say` a text alone; `stopping`
    answers whether somebody wants it to stop."""

    def __init__(
        self,
        tell: Callable[[int, int, str], None],
        say: Callable[[str], None],
        stopping: Callable[[], bool],
        words: dict[str, str],
    ) -> None:
        self._tell, self._say, self._stopping, self._words = tell, say, stopping, words
        self._schools = self._before = 0
        self._begun = 0.0

    def __call__(self, chosen: Chosen, settings: Settings) -> Ran:
        """Do all schools that are not done, then what follows."""
        for module in ("distributed", "duckdb"):
            need(module, "region")
        # A workspace's own school is none of these.
        own = settings.but(as_of=chosen.day, school_code=None, school_name=None)
        places = Place(str(chosen.source)), Place(str(chosen.out))
        password = chosen.password or None
        order = Order(*places, own, keys.user_key(), program(), password=password)
        self._say(self._words["looking"])
        found = county.look(order, chosen.manifest)
        try:
            county.audit(order, found, count=runner.cores(), watch=self._watch)
            self._look_up()
        except _StoppedError:
            return self._ran(chosen.out, waiting(chosen.out, found))
        self._say(self._words["comparing"])
        _, shut = closing.close(order, chosen.lock)
        return self._ran(chosen.out, shut=shut)

    def _ran(
        self, out: Path, open_: pd.DataFrame | None = None, shut: "PublishError | None" = None
    ) -> Ran:
        left = pd.DataFrame(columns=SCHOOLS.names) if open_ is None else open_
        return Ran(out, self._schools, self._before, open_ is not None, left, shut)

    def _look_up(self) -> None:
        if self._stopping():
            raise _StoppedError

    def _watch(self, schools: int, done: int, row: Row | None) -> None:
        self._schools = schools
        if row is None:
            # Schools that were done before must not make the rest look quick.
            self._before, self._begun = done, time.monotonic()
        self._look_up()
        made, told = done - self._before, []
        if made:
            rate = round(60 * made / max(time.monotonic() - self._begun, 0.01))
            told.append(self._words["rate"].format(rate=rate))
        if self._before:
            told.append(self._words["before"].format(before=self._before, schools=schools))
        self._tell(made, schools - self._before, "　".join(told))


def waiting(out: Path, found: county.Found) -> pd.DataFrame:
    """Rows of schools that have none in the results yet."""
    done = set(pd.read_parquet(out / SCHOOLS_FILE)["school_id"])
    left = [one for one in found.schools if one.school_id not in done]
    rows = [
        {"school_id": one.school_id, "school_name": one.name, "county": one.county, "state": "open"}
        for one in left
    ]
    return pd.DataFrame(rows, columns=SCHOOLS.names)
