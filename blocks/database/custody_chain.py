"""How the events of a matter's chain of custody hang together: each carries the digest of the one before it.

An event that is changed, added, removed or moved breaks the chain at the event after it; the digest of the last one stands in the
matter's own row, so that an end which was cut off shows too. Who can write both tables can also write a whole new chain: keep an export
elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from blocks.database.columns import escaped
from blocks.store_records import CustodyEvent


class BrokenLink(NamedTuple):
    """The event (counted from 1 in its matter) that does not follow from the one before; one more than there are: the end is gone."""

    number: int
    event: CustodyEvent | None


def event_sha256(event: CustodyEvent) -> str:
    """Return the digest (hex) of an event, the digest before it included.

    It is that of a JSON list in ASCII without blanks: previous digest, document, action, path, content hash, actor, host, the file's
    time, the event's time, parent. Texts are as they stand in the database, times in UTC with microseconds (`2025-01-31T09:00:00.000000+00:00`).
    """
    told = [
        event.previous_sha256,
        event.document_id,
        event.action.value,
        escaped(event.path),
        event.sha256,
        escaped(event.actor),
        escaped(event.host),
        _utc(event.modified_at),
        _utc(event.at),
        event.parent_id,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def broken_link(events: Iterable[CustodyEvent], last_sha256: str | None) -> BrokenLink | None:
    """Return the first event of a matter, in the order of recording, that does not follow from the one before, or None.

    `last_sha256` is what the matter's row says of the last one.
    """
    previous, number = None, 0
    for number, event in enumerate(events, start=1):
        if event.previous_sha256 != previous:
            return BrokenLink(number, event)
        previous = event_sha256(event)
    return None if previous == last_sha256 else BrokenLink(number + 1, None)


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
