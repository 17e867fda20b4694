"""Faults a ledger survives, brought about for real: nothing is lost but the entry in flight, the
message says what happened, and there is a way out."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults import (
    accept,
    ids_of,
    in_memory,  # noqa: F401
    keep_accepting,
    killed,
    mounted,
    processes,
    small_disk,
)
from tests.postgres import postgres  # noqa: F401
from xjaudit.errors import LANGUAGES
from xjaudit.ledger import sqlite
from xjaudit.ledger.anchor import Anchor
from xjaudit.ledger.entry import LedgerError
from xjaudit.ledger.proof import faults_of
from xjaudit.ledger.sqlite import SqliteStore
from xjaudit.ledger.store import Ledger, open_ledger

NAMED = {"entry_altered", "chain_broken", "ledger_pages", "ledger_damaged", "ledger_bytes"}
# Bytes before the first page of SQLite's log. Source: its file format, section 4.
WAL_HEAD, FRAME_HEAD = 32, 24
CUT = {"ledger_cut", "ledger_missing", "ledger_damaged", "ledger_exchanged", "ledger_other"}


@pytest.fixture
def place(tmp_path):
    return tmp_path / "台 账" / "ledger.sqlite"


@pytest.fixture
def ledger(place):
    place.parent.mkdir()
    with open_ledger(place, create=True) as made:
        yield made


def filled(place: Path, count: int = 60) -> bytes:
    """A closed ledger of that many entries; answers its bytes."""
    place.parent.mkdir(exist_ok=True)
    with open_ledger(place, create=True) as ledger:
        for number in range(count):
            accept(ledger, f"finding:{number}")
    return place.read_bytes()


def refused(ledger: Ledger, *codes: str) -> LedgerError:
    """The error of a decision that cannot be entered; it speaks both languages, and no database's
    words."""
    with pytest.raises(LedgerError) as caught:
        accept(ledger)
    assert caught.value.code in codes
    for language in LANGUAGES:
        text = caught.value.text(language)
        assert "→" in text and "locked" not in text and "sqlite3" not in text
    return caught.value


@pytest.mark.slow
@pytest.mark.parametrize(("where", "times"), [("sqlite", 100), ("postgresql", 25)])
def test_killed_at_any_moment_of_an_append_nothing_acknowledged_is_lost(
    request,
    in_memory,  # noqa: F811
    where,
    times,
):
    anchor, place = in_memory / "ledger.head", in_memory / "ledger.sqlite"
    if where == "postgresql":
        place = request.getfixturevalue("postgres")()
    open_ledger(place, create=True, anchor=anchor).close()
    rng, known = random.Random(6), []
    for _ in range(times):
        told = killed(rng, (0, 0.02), keep_accepting, place, anchor)
        ids = ids_of(place, anchor)
        assert ids[: len(known)] == known
        new = ids[len(known) :]
        assert new[: len(told)] == told
        assert len(new) - len(told) in (0, 1), "only the entry in flight may be unacknowledged"
        known = ids
    assert len(known) > times / 2


def test_a_full_disk_keeps_what_was_acknowledged_and_says_so(tmp_path):
    with small_disk(tmp_path / "满", "600k") as folder:
        with open_ledger(folder / "ledger.sqlite", create=True) as ledger:
            (folder / "ballast").write_bytes(b"x" * 100_000)
            known = []
            with pytest.raises(LedgerError) as caught:
                for number in range(5000):
                    known.append(accept(ledger, f"finding:{number}").id)
            assert caught.value.code == "ledger_full"
            assert "磁盘已满" in caught.value.text("zh")
            refused(ledger, "ledger_full")
            assert [one.id for one in ledger.entries()] == known
            (folder / "ballast").unlink()
            known.append(accept(ledger).id)
        assert ids_of(folder / "ledger.sqlite", folder / "ledger.head") == known


def _until_refused(pipe, place: Path) -> None:
    ledger = open_ledger(place)
    # Writing past this size fails as a broken disk does.
    resource.setrlimit(resource.RLIMIT_FSIZE, (place.stat().st_size + 200_000,) * 2)
    try:
        for number in range(5000):
            pipe.send(accept(ledger, f"finding:{number}").id)
    except LedgerError as error:
        pipe.send(error.code)
    os._exit(0)


def test_an_error_of_the_disk_keeps_what_was_acknowledged_and_says_so(place):
    filled(place, 3)
    here, there = processes().Pipe(duplex=False)
    child = processes().Process(target=_until_refused, args=(there, place))
    child.start()
    there.close()
    told = []
    with pytest.raises(EOFError):
        while True:
            told.append(here.recv())
    child.join()
    *known, code = told
    assert code in ("ledger_io", "ledger_full")
    ids = ids_of(place, place.with_suffix(".head"))
    assert len(known) > 10 and ids[3:] == known


def test_a_disk_that_can_only_be_read_shows_everything_and_takes_nothing(tmp_path):
    with small_disk(tmp_path / "只读") as folder:
        with open_ledger(folder / "ledger.sqlite", create=True) as ledger:
            known = accept(ledger)
        mounted(folder, "-o", "remount,ro")
        ledger = open_ledger(folder / "ledger.sqlite")
        assert ledger.entries() == [known]
        assert faults_of(ledger.store, ledger.anchor) == []
        refused(ledger, "ledger_readonly")
        mounted(folder, "-o", "remount,rw")
        assert accept(ledger).seq == 2
        ledger.close()


def test_a_folder_gone_in_mid_session_is_said_and_goes_on_when_it_is_back(ledger, place):
    known = accept(ledger)
    moved = place.parent.with_name("移走 了")
    place.parent.rename(moved)
    refused(ledger, "ledger_gone")
    moved.rename(place.parent)
    assert accept(ledger).prev == known.hash


def test_a_disk_taken_out_and_another_put_in_takes_no_entries(tmp_path):
    with small_disk(tmp_path / "盘") as folder:
        ledger = open_ledger(folder / "ledger.sqlite", create=True)
        known = accept(ledger)
        shutil.copytree(folder, tmp_path / "kept")
        subprocess.run(["umount", "-l", str(folder)], check=True)
        refused(ledger, "ledger_gone")
        mounted(folder, "-t", "tmpfs", "-o", "size=1m", "tmpfs")
        refused(ledger, "ledger_gone")
        other = open_ledger(folder / "ledger.sqlite", create=True)
        accept(other, "finding:of-another-school")
        other.close()
        refused(ledger, "ledger_exchanged")
        for path in (tmp_path / "kept").iterdir():
            shutil.copy(path, folder / path.name)
        assert accept(ledger).prev == known.hash
        ledger.close()


def _looks(pipe, place: Path) -> None:
    open_ledger(place).close()
    pipe.send("done")


def test_looking_at_a_ledger_takes_no_lock_from_others_of_the_same_process(ledger, place):
    """Opening and closing the file itself would: SQLite's log is then taken away under the hands
    of those who still use it."""
    known = [accept(ledger).id]
    for _ in range(3):
        assert faults_of(ledger.store, ledger.anchor) == []
        with open_ledger(place) as other:
            known.append(accept(other).id)
        here, there = processes().Pipe(duplex=False)
        child = processes().Process(target=_looks, args=(there, place))
        child.start()
        assert here.recv() == "done"
        child.join()
        assert Path(f"{place}-shm").exists()
        known.append(accept(ledger).id)
    assert [one.id for one in ledger.entries()] == known


def _hold(pipe, place: Path) -> None:
    with SqliteStore(place).writing():
        pipe.send("ready")
        time.sleep(600)


def test_a_lock_of_a_dead_process_holds_nobody_up(ledger, place):
    here, there = processes().Pipe(duplex=False)
    child = processes().Process(target=_hold, args=(there, place))
    child.start()
    assert here.recv() == "ready"
    child.kill()
    child.join()
    started = time.monotonic()
    assert accept(ledger).seq == 1
    assert time.monotonic() - started < sqlite.PATIENCE / 4


def test_a_hanging_process_is_waited_for_and_then_said(ledger, place, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.5)
    here, there = processes().Pipe(duplex=False)
    child = processes().Process(target=_hold, args=(there, place))
    child.start()
    assert here.recv() == "ready"
    os.kill(child.pid, signal.SIGSTOP)
    refused(ledger, "ledger_busy")
    assert ledger.entries() == []
    child.kill()
    child.join()
    assert accept(ledger).seq == 1


def test_copied_while_in_use_a_copy_is_whole_or_says_that_it_is_not(tmp_path, place):
    filled(place, 5)
    here, there = processes().Pipe(duplex=False)
    anchor = place.with_suffix(".head")
    child = processes().Process(target=keep_accepting, args=(there, place, anchor))
    child.start()
    assert here.recv() == "ready"
    whole, told = 0, []
    for number in range(15):
        while here.poll():
            told.append(here.recv())
        copy = tmp_path / f"副本 {number}" / "ledger.sqlite"
        shutil.copytree(place.parent, copy.parent)
        faults = faults_of(SqliteStore(copy), Anchor(copy.with_suffix(".head")))
        assert {one.code for one in faults} <= NAMED | CUT | {"head_damaged", "head_spoiled"}
        if not faults:
            ids = ids_of(copy, copy.with_suffix(".head"))
            assert set(told) <= set(ids)
            whole += 1
    child.kill()
    child.join()
    assert whole
    assert set(told) <= set(ids_of(place, anchor))


def test_moved_to_another_place_it_goes_on(tmp_path, place):
    filled(place, 3)
    moved = tmp_path / "新 位置，二〇二六" / "ledger.sqlite"
    place.parent.rename(moved.parent)
    with open_ledger(moved) as ledger:
        assert accept(ledger).seq == 4


def test_any_flipped_bit_is_found_and_left_as_it_is(place):
    data, rng = filled(place), random.Random(5)
    store, anchor = SqliteStore(place), Anchor(place.with_suffix(".head"))
    assert faults_of(store, anchor) == []
    for at in rng.sample(range(len(data)), 150):
        damaged = bytearray(data)
        damaged[at] ^= 1 << rng.randrange(8)
        place.write_bytes(damaged)
        faults = faults_of(store, anchor)
        assert faults, f"bit at byte {at}"
        assert {one.code for one in faults} <= NAMED | CUT | {"ledger_newer"}, at
        assert place.read_bytes() == damaged


def test_a_flipped_bit_of_an_entry_names_the_entry(place):
    data = filled(place)
    at = data.index(b"acceptfinding:41")
    place.write_bytes(data[:at] + b"g" + data[at + 1 :])
    faults = faults_of(SqliteStore(place), Anchor(place.with_suffix(".head")))
    assert ("entry_altered", 42) in {(one.code, one.facts.get("number")) for one in faults}
    assert "第 42 条" in faults[0].text("zh")


def test_any_flipped_bit_of_the_note_of_the_head_is_found(place):
    filled(place, 5)
    path, rng = place.with_suffix(".head"), random.Random(5)
    data = path.read_bytes()
    for at in range(len(data)):
        damaged = bytearray(data)
        damaged[at] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        assert faults_of(SqliteStore(place), Anchor(path)), at


def test_a_ledger_cut_short_is_refused_and_never_written_over(place):
    data = filled(place)
    for size in [0, 1, 100, *range(4096, len(data), 4096)]:
        place.write_bytes(data[:size])
        with pytest.raises(LedgerError) as caught, open_ledger(place, create=True) as ledger:
            accept(ledger)
        assert caught.value.code in CUT, size
        assert "→" in caught.value.text()
        assert place.read_bytes() == data[:size]
    place.unlink()
    with pytest.raises(LedgerError) as caught:
        open_ledger(place, create=True)
    assert caught.value.code == "ledger_missing"
    place.write_bytes(data)
    assert len(ids_of(place, place.with_suffix(".head"))) == 60


def test_entries_cut_off_with_the_tools_of_the_database_are_missed(place):
    filled(place)
    with sqlite3.connect(place) as raw:
        raw.execute("DROP TRIGGER entries_no_delete")
        raw.execute("DELETE FROM entries WHERE seq > 50")
    raw.close()
    with pytest.raises(LedgerError) as caught:
        open_ledger(place)
    assert caught.value.code == "ledger_cut"
    faults = faults_of(SqliteStore(place), Anchor(place.with_suffix(".head")))
    assert {one.code for one in faults} == {"ledger_cut", "ledger_pages"}


def test_what_a_crash_left_is_not_tidied_away_when_its_end_is_damaged(place):
    place.parent.mkdir()
    open_ledger(place, create=True).close()
    told = killed(random.Random(1), (0.5, 0.5), keep_accepting, place, place.with_suffix(".head"))
    assert told
    wal = Path(f"{place}-wal")
    data = wal.read_bytes()
    damaged = bytearray(data)
    # In the first page, without which no later one counts. A later one may be of the entry in
    # flight, or left from before a checkpoint: nobody misses those.
    damaged[WAL_HEAD + FRAME_HEAD + 100] ^= 1
    wal.write_bytes(damaged)
    with pytest.raises(LedgerError) as caught:
        open_ledger(place)
    assert caught.value.code == "ledger_cut"
    assert wal.read_bytes() == damaged
    wal.write_bytes(data)
    assert set(told) <= set(ids_of(place, place.with_suffix(".head")))
