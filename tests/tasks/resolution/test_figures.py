"""Figures on annotated names that are not part of the repository: resolution across documents, and pairs of names."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from blocks.records import DocumentId, EntityType, MatterMention, MentionId
from tasks.resolution.resolve import resolve

ANNOTATED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "annotated"
pytestmark = pytest.mark.skipif(not ANNOTATED.is_dir(), reason="the annotated texts are not on this machine")


def bcubed(items: list[tuple[str, int]]) -> tuple[float, float]:
    cell, gold, found = Counter(items), Counter(g for g, _ in items), Counter(f for _, f in items)
    precision = sum(n * n / found[f] for (_, f), n in cell.items()) / len(items)
    return precision, sum(n * n / gold[g] for (g, _), n in cell.items()) / len(items)


def test_resolution_across_documents_beats_exact_match() -> None:
    mentions: list[MatterMention] = []
    truth: dict[str, str] = {}
    for document in map(json.loads, (ANNOTATED / "gum.jsonl").read_text("utf-8").splitlines()):
        for at, span in enumerate(document["spans"]):
            own = MentionId(f"{document['id']}.{at}")
            text = document["text"][span["start"] : span["end"]]
            mentions.append(MatterMention(own, DocumentId(document["id"]), EntityType(span["type"]), text, span["start"]))
            if span.get("entity"):
                truth[own] = span["entity"]
    found = {own: at for at, cluster in enumerate(resolve(mentions)) for own in cluster.mention_ids}
    precision, recall = bcubed([(entity, found[MentionId(own)]) for own, entity in truth.items()])
    assert precision >= 0.985
    assert 2 * precision * recall / (precision + recall) >= 0.89  # exact match of text: .79


def test_names_of_two_things_are_not_joined() -> None:
    wrong = []
    with (ANNOTATED / "name_pairs.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            kind = EntityType.PERSON if row["schema"] == "Person" else EntityType.ORGANIZATION
            names = (row["name1"], row["name2"])
            mentions = [MatterMention(MentionId(str(n)), DocumentId(str(n)), kind, name, 0) for n, name in enumerate(names)]
            if row["is_match"] == "false" and len(resolve(mentions)) == 1:
                wrong.append(names)
    assert wrong == []
