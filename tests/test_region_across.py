"""What is found between schools, and the near misses that must not be."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regions import number
from tests.regions import region as region_of
from tests.test_region import one_by_one, order_for
from xjaudit.record import ids
from xjaudit.region import across
from xjaudit.region.across.suspects import suspects
from xjaudit.region.across.words import kinds

KEY = b"key of the tests"
A, B, C = (number("20150301", one) for one in ("001", "003", "005"))
MOTHER = number("19850412", "002")
# A's last digit but one mistyped: its check digit shows it.
TYPED = A[:15] + str((int(A[15]) + 1) % 10) + A[16:]


def found(folder, **tables) -> pd.DataFrame:
    """The cases of a region, without who is in them as objects."""
    path, *_ = across.findings(region_of(folder, **tables), "500MB", 1, 2026, KEY)
    return pd.DataFrame(pq.read_table(path).to_pylist(), columns=across.SCHEMA.names)


def who(case) -> list[str]:
    """Members of a case: the school's first character, name and part."""
    return sorted(f"{m['school_name'][0]} {m['name'] or '-'} {m['role']}" for m in case.members)


# name: rows of pupils (and guardians, attending), the kind and the members.
FOUND = {
    "one number at two schools": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number | registry_no
        东     | 李一 | 男  | 20150301   | {A}       | G{A}
        河     | 李一 | 男  | 20150301   | {A}       | L511703201503010001"""},
        "same_id", ["东 李一 record", "河 李一 record"],
    ),
    "one number twice in a school": (
        {"pupils": f"""
        school | name | id_number
        东     | 李一 | {A}
        东     | 王二 | {A}"""},
        "same_id", ["东 李一 record", "东 王二 record"],
    ),
    "a registry number at two schools": (
        {"pupils": f"""
        school | name | id_number | registry_no
        东     | 李一 | {A}       | G{A}
        西     | 王二 | {B}       | G{A}"""},
        "same_registry", ["东 李一 record", "西 王二 record"],
    ),
    "the registry's suspicion": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number
        东     | 李一 | 男  | 20150301   |
        湖     | 李一 | 男  | 20150301   | {A}"""},
        "same_person", ["东 李一 record", "湖 李一 record"],
    ),
    "two numbers, one telephone": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number | phone
        东     | 李一 | 男  | 20150301   | {A}       | 13900000001
        西     | 李一 | 男  | 20150301   | {B}       | 13900000001"""},
        "two_numbers", ["东 李一 record", "西 李一 record"],
    ),
    "two numbers, one mother": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number | person_key
        东     | 李一 | 男  | 20150301   | {A}       | one
        西     | 李一 | 男  | 20150301   | {B}       | other""",
         "guardians": f"""
        school | person_key | id_number
        东     | one        | {MOTHER}
        西     | other      | {MOTHER}"""},
        "two_numbers", ["东 李一 record", "西 李一 record"],
    ),
    "two numbers a slip apart": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number
        东     | 李一 | 男  | 20150301   | {A}
        西     | 李一 | 男  | 20150301   | {TYPED}"""},
        "two_numbers", ["东 李一 record", "西 李一 record"],
    ),
    "a mother's number": (
        {"pupils": f"""
        school | name | id_number | person_key
        东     | 李一 | {MOTHER}  | one
        西     | 李二 | {B}       | other""",
         "guardians": f"""
        school | person_key | id_number
        东     | one        | {MOTHER}
        西     | other      | {MOTHER}"""},
        "guardian_number", ["东 李一 record", "西 - guardian"],
    ),
    "the transfer that is missing, by birth date": (
        {"pupils": """
        school | name | birth_date | outcome
        河     | 王二 | 20150302   | absent
        河     | 王三 | 20150302   | absent""",
         "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
        "missing_transfer", ["东 王二 listed", "河 王二 record"],
    ),
    "the transfer that is missing, by the number's last digits": (
        {"pupils": f"""
        school | name | id_number | outcome
        河     | 王二 | {A}       | absent
        湖     | 王二 | {B}       | absent""",
         "attending": f"""
        school | name | id_tail
        东     | 王二 | {A[-6:]}"""},
        "missing_transfer", ["东 王二 listed", "河 王二 record"],
    ),
    "on a list here, on a list there": (
        {"pupils": f"""
        school | name | id_number | outcome
        河     | 王二 | {A}       | matched""",
         "attending": f"""
        school | name | id_number
        东     | 王二 | {A}"""},
        "elsewhere", ["东 王二 listed", "河 王二 record"],
    ),
    "two namesakes of one day": (
        {"pupils": """
        school | name | birth_date | outcome
        河     | 王二 | 20150302   | absent
        湖     | 王二 | 20150302   | absent""",
         "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
        "transfer_question", ["东 王二 listed", "河 王二 record", "湖 王二 record"],
    ),
    "a name in the same county and grade": (
        {"pupils": """
        school | name | outcome
        西     | 王二 | absent""",
         "attending": """
        school | name
        东     | 王二"""},
        "transfer_question", ["东 王二 listed", "西 王二 record"],
    ),
    "a number under another name": (
        {"pupils": f"""
        school | name | id_number | outcome
        河     | 王二 | {A}       | absent""",
         "attending": f"""
        school | name | id_number
        东     | 李四 | {A}"""},
        "transfer_question", ["东 李四 listed", "河 王二 record"],
    ),
    "a record of a school that gave no list of the class": (
        {"pupils": """
        school | name | sex | birth_date
        河     | 王二 | 女  | 20150302""",
         "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
        "suspected", ["东 王二 listed", "河 王二 record"],
    ),
    "a namesake of one day who sits in a class": (
        {"pupils": """
        school | name | birth_date | outcome
        西     | 王二 | 20150302   | matched""",
         "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
        "suspected", ["东 王二 listed", "西 王二 record"],
    ),
    "a digit of the number mistyped": (
        {"pupils": f"""
        school | name | sex | birth_date | id_number | outcome
        河     | 王二 | 女  | 20150301   | {A}       | absent""",
         "attending": f"""
        school | name | sex | birth_date | id_number
        东     | 王二 | 女  | 20150301   | {TYPED}"""},
        "suspected", ["东 王二 listed", "河 王二 record"],
    ),
    "a digit of the birth date in the number mistyped, and nothing else told": (
        {"pupils": f"""
        school | name | birth_date | id_number | outcome
        河     | 王二 | 20150301   | {A}       |""",
         "attending": f"""
        school | name | id_number
        东     | 王二 | {A[:12] + "1" + A[13:]}"""},
        "suspected", ["东 王二 listed", "河 王二 record"],
    ),
    "a character of the name mistyped": (
        {"pupils": """
        school | name   | birth_date | outcome
        河     | 王文峻 | 20150302   | absent""",
         "attending": """
        school | name   | birth_date
        东     | 王文筱 | 20150302"""},
        "suspected", ["东 王文筱 listed", "河 王文峻 record"],
    ),
    "a character of the name left out": (
        {"pupils": """
        school | name     | birth_date | outcome
        河     | 欧阳文峻 | 20150302   | absent""",
         "attending": """
        school | name   | birth_date
        东     | 欧阳峻 | 20150302"""},
        "suspected", ["东 欧阳峻 listed", "河 欧阳文峻 record"],
    ),
    "every character of the name another of that sound": (
        {"pupils": """
        school | name   | birth_date | outcome
        河     | 张子轩 | 20150302   | absent""",
         "attending": """
        school | name   | birth_date
        东     | 章梓萱 | 20150302"""},
        "suspected", ["东 章梓萱 listed", "河 张子轩 record"],
    ),
    "transferred away, and nobody has the record": (
        {"pupils": f"""
        school | name | id_number | status
        河     | 王二 | {A}       | TRANSFERRED""",
         "attending": f"""
        school | name | id_number
        东     | 王二 | {A}"""},
        "suspected", ["东 王二 listed", "河 王二 record"],
    ),
    "under way to a third school": (
        {"pupils": """
        school | name | birth_date | status
        河     | 王二 | 20150302   | TRANSFER_IN_PENDING""",
         "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
        "suspected", ["东 王二 listed", "河 王二 record"],
    ),
    "one child on two lists, by number": (
        {"attending": f"""
        school | name | id_number
        东     | 王二 | {A}
        西     | 王仁 | {A}"""},
        "two_lists", ["东 王二 listed", "西 王仁 listed"],
    ),
    "one child on two lists, by name and birth date": (
        {"attending": """
        school | name | birth_date
        东     | 王二 | 20150302
        西     | 王二 | 20150302"""},
        "two_lists", ["东 王二 listed", "西 王二 listed"],
    ),
    "a transfer of which only one side knows": (
        {"pupils": f"""
        school | name | id_number | status              | outcome
        东     | 王二 | {A}       | TRANSFER_IN_PENDING | matched
        河     | 王二 | {A}       | ACTIVE              | absent"""},
        "transfer_open", ["东 王二 record", "河 王二 record"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_case_is_found_with_all_its_members(tmp_path, name):
    tables, kind, members = FOUND[name]
    cases = found(tmp_path, **tables)
    assert cases["kind"].tolist() == [kind]
    case = cases.iloc[0]
    assert who(case) == members
    assert case["severity"] == kinds()[kind].severity
    for text in case[["message_zh", "message_en", "action_zh", "action_en"]]:
        assert text and "{" not in text and "None" not in text and "nan" not in text


# Several cases of several kinds in one region, of one member and of three.
EVERY = {
    "pupils": f"""
    school | name | sex | birth_date | id_number | registry_no | outcome
    东     | 李一 | 男  | 20150301   | {A}       | G{A}        | matched
    河     | 李一 | 男  | 20150301   | {A}       | G{A}        | matched
    湖     | 李一 | 男  | 20150301   | {A}       | G{A}        | matched
    西     | 李二 | 男  | 20150301   | {B}       | G{B}        | matched
    河     | 李三 | 女  | 20150301   | {C}       | G{B}        | matched
    东     | 李四 | 女  | 20150301   | {MOTHER}  |             | matched
    河     | 王二 | 男  | 20150302   |           |             | absent
    湖     | 王二 | 男  | 20150302   |           |             | matched""",
    "attending": """
    school | name | birth_date
    西     | 王二 | 20150302""",
    "guardians": f"""
    school | person_key | id_number
    西     | p3         | {MOTHER}""",
}  # fmt: skip


NEAR_MISSES = {
    "a pupil who has left": {"pupils": f"""
        school | name | sex | birth_date | id_number | registry_no | status
        东     | 李一 | 男  | 20150301   | {A}       | G{A}        | TRANSFERRED
        西     | 李一 | 男  | 20150301   | {A}       | G{A}        | ACTIVE"""},
    "a transfer under way": {"pupils": f"""
        school | name | sex | birth_date | id_number | status
        东     | 李一 | 男  | 20150301   | {A}       | TRANSFER_OUT_PENDING
        西     | 李一 | 男  | 20150301   | {A}       | TRANSFER_IN_PENDING"""},
    "masked numbers": {"pupils": """
        school | name | id_number
        东     | 李一 | 511724********0016
        西     | 王二 | 511724********0016"""},
    "namesakes of one day with a number each": {"pupils": f"""
        school | name | sex | birth_date | id_number | phone
        东     | 李一 | 男  | 20150301   | {A}       | 13900000001
        西     | 李一 | 男  | 20150301   | {B}       | 13900000002"""},
    "twins": {"pupils": f"""
        school | name | sex | birth_date | id_number | phone
        东     | 李一 | 男  | 20150301   | {A}       | 13900000001
        东     | 李二 | 男  | 20150301   |           | 13900000001"""},
    "of either sex": {"pupils": f"""
        school | name | sex | birth_date | id_number
        东     | 李一 | 男  | 20150301   | {A}
        西     | 李一 | 女  | 20150301   |"""},
    "without birth dates": {"pupils": """
        school | name | sex
        东     | 李一 | 男
        西     | 李一 | 男"""},
    "a grown-up's number that is nobody's": {
        "pupils": f"""
        school | name | id_number
        东     | 李一 | {MOTHER}""",
        "guardians": f"""
        school | person_key | id_number
        东     | p0         | {number("19850412", "004")}"""},
    "a sister among the family": {
        "pupils": f"""
        school | name | id_number | person_key
        东     | 李一 | {A}       | one
        东     | 李二 | {B}       | other""",
        "guardians": f"""
        school | person_key | id_number
        东     | other      | {A}"""},
    "attends elsewhere, born otherwise": {
        "pupils": """
        school | name | birth_date | outcome
        西     | 王二 | 20150303   | absent""",
        "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
    "attends elsewhere, other last digits": {
        "pupils": f"""
        school | name | id_number | outcome
        西     | 王二 | {A}       | absent""",
        "attending": """
        school | name | id_tail
        东     | 王二 | 999888"""},
    "a name alone in another county": {
        "pupils": """
        school | name | outcome
        河     | 王二 | absent""",
        "attending": """
        school | name
        东     | 王二"""},
    "a name alone in another grade": {
        "pupils": """
        school | name | outcome | class
        西     | 王二 | absent  | 5-1""",
        "attending": """
        school | name
        东     | 王二"""},
    "a namesake of another day who sits in the class": {
        "pupils": """
        school | name | birth_date | outcome
        西     | 王二 | 20150312   | matched""",
        "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
    "a twin who sits in another school": {
        "pupils": """
        school | name   | birth_date | outcome
        西     | 王文一 | 20150302   | matched""",
        "attending": """
        school | name   | birth_date
        东     | 王文二 | 20150302"""},
    "of one name and day with two sound numbers": {
        "pupils": f"""
        school | name | birth_date | id_number | outcome
        西     | 王二 | 20150301   | {A}       | absent""",
        "attending": f"""
        school | name | birth_date | id_number
        东     | 王二 | 20150301   | {B}"""},
    "of one name and day with two sound numbers, on two lists": {
        "attending": f"""
        school | name | birth_date | id_number
        东     | 王二 | 20150301   | {A}
        西     | 王二 | 20150301   | {B}"""},
    "of one name and day and either sex": {
        "pupils": """
        school | name | sex | birth_date | outcome
        西     | 王二 | 男  | 20150301   | absent""",
        "attending": """
        school | name | sex | birth_date
        东     | 王二 | 女  | 20150301"""},
    "twice on the lists of one school": {
        "attending": """
        school | name | birth_date
        东     | 王二 | 20150302
        东     | 王二 | 20150302"""},
    "a transfer that is done": {"pupils": f"""
        school | name | id_number | status
        东     | 李一 | {A}       | ACTIVE
        西     | 李一 | {A}       | TRANSFERRED"""},
    "the same school, which has asked already": {
        "pupils": """
        school | name | birth_date | outcome
        东     | 王二 | 20150302   | absent""",
        "attending": """
        school | name | birth_date
        东     | 王二 | 20150302"""},
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_miss_is_not_found(tmp_path, name):
    assert found(tmp_path, **NEAR_MISSES[name]).empty


def test_one_cause_is_one_case(tmp_path):
    """A mother's number on two siblings is no duplicate besides; one record more is a case."""
    siblings = f"""
        school | name | id_number | person_key
        东     | 李一 | {MOTHER}  | one
        西     | 李二 | {MOTHER}  | other"""
    mothers = f"""
        school | person_key | id_number
        东     | one        | {MOTHER}"""
    assert found(tmp_path / "1", pupils=siblings, guardians=mothers)["kind"].tolist() == [
        "guardian_number"
    ]
    three = f"""
        school | name | sex | birth_date | id_number | registry_no
        东     | 李一 | 男  | 20150301   | {A}       | G{A}
        西     | 李一 | 男  | 20150301   | {A}       | G{A}
        河     | 李一 | 男  | 20150301   |           | L511703201503010001"""
    assert found(tmp_path / "2", pupils=three)["kind"].tolist() == ["same_id", "same_person"]


@pytest.mark.parametrize(
    ("schools", "scope"),
    [("东东", "own"), ("东西", "school"), ("东河", "county"), ("东湖", "province")],
)
def test_who_decides_depends_on_how_far_the_schools_are(tmp_path, schools, scope):
    rows = "\n".join(f"{school} | 李一 | {A}" for school in schools)
    case = found(tmp_path / "1", pupils=f"school | name | id_number\n{rows}").iloc[0]
    assert case["scope"] == scope
    other = found(tmp_path / "2", pupils=f"school | name | id_number\n东 | 李 | {A}\n西 | 王 | {A}")
    assert (case["action_zh"] == other.iloc[0]["action_zh"]) == (scope == "school")


def test_what_is_kept_masks_numbers_and_is_private(tmp_path):
    out = region_of(tmp_path, pupils=FOUND["one number at two schools"][0]["pupils"])
    for path in across.findings(out, "500MB", 1, 2026, KEY):
        assert A not in str(pq.read_table(path).to_pylist())
        assert path.stat().st_mode & 0o077 == 0
    assert not list(out.glob(".spill-*"))


def test_cases_hold_the_rows_of_the_tables_of_their_kinds(tmp_path):
    """Of several cases of several kinds, each has its own members, in the order they are told."""
    out = region_of(tmp_path, **EVERY)
    path, *of_kinds = across.findings(out, "500MB", 1, 2026, KEY)
    cases = pq.read_table(path).to_pylist()
    told = {}
    for row in (row for one in of_kinds for row in pq.read_table(one).to_pylist()):
        told.setdefault((row.pop("case_id"), row.pop("kind")), []).append(row)
    assert len(cases) > 3
    assert {(one["case_id"], one["kind"]): one["members"] for one in cases} == told


def test_what_is_told_of_a_half_done_transfer_names_who_must_act(tmp_path):
    case = found(tmp_path, **FOUND["a transfer of which only one side knows"][0]).iloc[0]
    assert case["message_zh"].startswith("东街小学已办转入（转入在办），河畔中学的学籍")


def test_a_record_that_is_one_childs_is_asked_about_for_another(tmp_path):
    """Two on lists, the number of one of them: the other is not told to be without a record."""
    cases = found(
        tmp_path,
        pupils=f"""
        school | name | birth_date | id_number | outcome
        河     | 王二 | 20150301   | {A}       | absent""",
        attending=f"""
        school | name | birth_date | id_number
        东     | 王二 | 20150301   | {A}
        西     | 王二 | 20150301   |""",
    )
    assert cases["kind"].tolist() == ["missing_transfer", "suspected", "two_lists"]
    assert who(cases.iloc[1]) == ["河 王二 record", "西 王二 listed"]


# Of many the names of one birthday meet by what is left of them without a character.
BY_FORMS = [
    "a record of a school that gave no list of the class",
    "a character of the name mistyped",
    "a character of the name left out",
    "under way to a third school",
]


@pytest.mark.parametrize("name", BY_FORMS)
def test_many_names_are_narrowed_first_and_those_alike_found(tmp_path, monkeypatch, name):
    monkeypatch.setitem(suspects.__globals__, "_FEW_PAIRS", -1)
    tables, kind, members = FOUND[name]
    case = found(tmp_path, **tables).iloc[0]
    assert (case["kind"], who(case)) == (kind, members)


def test_sorting_in_parts_finds_the_same(tmp_path, monkeypatch):
    """What is sorted at once is bounded; the bound shows nowhere."""
    out = region_of(tmp_path, **EVERY)
    path, *_ = across.findings(out, "500MB", 1, 2026, KEY)
    once = pq.read_table(path)
    monkeypatch.setitem(suspects.__globals__, "_AT_ONCE", 3)
    across.findings(out, "500MB", 1, 2026, KEY)
    assert pq.read_table(path).equals(once)


def test_names_of_schools_are_told_as_they_are(tmp_path):
    """Braces in the name of a folder are text, not something to be filled in."""
    schools = """
        school_id  | school_name | county
        2151000001 | 东{there}小学 | 511724
        3151000003 | 河{x}中学     | 511703"""
    told = FOUND["the transfer that is missing, by birth date"][0]
    case = found(tmp_path, schools=schools, **told).iloc[0]
    assert case["action_zh"].startswith("由就读学校（东{there}小学）发起转学，河{x}中学核办")


def test_schools_that_failed_are_not_compared(tmp_path):
    rows = f"school | name | id_number\n东 | 李一 | {A}\n西 | 李一 | {A}"
    out = region_of(tmp_path, pupils=rows)
    schools = pq.read_table(out / "schools.parquet").to_pandas()
    schools.loc[schools["school_name"] == "西街小学", "state"] = "failed"
    schools.to_parquet(out / "schools.parquet")
    path, *_ = across.findings(out, "500MB", 1, 2026, KEY)
    assert pq.read_table(path).num_rows == 0


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("12345", "12345", False),
        ("12345", "12945", True),
        ("12345", "13245", True),
        ("12345", "14325", False),
        ("12345", "19945", False),
    ],
)
def test_slip_of_the_hand(one, other, slip):
    assert ids.is_slip(one, other) == slip


_CHILDREN = st.lists(
    st.fixed_dictionaries(
        {
            "school": st.sampled_from("东西河湖"),
            "name": st.sampled_from(["王一", "王二"]),
            "sex": st.sampled_from(["男", None]),
            "birth_date": st.sampled_from(["20150301", "20150302", None]),
            "id_number": st.sampled_from([A, B, TYPED, MOTHER, None]),
            "registry_no": st.sampled_from(["G" + A, "L511724201503010001", None]),
            "phone": st.sampled_from(["13900000001", None]),
            "outcome": st.sampled_from(["absent", "matched", None]),
            "status": st.sampled_from(["ACTIVE", "TRANSFERRED", "TRANSFER_IN_PENDING"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=8)
@given(pupils=_CHILDREN, attending=_CHILDREN, seed=st.randoms())
def test_order_of_rows_changes_nothing_and_members_stand_once(
    tmp_path_factory, pupils, attending, seed
):
    tables = {"pupils": pupils, "attending": attending}
    frames, shuffled = {}, {}
    for kind, rows in tables.items():
        names = ["school", "name", "sex", "birth_date", "id_number", "registry_no", "phone"]
        frame = pd.DataFrame(
            rows, columns=[*names, *(["outcome", "status"] if kind == "pupils" else [])]
        )
        frame = frame.astype("str").where(frame.notna(), None).assign(row=range(2, 2 + len(frame)))
        frame[{"pupils": "person_key", "attending": "list_key"}[kind]] = [
            f"k{at}" for at in range(len(frame))
        ]
        frames[kind] = frame
        order = list(range(len(frame)))
        seed.shuffle(order)
        shuffled[kind] = frame.iloc[order]
    families = pd.DataFrame({"school": ["东"], "person_key": ["k0"], "id_number": [MOTHER]})
    folder = tmp_path_factory.mktemp("region")
    once = found(folder / "1", **frames, guardians=families)
    again = found(folder / "2", **shuffled, guardians=families)
    pd.testing.assert_frame_equal(once, again)
    assert once["case_id"].is_unique
    for case in once.itertuples():
        places = [(m["role"], m["school_id"], m["row"], m["person_key"]) for m in case.members]
        assert len(places) == len({*places}) >= (1 if case.kind == "guardian_number" else 2)
    linked = once[once["kind"].isin(["missing_transfer", "elsewhere", "transfer_question"])]
    told = [(m["role"], m["school_id"], m["row"]) for row in linked["members"] for m in row]
    assert len(told) == len({*told})


def test_cases_of_the_sample_region_are_found_and_no_others(region, tmp_path):
    """Read, audited and compared: every planted case with both its sides, and nothing besides."""
    out = tmp_path / "out"
    one_by_one(order_for(region, out))
    path, *_ = across.findings(out, "500MB", 1, 2026, KEY)
    planted = json.loads((region / "expected_across.json").read_text("utf-8"))
    kinds_of = {"transfer_missing": "missing_transfer", "registered_twice": "same_id",
                "number_twice": "same_id", "registry_twice": "same_registry",
                "without_number": "same_person", "guardian_number": "guardian_number",
                "two_numbers": "two_numbers"}  # fmt: skip
    told = {
        (row["kind"], frozenset(one["name"] for one in row["members"] if one["name"]))
        for row in pq.read_table(path).to_pylist()
    }
    # The guardian's own child is told by its school and key.
    expected = {
        (kind, frozenset({row["other_name"]} if kind == "guardian_number"
                         else {row["name"], row["other_name"]}))
        for row in planted if (kind := kinds_of[row["case"]])
    }  # fmt: skip
    assert told == expected
