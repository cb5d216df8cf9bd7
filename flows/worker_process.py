"""One worker of one pool as a process of its own: `python -m flows.worker_process --pool NAME --limit N --name NAME [--niceness N]`.

It is Prefect's process worker, which takes its runs with it when it is told to end. This one can be drained as well: on SIGUSR1 it
takes no more work, lets its runs finish, and ends. It ends with its keeper. What Prefect reads from the environment has to stand there
before the process starts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from prefect.settings import PREFECT_WORKER_HEARTBEAT_SECONDS
from prefect.utilities.processutils import setup_signal_handlers_worker
from prefect.workers.process import ProcessWorker

from blocks.urgency import give_way
from flows.parent_watch import end_with_parent

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

LOOK_SECONDS = 0.5
"""How often a draining worker looks whether its last run has ended."""


class DrainableWorker(ProcessWorker):
    """Prefect's process worker, with a way to stop taking work."""

    drains: bool = False

    @classmethod
    def __dispatch_key__(cls) -> str:
        """Stand beside the class it extends in Prefect's list of workers, not in its place; to the server it is the same type."""
        return "legaldocs-process"

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take runs from the pool, none where the worker drains."""
        return [] if self.drains else await super().get_and_submit_flow_runs()

    async def drained(self) -> None:
        """Return once the worker drains and its last run has ended."""
        while not self.drains or self.limiter.borrowed_tokens:
            await asyncio.sleep(LOOK_SECONDS)

    def drain(self) -> None:
        """Take no more work from now on."""
        self.drains = True


def main() -> None:
    """Run the worker until it is told to end, or is drained."""
    options = _options()
    end_with_parent()
    give_way(options.niceness)
    # A first SIGTERM ends the worker and its runs in peace, a second one at once.
    setup_signal_handlers_worker(os.getpid(), "the worker", print)
    with suppress(KeyboardInterrupt):
        asyncio.run(_work(options.pool, options.limit, options.name))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="flows.worker_process")
    parser.add_argument("--pool", required=True, help="the work pool that it takes runs from")
    parser.add_argument("--limit", required=True, type=int, help="runs at once")
    parser.add_argument("--name", required=True, help="its name in Prefect")
    parser.add_argument("--niceness", default=0, type=int, help="by how much it and its runs give way to others")
    return parser.parse_args()


async def _work(pool: str, limit: int, name: str) -> None:
    worker = DrainableWorker(
        work_pool_name=pool,
        name=name,
        limit=limit,
        heartbeat_interval_seconds=int(PREFECT_WORKER_HEARTBEAT_SECONDS.value()),
        create_pool_if_not_found=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, worker.drain)
    working = asyncio.create_task(worker.start(printer=print))
    drained = asyncio.create_task(worker.drained())
    try:
        await asyncio.wait({working, drained}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        drained.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


if __name__ == "__main__":
    main()
