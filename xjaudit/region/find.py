"""Which schools there are, and which files each has sent: told by folders, by a manifest, or by the
school identifier (学校标识码) in the files."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath

from xjaudit.ingest.files import is_left_out, is_lock_file
from xjaudit.patterns import regex
from xjaudit.record.text import BLANKS
from xjaudit.region.places import Place
from xjaudit.region.tables import SCHOOLS_FILE

# What a school's name ends with; 示例县第一中学(东校区), 中心完小.
_SCHOOL = regex(
    r"(?:.学校|.小学|.中学|.[完附小中]小|.[一二三四五六七八九十附高]中|.教学点|.学堂|.书院|.院校"
    r"|\bschool)(?:[（(【\[][^）)】\]]*[）)】\]])?$"
)
# Of every school: stages, grades and classes, what files are, when they were made.
_INNER = regex(
    r"^(?:小学|初中|高中|中学|幼儿园|小学部|初中部|高中部|中学部|学前部|校本部|本部|.{0,4}校区"
    r"|(?:小|初|高)?[一二三四五六七八九1-9](?:年级|年段).*|[初高][一二三四1-4].*"
    r"|.*年级|.*[0-9一二三四五六七八九十][)）]?班|.*[级届]|\d{2,8}"
    r"|.*(?:名册|花名册|名单|学籍|考勤|点名册|点名表|问题|汇总|附件|材料|报送|上报|导出|模板|备份|数据|表格|文件).*"
    r"|(?:registry|lists?|problems?|tables?|rosters?|classes|grades?|data|files?|inbox)"
    r"|(?:grade|class).*)$"
)
# What is called like a place of schools; 东校区 is part of one.
_PLACE = regex(r".(?:县|市|旗|州|盟|省|(?<!校)区|教育(?:体育)?局|教体局)$")
_CODE = regex(r"(?<![0-9])([0-9]{10})(?![0-9])")
_UNSAFE = regex(r"[^\w·（）()-]+")
LONGEST = 60


@dataclass(frozen=True)
class Part:
    """A school's rows of a file that holds several schools; see `split`.

    file    the file's path in the region's folder
    folder  where the part lies in the results' folder
    size    bytes of the part
    digest  hash of what it holds
    """

    file: str
    folder: str
    size: int
    digest: str


@dataclass(frozen=True)
class School:
    """A school and its files.

    code    its ten-digit identifier, where folder or manifest tell it
    folder  where it lies in the region's folder
    files   path in the region's folder and bytes of each
    parts   what it has of files that hold several schools
    listed  its row in the manifest; lacking: what that names and is not there
    """

    school_id: str
    name: str
    county: str
    folder: str
    files: tuple[tuple[str, int], ...]
    code: str | None = None
    parts: tuple[Part, ...] = ()
    listed: int = 0
    lacking: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(size for _, size in self.files) + sum(part.size for part in self.parts)


def table_files(place: Place, leaving_out: str = "") -> dict[str, int]:
    """Path and bytes of every file that may hold a table; what lies in the folder `leaving_out`, or
    in one with the results of another run, is no school's."""
    return files_of(place, leaving_out)[0]


def files_of(place: Place, leaving_out: str = "") -> tuple[dict[str, int], list[str]]:
    """The same, and the paths of all others."""
    files = place.files()
    results = {str(PurePosixPath(path).parent) for path in files if _is_result(path)}
    own = tuple(f"{folder}/" for folder in {*results, leaving_out} - {"", "."})
    received = {path: size for path, size in files.items() if not path.startswith(own)}
    tables = {path: size for path, size in received.items() if _may_hold_table(path)}
    return tables, [path for path in received if path not in tables]


def _is_result(path: str) -> bool:
    return PurePosixPath(path).name == SCHOOLS_FILE


def _may_hold_table(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts[:-1])
    return not hidden and not is_left_out(parts[-1]) and not is_lock_file(parts[-1])


def in_folders(
    files: dict[str, int], others: Iterable[str] = ()
) -> tuple[list[School], dict[str, int]]:
    """The schools that folders tell, and the files that lie in none of these. A folder that is
    called like a school and holds only `others`, which are no tables, is one without files."""
    own: dict[str, dict[str, int]] = {}
    loose: dict[str, int] = {}
    for path, size in files.items():
        if folder := school_folder(path):
            own.setdefault(folder, {})[path] = size
        else:
            loose[path] = size
    for path in others:
        folder = PurePosixPath(school_folder(path))
        if is_called_school(BLANKS.sub("", folder.name)) or _CODE.search(folder.name):
            own.setdefault(str(folder), {})
    return named([_in_folder(folder, inside) for folder, inside in sorted(own.items())]), loose


def school_folder(path: str) -> str:
    """The folder that is a school's, of those that a file lies in; '' where none is.

    The innermost whose name is a school's or holds an identifier; else the innermost that is
    called otherwise than folders inside of schools are.
    """
    parts = PurePosixPath(path).parts[:-1]
    plain = [BLANKS.sub("", part).casefold() for part in parts]
    outside = [n for n, part in enumerate(plain) if not _INNER.match(part)]
    called = [n for n in outside if is_called_school(plain[n]) or _CODE.search(plain[n])]
    chosen = called or [n for n in outside if not is_place(plain[n])]
    return "/".join(parts[: chosen[-1] + 1]) if chosen else ""


def is_called_school(name: str) -> bool:
    """Whether a name ends like a school's."""
    return _SCHOOL.search(name) is not None


def is_place(name: str) -> bool:
    """Whether a folder is called like a county, a city or their office, or by a division's code."""
    return re.fullmatch("[0-9]{6}", name) is not None or _PLACE.search(name) is not None


def _in_folder(folder: str, inside: dict[str, int]) -> School:
    path = PurePosixPath(folder)
    found = _CODE.search(path.name)
    code = found[1] if found else None
    name = path.name.replace(code, "").strip(" _-—（）()") if code else path.name
    county = path.parts[0] if len(path.parts) > 1 else ""
    return School("", name or path.name, county, folder, tuple(inside.items()), code)


def named(schools: Iterable[School]) -> list[School]:
    """The same with an id each: its identifier, or else its name; where others are called so, too,
    its folder's path."""
    schools = list(schools)
    short = [slug(one.code or one.name) for one in schools]
    times = Counter(name.casefold() for name in short)
    return [
        replace(one, school_id=name if times[name.casefold()] == 1 else _long_slug(one))
        for one, name in zip(schools, short, strict=True)
    ]


def _long_slug(school: School) -> str:
    # What a file name cannot hold may be all that tells two paths apart.
    told = sha256("\n".join([school.folder, *(p for p, _ in school.files)]).encode()).hexdigest()
    return f"{slug(school.folder or school.name)}-{told[:6]}"


def slug(text: str) -> str:
    """A text as the name of a file."""
    plain = _UNSAFE.sub("-", text).strip("-.") or "school"
    return plain.encode()[: 2 * LONGEST].decode("utf-8", "ignore")
