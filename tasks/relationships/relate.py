"""Runs the rules over one document and grounds what they say.

Each rule is a file of its own that turns the reading of a document into claims; this one lists them, drops what is said twice and
orders what is left, so that the same document always gives the same relationships.
"""

from __future__ import annotations

from collections.abc import Sequence

from blocks.predicates import Predicate
from blocks.records import Mention, MentionId, Relationship
from tasks.relationships.affiliations import affiliations
from tasks.relationships.agreements import agreements
from tasks.relationships.caption import caption
from tasks.relationships.citations import citations
from tasks.relationships.claims import Claim, Rule
from tasks.relationships.comention import comention
from tasks.relationships.communications import communications
from tasks.relationships.conduct import conduct
from tasks.relationships.counsel import counsel
from tasks.relationships.defined_terms import defined_terms
from tasks.relationships.employment import employment
from tasks.relationships.evidence import ground, validate, validate_pages
from tasks.relationships.family import family
from tasks.relationships.headers import headers
from tasks.relationships.judges import judges
from tasks.relationships.locations import locations
from tasks.relationships.motions import motions
from tasks.relationships.own_counsel import own_counsel
from tasks.relationships.ownership import ownership
from tasks.relationships.reading import Reading
from tasks.relationships.signatures import signatures
from tasks.relationships.witnesses import witnesses

VERSION = "2"

RULES: tuple[Rule, ...] = (
    caption,
    counsel,
    own_counsel,
    judges,
    employment,
    ownership,
    defined_terms,
    signatures,
    affiliations,
    witnesses,
    citations,
    locations,
    communications,
    headers,
    conduct,
    agreements,
    family,
    motions,
)
"""Every rule but co-mention, which must know what these say."""


def relate(
    text: str,
    page_bounds: Sequence[tuple[int, int]],
    mentions: Sequence[tuple[MentionId, Mention]],
    more: Sequence[Rule] = (),
) -> list[Relationship]:
    """Return what the document text says of its mentions, in order of the evidence.

    `page_bounds` are the spans of the pages in the document text, in page order; `more` are rules beside those of this machine. Every relationship joins two mentions, quotes the
    words in its span, and names the page on which the span starts; `Terminal(EVIDENCE_UNGROUNDED)` is raised where one does not.
    """
    reading = Reading.of(text, page_bounds, mentions)
    claims = [claim for rule in (*RULES, *more) for claim in rule(reading) if _says_something(claim)]
    claims = _one_way(_strongest(claims))
    claims += [claim for claim in comention(reading, claims) if _says_something(claim)]
    found = [relationship for claim in claims if (relationship := ground(reading, claim)) is not None]
    validate(text, found)
    if page_bounds:
        validate_pages(page_bounds, found)
    return sorted(found, key=lambda r: (r.start, r.end, r.predicate, r.subject_id, r.object_id))


def _says_something(claim: Claim) -> bool:
    """Refuse a claim of a mention, or of two equal names, with itself; and of mentions that overlap."""
    one, other = claim.subject, claim.object
    apart = one.end <= other.start or other.end <= one.start
    return one.id != other.id and apart and (one.spelling != other.spelling or one.type is not other.type)


def _strongest(claims: Sequence[Claim]) -> list[Claim]:
    """Keep the surest of equal claims, the first in the text among equals."""
    best: dict[tuple[Predicate, MentionId, MentionId], Claim] = {}
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.start, c.end, c.rule)):
        best.setdefault((claim.predicate, claim.subject.id, claim.object.id), claim)
    return list(best.values())


def _one_way(claims: Sequence[Claim]) -> list[Claim]:
    """Drop a claim whose reverse is made with more certainty: nothing can own its owner."""
    said = {(claim.predicate, claim.subject.id, claim.object.id): (claim.confidence, -claim.start) for claim in claims}
    return [
        claim
        for claim in claims
        if said.get((claim.predicate, claim.object.id, claim.subject.id), (0.0, 0)) <= (claim.confidence, -claim.start)
    ]
