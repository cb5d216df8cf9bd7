"""Party and counsel edges of dockets rendered as pleadings: who is on which side, and which lawyer stands for whom."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from benchmarks.pleadings import LAYOUTS, Docket, federal, render
from blocks.predicates import Predicate
from blocks.records import Mention, MentionId, Relationship
from tasks.relationships.relate import relate

Read = Callable[[str], Sequence[Mention]]
Edge = tuple[str, str, str]

_SIDES = frozenset({Predicate.PLAINTIFF_IN, Predicate.DEFENDANT_IN})
_NO_EDGE = frozenset({"letter", "appeal"})
"""Layouts that give no number with a plain role."""
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


class Signed(NamedTuple):
    """A pleading with a signature block: its text, and who stands for whom."""

    form: str
    text: str
    edges: frozenset[tuple[str, str]]


def party_edges(dockets: Iterable[Docket], read: Read) -> dict[str, Counter[str]]:
    """Return for each layout how many (party, side) are due (`gold`), found (`hit`) and called so though they are not (`wrong`)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for docket in dockets:
        for page in render(docket):
            if page.layout in _NO_EDGE:
                continue
            shown = {folded(name) for name in page.parties}
            gold = {(folded(n), "PLAINTIFF_IN") for n in docket.plaintiffs} | {
                (folded(n), "DEFENDANT_IN") for n in docket.defendants
            }
            gold = {edge for edge in gold if edge[0] in shown}
            found = {(subject, predicate) for subject, predicate, _ in edges(page.text, read) if predicate in _SIDES}
            counts[page.layout].update(gold=len(gold), hit=len(gold & found), wrong=len(found - gold))
    return dict(counts)


def counsel_edges(folder: Path, dockets: Iterable[Docket], read: Read) -> dict[str, Counter[str]]:
    """Return for each form of signature block how many (lawyer, client) are due, found, and wrong; firms are not counted."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for docket in dockets:
        for signed in _signed(folder, docket):
            lawyers = {lawyer for lawyer, _ in signed.edges}
            said = {(s, o) for s, predicate, o in edges(signed.text, read) if predicate == "COUNSEL_FOR"}
            known = {edge for edge in said if edge[0] in lawyers or edge[1] not in {client for _, client in signed.edges}}
            counts[signed.form].update(gold=len(signed.edges), hit=len(signed.edges & said), wrong=len(known - signed.edges))
    return dict(counts)


def edges(text: str, read: Read) -> set[Edge]:
    """Return what the relationships of a text say, each end by its letters and figures."""
    found = read(text)
    held = {MentionId(f"m{at}"): mention for at, mention in enumerate(found)}
    ends = list(accumulate(len(page) + 1 for page in text.split("\f")))
    related: list[Relationship] = relate(text + "\f", list(zip([0, *ends], ends, strict=False)), list(held.items()))
    return {(folded(held[r.subject_id].text), str(r.predicate), folded(held[r.object_id].text)) for r in related}


def folded(name: str) -> str:
    """Return the letters and figures of a name without its article."""
    return re.sub(r"[\W_]+", "", _ARTICLE.sub("", name)).lower()


def _signed(folder: Path, docket: Docket) -> list[Signed]:
    """Return the federal layout with each form of signature block, for each side that has a lawyer."""
    rows = json.loads((folder / f"{docket.id}.json").read_text(encoding="utf-8"))["parties"]
    found: list[Signed] = []
    for parties, role in ((docket.plaintiffs, "Plaintiff"), (docket.defendants, "Defendant")):
        lawyer = next((a for row in rows if row["name"] in parties for a in row.get("attorneys", []) if " " in a["name"]), None)
        if lawyer is None or len(parties) > len(LAYOUTS):
            continue
        name, contact = lawyer["name"], (lawyer.get("contact") or "1 Mill Road").strip()
        shown = parties[:6]
        roles = role + "s" * (len(parties) > 1)
        for form, block, clients in (
            (
                "by role",
                f"Respectfully submitted,\n\n/s/ {name}\n{name} (Bar No. 204411)\n{contact}\nAttorneys for {roles}\n",
                shown,
            ),
            (
                "by name",
                f"Dated: June 3, 2020\n\nBy: /s/ {name}\n{name}\n{contact}\nCounsel for {role} {parties[0]}\n",
                parties[:1],
            ),
            ("label first", f"Attorneys for {role} {parties[0]}:\n{name}\n{contact}\n", parties[:1]),
            ("in a sentence", f"{parties[0]}, by its attorney, {name}, moves to dismiss.\n", parties[:1]),
        ):
            due = frozenset((folded(name), folded(client)) for client in clients)
            found.append(Signed(form, f"{federal(docket)}\n\f{block}", due))
    return found
