"""Kernels as forks of one process that has loaded what a page needs.

A kernel of its own costs two thirds of a second of processor and 60 MiB, nearly all of it for
loading what every other has loaded too. A fork has it already, and shares the memory.
"""

import asyncio
import os
import sys
from importlib.metadata import EntryPoint
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

# Elsewhere libraries of the system may break in a fork, or there is none.
POSSIBLE = sys.platform == "linux"
NAME = "xjaudit-fork"
NOTEBOOK = "XJAUDIT_DASHBOARD_NOTEBOOK"


class Fork:
    """A forked kernel as Jupyter expects a process to be."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """The exit status, as soon as there is one."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        """Nothing where it has ended: another process may have its number."""
        if self.poll() is None and self.pid:
            os.kill(self.pid, signum)


class Forked(LocalProvisioner):
    """Starts kernels as forks."""

    async def launch_kernel(self, cmd: list[str], **_: Any) -> KernelConnectionInfo:
        """Fork one that listens where the manager's connection file says; `cmd` is not run."""
        manager: Any = self.parent
        told = (manager.connection_file,)
        made = get_context("forkserver").Process(target=kernel, args=told, daemon=True)
        # The first waits until everything is loaded, and others want their answers meanwhile.
        await asyncio.to_thread(made.start)
        self.process, self.pid = Fork(made), made.pid
        return self.connection_info


def kernel(connection_file: str) -> None:
    """Be a kernel; runs in the fork."""
    from ipykernel.kernelapp import IPKernelApp

    # An interrupt at the terminal is the server's business.
    os.setsid()
    Thread(target=_end_with_server, name="server", daemon=True).start()
    # It ends with the process it was forked from too, for then nobody would know of it.
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    # Nobody types into it.
    memory = "--HistoryManager.enabled=False"
    IPKernelApp.launch_instance(["-f", connection_file, parent, memory])


def offer(notebook: str) -> None:
    """Let managers of kernels in this process find `Forked` by its name; forks shall know what a
    notebook needs."""
    os.environ[NOTEBOOK] = notebook
    get_context("forkserver").set_forkserver_preload(["xjaudit.dashboard.warm"])
    entry = EntryPoint(NAME, f"{__name__}:{Forked.__name__}", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = entry


def _end_with_server() -> None:
    if server := parent_process():
        server.join()
        os._exit(1)
