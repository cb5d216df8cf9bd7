"""What the name tagger sees of each token: the word, its shape, its line, what spaCy says of it, what the rules say, and its neighbours.

Strings of the form "name=value"; the weights hold one number for each that was seen in training often enough.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tasks.extraction.candidates import CUE, Candidate
from tasks.extraction.page_text import PageText
from tasks.extraction.tokens import Token, covered
from tasks.extraction.vocabulary import MONTHS, ORGANISATION_WORDS, ROLES, TITLES

WORD = "w"
"""The kind of feature that holds a whole word; training keeps only words of several documents."""

_WINDOW = 2
"""Tokens to each side whose features are those of a token too."""
_LONG_LINE = 60
"""Characters: longer lines are prose rather than caption, heading or address."""
_FORMS = frozenset("inc corp co ltd llc llp plc lp pc pa company corporation limited gmbh pvt bros sa ag nv".split())  # noqa: SIM905
_AGAINST = frozenset({"v", "vs", "versus", "against"})
_LETTERS = re.compile(r"[^\W\d_]+")


class Marked(NamedTuple):
    """A span that another reader marked: `label` is its word for it."""

    start: int
    end: int
    label: str


class Reading(NamedTuple):
    """A text and all that was found out about it before the tagger reads it; every offset counts in the text of the page."""

    page: PageText
    tokens: Sequence[Token]
    entities: Sequence[Marked]
    """What spaCy recognises, with spaCy's labels."""
    rules: Sequence[Candidate]


def features(reading: Reading) -> list[list[str]]:
    """Return the features of every token."""
    own = _own(reading)
    around = _around(reading)
    rows: list[list[str]] = []
    last = len(own)
    for index in range(last):
        row = [*own[index].own, *around[index]]
        for step in range(-_WINDOW, _WINDOW + 1):
            place = index + step
            if 0 <= place < last:
                row += [f"{step}{name}" for name in own[place].shared]
            else:
                row.append(f"{step}none")
        if index:
            row.append(f"{own[index - 1].word}|{own[index].word}")
            row.append(f"k{own[index - 1].kind}|{own[index].kind}")
        if index + 1 < last:
            row.append(f"n{own[index].kind}|{own[index + 1].kind}")
        rows.append(row)
    return rows


class _Own(NamedTuple):
    word: str
    kind: str
    own: list[str]
    shared: list[str]


def _own(reading: Reading) -> list[_Own]:
    """Return what each token is by itself; `shared` is what its neighbours see of it too."""
    entities = _labels(reading.tokens, reading.entities)
    rules = _labels(reading.tokens, [Marked(c.start, c.end, _rule_label(c)) for c in _ranked(reading.rules)])
    usual = _usual(reading.tokens, entities, rules)
    result: list[_Own] = []
    for token, entity, rule in zip(reading.tokens, entities, rules, strict=True):
        text = reading.page.cased[token.start : token.end]
        lower = text.lower()
        shape = _shape(text)
        entity_type, rule_type = entity[2:], rule[2:]
        kind = f"{shape}/{entity_type}/{rule_type}"
        shared = [f"{WORD}={lower}", f"s={shape}", f"e={entity}", f"r={rule}", f"h={shape}{entity}{rule}"]
        own = [
            f"p={lower[:3]}",
            f"f={lower[-3:]}",
            f"f2={lower[-2:]}",
            f"o={_shape(token.text)}",
            f"u={usual.get(lower, '')}",
            f"ue={usual.get(lower, '')}{entity}{rule}",
            *(f"g={group}" for group in _groups(lower)),
        ]
        shared += [f"g={group}" for group in _groups(lower)]
        result.append(_Own(f"{WORD}={lower}", kind, own, shared))
    return result


def _labels(found: Sequence[Token], marked: Iterable[Marked]) -> list[str]:
    """Return "B-…", "I-…" or "O-" for each token; the first mark of a place counts."""
    labels = ["O-"] * len(found)
    listed = list(found)
    starts = [token.start for token in listed]
    for mark in marked:
        places = covered(starts, listed, mark.start, mark.end)
        if any(labels[place] != "O-" for place in places):
            continue
        for number, place in enumerate(places):
            labels[place] = f"{'I' if number else 'B'}-{mark.label}"
    return labels


def _ranked(rules: Iterable[Candidate]) -> list[Candidate]:
    return sorted(rules, key=lambda c: (-c.confidence, c.start - c.end, c.start, c.type, c.extractor))


def _rule_label(candidate: Candidate) -> str:
    name = candidate.extractor.partition("/")[0].removeprefix("rule:")
    return f"{candidate.type}+{name}" if candidate.confidence >= CUE else f"{candidate.type}-"


def _usual(found: Sequence[Token], entities: Sequence[str], rules: Sequence[str]) -> dict[str, str]:
    """Return, by word, the type that it mostly bears in this text: what is a person's name here is one there."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for token, entity, rule in zip(found, entities, rules, strict=True):
        if token.text[0].isupper() and len(token.text) > 1:
            counts[token.text.lower()][rule[2:].split("+")[0].strip("-") or entity[2:] or "none"] += 1
    return {word: max(sorted(types), key=types.__getitem__) for word, types in counts.items()}


def _shape(text: str) -> str:
    if text.isdigit():
        return "d" * min(len(text), 4)
    if not text[0].isalpha():
        return text[0]
    if len(text) == 1:
        return "X" if text.isupper() else "x"
    if text.isupper():
        return "XX"
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "x" if text.islower() else "xX"


def _groups(lower: str) -> list[str]:
    groups = (
        ("role", ROLES),
        ("title", TITLES),
        ("org", ORGANISATION_WORDS),
        ("form", _FORMS),
        ("month", MONTHS),
        ("v", _AGAINST),
    )
    return [name for name, words in groups if lower in words]


def _around(reading: Reading) -> list[list[str]]:
    """Return what each token's line is like."""
    lines: list[tuple[int, int]] = []
    start = 0
    for line in reading.page.text.replace("\f", "\n").split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        start += len(line) + 1
    looks = [_line_features(reading.page.text[a:b]) for a, b in lines]
    rows: list[list[str]] = []
    place = 0
    for number, token in enumerate(reading.tokens):
        while place + 1 < len(lines) and lines[place + 1][0] <= token.start:
            place += 1
        a, b = lines[place]
        row = list(looks[place])
        if number == 0 or reading.tokens[number - 1].end <= a:
            row.append("first")
        if number + 1 == len(reading.tokens) or reading.tokens[number + 1].start >= b:
            row.append("last")
        rows.append(row)
    return rows


def _line_features(line: str) -> list[str]:
    letters = [c for c in line if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    found = []
    if letters and upper >= 0.8 * len(letters):
        found.append("capitals")
    if len(line.strip()) < _LONG_LINE:
        found.append("short")
        if letters and line.strip() and all(w[0].isupper() for w in _LETTERS.findall(line) if len(w) > 3):  # noqa: PLR2004
            found.append("heading")
    if line.startswith("      "):
        found.append("indented")
    return found
