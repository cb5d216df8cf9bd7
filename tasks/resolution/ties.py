"""Says which forms can have a say in each other's fate, so that a matter can be resolved piece by piece.

Two forms that no chain of ties connects are resolved alike together and apart: no step of `resolve` looks from the one to the other.
A tie too many costs time, a tie too few gives other entities than the whole matter would: whoever adds a step to `resolve` adds its tie
here, and a test compares the two ways on made-up matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from blocks.records import EntityType
from tasks.resolution.blocking import block_of
from tasks.resolution.decisions import Judged
from tasks.resolution.forms import Form, Reach
from tasks.resolution.misreadings import skeleton_of
from tasks.resolution.parts import FormKey, Part
from tasks.resolution.short_organizations import organization_ties, shortened
from tasks.resolution.short_persons import person_ties


class Side(StrEnum):
    """How a form stands to a token: those that share it are tied, and each that asks is tied to those that offer."""

    SHARES = "shares"
    ASKS = "asks"
    OFFERS = "offers"


OPPOSITE: Mapping[Side, Side] = {Side.SHARES: Side.SHARES, Side.ASKS: Side.OFFERS, Side.OFFERS: Side.ASKS}


class Token(NamedTuple):
    """Something by which forms of the whole matter meet."""

    side: Side
    name: tuple[str, ...]

    def met(self) -> Token:
        """Return the token of those that this one is tied to."""
        return Token(OPPOSITE[self.side], self.name)


def tokens_of(part: Part, judged: Judged) -> Iterator[Token]:
    """Yield the tokens of a part; a form has those of all its parts."""
    form = part.form
    if block := block_of(form):
        yield Token(Side.SHARES, ("block", *block))
    if skeleton := skeleton_of(form):
        yield Token(Side.SHARES, ("skeleton", *skeleton))
    if opening := shortened(form):
        yield Token(Side.ASKS if opening[0] else Side.OFFERS, ("opening", *opening[1]))
    if form.type is EntityType.ORGANIZATION and form.reach is Reach.DOCUMENT:
        yield Token(Side.SHARES, ("open", form.key))
    if component := judged.component(part.key[0]):
        yield Token(Side.SHARES, ("judged", *component))


def edges_in_document(parts: Sequence[Part]) -> Iterator[tuple[FormKey, FormKey]]:
    """Yield the pairs of forms that one document ties: a short name and what it may stand for, a defined term and what it means."""
    forms: list[Form] = [part.form for part in parts]
    for find in (person_ties, organization_ties):
        for one, other in find(forms):
            yield parts[one].key[0], parts[other].key[0]
    for part in parts:
        for meant in part.meant:
            yield part.key[0], meant[0]
