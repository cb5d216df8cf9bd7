"""How much of what is found on ten annotated pages is right: `python -m benchmarks.annotated_pages EXPORT`.

`ten_pages.json` lists what ten pages of six public court filings hold: every name and value, and every typed edge that the page
supports, written down by reading the pages before anything was run on them. EXPORT is a JSON Lines export of those filings. A mention is
right where a spelling of an entity of its type is its own, letters and digits alone (or nearly, on a scan); an edge where both ends are
entities of its page's list and the predicate is one of those listed. ASSOCIATED_WITH is no typed edge.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

Record = Mapping[str, Any]

PAGES = Path(__file__).with_name("ten_pages.json")
NEARLY = 88
"""Similarity, of 100, from which two spellings with the same figures are one: a scan misreads a letter in ten at most."""
_SHORT = 5
"""Letters and figures up to which a spelling must be exact."""
_WEAKEST = "ASSOCIATED_WITH"
_LEADING = re.compile(r"^(?:the|mr|ms|mrs|hon|president|defendant)\.?\s+", re.IGNORECASE)


@cache
def folded(text: str) -> str:
    """Return letters and figures, without an article or a title before them."""
    return re.sub(r"[\W_]+", "", _LEADING.sub("", text.strip().casefold()))


@cache
def same(one: str, other: str) -> bool:
    """Say whether two folded spellings are one, but for letters that a scan misread."""
    if one == other:
        return True
    figures = re.findall(r"\d", one) == re.findall(r"\d", other)
    return min(len(one), len(other)) > _SHORT and figures and ratio(one, other) >= NEARLY


class Export:
    """What an export holds, by page."""

    def __init__(self, folder: Path) -> None:
        files = {
            path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in folder.glob("*.jsonl")
        }
        self.names = {row["id"]: row["file_name"] for row in files["documents"]}
        self.mentions: list[Record] = files["mentions"]
        self.edges: list[Record] = files["relationships"]
        self.aliases: dict[str, set[str]] = {
            row["id"]: {folded(alias) for alias in (row["name"], *row["aliases"])} for row in files["entities"]
        }

    def on(self, rows: Sequence[Record], page: Record) -> list[Record]:
        """Return the rows that stand on an annotated page."""
        return [row for row in rows if row["page"] == page["page"] and self.names[row["document_id"]] == page["document"]]


def entity_counts(export: Export, page: Record) -> tuple[Counter[str], list[str]]:
    """Return how many mentions there are, and of entities found; and the mentions that are wrong."""
    counts, wrong = Counter[str](gold=len(page["entities"])), list[str]()
    found: set[int] = set()
    passed = [folded(words) for words in page["optional"]]
    for mention in export.on(export.mentions, page):
        words = folded(mention["text"])
        entries = [at for at, entity in enumerate(page["entities"]) if any(same(words, folded(form)) for form in entity["forms"])]
        right = [at for at in entries if mention["type"] in page["entities"][at]["types"]]
        if not right and (words in passed or not words):
            continue
        counts.update(mentions=1, right=int(bool(right)))
        found |= set(right)
        wrong += [] if right else [f"{mention['type']} {' '.join(mention['text'].split())!r}"]
    counts["found"] = len(found)
    return counts, wrong


def edge_counts(export: Export, page: Record, entities: Sequence[Record]) -> tuple[Counter[str], list[str]]:
    """Return how many typed edges there are and are right, of annotated ones found; and the edges that are wrong.

    `entities` are those of all annotated pages of the document: an edge may reach to a name on another page.
    """
    counts, wrong = Counter[str](gold=len(page["edges"])), list[str]()
    found: set[int] = set()
    said = {(row["subject"], row["predicate"], row["object"]): row for row in export.on(export.edges, page)}
    for (subject, predicate, target), row in said.items():
        if predicate == _WEAKEST:
            continue
        ends = [set(_entries(export, entities, end)) for end in (subject, target)]
        right = [
            at
            for at, edge in enumerate(page["edges"])
            if predicate in edge["predicates"]
            and _entry(entities, edge["subject"]) in ends[0]
            and _entry(entities, edge["object"]) in ends[1]
        ]
        same_one = predicate == "ALIAS_OF" and bool(ends[0] & ends[1])
        counts.update(edges=1, right=int(bool(right) or same_one))
        found |= set(right)
        wrong += [] if right or same_one else [f"{predicate} {' '.join(row['evidence'].split())[:110]!r}"]
    counts["found"] = len(found)
    return counts, wrong


def _entries(export: Export, entities: Sequence[Record], entity: str) -> Iterator[str]:
    """Yield the first forms of the annotated entities that an exported one is."""
    for entry in entities:
        forms = [folded(form) for form in entry["forms"]]
        if any(same(alias, form) for alias in export.aliases[entity] for form in forms):
            yield folded(entry["forms"][0])


def _entry(entities: Sequence[Record], name: str) -> str:
    """Return the first form of the entity that an edge names."""
    for entry in entities:
        if any(folded(name) == folded(form) for form in entry["forms"]):
            return folded(entry["forms"][0])
    return folded(name)


def main() -> None:
    """Print precision and recall by page and in all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path, metavar="EXPORT")
    parser.add_argument("--misses", action="store_true", help="also list what is wrong")
    options = parser.parse_args()
    export, pages = Export(options.export), json.loads(PAGES.read_text("utf-8"))["pages"]
    names, edges = Counter[str](), Counter[str]()
    print(f"{'page':<46} {'mentions':>8} {'right':>6} {'found of':>9}   {'edges':>5} {'right':>6} {'found of':>9}")
    for page in pages:
        (own_names, wrong_names), (own_edges, wrong_edges) = (
            entity_counts(export, page),
            edge_counts(
                export, page, [entity for other in pages if other["document"] == page["document"] for entity in other["entities"]]
            ),
        )
        names.update(own_names)
        edges.update(own_edges)
        title = f"{page['document'][:14]} p{page['page']} {page['kind']}"
        print(_row(title[:46], own_names, own_edges))
        for each in [*wrong_names, *wrong_edges] if options.misses else ():
            print(f"    wrong: {each}")
    print(_row("all", names, edges))
    print(
        f"entities: precision {names['right'] / names['mentions']:.3f}, recall {names['found'] / names['gold']:.3f}; "
        f"typed edges: precision {edges['right'] / max(edges['edges'], 1):.3f}, recall {edges['found'] / edges['gold']:.3f}"
    )


def _row(title: str, names: Counter[str], edges: Counter[str]) -> str:
    return (
        f"{title:<46} {names['mentions']:>8} {names['right']:>6} {names['found']:>4}/{names['gold']:<4}   "
        f"{edges['edges']:>5} {edges['right']:>6} {edges['found']:>4}/{edges['gold']:<4}"
    )


if __name__ == "__main__":
    main()
