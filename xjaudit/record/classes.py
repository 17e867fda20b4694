"""Grade and class names in all their spellings, to one identifier.

`7-1` is grade 7 class 1 (grades 1 to 12; 初一 is 7 in a six-year primary system, 高一 is 10);
`c2024-1` is class 1 of those who entered in 2024, where the text tells no stage.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from xjaudit.patterns import regex
from xjaudit.record import numerals
from xjaudit.record.text import UNSEEN, without_point_zero

# Columns that name a pupil's class.
CLASS_FIELDS = ("class_no", "class_name")
_STAGE_START = {"小": 0, "初": 1, "高": 2}
YearOf = Literal["entry", "graduation"]


@dataclass(frozen=True)
class SchoolSystem:
    """School year (its September) and the years of each stage; 五四 is 5, 4, 3.

    What 2024级 and 2024届 count is local: the year of entry into the stage or of graduation.
    """

    school_year: int
    primary_years: int = 6
    middle_years: int = 3
    ji: YearOf = "entry"
    jie: YearOf = "graduation"

    def first_grade(self, stage: str) -> int:
        """The first grade of 小, 初 or 高."""
        starts = (1, 1 + self.primary_years, 1 + self.primary_years + self.middle_years)
        return starts[_STAGE_START[stage]]

    def years_of(self, stage: str) -> int:
        """How many grades 小, 初 or 高 has."""
        return {"小": self.primary_years, "初": self.middle_years, "高": 3}[stage]

    def stage_of(self, grade: int) -> str:
        """小, 初 or 高 for a grade."""
        return max((s for s in _STAGE_START if self.first_grade(s) <= grade), key=self.first_grade)

    def entry_year(self, grade: int) -> int:
        """September year in which today's pupils of a grade entered their present stage."""
        return self.school_year - (grade - self.first_grade(self.stage_of(grade)))

    def entered(self, year: int, word: str, stage: str) -> int:
        """The year of entry into a stage that 级 or 届 with a year means."""
        counts = self.ji if word == "级" else self.jie
        return year if counts == "entry" else year - self.years_of(stage)


# Whether a text names a class is the same of every school; which one, its settings tell.
ANY_SYSTEM = SchoolSystem(2026)
_NUMBER = r"[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_HAN_GRADE = r"十[一二]?|[一二三四五六七八九]"
_GRADE = rf"1[0-2]|0?[1-9]|{_HAN_GRADE}"
_STAGE = r"小学|初中|高中|小|初|高"
_COHORT = rf"(?P<stage>{_STAGE})?(?P<year>(?:20)?[0-9]{{2}})(?P<word>级|届)"
_CLASS = rf"[(\-第.]*(?P<class>{_NUMBER})[)]?班?$"
_FORMS = [
    regex(p)
    for p in (
        # 小2018级(2)班, 初2013级3班, 2025级8班, 24级8班, 2024届3班
        rf"^{_COHORT}{_CLASS}",
        # 初一1班, 高一(3)班, 初中二年级1班
        rf"^(?P<stage>{_STAGE})(?P<grade>[一二三四五六])(?:年级|年)?{_CLASS}",
        # 初1(1)班, 高1年级3班; 高13班 may be 高一3班 or a thirteenth class
        rf"^(?P<stage>{_STAGE})(?P<grade>[1-6])(?:年级|年|(?=[(\-第.])){_CLASS}",
        r"^(?P<stage>小学|初中|高中|小|初|高)(?P<grade>[1-6])(?P<class>[0-9]{2})班?$",
        # 七年级1班, 7年级(1)班, 七年级701班
        rf"^第?(?P<grade>{_GRADE})(?:年级|年){_CLASS}",
        rf"^(?P<grade>{_GRADE})(?:年级|年)0?(?P<again>1[0-2]|[1-9])(?P<class>[0-9]{{2}})班?$",
        # 七(1)班, 七1班, 七·1, 七(一)班, 七-一班, 七一班
        rf"^(?P<grade>{_HAN_GRADE})[(\-第.]*(?P<class>[0-9]{{1,2}})[)]?班?$",
        rf"^(?P<grade>{_HAN_GRADE})[(\-第.]+(?P<class>{_NUMBER})[)]?班?$",
        r"^(?P<grade>[一二三四五六七八九])(?P<class>[一二三四五六七八九])班$",
        # 7-1, 7.1, 7(1), 07-01
        rf"^0?(?P<grade>1[0-2]|[1-9])[\-./(第]+(?P<class>{_NUMBER})[)]?班?$",
        # 预备(1)班, 预初1班: the sixth grade where it belongs to the middle school
        rf"^(?P<prep>预备|预初)(?:年级|年)?{_CLASS}",
        # 701, 0701, 1203, 701班
        r"^0?(?P<code>1[0-2]|[1-9])(?P<class>[0-9]{2})班?$",
    )
]
_GRADE_ONLY = regex(rf"^(?P<stage>{_STAGE})?第?(?P<grade>{_GRADE})(?:年级|年)?$")
_COHORT_ONLY = regex(rf"^{_COHORT}$")
_CLASS_ONLY = regex(rf"^0?{_CLASS}")
_DASHES = str.maketrans(
    dict.fromkeys("—–−‐‑―~～_", "-")
    | dict.fromkeys("·•・‧∙。", ".")
    | dict.fromkeys("[【〔〖<", "(")
    | dict.fromkeys("]】〕〗>", ")")
)


@lru_cache(4096)
def _fold(text: str) -> str:
    # Compatibility forms too: 七⑴班 is 七(1)班.
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    # 7 1班 is not the 71st class.
    text = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "-", text)
    text = "".join(text.split()).translate(_DASHES).replace("中队", "班").replace("班级", "班")
    return without_point_zero(text)


def class_id(text: str, system: SchoolSystem, grade: int | None = None) -> str | None:
    """The identifier a class name means, None when it is not understood.

    With `grade` given, a bare class number (1班, 3) is a class of that grade, 101 its first class
    if it is the first grade of its stage, and 2026级3班 its third if it entered then.
    """
    folded = _fold(text)
    for form in _FORMS:
        if found := form.match(folded):
            return _identify(found.groupdict(), system, grade)
    found = _CLASS_ONLY.match(folded)
    if grade is None or not found:
        return None
    number = numerals.number(found["class"])
    return f"{grade}-{number}" if number else None


def _identify(parts: dict[str, str | None], system: SchoolSystem, told: int | None) -> str | None:
    number = numerals.number(parts["class"] or "")
    if not number:
        return None
    if parts.get("year"):
        return _identify_cohort(parts, system, told, number)
    if parts.get("prep"):
        return f"6-{number}" if system.middle_years == 4 else None
    if code := parts.get("code"):
        return f"{_grade_of_code(int(code), system, told)}-{number}"
    grade = _grade_in(parts, system)
    if parts.get("again") and int(parts["again"] or 0) != grade:
        return None
    return f"{grade}-{number}" if grade else None


def _identify_cohort(
    parts: dict[str, str | None], system: SchoolSystem, told: int | None, number: int
) -> str | None:
    year, word = int((parts["year"] or "")[-2:]) + 2000, parts["word"] or ""
    if grade := _grade_of_cohort(year, word, parts["stage"], system, told):
        return f"{grade}-{number}"
    stage = (parts["stage"] or "")[:1]
    if stage:
        # Left long ago.
        return f"c{system.entered(year, word, stage)}-{number}"
    counts = system.ji if word == "级" else system.jie
    # The year of graduation tells nothing without the stage.
    return f"c{year}-{number}" if counts == "entry" else None


def _grade_of_cohort(
    year: int, word: str, stage: str | None, system: SchoolSystem, told: int | None
) -> int | None:
    """The present grade of 2024级; the stage stands before it or is that of the grade told."""
    at = (stage or "")[:1] or (system.stage_of(told) if told else "")
    if not at:
        return None
    grade = system.first_grade(at) + system.school_year - system.entered(year, word, at)
    if not (1 <= grade <= 12 and system.stage_of(grade) == at):
        return None
    return grade if stage or grade == told else None


def _grade_of_code(grade: int, system: SchoolSystem, told: int | None) -> int:
    """101 in a column of a middle school whose grade column says 初一 is class 1 of grade 7."""
    if told and told != grade and told - system.first_grade(system.stage_of(told)) + 1 == grade:
        return told
    return grade


def _grade_in(parts: dict[str, str | None], system: SchoolSystem) -> int | None:
    grade = numerals.number(parts["grade"] or "")
    stage = (parts.get("stage") or "")[:1]
    if stage:
        # There is no 高四.
        grade = grade + system.first_grade(stage) - 1 if grade <= system.years_of(stage) else 0
    return grade if 1 <= grade <= 12 else None


def grade_of_text(text: str, system: SchoolSystem) -> int | None:
    """The grade that 七年级, 初一, 7, 高三 or 初2024级 means."""
    folded = _fold(text)
    if found := _COHORT_ONLY.match(folded):
        year = int(found["year"][-2:]) + 2000
        return _grade_of_cohort(year, found["word"], found["stage"], system, None)
    found = _GRADE_ONLY.match(folded)
    return _grade_in(found.groupdict(), system) if found else None


_GRADE_IN_TITLE = regex(
    rf"(?<![0-9一二三四五六七八九十])(?:(?:{_STAGE})[一二三四五六]|(?:{_GRADE})年级)"
)


def grade_in_text(text: str, system: SchoolSystem) -> int | None:
    """The grade named somewhere in a title, sheet or file name; None when none or several."""
    named = {grade_of_text(word, system) for word in _GRADE_IN_TITLE.findall(_fold(text))} - {None}
    return named.pop() if len(named) == 1 else None


# Not the 6年3班 of 2026年3班, nor the 1-3班 of 七年级1-3班, which are three classes.
_IN_TITLE = regex(
    r"(?<![0-9一二三四五六七八九十])"
    rf"(?:(?:{_STAGE})?(?:20)?[0-9]{{2}}[级届]|(?:{_STAGE})[一二三四五六](?:年级|年)?"
    rf"|(?:{_STAGE})[1-6](?:年级|年|(?=[(\-第.]))|(?:{_GRADE})(?:年级|年)|(?:{_HAN_GRADE})"
    r"|(?<!年级)(?:1[0-2]|[1-9])(?=[(\-第.]))"
    rf"[(\-第.]*(?:{_NUMBER})[)]?班"
)
# 六1座位表: a class and what the file is.
_CLASS_OF_FILE = regex(
    r"^((?:[小初高])?[一二三四五六七八九][0-9]{1,2})(?:学生)?"
    r"(?:座位表|座次表|名单|花名册|名册|学籍表|登记表|信息表|统计表|考勤表?)$"
)
_CLASS_WITH_WORD = regex(rf"^第?[(]?(?:{_NUMBER})[)]?班$")


def class_in_text(text: str, system: SchoolSystem, grade: int | None = None) -> str | None:
    """The class named somewhere in a title, sheet name or file name; None when none or several."""
    whole = class_id(text, system, grade) if not _CLASS_ONLY.match(_fold(text)) else None
    if whole:
        return whole
    words = _IN_TITLE.findall(_fold(text))
    found = {class_id(word, system, grade) for word in words} - {None}
    return found.pop() if len(found) == 1 else None


def class_in_place(text: str, system: SchoolSystem, is_sheet: bool = False) -> str | None:
    """The class that a sheet's name, a title or a file's name tells; 9.1 and, but for a sheet, 0901
    is rather a day."""
    folded = _fold(text)
    rather_a_day = re.fullmatch(r"[0-9]{1,2}[./][0-9]{1,2}", folded)
    if rather_a_day or (not is_sheet and re.fullmatch("[0-9]{4}", folded)):
        return None
    of_file = _CLASS_OF_FILE.match(folded)
    return class_in_text(of_file[1] if of_file else text, system)


def class_number(text: str) -> int | None:
    """The number of 1班 or (一)班; the word 班 must stand there."""
    folded = _fold(text)
    return numerals.number(folded.strip("第()班")) if _CLASS_WITH_WORD.match(folded) else None


def is_by_year(text: str) -> bool:
    """The class is told by a year of entry or graduation, so settings decide the grade."""
    return bool(re.search(r"[0-9]{2}[级届]", _fold(text)))


def grade_of(identifier: str) -> int | None:
    """The grade of `7-1`; None for an identifier by entry year."""
    head = identifier.split("-")[0]
    return int(head) if head.isdigit() else None


def class_label(identifier: str, language: str = "zh") -> str:
    """七年级1班 for `7-1`."""
    grade, _, number = identifier.partition("-")
    if language == "en":
        return f"Class {identifier}"
    if grade.startswith("c"):
        return f"{grade[1:]}级{number}班"
    names = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三"]
    word = names[int(grade) - 1]
    return f"{word}{'' if word.startswith('高') else '年级'}{number}班"


def class_order(identifier: str) -> tuple[int, int, str]:
    """Sort key: by grade, then by class number."""
    grade, _, number = identifier.partition("-")
    return (
        int(grade) if grade.isdigit() else 99,
        int(number) if number.isdigit() else 99,
        identifier,
    )
