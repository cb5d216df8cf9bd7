"""Merges what this machine and a language model say of the same document, by span and type."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.extraction.candidates import Candidate


def merged(local: Sequence[Candidate], model: Sequence[Candidate]) -> list[Candidate]:
    """Return all candidates; where both mean the same span and type there is one, which names both and has the better grounds of the two.

    Where they differ both stay, and the settling of overlaps decides by how well founded each is.
    """
    said = {(each.start, each.end, each.type): each for each in model}
    found = list[Candidate]()
    agreed = set[tuple[int, int, str]]()
    for each in local:
        place = (each.start, each.end, each.type)
        other = said.get(place)
        if other is None:
            found.append(each)
            continue
        agreed.add(place)
        better = max(each.confidence, other.confidence)
        found.append(each._replace(confidence=better, extractor=f"{each.extractor}+{other.extractor}"))
    return found + [each for place, each in said.items() if place not in agreed]
