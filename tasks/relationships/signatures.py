"""Who signs for whom; and the signature blocks, which other rules read too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import FORMULA, INFERRED, Claim
from tasks.relationships.reading import NAMES, Named, Reading

IS_LAWYER = re.compile(r"\bBar\b|\bSBN\b|\bEsq|Attorneys?\b|Counsel\b|ATTORNEY|pro hac vice|Atty|\bBBO\b", re.IGNORECASE)
_IS_AGENT = re.compile(
    r"representative|president|\bmember\b|manager|officer|secretary|director|treasurer|trustee|\bCEO\b|\bCFO\b|partner|agent|\bits\b|title:",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:/ ?[sS] ?/|\b[sS]/|\bBy:|\bBY:|\bName:|\bSigned:?)[\s_]*(?:/[sS]/)?[\s_]*$")
_STAMP = re.compile(r"^\W*Case\b.*\b(?:Document|Doc|Filed)\b|Page \d+ of \d+", re.IGNORECASE)
_LINES = 8
"""Lines that a signature block goes on for, at most."""
_LINES_ABOVE = 4
"""Lines above a signature in which the party stands that signs."""
_OTHER_LETTERS = 6
"""Letters beside a name on its line that a scan may leave or a title may add."""


@dataclass(frozen=True)
class SignatureBlock:
    """A signature: who signs, and the lines from there on that belong to it."""

    signer: Named
    start: int
    end: int


def signature_blocks(reading: Reading) -> list[SignatureBlock]:
    """Return the signature blocks, in order."""
    return [
        SignatureBlock(named, named.start, _block_end(reading, named))
        for named in reading.mentions
        if named.type is EntityType.PERSON and _SIGNED.search(reading.text[max(0, named.start - 40) : named.start])
    ]


def signatures(reading: Reading) -> Iterator[Claim]:
    """Yield SIGNED_FOR."""
    blocks = signature_blocks(reading)
    parties = {n.spelling: n for n in reading.mentions if n.type in NAMES and _undersigned(reading, n)} if blocks else {}
    for block in blocks:
        yield from _signed_for(reading, block, list(parties.values()))


def _block_end(reading: Reading, named: Named) -> int:
    low, high = reading.page_span(named.start)
    end = named.end
    for at, (start, stop) in enumerate(reading.lines(named.end, max(high, low))):
        line = reading.text[start:stop]
        if at > _LINES or (at > 0 and (not line or _STAMP.search(line) or _SIGNED.search(line))):
            break
        end = max(end, stop)
    return end


def _signed_for(reading: Reading, block: SignatureBlock, parties: Sequence[Named]) -> Iterator[Claim]:
    r"""Read "ACME, INC.\\nBy: Jane Roe, President", and "/s/ Jane Roe ... authorized representative" of the undersigned party."""
    words = reading.text[block.signer.end : block.end]
    if IS_LAWYER.search(words) or not _IS_AGENT.search(words):
        return
    low, _ = reading.page_span(block.start)
    above = _lines_up(reading, block.start, low, _LINES_ABOVE)
    organizations = frozenset({EntityType.ORGANIZATION})
    over = [n for n in reading.within(above, block.start, organizations) if reading.letters_beside(n) <= _OTHER_LETTERS]
    near = over[-1:] or reading.within(block.signer.end, block.end, organizations)[:1]
    if near:
        start, end = min(near[0].start, block.start), max(block.end, near[0].end)
        yield Claim(Predicate.SIGNED_FOR, block.signer, near[0], start, end, FORMULA, "signatures/1")
        return
    if len(parties) == 1:
        yield Claim(Predicate.SIGNED_FOR, block.signer, parties[0], block.start, block.end, INFERRED, "signatures/1")


def _undersigned(reading: Reading, named: Named) -> bool:
    before = " ".join(reading.text[max(0, named.start - 100) : named.start].split())
    return re.search(r"\bundersigned\b[^.]{0,60}\b(?:for|of)(?: the)?$", before) is not None


def _lines_up(reading: Reading, start: int, limit: int, count: int) -> int:
    at = start
    for _ in range(count):
        at = max(limit, reading.text.rfind("\n", limit, max(limit, at - 1)) + 1) if at > limit else limit
    return at
