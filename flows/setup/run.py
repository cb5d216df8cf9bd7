"""The setup: everything that work needs on the database and the Prefect server, made in order; running it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from blocks import stage_limits
from blocks.database.engine import open_engine
from blocks.database.store import Store, open_store
from blocks.errors import Code, Terminal, Transient
from blocks.memory_plan import MemoryPlan, plan
from blocks.settings import Settings
from flows.pools import pool_of
from flows.prefect_environment import prepare, reached_server
from flows.setup.changes import Change, Outcome
from flows.setup.definitions import DeploymentDefined, queues_of, read_definitions
from flows.worker_settings import settings_of_worker


def set_up(settings: Settings, told: Callable[[Change], None] = lambda _: None) -> list[Change]:
    """Make blocks, tables, pools, limits, deployments and automations, in this order, and return what changed.

    Args:
        settings: of this machine; its memory decides how large the pools are.
        told: called with each change as it has been made.

    Raises:
        Terminal: the plan does not fit (`MEMORY_BUDGET`, `MEMORY_SHORT`), a block is missing, a secret would lie open.
        Transient: `PREFECT_UNREACHABLE` where no server is named or it does not answer; the database does not answer.
    """
    memory, definitions = plan(settings), read_definitions()
    prepare(settings)
    server_is_named()
    changes = []
    with reached_server():
        for change in _changes(settings, memory, definitions):
            told(change)
            changes.append(change)
    return changes


def _changes(settings: Settings, memory: MemoryPlan, definitions: tuple[DeploymentDefined, ...]) -> Iterator[Change]:
    from prefect.client.orchestration import get_client

    from flows.setup.automations import make_automations
    from flows.setup.deployments import make_deployments
    from flows.setup.limits import make_limits
    from flows.setup.named_blocks import make_blocks
    from flows.setup.work_pools import make_pools

    lanes = {pool_of(priority): count for priority, count in memory.lanes.items()}
    with get_client(sync_client=True) as client:
        yield from make_blocks(client, settings)
        yield _tables(settings_of_worker())
        yield from make_pools(client, queues_of(definitions), lanes)
        yield from make_limits(client, stage_limits.limits(memory))
        yield from make_deployments(client, definitions)
        yield from make_automations(client, settings.alert_webhook_url, settings.batch_webhook_url)


def server_is_named() -> None:
    """Refuse to go on where Prefect would start a server that ends with this command.

    Raises:
        Transient: `PREFECT_UNREACHABLE`.
    """
    from prefect.settings import PREFECT_API_URL

    if not PREFECT_API_URL.value():
        raise Transient(
            Code.PREFECT_UNREACHABLE, "No Prefect server is named: PREFECT_API_URL is not set, and legaldocs up does not run."
        )


def _tables(settings: Settings) -> Change:
    """Bring the tables of the database to this version."""
    try:
        Store(open_engine(settings.database)).close()
        outcome = Outcome.SAME
    except Terminal as error:
        outcome = Outcome.MADE if error.code is Code.SCHEMA_MISSING else Outcome.CHANGED
    open_store(settings).close()
    return Change(kind="database", name=settings.database.partition(":")[0], outcome=outcome)
