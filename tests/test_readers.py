"""Whatever a file does to its reader, the program that asked lives on and says so."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests import writing
from xjaudit.errors import InputError
from xjaudit.ingest import reader as reader_module
from xjaudit.ingest import readers

LIST = "姓名|性别\n王芳|女\n李强|男\n"
JOB = {"kind": None, "password": None, "answers": {}, "language": "zh"}
CHILD = "from xjaudit.ingest import child\n{}\nchild.main()"


def job(path: Path) -> dict:
    return {"path": str(path), "name": path.name, **JOB}


@pytest.fixture
def good(tmp_path):
    return writing.xlsx(tmp_path / "七年级1班.xlsx", {"1": LIST})


@pytest.fixture
def reader(request):
    one = reader_module.Reader(CHILD.format(getattr(request, "param", "pass")))
    yield one
    one.stop()


def test_one_child_answers_many_files(good, reader):
    pids = set()
    for _ in range(3):
        ((name, reading),) = reader.ask(job(good))
        assert (name, len(reading.tables[0].rows)) == (good.name, 2)
        pids.add(reader.start().pid)
    assert len(pids) == 1


def test_a_fault_of_the_file_is_told_and_the_child_lives(tmp_path, good, reader):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    ((_, fault),) = reader.ask(job(tmp_path / "empty.xlsx"))
    pid = reader.start().pid
    assert (fault.code, fault.where) == ("empty", "empty.xlsx")
    assert len(reader.ask(job(good))) == 1
    assert reader.start().pid == pid


@pytest.mark.parametrize(
    "reader",
    [
        "import os; child.receive = (lambda r: lambda s: (r(s), os.abort()))(child.receive)",
        "import os; child.receive = (lambda r: lambda s: (r(s), os._exit(3)))(child.receive)",
        "import time; child.limit_memory = lambda *a: time.sleep(60)",
    ],
    ids=["aborts", "exits", "hangs"],
    indirect=True,
)
def test_a_child_that_dies_or_hangs_is_an_error_of_that_file(good, reader, monkeypatch):
    monkeypatch.setattr(reader_module, "SECONDS", 2)
    with pytest.raises(InputError) as caught:
        reader.ask(job(good))
    assert caught.value.code == "reader_died"
    # The next file has a reader again.
    reader._code = CHILD.format("pass")
    assert len(reader.ask(job(good))) == 1


DIES_OF_THE_SECOND = (
    "import os; answered = []; receive = child.receive\n"
    "def once(stream):\n"
    "    job = receive(stream)\n"
    "    answered.append(job)\n"
    "    return os._exit(3) if len(answered) == 2 else job\n"
    "child.receive = once"
)


@pytest.mark.parametrize("reader", [DIES_OF_THE_SECOND], indirect=True)
def test_a_file_is_not_blamed_for_what_a_reader_has_read_before(good, reader):
    pids = set()
    for _ in range(3):
        assert len(reader.ask(job(good))) == 1
        pids.add(reader.start().pid)
    assert len(pids) == 3


ONE_IS_BAD = (
    "import os, time; from xjaudit.ingest import parse; read = parse.read_path\n"
    "def one(path, asked):\n"
    "    if path.name == 'bad.csv':\n"
    "        {}\n"
    "    return read(path, asked)\n"
    "parse.read_path = one"
)


@pytest.mark.parametrize(
    "reader",
    [ONE_IS_BAD.format(act) for act in ("os.abort()", "time.sleep(60)")],
    ids=["aborts", "hangs"],
    indirect=True,
)
def test_of_files_asked_for_together_only_the_bad_one_is_blamed(
    tmp_path, good, reader, monkeypatch
):
    monkeypatch.setattr(reader_module, "SECONDS", 3)
    monkeypatch.setattr(reader_module, "SECONDS_FOR_SEVERAL", 1)
    (tmp_path / "bad.csv").write_text(LIST.replace("|", ","), "utf-8")
    reader.ask(job(good))
    paths = [good, tmp_path / "bad.csv", good]
    first, bad, last = reader.ask_all([job(path) for path in paths])
    assert [len(told) for told in (first, last)] == [1, 1]
    assert (bad.code, bad.where) == ("reader_died", "bad.csv")


def test_files_asked_for_together_are_answered_in_one_message(tmp_path, good, reader, monkeypatch):
    (tmp_path / "empty.csv").write_bytes(b"")
    reader.ask(job(good))
    monkeypatch.setattr(reader, "ask", None)
    ((name, reading),), ((_, fault),) = reader.ask_all([job(good), job(tmp_path / "empty.csv")])
    assert (name, len(reading.tables[0].rows), fault.code) == (good.name, 2, "empty")


def test_a_reader_is_not_kept_after_a_large_file(good, reader, monkeypatch):
    reader.ask(job(good))
    first = reader.start().pid
    monkeypatch.setattr(reader_module, "LARGE", 1)
    reader.ask(job(good))
    assert reader.start().pid != first


@pytest.mark.parametrize("reader", ["child.FLOOR = 8 << 20; child.PER_BYTE = 0"], indirect=True)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_is_bounded(tmp_path, reader):
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别\n" + "王芳,女\n" * 2_000_000, "utf-8")
    with pytest.raises(InputError) as caught:
        reader.ask(job(path))
    assert caught.value.code == "reader_died"


def test_a_fault_of_the_program_names_no_cell(good):
    broken = "import xjaudit.ingest.parse as r; r.read_data = lambda *a: {}['王芳']"
    reader = reader_module.Reader(CHILD.format(broken))
    try:
        with pytest.raises(InputError) as caught:
            reader.ask(job(good))
    finally:
        reader.stop()
    assert caught.value.code == "reader_fault"
    assert "KeyError" in str(caught.value)
    assert "王芳" not in str(caught.value)


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open(r'{}', 'w').write('x' * 10_000)",
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="files are bounded on Linux only")
def test_the_reader_has_no_network_starts_nothing_and_writes_nothing(tmp_path, act):
    act = act.format(tmp_path / "written")
    code = f"from xjaudit.ingest import child; child.give_up_rights(); {act}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode
    assert "PermissionError" in ended.stderr or "OSError" in ended.stderr
    written = tmp_path / "written"
    assert not written.exists() or written.stat().st_size == 0


def test_cancel_is_heard_while_a_file_is_being_read(tmp_path, good):
    path = tmp_path / "large.csv"
    path.write_text("姓名,性别\n" + "王芳,女\n" * 3_000_000, "utf-8")

    class Cancelled(Exception):
        pass

    def progress(done, total, name):
        if done < total:
            raise Cancelled

    with pytest.raises(Cancelled):
        readers.begin([(path, None)]).result(progress)
    readings, faults = readers.read_files([(good, None)])
    assert (len(readings), faults) == (1, [])


@pytest.mark.skipif(readers.READERS < 2, reason="one processor, one reader")
def test_cancelling_one_job_leaves_the_other_alone(tmp_path):
    paths = [tmp_path / "large.csv", tmp_path / "other.csv"]
    for path in paths:
        path.write_text("姓名,性别\n" + "王芳,女\n" * 700_000, "utf-8")
    one, other = (readers.begin([(path, None)]) for path in paths)
    time.sleep(0.3)
    one.cancel()
    readings, faults = other.result()
    assert (len(readings), faults) == (1, [])


def test_readers_end_with_the_program(tmp_path, good):
    code = (
        "from pathlib import Path; from xjaudit.ingest import readers; import os\n"
        f"readers.read_file(Path({str(good)!r}))\n"
        "print(readers._readers[0].start().pid, flush=True)\n"
        "os._exit(0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pid = int(ended.stdout)
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.05)
    raise AssertionError("the reader outlived the program")


def test_files_are_told_in_the_order_they_were_given(tmp_path):
    paths = [writing.xlsx(tmp_path / f"{i}班.xlsx", {"1": LIST + f"赵{i}|男\n"}) for i in range(9)]
    readings, _ = readers.read_files([(path, None) for path in reversed(paths)])
    assert [reading.name for reading in readings] == [path.name for path in reversed(paths)]


def test_two_jobs_at_a_time_share_the_readers(tmp_path, good):
    answers = []

    def ask():
        answers.append(readers.read_files([(good, None)] * 1))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [len(readings) for readings, _ in answers] == [1, 1, 1, 1]


def test_nothing_of_a_file_reaches_the_terminal(tmp_path, good, capfd):
    readers.read_files([(good, None)])
    assert "".join(capfd.readouterr()) == ""
    assert os.environ.get("ARROW_DEFAULT_MEMORY_POOL") is None
