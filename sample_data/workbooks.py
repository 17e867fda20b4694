"""Writes the three registry exports and the list of problem records."""

from pathlib import Path

import columns
import naming
from answer_key import AnswerKey
from identifiers import day_text
from people import AS_OF, GRADES, Pupil, School, class_title
from picking import Picker
from sheets import Book

_PROBLEMS = [
    ("PR-DUP-ID", "身份证号重复", "未处理"), ("PR-DUP-ID", "身份证号重复", "佐证材料已提交"),
    ("PR-ID-NAME", "身份证号与姓名不匹配", "未处理"),
    ("PR-ID-NAME", "身份证号与姓名不匹配", "未处理"),
    ("PR-ID-NONEXIST", "身份证号不存在", "未处理"),
    ("PR-DUP-NSB", "姓名性别出生日期重复", "待对方学校处理"),
]  # fmt: skip


def write_wide(folder: Path, school: School) -> list[Path]:
    """The two wide exports, primary and middle stage, in the columns of their templates."""
    jobs = [
        ("小学学生信息.xlsx", columns.PRIMARY, range(1, 7), []),
        ("初中学生信息.xlsx", columns.MIDDLE, range(7, 10),
         [f"{school.title}初中学生基本信息", f"导出日期：{AS_OF:%Y-%m-%d}"]),
    ]  # fmt: skip
    made = []
    for name, layout, grades, titles in jobs:
        if not any(grade in grades for grade, _ in school.class_ids):
            continue
        book = Book(folder / name)
        page = book.sheet("学生信息")
        for title in titles:
            page.add_title(title, len(layout))
        page.add([heading for heading, _ in layout])
        page.widen([18] * len(layout))
        for pupil in _in_registry_order(school):
            if pupil.grade in grades:
                page.add([pupil.cells.get(code, "") for _, code in layout])
                pupil.wide_place = page.place()
        book.close()
        made.append(folder / name)
    return made


def _in_registry_order(school: School) -> list[Pupil]:
    return sorted(school.pupils, key=lambda p: (p.grade, p.class_no, p.serial))


def roster_row(pupil: Pupil) -> dict[str, str]:
    return {
        "registry_no": pupil.registry_no, "name": pupil.name, "sex": pupil.sex,
        "birth_date": day_text(pupil.birth), "id_number": pupil.id_number,
        "grade": f"{GRADES[pupil.grade - 1]}年级",
        "class_name": class_title(pupil.grade, pupil.class_no), "status": pupil.status,
    } | pupil.roster  # fmt: skip


def write_roster(folder: Path, school: School, key: AnswerKey, faulty: bool) -> Path:
    book = Book(folder / "学生花名册.xlsx")
    page = book.sheet("学生花名册")
    page.add_title(f"{school.title}2026-2027学年度第一学期学生花名册", len(columns.ROSTER))
    page.add([heading for heading, _ in columns.ROSTER])
    page.widen([6, 22, 14, 6, 12, 22, 10, 14, 10])
    pupils = _in_registry_order(school)
    # Somebody hid one row while filtering; its pupil still counts.
    hidden = next((p for p in pupils[len(pupils) // 2 :] if _is_plain(p)), None) if faulty else None
    for serial, pupil in enumerate(pupils, 1):
        values = roster_row(pupil)
        page.add([serial] + [values[code] for _, code in columns.ROSTER[1:]], pupil is hidden)
        pupil.roster_place = page.place()
    if hidden:
        key.add("XL-HIDDEN", (book.name, page.name, ""), note=f"row {hidden.roster_place[2]}")
    for footer in (f"合计 {len(pupils)}人", f"制表人：{_staff(school)}"):
        page.add([footer])
        key.add("XL-FOOTER", page.place(), note=footer[:3])
    book.close()
    return folder / book.name


def _is_plain(pupil: Pupil) -> bool:
    return pupil.ordinary and not pupil.findings and pupil.status == "在读"


def _staff(school: School) -> str:
    return naming.full_name(school.rng, "女", "parent")


def write_problems(folder: Path, picker: Picker, key: AnswerKey) -> Path:
    book = Book(folder / "问题学籍.xlsx")
    page = book.sheet("问题学籍")
    page.add(["序号", "学籍号", "姓名", "性别", "身份证件号", "年级", "班级", "问题类型",
              "对方学校", "处理状态"])  # fmt: skip
    page.widen([6, 22, 14, 6, 22, 10, 14, 24, 28, 18])
    for rule, kind, state in _PROBLEMS:
        pupil = picker.take()
        if not pupil:
            continue
        shown = roster_row(pupil)
        other = picker.rng.choice(naming.DATA["places"]["schools"]) if "重复" in kind else ""
        page.add([page.row, shown["registry_no"], shown["name"], shown["sex"], shown["id_number"],
                  shown["grade"], shown["class_name"], kind, other, state])  # fmt: skip
        key.add(rule, page.place(), pupil.class_id, "problem_type", kind)
    book.close()
    return folder / book.name
