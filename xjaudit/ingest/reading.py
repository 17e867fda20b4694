"""Files to raw tables: each file opened once, several at a time, faults gathered."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from xjaudit.errors import InputError
from xjaudit.ingest.containers import open_sheets, read_bytes
from xjaudit.ingest.layout import HEAD_ROWS, Notice, RawTable, find_tables
from xjaudit.ingest.sheets import Sheet
from xjaudit.record.fields import field_of_heading

_LEFT_BEHIND = {"thumbs.db", "desktop.ini"}
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".mp4")
_DOCUMENTS = (".json", ".toml", ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".wps", ".exe", ".lnk")
_RESULTS = {"findings.csv", "links.csv", "audit.xlsx"}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Reading:
    """What one file holds: its tables, and notices about sheets that have none.

    name    what the file is called in everything said about it
    digest   of its bytes
    skipped  sheets without pupils: name, and the rows that hold something
    """

    name: str
    digest: str
    tables: list[RawTable]
    notices: list[tuple[str, Notice]]
    skipped: list[tuple[str, list[int]]]


def read_file(
    path: Path, kind: str | None = None, password: str | None = None, name: str | None = None
) -> Reading:
    """The tables of one file; InputError where it cannot be read or holds no table."""
    data = read_bytes(path)
    name = name or path.name
    sheets = open_sheets(path, data, password)
    tables: list[RawTable] = []
    notices: list[tuple[str, Notice]] = []
    skipped: list[tuple[str, list[int]]] = []
    for sheet in sheets:
        found = find_tables(name, sheet, kind)
        tables += [table for table in found if len(table.rows)]
        if not any(len(table.rows) for table in found):
            filled = (np.flatnonzero(sheet.filled()) + 1).tolist()
            notice = Notice("no_rows", found[0].header_row) if found else Notice("no_table")
            notices += [(sheet.name, notice)] if filled else []
            skipped.append((sheet.name, filled))
    if not tables:
        has_header = any(notice.code == "no_rows" for _, notice in notices)
        raise _nothing_found(name, sheets, has_header)
    _check_kind(name, tables, kind)
    return Reading(name, sha256(data).hexdigest(), tables, notices, skipped)


def _check_kind(name: str, tables: list[RawTable], kind: str | None) -> None:
    """A file that cannot be what it was given as."""
    fields = {field for table in tables for field in table.cells}
    if kind == "problems" and "problem_type" not in fields:
        todo = "请确认这是学籍系统导出的问题学籍清单，应有“问题类型”一列"
        raise InputError(name, "没有“问题类型”一列，不是问题学籍清单", todo, "wrong_kind")
    if kind == "list" and {"id_type", "m1_name"} <= fields:
        todo = "请把它作为名册使用，班级名单另行指定"
        raise InputError(name, "这是学籍系统导出的名册，不是班级名单", todo, "wrong_kind")


def _nothing_found(name: str, sheets: list[Sheet], has_header: bool) -> InputError:
    if has_header:
        return InputError(name, "有表头，但表头下没有学生", "请确认导出时选中了班级", "no_rows")
    cells = [cell for sheet in sheets for row in sheet.head(HEAD_ROWS) for cell in row if cell]
    # Headings the dictionary knows, and no other cell: it might be a child's name.
    known = dict.fromkeys(cell for cell in cells if len(cell) < 12 and field_of_heading(cell))
    seen = "、".join(known) if known else "没有一个认得的列名"
    return InputError(
        name,
        f"没有找到表头行。应有一列为：姓名（或 学生姓名、学生、名字）。前几行中见到：{seen}",
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
    with ThreadPoolExecutor(3) as pool:
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
    try:
        return _without_repeats(readings), faults
    except InputError as fault:
        return readings, [*faults, fault]


def _without_repeats(readings: list[Reading]) -> list[Reading]:
    """A file given twice counts once, and that is said; as two kinds it cannot be."""
    first: dict[str, Reading] = {}
    for reading in readings:
        kept = first.setdefault(reading.digest, reading)
        if kept.tables[0].kind != reading.tables[0].kind:
            todo = "请只作为名册或只作为班级名单使用"
            what = f"与 {kept.name} 是同一个文件，却被当作两种文件使用"
            raise InputError(reading.name, what, todo, "two_kinds")
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
    """Folders as the table files in them, sorted by path; an empty one is an InputError.

    Left out of a folder: lock files (~$…), hidden ones, what systems leave behind, kinds of files
    that hold no table, and results of an earlier audit.
    """
    found: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            found.append(path)
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.is_file() and _may_hold_table(p)]
        if not inside:
            todo = "请确认文件夹是否正确，其中应有 Excel、WPS 或 CSV 表格"
            raise InputError(path.name, "文件夹里没有表格文件", todo, "empty_folder")
        found += inside
    return found


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # A name too long for the system; reading it will say so.
        return False


def _may_hold_table(path: Path) -> bool:
    if path.name.startswith((".", "~$")) or path.name.casefold() in _LEFT_BEHIND:
        return False
    if path.suffix.casefold() in (*_PICTURES, *_DOCUMENTS):
        return False
    results = path.name in _RESULTS and path.with_name("receipt.json").is_file()
    return not results


def kind_of(path: Path, password: str | None = None) -> str:
    """roster, list or problems, by the columns of the file's largest table."""
    tables = read_file(path, None, password).tables
    return max(tables, key=lambda table: len(table.rows)).kind
