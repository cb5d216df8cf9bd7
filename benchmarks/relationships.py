"""How many known relationships are found, by type, beside co-mention in a sentence: `python -m benchmarks.relationships [--matter EXPORT GOLD]`.

Without `--matter`, the sample matter is processed in a folder of its own first. Each gold relation is looked for five ways: `linked` (some
relationship joins the two), `undirected` (one of the right kind, either way), `directed`, `evidence` (directed, quoted within a page of
where the gold has it). The baseline joins each two entities that one sentence names, the earlier as the subject, and is told the kind
that the gold most often has for two such types, which flatters it. `fits` is the share, of the typed claims between two entities that the
gold relates, that a gold relation bears out. Where the shared dockets are, party and counsel edges of rendered pleadings follow.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.annotated_texts import DATA
from benchmarks.extraction import mentions
from benchmarks.party_edges import counsel_edges, party_edges
from benchmarks.pleadings import read_dockets
from tasks.relationships.sentences import sentence_bounds

Record = Mapping[str, Any]

SAMPLE = Path(__file__).resolve().parent.parent / "samples"
_TYPES = {"ORG": "ORGANIZATION", "CASE": "CASE_NUMBER"}
_WORK = ("EMPLOYEE_OF", "OFFICER_OF", "MEMBER_OF")
_ACCEPTED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("WORKS_FOR", "EMPLOYEE_OF", "OFFICER_OF", "ADVISOR_TO", "SPECIAL_AGENT_OF", "HEADS", "ASSIGNED_TO"), _WORK),
    "MEMBER_OF": (*_WORK, "OWNER_OF"),
    "OWNER_OF": ("OWNER_OF", "MEMBER_OF"),
    "CONTROLS": ("OWNER_OF", "MEMBER_OF"),
    "PLED_GUILTY_IN": ("DEFENDANT_IN", "PARTY_TO"),
    "DEFENDANT_IN": ("DEFENDANT_IN", "PARTY_TO"),
    "PLAINTIFF_IN": ("PLAINTIFF_IN", "PARTY_TO"),
    "CHILD_OF": ("CHILD_OF", "RELATIVE_OF"),
    "ENGAGED_BY": ("ENGAGED_BY", "COUNSEL_FOR"),
}
"""Kinds of ours that say what a kind of the gold says; every other one is itself alone."""
_EITHER_WAY = frozenset({"MET", "ALIAS_OF", "CONSPIRED_WITH", "PARTY_TO_AGREEMENT_WITH", "RELATIVE_OF", "COMMUNICATED_WITH"})
_WEAKEST = "ASSOCIATED_WITH"
_MARKS = re.compile(r"[\W_]+")
_TITLE = re.compile(r"^(?:the|mr\.?|ms\.?|mrs\.?|hon\.?|president|defendant)\s+", re.IGNORECASE)


class Claim(NamedTuple):
    """What is said of two entities of an export, and where."""

    subject: str
    predicate: str
    object: str
    document: str
    page: int


class Matter:
    """An export, and which of its entities each one of the gold is."""

    def __init__(self, export: Path, gold: Record) -> None:
        self.files = {p.stem: [json.loads(line) for line in p.read_text("utf-8").splitlines()] for p in export.glob("*.jsonl")}
        self.names = {row["id"]: row["file_name"] for row in self.files["documents"]}
        self.types = {entity["id"]: _TYPES.get(entity["type"], entity["type"]) for entity in gold["entities"]}
        self.relations = [r for r in gold["relations"] if r["subject"] in self.types and r["object"] in self.types]
        by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.files["entities"]:
            for alias in (row["name"], *row["aliases"]):
                by_name[row["type"], _folded(alias)].add(row["id"])
        self.ours = {
            entity["id"]: {
                found
                for alias in entity["aliases"]
                for kind in {self.types[entity["id"]], "ORGANIZATION" if entity["type"] == "COURT" else ""}
                for found in by_name.get((kind, _folded(alias)), ())
            }
            for entity in gold["entities"]
        }

    def related(self) -> list[Claim]:
        """Return the relationships of the export."""
        rows = self.files["relationships"]
        return [Claim(r["subject"], r["predicate"], r["object"], self.names[r["document_id"]], r["page"]) for r in rows]

    def beside(self) -> list[Claim]:
        """Return the baseline's: every two entities of a sentence, with the kind that the gold most often has for their types."""
        kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for r in self.relations:
            kinds[self.types[r["subject"]], self.types[r["object"]]][r["predicate"]] += 1
        entity_types = {row["id"]: row["type"] for row in self.files["entities"]}
        claims: dict[Claim, None] = {}
        for document, page, sentence in self._sentences():
            for one, other in combinations(dict.fromkeys(sentence), 2):
                kind = kinds.get((entity_types[one], entity_types[other]))
                claims[Claim(one, kind.most_common(1)[0][0] if kind else _WEAKEST, other, document, page)] = None
        return list(claims)

    def _sentences(self) -> Iterator[tuple[str, int, list[str]]]:
        """Yield file, page and entities of each sentence, in order of the text."""
        by_document: dict[str, list[Record]] = defaultdict(list)
        for mention in self.files["mentions"]:
            if mention["entity_id"] is not None:
                by_document[mention["document_id"]].append(mention)
        pages: dict[str, list[Record]] = defaultdict(list)
        for page in self.files["pages"]:
            pages[page["document_id"]].append(page)
        for document, found in by_document.items():
            text = "".join(page["text"] + "\f" for page in sorted(pages[document], key=lambda page: page["number"]))
            starts = [sentence.start for sentence in sentence_bounds(text)]
            held: dict[int, list[Record]] = defaultdict(list)
            for mention in sorted(found, key=lambda each: each["start"]):
                held[bisect_right(starts, mention["start"])].append(mention)
            for each in held.values():
                yield self.names[document], each[0]["page"], [mention["entity_id"] for mention in each]

    def figures(self, claims: Iterable[Claim]) -> tuple[dict[str, Counter[str]], tuple[int, int]]:
        """Return for each kind of the gold how many are found which way; and of the judged claims how many fit."""
        by_pair: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            by_pair[claim.subject, claim.object].append(claim)
        table: dict[str, Counter[str]] = defaultdict(Counter)
        judged, fitting = set[Claim](), set[Claim]()
        for r in self.relations:
            ahead = [c for a in self.ours[r["subject"]] for b in self.ours[r["object"]] for c in by_pair[a, b]]
            back = [c for a in self.ours[r["subject"]] for b in self.ours[r["object"]] for c in by_pair[b, a]]
            either = [c for c in (*ahead, *back) if c.predicate in _ACCEPTED.get(r["predicate"], (r["predicate"],))]
            directed = [c for c in either if c in ahead or r["predicate"] in _EITHER_WAY]
            near = [c for c in directed if c.document == r["document"] and abs(c.page - r["page"]) <= 1]
            row = table[r["predicate"]]
            row.update(gold=1, linked=bool(ahead or back), undirected=bool(either), directed=bool(directed), evidence=bool(near))
            judged |= {c for c in (*ahead, *back) if c.predicate != _WEAKEST}
            fitting |= set(directed)
        return dict(table), (len(fitting), len(judged))


def _folded(name: str) -> str:
    return _MARKS.sub("", _TITLE.sub("", name.casefold().strip()))


def report(title: str, export: Path, gold: Path) -> None:
    """Print one matter's figures, ours and the baseline's."""
    matter = Matter(export, json.loads(gold.read_text("utf-8")))
    ours, beside = matter.related(), matter.beside()
    (own, own_fit), (base, base_fit) = matter.figures(ours), matter.figures(beside)
    ways = ("linked", "undirected", "directed", "evidence")
    print(f"\n{title}: {len(ours)} relationships; baseline: co-mention in a sentence, {len(beside)}")
    print(f"{'kind':<26} {'gold':>5} " + " ".join(f"{way:>11}" for way in ways) + "   (found by us / by the baseline)")
    for kind in [*sorted(own), "all"]:
        mine, its = (sum(t.values(), Counter[str]()) if kind == "all" else t[kind] for t in (own, base))
        print(f"{kind:<26} {mine['gold']:>5} " + " ".join(f"{mine[way]:>5} /{its[way]:>4}" for way in ways))
    for name, table, (fits, judged) in (("ours", own, own_fit), ("baseline", base, base_fit)):
        total = sum(table.values(), Counter[str]())
        shares = ", ".join(f"{way} {total[way] / total['gold']:.3f}" for way in ways)
        print(f"{name:<9} {shares}; fits {fits / max(judged, 1):.3f} of {judged} judged")


def pleadings(folder: Path) -> None:
    """Print party and counsel edges of rendered dockets."""
    dockets = read_dockets(folder)
    tables = {
        "parties and their side": party_edges(dockets, mentions),
        "counsel for whom": counsel_edges(folder, dockets, mentions),
    }
    for title, counts in tables.items():
        print(f"\n{title}, {len(dockets)} dockets\n{'layout or form':<20} {'gold':>6} {'precision':>10} {'recall':>8}")
        for name, row in {**counts, "all": sum(counts.values(), Counter[str]())}.items():
            precision, recall = row["hit"] / max(row["hit"] + row["wrong"], 1), row["hit"] / max(row["gold"], 1)
            print(f"{name:<20} {row['gold']:>6} {precision:>10.3f} {recall:>8.3f}")


def exported(files: Path, folder: Path) -> Path:
    """Process files in a home of their own below the folder, and return the export."""
    environment = {**os.environ, "LEGALDOCS_HOME": str(folder / "home")}
    program = [sys.executable, "-c", "from flows.cli import main; main()"]
    for command in (["process", str(files)], ["export", "--output", str(folder / "export")]):
        subprocess.run([*program, *command, "--matter", "m"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own program)
    return folder / "export"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matter", nargs=2, action="append", type=Path, metavar=("EXPORT", "GOLD"), help="may be repeated")
    parser.add_argument("--data", type=Path, default=DATA, help="where the shared data lies")
    options = parser.parse_args()
    if options.matter:
        for export, gold in options.matter:
            report(export.name, export, gold)
    else:
        with tempfile.TemporaryDirectory() as folder:
            report("the sample matter", exported(SAMPLE / "matter", Path(folder)), SAMPLE / "gold.json")
    dockets = options.data / "annotated" / "dockets"
    if dockets.is_dir():
        pleadings(dockets)


if __name__ == "__main__":
    main()
