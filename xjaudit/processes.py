"""Servers that a command starts: on a port that is free, and never longer than the command."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec

from xjaudit.errors import XjauditError

LOOPBACK = "127.0.0.1"
# What a process needs to run at all; nothing that tells of the officer's folders.
_PLAIN = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")

# Told to stop; by a closing terminal, too.
_ENDING = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def need(module: str, extra: str) -> None:
    """XjauditError, with what to install, when a module is not there."""
    if find_spec(module) is None:
        raise XjauditError("not_installed", module=module, extra=extra)


def claim(port: int, host: str = LOOPBACK) -> int:
    """The port, a free one for 0. XjauditError when it is taken: a server that quietly takes
    another one is not found."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            test.bind((host, port))
        except OSError:
            raise XjauditError("port_taken", port=port) from None
        return test.getsockname()[1]


def plain_environment() -> dict[str, str]:
    """The part of our environment that tells nothing of the officer."""
    return {name: os.environ[name] for name in _PLAIN if name in os.environ}


def run(
    command: list[str],
    environment: Mapping[str, str],
    folder: str,
    place: tuple[str, int],
    announce: Callable[[], None],
    told: bytes | None = None,
) -> None:
    """Run a server until it, or we, are told to stop; it never outlives us.

    `announce` is called when it answers at `place`; `told` is the first line of its standard input,
    which ends when we do, killed or not: it can tell by that that nobody is left.
    """
    server = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=None if told is None else subprocess.PIPE,
    )
    before = {number: signal.getsignal(number) for number in _ENDING}
    try:
        for number in _ENDING:
            # Who told it to be ignored (nohup) means it.
            if before[number] is not signal.SIG_IGN:
                signal.signal(number, lambda *_: sys.exit(0))
        _tell(server, told)
        threading.Thread(target=_announce, args=(server, place, announce), daemon=True).start()
        status = server.wait()
    except (KeyboardInterrupt, SystemExit):
        status = 0
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)
        _stop(server)
    if status > 0:
        raise XjauditError("server_stopped", status=status)


def open_page(address: str) -> None:
    """Open an address in the person's browser."""
    webbrowser.open(address)


def _tell(server: subprocess.Popen[bytes], told: bytes | None) -> None:
    if told is not None and server.stdin:
        # One that has ended at once says so by its status.
        with suppress(BrokenPipeError):
            server.stdin.write(told + b"\n")
            server.stdin.flush()


def _announce(
    server: subprocess.Popen[bytes], place: tuple[str, int], announce: Callable[[], None]
) -> None:
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    while server.poll() is None:
        with socket.socket(family) as test:
            if test.connect_ex(place) == 0:
                announce()
                return
        time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if server.stdin:
        server.stdin.close()
