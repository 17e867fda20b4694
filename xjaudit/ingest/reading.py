"""Files to raw tables: each file opened once, several at a time, faults gathered."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_sheets, read_bytes
from xjaudit.ingest.layout import HEAD_ROWS, Notice, RawTable, find_table
from xjaudit.ingest.sheets import Sheet

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Reading:
    """What one file holds: its tables, and notices about sheets that have none.

    name    what the file is called in everything said about it
    digest  of its bytes
    """

    name: str
    digest: str
    tables: list[RawTable]
    notices: list[tuple[str, Notice]]


def read_file(
    path: Path, kind: str | None = None, password: str | None = None, name: str | None = None
) -> Reading:
    """The tables of one file; InputError where it cannot be read or holds no table."""
    data = read_bytes(path)
    name = name or path.name
    sheets = open_sheets(path, data, password)
    tables, notices = [], []
    for sheet in sheets:
        table = find_table(name, sheet, kind)
        if table is None:
            notices += [(sheet.name, Notice("no_table"))] if sheet.filled().any() else []
        elif len(table.rows):
            tables.append(table)
        else:
            notices.append((sheet.name, Notice("no_rows", table.header_row)))
    if not tables:
        raise _nothing_found(path, sheets, bool(notices and notices[0][1].code == "no_rows"))
    return Reading(name, sha256(data).hexdigest(), tables, notices)


def _nothing_found(path: Path, sheets: list[Sheet], has_header: bool) -> InputError:
    if has_header:
        return InputError(
            path.name, "有表头，但表头下没有学生", "请确认导出时选中了班级", "no_rows"
        )
    found: list[str] = []
    for sheet in sheets:
        for row in sheet.head(HEAD_ROWS):
            found += [cell[:12] for cell in row if cell and len(found) < 8]
    seen = "、".join(found) if found else "没有内容"
    return InputError(
        path.name,
        f"没有找到表头行。应有一列为：姓名（或 学生姓名、学生、名字）。前几行只见到：{seen}",
        "请确认选对了文件；若表头写法不同，请把该列标题改为“姓名”后再试",
        "no_header",
    )


def read_files(
    paths: Iterable[tuple[Path, str | None]],
    password: str | None = None,
    progress: Progress | None = None,
) -> tuple[list[Reading], list[InputError]]:
    """Read files with the kind each is meant to be; every file's fault is gathered, none hides
    another. The reader works outside the interpreter's lock, so two files are read at a time."""
    wanted = list(paths)
    names = names_of([path for path, _ in wanted])
    readings: list[Reading] = []
    faults: list[InputError] = []
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(read_file, path, kind, password, name)
            for (path, kind), name in zip(wanted, names, strict=True)
        ]
        for done, (job, (path, _)) in enumerate(zip(jobs, wanted, strict=True), 1):
            try:
                readings.append(job.result())
            except InputError as fault:
                faults.append(fault)
            if progress:
                progress(done, len(wanted), path.name)
    return _without_repeats(readings), faults


def _without_repeats(readings: list[Reading]) -> list[Reading]:
    """A file given twice counts once, and that is said."""
    first: dict[tuple[str, str], Reading] = {}
    for reading in readings:
        kept = first.setdefault((reading.digest, reading.tables[0].kind), reading)
        if kept is not reading:
            kept.notices.append(("", Notice("duplicate_file", raw=reading.name)))
    return list(first.values())


def names_of(paths: Sequence[Path]) -> list[str]:
    """What files are called: the bare name, with as many folders before it as tell them apart.

    Schools keep 一年级/1班.xlsx beside 二年级/1班.xlsx.
    """
    names = [path.name for path in paths]
    for depth in range(2, max((len(path.parts) for path in paths), default=0) + 1):
        repeated = {name for name, count in Counter(names).items() if count > 1}
        names = [
            "/".join(path.parts[-depth:]) if name in repeated else name
            for path, name in zip(paths, names, strict=True)
        ]
    return names


def expand(paths: Iterable[Path]) -> list[Path]:
    """Folders as the table files in them, sorted by path; lock files (~$…) are left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            found += [p for p in inside if not p.name.startswith((".", "~$"))]
        else:
            found.append(path)
    return found


def kind_of(path: Path, password: str | None = None) -> str:
    """roster, list or problems, by the columns of the file's largest table."""
    tables = read_file(path, None, password).tables
    return max(tables, key=lambda table: len(table.rows)).kind
