"""Totals per pupil beside an attendance grid, and whether the counted marks agree with them."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.ingest.attendance.statuses import STATUSES
from xjaudit.ingest.notices import Notice
from xjaudit.patterns import regex
from xjaudit.record.fields import fold_heading

# What a total may count, one of these sums, the likeliest first: 缺勤 is for some all that was
# missed, for others what has no excuse; who came late or left early came all the same.
COUNTED: dict[str, tuple[tuple[str, ...], ...]] = {
    "present": (("present",), ("present", "late", "early"), ("present", "late")),
    "missed": (("absent", "sick", "personal"), ("absent",)),
    "absent": (("absent",),),
    "sick": (("sick",),),
    "personal": (("personal",),),
    "leave": (("sick", "personal"),),
    "late": (("late",),),
    "early": (("early",),),
    "late_early": (("late", "early"),),
}
_WORDS = {
    "present": "实际出勤|实出勤|实到|出勤|到校|出席",
    "missed": "缺勤|缺课|缺席|未到",
    "absent": "旷课|旷工|旷",
    "sick": "病假|病",
    "personal": "事假|事",
    "leave": "请假|病事假|事病假",
    "late": "迟到",
    "early": "早退",
    "late_early": "迟到早退|迟早退",
}
_BEFORE = r"(?:本月|本周|当月|合计|总)?"
_BEHIND = r"(?:总|合计|小计)?(?:天数|日数|次数|节数|课时数|课时|人次|数|[天次节日]|合计|小计)?"
_COUNTS = {kind: regex(f"{_BEFORE}(?:{words}){_BEHIND}") for kind, words in _WORDS.items()}
_OTHER = regex(
    r"^(?:应出勤|应到)|累计|合计|总计|小计|统计|汇总|率$|[天次节]数|备注|说明|签[名字]|确认"
)
_WRITTEN = r"^\s*([0-9]+(?:\.[0-9]+)?)\s*[天次节日]?\s*$"


def total_of(text: str) -> str | None:
    """What a heading counts (a key of COUNTED); None where it is no total that can be checked."""
    folded = fold_heading(text)
    return next((kind for kind, words in _COUNTS.items() if words.fullmatch(folded)), None)


def is_total(text: str) -> bool:
    """Whether a heading names a total or a remark, and so never a day."""
    return total_of(text) is not None or bool(_OTHER.search(fold_heading(text)))


def totals(header: list[list[str | None]], positions: range, known: set[int]) -> dict[int, str]:
    """The columns of totals per pupil: their positions, and what they count."""
    found: dict[int, str] = {}
    for at in positions:
        lowest = next((row[at] for row in reversed(header) if row[at]), None)
        if at not in known and lowest and (kind := total_of(lowest)):
            found[at] = kind
    return found


def totals_differ(
    marks: pa.Table,
    written: Mapping[str, tuple[str, pa.Array]],
    rows: np.ndarray,
    cells: int,
    parts: int,
) -> list[Notice]:
    """Written totals that no way of counting the marks gives: raw is written, value counted.

    written  by column letter what it counts (a key of COUNTED) and its cells
    cells    of a row that may hold a mark
    parts    halves or lessons of one day: a total may count them, or days

    Rows with a mark that nobody explained are not checked.
    """
    statuses = marks["status"].combine_chunks()
    whole = _counts(marks, rows, np.ones(len(marks)))
    # √/× in the cell of a day are two halves of it.
    is_half = pc.fill_null(pc.is_in(marks["period"], pa.array(["am", "pm"])), False).to_numpy()
    halves = _counts(marks, rows, np.where(is_half & (parts == 1), 0.5, 1 / parts))
    unclear = np.isin(rows, marks["row"].filter(pc.is_null(statuses)).to_numpy())
    empty = cells - _sum(whole, STATUSES)
    notices = []
    for letter, (kind, texts) in written.items():
        first = _sum(whole, COUNTED[kind][0])
        if kind == "present" and not np.any(first):
            # A grid of who was missing.
            continue
        values = _numbers(texts)
        fits = np.isnan(values) | unclear
        for sums in COUNTED[kind]:
            counted = _sum(whole, sums)
            # Not all who came may be ticked.
            most = counted + empty if kind == "present" else counted
            fits |= (values >= counted) & (values <= most) | (values == _sum(halves, sums))
        notices += [
            Notice("totals_differ", int(rows[i]), letter, texts[int(i)].as_py(), f"{first[i]:g}")
            for i in np.flatnonzero(~fits)
        ]
    return notices


def _numbers(texts: pa.Array) -> np.ndarray:
    is_number = pc.fill_null(pc.match_substring_regex(texts, _WRITTEN), False)
    digits = pc.replace_substring_regex(texts, _WRITTEN, r"\1")
    values = pc.if_else(is_number, digits, None).cast(pa.float64())
    return values.to_numpy(zero_copy_only=False)


def _sum(counts: dict[str, np.ndarray], statuses: tuple[str, ...]) -> np.ndarray:
    return np.sum([counts[status] for status in statuses], axis=0)


def _counts(marks: pa.Table, rows: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Per status the sum of each row's marks."""
    order = np.argsort(rows)
    at = order[np.searchsorted(rows[order], marks["row"].to_numpy())]
    found = {}
    for status in STATUSES:
        is_it = pc.fill_null(pc.equal(marks["status"], status), False).to_numpy()
        found[status] = np.bincount(at[is_it], weights[is_it], minlength=len(rows))
    return found
