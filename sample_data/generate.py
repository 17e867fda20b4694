"""Makes one invented school: registry exports, class lists, problem records and the answer key.

python sample_data/generate.py --to sample_data/school
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random

from answer_key import AnswerKey
from cell_faults import plant_cell_faults
from class_lists import make_lists, plant_list_faults
from list_files import ListWriter
from people import AS_OF, SCHOOL_YEAR, School, make_school
from picking import Picker
from record_faults import on_leave, plant_record_faults
from records import fill_records
from selfcheck import faults_of
from workbooks import write_problems, write_roster, write_wide

MOST_ON_LEAVE = 3  # children whom a clean school, too, has on leave and on no list


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    if not 1 <= options.classes <= options.pupils:
        sys.stderr.write(
            "Every class needs a pupil: give --pupils at least as large as --classes.\n"
        )
        return 2
    key, wrong = generate(options)
    for line in wrong:
        sys.stderr.write(f"self-check: {line}\n")
    sys.stdout.write(f"{options.to}: {options.pupils} pupils, {options.classes} classes\n")
    for title, counts in (("findings", Counter(f[0] for f in key.findings)),
                          ("links", Counter(k[6] for k in key.links))):  # fmt: skip
        told = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
        sys.stdout.write(f"expected {title}: {told}\n")
    return 1 if wrong else 0


def generate(options: argparse.Namespace) -> tuple[AnswerKey, list[str]]:
    rng, key, to = Random(options.seed), AnswerKey(), options.to
    school = make_school(rng, options.pupils, options.classes)
    fill_records(school)
    picker = Picker(school)
    on_leave(picker, min(MOST_ON_LEAVE, options.pupils // 100))
    if not options.clean:
        plant_record_faults(picker)
        plant_cell_faults(picker)
    lists = make_lists(school)
    if not options.clean:
        plant_list_faults(picker, lists)

    made = write_wide(to / "registry", school)
    made.append(write_roster(to / "registry", school, key, faulty=not options.clean))
    if not options.clean:
        made.append(write_problems(to / "problems", picker, key))
    writer = ListWriter(to / "lists", rng, key)
    writer.write(lists.values())
    made += writer.made
    (to / "settings.toml").write_text(settings_of(school), encoding="utf-8")

    key.add_records(school)
    key.add_lists(lists)
    key.add_counts(school, lists)
    key.add_classes(school)
    key.add_families(school)
    key.write(to)
    return key, faults_of(school, lists, key, made, to)


def settings_of(school: School) -> str:
    """The settings file of a school."""
    return f"""as_of = {AS_OF:%Y-%m-%d}
school_year = {SCHOOL_YEAR}
school_code = "{school.code}"
school_name = "{school.title}"
primary_years = 6
"""


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=20260901)
    parser.add_argument("--pupils", type=int, default=1200)
    parser.add_argument("--classes", type=int, default=27, help="spread over grades 1-9")
    parser.add_argument("--clean", action="store_true", help="plant no faults")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
