"""Trains what extraction has learned and writes it to `tasks/extraction/model`: `python -m benchmarks.train_extractor [DATA]`.

The name tagger of a register learns from the judgments of its annotated set, the judge of registers from these and from public-domain
documents of the United States. A fifth of the documents, chosen by their ids, is never seen; `python -m benchmarks.extraction` reads it.
The same data gives the same weights. DATA holds `annotated/` and `docs/`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pycrfsuite
import pypdfium2

from benchmarks.annotated_texts import DATA, FILES, AnnotatedText, held_out, read_set
from benchmarks.pleadings import read_dockets, render
from blocks.records import EntityType
from tasks.chunking.split import split
from tasks.extraction import names, tagger
from tasks.extraction.cleaning import trimmed
from tasks.extraction.features import WORD, features
from tasks.extraction.page_text import PageText
from tasks.extraction.register import MODEL, Register, cues, pieces
from tasks.extraction.tokens import Token, covered

_CHUNK = 4_000
"""Characters: the length of chunk that the line reads by default."""
_LEAST_DOCUMENTS = 4
"""A feature that holds a word is kept only when so many documents have it: no name of one case is stored."""
_L1, _L2, _PASSES = 0.1, 0.05, 120
"""Penalties and passes of training; chosen on a fifth of the training documents."""
_COURT = re.compile(r"\b(?:court|tribunal)s?\b", re.IGNORECASE)
"""What makes a court of an organisation in a set that knows no courts."""

_LEAST_CUE_DOCUMENTS = 8
"""A word that tells registers apart stands in so many documents, and in lower case there: it is no name."""
_LEAST_WEIGHT = 0.1
"""Cues whose weights differ by less are left out."""
_PRIOR = {Register.UNITED_STATES: 1.2, Register.STRASBOURG: 1.0, Register.INDIA: 1.0}
"""How much an error on a text of the register counts: filings of the United States come first."""
_MOST_PAGES = 25
"""Pages of a document of the United States that are read."""
_LEAST_LETTERS = 400
"""Letters of a page that is read: title pages and scans have fewer."""
_LOWER_WORD = re.compile(r"\b[a-z]{2,}\b")


class TaughtChunk(NamedTuple):
    """One chunk as the tagger is taught it."""

    document: str
    rows: list[list[str]]
    labels: list[str]


def main() -> None:
    """Train everything and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--registers-only", action="store_true", help="leave the name taggers as they are")
    options = parser.parse_args()
    options.output.mkdir(exist_ok=True)
    sets = {kind: read_set(options.data / "annotated" / name) for kind, name in FILES.items()}
    for kind, texts in () if options.registers_only else sets.items():
        path = options.output / f"{kind}.crfsuite"
        train_tagger([text for text in texts if not held_out(text.id)], path)
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    weights = train_registers(sets, united_states(options.data))
    path = options.output / "registers.json"
    path.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(weights)} cues")


def train_tagger(texts: Sequence[AnnotatedText], path: Path) -> None:
    """Teach a tagger the names of the texts and write its weights."""
    learned = [sequence for text in texts for sequence in sequences(text)]
    trainer = pycrfsuite.Trainer(verbose=False)
    kept = common([(one.document, one.rows) for one in learned])
    for one in learned:
        trainer.append([[name for name in row if _wordless(name) or name in kept] for row in one.rows], one.labels)
    trainer.set_params({"c1": _L1, "c2": _L2, "max_iterations": _PASSES, "feature.minfreq": 3})
    trainer.set_params({"feature.possible_transitions": True})
    trainer.train(str(path))


def sequences(text: AnnotatedText) -> Iterator[TaughtChunk]:
    """Yield the chunks of a text with their labels, by our convention of spans."""
    whole = text.text.replace("\f", "\n") + "\f"
    for chunk in split(whole, [(0, len(whole))], _CHUNK, 0):
        page = PageText(chunk.text)
        reading = names.reading(page)
        if reading.tokens:
            yield TaughtChunk(text.id, features(reading), labels(reading.tokens, text, chunk.start))


def labels(found: Sequence[Token], text: AnnotatedText, offset: int) -> list[str]:
    """Return the label of each token of a chunk that begins at `offset` of the text."""
    given = [tagger.OUTSIDE] * len(found)
    listed, starts = list(found), [token.start for token in found]
    end_of_chunk = found[-1].end + offset
    courts = any(span.type is EntityType.COURT for span in text.spans)
    for span in text.spans:
        if span.type not in tagger.TYPES or span.start < offset or span.end > end_of_chunk:
            continue
        start, end = trimmed(text.text, span.start, span.end)
        is_court = span.type is EntityType.ORGANIZATION and not courts and _COURT.search(text.text, start, end)
        kind = EntityType.COURT if is_court else span.type
        for number, place in enumerate(covered(starts, listed, start - offset, end - offset)):
            given[place] = f"{'I' if number else 'B'}-{kind}"
    return given


def common(rows: Iterable[tuple[str, list[list[str]]]]) -> set[str]:
    """Return the features with words that stand in enough documents."""
    documents: dict[str, set[str]] = defaultdict(set)
    for document, tokens in rows:
        for row in tokens:
            for name in row:
                if not _wordless(name):
                    documents[name].add(document)
    return {name for name, seen in documents.items() if len(seen) >= _LEAST_DOCUMENTS}


def _wordless(name: str) -> bool:
    return f"{WORD}=" not in name


def united_states(data: Path) -> dict[str, str]:
    """Return the text layer of public-domain documents of the United States, by file name, rendered captions, and American speech and news."""
    found = {}
    for path in sorted((data / "docs").glob("*.pdf")):
        pages = []
        with pypdfium2.PdfDocument(path) as pdf:
            for number in range(min(len(pdf), _MOST_PAGES)):
                text = pdf[number].get_textpage().get_text_bounded()
                if sum(c.isalpha() for c in text) > _LEAST_LETTERS:
                    pages.append(text.replace("\r\n", "\n"))
        if pages:
            found[path.name] = "\n".join(pages)
    for docket in read_dockets(data / "annotated" / "dockets"):
        found |= {f"{docket.id}/{page.layout}": page.text for page in render(docket) if not held_out(docket.id)}
    return found | {text.id: text.text for text in read_set(data / "annotated" / "gum.jsonl")}


def train_registers(sets: dict[Register, list[AnnotatedText]], american: dict[str, str]) -> dict[str, list[float]]:
    """Return the weights of the cues that tell registers apart, one for each register in its order."""
    texts = [(kind, text.id, text.text) for kind, found in sets.items() for text in found]
    texts += [(Register.UNITED_STATES, name, text) for name, text in american.items()]
    texts = [row for row in texts if not held_out(row[1])]
    seen: dict[str, set[str]] = defaultdict(set)
    for _, name, text in texts:
        for cue in cues(text) & ({*_LOWER_WORD.findall(text)} | {cue for cue in cues(text) if not cue.isalpha()}):
            seen[cue].add(name)
    known = sorted(cue for cue, documents in seen.items() if len(documents) >= _LEAST_CUE_DOCUMENTS)
    rows = [(list(Register).index(kind), cues(piece)) for kind, _, text in texts for piece in pieces(text)]
    weights = _regression(known, rows)
    spread = weights.max(axis=1) - weights.min(axis=1)
    return {
        cue: [round(float(value), 3) for value in weights[place]]
        for place, cue in enumerate(known)
        if spread[place] > _LEAST_WEIGHT or not cue
    }


def _regression(known: list[str], rows: list[tuple[int, set[str]]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Fit a logistic regression by gradient descent with momentum; a register counts as much as any other, times its prior."""
    place = {cue: number for number, cue in enumerate(known)}
    inputs = np.zeros((len(rows), len(known)))
    for number, (_, found) in enumerate(rows):
        inputs[number, [place[cue] for cue in found if cue in place]] = 1.0
    truth = np.eye(len(Register))[[kind for kind, _ in rows]]
    share = (truth / truth.mean(axis=0) * np.array([_PRIOR[kind] for kind in Register])).sum(axis=1)[:, None]
    weights = np.zeros((len(known), len(Register)))
    momentum = np.zeros_like(weights)
    for _ in range(300):
        guess = np.exp(inputs @ weights)
        guess /= guess.sum(axis=1, keepdims=True)
        momentum = 0.9 * momentum + inputs.T @ ((guess - truth) * share) / len(rows) + 2e-3 * weights
        weights -= 0.05 * momentum
    return weights


if __name__ == "__main__":
    main()
