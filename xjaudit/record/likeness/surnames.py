"""Surnames of two characters."""

from functools import cache

from xjaudit.record.likeness.characters import lines_of, standard


@cache
def _compound() -> frozenset[str]:
    return frozenset(lines_of("surnames.txt"))


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are the surname."""
    return 2 if len(name) > 2 and standard(name[:2]) in _compound() else 1
