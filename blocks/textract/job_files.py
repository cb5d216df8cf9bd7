"""What lies in the bucket for a job while it works: the part of the document, which pages it has, and what the service writes itself.

derived/outside/{token}.pdf, {token}.json, {token}/…
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from blocks.records import Document
from blocks.s3_store import S3FileStore
from blocks.storage_layout import StorageKey, derived_key
from blocks.textract.client import Part
from blocks.textract.parts import TOKEN_LENGTH

FOLDER = "outside"


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The files of the jobs of one document."""

    files: S3FileStore
    document: Document

    def put(self, token: str, numbers: Sequence[int], part: Path) -> None:
        """Put a part into the bucket, with the numbers that its pages have in the document."""
        with part.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self.files.put_bytes(self._key(token, ".json"), json.dumps(numbers).encode())
        self.files.put_file(self._key(token, ".pdf"), part, sha256)

    def numbers(self, token: str) -> list[int]:
        """Return the pages of the document that a job is about, in the order of its part."""
        numbers: list[int] = json.loads(self.files.get_bytes(self._key(token, ".json")))
        return numbers

    def part(self, token: str) -> Part:
        """Return where the service finds the part of a job, and where it may write."""
        bucket, name = self.files.address(self._key(token, ".pdf"))
        return Part(bucket, name, name.removesuffix(".pdf"))

    def remove_all_but(self, open_ones: Collection[str]) -> None:
        """Remove what lies there for jobs that have ended, or that a killed process never noted; the tokens of open jobs are given."""
        folder = self._key("", "")
        for found in list(self.files.objects(f"{folder}/")):
            if found.name.removeprefix(f"{folder}/")[:TOKEN_LENGTH] not in open_ones:
                self.files.remove(found.name)

    def _key(self, token: str, extension: str) -> StorageKey:
        return derived_key(self.document.matter_id, self.document.id, FOLDER, *([token + extension] if token else []))
