"""Pages that are read and not yet committed: kept in the file store, so that a kill costs a page and not an hour.

They lie under the key of the stage, so that pages read with another version or configuration are never mistaken for these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blocks.file_store import FileStore
from blocks.records import Document, Page
from blocks.storage_layout import StorageKey, derived_key
from tasks.ocr.page_json import page_from_json, page_to_json


@dataclass(frozen=True, slots=True)
class PageFolder:
    """The kept pages of one document under one stage key."""

    files: FileStore
    document: Document
    key: str

    def get(self, number: int) -> Page | None:
        """Return the kept page, or None where there is none."""
        key = self._key(number)
        return page_from_json(self.files.get_bytes(key)) if self.files.exists(key) else None

    def put(self, page: Page) -> None:
        """Keep a page."""
        self.files.put_bytes(self._key(page.number), page_to_json(page))

    def pages(self, count: int) -> Iterator[Page]:
        """Yield pages 1 to `count`, one in memory at a time."""
        for number in range(1, count + 1):
            yield page_from_json(self.files.get_bytes(self._key(number)))

    def clear(self) -> None:
        """Forget every kept page of the document, those of other keys too: the database has them, or they are to be read anew."""
        for key in list(self.files.list(derived_key(self.document.matter_id, self.document.id, "pages") + "/")):
            self.files.delete(key)

    def _key(self, number: int) -> StorageKey:
        return derived_key(self.document.matter_id, self.document.id, "pages", self.key, f"{number:06}.json")
