"""Files that name no school and lie beside, or are called like, some that do."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from xjaudit.region import calls
from xjaudit.region.find import is_place
from xjaudit.region.whose import Schools

# Files that must begin with the same name for it to be a school's that nothing else tells.
AGREE = 2


def share_out(
    whose: Schools, owners: dict[str, int], by_code: Iterable[str], left: list[str]
) -> dict[str, int]:
    """The schools of files that are left over, as far as the others tell; `owners` are those of
    the others, `by_code` the files that name an identifier.

    Files whose names begin alike are one school's if all that are known are; else the base, or
    several files that agree, tell which. Then what has no such beginning goes with its folder.
    """
    known, found = dict(owners), {}
    leads = {path: calls.lead(path) for path in (*owners, *left)}
    for path in [path for path in left if leads[path]]:
        told = {at for one, at in owners.items() if leads[one] == leads[path]}
        if len(told) == 1:
            found[path] = told.pop()
    known |= found
    _call(whose, known, leads)
    times = Counter(leads[path] for path in left if path not in found)
    for path in left:
        if path not in found and leads[path]:
            at = whose.of_lead(leads[path], path, agreed=times[leads[path]] >= AGREE)
            if at is not None:
                found[path] = at
    known |= found
    for path in left:
        if (
            not leads[path]
            and (at := _with_folder(path, known, {*by_code}, left, leads)) is not None
        ):
            found[path] = at
    return found


def _call(whose: Schools, known: dict[str, int], leads: dict[str, str]) -> None:
    """Schools that are known by their identifier only get the name that their files have."""
    for at, one in enumerate(whose.own):
        names = {leads[path] for path, whose_ in known.items() if whose_ == at and leads[path]}
        if one.name == one.code and len(names) == 1:
            whose.call(at, names.pop())


def _with_folder(
    path: str, known: dict[str, int], by_code: set[str], left: list[str], leads: dict[str, str]
) -> int | None:
    for folder in PurePosixPath(path).parents:
        if folder.name == "" or is_place(folder.name):
            return None
        inside = [one for one in known if one.startswith(f"{folder}/")]
        if not inside:
            continue
        schools = {known[one] for one in inside}
        strange = any(leads[one] for one in left if one.startswith(f"{folder}/"))
        sure = len(schools) == 1 and not strange and not by_code.isdisjoint(inside)
        return schools.pop() if sure else None
    return None
