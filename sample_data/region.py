"""Makes an invented county: a folder per school, and what only shows across schools, with its key.

python sample_data/region.py --to DIR [--schools 4] [--pupils 54] [--classes 9] [--faulty]
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from answer_key import AnswerKey
from cell_faults import plant_cell_faults
from class_lists import ClassList, ListRow, make_lists, plant_list_faults, row_of
from generate import MOST_ON_LEAVE, settings_of
from identifiers import Issuer
from list_files import ListWriter
from people import GRADES, Pupil, School, make_school
from picking import Picker, amend
from record_faults import on_leave, plant_record_faults
from records import fill_records
from sheets import Book
from workbooks import write_problems, write_roster, write_wide

COUNTIES = ("样例县", "虚构区")
NOT_THERE = ("999999", "999998")
KEY = (
    "case", "school_id", "name", "id_number", "registry_no", "class",
    "other_school_id", "other_name", "other_id_number", "other_registry_no", "other_class",
)  # fmt: skip
_REGISTER = ("学校标识码", "学校名称", "属地管理教育行政部门名称", "属地管理教育行政部门代码",
             "学校办学类型", "举办者类型")  # fmt: skip
Lists = dict[tuple[int, int], ClassList]


@dataclass
class Member:
    """A school of the region, its lists, and who of it is free to be planted."""

    school: School
    picker: Picker
    lists: Lists
    county: int

    def unlisted(self, pupil: Pupil) -> None:
        """Take a child off its class list."""
        rows = self.lists[pupil.grade, pupil.class_no].rows
        rows[:] = [row for row in rows if row.pupil is not pupil]

    def relisted(self, pupil: Pupil) -> None:
        """Write the child's row as the record is now."""
        rows = self.lists[pupil.grade, pupil.class_no].rows
        rows[:] = [row_of(self.school, pupil) if row.pupil is pupil else row for row in rows]


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    members = [_school(options, number) for number in range(1, options.schools + 1)]
    key = [told for here, there in zip(members, members[1:], strict=False)
           for told in plant_across(here, there)]  # fmt: skip
    for member in members:
        folder = options.to / COUNTIES[member.county] / member.school.title
        write_school(folder, member, options.faulty)
    _write_register(options.to / "机构代码.xlsx", members)
    # Not a table: what lies beside the schools is read.
    told = [dict(zip(KEY, row, strict=True)) for row in key]
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    (options.to / "expected_across.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{options.to}: {len(members)} schools, {len(key)} cases across schools\n")
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=20260901)
    parser.add_argument("--schools", type=int, default=4)
    parser.add_argument("--pupils", type=int, default=54, help="of each school")
    parser.add_argument("--classes", type=int, default=9, help="of each school")
    parser.add_argument("--faulty", action="store_true", help="plant faults within schools, too")
    options = parser.parse_args(arguments)
    options.issuer = Issuer(Random(options.seed))
    return options


def _school(options: argparse.Namespace, number: int) -> Member:
    rng = Random(options.seed + number)
    school = make_school(rng, options.pupils, options.classes, options.issuer)
    school.code = f"3199{number:06d}"
    school.title = f"示例第{_counted(number)}学校"
    fill_records(school)
    picker = Picker(school)
    on_leave(picker, min(MOST_ON_LEAVE, options.pupils // 100))
    if options.faulty:
        plant_record_faults(picker)
        plant_cell_faults(picker)
    lists = make_lists(school)
    if options.faulty:
        plant_list_faults(picker, lists)
    return Member(school, picker, lists, 0 if 2 * number <= options.schools + 1 else 1)


def _counted(number: int) -> str:
    return GRADES[number - 1] if number <= len(GRADES) else str(number)


def plant_across(here: Member, there: Member) -> list[tuple[str, ...]]:
    """What two schools have between them, each case once; rows of `KEY`.

    transfer_missing   attends here without record, registered there and absent
    registered_twice   one child, one number, a record in both; attends here
    number_twice       two children under one ID number
    registry_twice     two children under one registry number
    two_numbers        same name, sex, birth date and family under two ID numbers
    without_number     the same, one of them without ID number
    guardian_number    there a pupil has the ID number of a guardian of here
    """
    cases = (_transfer, _registered_twice, _number_twice, _registry_twice, _two_numbers,
             _without_number, _guardian_number)  # fmt: skip
    told = [case(here, there) for case in cases]
    return [row for row in told if row]


def _pair(here: Member, there: Member, grade: int) -> tuple[Pupil, Pupil] | None:
    """A child of each school, of one sex, whose names the other school has not."""
    one = here.picker.take([grade], lambda p: p.status == "在读" and not there.school.names[p.name])
    other = one and there.picker.take(
        [grade],
        lambda p: p.sex == one.sex and p.status == "在读" and not here.school.names[p.name],
    )
    return (one, other) if one and other else None


def _told(case: str, here: Member, one: Pupil, there: Member, other: Pupil) -> tuple[str, ...]:
    return (case, here.school.code, *_of(one), there.school.code, *_of(other))


def _of(pupil: Pupil) -> tuple[str, str, str, str]:
    return pupil.name, pupil.id_number, pupil.registry_no, pupil.class_id


def _as(pupil: Pupil, other: Pupil, member: Member, number: str) -> None:
    """Make a child bear the other's name and birthday under this ID number."""
    amend(pupil, name=other.name, birth=other.birth, id_number=number)
    member.school.names[other.name] += 1
    member.relisted(pupil)


def _transfer(here: Member, there: Member) -> tuple[str, ...] | None:
    child = there.picker.take([9], lambda p: not here.school.names[p.name] and p.status == "在读")
    seat = child and next((s for s in here.lists if s[0] == child.grade), None)
    if not child or not seat:
        return None
    there.unlisted(child)
    row = ListRow(child.name, child.sex, f"{child.birth:%Y%m%d}", child.id_number, None)
    row.outcome = "not_registered"
    here.lists[seat].rows.append(row)
    seen = (child.name, child.id_number, "", f"{seat[0]}-{seat[1]}")
    return ("transfer_missing", here.school.code, *seen, there.school.code, *_of(child))


def _registered_twice(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 3)):
        return None
    one, other = pair
    _as(other, one, there, one.id_number)
    there.unlisted(other)
    return _told("registered_twice", here, one, there, other)


def _number_twice(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 4)):
        return None
    one, other = pair
    registry = other.registry_no
    amend(other, birth=one.birth, id_number=one.id_number)
    other.registry_no = registry
    there.relisted(other)
    return _told("number_twice", here, one, there, other)


def _registry_twice(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 2)):
        return None
    one, other = pair
    other.registry_no = one.registry_no
    return _told("registry_twice", here, one, there, other)


def _two_numbers(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 5)):
        return None
    one, other = pair
    _as(other, one, there, there.school.issuer.identity(one.birth, one.sex))
    # Of another family it would be a namesake.
    told = {name: value for name, value in one.cells.items() if name.startswith(("m1_", "m2_"))}
    other.cells |= told
    return _told("two_numbers", here, one, there, other)


def _without_number(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 1)):
        return None
    one, other = pair
    _as(other, one, there, "")
    other.cells |= {"id_type": "其他", "id_valid_period": ""}
    other.registry_no = there.school.issuer.temporary(other.birth)
    return _told("without_number", here, one, there, other)


def _guardian_number(here: Member, there: Member) -> tuple[str, ...] | None:
    if not (pair := _pair(here, there, 6)):
        return None
    one, other = pair
    parent = next(m for m in one.family.members if m.sex == ("男" if other.sex == "男" else "女"))
    amend(other, id_number=parent.id_number)
    there.relisted(other)
    return _told("guardian_number", here, one, there, other)


def write_school(folder: Path, member: Member, faulty: bool) -> None:
    """The files of a school, as `generate.py` writes them, and its own row of the register."""
    school, key = member.school, AnswerKey()
    write_wide(folder / "registry", school)
    write_roster(folder / "registry", school, key, faulty=faulty)
    if faulty:
        write_problems(folder / "problems", member.picker, key)
    ListWriter(folder / "lists", school.rng, key).write(member.lists.values())
    _write_register(folder / "tables" / "学校基本信息.xlsx", [member])
    (folder / "settings.toml").write_text(settings_of(school), encoding="utf-8")


def _write_register(path: Path, members: list[Member]) -> None:
    book = Book(path)
    page = book.sheet("学校")
    page.add(_REGISTER)
    page.widen([14, 24, 24, 16, 18, 14])
    for member in members:
        county = COUNTIES[member.county]
        page.add([member.school.code, member.school.title, f"{county}教育局",
                  NOT_THERE[member.county], "312", "831"])  # fmt: skip
    book.close()


if __name__ == "__main__":
    sys.exit(main())
