"""What follows once a region's schools are done: compared, told to the county, shown to leaders."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xjaudit.errors import InputError
from xjaudit.publish import PublishError
from xjaudit.region import across, duties, rollup, sweeping
from xjaudit.region.order import Order


def close(order: Order, lock: str = "") -> tuple[list[Path], PublishError | None]:
    """Write what no school sees alone, the county's own workbooks (those for schools locked with a
    password), and what leaders see, unless the gate is shut; what was written, and why it is shut.

    Of results on this machine; elsewhere nothing is written.
    """
    if (folder := order.out.local) is None:
        return [], None
    year = order.settings.system.school_year
    with _told_of_disk(folder):
        written = across.findings(folder, school_year=year, key=order.key)
        written = [*written, *duties.write(folder, order.settings, lock)]
        sweeping.sweep(folder, written, order.settings)
        try:
            return [*written, rollup.publish(folder, order.settings)], None
        except PublishError as shut:
            return written, shut


@contextmanager
def _told_of_disk(folder: Path) -> Iterator[None]:
    """A full or closed disk is said in words, whoever met it: file, DuckDB or workbook."""
    from duckdb import IOException
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        yield
    except OSError as error:
        raise InputError("output", folder.name, reason=_reason(error)) from None
    except (IOException, XlsxWriterException) as error:
        raise InputError("output", folder.name, reason=type(error).__name__) from None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__
