"""What kernels are forked from: importing this loads what they need and runs the notebook once.

Only the process that forks imports it, and starts no thread by it; elsewhere it does nothing.
"""

import gc
import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from xjaudit.dashboard.forks import NOTEBOOK

# What a kernel loads when it starts. Before the notebook: it gives widgets the kernel's way of
# speaking.
_OF_KERNELS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
)


def load() -> None:
    """Load what every kernel needs."""
    # Nobody may debug these kernels, and a debugger is half of what one loads. They start no
    # process and, confined, may look at none: without psutil, which it can do without, ipykernel
    # does not try.
    for name in ("debugpy", "psutil"):
        sys.modules[name] = None  # pyright: ignore[reportArgumentType]
    for name in _OF_KERNELS:
        import_module(name)


def run(notebook: Path) -> None:
    """Run a notebook's cells; what fails here fails in the kernel too, which can say it."""
    from ipywidgets import Widget

    names: dict[str, object] = {}
    with suppress(Exception):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
    Widget.close_all()


if notebook := os.environ.get(NOTEBOOK):
    load()
    run(Path(notebook))
    # What is there now is there for good: the collector's marks would cost each fork a copy of it.
    gc.collect()
    gc.freeze()
