"""Kernels of the drill-down: a few ready before anybody asks, as many as allowed, and none with
figures of an earlier edition."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from voila.notebook_renderer import NotebookRenderer

LOOK_SECONDS = 1.0
_PAUSE_AFTER_FAILURE = 10.0
# A start is mostly waiting for messages: with one turn a core, cores are idle; with no limit, the
# first page is as late as the last one.
_TURNS_PER_CORE = 3


class Full(Exception):
    """As many look at details as may."""


@dataclass(frozen=True)
class Ready:
    """A kernel that has run the notebook, and the page that it made."""

    kernel: str
    page: list[str]
    edition: int


class LeadersKernels(AsyncMappingKernelManager):
    """Voila's kernels; those nobody looks at end after a while, except those kept ready."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept: set[str] = set()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End it unless it waits for a viewer."""
        if kernel_id not in self.kept:
            await super().cull_kernel_if_idle(kernel_id)


class Pool:
    """Pages with a kernel each. `edition` answers the newest edition's number."""

    def __init__(
        self,
        kernels: LeadersKernels,
        renderer: Callable[[], NotebookRenderer],
        edition: Callable[[], int],
        size: int,
        most: int,
    ) -> None:
        self._kernels, self._renderer, self._edition = kernels, renderer, edition
        self._size, self.most = size, most
        self._ready: list[Ready] = []
        self._given: set[str] = set()
        self._starting = 0
        self._turns = asyncio.Semaphore(_TURNS_PER_CORE * (os.cpu_count() or 1))
        self._wanted = asyncio.Event()

    def in_use(self) -> int:
        """How many viewers have a kernel or are getting one."""
        self._given &= set(self._kernels.list_kernel_ids())
        return len(self._given) + self._starting

    async def page(self) -> AsyncGenerator[str, None]:
        """The parts of a page with a kernel of its own; Full when there is no place."""
        if self.in_use() >= self.most:
            raise Full
        if ready := self._take():
            self._wanted.set()
            for part in ready.page:
                yield part
            return
        self._starting += 1
        waiting, whole, kernel = True, False, ""
        try:
            async with self._turns:
                kernel, parts = await self._start()
                self._given.add(kernel)
                self._starting -= 1
                waiting = False
                async for part in parts:
                    yield part
                whole = True
        finally:
            self._starting -= waiting
            # Whoever asked has left, or the notebook broke off.
            if kernel and not whole:
                await self.end(kernel)

    async def keep(self) -> None:
        """Keep kernels of the newest edition ready, for ever."""
        while True:
            await self._drop_old()
            # Those who wait for a page come before those who may come.
            has_room = self._starting == 0 and self.in_use() < self.most
            if len(self._ready) < self._size and has_room:
                try:
                    await self._heat()
                except Exception:
                    logging.getLogger(__name__).exception("no kernel could be made ready")
                    await asyncio.sleep(_PAUSE_AFTER_FAILURE)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), LOOK_SECONDS)
            self._wanted.clear()

    async def end(self, kernel: str) -> None:
        """End a kernel, if it is still there."""
        self._kernels.kept.discard(kernel)
        if kernel in self._kernels:
            with suppress(Exception):
                await self._kernels.shutdown_kernel(kernel, now=True)

    def _take(self) -> Ready | None:
        now = self._edition()
        for ready in self._ready:
            if ready.edition == now and ready.kernel in self._kernels:
                self._ready.remove(ready)
                self._given.add(ready.kernel)
                # It has been idle for as long as it waited, and would be ended before the page that
                # is now on its way speaks to it.
                kernel: Any = self._kernels.get_kernel(ready.kernel)
                kernel.last_activity = datetime.now(UTC)
                self._kernels.kept.discard(ready.kernel)
                return ready
        return None

    async def _drop_old(self) -> None:
        now = self._edition()
        old = [r for r in self._ready if r.edition != now or r.kernel not in self._kernels]
        for ready in old:
            self._ready.remove(ready)
            await self.end(ready.kernel)

    async def _heat(self) -> None:
        edition = self._edition()
        async with self._turns:
            kernel, parts = await self._start()
            self._kernels.kept.add(kernel)
            try:
                page = [part async for part in parts]
            except BaseException:
                await self.end(kernel)
                raise
        # If figures changed meanwhile, the next look ends it.
        self._ready.append(Ready(kernel, page, edition))

    async def _start(self) -> tuple[str, AsyncIterator[str]]:
        renderer = self._renderer()
        await renderer.initialize()
        kernel = await self._kernels.start_kernel(
            kernel_name=renderer.notebook.metadata.kernelspec.name, env=dict(os.environ)
        )
        made = renderer.generate_content_generator(kernel, self._kernels.get_kernel(kernel))
        return kernel, (part async for part, _ in made)
