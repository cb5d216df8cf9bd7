"""Whether anybody who reaches the Prefect API may read it; secrets are then kept out of it."""

from __future__ import annotations

import httpx

SECONDS = 10.0


def api_is_open() -> bool:
    """Ask the API without any credentials and say whether it answers."""
    from prefect.settings import PREFECT_API_URL

    url = PREFECT_API_URL.value() or ""
    response = httpx.post(f"{url.rstrip('/')}/block_types/filter", json={"limit": 1}, timeout=SECONDS)
    return response.is_success
