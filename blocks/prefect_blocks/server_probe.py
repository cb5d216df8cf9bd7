"""The probe of the Prefect server for its breaker: see `blocks.breakers`."""

from __future__ import annotations

from prefect.client.orchestration import get_client

from blocks.errors import Code, Transient


def ask_server() -> None:
    """Raise `Transient(PREFECT_UNREACHABLE)` where the server that this process uses does not answer."""
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise Transient(Code.PREFECT_UNREACHABLE, f"The Prefect server gave no answer ({type(problem).__name__}).")
