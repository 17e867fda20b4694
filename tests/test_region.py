"""Many schools: each like a single one, whatever happens to files, workers or the run itself."""

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from xjaudit.audit import audit
from xjaudit.errors import InputError
from xjaudit.ingest.files import expand
from xjaudit.region import closing, county, duties, rows, runner, school
from xjaudit.region.order import Order
from xjaudit.region.places import Place
from xjaudit.region.tables import KINDS, SCHOOLS
from xjaudit.settings import Settings

TOP = Path(__file__).parent.parent
AS_OF = date(2026, 11, 16)
KEY = b"key of the tests"
FIRST, SECOND, THIRD = "示例第一学校", "示例第二学校", "示例第三学校"


def order_for(source: Path | str, out: Path | str, **changes) -> Order:
    told = {"settings": Settings(as_of=AS_OF), "key": KEY, "program": "of the tests"} | changes
    return Order(Place(str(source)), Place(str(out)), **told)


def one_by_one(order: Order) -> pd.DataFrame:
    """All schools of a region, in this process."""
    found = county.look(order)
    told = [school.work(order, one) for one in found.schools]
    return rows.write_schools(order.out, told).set_index("school_id")


def tables_of(out: Path, school_id: str) -> dict[str, pd.DataFrame]:
    return {kind: pd.read_parquet(out / "data" / kind / f"{school_id}.parquet") for kind in KINDS}


@pytest.fixture(scope="module")
def done(region, tmp_path_factory):
    """The region audited, each school in this process: folder and rows."""
    out = tmp_path_factory.mktemp("done") / "out"
    return out, one_by_one(order_for(region, out))


def test_a_school_of_a_region_is_audited_like_one_alone(region, done):
    out, table = done
    folder = region / "样例县" / FIRST
    alone = audit(
        expand([folder / "registry"]),
        [folder / "lists"],
        settings=Settings(as_of=AS_OF, school_name=FIRST),
        key=KEY,
        registers=expand([folder / "tables"]),
    )
    told = tables_of(out, FIRST)
    assert set(told["findings"]["finding_id"]) == set(alone.findings["finding_id"])
    assert sorted(told["links"]["outcome"]) == sorted(alone.links["outcome"])
    assert list(told["pupils"]["person_key"]) == list(alone.roster["person_key"])
    assert table.loc[FIRST, "rows"] == len(alone.roster) == 36
    assert table.loc[FIRST, "matched"] == (alone.links["outcome"] == "matched").sum()
    assert table.loc[FIRST, "school_code"] == "3199000001"


def test_every_table_has_the_columns_that_are_promised(done):
    out, _ = done
    for kind, schema in KINDS.items():
        for path in (out / "data" / kind).iterdir():
            assert pq.read_schema(path).equals(schema), (kind, path.name)
    assert pq.read_schema(out / "schools.parquet").equals(SCHOOLS)


def test_what_schools_have_between_them_can_be_told_from_the_tables(region, done):
    """The generator's key, found in what the comparison across schools is given."""
    out, _ = done
    pupils = pd.concat([tables_of(out, one)["pupils"] for one in (FIRST, SECOND, THIRD)])
    attending = pd.concat([tables_of(out, one)["attending"] for one in (FIRST, SECOND, THIRD)])
    guardians = pd.concat([tables_of(out, one)["guardians"] for one in (FIRST, SECOND, THIRD)])
    cases = json.loads((region / "expected_across.json").read_text("utf-8"))
    assert {case["case"] for case in cases} >= {"transfer_missing", "number_twice", "two_numbers"}
    for case in cases:
        there = pupils[pupils["registry_no"] == case["other_registry_no"]]
        assert case["other_name"] in set(there["name"]), case["case"]
        if case["case"] == "transfer_missing":
            here = attending[attending["name"] == case["name"]].iloc[0]
            assert (here["outcome"], here["id_number"]) == ("not_registered", case["id_number"])
            assert there["outcome"].tolist() == ["absent"]
        if case["case"] == "guardian_number":
            assert case["other_id_number"] in set(guardians["id_number"])
        if case["case"] == "without_number":
            assert there["id_number"].isna().all() and not there["id_valid"].any()


def test_only_the_owner_may_look_into_the_results(done):
    out, _ = done
    for path in (out, *out.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.fixture
def copied(region, tmp_path):
    """A copy of the region that a test may spoil."""
    return Path(shutil.copytree(region, tmp_path / "in"))


def test_bad_schools_are_rows_and_the_rest_goes_on(copied, tmp_path):
    (copied / "样例县" / FIRST / "registry" / "学生花名册.xlsx").write_bytes(b"PK\x03\x04 broken")
    empty = copied / "样例县" / "空白小学"
    empty.mkdir()
    (empty / "说明.csv").write_text("这里,没有\n甲,乙\n", "utf-8")
    table = one_by_one(order_for(copied, tmp_path / "out"))
    assert table["state"].to_dict() == {
        FIRST: "failed",
        "空白小学": "empty",
        SECOND: "done",
        THIRD: "done",
    }
    assert "学生花名册.xlsx" in table.loc[FIRST, "fault"]
    assert table.loc["空白小学", "fault_code"] == "region_left_out"
    assert not list((tmp_path / "out" / "data").glob(f"*/{FIRST}.parquet"))


def test_a_fault_of_the_program_tells_its_place_and_no_cell(region, tmp_path, monkeypatch):
    def broken(*_):
        raise ValueError("王小明 999999201501010000")

    monkeypatch.setattr(school, "judge", broken)
    table = one_by_one(order_for(region, tmp_path / "out"))
    assert set(table["fault_code"]) == {"region_fault"}
    assert "ValueError test_region.py" in table.loc[FIRST, "fault"]
    assert "王小明" not in "".join(p.read_text("utf-8") for p in (tmp_path / "out").rglob("*.json"))


def stamps(out: Path) -> dict[str, int]:
    return {p.stem: p.stat().st_mtime_ns for p in (out / "data" / "pupils").iterdir()}


def test_only_what_has_changed_is_done_again(copied, done, tmp_path):
    out = Path(shutil.copytree(done[0], tmp_path / "out"))
    order = order_for(copied, out)
    schools = county.look(order).schools
    assert county.plan(order, schools).open == []
    roster = copied / "样例县" / SECOND / "lists" / "六(1)班.csv"
    roster.write_bytes(roster.read_bytes() + "9,王小明\r\n".encode("gbk"))
    assert [one.name for one in county.plan(order, schools).open] == [SECOND]
    (out / "data" / "links" / f"{THIRD}.parquet").unlink()
    plan = county.plan(order, county.look(order).schools)
    assert {one.name for one in plan.open} == {SECOND, THIRD}
    before = stamps(out)
    for one in schools:
        school.work(order, one)
    changed = {name for name, at in stamps(out).items() if at != before[name]}
    assert changed == {SECOND, THIRD}
    for other in (
        order_for(copied, out, settings=Settings(as_of=AS_OF, cutoff="0930")),
        order_for(copied, out, program="a better one"),
        order_for(copied, out, key=b"another"),
    ):
        assert len(county.plan(other, schools).open) == 3


def test_a_school_that_is_gone_leaves_nothing_in_the_tables(copied, done, tmp_path):
    out = Path(shutil.copytree(done[0], tmp_path / "out"))
    shutil.rmtree(copied / "虚构区")
    order = order_for(copied, out)
    table = county.audit(order, county.look(order))
    # The base of institution codes knows it still.
    states = {FIRST: "done", SECOND: "done", "3199000003": "missing"}
    assert table.set_index("school_id")["state"].to_dict() == states
    assert not list(out.glob(f"data/*/{THIRD}.parquet")) and not list(out.glob(f"*/{THIRD}*"))[1:]


def test_files_and_results_may_lie_anywhere_fsspec_reaches(region, done, tmp_path):
    import fsspec

    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", region)
    memory = fsspec.filesystem("memory")
    for source in (f"zip://::{packed}", f"file://{region}"):
        order = order_for(source, "memory://results")
        found = county.look(order)
        assert [one.name for one in found.schools] == [FIRST, SECOND, THIRD]
        row = school.work(order, found.schools[0])
        assert (row["state"], row["rows"]) == ("done", 36)
        assert school.work(order, found.schools[0]) == row
        with memory.open(f"/results/{rows.data_path('pupils', FIRST)}") as file:
            told = pd.read_parquet(file)
        own = tables_of(done[0], FIRST)["pupils"]
        assert set(told["person_key"]) == set(own["person_key"])
        memory.rm("/results", recursive=True)


def run_region(source: Path, out: Path, *options: str) -> list[str]:
    told = ["region", str(source), "--out", str(out), "--as-of", AS_OF.isoformat(), *options]
    return [sys.executable, "-m", "xjaudit", *told]


@pytest.mark.parametrize(("name", "says"), [("", "没有找到学校"), ("没有", "没有这个文件夹")])
def test_a_folder_without_schools_is_told_from_none(tmp_path, name, says):
    told = subprocess.run(
        run_region(tmp_path / name, tmp_path / "out"), capture_output=True, text=True
    )
    assert told.returncode == 1 and says in told.stderr


@pytest.mark.parametrize("memory", ["lots", "-5GB", "100KB"])
def test_a_limit_of_memory_that_is_none_is_told_before_anything_starts(memory):
    with pytest.raises(InputError) as caught, runner.workers(None, 1, memory):
        pass
    assert caught.value.code == "region_memory"


def test_a_full_disk_is_said_in_words(region, tmp_path, monkeypatch):
    order = order_for(region, tmp_path)
    one_by_one(order)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for module, name in ((pq, "write_table"), (duties, "write")):
        with monkeypatch.context() as changed:
            changed.setattr(module, name, full)
            with pytest.raises(InputError) as caught:
                closing.close(order)
        assert caught.value.code == "output" and os.strerror(errno.ENOSPC) in str(caught.value)


def test_an_interrupted_run_keeps_what_is_done_and_goes_on(region, tmp_path):
    """Ctrl+C, which a terminal sends to all processes of the command."""
    out = tmp_path / "out"
    command = run_region(region, out, "--workers", "1", "--json")
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not list(out.glob("rows/*.json")) and first.poll() is None:
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGINT)
    _, said = first.communicate()
    assert first.returncode == 130 and "再运行同一命令" in said, said
    assert no_process_of(first.pid)
    kept = stamps(out)
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    summary = json.loads(told.stdout)
    assert (summary["schools"], summary["done"], summary["failed"]) == (3, 3, 0)
    assert summary["before"] >= len(kept) - 1
    assert (out / "across" / "across.parquet").is_file()


def no_process_of(group: int) -> bool:
    """Whether the processes of a command have all ended, or do so soon."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@contextmanager
def cluster(folder: Path, count: int):
    """A scheduler and its workers in processes of their own: address and the workers' processes."""
    told = folder / "scheduler.json"
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    common = ["--scheduler-file", str(told), "--no-dashboard"]

    def start(what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *common, *options]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    running = [start("scheduler", "--host", "127.0.0.1", "--port", "0")]
    try:
        while not told.exists() or not told.read_text().strip().endswith("}"):
            time.sleep(0.02)
        options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory")
        running += [start("worker", *options, str(folder), "--name", str(n)) for n in range(count)]
        yield json.loads(told.read_text())["address"], running[1:]
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def test_on_a_cluster_a_worker_that_is_killed_loses_and_doubles_nothing(region, done, tmp_path):
    from distributed import Client

    out = tmp_path / "out"
    with cluster(tmp_path, 2) as (address, workers):
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2)
            run = subprocess.Popen(run_region(region, out, "--scheduler", address, "--json"))
            # Both are given a school at once: whichever it is, this one has work in hand.
            while not all(client.processing().values()) and run.poll() is None:
                time.sleep(0.01)
            workers[0].send_signal(signal.SIGKILL)
        assert run.wait() == 0
        assert workers[1].poll() is None
    table = pd.read_parquet(out / "schools.parquet")
    assert sorted(table["school_id"]) == sorted([FIRST, SECOND, THIRD])
    assert set(table["state"]) == {"done"}
    for one in (FIRST, SECOND, THIRD):
        told, own = tables_of(out, one), tables_of(done[0], one)
        assert {k: len(frame) for k, frame in told.items()} == {k: len(f) for k, f in own.items()}


def test_a_school_that_ends_its_worker_twice_is_left(region, tmp_path, monkeypatch):
    out, work = tmp_path / "out", school.work

    def deadly(order, one):
        if one.name == "示例第二学校":
            with (Path(order.out.address).parent / "deaths").open("a") as file:
                file.write("x")
            os._exit(9)
        return work(order, one)

    monkeypatch.setattr(school, "work", deadly)
    order = order_for(region, out)
    table = county.audit(order, county.look(order), count=2).set_index("school_id")
    assert table["state"].to_dict() == {FIRST: "done", SECOND: "failed", THIRD: "done"}
    assert table.loc[SECOND, "fault_code"] == "region_killed"
    assert (tmp_path / "deaths").read_text() == "xx"
    # The next run tries it again: it may have been the machine.
    monkeypatch.undo()
    assert [one.name for one in county.plan(order, county.look(order).schools).open] == [SECOND]
