"""Everybody is accounted for exactly once, and nobody is guessed."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tables import read_table
from xjaudit.labels import OUTCOMES
from xjaudit.reconcile.evidence import near
from xjaudit.reconcile.outcomes import reconcile
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
        王芳 | 7-1   | 男  | ambiguous |          # the next row could be the boy too
        王芳 | 7-1   |     | ambiguous |
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
        name   | class | id_number          | outcome   | record
        王子涵 | 7-1   | 999999201306070026 | ambiguous |    # the other's number
        王子轩 | 7-1   | 999999201306070026 | matched   | 1
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
    "a homophone without proof is a question": (
        """
        name | class
        李敏 | 7-1
        王芳 | 7-1
        """,
        """
        name | class | outcome   | record
        李闵 | 7-1   | ambiguous |
        王方 | 7-2   | not_registered |     # other class
        """,
        [1],
    ),
    "a stand-in for a rare character": (
        """
        name   | class
        王奡然 | 7-1
        """,
        """
        name   | class | outcome   | record
        王□然 | 7-1   | ambiguous |
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
}


def people_of(frame: pd.DataFrame) -> pd.DataFrame:
    seen = frame.get("seen", pd.Series(None, index=frame.index, dtype="str")).fillna("ACTIVE")
    plain = frame["name"].map(without_suffix, na_action="ignore")
    return frame.assign(name_plain=plain, seen=seen)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_outcomes(case):
    roster_text, list_text, absent = case
    roster, people = read_table(roster_text)[0], read_table(list_text)[0]
    links = reconcile(people_of(people), roster)
    listed = links[links["person"].notna()].set_index("person").sort_index()
    assert listed["outcome"].tolist() == people["outcome"].tolist()
    wanted = [None if pd.isna(r) else int(r) for r in people["record"]]
    linked = listed["record"].where(listed["outcome"] != "ambiguous")
    assert [None if pd.isna(r) else int(r) for r in linked] == wanted
    assert links.loc[links["outcome"] == "absent", "record"].tolist() == absent


def test_near_names_have_a_reason():
    assert near("李敏", "李闵") == ("near_name", 0.7)
    assert near("张小明", "张晓明") == ("near_name", 0.7)
    assert near("王立强", "王力强") == ("near_name", 0.7)
    assert near("王奡然", "王□然") == ("wildcard_name", 0.6)
    assert near("阿依古丽", "阿依古丽麦麦提") == ("near_name", 0.5)
    assert near("王芳", "王静") is None
    assert near("王芳", "李芳") is None


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
