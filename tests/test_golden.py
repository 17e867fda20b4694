"""Whole receipts of messy files, compared word for word with those kept in `tests/golden`.

After a change that is meant: `XJAUDIT_GOLDEN=write make test` writes them anew; read what differs.
"""

import json
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests import writing
from xjaudit.ingest import receipt
from xjaudit.ingest.parse import read_path
from xjaudit.ingest.reading import Asked
from xjaudit.settings import Settings

GOLDEN = Path(__file__).parent / "golden"
SETTINGS = Settings(as_of=date(2026, 11, 16))

ROSTER = """
2026-2027学年第一学期七年级学生基本信息||||||||||
导出日期：2026年11月16日||||||||||
学籍号*|姓名*|性别|出生日期|身份证件号|班级|入学年月|就读状态|成员1||
||||||||姓名|关系|联系电话
G999999201403150017|王芳|女|20140315|999999201403150017|七(1)班|202609|在读|王大|父亲|137 1234 5678
G999999201404010034|李␣强|1|2014年4月1日|~999999201404010034.0|7.1班|2026.09|在读|李母|妈妈|1
G99999920140229002X|买买提•阿不都|男|20140229|99999920140229002x|初一（1）班|~202609|在读|无|/|
|合计：3人|||||||||
|制表人：赵老师|||||||||
"""
GRID = """
七年级2班2026年11月考勤表|||||||
序号|姓名|2|3|4|5|6|备注
||一|二|三|四|五|
~1|王芳|√|√|病|√|△|
~2|李强|√|×|√|√|√|已转走
~3|孙悦|√|√|√|○|√|
√出勤 ×旷课 ○病假|||||||
"""
BLOCKS = """
七年级3班|||七年级4班||
序号|姓名|性别|序号|姓名|性别
~1|王芳(大)|女|~1|李强|男
~2|王芳(小)|女|~2|孙␣悦|女
班主任：钱老师|||班主任：郑老师||
"""
PAGES = """
八年级1班学生名单  第1页||
姓名|性别|手机
王芳|女|13712345678、13712345679
八年级1班学生名单  第2页||
姓名|性别|手机
李强|男|同上
八年级2班学生名单||
姓名|性别|手机
孙悦|女|
"""
FORM = """
学生基本信息登记表|||
姓名|王芳|性别|女
出生日期|2014.3.15|民族|汉
身份证号|'999999201403150017|班级|七年级1班
监护人姓名|王大|关系|爸爸
联系电话|13712345678|户口性质|农业
"""


def marked(path: Path, sheets: dict[str, str]) -> Path:
    """A workbook with merged, hidden and struck-out cells."""
    writing.xlsx(path, sheets)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.merge_cells("I3:K3")
    sheet.row_dimensions[6].hidden = True
    for cell in sheet[7]:
        cell.font = openpyxl.styles.Font(strike=True)
    book.save(path)
    return path


FILES = {
    "roster": lambda folder: marked(
        folder / "初一名册.xlsx", {"学生信息": ROSTER, "说明": "说明|"}
    ),
    "attendance": lambda folder: writing.xlsx(folder / "考勤.xlsx", {"七2班": GRID}),
    "side_by_side": lambda folder: writing.xls(folder / "七年级.xls", {"Sheet1": BLOCKS}),
    "printed_pages": lambda folder: writing.text(folder / "八年级.csv", PAGES, "gb18030"),
    "form": lambda folder: writing.xlsx(folder / "王芳.xlsx", {"登记表": FORM}),
    "no_header": lambda folder: writing.text(
        folder / "九1班.txt", "~1|王芳|女\n~2|李强|男\n~3|孙悦|女\n", "utf-8", "\t"
    ),
}


@pytest.mark.parametrize(("name", "write"), FILES.items(), ids=FILES)
def test_the_receipt_of_a_messy_file_is_the_one_kept(tmp_path, name, write):
    ((_, reading),) = read_path(write(tmp_path), Asked())
    told = receipt.inspect(reading, SETTINGS)
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    kept = GOLDEN / f"{name}.json"
    if os.environ.get("XJAUDIT_GOLDEN") == "write":
        kept.write_text(text, "utf-8")
    assert json.loads(text) == json.loads(kept.read_text("utf-8"))
