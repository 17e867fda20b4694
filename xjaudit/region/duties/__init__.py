"""The county's own duties over the results of its schools: workbooks for it and for each school."""

from pathlib import Path

from xjaudit.region.across.store import open_store
from xjaudit.region.duties.answers import write_answers
from xjaudit.region.duties.books import write_counties
from xjaudit.region.duties.gathered import gather
from xjaudit.settings import Settings


def write(
    out: Path, settings: Settings | None = None, password: str = "", memory: str = "4GB"
) -> list[Path]:
    """Write OUT/county/*.xlsx, and OUT/schools/<id>/answers.xlsx of each school that has to answer;
    their paths. `across.findings` comes first. With a password the schools' workbooks are locked.

    The day's numbers are kept in OUT/history, which the next day's run is compared with.
    """
    settings = settings or Settings()
    with open_store(out, memory) as store:
        told = gather(store, settings)
    answers = write_answers(out, told, settings, password)
    return [*write_counties(out, told, settings), *answers]
