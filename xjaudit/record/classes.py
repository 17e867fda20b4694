"""Grade and class names in all their spellings, to one identifier.

`7-1` is grade 7 class 1 (grades 1 to 12; 初一 is 7 in a six-year primary system, 高一 is 10);
`c2024-1` is class 1 of those who entered in 2024, where the text tells no stage.
"""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_NUMBER = r"[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_GRADE = r"1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"
_CLASS_WORD = rf"[(\-第.]*(?P<class>{_NUMBER})[)]?班?$"
_STAGE_START = {"小": 0, "初": 1, "高": 2}


@dataclass(frozen=True)
class SchoolSystem:
    """School year (its September) and the years of each stage; 五四 is 5, 4, 3."""

    school_year: int
    primary_years: int = 6
    middle_years: int = 3

    def first_grade(self, stage: str) -> int:
        """The first grade of 小, 初 or 高."""
        starts = (1, 1 + self.primary_years, 1 + self.primary_years + self.middle_years)
        return starts[_STAGE_START[stage]]

    def stage_of(self, grade: int) -> str:
        """小, 初 or 高 for a grade."""
        return max((s for s in _STAGE_START if self.first_grade(s) <= grade), key=self.first_grade)

    def entry_year(self, grade: int) -> int:
        """September year in which today's pupils of a grade entered their present stage."""
        return self.school_year - (grade - self.first_grade(self.stage_of(grade)))


def chinese_number(text: str) -> int:
    """一 to 九十九, or digits."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


_FORMS = [
    re.compile(p)
    for p in (
        # 小2018级(2)班, 初2013级3班, 2025级8班, 2024届3班
        rf"^(?P<stage>小学|初中|高中|小|初|高)?(?P<year>20[0-9]{{2}})(?P<era>级|届){_CLASS_WORD}",
        # 初一1班, 高一(3)班, 初中二年级1班
        rf"^(?P<stage>小学|初中|高中|小|初|高)(?P<grade>[一二三四五六1-6])(?:年级|年)?{_CLASS_WORD}",
        # 七年级1班, 7年级(1)班, 七(1)班, 七1班
        rf"^(?P<grade>{_GRADE})(?:年级|年)[(\-第.]*(?P<class>{_NUMBER})[)]?班?$",
        r"^(?P<grade>十[一二]?|[一二三四五六七八九])[(\-第.]*(?P<class>[0-9]{1,2})[)]?班?$",
        rf"^(?P<grade>十[一二]?|[一二三四五六七八九])[(](?P<class>{_NUMBER})[)]班?$",
        # 7-1, 7.1, 7(1)
        r"^(?P<grade>1[0-2]|[1-9])[\-.(](?P<class>[0-9]{1,2})[)]?班?$",
        # 701, 0701, 1203, 701班
        r"^0?(?P<grade>1[0-2]|[1-9])(?P<class>[0-9]{2})班?$",
    )
]
_GRADE_ONLY = re.compile(
    r"^(?P<stage>小学|初中|高中|小|初|高)?(?P<grade>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])(?:年级|年)?$"
)
_CLASS_ONLY = re.compile(rf"^{_CLASS_WORD}")


def _fold(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return text.replace("—", "-").replace("–", "-").replace("[", "(").replace("]", ")")


def class_id(text: str, system: SchoolSystem, grade: int | None = None) -> str | None:
    """The identifier a class name means, None when it is not understood.

    With `grade` given, a bare class number (1班, 3) is a class of that grade.
    """
    folded = _fold(text)
    for form in _FORMS:
        if found := form.match(folded):
            return _identify(found.groupdict(), system)
    if grade is not None and (found := _CLASS_ONLY.match(folded)):
        return f"{grade}-{chinese_number(found['class'])}"
    return None


def _identify(parts: dict[str, str | None], system: SchoolSystem) -> str | None:
    number = chinese_number(parts["class"] or "")
    stage = (parts.get("stage") or "")[:1]
    if year := parts.get("year"):
        return _identify_entry(int(year), parts["era"] or "", stage, number, system)
    grade = chinese_number(parts["grade"] or "")
    if stage:
        grade += system.first_grade(stage) - 1
    return f"{grade}-{number}" if 1 <= grade <= 12 and number else None


def _identify_entry(year: int, era: str, stage: str, number: int, system: SchoolSystem) -> str:
    if not stage:
        return f"c{year}-{number}"
    if era == "届":
        # 届 counts the year of graduation.
        years = {"小": system.primary_years, "初": system.middle_years, "高": 3}[stage]
        year -= years
    grade = system.first_grade(stage) + system.school_year - year
    in_stage = 1 <= grade <= 12 and system.stage_of(grade) == stage
    return f"{grade}-{number}" if in_stage else f"c{year}-{number}"


def grade_of_text(text: str, system: SchoolSystem) -> int | None:
    """The grade that 七年级, 初一, 7 or 高三 means."""
    found = _GRADE_ONLY.match(_fold(text))
    if not found:
        return None
    grade = chinese_number(found["grade"])
    stage = (found["stage"] or "")[:1]
    grade += system.first_grade(stage) - 1 if stage else 0
    return grade if 1 <= grade <= 12 else None


_GRADE_IN_TITLE = re.compile(rf"(?:小学|初中|高中|小|初|高)[一二三四五六]|(?:{_GRADE})年级")


def grade_in_text(text: str, system: SchoolSystem) -> int | None:
    """The grade named somewhere in a title, sheet or file name; None when none or several."""
    named = {grade_of_text(word, system) for word in _GRADE_IN_TITLE.findall(_fold(text))} - {None}
    return named.pop() if len(named) == 1 else None


_IN_TITLE = re.compile(
    r"(?:(?:小学|初中|高中|小|初|高)?20[0-9]{2}[级届]|(?:小学|初中|高中|小|初|高)[一二三四五六]"
    r"|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])(?:年级|年)?)"
    rf"[(\-第.]*(?:{_NUMBER})[)]?班"
)


def class_in_text(text: str, system: SchoolSystem) -> str | None:
    """The class named somewhere in a title, sheet name or file name; None when none or several."""
    whole = class_id(text, system)
    if whole:
        return whole
    found = {class_id(match, system) for match in _IN_TITLE.findall(_fold(text))} - {None}
    return found.pop() if len(found) == 1 else None


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
