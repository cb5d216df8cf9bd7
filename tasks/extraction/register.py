"""Which legal writing a document is: that of the United States, of the European Court of Human Rights, or of Indian courts.

Names are written differently in each, and the name taggers know only the register that they learned from: on filings of the United
States, which no annotated set at hand teaches, they lose most bare surnames. So a whole document is judged by its common words and a few
forms (dates, titles, reporters), and in doubt it is one of the United States, where the statistical model and the rules speak alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from tasks.extraction.vocabulary import STATES

MODEL = Path(__file__).with_name("model")
"""The folder of everything that was learned; written by `python -m benchmarks.train_extractor`."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_BREAK = re.compile(r"(?<=[.\n])\s")
_PIECE = 150
"""Characters of text that are judged at once; the judgement of a document is the sum over its pieces."""
_MOST = 120_000
"""Characters from the beginning that are read: more change no judgement."""

_LEAD = 0.0
"""By how much, in nats, another register must be likelier than that of the United States."""

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
FORMS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(form)
    for name, form in {
        "<month day, year>": rf"\b{_MONTH} \d{{1,2}}, \d{{4}}",
        "<day month year>": rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}",
        "<day.month.year>": r"\b\d\d?[.]\d\d?[.](?:19|20)\d\d",
        "<slashed date>": r"\b\d\d?/\d\d?/\d\d",
        "<section sign>": "\u00a7",
        "<dollars>": r"\$\d",
        "<rupees>": r"\bRs\b",
        "<federal citation>": r"U\.S\.C|C\.F\.R|\d F\.[23]d|Fed\. R|\d U\.S\. \d",
        "<United States>": r"United States|U\.S\.|UNITED STATES",
        "<party role>": r"Plaintiff|Defendant|PLAINTIFF|DEFENDANT",
        "<title without stop>": r"\bMrs? [A-Z]",
        "<title with stop>": r"\b(?:Mr|Ms|Mrs)\. [A-Z]",
        "<Indian title>": r"\b(?:Shri|Smt|Sri|Sh)\b",
        "<docket number>": r"\d-c[vr]-\d|No\. \d\d-\d",
        "<number of year>": r"[Nn][Oo]\.? ?\d+ ?[Oo][Ff] ?\d{4}",
        "<Indian reporter>": r"\bSCC\b|\bAIR\b",
        "<and others>": r"& (?:Ors|Anr)|and (?:Ors|Anr|others)",
        "<High Court>": r"High Court|HIGH COURT|Apex Court",
        "<the Convention>": r"the Convention",
        "<American state>": rf"(?i)\b(?:{STATES})\b",
        "<American court>": r"(?i)(?:united states|u\.s\.) (?:district|bankruptcy|court)|superior court|judicial (?:circuit|district)|\bcounty\b",
        "<American form>": r"\bLLC\b|\bLLP\b|\bInc\b|\bCorp\b",
        "<American number>": r"(?i)(?:case|index|cause|civil action|docket) no",
        "<Indian state>": r"(?i)\b(?:India|Delhi|Mumbai|Bombay|Madras|Chennai|Calcutta|Kolkata|Kerala|Karnataka|Bihar|Patna|Gujarat|Punjab|Haryana|"
        r"Rajasthan|Maharashtra|Andhra|Telangana|Tamil|Orissa|Odisha|Assam|Allahabad|Pradesh|Bengal|Bengaluru)\b",
        "<application number>": r"no\. \d{3,6}/\d\d",
    }.items()
}


class Register(StrEnum):
    """The kinds of legal writing that are told apart; the first is the one in doubt."""

    UNITED_STATES = "united_states"
    STRASBOURG = "strasbourg"
    INDIA = "india"


def register(text: str) -> Register:
    """Return the register of a document, from its text."""
    weights = _weights()
    sums = dict.fromkeys(Register, 0.0)
    for piece in pieces(text[:_MOST]):
        for cue in cues(piece):
            for place, kind in enumerate(Register):
                sums[kind] += weights[cue][place] if cue in weights else 0.0
    sums[Register.UNITED_STATES] += _LEAD
    return max(Register, key=sums.__getitem__)


def pieces(text: str) -> Iterator[str]:
    """Cut a text into stretches of some sentences or lines."""
    held: list[str] = []
    length = 0
    for part in _BREAK.split(text):
        if not part.strip():
            continue
        held.append(part)
        length += len(part) + 1
        if length > _PIECE:
            yield " ".join(held)
            held, length = [], 0
    if held:
        yield " ".join(held)


def cues(piece: str) -> set[str]:
    """Return what a stretch of text is judged by: its words in lower case, the forms in it, and "" which every stretch has."""
    return {word.lower() for word in _WORD.findall(piece)} | {name for name, form in FORMS.items() if form.search(piece)} | {""}


@cache
def _weights() -> Mapping[str, Sequence[float]]:
    """Return the weights of cues, one for each register in its order."""
    read: dict[str, list[float]] = json.loads((MODEL / "registers.json").read_text(encoding="utf-8"))
    return read
