"""Resolving a matter document by document ends as resolving it at once: the same sets, names and ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.errors import Terminal
from blocks.records import Cluster, DocumentId, Entity, EntityId, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement, Named
from tasks.resolution.contradictions import refuse_contradiction
from tasks.resolution.decisions import NodeKey, decisions_of, in_force, node_key
from tasks.resolution.forms import Reach
from tasks.resolution.identify import identify
from tasks.resolution.matter_index import Changes, DocumentState, MatterIndex
from tasks.resolution.read import read
from tasks.resolution.resolve import resolve
from tests.tasks.resolution.conftest import NOON

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
        changes = self.index.update(states, decisions_of(self.judgements), self.mint)
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


def judge(draw: st.DrawFn, matter: Matter) -> None:
    """Let somebody judge what stands in a document or nowhere, end an earlier judgement, or be refused."""
    number = len(matter.judgements) + 1
    kind = draw(st.sampled_from(list(Judgement)))
    open_ones = [each.number for each in in_force(matter.judgements)]
    if kind is Judgement.UNDO:
        if open_ones:
            matter.judgements.append(
                EntityJudgement(number, kind, None, None, None, draw(st.sampled_from(open_ones)), "me", "so", NOON)
            )
        return
    left = judged_name(draw, matter)
    right = judged_name(draw, matter, left.type) if kind is not Judgement.RENAME else None
    name = draw(st.sampled_from(("A Name", "Another Name"))) if right is None else None
    with suppress(Terminal):
        refuse_contradiction(matter.judgements, kind, left, right, name)
        matter.judgements.append(EntityJudgement(number, kind, left, right, name, None, "me", "so", NOON))


def judged_name(draw: st.DrawFn, matter: Matter, kind: EntityType | None = None) -> Named:
    there = [Named(m.type, m.text, m.document_id) for m in matter.everything() if kind in (None, m.type)]
    if there and draw(st.integers(0, 5)):
        found = draw(st.sampled_from(there))
    else:
        found = Named(*draw(SPELLINGS.filter(lambda each: kind in (None, each[0]))), DocumentId(draw(st.sampled_from("abcd"))))
    everywhere = read(found.type, found.text).reach is Reach.MATTER and draw(st.booleans())
    return found._replace(document_id=None) if everywhere else found


def assert_obeyed(clusters: list[Cluster], mentions: list[MatterMention], judgements: list[EntityJudgement]) -> None:
    """Check what judgements say against the clusters, by the words alone."""
    decisions = decisions_of(judgements)
    home = {own: at for at, cluster in enumerate(clusters) for own in cluster.mention_ids}
    at_node: dict[NodeKey, set[int]] = {}
    for m in mentions:
        form = read(m.type, m.text)
        key = (m.type, form.key, "" if form.reach is Reach.MATTER else str(m.document_id))
        at_node.setdefault((*key, decisions.judged.label(key, m.document_id)), set()).add(home[m.id])
    for one, other in decisions.same:
        assert len(at_node.get(node_key(one), set()) | at_node.get(node_key(other), set())) <= 1
    for one, other in decisions.different:
        assert not at_node.get(node_key(one), set()) & at_node.get(node_key(other), set())
    given_names = {name for _, _, name in decisions.names}
    for _, named, _ in decisions.names:
        assert {clusters[at].name for at in at_node.get(node_key(named), ())} <= given_names


@settings(max_examples=400, deadline=None)
@given(data=st.data(), coming=documents())
def test_each_step_gives_what_the_whole_matter_gives(
    data: st.DataObject, coming: list[tuple[DocumentId, list[MatterMention]]]
) -> None:
    matter = Matter()
    for document, mentions in coming:
        if data.draw(st.integers(0, 3)) == 0:
            judge(data.draw, matter)
        if data.draw(st.integers(0, 5)) == 0:
            matter.mentions.pop(document, None)
        else:
            matter.mentions[document] = mentions
        known = {m.id for m in matter.everything()}
        before = {mention: entity for mention, entity in matter.holders.items() if mention in known}
        matter.put(document)
        assert shape(matter.entities(), before) == shape(in_full(matter, before, lambda: EntityId("new")), before)
        assert_obeyed(resolve(matter.everything(), matter.judgements), matter.everything(), matter.judgements)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), coming=documents())
def test_documents_and_judgements_in_any_order_end_in_the_same_entities(
    data: st.DataObject, coming: list[tuple[DocumentId, list[MatterMention]]]
) -> None:
    whole = Matter()
    whole.mentions = dict(coming)
    for _ in range(data.draw(st.integers(1, 5))):
        judge(data.draw, whole)
    whole.put(*whole.mentions)
    steps: list[DocumentId | EntityJudgement] = data.draw(st.permutations([*whole.mentions, *whole.judgements]))
    piecemeal = Matter()
    for step in steps:
        if isinstance(step, EntityJudgement):
            piecemeal.judgements.append(step)
            piecemeal.put()
        else:
            piecemeal.mentions[step] = whole.mentions[step]
            piecemeal.put(step)
    found, expected = ({(e.type, e.name, e.mention_ids) for e in each.entities()} for each in (piecemeal, whole))
    assert found == expected


@settings(max_examples=50, deadline=None)
@given(data=st.data(), coming=documents(), again=documents())
def test_a_replayed_index_goes_on_as_the_one_that_was_followed(
    data: st.DataObject, coming: list[tuple[DocumentId, list[MatterMention]]], again: list[tuple[DocumentId, list[MatterMention]]]
) -> None:
    matter, follower = Matter(), MatterIndex()
    for document, mentions in coming:
        if data.draw(st.booleans()):
            judge(data.draw, matter)
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
