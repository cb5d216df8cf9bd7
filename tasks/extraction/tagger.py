"""Names as a linear-chain model sees them that learned from annotated judgments of a register.

It reads words, shapes and lines, what spaCy recognises and what the rules found, so that it decides rather than finds. Its weights are
in `model/`, made by `python -m benchmarks.train_extractor` and described in `docs/model_card.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from blocks.records import EntityType
from tasks.extraction.candidates import TAGGED, Candidate
from tasks.extraction.cleaning import trimmed
from tasks.extraction.features import Reading, features
from tasks.extraction.register import MODEL, Register
from tasks.extraction.tokens import Token

if TYPE_CHECKING:
    from pycrfsuite import Tagger

EXTRACTOR = "crf"
VERSION = "1"
"""Changes with the weights."""

TYPES = (EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.COURT)
"""What the taggers label."""
OUTSIDE = "O"


def learned(register: Register) -> bool:
    """Say whether there is a tagger for the register."""
    return register is not Register.UNITED_STATES


def find(reading: Reading, register: Register) -> Iterator[Candidate]:
    """Yield the names of a text of that register."""
    rows = features(reading)
    if not rows:
        return
    extractor = f"{EXTRACTOR}:{register}/{VERSION}"
    for first, last, kind in spans(reading.tokens, _tagger(register).tag(rows)):
        start, end = trimmed(reading.page.text, first, last)
        if start < end:
            yield Candidate(start, end, kind, TAGGED, extractor)


def spans(found: Sequence[Token], labels: Sequence[str]) -> list[tuple[int, int, EntityType]]:
    """Return the spans that a sequence of "B-TYPE", "I-TYPE" and "O" marks; an "I" that follows nothing begins one."""
    result: list[tuple[int, int, EntityType]] = []
    before = OUTSIDE
    for token, label in zip(found, labels, strict=True):
        if label != OUTSIDE:
            kind = EntityType(label[2:])
            if label[0] == "I" and before[2:] == label[2:]:
                result[-1] = result[-1][0], token.end, kind
            else:
                result.append((token.start, token.end, kind))
        before = label
    return result


@cache
def _tagger(register: Register) -> Tagger:
    """Open the weights of a register once a process; they are mapped from the file."""
    from pycrfsuite import Tagger

    tagger = Tagger()
    tagger.open(str(MODEL / f"{register}.crfsuite"))
    return tagger
