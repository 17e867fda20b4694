"""Cells that say "nothing here": words, strokes, and numbers that nobody has."""

from xjaudit.patterns import regex
from xjaudit.record.text import BLANKS, half_width

# The registry's guides allow some of them for schools.
_LISTED = """
无 暂无 没有 未有 没 未知 不知 不知道 不详 不明 不清楚 不确定 保密 略 空 空白 空缺 暂缺 缺 缺失 后补
待定 待补 待查 待填 待核 待核实 待完善 待录入 待补充 待提供 未填 未填写 未录入 未提供 未登记
无数据 无信息 无内容 暂未 尚无 尚未 暂不填 不填 某某 某某某 xx xxx xxxx ×× ××× 〃
n/a na #n/a null none nil nan nat tbd unknown undefined
"""
_WORDS = frozenset(_LISTED.split())
_STROKES = regex(r"[/\\\-—–−‐―_~～.。…·、,，;；:：|*?？!！\"“”″'＂]+")
_AROUND = regex(r"^[(（\[【<《]+|[)）\]】>》。.]+$")
# 同上, 同家庭住址, 与父亲相同: in an address, the address of somebody else.
_PLACE = (
    r"(?:上|左|右|前|下|以上|上一?[行栏格]|上面|父亲?|母亲?|爸爸?|妈妈?|监护人|学生|本人|孩子|小孩|家长"
    r"|第?[1一](?:个|位)?|家庭成员[12一二]|成员[12一二]|现在?|现住|现居住|家庭|家|户口|户口所在|户籍|户籍所在"
    r"|通[信讯]|居住)"
)
_SAME = regex(
    rf"^(?:同|与|和|跟){_PLACE}(?:的)?(?:住?址|地址?|住址|地址|电话|单位|号码)?"
    r"(?:相同|一致|一样|同上|同)?$"
)
# 无证, 未上户, 身份证办理中, 暂无手机: words where a number should be.
_NO_NUMBER = regex(
    r"^(?:目前|暂时?|尚|还|现|已)?(?:无|没有?|未|待|正在|正|需|不)?(?:有|上|落|入|领|申请?)?"
    r"(?:办理?|补办?|补录|户|户口|黑户|入户|上户|落户|第?[一二]代证|身份证件?号?码?|证件?号?码?|号码?"
    r"|学籍号?|籍|建籍|电话号?码?|手机号?码?|联系方式|联系电话|固话|空号|停机|丢失|遗失)"
    r"(?:办理|补办|申请)?(?:中|过|丢失|遗失|未办|没办|无|待办)?$"
)
_STAIRS = ("123456789012345678901234567890", "987654321098765432109876543210")
# Fillers of whole columns: 000000, 111111111111, 123456789012345678.
FILLERS = tuple(
    [str(digit) * length for digit in range(10) for length in range(6, 31)]
    + [stair[:length] for stair in _STAIRS for length in range(11, 31)]
)
_SAME_DIGIT = regex(r"^([0-9])\1{5,}X?$")
# Numbers of nobody that people type where a mobile number is asked for.
_NO_PHONE = regex(r"^1[3-9](?:[0-9]0{8}|800138000)$")
_NO_DAY = regex(r"^0{4}([-/.年])0{1,2}[-/.月]0{1,2}日?$")


def _fold(text: str) -> str:
    return BLANKS.sub("", half_width(text)).casefold()


def is_word(text: str) -> bool:
    """无, /, 同上, a cell of invisible characters and the like, in a cell of any kind."""
    word = _fold(text)
    if not word or word in _WORDS or _STROKES.fullmatch(word):
        return True
    return _AROUND.sub("", word) in _WORDS or bool(_SAME.match(word))


def is_no_number(text: str) -> bool:
    """无证, 办理中: says in words that there is no number."""
    return is_word(text) or bool(_NO_NUMBER.match(_fold(text)))


def is_filler(text: str) -> bool:
    """A number that nobody has: 0, 000000, 111111, 123456789012345678, 13800000000."""
    number = _fold(text).upper().replace("-", "")
    bare = number[1:] if number[:1] in ("G", "J", "L") else number
    if bare == "0" or _SAME_DIGIT.match(bare) or _NO_PHONE.match(bare):
        return True
    # Shorter ones, 12345678 or 1234567890, may be the number of a permit.
    stairs = bare.removesuffix("X")
    return len(stairs) >= 11 and any(stair.startswith(stairs) for stair in _STAIRS)


def is_placeholder(text: str) -> bool:
    """Means an empty cell, where no value could be read: a word, or a number that nobody has."""
    return is_no_number(text) or is_filler(text) or bool(_NO_DAY.match(_fold(text)))
