"""The sums of a class in words: what makes up its list, what its part of the registry."""

from collections.abc import Mapping
from html import escape

from xjaudit.labels import OUTCOMES
from xjaudit.panels.reconcile.sums import FATES, Sums


def sum_words(told: Sums, words: Mapping[str, str], language: str, is_all: bool) -> str:
    """Both sums as HTML, each saying whether it ties; parts that nobody is in are left out."""
    names = {code: pair[language == "en"] for code, pair in OUTCOMES.items()}
    if told.listed is None:
        of_list = escape(words["no_list"])
    else:
        of_list = _sum(words["list_sum"].format(n=told.listed), told.of_list, names, words,
                       told.list_ties)  # fmt: skip
        if told.repeats:
            of_list += f"（{escape(words['repeats'].format(n=told.repeats))}）"
    fates = {fate: words[fate] for fate in FATES}
    if is_all:
        fates["here"] = words["here_all"]
    of_records = _sum(words["record_sum"].format(n=told.registered),
                      {fate: told.of_records[fate] for fate in reversed(FATES)}, fates, words,
                      told.records_tie)  # fmt: skip
    return f'<div style="line-height:1.5;font-size:13px">{of_list}<br>{of_records}</div>'


def _sum(
    total: str,
    parts: Mapping[str, int],
    names: Mapping[str, str],
    words: Mapping[str, str],
    ties: bool,
) -> str:
    told = " ＋ ".join(f"{names[code]} {n}" for code, n in parts.items() if n) or "0"
    verdict = words["ties"] if ties else words["off"].format(n=sum(parts.values()))
    return escape(f"{total} ＝ {told}　{verdict}")
