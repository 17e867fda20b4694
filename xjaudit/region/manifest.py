"""A list of schools as CSV or workbook: which files are whose, and what each school is called."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from xjaudit.errors import InputError
from xjaudit.ingest.files import read_bytes
from xjaudit.patterns import regex
from xjaudit.region.find import School, named
from xjaudit.region.places import Place

_HEADINGS = {
    "school_id": ("school_id", "学校标识码", "标识码", "学校代码"),
    "name": ("name", "school_name", "学校名称", "学校"),
    "county": ("county", "区县", "县区", "县", "属地", "行政区划"),
    "paths": ("paths", "path", "globs", "文件", "路径", "文件夹", "文件路径"),
}
_CODE = regex(r"^[0-9]{10}$")
_BETWEEN = regex(r"[;；\n]+")


def read(path: Path, place: Place, files: dict[str, int]) -> list[School]:
    """The schools of a manifest; `files` are those of the region's folder.

    Each row names files, folders or patterns in the region's folder, with ; between them. Files
    that no row names are left out; one that several name must hold rows of several schools (see
    `loose.share_out`). What a row names and is not there, its school lacks. InputError says what is
    wrong, with its row.
    """
    schools: list[School] = []
    faults = []
    for number, row in _rows(path):
        try:
            schools.append(_school(path, number, row, place, files))
            _look_twice(path, schools)
        except InputError as fault:
            faults.append(fault)
    if faults:
        raise InputError("several", faults=faults)
    return named(schools)


def _look_twice(path: Path, schools: list[School]) -> None:
    """InputError where the last school's identifier is another's, too."""
    *others, last = schools
    for one in others:
        if last.code and one.code == last.code:
            where = f"{path.name}:{last.listed}"
            raise InputError("manifest_twice", where, value=last.code, row=one.listed)


def _school(
    path: Path, number: int, row: dict[str, str], place: Place, files: dict[str, int]
) -> School:
    where, code = f"{path.name}:{number}", row.get("school_id", "")
    if code and not _CODE.match(code):
        raise InputError("manifest_code", where, value=code)
    told = (one.strip().strip("/") for one in _BETWEEN.split(row.get("paths", "")))
    patterns = [one for one in told if one]
    found: dict[str, int] = {}
    lacking: list[str] = []
    for pattern in patterns:
        if ".." in pattern.split("/"):
            raise InputError("manifest_outside", where, path=pattern)
        meant = _meant(pattern, place, files)
        found |= {f: files[f] for f in meant}
        lacking += [] if meant else [pattern]
    name = row.get("name") or code
    if not name or not patterns:
        raise InputError("manifest_row", where)
    folder = patterns[0] if len(patterns) == 1 else ""
    told = School("", name, row.get("county", ""), folder, tuple(found.items()), code or None)
    return replace(told, listed=number, lacking=tuple(lacking))


def _meant(pattern: str, place: Place, files: dict[str, int]) -> list[str]:
    if pattern in files:
        return [pattern]
    inside = [path for path in files if path.startswith(f"{pattern}/")]
    return inside or [path for path in place.files(pattern) if path in files]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Number and cells of each row that holds something; by the names of `_HEADINGS`."""
    grid = _grid(path)
    head = [cell.strip() for cell in grid[0]] if grid else []
    places = {
        name: next((head.index(one) for one in called if one in head), None)
        for name, called in _HEADINGS.items()
    }
    if places["paths"] is None or {places["name"], places["school_id"]} == {None}:
        raise InputError("manifest_head", path.name)
    told = []
    for number, row in enumerate(grid[1:], 2):
        cells = {n: row[at].strip() for n, at in places.items() if at is not None and at < len(row)}
        if any(cells.values()):
            told.append((number, cells))
    return told


def _grid(path: Path) -> list[list[str]]:
    data = read_bytes(path)
    if data.startswith(b"PK"):
        import fastexcel

        sheet = fastexcel.read_excel(data).load_sheet(0, header_row=None, dtypes="string")
        columns = [column.to_pylist() for column in sheet.to_arrow().columns]
        return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return list(csv.reader(io.StringIO(text)))
