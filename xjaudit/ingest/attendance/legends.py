"""The legend of an attendance grid: what its title, footer or a block of cells says of marks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xjaudit.ingest.attendance.statuses import (
    FILLED,
    HOLLOW,
    OTHER,
    STATUS_OF,
    UNCLEAR,
    fold_mark,
)
from xjaudit.patterns import regex

_HANZI = "\u3400-\u9fff"
_WORD = "|".join(
    re.escape(word) for word in sorted(STATUS_OF, key=len, reverse=True) if len(word) > 1
)
_ONE = "".join(word for word in STATUS_OF if len(word) == 1)
_LINK = r"(?:表示|代表|即为|则为|视为|记为|记作|标注|填写|为|是|记|打|画|划|标|填|用|以|写|[:=→])"
# 出勤率, 缺勤人数, 病假：2人 speak of counts, no mark.
_COUNT = (
    r"(?:率|[人天次节日]数|人次|课时|情况|统计|登记|记录|汇总|原因|名单|学生|表|册"
    r"|\s*:?\s*\d+\s*[人天次节名个])"
)
# Neither a letter nor a digit, nor what parts words.
_SIGN = r"[^\w\s,、;:。=→“”\"'‘’「」『』【】\[\]()《》%·….|\\]"
# A letter of any alphabet, or a digit.
_LETTER = rf"[^\W_{_HANZI}]"
_QUOTED = (
    rf"[“”\"'‘’「『【\[(]\s*(?P<quoted>{_SIGN}{{1,4}}|[/\\:.]|{_LETTER}{{1,2}}|[{_HANZI}])\s*"
    r"[“”\"'‘’」』】\])]"
)
_TOKENS = regex(
    rf"(?P<hard>[;。\n])|(?P<soft>[,、|])|(?P<blank>\s+)|{_QUOTED}"
    rf"|(?P<noise>(?i:{_WORD}){_COUNT}|\d{{2,}}|\d\s*[年月日号人天次节.、)]|\d:\d|(?<=[\d日月周])-+(?=\d)|[-_]{{3,}})"
    rf"|(?P<word>(?i:{_WORD})|(?<![{_HANZI}])[{_ONE}](?![{_HANZI}]))"
    rf"|(?P<link>{_LINK}|(?<=[^\s\d{_HANZI}])-+(?=[{_HANZI}])|(?<=[{_HANZI}])-+(?=[^\s\d{_HANZI}-]))"
    r"|(?P<filler>的|者|该生|当天|当日|全天|无故|一律|均|则|如下|考勤符号|符号说明|符号|记号|标记|图例|说明|备?注(?=\s*:)"
    r"|[“”\"'‘’「」『』【】\[\]()])"
    r"|(?P<slash>[/\\])"
    rf"|(?P<sign>(?P<first>{_SIGN})(?P=first)*(?:\d(?=[\s,、;]|$))?)"
    rf"|(?P<letter>(?<!{_LETTER}){_LETTER}(?!{_LETTER}))"
    r"|(?P<other>.)"
)
_HEAD = regex(r"图例|符号|标记|记号|表示|代表|=")
_EMPTY = (
    r"(?:空白|空格|空着|留空|不填写?|不写|不标[记注]?|未填写?|未标[记注]?|[无没]有?标[记注]|不[作做]标[记注]"
    r"|其余|[“\"'‘(\[]\s+[”\"'’)\]])"
)
_EMPTY_IS = regex(rf"{_EMPTY}(?:[的者处格栏]|学生)*(?:{_LINK}|均|则|即|视|全部|都|一律)*({_WORD})")
_IS_EMPTY = regex(
    r"(?:正常|出勤|全勤|到校|已到)(?:[的者]|一律|则|可|均|学生|用|以|为)*"
    + _EMPTY.replace("|其余", "")
)
_ONLY_ABSENT = regex(
    r"[只仅](?:需|须|要|用)?(?:记录?|填写?|登记|标[记注]?|写)(?:缺勤|缺席|未到|缺课|异常|未出勤)"
)
# M a mark, W a word's status, B what breaks a pair, s a comma, b a blank, H the end of a sentence.
Item = tuple[str, str]


@dataclass(frozen=True)
class Legend:
    """What a sheet says of its marks.

    meaning   a mark, as fold_mark gives it, to its status; to None where the sheet explains it, but
              by none of the six
    doubtful  marks it explains in two ways, or by a leave that may be either
    blank     the status of an empty cell, where the sheet tells one
    """

    meaning: dict[str, str | None] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    blank: str | None = None

    def find(self, mark: str) -> str | None:
        """The legend's own mark for a folded one: itself, else △ for ▲ where it has no other."""
        for one in (mark, mark.translate(HOLLOW), mark.translate(FILLED)):
            if one in self.meaning or one in self.doubtful:
                return one
        return None


def legend(texts: Iterable[str]) -> Legend:
    """The legend in titles and footers, row by row: √出勤 ×旷课, 出勤√、病假○, “△”表示事假."""
    found: dict[str, set[str]] = {}
    named: set[str] = set()
    rows: list[list[Item]] = []
    blank = None
    for text in texts:
        folded = re.sub("[—–―−─]+", "-", unicodedata.normalize("NFKC", text))
        blank = blank or _blank(folded)
        items = list(_items(folded))
        rows.append([item for item in items if item[0] in "MW"])
        pairs = list(_pairs(items))
        for mark, word in pairs:
            found.setdefault(mark, set()).add(word)
        if pairs:
            # Named beside others, by words not known here: no longer what it means elsewhere.
            named |= {mark for kind, mark in items if kind == "M"}
    for mark, word in _pairs_of_rows(rows):
        found.setdefault(mark, set()).add(word)
    clear = {mark: words for mark, words in found.items() if _is_clear(words)}
    meaning = {mark: next(iter(words - {OTHER}), None) for mark, words in clear.items()}
    return Legend(meaning, frozenset({*named, *found} - set(clear)), blank)


def _is_clear(words: set[str]) -> bool:
    told = words - {OTHER}
    # 事假、探亲 are both leaves; 出勤、公假 are not one thing.
    leave = told <= {"sick", "personal"} or told == words
    return len(told) <= 1 and UNCLEAR not in told and leave


def _blank(text: str) -> str | None:
    if _IS_EMPTY.search(text) or _ONLY_ABSENT.search(text):
        return "present"
    told = _EMPTY_IS.search(text)
    status = STATUS_OF[told[1]] if told else None
    return None if status in (OTHER, UNCLEAR) else status


def _items(text: str) -> Iterator[Item]:
    """The text as marks, words and what parts them."""
    strict = bool(_HEAD.search(text))
    last = ""
    for found in _TOKENS.finditer(text):
        piece = found[0]
        kind = next(name for name, text in found.groupdict().items() if text is not None)
        if kind == "quoted":
            yield "M", fold_mark(found["quoted"])
        elif kind == "word":
            yield "W", STATUS_OF[piece.casefold()]
        elif kind == "sign":
            yield "M", fold_mark(re.sub(r"\d$", "", piece))
        elif kind == "slash":
            yield _slash(text, found)
        elif kind == "letter" and (strict or not piece.isdecimal()) and last != "other":
            yield "M", fold_mark(piece)
        elif kind in ("hard", "soft", "blank"):
            yield {"hard": "H", "soft": "s", "blank": "b"}[kind], piece
        elif kind in ("noise", "other", "letter"):
            yield "B", piece
        # In 班主任:X the letter is a name's.
        if kind != "link":
            last = kind


def _slash(text: str, found: re.Match[str]) -> Item:
    """/ is a mark where it stands apart before a word or behind one; else it parts marks."""
    before, after = text[: found.start()], text[found.end() :]
    apart = not before.strip() or before[-1].isspace() or before[-1] in ":="
    word = re.match(rf"\s*[:=]?\s*(?:{_WORD})", after) or before[-1:] in ("=", ":")
    return ("M", found[0]) if apart and word else ("s", found[0])


def _pairs(items: list[Item]) -> Iterator[tuple[str, str]]:
    for sentence in _split(items, "H"):
        first = next((kind for kind, _ in sentence if kind in "MW"), "")
        for parting in ("sB", "sbB"):
            segments = [s for s in _split(sentence, parting) if any(i[0] in "MW" for i in s)]
            if all(_is_pair(s, first) for s in segments):
                break
        else:
            segments = list(_split(sentence, "B"))
        for segment in segments:
            told = [item for item in segment if item[0] in "MW"]
            alone = len(told) == 2
            yield from _in_turn(told, told[0][0] if told and alone else first)


def _split(items: list[Item], kinds: str) -> Iterator[list[Item]]:
    part: list[Item] = []
    for item in items:
        if item[0] in kinds:
            yield part
            part = []
        else:
            part.append(item)
    yield part


def _is_pair(items: list[Item], first: str) -> bool:
    """One mark and its word, or its words in the order of the sentence."""
    kinds = "".join(kind for kind, _ in items if kind in "MW")
    return kinds in ("MW", "WM") or (
        kinds.count("M") == 1 and len(kinds) > 1 and kinds[0 if first == "M" else -1] == "M"
    )


def _in_turn(items: list[Item], first: str) -> Iterator[tuple[str, str]]:
    """Marks with their words; `first` says whether the mark or the word stands first."""
    mark = None
    for kind, text in items[::-1] if first == "W" else items:
        if kind == "M":
            mark = text
        elif mark:
            yield mark, text


def _pairs_of_rows(rows: list[list[Item]]) -> Iterator[tuple[str, str]]:
    """A row of marks only above or below a row of as many words."""
    for one, other in zip(rows, rows[1:], strict=False):
        if len(one) != len(other) or len(one) < 2:
            continue
        kinds = {kind for kind, _ in one}, {kind for kind, _ in other}
        if kinds == ({"M"}, {"W"}):
            yield from ((m, w) for (_, m), (_, w) in zip(one, other, strict=True))
        elif kinds == ({"W"}, {"M"}):
            yield from ((m, w) for (_, w), (_, m) in zip(one, other, strict=True))
