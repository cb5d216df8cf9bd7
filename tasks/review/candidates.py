"""What an ambiguous short name may stand for: "Mr. Paul" beside Michael Paul and Mary Paul is an entity by itself, with two candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from blocks.records import DocumentId, EntityId
from blocks.store_records import SpeltName
from tasks.resolution.forms import Form, Reach
from tasks.resolution.read import read
from tasks.resolution.short_organizations import organization_ties
from tasks.resolution.short_persons import person_ties


def candidates(spellings: Iterable[SpeltName]) -> Mapping[EntityId, list[EntityId]]:
    """Return, for each entity that bears short names alone, the entities of full names that these may stand for in their documents."""
    documents: dict[DocumentId, list[tuple[Form, EntityId]]] = defaultdict(list)
    full: set[EntityId] = set()
    for spelt in spellings:
        if spelt.entity_id:
            form = read(spelt.type, spelt.text)
            documents[spelt.document_id].append((form, spelt.entity_id))
            if form.reach is Reach.MATTER:
                full.add(spelt.entity_id)
    found: dict[EntityId, set[EntityId]] = defaultdict(set)
    for named in documents.values():
        forms = [form for form, _ in named]
        for short, other in chain(person_ties(forms), organization_ties(forms)):
            if named[short][1] not in full and named[other][1] in full:
                found[named[short][1]].add(named[other][1])
    return {entity: sorted(others) for entity, others in found.items()}
