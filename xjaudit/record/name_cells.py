"""Cells of names: what stands around a name, and characters that are not what was meant."""

import itertools
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.patterns import regex
from xjaudit.record import names
from xjaudit.record.dates import Reading
from xjaudit.record.placeholders import is_word
from xjaudit.record.remarks import behind, is_remark
from xjaudit.record.text import HAN, clean

_HAN = HAN.pattern
_PROPER = regex(rf"^{_HAN}{{2,}}(?:·{_HAN}+)*$")
_LATIN = regex(r"^[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'.\-·]+$")
# Names that need no second look: all characters in GBK, and the first one not of 无, 未知, 同上 …
_OTHER = sorted("无暂没未不同与和跟待空缺保略后某尚锟斤烫屯")
_FIRST = "".join(
    f"\\x{{{ord(low) + 1:X}}}-\\x{{{ord(high) - 1:X}}}"
    for low, high in itertools.pairwise(["\u4dff", *_OTHER, "\u9fa6"])
    if ord(low) + 1 < ord(high)
)
USUAL_NAME = rf"^[{_FIRST}][\x{{4E00}}-\x{{9FA5}}]+(?:·[\x{{4E00}}-\x{{9FA5}}]+)*$"
# 姓名：王芳, “王芳”, 1.王芳, 01 王芳, 王芳同学, 王芳 12, 王芳、
_AROUND = regex(
    r"^(?:学生)?(?:姓名\s*[:：]\s*)?[“\"'‘]?(?:[(（]?[0-9]{1,3}[)）]?[.．、,，:：\s\-]*)?"
    rf"(?P<name>{_HAN}(?:[\s·]*{_HAN})+?)(?:同学|小朋友)?[”\"'’]?[，,、;；。.]*(?:\s+[0-9]{{2,3}})?$"
)
# Two lines in a cell, each as long as a name: 王小明 over 李小红.
_TWO_LINES = regex(
    rf"^\s*(?P<first>{_HAN}[ \u3000]?{_HAN}{{1,2}})\s*[\r\n]\s*{_HAN}[ \u3000]?{_HAN}{{1,2}}\s*$"
)
_ESCAPED_END = regex("_x000[AaDd]_")
_LONG_SURNAMES = frozenset(
    ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "东方", "司徒")
)
_STAND_IN = regex("[\ufffd?？□*＊〇○]|锟斤|斤拷|烫烫|屯屯")


def _first_of_misread() -> np.ndarray:
    """Which code points bytes of UTF-8 become at the beginning of a Chinese name read as GBK."""
    first = np.zeros(0x10000, bool)
    for lead in range(0xE4, 0xEA):
        for trail in range(0x80, 0xC0):
            first[ord(bytes([lead, trail]).decode("gbk"))] = True
    return first


_FIRST_OF_MISREAD = _first_of_misread()


def may_be_another(cells: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Which names look like any other, but end in 同学, or begin as Chinese names do whose bytes
    were read in the wrong encoding: as a pattern the 384 characters take long to compile."""
    if isinstance(cells, pa.ChunkedArray):
        return np.concatenate([np.zeros(0, bool), *map(may_be_another, cells.chunks)])
    answer = pc.fill_null(pc.ends_with(cells, "同学"), False).to_numpy(zero_copy_only=False).copy()
    _, offsets, data = cells.buffers()
    if not len(cells) or offsets is None or data is None:
        return answer
    width = np.int64 if pa.types.is_large_string(cells.type) else np.int32
    starts = np.frombuffer(offsets, width)[cells.offset :][: len(cells) + 1]
    # What a missing cell's bytes are is not said; mostly there are none.
    filled = np.flatnonzero(
        (np.diff(starts) >= 3) & cells.is_valid().to_numpy(zero_copy_only=False)
    )
    letters = np.frombuffer(data, np.uint8)
    first, second, third = (letters[starts[:-1][filled] + at].astype(np.int32) for at in range(3))
    point = ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)
    answer[filled] |= _FIRST_OF_MISREAD[point] & (first >= 0xE0) & (first < 0xF0)
    return answer


def read_name(text: str) -> Reading:
    """A name without inner blanks, middle dot U+00B7; what stands around it is taken off.

    A name with characters that mean nothing, or nothing in GBK, is kept, and that is said.
    """
    if is_misread(text.strip()):
        return text.strip(), "name_broken"
    plain = clean(text)
    if is_word(plain):
        return None, "placeholder"
    around = _AROUND.match(plain)
    value = names.normal_name(around["name"] if around else plain)
    if not value:
        return None, "placeholder"
    if are_two(text):
        return value, "two_names"
    return value, _said(value) or ("name_cleaned" if value != text else None)


def are_two(text: str) -> bool:
    """Two lines that each look like a name; 欧阳 over 娜娜 is one name in a narrow cell."""
    lines = _TWO_LINES.match(_ESCAPED_END.sub("\n", text))
    return bool(lines) and lines["first"] not in _LONG_SURNAMES


def _said(value: str) -> str | None:
    if _STAND_IN.search(value):
        return "name_broken"
    if names.is_private_use(value):
        return "name_private_use"
    if not _encodes(value, "gbk"):
        return "name_not_gbk"
    if _PROPER.match(value) or _LATIN.match(value):
        return None
    if _PROPER.match(names.without_suffix(value)):
        return "name_remark" if is_remark(behind(value) or "") else "namesake_mark"
    return "value_unusual"


def is_misread(text: str) -> bool:
    """A Chinese name read in the wrong encoding: 鐜嬭姵, çŽ‹èŠ³ or Íõ·¼ for 王芳."""
    core = re.sub("[?？□\ufffd\ue000-\uf8ff]+$", "", text)
    if misread := _encodes(core, "gbk"):
        meant = misread.decode("utf-8", "ignore")
        # An odd number of bytes loses the last one; of other names hardly a byte is UTF-8.
        if len(meant) >= 2 and _is_han(meant) and len(misread) - len(meant.encode()) <= 2:
            return True
    if max(map(ord, text), default=0) < 0x80 or HAN.search(text):
        return False
    for wrong in ("latin-1", "cp1252"):
        if (misread := _encodes(text, wrong)) and any(
            _is_han(misread.decode(right, "replace")) for right in ("utf-8", "gbk")
        ):
            return True
    return False


def _is_han(text: str) -> bool:
    return bool(re.fullmatch(f"{_HAN}+", text))


def _encodes(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None
