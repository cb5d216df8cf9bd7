from __future__ import annotations

from tests.valkey import shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]
