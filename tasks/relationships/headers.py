"""Who wrote to whom by the header of an e-mail or a memorandum: lines "From:", "To:" and "Cc:" that stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import FORMULA, Claim
from tasks.relationships.reading import NAMES, Named, Reading

_FIELD = re.compile(r"^\W{0,2}(?P<field>from|to|cc|sent|date|re|subject|bcc|attachments?)\s?:", re.IGNORECASE)
_MAIL = re.compile(r"@|^\W{0,2}(?:sent|subject)\s?:", re.IGNORECASE | re.MULTILINE)
"""What an e-mail's header has and a memorandum's has not."""
_FEWEST = 3
"""Fields of a header at least: a "From:" and a "To:" alone are two lines of anything."""
_ADDRESS = frozenset({EntityType.EMAIL})


def headers(reading: Reading) -> Iterator[Claim]:
    """Yield EMAILED, and WROTE_TO for a memorandum: from who sends to each who receives."""
    for block in _blocks(reading):
        start, end = block[0][1], block[-1][2]
        predicate = Predicate.EMAILED if _MAIL.search(reading.text[start:end]) else Predicate.WROTE_TO
        senders = [named for field, s, e in block if field == "from" for named in _people(reading, s, e)[:1]]
        for sender in senders[:1]:
            for field, s, e in block:
                for receiver in _people(reading, s, e) if field in ("to", "cc") else []:
                    yield Claim(predicate, sender, receiver, start, end, FORMULA, "headers/1")


def _blocks(reading: Reading) -> Iterator[list[tuple[str, int, int]]]:
    """Yield the headers: each field's name and the span of its line; a line without a field goes on the one before."""
    block: list[tuple[str, int, int]] = []
    for start, end in reading.lines(0, len(reading.text)):
        line = reading.text[start:end]
        field = _FIELD.match(line)
        if field and "\f" not in reading.text[block[0][1] if block else start : start]:
            block.append((field["field"].lower(), start, end))
            continue
        if _is_header(block):
            yield block
        block = [(field["field"].lower(), start, end)] if field else []
    if _is_header(block):
        yield block


def _is_header(block: list[tuple[str, int, int]]) -> bool:
    fields = {field for field, _, _ in block}
    return len(fields) >= _FEWEST and {"from", "to"} <= fields


def _people(reading: Reading, start: int, end: int) -> list[Named]:
    """Return the names of a line, or where it has none its e-mail addresses."""
    return reading.within(start, end, NAMES) or reading.within(start, end, _ADDRESS)
