"""The work pools of `prefect.yaml` on the server, as large as the memory plan allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.setup.changes import Change, compared
from flows.setup.definitions import DEFAULT_QUEUE
from flows.setup.pool_sizes import UPKEEP_SLOTS, slots_of_pool

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

UPKEEP_PRIORITY = 1
DEFAULT_PRIORITY = 2
"""Of queues in a pool; the lower one is served first."""


def make_pools(client: SyncPrefectClient, queues: Mapping[str, tuple[str, ...]], lanes: Mapping[str, int]) -> list[Change]:
    """Make each pool and its queues, or give them their limits.

    Args:
        client: of the server.
        queues: the names of the queues of each pool, the default one first.
        lanes: how many runs of batches and documents each pool may have at once; a pool that is not named may have none.
    """
    changes = []
    for pool, names in queues.items():
        lanes_of_pool = lanes.get(pool, 0)
        changes.append(_pool(client, pool, slots_of_pool(lanes_of_pool, names)))
        for queue in names:
            limit = lanes_of_pool if queue == DEFAULT_QUEUE else UPKEEP_SLOTS
            changes.append(_queue(client, pool, queue, limit))
    return changes


def _pool(client: SyncPrefectClient, name: str, limit: int) -> Change:
    from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    before: int | None
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        before = None
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(
            WorkPoolCreate(name=name, type=ProcessWorker.type, concurrency_limit=limit, base_job_template=template)
        )
    else:
        before = -1 if pool.concurrency_limit is None else pool.concurrency_limit
        if before != limit:
            client.update_work_pool(name, WorkPoolUpdate(concurrency_limit=limit))
    return compared("pool", name, before=before, wanted=limit, detail=f"{limit} runs at once")


def _queue(client: SyncPrefectClient, pool: str, name: str, limit: int) -> Change:
    from prefect.exceptions import ObjectNotFound

    wanted = (limit, DEFAULT_PRIORITY if name == DEFAULT_QUEUE else UPKEEP_PRIORITY)
    before: tuple[int | None, int | None] | None
    try:
        queue = client.read_work_queue_by_name(name, pool)
        before = (queue.concurrency_limit, queue.priority)
    except ObjectNotFound:
        before = None
        queue = client.create_work_queue(name, work_pool_name=pool)
    if before != wanted:
        client.update_work_queue(queue.id, concurrency_limit=wanted[0], priority=wanted[1])
    return compared("queue", f"{pool}/{name}", before=before, wanted=wanted, detail=f"{limit} runs at once")
