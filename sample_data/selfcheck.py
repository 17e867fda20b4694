"""Looks over a finished school and its key; whatever is wrong stops the run."""

from collections import Counter
from pathlib import Path

from answer_key import AnswerKey
from class_lists import ClassList
from identifiers import add_check, passes_check
from people import School

KEPT_FOLDERS = ("registry", "lists", "problems")


def faults_of(
    school: School,
    lists: dict[tuple[int, int], ClassList],
    key: AnswerKey,
    made: list[Path],
    to: Path,
) -> list[str]:
    return [
        *_number_faults(school),
        *_key_faults(school, lists, key, made),
        *_stray_files(made, to),
    ]


def _number_faults(school: School) -> list[str]:
    """What the children truly are must be sound, whatever the registry shows of it."""
    people = [p.id_number for p in school.pupils if p.id_number]
    families = {id(p.family): p.family for p in school.pupils}
    people += [m.id_number for f in families.values() for m in f.members]
    wrong = [f"{n} fails the check" for n in people if not passes_check(n)]
    twice = [f"{n} is given twice" for n, times in Counter(people).items() if times > 1]
    for pupil in school.pupils:
        number = pupil.id_number
        if number and number[6:14] != f"{pupil.birth:%Y%m%d}":
            wrong.append(f"{number} has another birthday than its pupil")
        if number and (int(number[16]) % 2 == 1) != (pupil.sex == "男"):
            wrong.append(f"{number} has another sex than its pupil")
        body = pupil.registry_no[1:]
        if pupil.registry_no.startswith("J") and add_check(body[:17]) != body:
            wrong.append(f"{pupil.registry_no} fails the check")
    return wrong + twice


def _key_faults(school: School, lists: dict, key: AnswerKey, made: list[Path]) -> list[str]:
    rows = [row for class_list in lists.values() for row in class_list.rows]
    places = {p.wide_place for p in school.pupils} | {p.roster_place for p in school.pupils}
    places |= {row.place for row in rows}
    known = {path.name for path in made}
    wrong = [
        f"key names no file of this run: {f}" for f in key.findings if f[1] and f[1] not in known
    ]
    free_of_rows = ("XL-HIDDEN", "XL-FOOTER", "XL-HEADER-UNKNOWN")
    wrong += [f"key names no pupil's row: {f}" for f in key.findings
              if f[1] and f[0] not in free_of_rows and not f[0].startswith("PR-")
              and f[1:4] not in places]  # fmt: skip
    wrong += [
        f"twice in the key: {f}" for f, n in Counter(f[:6] for f in key.findings).items() if n > 1
    ]
    if sum(link[0] != "" for link in key.links) != len(rows):
        wrong.append("links and list rows differ in number")
    linked = Counter(k[3:6] for k in key.links if k[3] and k[6] != "duplicate")
    wrong += [f"linked twice: {place}" for place, n in linked.items() if n > 1]
    asked = {id(row.pupil) for row in rows if row.outcome == "ambiguous"}
    for pupil in school.pupils:
        if pupil.status == "在读" and linked[pupil.wide_place] + (id(pupil) in asked) != 1:
            wrong.append(f"pupil at {pupil.wide_place} is in no link")
    return wrong


def _stray_files(made: list[Path], to: Path) -> list[str]:
    found = {p for name in KEPT_FOLDERS for p in (to / name).glob("*") if p.is_file()}
    return [f"left over from another run: {p}" for p in sorted(found - set(made))]
