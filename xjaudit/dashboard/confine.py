"""Confine a process for good: it opens the files it was given, one port, and nothing else.

Landlock, the Linux kernel's own means for a process without privileges. What it starts is confined
with it, and neither can lift it. Source: the kernel's documentation, userspace-api/landlock.
"""

import ctypes
import os
import platform
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# The same numbers on every architecture that people use.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_NO_NEW_PRIVILEGES = 38
_PATH, _PORT = 1, 2
_VERSION = 1

_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _DEVICE = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE
# All rights that a version of Landlock knows: the first knew 13.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_NOW = 16
_BIND, _CONNECT = 1, 2
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
# No abstract sockets and no signals to processes outside.
_SCOPES = 3


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _Path(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


class _Port(ctypes.Structure):
    _fields_ = [("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64)]


def version() -> int:
    """Landlock's version on this system; 0 where there is none."""
    if platform.system() != "Linux":
        return 0
    return max(0, _libc().syscall(_CREATE, None, 0, _VERSION))


def confine(read: Iterable[Path], write: Iterable[Path], port: int) -> bool:
    """From now on this process and what it starts read, write and listen where they are told, and
    connect to nothing. False where the system does not have it.

    To be called before there is a second thread: others would stay free.
    """
    known = version()
    if not known:
        return False
    everything = (1 << _RIGHTS.get(known, _RIGHTS_NOW)) - 1
    network = _BIND | _CONNECT if known >= _NETWORK_SINCE else 0
    scopes = _SCOPES if known >= _SCOPES_SINCE else 0
    rules = _Ruleset(everything, network, scopes)
    # Older versions know a shorter structure and refuse a longer one unless the rest is zero.
    handle = _call(_CREATE, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    for path in read:
        _allow(handle, path, everything & (_EXECUTE | _READ | _LIST))
    for path in write:
        _allow(handle, path, everything)
    if network:
        _call(_ADD, handle, _PORT, ctypes.byref(_Port(_BIND, port)), 0)
    if _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    _call(_RESTRICT, handle, 0)
    os.close(handle)
    return True


def needed() -> list[Path]:
    """What Python and its libraries read to run; nothing that tells of a workspace."""
    package = Path(__file__).resolve().parent.parent
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, package, package.parent / "dashboards"]
    own += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    system = [f"/{name}" for name in ("usr", "lib", "lib64", "bin", "dev/urandom")]
    # Of the processes that run, nothing: where each works and what it was told.
    system += [f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat")]
    settings = ("ld.so.cache", "localtime", "timezone", "mime.types", "passwd", "nsswitch.conf")
    system += [f"/etc/{name}" for name in settings]
    return sorted({Path(path) for path in [*own, *system] if Path(path).exists()})


def _allow(handle: int, path: Path, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights &= -1 if path.is_dir() else _OF_FILES
        _call(_ADD, handle, _PATH, ctypes.byref(_Path(rights, opened)), 0)
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    result = _libc().syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"landlock {number}")
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
