"""Where answers that were paid for are kept: in the file store beside their document, until the matter is purged, and in the cache.

    derived/model/{name}/{when it was asked}.json

`{name}` is the digest of the chunk's text, the model and the version of instructions and schema. The newest of a name counts. The cache
of the matter gives the answer to another document that has the same chunk, as an amended version has; it is then kept here too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from blocks.cache_keys import CacheKind
from blocks.entity_cache import EntityCache
from blocks.file_store import FileStore
from blocks.language_model.answers import ChunkAnswer, answer_from_json, answer_to_json
from blocks.language_model.prompt import version
from blocks.records import Document
from blocks.storage_layout import StorageKey, derived_key

FOLDER = "model"


def name_of(text: str, model: str) -> str:
    """Return the name under which the answer to a chunk of that text is kept."""
    return hashlib.sha256(json.dumps([text, model, version()]).encode()).hexdigest()


class KeptAnswers:
    """The answers about the chunks of one document."""

    def __init__(self, files: FileStore, cache: EntityCache, document: Document) -> None:
        self._files = files
        self._cache = cache
        self._document = document
        self._keys: dict[str, StorageKey] | None = None

    def get(self, names: Sequence[str]) -> dict[str, ChunkAnswer]:
        """Return the answers that are held, by name."""
        held = {name: answer for name in names if (answer := self._of_file(name)) is not None}
        missing = [name for name in names if name not in held]
        if missing:
            found = self._cache.get(self._document.matter_id, CacheKind.MODEL_ANSWERS, missing)
            shared = {name: _read(value) for name, value in zip(missing, found, strict=True) if value is not None}
            for name, answer in shared.items():
                if answer is not None:
                    held[name] = answer
                    self._write(name, answer)
        return held

    def put(self, answers: Mapping[str, ChunkAnswer]) -> None:
        """Keep answers."""
        for name, answer in answers.items():
            self._write(name, answer)
        self._cache.put(
            self._document.matter_id,
            CacheKind.MODEL_ANSWERS,
            {name: answer_to_json(answer) for name, answer in answers.items()},
        )

    def _of_file(self, name: str) -> ChunkAnswer | None:
        key = self._held().get(name)
        return None if key is None else answer_from_json(self._files.get_bytes(key))

    def _write(self, name: str, answer: ChunkAnswer) -> None:
        held = self._held()
        key = self._key(name, f"{_stamp(datetime.now(UTC))}.json")
        self._files.put_bytes(key, answer_to_json(answer).encode())
        held[name] = key

    def _held(self) -> dict[str, StorageKey]:
        """Return the key of the newest answer of each name; the store is listed once, keys come sorted."""
        if self._keys is None:
            self._keys = {key.split("/")[-2]: key for key in self._files.list(self._key() + "/")}
        return self._keys

    def _key(self, *parts: str) -> StorageKey:
        return derived_key(self._document.matter_id, self._document.id, FOLDER, *parts)


def _read(value: object) -> ChunkAnswer | None:
    return answer_from_json(value) if isinstance(value, str) else None


def _stamp(moment: datetime) -> str:
    """Return a moment in UTC as text whose order is that of time."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
