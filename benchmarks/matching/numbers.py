"""Sex and ID numbers as lists of one class have them."""

from random import Random
from typing import TYPE_CHECKING

from benchmarks.matching import rates

if TYPE_CHECKING:
    from benchmarks.matching.generator import Row


def write(rng: Random, rows: list["Row"]) -> None:
    """Fill sex, tail and number of a class's rows."""
    for row in rows:
        sex = row.pupil.sex
        if rng.random() < rates.SEX_WRONG:
            sex = "女" if sex == "男" else "男"
            row.errors.append("sex_wrong")
        row.sex = None if rng.random() < rates.SEX_BLANK else sex
    numbers = [_typed(rng, rows, place) for place in range(len(rows))]
    _write_tails(rng, rows, numbers)
    _write_numbers(rng, rows, numbers)


def _typed(rng: Random, rows: list["Row"], place: int) -> str:
    """One number with the slips of a hand."""
    number, row, draw = rows[place].pupil.number, rows[place], rng.random()
    if draw < rates.DIGIT_WRONG:
        row.errors.append("digit_wrong")
        at = rng.randrange(17)
        return number[:at] + str((int(number[at]) + rng.randrange(1, 10)) % 10) + number[at + 1 :]
    if draw < rates.DIGIT_WRONG + rates.DIGITS_SWAPPED:
        at = rng.randrange(6, 16)
        if number[at] != number[at + 1]:
            row.errors.append("digits_swapped")
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if draw < rates.DIGIT_WRONG + rates.DIGITS_SWAPPED + rates.NUMBER_OF_ANOTHER and place:
        row.errors.append("number_of_another")
        return rows[place - 1].pupil.number
    if number.endswith("X") and rng.random() < rates.SMALL_X:
        row.errors.append("small_x")
        return number.lower()
    return number


def _write_tails(rng: Random, rows: list["Row"], numbers: list[str]) -> None:
    if rng.random() < rates.LISTS_WITHOUT_TAIL:
        return
    width = 6 if rng.random() < rates.TAIL_OF_SIX else 4
    as_number = rng.random() < 0.15
    for row, number in zip(rows, numbers, strict=True):
        tail = number[-width:]
        if as_number and tail.isdecimal():
            # A column of numbers: 0123 is 123.
            tail = str(int(tail))
        row.tail = None if rng.random() < rates.TAIL_BLANK else tail


def _write_numbers(rng: Random, rows: list["Row"], numbers: list[str]) -> None:
    draw = rng.random()
    if draw < rates.LISTS_TRUNCATED:
        for row in rows:
            # Those that end in X stay text, and whole.
            row.number = row.pupil.number if row.pupil.number.endswith("X") else None
            row.errors.append("truncated")
        return
    draw -= rates.LISTS_TRUNCATED
    width = rng.choice([4, 6]) if draw < rates.LISTS_OF_TAILS else 18
    draw -= rates.LISTS_OF_TAILS
    if 0 <= draw < rates.LISTS_SLIPPED and len(rows) > 8:
        start = rng.randrange(len(rows) - 6)
        end = rng.randrange(start + 5, len(rows))
        numbers = numbers[: start + 1] + numbers[start:end] + numbers[end + 1 :]
        for row in rows[start + 1 : end + 1]:
            row.errors.append("slipped")
    for row, number in zip(rows, numbers, strict=True):
        row.number = None if rng.random() < rates.NUMBER_BLANK else number[-width:]
        if width < 18:
            row.errors.append("only_tail")
