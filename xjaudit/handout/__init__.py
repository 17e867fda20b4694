"""What leaders see, to carry away: one file for a memory stick or a wall screen, and the summary on
paper and as a workbook."""

from collections.abc import Callable
from pathlib import Path

from xjaudit.handout import figures, paper, still
from xjaudit.page.region import opening
from xjaudit.page.words import word
from xjaudit.processes import need
from xjaudit.snapshot import Snapshot, SnapshotError
from xjaudit.snapshot.region import RegionSnapshot

Writers = dict[str, Callable[[Path], object]]


def hand_out(snapshot: Snapshot | RegionSnapshot, folder: Path) -> list[Path]:
    """Write the HTML, PDF and xlsx of an edition into a folder, made if missing; their paths. Of a
    region, whose county workbooks hold the rest, the HTML alone.

    Files of the same edition are replaced. SnapshotError where nothing is published, PaperError
    where the extra `paper` or a font is missing; nothing is written then.
    """
    if snapshot.notice:
        raise SnapshotError("not_published")
    name = word("handout_name", snapshot.language, edition=snapshot.edition)
    region = isinstance(snapshot, RegionSnapshot)
    writers = _of_region(snapshot) if region else _of_school(snapshot)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for ending, write in writers.items():
        path = folder / f"{name}{ending}"
        # Whoever opens the file meanwhile sees the old one or the new one.
        new = path.with_name(f".{name}.new{ending}")
        write(new)
        new.replace(path)
        made.append(path)
    return made


def _of_region(snapshot: RegionSnapshot) -> Writers:
    page = opening(snapshot, follow=False, detail=None).encode()
    return {".html": lambda path: path.write_bytes(page)}


def _of_school(snapshot: Snapshot) -> Writers:
    need("plotly", "dashboard")
    page = still.static_edition(snapshot).encode()
    printed = paper.summary(snapshot)
    return {
        ".html": lambda path: path.write_bytes(page),
        ".pdf": lambda path: path.write_bytes(printed),
        ".xlsx": lambda path: figures.workbook(snapshot, path),
    }
