"""Faults that sit in one cell of the wide registry export and have one finding each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from identifiers import add_check
from people import Pupil
from picking import EVERY, NO_BIRTH_ON_LIST, NO_ID_ON_LIST, NO_SEX_ON_LIST, Picker, expect

_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class CellFault:
    rule: str
    field: str
    change: Callable[[str], str | float]
    grades: Iterable[int] = EVERY
    test: Callable[[Pupil], bool] = lambda _: True
    both: bool = False  # the 花名册 shows the same wrong value
    note: str = ""
    report: str = ""  # the field the finding names, where it is not the cell changed


def plant_cell_faults(picker: Picker) -> None:
    for fault in FAULTS:
        pupil = picker.take(fault.grades, fault.test)
        if pupil is None:
            continue
        wrong = fault.change(pupil.cells[fault.field])
        pupil.cells[fault.field] = wrong
        if fault.both:
            pupil.roster[fault.field] = str(wrong)
        expect(pupil, fault.rule, fault.report or fault.field, fault.note or str(wrong) or "empty")


def as_number(number: str) -> float:
    """What a spreadsheet keeps of an 18-digit number: fifteen digits, then zeros."""
    return float(number[:15] + "000")


def with_wrong_check(number: str) -> str:
    last = "5" if number[-1] != "5" else "7"
    return number[:17] + last


def _swap_day(birth: str) -> str:
    return birth[:6] + birth[7] + birth[6]


def _day_can_swap(pupil: Pupil) -> bool:
    day = pupil.cells["birth_date"][6:]
    return day[0] != day[1] and 1 <= int(day[::-1]) <= 28


def _with_month_13(number: str) -> str:
    return add_check(number[:10] + "13" + number[12:17])


def _cut_to_000(number: str) -> str:
    # Fifteen digits survive; should 000 pass the check by chance, the fifteenth digit is moved on.
    while add_check(number[:15] + "00")[-1] == "0":
        number = number[:14] + str((int(number[14]) + 1) % 10)
    return number[:15] + "000"


def _dashed(birth: str) -> str:
    return f"{birth[:4]}-{int(birth[4:6])}-{int(birth[6:])}"


def _dotted(birth: str) -> str:
    return f"{birth[:4]}.{int(birth[4:6])}.{int(birth[6:])}"


def _all_digits(pupil: Pupil) -> bool:
    return pupil.id_number.isdigit()


def _is_girl(pupil: Pupil) -> bool:
    return pupil.sex == "女"


def _has_x(pupil: Pupil) -> bool:
    return pupil.id_number.endswith("X")


def _two_hanzi(pupil: Pupil) -> bool:
    return len(pupil.name) == 2


def _two_part(pupil: Pupil) -> bool:
    return "·" in pupil.name


def _is_able(pupil: Pupil) -> bool:
    return pupil.cells["disability_type"] == "无残疾" and pupil.cells["health"] == "健康或良好"


def _is_han(pupil: Pupil) -> bool:
    return pupil.family.ethnicity == "汉族"


def _in_town(pupil: Pupil) -> bool:
    return pupil.cells["hukou_type"] == "非农业户口"


def _to(value: str) -> Callable[[str], str]:
    return lambda _: value


FAULTS = [
    CellFault("XL-ID-FLOAT", "id_number", as_number, NO_ID_ON_LIST, _all_digits),
    CellFault("XL-ID-FLOAT", "id_number", as_number, NO_ID_ON_LIST, _all_digits),
    CellFault("XL-ID-FLOAT", "m1_id_number", as_number,
              test=lambda p: p.cells["m1_id_number"].isdigit()),
    CellFault("ID-CHECKSUM", "id_number", with_wrong_check, NO_ID_ON_LIST, both=True),
    CellFault("ID-CHECKSUM", "id_number", with_wrong_check, NO_ID_ON_LIST, both=True),
    CellFault("ID-CHECKSUM", "id_number", with_wrong_check, NO_ID_ON_LIST, both=True),
    CellFault("ID-LENGTH", "id_number", lambda n: n[:15] + n[16:], NO_ID_ON_LIST, _all_digits,
              both=True, note="17 characters"),
    CellFault("ID-LENGTH", "id_number", lambda n: n[:16] + n[17:], NO_ID_ON_LIST, _all_digits,
              both=True, note="17 characters"),
    CellFault("ID-CHAR", "id_number", lambda n: n[:6] + n[6:10].replace("0", "O") + n[10:],
              NO_ID_ON_LIST, both=True, note="letter O for zero"),
    CellFault("ID-X", "id_number", str.lower, test=_has_x),
    CellFault("ID-X", "id_number", str.lower, test=_has_x),
    CellFault("ID-SPACE", "id_number", lambda n: f"{n[:6]} {n[6:14]} {n[14:]}", note="inside"),
    CellFault("ID-SPACE", "id_number", lambda n: f" {n}", note="in front"),
    CellFault("ID-SPACE", "id_number", lambda n: f"{n}\u00a0", note="no-break space at the end"),
    CellFault("ID-FULLWIDTH", "id_number", lambda n: n.translate(_FULLWIDTH)),
    CellFault("ID-FULLWIDTH", "id_number",
              lambda n: n[:10] + n[10:14].translate(_FULLWIDTH) + n[14:]),
    CellFault("ID-TRUNC-000", "id_number", _cut_to_000, NO_ID_ON_LIST, _is_girl),
    CellFault("ID-DATE", "id_number", _with_month_13, NO_ID_ON_LIST, both=True, note="month 13"),
    CellFault("ID-BIRTH", "birth_date", _swap_day, NO_BIRTH_ON_LIST, _day_can_swap, both=True,
              note="digits of the day swapped"),
    CellFault("ID-BIRTH", "birth_date", _swap_day, NO_BIRTH_ON_LIST, _day_can_swap, both=True,
              note="digits of the day swapped"),
    CellFault("ID-SEX", "sex", lambda s: "女" if s == "男" else "男", NO_SEX_ON_LIST, both=True),
    CellFault("ID-SEX", "sex", lambda s: "女" if s == "男" else "男", NO_SEX_ON_LIST, both=True),
    CellFault("FLD-REQUIRED", "ethnicity", _to("")),
    CellFault("FLD-REQUIRED", "current_address", _to("无")),
    CellFault("FLD-REQUIRED", "m1_phone", _to("")),
    CellFault("FLD-REQUIRED", "home_address", _to("同上")),
    CellFault("CODE-INVALID", "health", _to("很好"), test=_is_able),
    CellFault("CODE-INVALID", "residence_mode", _to("通勤"),
              test=lambda p: p.cells["boarding_subsidy"] == "否"),
    CellFault("CODE-ALIAS", "ethnicity", _to("汉"), test=_is_han),
    CellFault("CODE-ALIAS", "ethnicity", _to("汉"), test=_is_han),
    CellFault("CODE-ALIAS", "hukou_type", _to("城镇"), test=_in_town),
    CellFault("ADR-SHORT", "current_address", _to("样例县北山镇")),
    CellFault("ADR-SHORT", "current_address", _to("不存在省幻想市样例县云溪镇")),
    CellFault("PH-FORMAT", "phone", lambda n: n[:10]),
    CellFault("PH-FORMAT", "m2_phone", lambda n: n + "5"),
    CellFault("NM-SPACE", "name", lambda n: f"{n[0]} {n[1]}", test=_two_hanzi),
    CellFault("NM-SPACE", "name", lambda n: f"{n[0]}\u3000{n[1]}", test=_two_hanzi),
    CellFault("NM-INTERPUNCT", "name", lambda n: n.replace("·", "\u2022"), test=_two_part,
              note="U+2022"),
    CellFault("NM-INTERPUNCT", "name", lambda n: n.replace("·", "\u30fb"), test=_two_part,
              note="U+30FB"),
    CellFault("DT-FORMAT", "birth_date", _dashed),
    CellFault("DT-FORMAT", "birth_date", _dotted),
    CellFault("DT-FORMAT", "enrol_month", lambda m: f"{m[:4]}.{m[4:]}.01"),
    CellFault("HK-CODE", "birthplace_code", lambda c: c[:7]),
    CellFault("HK-CODE", "hukou_code", lambda c: c[:11]),
    CellFault("ENROL-FORMAT", "enrol_month", lambda m: m[:4] + "13"),
    CellFault("ENROL-FORMAT", "enrol_month", lambda m: m[:4] + "00"),
    CellFault("ENROL-GRADE", "enrol_month", lambda m: str(int(m) - 100)),
    CellFault("ENROL-GRADE", "enrol_month", lambda m: str(int(m) - 200)),
    CellFault("ADM-STAGE", "admission_mode", _to("统一招生考试/普通入学")),
    CellFault("ADM-STAGE", "admission_mode", _to("统一招生考试/普通入学")),
    CellFault("CLS-UNPARSED", "class_no", _to("实验甲"), NO_ID_ON_LIST),
    CellFault("DIS-PAIR", "inclusion_type", _to("听力残疾随班就读"), test=_is_able,
              note="inclusion without disability"),
    CellFault("DIS-HEALTH", "health", _to("残疾"), test=_is_able),
    CellFault("DIS-HEALTH", "disability_type", _to("肢体残疾"), test=_is_able, report="health"),
    CellFault("MEM-ID-CHECK", "m1_id_number", with_wrong_check),
    CellFault("MEM-ID-CHECK", "m2_id_number", with_wrong_check),
]  # fmt: skip
