"""An object as a store lists it: also one whose name is no key of ours, such as what another system left in the bucket."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class StoredObject(NamedTuple):
    """One object of a store.

    Attributes:
        name: its name inside the store; a `StorageKey` for what we stored, anything at all for what others did.
        address: where it lies, for people and for the chain of custody: an absolute path, or an `s3://` URL.
        bytes: its size.
        modified_at: when it was last written, in UTC.
    """

    name: str
    address: str
    bytes: int
    modified_at: datetime
