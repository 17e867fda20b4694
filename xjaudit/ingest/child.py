"""The reader's own process.

What a file does to its reader (a native abort, memory without end) ends this process and no other.
It answers jobs one after another over its standard input and output until the input ends; it may
neither write files, nor start programs, nor speak to a network, whatever a file asks for.
"""

import os
import pickle
import signal
import sys
from pathlib import Path
from typing import IO, Any

# Memory beyond what the idle process has: a floor, and as much per byte of the file.
FLOOR = 640 << 20
PER_BYTE = 60


class _WithoutPandas:
    """Nothing here needs pandas, but pyarrow would look for it and wait for its import."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        """Refuse that one name; all others are found as ever."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def main() -> None:
    """Answer jobs, one or a list of them at a time, until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not be heard: it might print a cell.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    # The officer's Ctrl-C is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A finder needs no base class, and that of the library takes its time to import.
    sys.meta_path.insert(0, _WithoutPandas())  # type: ignore[arg-type]
    from xjaudit.errors import InputError, speak, where_raised
    from xjaudit.ingest.parse import read_path
    from xjaudit.ingest.reading import Asked

    give_up_rights()
    idle = address_space()

    def answer(job: dict[str, Any]) -> Any:
        path, name = Path(job.pop("path")), job["name"]
        unpacks = job.pop("do", "read") == "unpack"
        speak(job.pop("language"))
        limit_memory(idle, path)
        try:
            return _unpacked(path, **job) if unpacks else read_path(path, Asked(**job))
        except InputError as fault:
            return fault
        except (MemoryError, RecursionError):
            return InputError("reader_died", name)
        except Exception as error:
            # A fault of this program; its message might quote a cell, its place does not.
            return InputError("reader_fault", name, at=where_raised(error))

    while (asked := receive(sys.stdin.buffer)) is not None:
        send(answers, [*map(answer, asked)] if isinstance(asked, list) else answer(asked))


def _unpacked(path: Path, name: str, password: str | None) -> list[tuple[str, pickle.PickleBuffer]]:
    """The files of an archive, or the workbook behind a password; none where a file is neither."""
    from xjaudit.ingest import archive, encrypted, encrypted_odf
    from xjaudit.ingest.containers import OLE
    from xjaudit.ingest.files import read_bytes

    data = read_bytes(path)
    if archive.is_archive(data):
        found = archive.members(name, data, password)
    elif data.startswith(OLE) and _is_locked(data):
        found = [(name, encrypted.decrypted(name, data, password))]
    elif encrypted_odf.is_locked(data):
        found = [(name, encrypted_odf.decrypted(name, data, password))]
    else:
        return []
    return [(member, pickle.PickleBuffer(content)) for member, content in found]


def _is_locked(data: bytes) -> bool:
    """No, where a workbook's password is the one that every program knows."""
    from xjaudit.errors import InputError
    from xjaudit.ingest import encrypted

    try:
        encrypted.decrypted("", data, None)
    except InputError as fault:
        return fault.code == "password"
    return False


def send(stream: IO[bytes], message: Any) -> None:
    """A message, its large parts as they lie in memory."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(body), *(buffer.raw() for buffer in buffers)]
    sizes = pickle.dumps([part.nbytes for part in parts])
    stream.write(len(sizes).to_bytes(8, "big") + sizes)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message; None where the stream ended."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    sizes = pickle.loads(_exactly(stream, int.from_bytes(head, "big")))
    body, *buffers = [_exactly(stream, size) for size in sizes]
    return pickle.loads(body, buffers=buffers)


def _exactly(stream: IO[bytes], size: int) -> bytearray:
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        # The type of an unbuffered pipe does not tell that it has readinto.
        count = stream.readinto(view[at:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        at += count
    return data


def give_up_rights() -> None:
    """From now on no file is written, no program started, nobody spoken to."""

    def refuse(event: str, _: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(event)

    sys.addaudithook(refuse)
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the parent's time limit holds there too.
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_FORBIDDEN = frozenset(
    ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen")
    + ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.remove", "os.rename")
)


def address_space() -> int | None:
    """Bytes of address space in use; None where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(idle: int | None, path: Path) -> None:
    """No more memory than a file of this size may ask for."""
    if idle is None:
        return
    import resource

    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    most = idle + FLOOR + PER_BYTE * size
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
