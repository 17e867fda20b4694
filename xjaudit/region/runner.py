"""Schools to workers: processes of this machine, or those of a Dask cluster that is running."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from xjaudit.errors import InputError, XjauditError
from xjaudit.processes import LOOPBACK
from xjaudit.region import rows, school
from xjaudit.region.find import School
from xjaudit.region.order import Order

if TYPE_CHECKING:
    from distributed import Client

MEMORY = "1GB"
# A worker that has only started takes half of it.
LEAST = "400MB"
# One death of its worker may be another school's doing, or the machine's; two are its own.
DEATHS = 2
# Results are counts: there is nothing to spill, and a worker that takes too much is ended.
_SETTINGS = {
    "distributed.scheduler.allowed-failures": DEATHS - 1,
    # A worker holds one school at a time, so that none is blamed for another's end.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.work-stealing": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.admin.log-length": 0,
    # Nothing to look at: pages would name schools to whoever asks.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": "30s",
}


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers(scheduler: str | None, count: int, memory: str) -> Iterator["Client"]:
    """A client of a cluster of this machine's processes, or of the scheduler at an address."""
    from dask.config import set as setting
    from distributed import Client

    check_memory(memory)
    with ExitStack() as stack:
        if scheduler is None:
            stack.enter_context(setting(_SETTINGS))
            cluster = stack.enter_context(_local(count, memory))
            client = stack.enter_context(Client(cluster, set_as_default=False))
        else:
            try:
                client = Client(scheduler, timeout="30s", set_as_default=False)
            except (OSError, TimeoutError, ValueError) as error:
                reason = str(error).splitlines()[0][:200]
                raise InputError("region_scheduler", scheduler, reason=reason) from None
            stack.enter_context(client)
        yield client


def check_memory(memory: str) -> None:
    """InputError where a limit is none, or less than a worker needs to start."""
    from dask.utils import parse_bytes

    try:
        enough = parse_bytes(memory) >= parse_bytes(LEAST)
    except ValueError:
        enough = False
    if not enough:
        raise InputError("region_memory", given=memory, least=LEAST)


def _local(count: int, memory: str) -> Any:
    from distributed import LocalCluster

    quiet = {"dashboard_address": f"{LOOPBACK}:0", "scheduler_kwargs": {"dashboard": False}}
    return LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        memory_limit=memory,
        host=LOOPBACK,
        # Whoever may speak to a scheduler may run code: other users of this machine may not.
        security=True,
        silence_logs=50,
        **quiet,
    )


def run(client: "Client", order: Order, schools: Iterable[School]) -> Iterator[rows.Row]:
    """Each school's row as it is done, the largest schools first.

    No more schools are given out than there are workers to take them: the scheduler holds little,
    and what is left over can be given up at once.
    """
    from distributed import as_completed

    waiting = sorted(schools, key=lambda one: (-one.size, one.school_id))
    given: dict[Any, School] = {}
    # Another run on the same cluster has keys of its own.
    name = uuid4().hex
    done = as_completed(loop=client.loop)

    def give() -> None:
        one = waiting.pop(0)
        # With its order, not with a reference to one: that would be lost with the worker it is on.
        future = client.submit(school.work, order, one, pure=False, key=f"{name}-{one.school_id}")
        given[future] = one
        done.add(future)

    for _ in range(min(len(waiting), _capacity(client))):
        give()
    for future in done:
        one = given.pop(future)
        yield _row(order, one, future)
        future.release()
        for _ in range(min(len(waiting), _capacity(client) - len(given))):
            give()


def _capacity(client: "Client") -> int:
    """Schools that can be worked on at once; a cluster that is only starting gets one to wait."""
    return max(1, sum(one["nthreads"] for one in client.scheduler_info(-1)["workers"].values()))


def _row(order: Order, one: School, future: Any) -> rows.Row:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, XjauditError) and error.code == "region_program":
        raise error
    fault = XjauditError("region_killed", times=DEATHS) if _is_killed(error) else error
    rows.forget(order.out, one.school_id)
    # Without inputs: another run tries again, with more memory perhaps.
    row = school.row_of(one, None, **school.failed(fault))
    rows.keep(order.out, row)
    return row


def _is_killed(error: BaseException) -> bool:
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)
