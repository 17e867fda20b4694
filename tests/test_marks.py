"""What head teachers write in returned packets counts: against lists, in cases, until undone."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import desks, writing
from xjaudit import workspace
from xjaudit.audit import count_classes, judge
from xjaudit.cases import acts
from xjaudit.cases.desk import Desk
from xjaudit.documents.packets import rows, workbook
from xjaudit.documents.packets.taking import take_in
from xjaudit.documents.packets.words import COLUMNS, mark_words
from xjaudit.ingest.files import with_kinds
from xjaudit.ingest.readers import begin
from xjaudit.inputs import with_told_status
from xjaudit.reconcile import marked
from xjaudit.workspace import marking
from xjaudit.workspace.incoming import Incoming

LISTED = datetime(2026, 11, 10, tzinfo=UTC)
NEWER, OLDER = LISTED + timedelta(days=1), LISTED - timedelta(days=1)
FILE = "七年级1班核对.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The audit of the small school without any marks."""
    return desks.school(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def school(made, tmp_path_factory):
    """Audits it with marks, and with or without the list of a class."""
    folder = tmp_path_factory.mktemp("files")
    roster = writing.text(folder / "名册.csv", desks.ROSTER)
    lists = {name: writing.text(folder / f"{name}.csv", t) for name, t in desks.LISTS.items()}

    def auditor(pupils=(), strangers=(), children=(), without=""):
        known = [path for name, path in lists.items() if name != without]
        told = marks(made, pupils, strangers, children)
        job = begin(with_kinds([roster], known))
        return judge(job, desks.SETTINGS, desks.KEY, marks=told)

    return auditor


def said(made, pupils):
    """The small school's audit with marks put into it."""
    told = (made.pairs, made.people, with_told_status(made.roster), marks(made, pupils))
    pairs, people = marked.with_marks(*told, desks.KEY)
    classes = count_classes(pairs, people, with_told_status(made.roster))
    return replace(made, pairs=pairs, people=people, classes=classes)


def marks(audit, pupils=(), strangers=(), children=()):
    """Marks as (name, mark, home, now, at), rows without a record as (name, mark, at), and children
    as (name, sex, birth date, home)."""
    keys = audit.people.set_index("name")["list_key"]
    place = {"file": FILE, "sheet": "名单核对", "note": None}
    told = [
        dict(zip(("mark", "home", "now", "at"), more, strict=True))
        | {"person_key": desks.person(audit, name), "day": "20261111", "row": at}
        for at, (name, *more) in enumerate(pupils, 7)
    ]
    own = [{"list_key": keys[name], "mark": mark, "at": at} for name, mark, at in strangers]
    new = [
        dict(zip(("name", "sex", "birth_date", "home"), child, strict=True)) | {"row": at}
        for at, child in enumerate(children, 50)
    ]
    frames = [
        pd.DataFrame([one | place for one in parts], columns=list(columns))
        for parts, columns in (
            (told, marked.PUPILS),
            (own, marked.STRANGERS),
            (new, marked.CHILDREN),
        )
    ]
    for frame in frames:
        frame["at"] = pd.to_datetime(frame["at"], utc=True)
    texts = [
        f.astype({n: "int64" if n == "row" else "str" for n in f if n != "at"}) for f in frames
    ]
    received = dict.fromkeys(audit.people["file"], pd.Timestamp(LISTED))
    return marked.Marks(texts[0], texts[1], texts[2], received)


def stands(audit, name):
    """What counts of a pupil: outcome, reason, seen."""
    record = audit.roster.index[audit.roster["name"] == name][0]
    pairs = audit.pairs
    asked = [isinstance(c, list) and record in c for c in pairs["candidates"]]
    own = pairs[((pairs["record"] == record) & ~pairs["again"]).fillna(False) | np.array(asked)]
    return [tuple(one) for one in own[["outcome", "reason"]].itertuples(index=False)]


def counts(audit, where):
    return audit.classes.set_index("class").loc[where].to_dict()


@pytest.mark.parametrize(
    ("name", "mark", "at", "outcome", "reason"),
    [
        # 王芳 stands on her list, 李强 does not, 孙亮 is on leave and stands there.
        ("王芳", "present", NEWER, "matched", "name_class"),
        ("王芳", "present", OLDER, "matched", "name_class"),
        ("王芳", "moved", NEWER, "status_mismatch", "marked_moved"),
        ("王芳", "leave", NEWER, "status_mismatch", "marked_leave"),
        ("王芳", "moved", OLDER, "ambiguous", "marked_but_moved"),
        ("王芳", "leave", OLDER, "ambiguous", "marked_but_leave"),
        ("王芳", "unknown", NEWER, "ambiguous", "marked_but_unknown"),
        ("王芳", "unknown", OLDER, "matched", "name_class"),
        ("李强", "present", NEWER, "matched", "marked_present"),
        ("李强", "present", OLDER, "absent", "marked_before"),
        ("李强", "moved", NEWER, "status_mismatch", "marked_moved"),
        ("李强", "moved", OLDER, "status_mismatch", "marked_moved"),
        ("李强", "leave", OLDER, "status_mismatch", "marked_leave"),
        ("李强", "unknown", NEWER, "absent", "marked_unknown"),
        ("李强", "unknown", OLDER, "absent", "marked_unknown"),
        ("孙亮", "leave", NEWER, "matched", "marked_leave"),
        ("孙亮", "leave", OLDER, "status_mismatch", "name_class"),
        ("孙亮", "present", NEWER, "status_mismatch", "name_class"),
    ],
)
def test_of_a_mark_and_a_list_the_later_counts(made, name, mark, at, outcome, reason):
    audit = said(made, [(name, mark, "7-1", None, pd.Timestamp(at))])
    assert stands(audit, name) == [(outcome, reason)]
    # Nobody else is touched, and every row of a list has its pair still.
    others = set(made.roster["name"]) - {name}
    assert {n: stands(audit, n) for n in others} == {n: stands(made, n) for n in others}
    assert set(made.people.index) <= set(audit.pairs["person"].dropna())
    assert not audit.pairs["person"].dropna().duplicated().any()


@pytest.mark.parametrize("at", [OLDER, NEWER])
def test_a_class_with_list_and_packet_is_not_counted_twice(made, at):
    everybody = made.roster[made.roster["class"] == "7-1"]["name"]
    audit = said(made, [(name, "present", "7-1", None, pd.Timestamp(at)) for name in everybody])
    listed = 4 + (at == NEWER)
    assert counts(audit, "7-1")["listed"] == listed
    assert counts(audit, "7-1")["matched"] == 2 + (at == NEWER)
    assert counts(audit, "7-2") == counts(made, "7-2")


def test_who_moved_is_counted_no_more_and_shown_where_the_packet_says_so(made, school):
    audit = school([("王芳", "moved", "7-1", None, pd.Timestamp(NEWER))])
    assert counts(audit, "7-1")["listed"] == counts(made, "7-1")["listed"] - 1
    (link,) = audit.links[audit.links["list_file"] == FILE].to_dict("records")
    assert (link["list_row"], link["roster_row"]) == (7, 2)
    assert "填已转走" in link["reason"] and "2026年11月11日" in link["reason"]
    desk = desks.desk(audit)
    row = desks.row(desk, desks.finding(desk, "RC-STATUS", "王芳"))
    assert row["next"].split(";")[0] == "transfer_out" and row["file"] == FILE
    assert "“已转出”" in row["message"] and "11月11日" in row["message"]


def test_leave_is_a_status_event_and_another_class_a_class_move(school):
    at = pd.Timestamp(NEWER)
    audit = school([("王芳", "leave", "7-1", None, at), ("赵敏", "present", "7-1", "7-2", at)])
    desk = desks.desk(audit)
    assert desks.row(desk, desks.finding(desk, "RC-STATUS", "王芳"))["next"].startswith("leave")
    moved = desks.row(desk, desks.finding(desk, "RC-CLASS", "赵敏"))
    assert moved["next"].startswith("class_move") and moved["class"] == "7-2"


def test_a_packet_is_the_list_of_a_class_that_gave_none(made, school):
    at = pd.Timestamp(NEWER)
    one = ("周洁", "present", "7-2", None, at)
    part = school([one], without="七年级2班")
    assert stands(part, "周洁") == [("matched", "marked_present")] and stands(part, "吴刚") == []
    # Nobody has said anything of 吴刚: the class is not known.
    assert pd.isna(counts(part, "7-2")["listed"])
    both = school([one, ("吴刚", "moved", "7-2", None, at)], without="七年级2班")
    assert stands(both, "吴刚") == [("status_mismatch", "marked_moved")]
    assert counts(both, "7-2")["listed"] == 1
    lost = school([one, ("吴刚", "unknown", "7-2", None, at)], without="七年级2班")
    assert stands(lost, "吴刚") == [("absent", "marked_unknown")]


def test_the_list_of_another_class_is_not_overruled(made):
    """7-1 calls everybody present, and one of them stands on the list of 7-2."""
    audit = said(made, [("周洁", "present", "7-1", None, pd.Timestamp(NEWER))])
    assert stands(audit, "周洁") == [("matched", "name_class")]
    audit = said(made, [("周洁", "moved", "7-1", None, pd.Timestamp(NEWER))])
    assert stands(audit, "周洁") == [("ambiguous", "marked_but_moved")]


def test_who_may_be_a_row_that_is_asked_about_is_not_counted_beside_it(made):
    record = made.roster.index[made.roster["name"] == "李强"][0]
    pairs = made.pairs[made.pairs["outcome"] != "absent"].reset_index(drop=True)
    at = pairs.index[pairs["outcome"] == "not_registered"][0]
    pairs.loc[at, ["outcome", "reason"]] = ["ambiguous", "leftover"]
    pairs.at[at, "candidates"] = [record]
    asked = replace(made, pairs=pairs)
    there = said(asked, [("李强", "present", "7-1", None, pd.Timestamp(NEWER))])
    assert stands(there, "李强") == [("ambiguous", "leftover")]
    gone = said(asked, [("李强", "moved", "7-1", None, pd.Timestamp(NEWER))])
    assert stands(gone, "李强")[-1] == ("status_mismatch", "marked_moved")


def test_a_child_added_under_the_name_of_a_pupil_is_that_pupil(school):
    one = ("赵敏", "present", "7-1", None, pd.Timestamp(NEWER))
    audit = school([one], children=[("赵敏", "女", "", "7-1")])
    assert stands(audit, "赵敏") == [("matched", "name_class")]
    assert counts(audit, "7-1")["listed"] == 4


def test_who_left_without_a_record_needs_none(made, school):
    gone = school(strangers=[("钱多多", "moved", pd.Timestamp(NEWER))])
    desk = desks.desk(gone)
    row = desks.row(desk, desks.finding(desk, "RC-NO-RECORD", "钱多多"))
    assert row["next"] == "fix_list"
    still = school(strangers=[("钱多多", "moved", pd.Timestamp(OLDER))])
    assert still.pairs["seen"].tolist() == made.pairs["seen"].tolist()


@pytest.mark.parametrize(
    ("child", "outcome", "record"),
    [
        (("郑小龙", "男", "20140105", "7-1"), "not_registered", ""),
        # On the roster of this class, and on no list of it.
        (("李强", "男", "20131111", "7-1"), "matched", "李强"),
        # Of another class by the roster; on its list too.
        (("周洁", "女", "20140214", "7-1"), "duplicate", "周洁"),
    ],
)
def test_who_was_added_is_reconciled_like_a_row_of_a_list(made, school, child, outcome, record):
    audit = school(children=[child])
    (link,) = audit.links[audit.links["list_file"] == FILE].to_dict("records")
    assert (link["list_sheet"], link["list_row"], link["outcome"]) == ("名单核对", 50, outcome)
    if record:
        row = audit.roster.index[audit.roster["name"] == record][0]
        assert link["roster_row"] == audit.roster.loc[row, "row"]
    # Keys of the lists' own rows stay what decisions were bound to.
    own = audit.people[audit.people["marked"].isna()]
    assert own["list_key"].tolist() == made.people["list_key"].tolist()


def test_a_child_added_calls_nobody_of_a_class_without_a_list_absent(school):
    child = ("吴小龙", "男", "20140105", "7-2")
    said = [(name, "present", "7-2", None, pd.Timestamp(NEWER)) for name in ("周洁", "吴刚")]
    alone = school(children=[child], without="七年级2班")
    assert "absent" not in {outcome for outcome, _ in stands(alone, "周洁")}
    # Of the surname of one whom the same packet calls present: somebody else.
    audit = school(said, children=[child], without="七年级2班")
    (link,) = audit.links[audit.links["list_row"] == 50].to_dict("records")
    assert link["outcome"] == "not_registered"
    assert counts(audit, "7-2")["listed"] == 3


_MARKS = st.lists(
    st.tuples(
        st.sampled_from(["王芳", "李强", "赵敏", "孙亮", "周洁", "吴刚"]),
        st.sampled_from(["present", "moved", "leave", "unknown"]),
        st.sampled_from(["7-1", "7-2", None]),
        st.sampled_from([None, "7-1", "7-2"]),
        st.sampled_from([pd.Timestamp(OLDER), pd.Timestamp(NEWER)]),
    ),
    unique_by=lambda one: one[0],
)


@given(_MARKS, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_whatever_is_marked_everybody_is_told_of_once(made, told, random):
    audit = said(made, told)
    pairs, more = audit.pairs, audit.people
    assert sorted(pairs["person"].dropna()) == list(range(len(more)))
    counted = pairs[~pairs["again"] & (pairs["outcome"] != "duplicate")]
    assert not counted["record"].dropna().duplicated().any()
    met = set(pairs["record"].dropna()) | {
        r for c in pairs["candidates"] if isinstance(c, list) for r in c
    }
    # Nobody is lost.
    assert set(made.pairs["record"].dropna()) <= met
    assert list(pairs.dtypes) == list(made.pairs.dtypes)
    shuffled = list(told)
    random.shuffle(shuffled)
    again = said(made, shuffled).pairs
    key = ["record", "outcome", "reason"]
    assert sorted(map(str, again[key].to_numpy())) == sorted(map(str, pairs[key].to_numpy()))


# --- from the file to the worklist


@pytest.fixture
def here(tmp_path):
    return desks.receive(workspace.new(tmp_path / "工作区", desks.SETTINGS))


def desk_of(here):
    return Desk(here.audit(), here.state(), desks.TODAY, here.ledger, "王老师", "registrar")


def packet(here, folder, name, changes, added=()):
    """A packet of 7-1 as its teacher filled it in: by name the cells, and rows below."""
    audit = here.audit()
    told = rows.packet_of(audit, here.key, "7-1")
    path = folder / name
    path.write_bytes(workbook.workbook(told, audit.settings, "示例学校"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cells = [(at, changes.get(row.name, {})) for at, row in enumerate(told.rows, 7)]
    cells += [(7 + len(told.rows) + at, more) for at, more in enumerate(added)]
    for (at, more), column in product(cells, COLUMNS):
        if column in more:
            sheet.cell(at, COLUMNS.index(column) + 1).value = more[column]
    book.save(path)
    return Incoming(name, path)


PRESENT, MOVED, LEAVE, _ = ({"mark": word} for word in mark_words("zh"))
EVERYBODY = dict.fromkeys(["王芳", "李强", "赵敏", "孙亮", "钱多多"], PRESENT)


def test_a_packet_counts_until_its_entry_is_undone(here, tmp_path):
    before = here.audit()
    file = packet(
        here,
        tmp_path,
        "甲.xlsx",
        EVERYBODY | {"王芳": MOVED | {"note": "邻县"}},
        [{"name": "郑小龙", "sex": "男", "mark": "在读"}],
    )
    taken = take_in(desk_of(here), here.key, [file])
    assert taken.conflicts == [] and taken.faults == []
    # A fold over files and ledger: computed anew it is the same.
    after = workspace.open_at(here.path).audit()
    assert stands(after, "王芳") == [("status_mismatch", "marked_moved")]
    assert stands(after, "李强") == [("matched", "marked_present")]
    assert after.people["remark"].dropna().tolist() == ["邻县"]
    names = desk_of(here).worklist.set_index("name")["rule"]
    assert names["郑小龙"] == "RC-NO-RECORD" and names["王芳"] == "RC-STATUS"
    assert take_in(desk_of(here), here.key, [file]).entries == []
    (entry,) = [one for one in taken.entries if one.verb == "take_packet"]
    here.ledger.append(
        actor="王老师", role="registrar", verb="undo", subject=f"entry:{entry.id}", payload={}
    )
    # All that it told is gone, that the list was checked too; taken in once more, all is back.
    assert "check_list" in {one.verb for one in taken.entries}
    assert {one.id for one in taken.entries} <= here.state().undone
    back = here.audit()
    pd.testing.assert_frame_equal(back.links, before.links)
    pd.testing.assert_frame_equal(back.classes, before.classes)
    again = take_in(desk_of(here), here.key, [file]).entries
    assert {one.verb for one in again} == {one.verb for one in taken.entries}
    assert {one.id for one in again}.isdisjoint(here.state().undone)
    pd.testing.assert_frame_equal(here.audit().links, after.links)


def test_one_mark_undone_takes_back_that_one(here, tmp_path):
    file = packet(here, tmp_path, "甲.xlsx", {"王芳": MOVED, "赵敏": LEAVE})
    taken = take_in(desk_of(here), here.key, [file])
    own = f"pupil:{desks.person(here.audit(), '王芳')}"
    (entry,) = [one for one in taken.entries if (one.verb, one.subject) == ("mark", own)]
    here.ledger.append(
        actor="王老师", role="registrar", verb="undo", subject=f"entry:{entry.id}", payload={}
    )
    audit, state = here.audit(), here.state()
    assert state.last(own, ["check_list"]) is None
    assert len([one for one in state.entries if one.verb == "check_list"]) == 2
    assert stands(audit, "王芳") == [("matched", "name_class")]
    assert stands(audit, "赵敏") == [("status_mismatch", "marked_leave")]
    # What somebody took back does not come again with the same file.
    assert take_in(desk_of(here), here.key, [file]).entries == []


def test_what_an_earlier_packet_told_is_not_overwritten_unasked(here, tmp_path):
    one = packet(here, tmp_path, "甲.xlsx", EVERYBODY | {"王芳": MOVED})
    class_now = {"mark": "在读", "new_class": "七年级2班"}
    other = packet(here, tmp_path, "乙.xlsx", EVERYBODY | {"王芳": LEAVE, "赵敏": class_now})
    take_in(desk_of(here), here.key, [one])
    taken = take_in(desk_of(here), here.key, [other])
    told = {one.name: one.found for one in taken.conflicts}
    assert set(told) == {"王芳", "赵敏"}
    assert "已转走 / 乙.xlsx：休学" in told["王芳"] and "甲.xlsx" in told["王芳"]
    assert told["赵敏"].endswith("在读 / 乙.xlsx：在读，现在七年级2班")
    assert stands(here.audit(), "王芳") == [("status_mismatch", "marked_moved")]
    # The first file again is nothing new; the second still asks, until it is said to count.
    assert take_in(desk_of(here), here.key, [one]).conflicts == []
    assert len(take_in(desk_of(here), here.key, [other]).conflicts) == 2
    done = take_in(desk_of(here), here.key, [other], newest=True)
    assert {one.verb for one in done.entries} == {"mark", "check_list"}
    assert stands(here.audit(), "王芳") == [("status_mismatch", "marked_leave")]
    assert stands(here.audit(), "赵敏")[0][0] == "class_differs"
    assert take_in(desk_of(here), here.key, [one, other]).entries == []


def test_a_child_whom_two_packets_add_is_added_once(here, tmp_path):
    child = {"name": "郑小龙", "sex": "男", "mark": "在读"}
    one = packet(here, tmp_path, "甲.xlsx", EVERYBODY, [child])
    other = packet(here, tmp_path, "乙.xlsx", EVERYBODY | {"王芳": MOVED}, [child])
    take_in(desk_of(here), here.key, [one])
    take_in(desk_of(here), here.key, [other], newest=True)
    assert [one.verb for one in here.state().entries].count("add_child") == 1
    # A packet of today lists the child; its stamp is known.
    later = packet(here, tmp_path, "丙.xlsx", EVERYBODY | {"郑小龙": MOVED})
    taken = take_in(desk_of(here), here.key, [later], newest=True)
    assert taken.conflicts == []
    assert {one.kind for one in marking.standing(here.state())} == {"pupil", "list", "class"}


def test_a_packet_looks_at_its_children_and_not_at_the_whole_class(here, tmp_path):
    child = {"name": "郑小龙", "sex": "男", "mark": "在读"}
    one = packet(here, tmp_path, "甲.xlsx", {"王芳": MOVED}, [child])
    take_in(desk_of(here), here.key, [one])
    waiting = {"王芳", "李强", "钱多多", "郑小龙"}
    subjects = desk_of(here).worklist.set_index("subject")["name"]
    for subject, name in subjects.items():
        if name in waiting:
            acts.decide(desk_of(here), subject, "wait", until="2027-01-08")
    # The list is set aside: who was found by it alone is looked at by nobody.
    (of_class,) = [file for file in here.files() if file.name.startswith("七年级1班")]
    here.inbox.set_aside(of_class.sha256)
    states = desk_of(here).worklist.set_index("subject")["state"]
    assert {name: states[at] for at, name in subjects.items() if name in waiting} == dict.fromkeys(
        waiting, "waiting"
    )
    # A later packet says that 王芳 is there, and 郑小龙 gets a record.
    take_in(
        desk_of(here), here.key, [packet(here, tmp_path, "乙.xlsx", {"王芳": PRESENT})], newest=True
    )
    (roster,) = [file for file in here.files() if file.name == "名册.csv"]
    more = "G999999201305050515|郑小龙|男|20130505|居民身份证|999999201305050515|七(1)班|在读|\n"
    here.inbox.set_aside(roster.sha256)
    here.add(writing.text(tmp_path / "新名册.csv", desks.ROSTER + more))
    states = desk_of(here).worklist.set_index("subject")["state"]
    assert {name for at, name in subjects.items() if states.get(at) == "settled"} == {
        "王芳",
        "郑小龙",
    }


@pytest.mark.parametrize("name", ["名册核对表-七年级1班.xlsx", "名册.csv"])
def test_a_packet_is_never_taken_for_a_roster(here, tmp_path, name):
    file = packet(here, tmp_path, "核对.xlsx", EVERYBODY)
    if name.endswith(".csv"):
        sheet = openpyxl.load_workbook(tmp_path / file.name).worksheets[0]
        with (tmp_path / name).open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(sheet.iter_rows(values_only=True))
        file = Incoming(name, tmp_path / name)
    added = here.add_files([file])
    assert added.files == [] and [one.code for one in added.faults] == ["is_packet"]
    assert "xjaudit packets" in added.faults[0].todo("zh")
    # The reader of packets takes it, whatever it was saved as.
    taken = take_in(desk_of(here), here.key, [file])
    assert taken.faults == [] and len(taken.packets[0].answers) == 5
