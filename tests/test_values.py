"""Every cell is read right or not at all, and every change is said."""

# A table is as wide as its sheet.
# ruff: noqa: E501

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, names
from xjaudit.ingest import sheets
from xjaudit.ingest.layout import rows, segments, table_cells
from xjaudit.record import codes, ids
from xjaudit.record.dates import day_text
from xjaudit.record.epochs import EPOCH_1900, EPOCH_1904
from xjaudit.record.fields import all_fields
from xjaudit.record.formats import as_shown, format_matters, shows_more
from xjaudit.record.matching import matching
from xjaudit.record.placeholders import is_placeholder
from xjaudit.record.values import read_column

FIELDS = all_fields()
TODAY = date(2026, 11, 16)

ID_NUMBERS = r"""
    raw                             | value                | notice
    --------------------------------+----------------------+------------------
    11010519491231002X              | 11010519491231002X   |
    999999201203150017              | 999999201203150017   |
    '11010519491231002X             | 11010519491231002X   | id_cleaned          # typed to keep it text
    ‘11010519491231002X             | 11010519491231002X   | id_cleaned
    `11010519491231002X             | 11010519491231002X   | id_cleaned
    ="11010519491231002X"           | 11010519491231002X   | id_cleaned          # a CSV made for Excel
    ␣11010519491231002X␣            | 11010519491231002X   | id_cleaned
    110105 19491231 002X            | 11010519491231002X   | id_cleaned
    110105\u300019491231\u3000002X  | 11010519491231002X   | id_cleaned
    11010519491231002X\u00a0        | 11010519491231002X   | id_cleaned
    11010519491231002X\t            | 11010519491231002X   | id_cleaned
    110105194912\n31002X            | 11010519491231002X   | id_cleaned
    11010519491231002X_x000D_       | 11010519491231002X   | id_cleaned          # a line end as XML writes it
    \u200b11010519491231002X        | 11010519491231002X   | id_cleaned          # zero-width space
    \ufeff11010519491231002X        | 11010519491231002X   | id_cleaned
    \u202d11010519491231002X\u202c  | 11010519491231002X   | id_cleaned          # marks of direction
    11010519491231002x              | 11010519491231002X   | id_cleaned
    11010519491231002×              | 11010519491231002X   | id_cleaned          # multiplication sign
    11010519491231002✕              | 11010519491231002X   | id_cleaned
    11010519491231002Х              | 11010519491231002X   | id_cleaned          # Cyrillic
    11010519491231002х              | 11010519491231002X   | id_cleaned
    11010519491231002Χ              | 11010519491231002X   | id_cleaned          # Greek
    11010519491231002Ⅹ              | 11010519491231002X   | id_cleaned          # Roman ten
    11010519491231002*              | 11010519491231002X   | id_cleaned          # behind 17 digits only
    11010519491231002Ｘ             | 11010519491231002X   | id_cleaned
    １１０１０５１９４９１２３１００２Ｘ | 11010519491231002X   | id_cleaned
    9999992012０３15００17          | 999999201203150017   | id_cleaned
    110105-19491231-002X            | 11010519491231002X   | id_cleaned
    110105.19491231.002X            | 11010519491231002X   | id_cleaned
    11010519491231002-X             | 11010519491231002X   | id_cleaned
    999999201203150017.0            | 999999201203150017   | id_cleaned
    身份证号：999999201203150017    | 999999201203150017   | id_cleaned
    999999201203150017，            | 999999201203150017   | id_cleaned
    110105491231002                 | 110105491231002      |                     # the form before 1999
    E12345678                       | E12345678            |
    h12345678                       | H12345678            | id_cleaned
    E12345678\n                     | E12345678            | id_cleaned
    K034178（2）                    | K034178(2)           | id_cleaned          # Hong Kong identity card
    12345678                        | 12345678             |                     # permit of a Taiwan resident
    FRA123456789012                 | FRA123456789012      |                     # permanent residence card of 2017
    4.40524E+17                     |                      | id_precision_lost
    4.40524188001010E+17            |                      | id_precision_lost
    4.40524e+17                     |                      | id_precision_lost
    ４．４０５２４Ｅ＋１７           |                      | id_precision_lost
    440524188001009984.0            |                      | id_precision_lost   # through a double
    1.2e17                          |                      | id_precision_lost
    511724********1234              | 511724********1234   | value_unusual       # masked: no X made of it
    511724********123*              | 511724********123*   | value_unusual
    5117242012031500××              | 5117242012031500××   | value_unusual
    110105194912310O2X              | 110105194912310O2X   | value_unusual       # a letter: never repaired
    l10105194912310021              | L10105194912310021   | value_unusual
    11010519491231002               | 11010519491231002    | value_unusual       # 17
    110105194912310020X             | 110105194912310020X  | value_unusual       # 19
    4.40524188001010                | 4.40524188001010     | value_unusual       # no number in two groups
    510724201203150012(临时)        | 510724201203150012(临时) | value_unusual   # the note may say whose it is
    母亲:510724198003150012         | 母亲:510724198003150012 | value_unusual
    无                              |                      | placeholder
    无证                            |                      | placeholder
    暂无身份证                      |                      | placeholder
    身份证办理中                    |                      | placeholder
    正在办理                        |                      | placeholder
    未上户                          |                      | placeholder
    同上                            |                      | placeholder
    -                               |                      | placeholder
    0                               |                      | placeholder
    000000                          |                      | placeholder
    111111111111111111              |                      | placeholder
    11111111111111111X              |                      | placeholder
    123456789012345678              |                      | placeholder
    12345678901234567X              |                      | placeholder
    \u3000                          |                      | placeholder
    王芳                            |                      | value_unreadable    # a column further
"""

REGISTRY = r"""
    raw                   | value               | notice
    ----------------------+---------------------+--------------
    G999999201203150017   | G999999201203150017 |
    L99999920120315123X   | L99999920120315123X |
    g999999201203150017   | G999999201203150017 | id_cleaned
    G 999999201203150017  | G999999201203150017 | id_cleaned
    Ｇ999999201203150017  | G999999201203150017 | id_cleaned
    L99999920120315123x   | L99999920120315123X | id_cleaned
    LG99999920120315001   | LG99999920120315001 | value_unusual
    G123456789012345678   |                     | placeholder
    无学籍                |                     | placeholder
"""

TAILS = r"""
    raw    | value  | notice
    -------+--------+--------------
    0017   | 0017   |
    002x   | 002X   | id_cleaned
    002X   | 002X   |
    150017 | 150017 |
    17     | 0017   | zero_restored   # a number cell
    7      | 0007   | zero_restored
    ００17 | 0017   | id_cleaned
    0017\n | 0017   | id_cleaned
"""

OWN_NUMBERS = r"""
    raw                    | value                  | notice
    -----------------------+------------------------+------------------
    3100002012031500170    | 3100002012031500170    |                     # 19 digits in Shanghai
    YX2748744258           | YX2748744258           |
    a1b2                   | A1B2                   | id_cleaned
    3.10000201203E+18      |                        | id_precision_lost
    111111111111           |                        | placeholder
"""

DAYS = r"""
    raw                          | value    | notice
    -----------------------------+----------+-------------
    20120315                     | 20120315 |
    20120331                     | 20120331 |
    20120229                     | 20120229 |
    2012-3-15                    | 20120315 | date_assumed
    2012-03-15                   | 20120315 | date_assumed
    2012.03.15                   | 20120315 | date_assumed
    2012/3/15                    | 20120315 | date_assumed
    2012年3月15日                | 20120315 | date_assumed
    2012年03月15日               | 20120315 | date_assumed
    2012 年 3 月 15 日           | 20120315 | date_assumed
    2012年3月15                  | 20120315 | date_assumed
    2012。3。15                  | 20120315 | date_assumed
    2012、3、15                  | 20120315 | date_assumed
    2012，3，15                  | 20120315 | date_assumed
    2012—3—15                    | 20120315 | date_assumed
    2012..3.15                   | 20120315 | date_assumed
    2012-3-15日                  | 20120315 | date_assumed
    2012.3.15.                   | 20120315 | date_assumed
    2012年3月15日生              | 20120315 | date_assumed
    2012 3 15                    | 20120315 | date_assumed
    2012 03 15                   | 20120315 | date_assumed
    2 0 1 2 0 3 1 5              | 20120315 | date_assumed
    12.3.15                      | 20120315 | date_assumed
    12年3月15日                  | 20120315 | date_assumed
    98.3.15                      | 19980315 | date_assumed      # no later than this year
    26-11-16                     | 20261116 | date_assumed
    27-1-1                       | 19270101 | date_assumed
    ２０１２０３１５             | 20120315 | date_assumed
    ２０１２．３．１５           | 20120315 | date_assumed
    '20120315                    | 20120315 | date_assumed
    \u200b20120315               | 20120315 | date_assumed
    ␣20120315                    | 20120315 | date_assumed
    20120315.0                   | 20120315 | date_assumed
    2012-03-15 00:00:00          | 20120315 | date_assumed
    2012-03-15T00:00:00          | 20120315 | date_assumed
    2012-03-15T00:00:00.000Z     | 20120315 | date_assumed
    2012/3/15 0:00               | 20120315 | date_assumed
    2012/3/15 上午12:00:00       | 20120315 | date_assumed
    2012-03-15 10:30:00          | 20120315 | date_assumed
    2012年3月15日 星期四         | 20120315 | date_assumed
    二〇一二年三月十五日         | 20120315 | date_assumed
    二○一二年十二月三十一日      | 20121231 | date_assumed
    二零一二年元月一日           | 20120101 | date_assumed
    2012年三月十五               | 20120315 | date_assumed
    15/3/2012                    | 20120315 | date_assumed
    3/15/2012                    | 20120315 | date_assumed
    5/5/2012                     | 20120505 | date_assumed
    15-Mar-12                    | 20120315 | date_assumed      # an English Excel
    15-Mar-2012                  | 20120315 | date_assumed
    Mar 15, 2012                 | 20120315 | date_assumed
    15 March 2012                | 20120315 | date_assumed
    40983                        | 20120315 | date_assumed
    40983.0                      | 20120315 | date_assumed
    40983.75                     | 20120315 | date_assumed
    3/5/2012                     |          | date_bad          # May or March
    20130229                     |          | date_bad
    2012-02-30                   |          | date_bad
    2012-13-05                   |          | date_bad
    19000100                     |          | date_bad
    1899-12-31 07:01:00          |          | date_bad          # a time of day
    2012-03-14T16:00:00.000Z     |          | date_bad          # the 15th in China, or not
    2012-03                      |          | date_bad
    2012                         |          | date_bad
    201203                       |          | date_bad          # a month, or 3 December 2020
    120315                       |          | date_bad
    2012315                      |          | date_bad
    20123                        |          | date_bad
    19000                        |          | date_bad
    2O120315                     |          | date_bad          # a letter
    三月                         |          | date_bad
    农历2012年3月15日            |          | date_bad
    999999201203150017           |          | date_bad          # a column further
    无                           |          | placeholder
    0                            |          | placeholder
    00000000                     |          | placeholder
    0000-00-00                   |          | placeholder
"""

MONTHS = r"""
    raw                  | value  | notice
    ---------------------+--------+-------------
    201409               | 201409 |
    2014.09.01           | 201409 | date_assumed
    20140901             | 201409 | date_assumed
    2014-09              | 201409 | date_assumed
    2014/9               | 201409 | date_assumed
    2014.9               | 201409 | date_assumed
    2014年9月            | 201409 | date_assumed
    2014年09月份         | 201409 | date_assumed
    2014年9月1日         | 201409 | date_assumed
    2014 9               | 201409 | date_assumed
    201409.0             | 201409 | date_assumed
    14.9                 | 201409 | date_assumed
    14年9月              | 201409 | date_assumed
    ２０１４０９         | 201409 | date_assumed
    2014-09-01 00:00:00  | 201409 | date_assumed
    41883                | 201409 | date_assumed
    二〇一四年九月       | 201409 | date_assumed
    Sep 2014             | 201409 | date_assumed
    2014.10              | 201410 | date_assumed
    2014.1               |        | date_bad      # a number cell shows 2014.10 so
    14.1                 |        | date_bad
    202013               |        | date_bad
    202000               |        | date_bad
    2020                 |        | date_bad
    20149                |        | date_bad      # no serial of 1955
    2014年秋             |        | date_bad
    2014级               |        | date_bad
    2014.09.31           |        | date_bad
    Sep-14               |        | date_bad      # the 14th, or 2014
    暂无                 |        | placeholder
"""

PHONES = r"""
    raw                               | value                   | notice
    ----------------------------------+-------------------------+--------------
    13812345678                       | 13812345678             |
    13812345000                       | 13812345000             |
    13812345678;13987654321           | 13812345678;13987654321 |
    075512345678                      | 075512345678            |
    1381234 5678                      | 13812345678             | phone_cleaned
    138-1234-5678                     | 13812345678             | phone_cleaned
    138-1234-5000                     | 13812345000             | phone_cleaned
    138-0000-0000                     |                         | placeholder
    13812345678\n                     | 13812345678             | phone_cleaned
    138.1234.5678                     | 13812345678             | phone_cleaned
    １３８１２３４５６７８            | 13812345678             | phone_cleaned
    '13812345678                      | 13812345678             | phone_cleaned
    \u202d13812345678\u202c           | 13812345678             | phone_cleaned    # copied from a phone
    13812345678.0                     | 13812345678             | phone_cleaned
    +86 13812345678                   | 13812345678             | phone_cleaned
    86-13812345678                    | 13812345678             | phone_cleaned
    8613812345678                     | 13812345678             | phone_cleaned
    008613812345678                   | 13812345678             | phone_cleaned
    013812345678                      | 13812345678             | phone_cleaned
    13812345678/13987654321           | 13812345678;13987654321 | phone_cleaned
    13812345678、13987654321          | 13812345678;13987654321 | phone_cleaned
    13812345678 13987654321           | 13812345678;13987654321 | phone_cleaned
    138 1234 5678 139 8765 4321       | 13812345678;13987654321 | phone_cleaned
    13812345678\n13987654321          | 13812345678;13987654321 | phone_cleaned
    13812345678-13987654321           | 13812345678;13987654321 | phone_cleaned
    13812345678 13812345678           | 13812345678             | phone_cleaned
    13812345678（爸）13987654321（妈） | 13812345678;13987654321 | phone_cleaned
    母亲：13812345678                 | 13812345678             | phone_cleaned
    13812345678/无                    | 13812345678             | phone_cleaned
    1.3812345678E+10                  | 13812345678             | phone_cleaned    # all its digits are there
    0755-12345678                     | 075512345678            | phone_cleaned
    (0818)6222222                     | 08186222222             | phone_cleaned
    0755-12345678-801                 | 075512345678-801        | phone_cleaned
    0755-12345678转801                | 075512345678-801        | phone_cleaned
    400-123-4567                      | 4001234567              | phone_cleaned
    +852 61234567                     | +85261234567            | phone_cleaned
    75512345678                       | 075512345678            | zero_restored
    8186222222                        | 08186222222             | zero_restored
    1012345678                        | 01012345678             | zero_restored
    1.38123E+10                       |                         | digits_lost
    1.38E+10                          |                         | digits_lost
    1381234567                        | 1381234567              | value_unusual
    138123456789                      | 138123456789            | value_unusual
    138****5678                       | 138****5678             | value_unusual
    13812345678 停机                  | 13812345678 停机        | value_unusual    # may be dead
    O13812345678                      | O13812345678            | value_unusual
    王芳                              | 王芳                    | value_unusual
    13800000000                       |                         | placeholder
    13800138000                       |                         | placeholder
    11111111111                       |                         | placeholder
    12345678901                       |                         | placeholder
    000000                            |                         | placeholder
    0                                 |                         | placeholder
    无                                |                         | placeholder
    无电话                            |                         | placeholder
    空号                              |                         | placeholder
"""

NAMES = r"""
    raw                        | value            | notice
    ---------------------------+------------------+------------------
    王芳                       | 王芳             |
    欧阳娜娜                   | 欧阳娜娜         |
    买买提·阿不都热依木        | 买买提·阿不都热依木 |
    濮阳明                     | 濮阳明           |                     # begins as a misread name does
    O'Brien                    | O'Brien          |
    王　芳                     | 王芳             | name_cleaned
    李 娜                      | 李娜             | name_cleaned
    李\u00a0娜                 | 李娜             | name_cleaned
    李\u200b娜                 | 李娜             | name_cleaned
    李\n娜                     | 李娜             | name_cleaned
    李娜␣                      | 李娜             | name_cleaned
    '李娜                      | 李娜             | name_cleaned
    李娜_x000D_                | 李娜             | name_cleaned
    李娜\u202e                 | 李娜             | name_cleaned
    李娜，                     | 李娜             | name_cleaned
    李娜。                     | 李娜             | name_cleaned
    “李娜”                     | 李娜             | name_cleaned
    姓名：李娜                 | 李娜             | name_cleaned
    1.李娜                     | 李娜             | name_cleaned        # the row's number
    01 李娜                    | 李娜             | name_cleaned
    2、李娜                    | 李娜             | name_cleaned
    (3)李娜                    | 李娜             | name_cleaned
    李娜 12                    | 李娜             | name_cleaned        # a seat
    李娜同学                   | 李娜             | name_cleaned
    买买提•阿不都              | 买买提·阿不都    | name_cleaned
    买买提・阿不都             | 买买提·阿不都    | name_cleaned
    买买提‧阿不都              | 买买提·阿不都    | name_cleaned
    买买提∙阿不都              | 买买提·阿不都    | name_cleaned
    买买提⋅阿不都              | 买买提·阿不都    | name_cleaned
    买买提.阿不都              | 买买提·阿不都    | name_cleaned
    买买提．阿不都             | 买买提·阿不都    | name_cleaned
    买买提。阿不都             | 买买提·阿不都    | name_cleaned
    买买提●阿不都              | 买买提·阿不都    | name_cleaned
    买买提 · 阿不都            | 买买提·阿不都    | name_cleaned
    买买提··阿不都             | 买买提·阿不都    | name_cleaned
    买买提—阿不都              | 买买提·阿不都    | name_cleaned
    买买提-阿不都              | 买买提·阿不都    | name_cleaned
    ⼤山                       | 大山             | name_cleaned        # a radical of Kangxi
    ⻢芳                       | 马芳             | name_cleaned        # a radical out of a PDF
    Ａｎｎａ                   | Anna             | name_cleaned
    Anna Lee                   | AnnaLee          | name_cleaned
    王芳(大)                   | 王芳(大)         | namesake_mark
    王芳（小）                 | 王芳（小）       | namesake_mark
    王芳2                      | 王芳2            | namesake_mark
    王芳 2                     | 王芳2            | namesake_mark
    王芳A                      | 王芳A            | namesake_mark
    王芳①                      | 王芳①            | namesake_mark
    王芳（班长）               | 王芳（班长）     | namesake_mark
    王芳（休学）               | 王芳（休学）     | name_remark
    王芳【请假至12月】         | 王芳【请假至12月】 | name_remark
    王雪松（原名王松）         | 王雪松（原名王松） | name_remark
    李\ue863                   | 李\ue863         | name_private_use
    李\ue000娜                 | 李\ue000娜       | name_private_use
    㼆三                       | 㼆三             | name_not_gbk
    李𬭩                       | 李𬭩             | name_not_gbk
    李䶮                       | 李䶮             | name_not_gbk
    李\ufffd                   | 李\ufffd         | name_broken
    李?娜                      | 李?娜            | name_broken
    李□                        | 李□              | name_broken
    李*                        | 李*              | name_broken
    鐜嬭姵                     | 鐜嬭姵           | name_broken         # 王芳 in UTF-8, read as GBK
    寮犱笁                     | 寮犱笁           | name_broken         # 张三
    鐜嬪皬鏄?                  | 鐜嬪皬鏄?        | name_broken         # 王小明, the last byte lost
    çŽ‹èŠ³                     | çŽ‹èŠ³           | name_broken         # 王芳 in UTF-8, read as Latin
    Íõ·¼                       | Íõ·¼             | name_broken         # 王芳 in GBK, read as Latin
    锟斤拷                     | 锟斤拷           | name_broken
    李小(王+莹)                | 李小(王+莹)      | value_unusual
    王芳/李娜                  | 王芳/李娜        | value_unusual
    王芳13812345678            | 王芳13812345678  | value_unusual
    王芳-女                    | 王芳-女          | value_unusual
    王                         | 王               | value_unusual
    无                         |                  | placeholder
    没有                       |                  | placeholder
    未知                       |                  | placeholder
    同上                       |                  | placeholder
    待补充                     |                  | placeholder
    /                          |                  | placeholder
    ×××                        |                  | placeholder
    ？？                       |                  | placeholder
    \u200b                     |                  | placeholder
"""

CODES = r"""
    field       | raw          | value | notice
    ------------+--------------+-------+-----------------
    ethnicity   | 汉族         | 01    |                       # the standard word
    ethnicity   | 01           | 01    |
    ethnicity   | 汉           | 01    | code_mapped
    ethnicity   | 汉族␣        | 01    | code_mapped
    ethnicity   | 01-汉族      | 01    | code_mapped
    ethnicity   | 01汉族       | 01    | code_mapped
    ethnicity   | 汉族（01）   | 01    | code_mapped
    ethnicity   | \u200b汉族   | 01    | code_mapped
    ethnicity   | 1            | 01    | zero_restored
    ethnicity   | 1.0          | 01    | zero_restored
    ethnicity   | 崩龙族       | 46    | code_mapped
    ethnicity   | 火星族       |       | value_unreadable
    ethnicity   | 不详         |       | placeholder
    sex         | 男           | 男    |
    sex         | 1            | 男    | code_mapped
    sex         | 1.0          | 男    | code_mapped
    sex         | M            | 男    | code_mapped
    sex         | 男性         | 男    | code_mapped
    sex         | 1-男         | 男    | code_mapped
    sex         | 男\u3000     | 男    | code_mapped
    sex         | 9            |       | value_unreadable
    nationality | 中华人民共和国 | CHN | code_mapped
    nationality | China        | CHN   | code_mapped
    m1_relation | 父子         | 1     | code_mapped
    m1_relation | 奶奶         | 3     | code_mapped
    hukou_type  | 农业         | 1     | code_mapped
    overseas_type | 0          | 00    | zero_restored
    id_type     | 身份证       | 1     | code_mapped
    boarding_subsidy | √       | 1     | code_mapped
    boarding_subsidy | true    | 1     | code_mapped           # a cell of yes and no
    boarding_subsidy | ×       | 0     | code_mapped
    boarding_subsidy | 无      |       | placeholder
    boarding_subsidy | 对      |       | value_unreadable
    left_behind | 0            | 0     |                       # 0 is one thing only
    left_behind | 1            |       | value_unreadable
    status      | 实习         |       | value_unreadable      # never taken for active
"""

OTHERS = r"""
    field           | raw                 | value           | notice
    ----------------+---------------------+-----------------+-----------------
    postcode        | 635100              | 635100          |
    postcode        | 010010              | 010010          |
    postcode        | 10010               | 010010          | zero_restored
    postcode        | 635100.0            | 635100          | text_cleaned
    postcode        | 635 100             | 635100          | text_cleaned
    postcode        | ６３５１００        | 635100          | text_cleaned
    postcode        | 1234                | 1234            | value_unusual
    postcode        | 000000              |                 | placeholder
    postcode        | 111111              |                 | placeholder
    postcode        | 无                  |                 | placeholder
    school_code     | 2142001636          | 2142001636      |
    school_code     | 214200163           | 214200163       | value_unusual     # no zero is first in one
    birthplace_code | 511724              | 511724          |
    birthplace_code | 511724000000        | 511724000000    |
    birthplace_code | 511724000000.0      | 511724000000    | text_cleaned
    birthplace_code | 511724 000000       | 511724000000    | text_cleaned
    birthplace_code | 5.11724E+11         |                 | digits_lost
    birthplace_code | 51172               | 51172           |                   # another rule's business
    birthplace_code | 四川省大竹县        | 四川省大竹县    |
    birthplace_code | 000000              |                 | placeholder
    current_address | 大竹县竹阳镇1号     | 大竹县竹阳镇1号 |
    current_address | ␣大竹县竹阳镇1号␣   | 大竹县竹阳镇1号 | text_cleaned
    current_address | 大竹县竹阳镇\n1号   | 大竹县竹阳镇 1号 | text_cleaned
    current_address | 大竹县竹阳镇\u200b1号 | 大竹县竹阳镇1号 | text_cleaned
    current_address | 大竹县竹阳镇1号\u3000 | 大竹县竹阳镇1号 | text_cleaned
    current_address | 同心县预海镇        | 同心县预海镇    |
    current_address | 同上                |                 | placeholder
    current_address | 同家庭住址          |                 | placeholder
    current_address | 与父亲现住址相同    | 与父亲现住址相同 |
    current_address | 与父亲相同          |                 | placeholder
    current_address | ------              |                 | placeholder
    current_address | （无）              |                 | placeholder
    current_address | \u3000              |                 | placeholder
    m1_employer     | 无                  |                 | placeholder
    m1_employer     | 无锡机械厂          | 无锡机械厂      |
    commute_km      | 3                   | 3               |
    commute_km      | 3.0                 | 3               | text_cleaned
    commute_km      | 0                   | 0               |
    commute_km      | 0.5                 | 0.5             |
    class_serial    | 1.23E+15            |                 | digits_lost
    grade           | 7.0                 | 7               | text_cleaned
    email           | 12345@qq.com        | 12345@qq.com    |
"""

ALL = [
    *cases(ID_NUMBERS, "id_number"),
    *cases(REGISTRY, "registry_no"),
    *cases(TAILS, "id_tail"),
    *cases(OWN_NUMBERS, "aux_number"),
    *cases(DAYS, "birth_date"),
    *cases(MONTHS, "enrol_month"),
    *cases(PHONES, "phone"),
    *cases(NAMES, "name"),
    *cases(CODES),
    *cases(OTHERS),
]


def read(text, field, epoch=EPOCH_1900):
    """Value and notice of one cell."""
    column = read_column(pa.array([text], pa.string()), FIELDS[field], epoch, TODAY)
    said = [(code, raw, value) for _, code, raw, value in column.changes]
    value = column.values[0].as_py()
    assert said in ([], [(said[0][0], text, value)] if said else [])
    return value, said[0][0] if said else None


@pytest.mark.parametrize("case", ALL, ids=names(ALL))
def test_cell(case):
    assert read(case.raw, case.field) == (case.value, case.notice)


@pytest.mark.parametrize(
    "case", [c for c in ALL if c.value], ids=names([c for c in ALL if c.value])
)
def test_what_was_read_is_read_as_itself(case):
    if case.field == "left_behind":
        return  # its codes are refused where they stand alone
    again, notice = read(case.value, case.field)
    assert again == case.value
    kept = {"value_unusual", "namesake_mark"}
    assert notice is None or notice in kept or notice.startswith("name_")


def test_serials_count_from_the_epoch_of_their_workbook():
    assert read("39521", "birth_date", EPOCH_1904) == ("20120315", "date_assumed")
    assert read("40421", "enrol_month", EPOCH_1904) == ("201409", "date_assumed")


def test_a_cell_that_could_not_be_read_and_says_nothing_is_empty():
    placeholders = {c.raw for c in ALL if c.notice == "placeholder"}
    assert {text for text in placeholders if not is_placeholder(text)} == set()
    unread = {c.raw for c in ALL if c.notice in ("date_bad", "value_unreadable", "digits_lost")}
    assert {text for text in unread if is_placeholder(text)} == set()


# What a number format adds


SHOWN = """
    raw  | format            | value
    -----+-------------------+-----------
    5    | 00                | 05
    5    | 000000            | 000005
    10010 | 000000           | 010010
    12   | 00                |
    123  | 00                |
    5    | General           |
    5    | 0                 |
    5    | @                 |
    5    | #,##0             |
    5    | 0.00              |
    5    | yyyy-mm-dd        |
    5    | 00;-00            | 05
    5    | [Red]00           | 05
    1    | 0"班"             | 1班
    1    | "七年级"0"班"     | 七年级1班
    1    | 0班               | 1班
    13812345678 | 000-0000-0000 | 138-1234-5678
    07   | 000               | 007
    七   | 00                |
"""


@pytest.mark.parametrize("row", [line.split("|") for line in SHOWN.strip().splitlines()[2:]])
def test_number_format_tells_what_a_person_sees(row):
    raw, code, value = (cell.strip() for cell in row)
    assert as_shown([raw], [code]) == [value or None]


def test_a_cell_without_format_or_text_is_as_it_is():
    assert as_shown(["5", None], [None, "00"]) == [None, None]


@given(st.text('0#?"班\\-_ yd/.', max_size=6), st.sampled_from(["0", "7", "12", "100"]))
def test_a_format_that_shows_no_more_than_the_number_is_known_as_such(code, number):
    assert shows_more(code) or as_shown([number], [code]) == [None]


SEARCHED = [
    rows.FOOTER,
    rows._ODD_NAME,
    segments._NAME,
    table_cells._EXPONENT,
    sheets._MAYBE_EXACT,
]


@pytest.mark.parametrize("pattern", SEARCHED)
def test_few_texts_are_searched_like_many(pattern):
    pieces = st.sampled_from(
        [
            "合",
            "计",
            "姓",
            "名",
            "学",
            "生",
            "班",
            "主",
            "任",
            "男",
            ":",
            "：",
            "-",
            "4.4E+17",
            "12",
            "9999992012031500",
            "\n",
            "\u3000",
            "x",
        ]
    )

    @given(st.lists(st.none() | st.lists(pieces, max_size=4).map("".join), max_size=6))
    def alike(texts):
        many = matching(of(texts * 400 or [None] * 400), pattern)
        assert matching(of(texts), pattern).tolist() == many[: len(texts)].tolist()

    alike()


@pytest.mark.parametrize(
    ("field", "texts", "asked"),
    [
        ("postcode", ["635100", "10010", None, "无"], [False, True, False, False]),
        ("id_number", ["999999201203150017", "1234567"], [False, True]),
        ("class_no", ["1", "七1班"], [True, False]),
        ("current_address", ["1"], [False]),
    ],
)
def test_only_cells_that_may_look_otherwise_are_asked_about(field, texts, asked):
    assert format_matters(pa.array(texts), FIELDS[field]).tolist() == asked


# Whatever stands in a cell

CELLS = st.one_of(
    st.none(),
    st.text(max_size=24),
    st.text("0123456789.-/年月日 XxGＸ１E+*无同上班级七()'\u200b\u3000", max_size=20),
    st.from_regex(r"\A[0-9]{1,19}(\.0)?\Z"),
    st.sampled_from([case.raw for case in ALL]),
)
KINDS = st.sampled_from(
    [code for code in FIELDS if not code.startswith("m2_") and code != "left_behind"]
)


def of(texts):
    plain = [t if t is None else t.encode("utf-8", "replace").decode() for t in texts]
    return pa.array(plain, pa.string())


def is_standard(text, field):
    """The name that a code table prints stands for its code, and nothing is said of it."""
    return bool(field.codes) and text in codes.table(field.codes).entries.values()


@given(st.lists(CELLS, max_size=5), KINDS)
def test_every_change_is_said_with_its_cell(texts, code):
    array, field = of(texts), FIELDS[code]
    column = read_column(array, field, EPOCH_1900, TODAY)
    assert len(column.values) == len(array)
    said = {at: (raw, value) for at, _, raw, value in column.changes}
    cells = zip(array.to_pylist(), column.values.to_pylist(), strict=True)
    for at, (raw, value) in enumerate(cells):
        if raw == value or is_standard(raw, field):
            continue
        assert said[at] == (raw, value)


@given(st.lists(CELLS, max_size=5), KINDS)
def test_reading_twice_is_reading_once(texts, code):
    once = read_column(of(texts), FIELDS[code], EPOCH_1900, TODAY).values
    again = read_column(once, FIELDS[code], EPOCH_1900, TODAY)
    assert again.values.to_pylist() == once.to_pylist()


@given(st.lists(CELLS, max_size=5), KINDS)
def test_the_other_cells_of_a_column_do_not_matter(texts, code):
    array = of(texts)
    together = read_column(array, FIELDS[code], EPOCH_1900, TODAY)
    for at, text in enumerate(array.to_pylist()):
        alone = read_column(pa.array([text], pa.string()), FIELDS[code], EPOCH_1900, TODAY)
        assert alone.values[0].as_py() == together.values[at].as_py()
        said = [change[1:] for change in together.changes if change[0] == at]
        assert [change[1:] for change in alone.changes] == said


def citizen(first17: str) -> str:
    return first17 + ids.check_character(first17)


NORMAL = {
    "birth_date": st.dates(date(1950, 1, 1), TODAY).map(lambda d: d.strftime("%Y%m%d")),
    "enrol_month": st.dates(date(1990, 1, 1), TODAY).map(lambda d: d.strftime("%Y%m")),
    "phone": st.from_regex(r"\A1[3-9][0-9]{8}[1-9]\Z"),
    "postcode": st.from_regex(r"\A[1-8][0-9]{4}[9]\Z"),
    "id_number": st.from_regex(r"\A[1-6][1-5][0-9]{4}20[01][0-9]0[1-9]1[0-9]{4}\Z").map(citizen),
    "registry_no": st.from_regex(r"\A[GJL][1-6][0-9]{5}20[01][0-9]0[1-9]1[0-9]{4}X\Z"),
    "id_tail": st.from_regex(r"\A[0-8][0-9]{2}[9X]\Z"),
    "name": st.from_regex(r"\A[王李张刘陈][一-丅天-央]{1,2}\Z"),
    "ethnicity": st.sampled_from(sorted(codes.table("ethnicity").entries)),
    "sex": st.sampled_from(["男", "女"]),
    "class_no": st.from_regex(r"\A[1-9]0[1-9]\Z"),
    "current_address": st.from_regex(r"\A大竹县[一-丅]{2,6}村[1-9]组\Z"),
}


@pytest.mark.parametrize("code", NORMAL)
def test_a_normal_value_gives_itself_back_in_silence(code):
    @given(st.lists(NORMAL[code], max_size=5))
    def holds(texts):
        column = read_column(of(texts), FIELDS[code], EPOCH_1900, TODAY)
        assert column.values.to_pylist() == texts
        assert column.changes == []

    holds()


@given(st.dates(date(1958, 1, 1), date(2060, 1, 1)))
def test_a_serial_is_its_day(day):
    serial = str((day - EPOCH_1900).days)
    expected = day_text(day.year, day.month, day.day)
    assert read(serial, "birth_date")[0] == expected


@given(st.integers(10**15, 10**18 - 1), st.sampled_from(["id_number", "registry_no", "id_tail"]))
def test_a_number_in_scientific_notation_never_yields_digits(number, code):
    for text in (f"{float(number):.14E}", f"{float(number):.5E}", f"{float(number):.14e}"):
        assert read(text, code) == (None, "id_precision_lost")
    assert read(f"{float(number):.1f}", code) == (None, "id_precision_lost")
