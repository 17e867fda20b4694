"""The answer key: every finding and every link that a perfect audit of these files gives."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

from class_lists import ClassList
from people import Pupil, School

FINDING_COLUMNS = ["rule", "file", "sheet", "row", "class", "field", "note"]
LINK_COLUMNS = ["list_file", "list_sheet", "list_row", "roster_file", "roster_sheet", "roster_row",
                "outcome"]  # fmt: skip
NOWHERE = ("", "", "")


class AnswerKey:
    def __init__(self) -> None:
        self.findings: list[tuple] = []
        self.links: list[tuple] = []

    def add(
        self, rule: str, place: tuple, class_id: str = "", field: str = "", note: str = ""
    ) -> None:
        self.findings.append((rule, *place, class_id, field, note))

    def add_records(self, school: School) -> None:
        for pupil in school.pupils:
            for rule, where, field, note in pupil.findings:
                place = pupil.wide_place if where == "wide" else pupil.roster_place
                self.add(rule, place, pupil.class_id, field, note)
                if rule == "RC-EMPTY":
                    self.links.append((*NOWHERE, *place, "absent"))

    def add_lists(self, lists: dict[tuple[int, int], ClassList]) -> None:
        for class_list in lists.values():
            for row in class_list.rows:
                known = row.pupil is not None and row.outcome != "ambiguous"
                roster = row.pupil.wide_place if known else NOWHERE
                self.links.append((*row.place, *roster, row.outcome))
                if row.rule:
                    self.add(row.rule, row.place, class_list.class_id, row.field, row.note)

    def add_counts(self, school: School, lists: dict[tuple[int, int], ClassList]) -> None:
        active = Counter((p.grade, p.class_no) for p in school.pupils if p.status == "在读")
        for seat, class_list in lists.items():
            listed = sum(row.outcome != "duplicate" for row in class_list.rows)
            if listed != active[seat]:
                note = f"list {listed}, registry {active[seat]}"
                self.add("RC-COUNT", NOWHERE, class_list.class_id, "", note)

    def add_classes(self, school: School) -> None:
        """What is so in any school: large classes, namesakes in one, rare characters in names."""
        seats = Counter((p.grade, p.class_no) for p in school.pupils if p.status == "在读")
        for (grade, class_no), size in seats.items():
            if not 5 <= size <= (45 if grade <= 6 else 50):
                self.add("CLS-SIZE", NOWHERE, f"{grade}-{class_no}", "", f"{size} pupils")
        names = Counter((p.grade, p.class_no, p.name) for p in school.pupils)
        for p in school.pupils:
            if names[p.grade, p.class_no, p.name] > 1:
                self.add("NM-SAMECLASS", p.wide_place, p.class_id, "name", "namesakes")
            # errors="ignore" drops what old systems, which know GBK only, cannot show.
            if p.name.encode("gbk", "ignore").decode("gbk") != p.name:
                self.add("NM-RARE", p.wide_place, p.class_id, "name", "not in GBK")

    def add_families(self, school: School) -> None:
        """Told once each, at the eldest: twins; and siblings, unless twins are all there is."""
        families = {id(p.family): p.family.children for p in school.pupils}
        for children in families.values():
            eldest = min(children, key=_by_age)
            births = Counter(child.birth for child in children)
            if len(births) > 1:
                note = f"{len(children)} of one family"
                self.add("SIB-FAMILY", eldest.wide_place, eldest.class_id, "name", note)
            for birth, size in births.items():
                if size > 1:
                    twin = min((c for c in children if c.birth == birth), key=_by_age)
                    self.add("SIB-TWIN", twin.wide_place, twin.class_id, "name", f"{size} twins")

    def write(self, folder: Path) -> None:
        self.findings.sort(key=lambda f: (f[0], f[1], f[2], f[3] or 0, f[4], f[5]))
        self.links.sort(key=lambda k: (k[0], k[1], k[2] or 0, k[3], k[5] or 0))
        _write_csv(folder / "expected_findings.csv", FINDING_COLUMNS, self.findings)
        _write_csv(folder / "expected_links.csv", LINK_COLUMNS, self.links)


def _by_age(pupil: Pupil) -> tuple[dt.date, str]:
    return pupil.birth, pupil.name


def _write_csv(path: Path, columns: list[str], rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
