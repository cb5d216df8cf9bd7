"""What the matter's index leaves in the cache: a bounded number of keys, however many documents come one by one, and all of them end."""

from __future__ import annotations

import math
from itertools import count

from blocks.caches.redis_cache import RedisCache
from blocks.records import DocumentId, EntityId, EntityType, MatterId, MatterMention, MentionId
from tasks.resolution.decisions import Decisions
from tasks.resolution.index_cache import BASE_SHARE, load, save
from tasks.resolution.matter_index import DocumentState, MatterIndex
from tests.valkey import ValkeyServer

MATTER = MatterId("11111111-1111-4111-8111-111111111111")
DOCUMENTS = 1_000
BASES = 2 + math.ceil(math.log(DOCUMENTS) / math.log(1 + BASE_SHARE))
"""A new base is written when the matter has grown by a share since the last one, so that their number grows with its logarithm."""


def document(number: int) -> DocumentState:
    """Return a document that names somebody whom every tenth names."""
    own = DocumentId(f"d{number}")
    mention = MatterMention(MentionId(f"m{number}"), own, EntityType.PERSON, f"Mary Roe {chr(65 + number % 10)}.", 0, None)
    return DocumentState("1:x", [mention], {})


def test_a_thousand_documents_leave_a_key_each_and_a_few_bases(valkey: ValkeyServer) -> None:
    cache, index, minted = RedisCache(valkey.url, "test"), MatterIndex(), count()
    for number in range(DOCUMENTS):
        changes = index.update({DocumentId(f"d{number}"): document(number)}, Decisions(), lambda: EntityId(f"e{next(minted)}"))
        index.version = number + 1
        save(cache, MATTER, index, changes)
    keys = list(valkey.client.scan_iter(count=10_000))
    assert DOCUMENTS < len(keys) <= DOCUMENTS + 1 + BASES, "a step for each document, the head, and the one piece of each base"
    assert all(valkey.client.ttl(key) > 0 for key in keys)
    again = load(cache, MATTER, DOCUMENTS)
    assert again is not None
    assert again.mentions == DOCUMENTS
