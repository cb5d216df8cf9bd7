"""Stage limits as Prefect's global concurrency limits: held across processes and machines, given back when a holder dies.

Prefect's `concurrency()` is not used, for four reasons seen in 3.8: of several names it takes those that exist and says nothing of the
others, even with `strict`; it sleeps for up to 30 s where it was refused; it writes two events and asks for a new client each time; and
it stops the work where a lease can't be renewed. Here all names are taken in one step or none, a missing one is refused by its name, and
a lease that is lost is told and survived: the work under it is a few pages long.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client

from blocks.errors import Code, Transient
from blocks.logs import logger
from blocks.memory_gate import Told
from blocks.records import Priority
from blocks.stage_limits import LEASE_SECONDS, names_for, using

RENEW_SECONDS = LEASE_SECONDS / 3
"""How often a lease is renewed, so that two renewals may fail before it ends."""

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
"""Pauses between two tries double up to this: a page's time, so that a free slot does not stand idle for longer."""

_LOCKED = 423
_TOO_MANY = 422


class PrefectLimits:
    """The limits of a lane of one priority; see `blocks.stage_limits.StageLimits`. May be shared by threads."""

    def __init__(self, client: SyncPrefectClient, priority: Priority, told: Told) -> None:
        self._client = client
        self._names = list(names_for(priority))
        self._told = told

    @contextmanager
    def ocr(self, most: int) -> Iterator[int]:
        """Wait for units, hold them while the context lasts, and give their number: all that are asked for at once, or one.

        Raises:
            Transient: `LIMIT_MISSING` where a limit does not exist or has no slot, `PREFECT_UNREACHABLE` where the server does not answer.
        """
        lease, units = self._taken(most)
        done = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(lease, done), daemon=True)
        keeper.start()
        try:
            yield units
        finally:
            done.set()
            self._give_back(lease)

    def check(self) -> None:
        """Raise `Transient` where the server does not answer or a limit is missing; takes no slot."""
        with _answered():
            for name in self._names:
                found = self._client.request("GET", "/v2/concurrency_limits/{id_or_name}", path_params={"id_or_name": name})
                found.raise_for_status()

    def _taken(self, most: int) -> tuple[UUID, int]:
        """Try for all units at once, then for one, until there is one."""
        pause, waits = FIRST_PAUSE_SECONDS, False
        try:
            while True:
                for units in sorted({most, 1}, reverse=True):
                    lease = self._try(units)
                    if lease is not None:
                        return lease, units
                if not waits:
                    waits = True
                    self._told(f"a unit of recognition: all of {self._names[-1]} are held")
                time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that lanes do not ask in step
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        finally:
            if waits:
                self._told(None)

    def _try(self, units: int) -> UUID | None:
        """Take that many slots of every limit, or none: None where they are not free."""
        with _answered():
            try:
                answer = self._client.increment_concurrency_slots_with_lease(self._names, units, "concurrency", LEASE_SECONDS)
            except httpx.HTTPStatusError as error:
                if error.response.status_code == _LOCKED or (error.response.status_code == _TOO_MANY and units > 1):
                    return None
                raise
        told = answer.json()
        taken = {limit["name"] for limit in told["limits"]}
        lease = UUID(told["lease_id"])
        missing = [name for name in self._names if name not in taken]
        if missing:
            self._give_back(lease)
            raise Transient(Code.LIMIT_MISSING, f"The Prefect server has no concurrency limit {' and no '.join(missing)}.")
        return lease

    def _keep(self, lease: UUID, done: threading.Event) -> None:
        """Thread: renew the lease until the work is done. A lease that is lost is told; its work goes on."""
        while not done.wait(RENEW_SECONDS):
            self._ask("renew", lambda: self._client.renew_concurrency_lease(lease, LEASE_SECONDS))

    def _give_back(self, lease: UUID) -> None:
        """Give the slots back; where that fails they come back by themselves when the lease ends."""
        self._ask("release", lambda: self._client.release_concurrency_slots_with_lease(lease))

    def _ask(self, what: str, request: Callable[[], httpx.Response]) -> None:
        try:
            request()
        except httpx.HTTPError as error:
            _log.warning("lease of a stage limit", extra={"failed_to": what, "exception": type(error).__name__})


@contextmanager
def limited_to(priority: Priority, told: Told) -> Iterator[PrefectLimits]:
    """Let the stage limits of a lane of that priority hold in the body; `told` hears when it waits for one, and None when it goes on."""
    with get_client(sync_client=True) as client:
        limits = PrefectLimits(client, priority, told)
        with using(limits):
            yield limits


@contextmanager
def _answered() -> Iterator[None]:
    """Turn what the client raises into errors of ours."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        if status in (_TOO_MANY, 404):
            raise Transient(Code.LIMIT_MISSING, "A concurrency limit of the Prefect server is missing or has no slot.") from error
        raise Transient(
            Code.PREFECT_UNREACHABLE, f"The Prefect server refused a concurrency slot with status {status}."
        ) from error
    except httpx.HTTPError as error:
        raise Transient(Code.PREFECT_UNREACHABLE, f"The Prefect server gave no answer ({type(error).__name__}).") from error


_log = logger("blocks.prefect_blocks.stage_limits")
