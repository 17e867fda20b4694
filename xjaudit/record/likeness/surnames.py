"""Surnames: how common they are, and which have two characters."""

from functools import cache

from xjaudit.record.likeness.characters import lines_of, standard


@cache
def shares() -> dict[str, float]:
    """The share of the population that bears each of the hundred commonest surnames, in their
    standard form; together some 85 %.

    Rounded from the yearly name reports of the Ministry of Public Security (公安部
    《全国姓名报告》).
    """
    told = (line.split(" ") for line in lines_of("surnames.txt"))
    return {
        surname: float(per_mille) / 1000
        for per_mille, *surnames in told
        if per_mille != "compound"
        for surname in surnames[0]
    }


@cache
def _compound() -> frozenset[str]:
    return frozenset(lines_of("surnames.txt")[-1].split(" ")[1:])


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are the surname."""
    return 2 if len(name) > 2 and standard(name[:2]) in _compound() else 1
