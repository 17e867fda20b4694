"""What head teachers remark of a pupil, beside the name or in brackets behind it."""

from xjaudit.patterns import regex
from xjaudit.record.codes import table as code_table
from xjaudit.record.names import BEHIND
from xjaudit.record.text import HAN

# Words that a bracket holds alone; in a sentence they would be parts of others.
_SHORT = {"休": "LEAVE", "辍": "DROPOUT"}
# Who came, or came back, is here: 转学来, 休学期满已复学.
_CAME = regex("转(?:学)?(?:来|入|进|生)|插班|复学|返校|已回校")
_OTHER_NAME = regex(
    "^(?:原姓名|原名|原叫|曾用名|曾名|又名|别名|现名|(?:现)?改名为?|更名为?|学籍(?:上)?(?:姓)?名|户口名)"
    rf"[:：为是]?({HAN.pattern}{{2,}}(?:·{HAN.pattern}+)*)$"
)
# What tells namesakes apart is short: 大, 女, 班长.
_MARK = 3


def seen_in(remark: str) -> str | None:
    """The state a remark speaks of (休学, 已转走 …), None when it speaks of none."""
    if _CAME.search(remark):
        return None
    words = code_table("status").remarks
    found = next((words[w] for w in sorted(words, key=len, reverse=True) if w in remark), None)
    return found or _SHORT.get(remark)


def other_name_in(remark: str) -> str | None:
    """The pupil's other name that a remark tells: 原名王松, 现名：王雪松."""
    told = _OTHER_NAME.search(remark)
    return told[1] if told else None


def behind(name: str) -> str | None:
    """What stands in brackets behind a name, None where nothing does."""
    told = BEHIND.search(name)
    return told[1] if told else None


def is_remark(text: str) -> bool:
    """What stands behind a name is more than a mark that tells namesakes apart."""
    return len(text) > _MARK or bool(seen_in(text) or other_name_in(text))
