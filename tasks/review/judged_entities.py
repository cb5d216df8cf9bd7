"""Which entities the judgements of a matter bear on, and whether they hold: recomputed from the words that mentions stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from blocks.database.store import Transaction
from blocks.records import EntityId, MatterId
from blocks.store_records import EntityJudgement, Judgement, Named, SpeltName
from tasks.resolution.decisions import NodeKey, decisions_of, in_force, node_key
from tasks.resolution.forms import Reach
from tasks.resolution.read import read


class JudgedEntities:
    """The judgements of a matter beside its entities, as one transaction sees them."""

    def __init__(self, judgements: Sequence[EntityJudgement], spellings: Iterable[SpeltName]) -> None:
        self.judgements = judgements
        self.counting = in_force(judgements)
        self._judged = decisions_of(judgements).judged
        self._entities: dict[NodeKey, set[EntityId]] = defaultdict(set)
        for spelt in spellings if self.counting else ():
            if spelt.entity_id:
                self._entities[self.key(spelt)].add(spelt.entity_id)

    def key(self, spelt: SpeltName) -> NodeKey:
        """Return the node that a spelling belongs to, as judgements split forms now."""
        form = read(spelt.type, spelt.text)
        reach = (spelt.type, form.key, "" if form.reach is Reach.MATTER else spelt.document_id)
        return *reach, self._judged.label(reach, spelt.document_id)

    def entities(self, named: Named | None) -> set[EntityId]:
        """Return the entities that hold what is named so."""
        return self._entities.get(node_key(named), set()) if named else set()

    def by_entity(self) -> dict[EntityId, list[int]]:
        """Return the numbers of the judgements for every entity that one bears on."""
        found: dict[EntityId, list[int]] = defaultdict(list)
        for each in self.counting:
            for entity in self.entities(each.left) | self.entities(each.right):
                found[entity].append(each.number)
        return found

    def ended_by(self) -> dict[int, int]:
        """Return the number of the undoing for each judgement that counts no more."""
        return {each.ends: each.number for each in self.judgements if each.ends is not None}

    def broken(self, names: Mapping[EntityId, str]) -> list[EntityJudgement]:
        """Return the judgements that the entities do not obey; `names` are theirs."""
        return [each for each in self.counting if not self._holds(each, names)]

    def _holds(self, judgement: EntityJudgement, names: Mapping[EntityId, str]) -> bool:
        left, right = self.entities(judgement.left), self.entities(judgement.right)
        if judgement.judgement is Judgement.SAME:
            return len(left | right) <= 1
        if judgement.judgement is Judgement.DIFFERENT:
            return not left & right
        return all(self._called(entity, names) for entity in left)

    def _called(self, entity: EntityId, names: Mapping[EntityId, str]) -> bool:
        """Say whether the entity bears the name that the last renaming of anything in it gave."""
        given = [each.name for each in self.counting if each.name is not None and entity in self.entities(each.left)]
        return entity in names and names[entity] == given[-1]


def judged_entities(tx: Transaction, matter_id: MatterId) -> JudgedEntities:
    """Return the judgements and what they bear on; the mentions are read only where there is a judgement."""
    judgements = tx.judgements.of_matter(matter_id)
    return JudgedEntities(judgements, tx.entities.spellings(matter_id) if judgements else ())
