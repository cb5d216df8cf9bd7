"""The table of kinds is complete, and the documentation tells each kind and each key that is done without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blocks.cache_keys import KINDS, PREFIX, CacheKind, Family, cache_key, key
from blocks.records import MatterId

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "caches.md").read_text("utf-8")
EARLIER = (
    "doc:state",
    "doc:ocr_result",
    "doc:chunks",
    "doc:all_extracted_mentions",
    "doc:canonical_entities",
    "doc:resolved_mentions",
    "project:metadata",
    "project:documents",
)
MATTER = MatterId("11111111-1111-4111-8111-111111111111")


def test_every_kind_has_its_row_here_and_in_the_documentation() -> None:
    assert set(KINDS) == set(CacheKind)
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (\d+) days \|", DOCUMENT, re.MULTILINE))
    assert {kind: int(days) * 24 * 3600 for kind, days in rows.items()} == {
        kind.value: row.seconds for kind, row in KINDS.items()
    }


@pytest.mark.parametrize("name", EARLIER)
def test_every_earlier_key_is_mapped_or_dropped_with_a_reason(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \| ([^|]+) \| ([^|]+) \|$", DOCUMENT, re.MULTILINE)
    here, reason = row
    assert reason
    kinds = set(re.findall(r"`(\w+)`", here)) & set(CacheKind)
    assert kinds or here == "dropped" or "document_pages" in here


@pytest.mark.parametrize("kind", CacheKind)
def test_a_key_begins_with_its_version_and_its_matter(kind: CacheKind) -> None:
    assert cache_key(MATTER, kind, "abc") == f"{PREFIX}:{MATTER}:cache:{kind}:abc"
    assert KINDS[kind].seconds > 0


def test_families_are_told_apart() -> None:
    assert len({key(MATTER, family, "a") for family in Family}) == len(Family)


def test_no_other_module_spells_a_key() -> None:
    root = Path(__file__).resolve().parents[2]
    spelt = [
        p for folder in ("blocks", "tasks", "flows") for p in (root / folder).rglob("*.py") if PREFIX in p.read_text("utf-8")
    ]
    assert {path.name for path in spelt} <= {"cache_keys.py", "rate_limit.py"}  # the latter's keys belong to no matter
