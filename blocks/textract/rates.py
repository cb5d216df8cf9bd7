"""The rate of calls to Textract, kept for all lanes together: one limit for each operation."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.rate_limit import RateLimit
from blocks.settings import Settings
from blocks.shared_rate import shared_rate
from blocks.textract.client import OPERATIONS


def rates_of(settings: Settings) -> Mapping[str, RateLimit]:
    """Return the limit of each operation."""
    return {name: shared_rate(settings, f"textract-{name}", settings.textract_calls_per_second) for name in OPERATIONS}
