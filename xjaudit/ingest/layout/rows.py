"""Which rows below a header are pupils, and why the others are not."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from xjaudit.ingest.layout.headers import Header, is_title
from xjaudit.ingest.layout.section_words import is_no_name
from xjaudit.ingest.sheets import Sheet
from xjaudit.patterns import regex
from xjaudit.record.fields import fold_heading
from xjaudit.record.matching import matching
from xjaudit.record.remarks import behind, other_name_in

FOOTER = (
    r"^\s*(合\s*计|总\s*计|小\s*计|制表|审核|填表|填报|校长|班主任"
    r"|注[:：]|说明|日期|备注[:：]|图例|统计)"
)
_FOOTER_ANYWHERE = regex(
    r"(合\s*计|总\s*计|小\s*计|共\s*\d+\s*人|制表人|审核人|填表|填报|班主任|校长"
    r"|注[:：]|说明[:：]|图例|[√×○△].*(出勤|旷课|病假)|第\s*\d+\s*页)"
)
# In the column of names: 审核：李四, 应到3人 实到3人, 签字.
_NO_NAME = r"[:：]|[0-9]+\s*人|签字|签名|盖章|应到|实到|人数"
# A line between pupils, and what stands there in the place of a name.
_NOBODY = (
    r"^\s*(?:[-—–_=~]+|男生?|女生?|[男女]同学|平均(?:分|值)?|最[高低]分|及格率|优秀率"
    r"|总分|人均|讲\s*台|过\s*道|走\s*廊)\s*$"
)
# Typed where there is no name.
_PLACEHOLDER = r"^\s*(?:无|暂无|没有|同上|待定|未定|空缺?|/+)\s*$"
_ODD_NAME = rf"{_NO_NAME}|{_NOBODY}|{_PLACEHOLDER}|^[0-9]+$|班|名单|名册|示例|样例|姓\s*名"
# Whose number stands there is somebody.
_IDENTIFIER = regex(r"^\W*[GL]?[0-9]{17}[0-9X]\W*$", re.IGNORECASE)
_NO_PUPIL = regex(f"{FOOTER}|{_NO_NAME}")
_FEW = 3
_EXAMPLE = regex(
    r"^\s*(填写)?(示例|样例|范例|举例)\s*[:：]?\s*\d*\s*$|^\s*例\s*([:：]|\d*$)"
    r"|[(（](填写)?(示例|样例|例)[)）]"
)
_INSTRUCTION = regex(r"必填|选填|非必填|格式[:：]|^如[:：]|填写说明|下拉选择|不超过\d+|[Yy]{4}")
# An example of how to fill the template stands right below its header.
_EXAMPLE_ROWS = 3


@dataclass(frozen=True)
class Block:
    """Columns of a sheet that make one table: its header, and the row (0 is the first) before
    which it ends."""

    sheet: Sheet
    header: Header
    columns: range
    name: int
    known: tuple[int, ...]
    start: int
    end: int
    first: bool

    def filled(self) -> np.ndarray:
        """How many cells of the block each row below the header holds."""
        return self.sheet.filled(self.header.last + 1, self.end, self.columns)

    def below(self, position: int) -> pa.Array:
        """The cells of a column below the header."""
        begin = self.header.last + 1
        return self.sheet.columns[position].slice(begin, self.end - begin)

    def row(self, index: int) -> dict[int, str | None]:
        """One row's cells by position."""
        return {at: self.sheet.columns[at][index].as_py() for at in self.columns}


def split(block: Block, repeats: list[Header]) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Positions of the pupils' rows, and (row number, reason) of all others that hold anything.

    `repeats` are headers that stand again between the pupils, as at the top of a printed page.
    """
    begin = block.header.last + 1
    dropped = _above(block) if block.first else []
    again = {row for h in repeats for row in range(h.first, h.last + 1)}
    dropped += [(row + 1, "header_repeated") for row in sorted(again)]
    filled = block.filled()
    body = np.flatnonzero(filled) + begin
    odd = _odd(block, filled)[body - begin]
    for position in body[odd]:
        if position in again:
            continue
        why = _why_dropped(block, int(position))
        if why:
            dropped.append((int(position) + 1, why))
    gone = {row - 1 for row, _ in dropped}
    rows = body
    if gone:
        is_pupil = np.ones(block.end, bool)
        is_pupil[list(gone)] = False
        rows = body[is_pupil[body]]
    return rows.astype(np.int64), sorted(dropped)


def _above(block: Block) -> list[tuple[int, str]]:
    """Title and header rows."""
    filled = block.sheet.filled(block.start, block.header.last + 1)
    rows = [block.start + int(i) for i in np.flatnonzero(filled)]
    return [(row + 1, "title" if row < block.header.first else "header") for row in rows]


def _odd(block: Block, filled: np.ndarray) -> np.ndarray:
    """Rows that deserve a closer look."""
    names = block.below(block.name)
    odd = matching(names, f"{FOOTER}|{_ODD_NAME}") | (filled == 1)
    if names.null_count:
        odd |= names.is_null().to_numpy(zero_copy_only=False)
    for position in range(block.columns.start, block.name):
        # 合计 stands left of the name as often as in its column.
        odd |= matching(block.below(position), FOOTER)
    odd[:_EXAMPLE_ROWS] = True
    return odd


def _why_dropped(block: Block, index: int) -> str | None:
    """Why a row is no pupil; None where it is one after all (a pupil whose name is missing)."""
    row = block.row(index)
    texts = [cell for cell in row.values() if cell]
    name = row[block.name]
    if name and fold_heading(name) == fold_heading(block.header.texts[block.name] or ""):
        return "header_repeated"
    if index <= block.header.last + _EXAMPLE_ROWS and _is_example(texts):
        return "example"
    if len(set(texts)) == 1 and is_title(texts[0]) and not re.search(FOOTER, texts[0]):
        return "title"
    if name and set(texts) == {name} and is_no_name(name):
        return "section"
    if any(_FOOTER_ANYWHERE.search(text) for text in texts):
        return "footer"
    known = [row[at] or "" for at in block.known if at != block.name and row.get(at)]
    numbered = any(map(_IDENTIFIER.match, known))
    if name and re.match(_PLACEHOLDER, name) and not numbered:
        return "no_name"
    if name and len(texts) <= _FEW and re.match(_NOBODY, name) and not numbered:
        return "footer"
    if name and _NO_PUPIL.search(name) and not other_name_in(behind(name.strip()) or ""):
        return "footer"
    if name is None:
        return None if len(known) >= 3 or numbered else "no_name"
    return "no_name" if name.isdigit() else None


def _is_example(texts: list[str]) -> bool:
    told = sum(bool(_INSTRUCTION.search(text)) for text in texts)
    return any(map(_EXAMPLE.search, texts)) or (told >= 2 and 2 * told >= len(texts))
