"""The ledger: what is entered stays, in order and in full, on SQLite and on PostgreSQL."""

import hashlib
import json
import multiprocessing
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.postgres import postgres  # noqa: F401
from xjaudit.errors import LANGUAGES
from xjaudit.ledger import schema
from xjaudit.ledger.entry import Entry, LedgerError, canonical
from xjaudit.ledger.fold import State, fold
from xjaudit.ledger.pen import Act, StaleError
from xjaudit.ledger.proof import faults_of
from xjaudit.ledger.schema import Migration
from xjaudit.ledger.store import open_ledger
from xjaudit.ledger.verbs import KINDS, ROLES, verbs

ME = {"actor": "甲老师", "role": "registrar"}
OTHER = {"actor": "乙老师", "role": "operator"}


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a ledger may be made, and the file that keeps its head."""
    if request.param == "sqlite":
        return tmp_path / "ledger.sqlite", tmp_path / "ledger.head"
    return request.getfixturevalue("postgres")(), tmp_path / "ledger.head"


@pytest.fixture
def ledger(place):
    with open_ledger(place[0], create=True, anchor=place[1]) as made:
        yield made


def accept(ledger, subject="finding:a", who=ME, reason="已核对", seen=None) -> Entry:
    payload = {"reason": reason}
    return ledger.append(**who, verb="accept", subject=subject, payload=payload, seen=seen)


def take_back(ledger, entry, who=ME) -> Entry:
    return ledger.append(**who, verb="undo", subject=f"entry:{entry.id}")


def test_an_entry_comes_back_as_it_was_entered(ledger):
    payload = {"field": "name", "old": None, "new": "王\u0000·\U00020bb7\n", "key": True}
    made = ledger.append(**ME, verb="change", subject="pupil:p1", payload=payload)
    assert ledger.entries() == [made]
    assert (made.actor, made.role, made.verb, made.payload) == (*ME.values(), "change", payload)
    assert (made.kind, made.key, made.seq) == ("pupil", "p1", 1)


def test_the_hash_is_sha_256_over_the_canonical_entry_and_the_one_before(ledger):
    first, second = accept(ledger), accept(ledger, "finding:b")
    names = ("id", "at", "actor", "role", "verb", "subject", "payload", "prev")
    for one in (first, second):
        told = {name: getattr(one, name) for name in names}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == one.hash
    assert second.prev == first.hash
    assert ledger.head() == (2, second.hash)


def test_a_ledger_opened_again_goes_on_where_it_was(place):
    with open_ledger(place[0], create=True, anchor=place[1]) as ledger:
        first = accept(ledger)
    with open_ledger(place[0], anchor=place[1]) as ledger:
        assert accept(ledger, "finding:b").prev == first.hash
        assert faults_of(ledger.store, ledger.anchor) == []


def test_several_acts_are_entered_all_or_none(ledger):
    good = Act(**ME, verb="accept", subject="finding:a", payload={"reason": "x"})
    with pytest.raises(LedgerError):
        ledger.append_many([good, Act(**ME, verb="undo", subject="entry:none")])
    assert ledger.entries() == []
    told = {**ME, "verb": "settle", "subject": "finding:b"}
    assert [one.seq for one in ledger.append_many([good, told])] == [1, 2]


WRONG = {
    "no_actor": {"actor": " "},
    "no_role": {"role": "admin"},
    "no_verb": {"verb": "explode"},
    "no_subject": {"subject": "finding: a"},
    "verb_subject": {"subject": "class:7-1"},
    "verb_role": {"role": "county"},
    "payload_missing": {"payload": {"reason": "  "}},
    "payload_unknown": {"payload": {"reason": "x", "until": "2026-12-01"}},
    "payload_long": {"payload": {"reason": "长" * 30_000}},
    "payload_unfit": {"payload": {"reason": {1, 2}}},
}


@pytest.mark.parametrize(("code", "change"), WRONG.items(), ids=WRONG)
def test_an_act_that_cannot_be_is_refused_with_a_way_out(tmp_path, code, change):
    ledger = open_ledger(tmp_path / "l.sqlite", create=True)
    act = {**ME, "verb": "accept", "subject": "finding:a", "payload": {"reason": "x"}} | change
    with pytest.raises(LedgerError) as caught:
        ledger.append(**act)
    assert caught.value.code == code
    assert all("→" in caught.value.text(language) for language in LANGUAGES)
    assert ledger.entries() == []


def test_the_second_to_decide_is_told_who_what_and_when(ledger):
    first = accept(ledger)
    with pytest.raises(StaleError) as caught:
        accept(ledger, who=OTHER, seen=0)
    assert caught.value.entries == [first]
    told = caught.value.text("zh")
    assert "甲老师" in told and "接受" in told and first.at[:10] in told
    assert "accepted" in caught.value.text("en")
    assert ledger.entries() == [first]
    assert pickle.loads(pickle.dumps(caught.value)).text() == told
    again = accept(ledger, who=OTHER, seen=caught.value.entries[-1].seq)
    assert fold(ledger.entries()).last("finding:a") == again


def test_a_screen_is_outdated_only_by_what_stands_about_its_subject(ledger):
    known = accept(ledger).seq
    accept(ledger, "finding:b")
    ledger.append(**ME, verb="reveal", subject="finding:a", payload={"fields": ["name"]})
    take_back(ledger, accept(ledger, seen=known))
    assert accept(ledger, who=OTHER, seen=known).seq == 6


def test_taking_back_what_a_screen_shows_outdates_it(ledger):
    first = accept(ledger)
    undone = take_back(ledger, first)
    with pytest.raises(StaleError) as caught:
        accept(ledger, who=OTHER, seen=first.seq)
    assert caught.value.entries == [undone]
    again = take_back(ledger, undone)
    assert accept(ledger, who=OTHER, seen=first.seq).seq == again.seq + 1


def test_an_entry_is_named_by_its_number_or_by_the_beginning_of_its_id(ledger):
    """One id in forty begins with eight digits."""
    told = [accept(ledger, subject=f"finding:{one}") for one in "ab"]
    first, second = (
        one._replace(id=start + one.id)
        for one, start in zip(told, ("47029918", "2a7d"), strict=True)
    )
    state = fold([first, second])
    assert [state.entry(name) for name in ("2", "47029918", "4702", "2a7d")] == [
        second, first, first, second
    ]  # fmt: skip
    for nobody in ("3", "470", "47029919", ""):
        with pytest.raises(LedgerError, match="no_entry|没有"):
            state.entry(nobody)


def test_one_of_ten_thousand_is_undone_and_later_ones_stand(ledger):
    acts = [
        Act(**ME, verb="accept", subject=f"finding:{n % 4000}", payload={"reason": str(n)})
        for n in range(10_000)
    ]
    made = ledger.append_many(acts)
    undo = take_back(ledger, made[4001])
    state = fold(ledger.entries())
    assert [one.payload["reason"] for one in state.standing("finding:1")] == ["1", "8001"]
    assert state.undone == {made[4001].id}
    assert len([one for s in state.subjects("finding") for one in state.standing(s)]) == 9999
    take_back(ledger, undo)
    assert len(fold(ledger.entries()).standing("finding:1")) == 3


def test_what_cannot_be_undone_says_so(ledger):
    first = accept(ledger)
    logged = ledger.append(**ME, verb="reveal", subject="pupil:p", payload={"fields": ["name"]})
    signed = ledger.append(
        actor="丙", role="leader", verb="sign", subject="class:7-1", payload={"digest": "d"}
    )
    undone = take_back(ledger, first)
    for target, who, code in (
        (logged, ME, "no_undo"),
        (first, ME, "undone_already"),
        (signed, OTHER, "verb_role"),
        (undone, {"actor": "x", "role": "county"}, "verb_role"),
    ):
        with pytest.raises(LedgerError) as caught:
            take_back(ledger, target, who)
        assert caught.value.code == code


def test_the_order_is_that_of_entering_whatever_clocks_say(ledger):
    times = ("2030-01-01T00:00:00+08:00", "2001-01-01T00:00:00-05:00", "2026-11-16T12:00:00+00:00")
    made = ledger.append_many(
        Act(**ME, verb="accept", subject="finding:a", payload={"reason": at}, at=at) for at in times
    )
    state = fold(ledger.entries())
    assert [one.at for one in state.standing("finding:a")] == list(times)
    last = state.last("finding:a")
    assert last and last.at == times[-1]
    with pytest.raises(StaleError):
        accept(ledger, seen=made[1].seq)


def test_a_state_is_a_table_per_kind(ledger):
    accept(ledger, "finding:b")
    change = {"field": "name", "old": "王", "new": "汪", "key": True}
    ledger.append(**ME, verb="change", subject="pupil:p", payload=change)
    ledger.append(**OTHER, verb="wait", subject="finding:a", payload={"until": "2026-12-01"})
    frame = fold(ledger.entries()).table("finding")
    assert frame[["subject", "verb", "actor", "seq", "reason", "until"]].to_dict("split")[
        "data"
    ] == [
        ["b", "accept", "甲老师", 1, "已核对", None],
        ["a", "wait", "乙老师", 3, None, "2026-12-01"],
    ]
    assert fold(ledger.entries()).table("pupil")["key"].to_list() == [True]
    assert list(State().table("case").columns) == [
        "subject", "verb", "actor", "role", "at", "seq", "id",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 30)), max_size=30))
def test_a_state_grown_is_the_state_folded(steps):
    """Each step is about one of four subjects, or undoes an earlier one."""
    entries: list[Entry] = []
    for number, (subject, target) in enumerate(steps, 1):
        undo = 0 <= target < len(entries)
        about = f"entry:{entries[target].id}" if undo else f"finding:{subject}"
        verb = "undo" if undo else "settle"
        entries.append(Entry(number, f"i{number}", "", "a", "r", verb, about, {}, "", f"h{number}"))
    grown = State()
    for one in entries:
        grown = grown.after([one])
    whole = fold(entries)
    assert grown == whole
    # By definition: an entry stands unless an undo of it stands.
    stands = {}
    for one in reversed(entries):
        stands[one.id] = not any(
            stands[later.id] for later in entries[one.seq :] if later.key == one.id
        )
    assert whole.undone == {name for name, does in stands.items() if not does}


def processes():
    """Processes that start from one which has loaded everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_ledger", "psycopg"])
    return context


def _write(place, anchor, name, count):
    with open_ledger(place, anchor=anchor) as ledger:
        for number in range(count):
            accept(ledger, f"finding:{name}-{number}", {"actor": name, "role": "operator"})


def test_twenty_at_once_lose_nothing(place):
    open_ledger(place[0], create=True, anchor=place[1]).close()
    context = processes()
    workers = [context.Process(target=_write, args=(*place, f"人{n}", 15)) for n in range(20)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0] * 20
    with open_ledger(place[0], anchor=place[1]) as ledger:
        entries = ledger.entries()
        assert [one.seq for one in entries] == list(range(1, 301))
        assert len({one.subject for one in entries}) == 300
        assert faults_of(ledger.store, ledger.anchor) == []
        assert ledger.anchor.head() == ledger.head()


def _race(place, anchor, name, start, told):
    with open_ledger(place, anchor=anchor) as ledger:
        start.wait()
        for subject in range(30):
            try:
                accept(ledger, f"finding:{subject}", {"actor": name, "role": "operator"}, seen=0)
                told.put((subject, name, "won"))
            except StaleError as error:
                told.put((subject, name, error.facts["who"]))


def test_of_two_racing_for_one_subject_exactly_one_wins_and_the_other_is_told(place):
    open_ledger(place[0], create=True, anchor=place[1]).close()
    context = processes()
    start, told = context.Barrier(2), context.Queue()
    racers = [context.Process(target=_race, args=(*place, n, start, told)) for n in ("甲", "乙")]
    for one in racers:
        one.start()
    outcomes = [told.get(timeout=60) for _ in range(60)]
    for one in racers:
        one.join()
    with open_ledger(place[0], anchor=place[1]) as ledger:
        winners = {int(one.key): one.actor for one in ledger.entries()}
    assert len(winners) == 30
    for subject, name, outcome in outcomes:
        assert outcome == ("won" if winners[subject] == name else winners[subject])


def test_entries_are_never_changed_or_deleted_not_even_by_hand(ledger):
    accept(ledger)
    for statement in ("UPDATE entries SET actor = 'x'", "DELETE FROM entries"):
        with pytest.raises(LedgerError), ledger.store.writing() as connection:
            connection.exec_driver_sql(statement)
    assert [one.actor for one in ledger.entries()] == ["甲老师"]


def _second(connection) -> None:
    connection.exec_driver_sql("CREATE TABLE later (name TEXT)")


def _fails(connection) -> None:
    _second(connection)
    raise LedgerError("ledger_io")


def test_an_older_ledger_is_migrated_once_and_a_copy_is_kept(place, tmp_path, monkeypatch):
    with open_ledger(place[0], create=True, anchor=place[1]) as ledger:
        made = accept(ledger)
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, Migration("x", _fails)])
    with pytest.raises(LedgerError):
        open_ledger(place[0], anchor=place[1])
    monkeypatch.setattr(
        schema, "MIGRATIONS", [schema.MIGRATIONS[0], Migration("a later table", _second)]
    )
    for _ in range(2):
        with open_ledger(place[0], anchor=place[1]) as ledger:
            assert ledger.entries() == [made]
            with ledger.store.reading() as connection:
                rows = connection.exec_driver_sql("SELECT version, name FROM migrations").all()
    assert rows[1] == (2, "a later table")
    if isinstance(place[0], Path):
        with sqlite3.connect(tmp_path / "ledger.v1.sqlite") as copy:
            assert copy.execute("SELECT id FROM entries").fetchall() == [(made.id,)]
        copy.close()


def test_a_newer_ledger_is_refused_and_left_alone(place):
    with (
        open_ledger(place[0], create=True, anchor=place[1]) as ledger,
        ledger.store.writing() as connection,
    ):
        row = {"version": 9, "name": "of later", "at": "", "program": "9"}
        connection.execute(schema.migrations.insert(), row)
    before = place[0].read_bytes() if isinstance(place[0], Path) else b""
    with pytest.raises(LedgerError) as caught:
        open_ledger(place[0], anchor=place[1])
    assert caught.value.code == "ledger_newer" and "9" in caught.value.text("en")
    assert not before or place[0].read_bytes() == before


def test_another_database_is_no_ledger(postgres, tmp_path):  # noqa: F811
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE pupils (name TEXT)")
    raw.close()
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, create=True)
    assert caught.value.code == "ledger_other"
    url = postgres().replace("@/postgres", "@/nothing")
    with pytest.raises(LedgerError) as caught:
        open_ledger(f"{url}&password=geheim", create=True)
    assert caught.value.code == "ledger_server"
    assert "geheim" not in caught.value.text()


@pytest.mark.parametrize(
    ("url", "code"), [("postgresql+nothing://x/y", "ledger_url"), ("://", "ledger_url")]
)
def test_an_address_that_is_none_is_said(url, code):
    with pytest.raises(LedgerError) as caught:
        open_ledger(url)
    assert caught.value.code == code


def test_every_verb_is_complete():
    for verb in verbs().values():
        assert verb.zh and verb.en
        assert set(verb.subjects) <= set(KINDS)
        assert verb.subjects
        for kind in verb.subjects:
            assert verb.roles_for(kind) and set(verb.roles_for(kind)) <= set(ROLES), verb.code
        assert not set(verb.required) & set(verb.optional)
        assert not (verb.log and verb.undo), "who has looked has looked"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc王"), inner),
        max_leaves=8,
    )
)
def test_the_canonical_form_is_one_and_holds_everything(value):
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_commands_that_need_no_ledger_do_not_load_its_libraries():
    code = "import sys, xjaudit.cli, xjaudit.audit, xjaudit.workspace\n"
    code += "print('sqlalchemy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
