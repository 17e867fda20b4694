"""The six states of attendance, the words for them, and signs that look alike."""

import tomllib
import unicodedata
from importlib.resources import files

STATUSES = ("present", "absent", "sick", "personal", "late", "early")
# Kinds of words that are none of these; what they are stands in statuses.toml.
OTHER = "other"
UNCLEAR = "unclear"

_DATA = files("xjaudit.ingest.attendance").joinpath("statuses.toml").read_text("utf-8")
STATUS_OF = {word: status for status, words in tomllib.loads(_DATA).items() for word in words}
# What signs mean where the sheet has no legend; those that differ from school to school (+, △, ○)
# are not here.
SIGNS = {"√": "present", "×": "absent", "1": "present", "0": "absent"}

_ALIKE = {
    "√": "✓✔☑✅∨ˇ﹀Vv",
    "×": "✗✘✕✖╳❌❎☒⨯XxХхχΧㄨ〤✖",
    "○": "〇◯⭕⚪◦Oo ОоοΟ❍".replace(" ", ""),
    "●": "⚫",
    "△": "Δ∆ᐃ",
    "-": "–—―−─━‐‑﹣ー",
    "+": "➕﹢✚",
    "!": "❗",
    "*": "∗✱﹡",
    "/": "⁄∕╱",
    "\\": "╲",
    "~": "〜∼",
}
_FOLD = {ord(other): sign for sign, others in _ALIKE.items() for other in others}
# Variation selectors and what joins characters cannot be seen.
_FOLD |= dict.fromkeys([0xFE0E, 0xFE0F, 0x200B, 0x200C, 0x200D, 0xFEFF])
# A filled sign is another one only where a legend names both.
HOLLOW = str.maketrans("▲●★◆■▼", "△○☆◇□▽")
FILLED = str.maketrans("△○☆◇□▽", "▲●★◆■▼")
_NAMED = {"对勾": "√", "勾": "√", "对号": "√", "打勾": "√", "叉": "×", "圈": "○", "圆圈": "○"}
_NAMED |= {"三角": "△", "三角形": "△", "空三角": "△"}


def fold_mark(text: str) -> str:
    """One sign for all that look alike: ✓ ✔ V are √, x ✗ are ×, －— are -; blanks are out."""
    # Before NFKC too: it makes other letters of some of them.
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    folded = "".join(folded.split())
    # Two or more long dashes are one; two marks side by side are two.
    folded = "-" if folded and set(folded) == {"-"} else folded
    return _NAMED.get(folded, folded)
