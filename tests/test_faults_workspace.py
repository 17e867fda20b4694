"""Merges, exports and publishing killed at random moments: done or not done, never half."""

import hashlib
import random
import shutil

import pytest

from tests.faults import do, in_memory, killed, time_of  # noqa: F401
from tests.test_ledger_workspace import ME, fill
from xjaudit import workspace
from xjaudit.ledger.proof import faults_of
from xjaudit.proof import exporting
from xjaudit.proof.replay import given_out, replay
from xjaudit.proof.verify import verify
from xjaudit.snapshot import latest
from xjaudit.workspace import workpacks

pytestmark = pytest.mark.slow


def merge_at(path, packs):
    _, faults = workpacks.merge_packs(workspace.open_at(path), packs)
    assert not faults


def export_at(path):
    exporting.export(workspace.open_at(path), *ME)


def publish_at(path):
    exporting.publish(workspace.open_at(path), *ME)


def test_a_merge_killed_at_any_moment_brings_whole_packs_or_none(in_memory):  # noqa: F811
    here = fill(workspace.new(in_memory / "w"))
    packs = workpacks.make_packs(here, in_memory / "packs", 3)
    for number, path in enumerate(packs):
        one = workspace.open_at(path)
        one.ledger.append_many(
            {
                "actor": f"乙{number}",
                "role": "operator",
                "verb": "settle",
                "subject": f"finding:p{number}-{n}",
            }
            for n in range(40)
        )
        one.decisions.close()
    here.decisions.close()
    rng, seen = random.Random(3), set()
    shutil.copytree(here.path, in_memory / "first")
    longest = time_of(merge_at, in_memory / "first", packs)
    for number in range(50):
        copy = in_memory / f"w{number}"
        shutil.copytree(here.path, copy)
        killed(rng, (0, longest), do, merge_at, copy, packs)
        main = workspace.open_at(copy)
        assert faults_of(main.ledger.store, main.ledger.anchor) == []
        entries = main.ledger.entries()
        assert len(entries) % 40 == 0
        seen.add(len(entries))
        merge_at(copy, packs)
        assert len({one.id for one in main.ledger.entries()}) == main.ledger.head()[0] == 120
        main.decisions.close()
        shutil.rmtree(copy)
    assert len(seen) > 1


def test_an_export_killed_at_any_moment_leaves_whole_files_each_noted(in_memory):  # noqa: F811
    here = fill(workspace.new(in_memory / "w"))
    export_at(here.path)
    before, longest = here.state().seq, time_of(export_at, here.path)
    rng = random.Random(4)
    for _ in range(25):
        killed(rng, (0, 1.2 * longest), do, export_at, here.path)
        noted = {
            (one.payload["name"], one.payload["sha256"]) for one in here.state().standing("school")
        }
        for path in (here.path / "outbox").glob("[!.]*"):
            assert (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) in noted
        assert faults_of(here.ledger.store, here.ledger.anchor) == []
    assert before < here.state().seq < before + 27 * 4
    assert all(made.same for made in replay(here, given_out(here)))


def test_publishing_killed_at_any_moment_leaves_a_whole_edition_that_is_noted(in_memory):  # noqa: F811
    here = fill(workspace.new(in_memory / "w"))
    publish_at(here.path)
    rng, longest = random.Random(5), time_of(publish_at, here.path)
    for _ in range(25):
        killed(rng, (0, 1.2 * longest), do, publish_at, here.path)
        assert not latest(here.published).notice
        faults = verify(here, replays=False).faults
        # Between the history and the page itself: publishing again mends it.
        assert {one.where for one in faults} <= {"published/snapshot.json"}
    publish_at(here.path)
    assert verify(here, replays=False).is_sound
    assert 1 < len(here.editions()) < 28
