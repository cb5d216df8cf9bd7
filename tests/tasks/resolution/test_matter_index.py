"""Resolving a matter document by document ends as resolving it at once: the same sets, names and ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.records import DocumentId, Entity, EntityId, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement
from tasks.resolution.identify import identify
from tasks.resolution.matter_index import Changes, DocumentState, MatterIndex
from tasks.resolution.nodes import latest
from tasks.resolution.resolve import resolve

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
SURNAMES = ("Smith", "Jones", "Lee", "Smlth")
FIRST = ("John", "Jonathan", "Jane", "Mary", "J.", "A.")
PEOPLE = st.builds(
    lambda title, first, middle, surname, end: " ".join(filter(None, (title, first, middle, surname))) + end,
    st.sampled_from(("", "", "", "Mr.", "Ms.")),
    st.sampled_from(("", *FIRST)),
    st.sampled_from(("", "", "A.", "Lee")),
    st.sampled_from(SURNAMES),
    st.sampled_from(("", "", "", ", Jr.", ", Sr.", " II", " a/k/a John Jones")),
)
OTHER_PEOPLE = st.sampled_from(
    ("John", "Jane", "Mary", "JS", "JAS", "Target 1", "the Defendant", "Christopher Barnaby", "Christopher Bamaby")
)
COMPANIES = st.one_of(
    st.builds(
        lambda first, second, end: " ".join(filter(None, (first, second))) + end,
        st.sampled_from(("Acme", "Apex", "Federal")),
        st.sampled_from(("", "Group", "Grou", "Bureau of Investigation", "Business Inc Group")),
        st.sampled_from(("", "", ", Inc.", " LLC", " Corp.", " d/b/a Apex Group", " f/k/a Acme")),
    ),
    st.sampled_from(("FBI", "AG", "AGI", "Acme", "the Company", "Company A", "Jones")),
)
NUMBERS = st.sampled_from(("1:17-cr-00182-RDM", "17-cr-182", "2:17-cr-182", "17-182 (ABJ)", "17-cv-182"))
SPELLINGS = st.one_of(
    st.tuples(st.just(EntityType.PERSON), st.one_of(PEOPLE, OTHER_PEOPLE)),
    st.tuples(st.just(EntityType.PERSON), st.one_of(PEOPLE, OTHER_PEOPLE)),
    st.tuples(st.just(EntityType.ORGANIZATION), COMPANIES),
    st.tuples(st.just(EntityType.ORGANIZATION), COMPANIES),
    st.tuples(st.just(EntityType.CASE_NUMBER), NUMBERS),
    st.tuples(st.just(EntityType.DATE), st.sampled_from(("October 21, 2024", "10/21/24", "May 3"))),
)


class Matter:
    """A matter in the manner of the database: mentions and holders by document, and the index that follows it."""

    def __init__(self) -> None:
        self.mentions: dict[DocumentId, list[MatterMention]] = {}
        self.judgements: list[EntityJudgement] = []
        self.holders: dict[MentionId, EntityId] = {}
        self.names: dict[EntityId, tuple[EntityType, str]] = {}
        self.index = MatterIndex()
        self._minted = count()

    def mint(self) -> EntityId:
        return EntityId(f"E{next(self._minted):04}")

    def put(self, *documents: DocumentId) -> Changes:
        """Let the index take in documents as `mentions` has them now, and write down what it says differs."""
        states: dict[DocumentId, DocumentState | None] = {}
        for document in documents:
            mentions = self.mentions.get(document)
            held = {m.id: self.holders[m.id] for m in mentions or () if m.id in self.holders}
            states[document] = None if mentions is None else DocumentState("stamp", mentions, held)
        changes = self.index.update(states, latest(self.judgements), self.mint)
        assert all(self.holders.get(mention) != entity for mention, entity in changes.moved.items())  # only what differs
        self.names |= {entity.id: (entity.type, entity.name) for entity in changes.entities}
        self.holders |= changes.moved
        known = {m.id for mentions in self.mentions.values() for m in mentions}
        self.holders = {mention: entity for mention, entity in self.holders.items() if mention in known}
        return changes

    def everything(self) -> list[MatterMention]:
        return [m for mentions in self.mentions.values() for m in mentions]

    def entities(self) -> set[Entity]:
        by_entity: dict[EntityId, set[MentionId]] = {}
        for mention, entity in self.holders.items():
            by_entity.setdefault(entity, set()).add(mention)
        return {Entity(own, *self.names[own], frozenset(mentions)) for own, mentions in by_entity.items()}


def in_full(matter: Matter, before: Mapping[MentionId, EntityId], mint: Callable[[], EntityId]) -> set[Entity]:
    return set(identify(resolve(matter.everything(), matter.judgements), before, mint).entities)


def shape(entities: set[Entity], before: Mapping[MentionId, EntityId]) -> set[tuple[str | None, str, str, frozenset[MentionId]]]:
    """Entities with their ids, but for the ids that were minted just now."""
    known = set(before.values())
    return {(e.id if e.id in known else None, e.type, e.name, e.mention_ids) for e in entities}


def minter() -> Callable[[], EntityId]:
    minted = count()
    return lambda: EntityId(f"N{next(minted)}")


@st.composite
def documents(draw: st.DrawFn) -> list[tuple[DocumentId, list[MatterMention]]]:
    """Documents in the order in which they come; one may come again with other mentions."""
    made = []
    for _ in range(draw(st.integers(1, 7))):
        name = draw(st.sampled_from("abcd"))
        mentions = []
        for at, (kind, text) in enumerate(draw(st.lists(SPELLINGS, max_size=7))):
            of = MentionId(f"{name}.{draw(st.integers(0, at))}") if draw(st.integers(0, 4)) == 0 else None
            mentions.append(MatterMention(MentionId(f"{name}.{at}"), DocumentId(name), kind, text, at, of))
        made.append((DocumentId(name), mentions))
    return made


def judgement(draw: st.DrawFn, hour: int) -> EntityJudgement:
    one, other = (MentionId(f"{draw(st.sampled_from('abcd'))}.{draw(st.integers(0, 4))}") for _ in range(2))
    return EntityJudgement(draw(st.sampled_from(list(Judgement))), one, other, "a reviewer", None, NOON + timedelta(hours=hour))


@settings(max_examples=400, deadline=None)
@given(data=st.data(), coming=documents())
def test_each_step_gives_what_the_whole_matter_gives(
    data: st.DataObject, coming: list[tuple[DocumentId, list[MatterMention]]]
) -> None:
    matter = Matter()
    for hour, (document, mentions) in enumerate(coming):
        if data.draw(st.integers(0, 3)) == 0:
            matter.judgements.append(judgement(data.draw, hour))
        if data.draw(st.integers(0, 5)) == 0:
            matter.mentions.pop(document, None)
        else:
            matter.mentions[document] = mentions
        known = {m.id for m in matter.everything()}
        before = {mention: entity for mention, entity in matter.holders.items() if mention in known}
        matter.put(document)
        assert shape(matter.entities(), before) == shape(in_full(matter, before, lambda: EntityId("new")), before)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), coming=documents(), again=documents())
def test_a_replayed_index_goes_on_as_the_one_that_was_followed(
    data: st.DataObject, coming: list[tuple[DocumentId, list[MatterMention]]], again: list[tuple[DocumentId, list[MatterMention]]]
) -> None:
    matter, follower = Matter(), MatterIndex()
    for hour, (document, mentions) in enumerate(coming):
        if data.draw(st.booleans()):
            matter.judgements.append(judgement(data.draw, hour))
        matter.mentions[document] = mentions
        changes = matter.put(document)
        held = {(key[1], part.first): changes.held[key] for part, _ in matter.index.parts() if (key := part.key) in changes.held}
        follower.replay(
            {each: matter.index.document(each) for each in changes.documents}, matter.index.decisions, held, changes.entities
        )
    assert list(follower.parts()) == list(matter.index.parts())
    assert follower.stamps == matter.index.stamps
    document, mentions = again[0]
    states: dict[DocumentId, DocumentState | None] = {document: DocumentState("new", mentions, {})}
    one, other = (index.update(states, index.decisions, minter()) for index in (matter.index, follower))
    assert (one.moved, one.redirects, one.held) == (other.moved, other.redirects, other.held)
    assert sorted(e.id for e in one.entities) == sorted(e.id for e in other.entities)


def test_a_document_touches_only_what_it_is_tied_to(monkeypatch: pytest.MonkeyPatch) -> None:
    matter = Matter()
    for number, name in enumerate(("Adam Stone", "Berta Rivers", "Carl Woods")):
        document = DocumentId(name)
        matter.mentions[document] = [
            MatterMention(MentionId(f"{number}.{at}"), document, EntityType.PERSON, text, at)
            for at, text in enumerate((name, name.split()[1]))
        ]
    matter.put(*matter.mentions)
    seen: list[str] = []
    graph = matter.index._graph
    told = graph.parts
    monkeypatch.setattr(graph, "parts", lambda keys: (seen.append(part.key[0][1]) or part for part in told(keys)))
    document = DocumentId("another")
    matter.mentions[document] = [MatterMention(MentionId("9.0"), document, EntityType.PERSON, "Berta Rivers", 0)]
    changes = matter.put(document)
    assert set(seen) == {"berta rivers", "rivers"}
    assert list(changes.moved) == ["9.0"]
    assert changes.entities == []


def test_the_order_of_documents_changes_nothing_but_ids(make: Callable[[dict[str, list[str]]], list[MatterMention]]) -> None:
    mentions = make({"a": ["P John Smith", "P Mr. Smith"], "b": ["P John A. Smith", "P Smith"], "c": ["O Acme, Inc.", "O Acme"]})
    outcomes = set()
    for order in ("abc", "cba", "bac"):
        matter = Matter()
        for name in order:
            matter.mentions[DocumentId(name)] = [m for m in mentions if m.document_id == name]
            matter.put(DocumentId(name))
        outcomes.add(frozenset((e.name, e.mention_ids) for e in matter.entities()))
    assert len(outcomes) == 1
