"""Everybody is accounted for exactly once, and nobody is guessed."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tables import read_table
from xjaudit.audit import count_classes
from xjaudit.errors import InputError
from xjaudit.labels import OUTCOMES
from xjaudit.reconcile.match import match
from xjaudit.reconcile.memory import list_keys, read_answers
from xjaudit.reconcile.outcomes import is_expected, reconcile, reconciliation
from xjaudit.reconcile.pairs import EVIDENCE
from xjaudit.reconcile.reasons import in_words, sentences, texts
from xjaudit.reconcile.weights import Rarity, defaults, levels
from xjaudit.record import ids
from xjaudit.record.names import without_suffix

# Each case: the roster, the lists with the expected outcome and record, and who is absent.
CASES = {
    "plain": (
        """
        name | class | sex
        李娜 | 7-1   | 女
        王芳 | 7-1   | 女
        """,
        """
        name | class | sex | outcome | record
        王芳 | 7-1   |     | matched | 1
        李娜 | 7-1   | 女  | matched | 0
        """,
        [],
    ),
    "a stranger and an absent child": (
        """
        name   | class
        李娜   | 7-1
        赵小刚 | 7-1
        """,
        """
        name | class | outcome        | record
        李娜 | 7-1   | matched        | 0
        孙悦 | 7-1   | not_registered |
        """,
        [1],
    ),
    "a detail differs": (
        """
        name | class | sex | birth_date
        李娜 | 7-1   | 女  | 20130105
        王芳 | 7-1   | 女  | 20130206
        """,
        """
        name | class | sex | birth_date | outcome       | record
        李娜 | 7-1   | 男  | 20130105   | field_differs | 0       # sex
        王芳 | 7-1   | 女  | 20130602   | field_differs | 1       # day and month swapped
        """,
        [],
    ),
    "two details contradict: another child of the name?": (
        """
        name | class | birth_date | id_number
        李娜 | 7-1   | 20130105   | 999999201301050028
        """,
        """
        name | class | birth_date | id_tail | outcome   | record
        李娜 | 7-1   | 20140307   | 3344    | ambiguous |
        """,
        [],
    ),
    "other class": (
        """
        name | class
        李娜 | 7-2
        王芳 | 7-1
        """,
        """
        name | class | outcome       | record
        李娜 | 7-1   | class_differs | 0
        王芳 | 7-1   | matched       | 1
        """,
        [],
    ),
    "a name in another class that two children bear": (
        """
        name | class
        李娜 | 7-2
        李娜 | 7-3
        """,
        """
        name | class | outcome   | record
        李娜 | 7-1   | ambiguous |
        """,
        [],
    ),
    "namesakes in a class are asked": (
        """
        name | class | birth_date
        王芳 | 7-1   | 20130105
        王芳 | 7-1   | 20130607
        """,
        """
        name | class | outcome   | record
        王芳 | 7-1   | ambiguous |
        王芳 | 7-1   | ambiguous |
        """,
        [],
    ),
    "namesakes that the list tells apart": (
        """
        name | class | birth_date
        王芳 | 7-1   | 20130105
        王芳 | 7-1   | 20130607
        """,
        """
        name | class | birth_date | outcome | record
        王芳 | 7-1   | 20130607   | matched | 1
        王芳 | 7-1   | 20130105   | matched | 0
        """,
        [],
    ),
    "one namesake told, the other not": (
        """
        name | class | sex
        王芳 | 7-1   | 女
        王芳 | 7-1   | 男
        """,
        """
        name | class | sex | outcome   | record
        王芳 | 7-1   | 男  | matched   | 1        # only the boy fits
        王芳 | 7-1   |     | ambiguous |          # the boy once more, or the girl
        """,
        [],
    ),
    "the same child twice, by number": (
        """
        name | class | id_number
        李娜 | 7-1   | 999999201301050028
        """,
        """
        name | class | id_number          | outcome   | record
        李娜 | 7-1   | 999999201301050028 | matched   | 0
        李娜 | 7-1   | 999999201301050028 | duplicate | 0
        """,
        [],
    ),
    "one number, two names that have nothing in common": (
        """
        name | class | id_number
        李娜 | 7-1   | 999999201301050028
        """,
        """
        name   | class | id_number          | outcome   | record
        孙大伟 | 7-1   | 999999201301050028 | ambiguous |
        """,
        [],
    ),
    "one number, a homophone": (
        """
        name | class | id_number
        李敏 | 7-1   | 999999201301050028
        """,
        """
        name | class | id_number          | outcome       | record
        李闵 | 7-1   | 999999201301050028 | field_differs | 0
        """,
        [],
    ),
    "numbers of two children swapped": (
        """
        name   | class | id_number
        王子涵 | 7-1   | 999999201301050028
        王子轩 | 7-1   | 999999201306070026
        """,
        """
        name   | class | id_number          | outcome   | record
        王子涵 | 7-1   | 999999201306070026 | ambiguous |
        王子轩 | 7-1   | 999999201301050028 | ambiguous |
        """,
        [],
    ),
    "one number on two children of similar names": (
        """
        name   | class | id_number
        王子涵 | 7-1   | 999999201301050028
        王子轩 | 7-1   | 999999201306070026
        """,
        """
        name   | class | id_number          | outcome       | record | differs
        王子涵 | 7-1   | 999999201306070026 | field_differs | 0      | id_number
        王子轩 | 7-1   | 999999201306070026 | matched       | 1      |
        """,
        [],
    ),
    "a mistyped number speaks against nobody": (
        """
        name | class | id_number
        李娜 | 7-1   | 999999201301050028
        """,
        """
        name | class | id_number          | birth_date | outcome       | record
        李娜 | 7-1   | 999999201301050000 |            | field_differs | 0
        """,
        [],
    ),
    "a row without a name": (
        """
        name | class
        李娜 | 7-1
        """,
        """
        name | class | sex | outcome   | record
             | 7-1   | 女  | ambiguous |
        李娜 | 7-1   |     | matched   | 0
        """,
        [],
    ),
    "a row without a name whose number tells": (
        """
        name | class | sex | birth_date | id_number
        李娜 | 7-1   | 女  | 20130105   | 999999201301050028
        王芳 | 7-1   | 女  | 20130607   | 999999201306070026
        孙悦 | 7-1   | 女  | 20130911   | 999999201309110021
        """,
        """
        name | class | birth_date | id_number          | outcome       | record | reason  | differs
             | 7-1   |            | 999999201301050028 | field_differs | 0      | no_name | name
             | 7-1   | 20130607   |                    | ambiguous     |        | no_name |
             | 7-1   |            | 999999201301059998 | ambiguous     |        | no_name |
        """,
        [2],
    ),
    "names in Latin letters": (
        """
        name | class
        Anna | 7-1
        Ann  | 7-2
        """,
        """
        name | class | outcome | record
        Anna | 7-1   | matched | 0
        Ann  | 7-2   | matched | 1
        """,
        [],
    ),
    "a record without class while lists are missing is not called absent": (
        """
        name | class
        李娜 |
        王芳 | 7-1
        孙悦 | 7-2
        """,
        """
        name | class | outcome | record
        王芳 | 7-1   | matched | 1
        """,
        [],
    ),
    "a homophone of the class is linked and shown, one of another class is asked": (
        """
        name | class
        李敏 | 7-1
        王芳 | 7-1
        """,
        """
        name | class | outcome       | record | reason    | differs
        李闵 | 7-1   | field_differs | 0      | near_name | name
        王方 | 7-2   | ambiguous     |        | near_name |
        """,
        [],
    ),
    "a stand-in for a rare character": (
        """
        name   | class
        王奡然 | 7-1
        """,
        """
        name   | class | outcome       | record | reason        | differs
        王□然 | 7-1   | field_differs | 0      | wildcard_name | name
        """,
        [],
    ),
    "status": (
        """
        name   | class | status
        李娜   | 7-1   | ACTIVE
        王芳   | 7-1   | LEAVE
        赵敏   | 7-1   | LEAVE
        孙悦   | 7-1   | LEAVE
        钱多多 | 7-1   | UNKNOWN
        """,
        """
        name | class | seen        | outcome         | record
        李娜 | 7-1   | TRANSFERRED | status_mismatch | 0
        王芳 | 7-1   | ACTIVE      | status_mismatch | 1
        赵敏 | 7-1   | LEAVE       | matched         | 2
        """,
        [4],
    ),
    "several differences take the first of the order": (
        """
        name | class | sex | status
        李娜 | 7-2   | 女  | LEAVE
        王芳 | 7-2   | 女  | ACTIVE
        """,
        """
        name | class | sex | outcome         | record
        李娜 | 7-1   | 女  | status_mismatch | 0
        王芳 | 7-1   | 女  | class_differs   | 1
        """,
        [],
    ),
    "a class that gave no list is not called absent": (
        """
        name | class
        李娜 | 7-1
        王芳 | 7-2
        """,
        """
        name | class | outcome | record
        李娜 | 7-1   | matched | 0
        """,
        [],
    ),
    "the middle dot left out": (
        """
        name          | class
        买买提·阿不都 | 7-1
        """,
        """
        name         | class | outcome | record
        买买提阿不都 | 7-1   | matched | 0
        """,
        [],
    ),
    "names as they are typed": (
        """
        name          | class
        张雨佳        | 7-1
        李晓晴        | 7-1
        王云峰        | 7-1
        赵子涵        | 7-1
        孙志远        | 7-1
        钱思雨        | 7-1
        买买提·阿不都 | 7-1
        郑凯莹        | 7-1
        """,
        """
        name         | class | outcome       | record | evidence
        张雨嘉       | 7-1   | field_differs | 0      | name:sound(嘉/佳) class:same
        李晓睛       | 7-1   | field_differs | 1      | name:shape(睛/晴) class:same
        王雲峯       | 7-1   | field_differs | 2      | name:variant(雲/云、峯/峰) class:same
        赵涵子       | 7-1   | field_differs | 3      | name:swapped(涵子/子涵) class:same
        孙志         | 7-1   | field_differs | 4      | name:missing(远) class:same
        钱思思雨     | 7-1   | field_differs | 5      | name:extra(思) class:same
        买买提       | 7-1   | field_differs | 6      | name:half(买买提) class:same
        郑凯ying     | 7-1   | field_differs | 7      | name:pinyin(ying/莹) class:same
        """,
        [],
    ),
    "who is not studying is not linked by a name that sounds alike": (
        """
        name   | class | status
        张雨佳 | 7-1   | LEAVE
        李晓晴 | 7-1   | TRANSFERRED
        王云峰 | 7-1   | UNKNOWN
        赵子涵 | 7-1   | LEAVE
        """,
        """
        name   | class | id_tail | outcome         | record | reason
        张雨嘉 | 7-1   |         | ambiguous       |        | near_name
        李晓清 | 7-1   |         | ambiguous       |        | near_name
        王云锋 | 7-1   |         | ambiguous       |        | near_name
        赵子涵 | 7-1   |         | status_mismatch | 3      | name_class
        """,
        [],
    ),
    "who is gone is no candidate against sex, in another class or for a name that is unlike": (
        """
        name   | class | sex | status
        张雨佳 | 7-1   | 女  | LEAVE
        李晓晴 | 7-2   | 女  | DROPOUT
        王云峰 | 7-1   | 男  | TRANSFERRED
        """,
        """
        name   | class | sex | outcome        | record
        张雨嘉 | 7-1   | 男  | not_registered |
        李晓清 | 7-1   | 女  | not_registered |
        王云海 | 7-1   | 男  | not_registered |
        """,
        [],
    ),
    "a name with another character, or another surname, is asked about without a number": (
        """
        name   | class | sex | id_number
        孙悟空 | 7-1   | 男  | 999999201301050028
        赵子龙 | 7-1   | 男  | 999999201306070026
        郑大钱 | 7-1   | 男  | 99999920130911003X
        """,
        """
        name   | class | id_tail | outcome       | record | evidence
        孙悟净 | 7-1   |         | ambiguous     |        | name:one_other(净/空) class:same
        黄子龙 | 7-1   |         | ambiguous     |        | name:one_other(黄/赵) class:same
        郑大全 | 7-1   | 003X    | field_differs | 2      |
        """,
        [],
    ),
    "of names with another character a birth date tells, but not of two surnames": (
        """
        name   | class | birth_date
        孙悟空 | 7-1   | 20130105
        赵子龙 | 7-1   | 20130607
        """,
        """
        name   | class | birth_date | outcome       | record
        孙悟净 | 7-1   | 20130105   | field_differs | 0
        黄子龙 | 7-1   | 20130607   | ambiguous     |
        """,
        [],
    ),
    "a name alone fetches nobody from another grade": (
        """
        name     | class | sex | birth_date
        张伟     | 9-1   | 男  | 20110305
        欧阳靖雯 | 8-1   | 女  | 20120305
        李娜     | 7-2   | 女  | 20130305
        王强     | 8-2   | 男  | 20120711
        """,
        """
        name     | class | sex | birth_date | outcome       | record | reason
        张伟     | 7-1   | 男  |            | ambiguous     |        | elsewhere
        欧阳靖雯 | 7-1   | 女  |            | ambiguous     |        | elsewhere
        李娜     | 7-1   | 女  |            | class_differs | 2      | name_school
        王强     | 7-1   | 男  | 20120711   | class_differs | 3      | name_birth
        """,
        [],
    ),
    "a name in another class of the grade, and once more in the school": (
        """
        name | class
        李娜 | 7-2
        李娜 | 9-1
        """,
        """
        name | class | outcome   | record
        李娜 | 7-1   | ambiguous |
        李娜 | 9-1   | matched   | 1
        """,
        [],
    ),
    "who bears the name of somebody in another grade is not that child on two lists": (
        """
        name     | class
        欧阳靖雯 | 9-1
        """,
        """
        name     | class | outcome   | record
        欧阳靖雯 | 9-1   | matched   | 0
        欧阳靖雯 | 7-1   | ambiguous |
        """,
        [],
    ),
    "one of twins is there, and the name is neither's": (
        """
        name | class | sex | birth_date
        林大 | 7-1   | 男  | 20130105
        林二 | 7-1   | 男  | 20130105
        孙方 | 7-1   | 女  | 20130105
        孙雪 | 7-1   | 男  | 20130105
        """,
        """
        name | class | sex | outcome       | record | reason
        林一 | 7-1   | 男  | ambiguous     |        | twin
        孙芳 | 7-1   | 女  | field_differs | 2      | near_name   # her brother it cannot be
        """,
        [3],
    ),
    "twins who are both there": (
        """
        name | class | birth_date | id_number
        林大 | 7-1   | 20130105   | 999999201301050028
        林二 | 7-1   | 20130105   | 999999201301050036
        """,
        """
        name | class | birth_date | id_tail | outcome       | record
        林大 | 7-1   | 20130105   |         | matched       | 0
        林一 | 7-1   | 20130105   |         | field_differs | 1
        """,
        [],
    ),
    "a number tells one of twins": (
        """
        name | class | birth_date | id_number
        林大 | 7-1   | 20130105   | 999999201301050028
        林二 | 7-1   | 20130105   | 999999201301050036
        """,
        """
        name | class | birth_date | id_tail | outcome       | record
        林一 | 7-1   | 20130105   | 0036    | field_differs | 1
        """,
        [0],
    ),
    "who sounds like an absent classmate and has another number is another child": (
        """
        name   | class | id_number
        张雨佳 | 7-1   | 999999201301050028
        李雪   | 7-1   | 999999201306070026
        """,
        """
        name   | class | id_tail | outcome        | record
        张雨嘉 | 7-1   | 3344    | not_registered |
        李雪   | 7-1   | 0026    | matched        | 1
        """,
        [0],
    ),
    "the name elsewhere against one that is alike here": (
        """
        name   | class
        张雨佳 | 7-1
        张雨嘉 | 7-2
        """,
        """
        name   | class | outcome   | record
        张雨嘉 | 7-1   | ambiguous |
        """,
        [],
    ),
    "a number with one wrong digit, and with two swapped": (
        """
        name   | class | id_number
        张雨佳 | 7-1   | 999999201301050028
        李雪   | 7-2   | 999999201306070026
        """,
        """
        name   | class | id_number          | outcome       | record | reason
        张雨嘉 | 7-1   | 999999201301050029 | field_differs | 0      | near_with_detail
        李雪   | 7-2   | 999999201306700026 | field_differs | 1      | name_detail
        """,
        [],
    ),
    "a name that was changed": (
        """
        name   | class | former_name
        王佳怡 | 7-1   | 王小红
        李静   | 7-1   |
        """,
        """
        name   | class | outcome       | record | evidence
        王小红 | 7-1   | field_differs | 0      | name:former class:same
        李雨桐 | 7-1   | ambiguous     |        |     # and 李静 is left over
        """,
        [],
    ),
    "the list tells another name": (
        """
        name | class | sex
        王松 | 7-1   | 男
        李静 | 7-2   | 女
        """,
        """
        name   | class | former_name | outcome       | record | evidence
        王雪松 | 7-1   | 王松        | field_differs | 0      | name:told_former(王松) class:same
        李雨桐 | 7-1   | 李静        | ambiguous     |        | name:told_former(李静) class:grade
        """,
        [],
    ),
    "namesakes told apart by 大 and 小": (
        """
        name | class | birth_date
        王芳 | 7-1   | 20130105
        王芳 | 7-1   | 20130607
        """,
        """
        name     | class | outcome | record
        王芳(小) | 7-1   | matched | 1
        王芳(大) | 7-1   | matched | 0
        """,
        [],
    ),
    "twins": (
        """
        name   | class | birth_date | id_number
        王子涵 | 7-1   | 20130105   | 999999201301050028
        王子轩 | 7-1   | 20130105   | 999999201301050036
        """,
        """
        name   | class | birth_date | outcome | record
        王子轩 | 7-1   | 20130105   | matched | 1
        王子涵 | 7-1   | 20130105   | matched | 0
        """,
        [],
    ),
    "on the lists of two classes": (
        """
        name     | class
        欧阳靖雯 | 7-1
        王芳     | 7-2
        """,
        """
        file | name     | class | outcome   | record
        a    | 欧阳靖雯 | 7-1   | matched   | 0
        b    | 欧阳靖雯 | 7-2   | duplicate | 0
        b    | 王芳     | 7-2   | matched   | 1
        """,
        [],
    ),
    "two monthly grids of one class are one list": (
        """
        name   | class
        王芳   | 7-1
        李雪梅 | 7-1
        赵敏   | 7-1
        """,
        """
        file | sheet | name   | class | outcome        | record
        a    | 9月   | 王芳   | 7-1   | matched        | 0
        a    | 9月   | 李雪梅 | 7-1   | matched        | 1
        a    | 9月   | 孙悦   | 7-1   | not_registered |
        a    | 10月  | 王芳   | 7-1   | matched        | 0
        a    | 10月  | 李雪玫 | 7-1   | field_differs  | 1
        a    | 10月  | 孙悦   | 7-1   | not_registered |
        """,
        [2],
    ),
    "one number, and the name of another child of the class": (
        """
        name   | class | id_number
        王子涵 | 7-1   | 999999201301050028
        李雪   | 7-1   | 999999201306070026
        """,
        """
        name | class | id_number          | outcome   | record
        李雪 | 7-1   | 999999201301050028 | ambiguous |
        """,
        [],
    ),
}


def people_of(frame: pd.DataFrame) -> pd.DataFrame:
    seen = frame.get("seen", pd.Series(None, index=frame.index, dtype="str")).fillna("ACTIVE")
    plain = frame["name"].map(without_suffix, na_action="ignore").astype("str")
    return frame.assign(name_plain=plain, seen=seen)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_outcomes(case):
    roster_text, list_text, absent = case
    roster, people = read_table(roster_text)[0], read_table(list_text)[0]
    links = reconcile(people_of(people), roster)
    listed = links[links["person"].notna()].set_index("person").sort_index()
    assert listed["outcome"].tolist() == people["outcome"].tolist()
    for told in ("reason", "differs", "evidence"):
        if told in people:
            wanted = [one if isinstance(one, str) else None for one in people[told]]
            assert [
                one if isinstance(one, str) and want else None
                for one, want in zip(listed[told], wanted, strict=True)
            ] == wanted
    wanted = [None if pd.isna(r) else int(r) for r in people["record"]]
    linked = listed["record"].where(listed["outcome"] != "ambiguous")
    assert [None if pd.isna(r) else int(r) for r in linked] == wanted
    assert links.loc[links["outcome"] == "absent", "record"].tolist() == absent


def test_a_common_name_says_less_than_a_rare_one():
    rarity = Rarity(["王子涵", "李子涵", "张子轩", "王芳"] * 300 + ["欧阳靖雯", "阿依古丽麦麦提"])
    assert rarity.of("王子涵") < 6 < rarity.of("王鑫") < rarity.of("欧阳靖雯")
    assert rarity.of("张伟") < rarity.of("欧阳靖雯")
    # Of characters in common only these count, each as often as it is.
    assert 0 < rarity.of("王子涵", "王") < rarity.of("王子涵", "王子") < rarity.of("王子涵")
    assert rarity.of("王芳芳", "芳") == rarity.of("李芳", "芳")


def test_shares_of_names_are_no_more_than_all():
    names = ["王芳", "王丽", "李芳", "李丽"]
    rarity = Rarity(names * 50)
    assert sum(2.0 ** -rarity.of(name) for name in names) < 1
    assert max(map(rarity.of, names)) < 5


# Few names, so that namesakes, homophones and moves happen all the time.
NAMES = st.sampled_from(["王芳", "王方", "李敏", "李闵", "赵□", "赵奡", "孙悦", "买买提阿不都"])
ROWS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "class": st.sampled_from(["7-1", "7-2", None]),
        "sex": st.sampled_from(["男", "女", None]),
        "birth_date": st.sampled_from(["20130105", "20130607", None]),
        "id_number": st.sampled_from([None, None, "999999201301050028", "999999201306070026"]),
    }
)
RECORDS = st.lists(
    st.tuples(ROWS, st.sampled_from(["ACTIVE", "LEAVE", None])).map(
        lambda t: {**t[0], "status": t[1]}
    ),
    max_size=8,
)
PEOPLE = st.lists(ROWS, max_size=8)
COLUMNS = ["name", "class", "sex", "birth_date", "id_number"]


def frame_of(rows, columns):
    return pd.DataFrame({n: pd.Series([r[n] for r in rows], dtype="str") for n in columns})


often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(PEOPLE, RECORDS)
def test_everybody_is_accounted_for_exactly_once(people, records):
    lists = people_of(frame_of(people, COLUMNS))
    roster = frame_of(records, [*COLUMNS, "status"])
    links = reconcile(lists, roster)
    assert set(links["outcome"]) <= set(OUTCOMES)
    assert sorted(links["person"].dropna()) == list(lists.index)
    # A record has one list row at most; the repeats are duplicates.
    firsts = links[links["person"].notna() & links["record"].notna()]
    firsts = firsts[firsts["outcome"] != "duplicate"]
    assert not firsts["record"].duplicated().any()
    asked = (
        {c for cs in links["candidates"].dropna() for c in cs} if "candidates" in links else set()
    )
    absent = set(links.loc[links["outcome"] == "absent", "record"])
    met = set(firsts["record"])
    assert not absent & (met | asked)
    listed = set(lists["class"].dropna())
    every = set(roster["class"].dropna()) <= listed if listed else bool(len(people))
    for index, record in roster.iterrows():
        expected = record["status"] != "LEAVE" and (
            record["class"] in listed or (pd.isna(record["class"]) and every)
        )
        assert not expected or index in met | asked | absent


@often
@given(PEOPLE, RECORDS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(people, records, random):
    lists, roster = people_of(frame_of(people, COLUMNS)), frame_of(records, [*COLUMNS, "status"])

    def outcomes(lists, roster):
        links = reconcile(lists, roster)
        told = links.merge(lists, left_on="person", right_index=True, how="left")
        told = told.merge(
            roster, left_on="record", right_index=True, how="left", suffixes=("", "_r")
        )
        # Rows alike in everything are interchangeable; compare what is said about which content.
        names = [*COLUMNS, *(f"{n}_r" for n in COLUMNS)]
        said = told.loc[told["outcome"] != "duplicate", ["outcome", *names]]
        return Counter(
            said.astype(object).where(said.notna(), None).itertuples(index=False, name=None)
        )

    shuffled = [
        frame.sample(frac=1, random_state=random.randrange(2**31)) for frame in (lists, roster)
    ]
    turned = [frame.reset_index(drop=True) for frame in shuffled]
    assert outcomes(*turned) == outcomes(lists, roster)


def school(classes=4, seats=12):
    """Records and lists of a made-up school: every name once, numbers of the practice division."""
    surnames, given = "王李张刘陈杨黄赵吴周徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
    names = (a + b + c for b in given for a in surnames for c in given if b != c)
    rows = []
    for at, name in zip(range(classes * seats), names, strict=False):
        number = add_check(f"999999201301{at % 28 + 1:02d}{at:03d}")
        rows.append({"name": name, "class": f"7-{at // seats + 1}", "id_number": number})
    records = pd.DataFrame(rows, dtype="str")
    records = records.assign(person_key=[f"p{at}" for at in records.index])
    people = people_of(records[["name", "class", "id_number"]])
    return people.assign(file=people["class"], sheet="名单"), records


def add_check(number):
    return number + ids.check_character(number)


def test_a_slipped_column_of_numbers_is_one_finding_and_not_one_per_row():
    people, records = school()
    slipped = people["class"] == "7-2"
    people.loc[slipped, "id_number"] = people.loc[slipped, "id_number"].shift(1)
    found = reconciliation(people, records)
    assert found.slipped == [("7-2", "名单")]
    assert set(found.pairs["outcome"]) == {"matched"}
    assert (found.pairs["record"] == found.pairs["person"]).all()


@pytest.mark.parametrize("digits", [18, 4])
def test_numbers_sorted_apart_from_their_names_are_one_finding(digits):
    people, records = school()
    column = "id_number" if digits == 18 else "id_tail"
    people[column] = people["id_number"].str[-digits:]
    own = people["class"] == "7-2"
    people.loc[own, column] = people.loc[own, column].to_numpy()[::-1]
    dropped = [] if digits == 18 else ["id_number"]
    found = reconciliation(people.drop(columns=dropped), records)
    assert found.slipped == [("7-2", "名单")]
    assert set(found.pairs["outcome"]) == {"matched"}


def test_mistyped_numbers_are_a_finding_each_and_no_slipped_column():
    people, records = school()
    own = people.index[people["class"] == "7-2"][::2]
    for at in own:
        number, place = people.at[at, "id_number"], 6 + at % 11
        people.at[at, "id_number"] = (
            number[:place] + str((int(number[place]) + 1 + at % 7) % 10) + number[place + 1 :]
        )
    found = reconciliation(people, records)
    assert found.slipped == []
    pairs = found.pairs.set_index("person")
    assert pairs.loc[own, "outcome"].eq("field_differs").all()
    assert pairs.loc[own, "differs"].eq("id_number").all()
    assert (pairs["record"] == pairs.index).all()


def test_classes_drawn_anew_are_told_and_nobody_is_lost():
    people, records = school()
    moved = people["class"].to_numpy().copy()
    people["class"] = people["file"] = [moved[(7 * at) % len(moved)] for at in range(len(moved))]
    found = reconciliation(people.drop(columns="id_number"), records)
    assert found.shares["7"] < 0.9
    assert (found.pairs["record"] == found.pairs["person"]).all()
    assert set(found.pairs["outcome"]) == {"matched", "class_differs"}


def test_a_registry_that_has_not_moved_up_is_no_reason_to_ask():
    people, records = school()
    people["class"] = people["class"].str.replace("7-", "8-")
    found = reconciliation(people.drop(columns="id_number"), records)
    assert set(found.pairs["outcome"]) == {"class_differs"}
    assert (found.pairs["record"] == found.pairs["person"]).all()


def test_reasons_name_the_states_that_contradict():
    roster = read_table(
        """
        name   | class | status
        李娜   | 7-1   | ACTIVE
        王芳   | 7-1   | LEAVE
        沈月   | 7-1   | DROPOUT
        """
    )[0]
    people = people_of(
        read_table(
            """
            name | class | seen
            李娜 | 7-1   | TRANSFERRED
            王芳 | 7-1   | ACTIVE
            沈悦 | 7-1   | ACTIVE
            """
        )[0]
    )
    pairs = reconcile(people, roster)
    assert "on the list, but on leave in the registry" in sentences(pairs, "en")[1]
    told = sentences(pairs, "zh")
    assert "名单注明“已转出”，学籍为“在读”" in told[0]
    assert "名单上有，学籍为“休学”" in told[1]
    assert "该学籍为“辍学”；请确认是否同一人" in told[2]


def test_answers_are_obeyed_and_never_asked_again():
    roster = read_table("name | class\n王芳 | 7-1\n王芳 | 7-1\n李雪 | 7-1")[0]
    roster = roster.assign(person_key=["a", "b", "c"])
    people = people_of(read_table("name | class\n王芳 | 7-1\n李血 | 7-1\n王芳A | 7-1")[0])
    people["list_key"] = list_keys(people, b"key")
    asked = reconcile(people, roster).set_index("person")
    assert asked.loc[[0, 2], "outcome"].tolist() == ["ambiguous", "ambiguous"]
    assert asked.loc[1, "record"] == 2
    keys = people["list_key"].tolist()
    answers = pd.DataFrame(
        [(keys[0], "same", "b"), (keys[1], "different", "c"), (keys[2], "same", "a")],
        columns=["list_key", "verdict", "record_key"],
    )
    # The rows have moved since, and another list was read before.
    moved = people.iloc[[2, 0, 1]].reset_index(drop=True)
    moved["list_key"] = list_keys(moved, b"key")
    told = reconcile(moved, roster, answers).set_index("person")
    assert told.loc[[0, 1], "record"].tolist() == [0, 1]
    assert told.loc[[0, 1], "reason"].tolist() == ["answered", "answered"]
    assert told.loc[2, "record"] is pd.NA or pd.isna(told.loc[2, "record"])
    new = pd.DataFrame([(keys[0], "new", None)], columns=answers.columns)
    told = reconcile(people, roster, new).set_index("person")
    assert told.loc[0, ["outcome", "reason"]].tolist() == ["not_registered", "new_here"]


def test_two_rows_answered_as_one_record_are_told():
    people, records = school(1)
    people["list_key"] = list_keys(people, b"key")
    answers = pd.DataFrame({"list_key": people["list_key"][:2], "verdict": "same"})
    told = reconcile(people, records, answers.assign(record_key="p0")).set_index("person")
    assert told.loc[[0, 1], "record"].tolist() == [0, 0]
    assert told.loc[[0, 1], "outcome"].tolist() == ["matched", "duplicate"]
    assert told.loc[[0, 1], "reason"].tolist() == ["answered", "answered"]


def test_answers_are_read_and_faults_named(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("list_key,verdict,record_key\nx,same,a\ny,new,\n", "utf-8-sig")
    assert read_answers(path)["verdict"].tolist() == ["same", "new"]
    path.write_text("list_key,verdict,record_key\nx,same,a\ny,same,\n", "utf-8")
    with pytest.raises(InputError, match="3"):
        read_answers(path)
    path.write_text("name\nx\n", "utf-8")
    with pytest.raises(InputError):
        read_answers(path)


def test_reasons_are_sentences_in_both_languages():
    told = "name:sound(佳/嘉) sex:same class:same"
    assert in_words(told, "zh") == "姓名同音(佳/嘉)，性别、班级一致"
    assert in_words(told, "en") == "name sounds the same(佳/嘉); same sex, class"
    assert in_words("name:pinyin(ying/莹)", "zh") == "姓名有一字写成拼音(ying/莹)"
    two = "name:pinyin(qin/秦、lan/岚)"
    assert in_words(two, "zh") == "姓名有两字写成拼音(qin/秦、lan/岚)"
    assert in_words(two, "en") == "name with two characters spelt in pinyin(qin/秦、lan/岚)"
    for evidence in EVIDENCE:
        for level in levels(evidence)[1:]:
            for language in ("zh", "en"):
                assert in_words(f"{evidence}:{level}", language)
    assert texts("zh").keys() == texts("en").keys()
    for section, words in texts("zh").items():
        if isinstance(words, dict):
            assert words.keys() == texts("en")[section].keys()


def test_breakdown_sums_up_to_what_decides():
    people, records = school(classes=10, seats=40)
    people.loc[0, ["name", "name_plain"]] = "王伟方"
    found = reconciliation(people.drop(columns="id_number"), records)
    table = found.breakdown(0, 0).set_index("evidence")
    assert list(table.index) == ["prior", "name", "class"]
    assert table.loc["class", "weight"] > 0
    assert table.loc["name", "said"] == "姓名同音(方/芳)"
    row = found.matched.pairs.left.tolist().index(0)
    assert table["weight"].sum() == pytest.approx(found.matched.scores.link[row], abs=0.3)


def test_weights_are_learned_only_from_enough_links():
    people, records = school()
    assert reconciliation(people, records).weights.learned == 0
    people, records = school(classes=10, seats=40)
    people.loc[0, ["name", "name_plain"]] = "王伟方"
    told = reconciliation(people, records)
    assert told.weights.learned == len(people)
    assert told.told()["weights"] == "learned"
    start, bound = defaults(), defaults().learning["bound"]
    for evidence, shares in told.weights.m.items():
        for name, share in shares.items():
            least = start.m[evidence][name]
            assert least / bound <= share <= least * bound


def test_a_list_is_matched_with_a_list():
    people, records = school(1)
    found = match(people, people.iloc[::-1].drop(columns=["file", "sheet"]))
    assert found.plain.tolist() == list(range(len(people)))[::-1]


def test_what_a_further_list_of_a_class_says_again_is_marked():
    roster = read_table("name | class\n王芳 | 7-1\n李雪梅 | 7-1")[0]
    people = people_of(
        read_table(
            """
            file | name   | class
            9月  | 王芳   | 7-1
            9月  | 孙悦   | 7-1
            10月 | 王芳   | 7-1
            10月 | 孙悦   | 7-1
            10月 | 李雪梅 | 7-1
            """
        )[0]
    )
    pairs = reconcile(people, roster)
    assert pairs["again"].tolist() == [False, False, True, True, False]
    classes = count_classes(pairs, people, roster)
    assert classes[["listed", "registered", "matched", "not_registered"]].values.tolist() == [
        [3, 2, 2, 1]
    ]


def test_a_state_that_nobody_knows_is_neither_studying_nor_away():
    roster = read_table("name | class | status\n王芳 | 7-1 | UNKNOWN\n李雪 | 7-1 | UNKNOWN")[0]
    people = people_of(read_table("name | class | seen\n王芳 | 7-1 | LEAVE")[0])
    pairs = reconcile(people, roster)
    assert pairs["outcome"].tolist() == ["matched", "absent"]
    assert not is_expected(roster).any()
    # Present, so that it counts; nobody knows whether the other should be here.
    assert count_classes(pairs, people, roster)["registered"].tolist() == [1]


IN_ORDER = ["安澜", "白露", "陈果", "丁一", "方圆", "高远", "李佳", "马良", "潘安", "宋词", "王朔"]
IN_ORDER += ["许愿", "袁野", "周游"]


def rows_in(names, file):
    """A class in the order of its sheet."""
    place = {"file": file, "sheet": "1", "row": range(2, len(names) + 2), "class": "7-1"}
    frame = pd.DataFrame({**place, "name": names}).astype({"name": "str", "class": "str"})
    return frame.assign(name_plain=frame["name"], seen="ACTIVE")


def outcome_of(name, names):
    """What becomes of a name on a list; the order of the frame itself is no help."""
    people, records = rows_in(names, "名单"), rows_in(IN_ORDER, "名册")
    pairs = reconcile(people.sample(frac=1, random_state=1).reset_index(drop=True), records)
    at = people.sample(frac=1, random_state=1)["name"].tolist().index(name)
    return pairs.set_index("person").loc[at]


def test_a_name_spelt_otherwise_in_its_place_is_linked():
    names = ["李嘉" if name == "李佳" else name for name in IN_ORDER]
    pair = outcome_of("李嘉", names)
    assert (pair["outcome"], pair["record"]) == ("field_differs", IN_ORDER.index("李佳"))
    assert "place:same" in pair["evidence"] and "名单中的位次" in in_words(pair["evidence"], "zh")


def test_a_name_at_the_end_that_sounds_like_an_absent_child_is_asked_about():
    names = [name for name in IN_ORDER if name != "李佳"] + ["李嘉"]
    pair = outcome_of("李嘉", names)
    assert pair["outcome"] == "ambiguous" and pair["candidates"] == [IN_ORDER.index("李佳")]


def test_a_list_in_another_order_says_nothing_of_places():
    names = sorted(IN_ORDER, key=lambda name: name[::-1])
    names = [name for name in names if name != "李佳"] + ["李嘉"]
    pair = outcome_of("李嘉", names)
    assert pair["outcome"] == "field_differs" and "place" not in pair["evidence"]
