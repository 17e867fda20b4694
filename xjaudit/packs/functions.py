"""What conditions may call: functions on whole columns, blank where a cell is blank.

Their signatures say what they take: a column, a text (str) or a whole number (int) that stands in
the condition, or the name of a field.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Column = Any
# Longer ones are no measure; as fractions they would lose digits.
_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"


class Name:
    """Stands in a signature for the name of a field."""


def blank(field: Name) -> Column:
    """Whether the cell is empty or holds a placeholder such as 无."""
    return field


def cell(field: Name) -> Column:
    """The cell as it stands in the sheet."""
    return field


def length(text: Column) -> Column:
    """How many characters."""
    return pc.utf8_length(text)


def number(text: Column) -> Column:
    """A text as a number; blank where it is none."""
    return pc.cast(pc.if_else(pc.match_substring_regex(text, _NUMBER), text, None), pa.float64())


def matches(text: Column, pattern: str) -> Column:
    """Whether the whole text has a form. RE2, so that no pattern can take for ever."""
    return pc.match_substring_regex(text, rf"\A(?:{pattern})\z")


def contains(text: Column, part: str) -> Column:
    """Whether it stands somewhere in the text."""
    return pc.match_substring(text, part)


def starts(text: Column, part: str) -> Column:
    """Whether the text begins so."""
    return pc.starts_with(text, part)


def ends(text: Column, part: str) -> Column:
    """Whether the text ends so."""
    return pc.ends_with(text, part)


def part(text: Column, first: int, last: int) -> Column:
    """The characters from the first to the last, counted from 1."""
    return pc.utf8_slice_codeunits(text, max(first, 1) - 1, last)


def one_of(value: Column, first: str | int, *others: str | int) -> Column:
    """Whether it is one of several."""
    choices = pa.array([str(one) for one in (first, *others)]).cast(value.type)
    among = pc.is_in(value, choices)
    return pc.if_else(pc.is_valid(value), among, None)


def age(birth: Column, day: str = "") -> Column:
    """Full years on a day; on the day the audit speaks of if none is given."""
    births = pc.if_else(pc.match_substring_regex(birth, "^[0-9]{8}$"), birth, None)
    return pc.divide(pc.subtract(int(day), pc.cast(births, pa.int64())), 10000)


FUNCTIONS = {
    one.__name__: one
    for one in (blank, cell, length, number, matches, contains, starts, ends, part, one_of, age)
}
