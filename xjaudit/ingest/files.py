"""Which files are meant, and what each is called."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from xjaudit.errors import InputError

LARGEST = 200 << 20
_LEFT_BEHIND = {"thumbs.db", "desktop.ini"}
# What these endings say is a hint: the content decides.
_DOCUMENTS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic")
_DOCUMENTS += (".pdf", ".doc", ".docx", ".wps", ".rtf", ".ofd", ".ppt", ".pptx")
_NO_LISTS = (".mp4", ".mov", ".json", ".toml", ".exe", ".lnk")
_RESULTS = {"findings.csv", "links.csv", "audit.xlsx"}


def with_kinds(
    rosters: Iterable[Path],
    lists: Iterable[Path] = (),
    problems: Iterable[Path] = (),
    registers: Iterable[Path] = (),
) -> list[tuple[Path, str | None]]:
    """Files, each with the kind it is given as; folders of class lists are expanded. Which of the
    school's own registers a file holds is found out."""
    given = (
        ("roster", rosters),
        ("list", expand(lists)),
        ("problems", problems),
        (None, registers),
    )
    return [(path, kind) for kind, paths in given for path in paths]


def read_bytes(path: Path) -> bytes:
    """The file's content, or an error that says what stands there instead."""
    try:
        if path.is_dir():
            raise InputError("folder", path.name)
        if not path.is_file() and path.exists():
            raise InputError("special", path.name)
        if path.stat().st_size > LARGEST:
            raise InputError("too_large", path.name, limit=LARGEST >> 20)
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("missing", path.name) from None
    except OSError as error:
        raise InputError("unreadable", path.name, reason=error.strerror) from None
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise InputError("empty", path.name)
    return data


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
    """Folders as the table files in them, sorted by path; one without any is an InputError.

    Left out of a folder: hidden files, what systems leave behind, results of an earlier audit, and
    what holds no table (`foreign.found_in` tells of pictures and documents).
    """
    # Files named one by one need none of it.
    from xjaudit.ingest.foreign import found_in

    found: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            found.append(path)
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.is_file() and not _is_left_out(p)]
        foreign = {p for p, _ in found_in([path])} if any(map(_is_named_so, inside)) else set()
        if inside and foreign.issuperset(inside):
            raise InputError("only_documents", path.name, count=len(inside))
        if not inside:
            raise InputError("empty_folder", path.name)
        found += [p for p in inside if p not in foreign]
    return found


def is_lock_file(name: str) -> bool:
    """What Excel and WPS keep beside a workbook that is open."""
    return name.startswith("~$")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # A name too long for the system; reading it will say so.
        return False


def _is_left_out(path: Path) -> bool:
    """Whether a file found in a folder is none of what was given."""
    results = path.name in _RESULTS and path.with_name("receipt.json").is_file()
    return is_litter(path.name) or results


def _is_named_so(path: Path) -> bool:
    return is_document(path.name)


def is_litter(name: str) -> bool:
    """Hidden files, what systems leave behind, and kinds of files that hold no list."""
    folded = name.casefold()
    return folded.startswith(".") or folded in _LEFT_BEHIND or folded.endswith(_NO_LISTS)


def is_document(name: str) -> bool:
    """Called as pictures and documents are."""
    return name.casefold().endswith(_DOCUMENTS)


def is_left_out(name: str) -> bool:
    """Either of them, by its name."""
    return is_litter(name) or is_document(name)
