"""What a cell of an attendance grid means: one state, several, or none that can be told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from xjaudit.ingest.attendance.legends import Legend
from xjaudit.ingest.attendance.statuses import (
    OTHER,
    SIGNS,
    STATUS_OF,
    STATUSES,
    UNCLEAR,
    fold_mark,
)
from xjaudit.patterns import regex

# A half of the day (None: as the column says) and a status, None for none of the six.
State = tuple[str | None, str | None]
_NOTE = regex(r"[(（\[【].*?[)）\]】]")
_HALVES = regex(r"\s*[/\\|\n／]\s*")
_SEVERAL = regex(r"[\s,，、;；。]+")
_COUNTED = regex(r"^(.*?\D)\d+(?:\.\d+)?(?:分钟?|节课?|[天次节]|小时)?$")
_NOTED = regex(r"^(.{1,4}?)[\s:：,，\-—](.+)$")
_BRACKETS = "()（）[]【】"
_LATE_AND_EARLY = "迟到早退"
_WORDS = sorted((word for word in STATUS_OF if len(word) > 1), key=len, reverse=True)
_OTHERS = [word for word in _WORDS if STATUS_OF[word] == OTHER]
_TOLD = [word for word in _WORDS if STATUS_OF[word] in STATUSES]
_OF_A_HALF = {"present", "absent", "sick", "personal"}
# Who has one of these is on no later day present, however empty the cells.
_GONE = regex(r"转[走出学]|已转|退学|休学|未报到")


@dataclass(frozen=True)
class Meaning:
    """The states of a cell; `unknown` where a person must say what its mark means."""

    states: tuple[State, ...] = ((None, None),)
    unknown: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads cells by a person's answers, the sheet's legend, common words and signs.

    answer    the answer given to the question about a folded mark, None without one
    unsettled signs whose common meaning does not hold on this sheet
    """

    legend: Legend
    answer: Callable[[str], str | None] = field(default=lambda _: None)
    unsettled: frozenset[str] = frozenset()

    def read(self, text: str) -> Meaning:
        """What a cell means."""
        for piece in (text, _NOTE.sub("", text), text.strip(_BRACKETS)):
            if piece.strip() and (found := self._one(piece)):
                return Meaning(((None, found[0]),), gone=bool(_GONE.search(text)))
        if STATUS_OF.get(fold_mark(text)) == UNCLEAR and fold_mark(text) != _LATE_AND_EARLY:
            return Meaning(unknown=True)
        states = (
            self._several(text) or self._signs(text) or self._with_note(text) or self._other(text)
        )
        return Meaning(states, gone=bool(_GONE.search(text))) if states else Meaning(unknown=True)

    def _one(self, text: str) -> tuple[str | None] | None:
        """The status of a single mark or word; None where it is not known."""
        mark = fold_mark(text)
        if answer := self.answer(mark):
            return (answer if answer in STATUSES else None,)
        explained = self.legend.find(mark)
        if explained is not None:
            doubtful = explained in self.legend.doubtful
            return None if doubtful else (self.legend.meaning[explained],)
        status = STATUS_OF.get(mark.casefold())
        if status in (OTHER, UNCLEAR):
            return (None,) if status == OTHER else None
        if status is None and mark not in self.unsettled:
            status = SIGNS.get(mark)
        return (status,) if status else None

    def _several(self, text: str) -> tuple[State, ...]:
        """√/× is morning and afternoon; 病假 迟到 is both."""
        for parting in (_HALVES, _SEVERAL):
            pieces = [piece for piece in parting.split(text.strip()) if piece]
            found = [status for piece in pieces if (status := self._one(piece))]
            if len(pieces) > 1 and len(found) == len(pieces):
                return _joined([status for (status,) in found], parting is _HALVES)
        return ()

    def _signs(self, text: str) -> tuple[State, ...]:
        """√√, √×, 病迟, 迟到早退: marks side by side; two signs are morning and afternoon."""
        rest = folded = fold_mark(_NOTE.sub("", text))
        found: list[str | None] = []
        while rest:
            size = next((n for n in (4, 3, 2, 1) if n <= len(rest) and self._one(rest[:n])), 0)
            if not size or rest[0].isdigit():
                return ()
            found += self._one(rest[:size]) or ()
            rest = rest[size:]
        if len(found) < 2:
            return ()
        return _joined(found, len(folded) == 2 and not any(c.isalnum() for c in folded))

    def _with_note(self, text: str) -> tuple[State, ...]:
        """迟到10分钟, ×2, 病假-发烧."""
        for pattern in (_COUNTED, _NOTED):
            found = pattern.match(text.strip())
            note = found[2] if found and pattern is _NOTED else ""
            if found and not any(word in note for word in _TOLD) and (one := self._one(found[1])):
                return ((None, one[0]),)
        return ()

    def _other(self, text: str) -> tuple[State, ...]:
        """国庆节放假, 已转走了."""
        folded = fold_mark(text)
        if any(word in folded for word in _TOLD):
            return ()
        return ((None, None),) if any(word in folded for word in _OTHERS) else ()


def _joined(statuses: list[str | None], halves: bool) -> tuple[State, ...]:
    if halves and len(statuses) == 2 and {s for s in statuses if s} <= _OF_A_HALF:
        return ("am", statuses[0]), ("pm", statuses[1])
    return tuple((None, status) for status in dict.fromkeys(statuses))
