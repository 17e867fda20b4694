"""What a line between pupils says of those below it: their class, or that they are elsewhere."""

from dataclasses import dataclass
from functools import cache, lru_cache

from xjaudit.ingest.name_look import is_name
from xjaudit.patterns import regex
from xjaudit.record.classes import ANY_SYSTEM, class_in_text, class_number, grade_in_text
from xjaudit.record.codes import table as code_table
from xjaudit.record.remarks import seen_in
from xjaudit.record.text import half_width

# A title or remark above pupils is short.
_LONGEST = 40
_BARE = r"第?\(?(?:[0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]|十)\)?班"
_BARE_CLASS = regex(
    rf"(?<![0-9一二三四五六七八九十年级届第(\-、,，至到]){_BARE}(?![主任级长委干组])"
)
# Sums and signatures speak of those above.
_OF_ABOVE = regex(
    r"合\s*计|总\s*计|小\s*计|签|盖章|制表|审核|填表|填报|应到|实到|以上|图例|注[:]|[√×○△]"
)
# 转自三年级2班 says where somebody was.
_OTHER_CLASS = regex("转|来自|调|借|并入|合并|原|去")
_STARTS = regex("^(?:以下|下列|下面)")
_ENDS = regex("(?:[:]|学生|同学|人员|名单|班)$")
_AWAY = regex("退学|离校|离班|开除|除名|往届|毕业|停学|不在|未到|退出")
# 联系人: is left to be filled in.
_LABEL = regex("日期|联系|电话|备注|说明|班主任|校长|老师|教师|时间|单位|学校")
# In the column of names only what can be nobody's name.
_NO_NAME = regex("^(?:以下|下列|下面)|(?:[:：]|生|同学|人员|名单|班|[请病事]假)$")
# With a state they make a remark: 以下学生已转出(3人), 本学期休学名单.
_FILLER = regex(
    r"以下|下列|下面|学生|同学|人员|名单|名册|已经|办理|手续|正在|在办|学期|学年|目前|长期|暂时"
    r"|[已均都为是的者生因中本上下年月日暂现共计名人位等于第至后]|[0-9〇零一二三四五六七八九十]+|[\W_]+"
)
# Lines of which nobody would think that those below are not here.
_PRESENT = regex(
    r"男|女|新|转入|转来|转进|插班|借读|随班就读|住校|住宿|寄宿|走读|内宿|外宿|午托|托管|校车"
    r"|在校|在籍|在读|在班|复学|返校|请假|病假|事假|组|队|排|宿舍|号|室"
)
# Of these nothing need be said.
_GROUPING = regex(r"^[男女\W\d一二三四五六七八九十第组队排号宿舍室生同学]*$")


@dataclass(frozen=True)
class Line:
    """What a line between pupils is.

    kind  title (of a class), grade, state (known), present (those below are here), grouping (as
          the same, in another order), unknown
    text  as it stands; of a title its words for the class
    """

    kind: str
    text: str


@lru_cache(1024)
def read_line(text: str) -> Line | None:
    """What a text that stands alone between pupils says of those below; None where that is
    nothing."""
    folded = half_width("".join(text.split()))
    if not 1 < len(folded) <= _LONGEST or _OF_ABOVE.search(folded):
        return None
    state = _state(folded)
    if state:
        return Line(state, text.strip())
    if _OTHER_CLASS.search(folded):
        return Line("unknown", text.strip()) if "班" in folded or _asks(folded) else None
    return _title(text, folded) or (Line("unknown", text.strip()) if _asks(folded) else None)


def _state(folded: str) -> str | None:
    """Whether nothing but a known state of pupils is told, and whether they are here."""
    rest = folded
    for word in _states():
        rest = rest.replace(word, "")
    if not _FILLER.sub("", rest) and seen_in(folded):
        return "state"
    if rest == folded and _PRESENT.search(folded) and not _FILLER.sub("", _PRESENT.sub("", folded)):
        return "grouping" if _GROUPING.match(folded) else "present"
    return None


@cache
def _states() -> list[str]:
    return sorted(code_table("status").remarks, key=len, reverse=True)


def _title(text: str, folded: str) -> Line | None:
    if class_in_text(text, ANY_SYSTEM) and not folded.isascii():
        return Line("title", text.strip())
    bare = {found[0] for found in _BARE_CLASS.finditer(folded)}
    if len(bare) == 1 and class_number(word := bare.pop()):
        return Line("title", word)
    if grade_in_text(text, ANY_SYSTEM) and "班" not in folded:
        return Line("grade", text.strip())
    return None


def _asks(folded: str) -> bool:
    """Has the form of a line about those below, though nobody knows what it means."""
    if _STARTS.search(folded) or _AWAY.search(folded):
        return True
    end = _ENDS.search(folded)
    if end is None or len(folded) <= 2 or _LABEL.search(folded):
        return False
    # 王芳同学 is somebody.
    return end[0] == "班" or not is_name(folded[: end.start()])


def is_no_name(text: str) -> bool:
    """A line between pupils that stands, alone in its row, in the column of names."""
    line = read_line(text)
    if line is None or line.kind == "grouping":
        return False
    return line.kind in ("state", "title", "grade") or bool(_NO_NAME.search(text.strip()))
