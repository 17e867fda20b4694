"""What follows once a region's schools are done: compared, told to the county, shown to leaders."""

from pathlib import Path

from xjaudit.publish import PublishError
from xjaudit.region import across, duties, rollup
from xjaudit.region.order import Order


def close(order: Order, lock: str = "") -> tuple[list[Path], PublishError | None]:
    """Write what no school sees alone, the county's own workbooks (those for schools locked with a
    password), and what leaders see, unless the gate is shut; what was written, and why it is shut.

    Of results on this machine; elsewhere nothing is written.
    """
    if (folder := order.out.local) is None:
        return [], None
    year = order.settings.system.school_year
    written = across.findings(folder, school_year=year, key=order.key)
    written = [*written, *duties.write(folder, order.settings, lock)]
    try:
        return [*written, rollup.publish(folder, order.settings)], None
    except PublishError as shut:
        return written, shut
