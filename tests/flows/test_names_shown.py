"""Names of a matter show only on this machine, or where the matter allows it."""

from __future__ import annotations

import pytest

from blocks.records import MatterId
from blocks.store_records import Matter
from flows.names_shown import names_may_show

HIDDEN = Matter(MatterId("m"), "Example v. Wombat")
SHOWN = Matter(MatterId("m"), "Example v. Wombat", names_visible=True)


@pytest.mark.parametrize(
    ("api_url", "shows"),
    [
        (None, True),
        ("http://127.0.0.1:4200/api", True),
        ("http://127.8.9.1:4200/api", True),
        ("http://[::1]:4200/api", True),
        ("http://LOCALHOST:4200/api", True),
        ("http://user:password@localhost/api", True),
        ("http://0.0.0.0:4200/api", False),
        ("http://10.0.0.7:4200/api", False),
        ("https://api.prefect.cloud/api/accounts/a/workspaces/w", False),
        ("http://localhost.example.com/api", False),
        ("http://127.0.0.1.example.com/api", False),
        ("http://localhost@example.com/api", False),
        ("http://[not an address/api", False),
        ("", False),
    ],
)
def test_names_show_on_loopback_alone_unless_the_matter_allows_more(api_url: str | None, shows: bool) -> None:
    assert names_may_show(api_url, HIDDEN) is shows
    assert names_may_show(api_url, SHOWN)
