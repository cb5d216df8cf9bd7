"""Reads invented documents with the real rules and the real model, in this process or in child processes."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

import pytest

from blocks.child import JSON, ChildPool, Ended, Reply
from blocks.records import Mention
from tasks.chunking.split import split
from tasks.extraction.extract import Extraction, extract_document

Read = Callable[[str], list[tuple[str, str]]]


class Here:
    """Runs the same functions in this process, through the same JSON."""

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        module, name = function.split(":")
        run = getattr(importlib.import_module(module), name)
        for index, item in enumerate(items):
            yield Reply(index, json.loads(json.dumps(run(item))))
            yield Ended(index, None)


def bounds(text: str) -> list[tuple[int, int]]:
    ends = list(accumulate(len(page) + 1 for page in text.split("\f")[:-1]))
    return list(zip([0, *ends], ends, strict=False))


def extracted(text: str, target: int = 4000, overlap: int = 200, pool: object = None) -> Extraction:
    """Extract a document given as its text; every page ends with a form feed."""
    pages = bounds(text)
    return extract_document(pool or Here(), text, pages, split(text, pages, target, overlap))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def mentions() -> Callable[[str], tuple[Mention, ...]]:
    return lambda text: extracted(text + "\f").mentions


@pytest.fixture(scope="session")
def read(mentions: Callable[[str], tuple[Mention, ...]]) -> Read:
    """Return (type, text) of the mentions of a one-page document, line breaks as spaces."""
    return lambda text: [(str(m.type), " ".join(m.text.split())) for m in mentions(text)]


@pytest.fixture(scope="session")
def children() -> Iterator[ChildPool]:
    with ChildPool(2, 120, 2048) as pool:
        yield pool


@pytest.fixture(scope="session")
def here() -> Here:
    return Here()


@pytest.fixture(scope="session")
def pages() -> Callable[[str], list[tuple[int, int]]]:
    return bounds


@pytest.fixture(scope="session")
def extracted_text() -> Callable[..., tuple[Mention, ...]]:
    """Return the mentions of a document given as its text, form feeds included; nothing may be rejected."""

    def run(text: str, target: int = 4000, overlap: int = 200) -> tuple[Mention, ...]:
        extraction = extracted(text, target, overlap)
        assert extraction.rejected == {}
        return extraction.mentions

    return run
