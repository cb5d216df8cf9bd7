"""Says when two forms can't be one thing, whatever else speaks for it: son and father, Acme Inc. and Acme LLC, two dockets."""

from __future__ import annotations

from blocks.records import EntityType
from tasks.resolution.forms import Form


def contradict(one: Form, other: Form) -> bool:
    """Say whether the two forms contradict each other. Names that share nothing do not: an alias may join them."""
    if one.type is not other.type:
        return True
    if one.type is EntityType.PERSON:
        return generations_differ(one, other) or _differ(one.gender, other.gender) or _given_names_differ(one, other)
    if one.type is EntityType.ORGANIZATION:
        return one.block == other.block and (_differ(one.legal, other.legal) or one.numbers != other.numbers)
    if one.type is EntityType.CASE_NUMBER:
        return one.block != other.block or _dockets_differ(one, other)
    return False


def generations_differ(one: Form, other: Form) -> bool:
    """Say whether both names carry a generation, and not the same one ("Jr." may also be "II")."""
    return _differ(one.generation, other.generation) and {one.generation, other.generation} != {"jr", "2"}


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _given_names_differ(one: Form, other: Form) -> bool:
    """Compare given names from the first on: an initial agrees with each name that it begins."""
    if one.block != other.block:
        return False
    return any(not (a == b or (1 in (len(a), len(b)) and a[0] == b[0])) for a, b in zip(one.given, other.given, strict=False))


def _dockets_differ(one: Form, other: Form) -> bool:
    initials = any(a != b for a, b in zip(one.suffixes, other.suffixes, strict=False))
    return initials or _differ(one.office, other.office) or _differ(one.kind, other.kind)
