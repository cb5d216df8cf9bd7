"""The spelling of every key that we write to Redis, and what each kind of value is: nothing else in the program spells a key.

    legaldocs:v1:{matter_id}:cache:{kind}:{name}

The version stands for the shape of all values: another shape gets another version, and keys of the old one are never read and expire.
`{name}` carries a content hash and the versions of what made the value, so that a changed text, model or rule asks for another key.
`docs/caches.md` explains each kind and names what is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from blocks.records import MatterId

PREFIX = "legaldocs:v1"
"""What every key of ours begins with."""

_DAY = 24 * 3600
"""Seconds."""


class Family(StrEnum):
    """What a key is for."""

    CACHE = "cache"
    BATCH = "batch"
    METRICS = "metrics"
    RATE = "rate"


class CacheKind(StrEnum):
    """The kinds of values under `cache`; hits and misses are counted by kind."""

    CHUNK_NAMES = "chunk_names"
    PAGE_RULES = "page_rules"
    MODEL_ANSWERS = "model_answers"
    ENTITY_INDEX = "entity_index"
    ENTITY_STEP = "entity_step"


class KindRow(NamedTuple):
    """A line of the table of kinds; `seconds` is how long a value lives after it was written."""

    seconds: int
    writer: str
    reader: str
    stale: str


KINDS: Mapping[CacheKind, KindRow] = {
    CacheKind.CHUNK_NAMES: KindRow(
        30 * _DAY,
        "tasks.extraction.extract",
        "tasks.extraction.extract",
        "never: the name is the sha256 of the chunk's text, the version of the rules and the versions of the models",
    ),
    CacheKind.PAGE_RULES: KindRow(
        30 * _DAY,
        "tasks.extraction.extract",
        "tasks.extraction.extract",
        "never: the name is the sha256 of the page's text, the version of the rules and the versions of their libraries",
    ),
    CacheKind.MODEL_ANSWERS: KindRow(
        30 * _DAY,
        "blocks.language_model.kept",
        "blocks.language_model.kept",
        "never: the name is the sha256 of the chunk's text, the model's name and the version of instructions and schema",
    ),
    CacheKind.ENTITY_INDEX: KindRow(
        7 * _DAY,
        "tasks.resolution.index_cache",
        "tasks.resolution.index_cache",
        "when the matter's entities_version, read under the matter's lock, is not the one reached from it by entity steps",
    ),
    CacheKind.ENTITY_STEP: KindRow(
        7 * _DAY,
        "tasks.resolution.index_cache",
        "tasks.resolution.index_cache",
        "never: the name is the entities_version that the step led to",
    ),
}
"""Who writes and reads each kind, how long it lives, and what makes it count no more."""

_PART = re.compile(r"[A-Za-z0-9_.-]+")


def key(matter_id: MatterId, family: Family, *parts: str) -> str:
    """Return a key of a matter.

    Raises:
        ValueError: a part is empty or holds a character that has a meaning in keys or in patterns of keys.
    """
    for part in (matter_id, *parts):
        if _PART.fullmatch(part) is None:
            raise ValueError("a part of a key holds letters, digits, '_', '.' and '-' only")
    return ":".join((PREFIX, matter_id, family, *parts))


def cache_key(matter_id: MatterId, kind: CacheKind, name: str) -> str:
    """Return the key of a cached value."""
    return key(matter_id, Family.CACHE, kind, name)


def pattern_of(matter_id: MatterId) -> str:
    """Return the pattern (of SCAN) that matches every key of the matter and no other."""
    return key(matter_id, Family.CACHE).removesuffix(Family.CACHE) + "*"
