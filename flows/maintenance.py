"""Maintenance: remove what nobody needs any more. It runs on a schedule; running it again at once finds nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from prefect import flow

from blocks.database.store import Store
from blocks.errors import Code, Transient
from blocks.file_store import FileStore, open_file_store
from blocks.logs import logger
from blocks.parts import Parts, opened_parts
from flows.pools import every_deployment
from flows.worker_settings import settings_of_worker

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

_FLOWS = frozenset(name.partition("/")[0] for name in every_deployment())
"""Our flows: a Prefect server may serve others too, and their runs are not ours to remove."""

RUNS_AT_A_TIME = 100
"""Flow runs that are asked for at once; Prefect's API gives 200 at most."""


@flow(name="maintenance", flow_run_name="maintenance", persist_result=False)
def maintain() -> dict[str, int]:
    """Remove leftovers of killed uploads, expired results of stages, dead leases and old runs of Prefect; return how many of each.

    A result that is gone costs nothing but the question whether the database holds its rows, which is asked anyhow. Events and log lines
    on the Prefect server end by its own settings; a run takes its task runs with it.

    Raises:
        Transient: the database, the file store or the Prefect server does not answer; what was removed until then stays removed.
    """
    with opened_parts(settings_of_worker()) as parts:
        removed = {
            "temporary_files": parts.files.sweep(),
            "expired_results": remove_results(open_file_store(parts.settings.results), parts.settings.results_days),
            "dead_leases": remove_dead_leases(parts.store),
            "flow_runs": _remove_runs(parts),
        }
    _log.info("maintenance ended", extra=removed)
    return removed


def remove_results(results: FileStore, days: int) -> int:
    """Remove the results of stages that were written so many days ago; return how many."""
    oldest = datetime.now(UTC) - timedelta(days=days)
    expired = [each.name for each in results.objects() if each.modified_at < oldest]
    for name in expired:
        results.remove(name)
    return len(expired) + results.sweep()


def remove_dead_leases(store: Store) -> int:
    """Take documents from lanes whose leases nobody renewed; return how many. Attempts stay counted."""
    with store.transaction() as tx:
        return sum(tx.leases.drop_of_lane(lane) for lane in {lease.lane_id for lease in tx.leases.expired()})


def _remove_runs(parts: Parts) -> int:
    from httpx import HTTPError
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            return remove_runs(client, parts.settings.runs_days)
    except HTTPError as error:
        raise Transient(Code.PREFECT_UNREACHABLE, f"The Prefect server stopped answering ({type(error).__name__}).") from error


def remove_runs(client: SyncPrefectClient, days: int) -> int:
    """Remove the runs of our flows that ended so many days ago from the Prefect server; return how many."""
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterEndTime

    ours = FlowFilter(name=FlowFilterName(any_=sorted(_FLOWS)))
    old = FlowRunFilter(end_time=FlowRunFilterEndTime(before_=datetime.now(UTC) - timedelta(days=days)))
    removed = 0
    while runs := client.read_flow_runs(flow_filter=ours, flow_run_filter=old, limit=RUNS_AT_A_TIME):
        for run in runs:
            client.delete_flow_run(run.id)
        removed += len(runs)
    return removed


_log = logger("flows.maintenance")
