"""How our blocks look in the Prefect UI: a logo of Prefect's own, which a browser that shows Prefect's other blocks loads too."""

from __future__ import annotations

from pydantic import HttpUrl

LOGO = HttpUrl(
    "https://raw.githubusercontent.com/PrefectHQ/prefect/420d0d6a78bb6df1fc18bcf188fdad43c1d22ea9/assets/block-logos/database.png"
)
DOCUMENTATION = HttpUrl("https://docs.prefect.io/latest/develop/blocks")
