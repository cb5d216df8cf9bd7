"""Whether the names of a matter, which say who a client is, may be written to a Prefect server: file names and entities."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from blocks.store_records import Matter

LOCALHOST = "localhost"
"""The one name that is a loopback address everywhere (RFC 6761); any other name is somebody's machine until the matter says otherwise."""


def names_may_show(api_url: str | None, matter: Matter) -> bool:
    """Say whether file names and entities of the matter may show on a Prefect server.

    Args:
        api_url: where the server's API is reached; None: the server that a command starts for itself, on a loopback address.
        matter: as its row stands now; `legaldocs matter --show-names` lets its names show anywhere.
    """
    return matter.names_visible or api_url is None or _is_loopback(api_url)


def _is_loopback(api_url: str) -> bool:
    try:
        host = urlsplit(api_url).hostname or ""
        return host == LOCALHOST or ip_address(host).is_loopback
    except ValueError:  # no URL, or a name, which can lead anywhere
        return False
