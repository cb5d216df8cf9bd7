"""Where paid text is kept for ever: in the file store, beside its document, until the matter is purged.

    derived/paid/{page}/{when it was asked for}-{token}.json

The newest of a page counts. Nothing of it hangs on a cache, on Prefect's results or on the rows of a stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from blocks.file_store import FileStore
from blocks.paid_text import PaidPage, paid_page_from_json, paid_page_to_json
from blocks.records import Document
from blocks.storage_layout import StorageKey, derived_key

FOLDER = "paid"


class PaidFolder:
    """The paid pages of one document. Those asked for before `since` are left alone and count for nothing (None: all count)."""

    def __init__(self, files: FileStore, document: Document, since: datetime | None = None) -> None:
        self._files = files
        self._document = document
        self._since = "" if since is None else _stamp(since)
        self._keys: dict[int, StorageKey] | None = None

    def missing(self, numbers: Sequence[int]) -> list[int]:
        """Return those of the pages that are not held."""
        held = self._held()
        return [number for number in numbers if number not in held]

    def get(self, number: int) -> PaidPage:
        """Return a page that is held."""
        return paid_page_from_json(self._files.get_bytes(self._held()[number]))

    def newest_token(self, number: int) -> str | None:
        """Return the token under which the text of a page was paid for that counts, None where none is held."""
        key = self._held().get(number)
        return None if key is None else key.removesuffix(".json").rpartition("-")[2]

    def put(self, page: PaidPage, token: str, asked_at: datetime) -> None:
        """Keep a page; the same page of the same token and time again changes nothing."""
        name = f"{_stamp(asked_at)}-{token}.json"
        key = derived_key(self._document.matter_id, self._document.id, FOLDER, f"{page.number:06}", name)
        self._files.put_bytes(key, paid_page_to_json(page))
        self._held()[page.number] = key

    def _held(self) -> dict[int, StorageKey]:
        """Return the key of the newest text of each page; the store is listed once, keys come sorted."""
        if self._keys is None:
            prefix = derived_key(self._document.matter_id, self._document.id, FOLDER) + "/"
            found = ((key.split("/"), key) for key in self._files.list(prefix))
            self._keys = {int(parts[-2]): key for parts, key in found if parts[-1] > self._since}
        return self._keys


def _stamp(moment: datetime) -> str:
    """Return a moment in UTC as text whose order is that of time."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
