"""What tokens cost, by the price list of the settings: dollars for a million tokens are micro-dollars for one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_ENTRY = re.compile(r"(?P<model>[^=,\s]+)=(?P<prices>\d+(?:\.\d+)?/\d+(?:\.\d+)?/\d+(?:\.\d+)?)")


class Tokens(NamedTuple):
    """Tokens of one call: those sent, those of them that the service had kept from before, and those of the answer."""

    sent: int = 0
    cached: int = 0
    answered: int = 0


class Price(NamedTuple):
    """Dollars for a million tokens."""

    sent: float
    cached: float
    answered: float

    def micro_dollars(self, tokens: Tokens) -> int:
        """Return what a call costs, in millionths of a dollar."""
        fresh = max(0, tokens.sent - tokens.cached)
        return round(fresh * self.sent + tokens.cached * self.cached + tokens.answered * self.answered)


def prices(text: str) -> Mapping[str, Price]:
    """Return the price of each model in "NAME=SENT/CACHED/ANSWERED, ..."; raise `ValueError` for anything else."""
    found = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        parts = _ENTRY.fullmatch(entry)
        if parts is None:
            raise ValueError(
                "write NAME=SENT/CACHED/ANSWERED in dollars for a million tokens, for instance some-model=0.25/0.025/2"
            )
        found[parts["model"]] = Price(*map(float, parts["prices"].split("/")))
    return found
