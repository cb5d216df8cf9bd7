"""The global concurrency limits of stages on the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.setup.changes import Change, compared

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient


def make_limits(client: SyncPrefectClient, slots: Mapping[str, int]) -> list[Change]:
    """Make each limit, or give it its number of slots."""
    return [_limit(client, name, count) for name, count in sorted(slots.items())]


def _limit(client: SyncPrefectClient, name: str, slots: int) -> Change:
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate
    from prefect.exceptions import ObjectNotFound

    before: tuple[int, bool] | None
    try:
        limit = client.read_global_concurrency_limit_by_name(name)
        before = (limit.limit, bool(limit.active))
    except ObjectNotFound:
        before = None
        client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=slots))
    if before not in (None, (slots, True)):
        client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(limit=slots, active=True))
    return compared("limit", name, before=before, wanted=(slots, True), detail=f"{slots} slots")
