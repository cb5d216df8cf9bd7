"""Where somebody lives or sits: "X is a resident of Y", "X, a Wisconsin corporation", a firm above its address."""

from __future__ import annotations

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import LINK, LOWER, TITLE_BEFORE, WORD, Phrase, PhraseBook
from tasks.relationships.claims import LAID_OUT

_SOMEBODY = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.COURT})
_COMPANY = frozenset({EntityType.ORGANIZATION})
_PERSON = frozenset({EntityType.PERSON})
_PLACE = frozenset({EntityType.LOCATION, EntityType.ADDRESS})
_LOCATION = frozenset({EntityType.LOCATION})
_ADDRESS = frozenset({EntityType.ADDRESS})
_STATE = r"(?:the )?(?:State|Commonwealth|City|County|Town|Village|state|city|county)? ?(?:of )?(?:the )?"
_COMPANY_KIND = r" (?:\w+ ){0,3}?(?:corporation|company|partnership|association|cooperative|bank|trust|entity|insurer|organization|nonprofit|municipality|resident|citizen|LLC|limited)\b"

_HAS = r"(?:,|,? (?:which |that )?(?:is|was|has|have|maintains|with|having|and has)\b)"
_OFFICE = r"(?:principal|registered|main|head|home) (?:place of business|offices?|executive offices?|headquarters)(?: is| located| are| being)*"

_PHRASES = (
    Phrase(Predicate.LOCATED_IN, rf"{LINK} (?:\w+ ){{0,3}}?(?:resident|citizen|domiciliary|inhabitant|native)s? of {_STATE}", _SOMEBODY, _PLACE, lists=True),
    Phrase(Predicate.LOCATED_IN, rf"(?:,|,? (?:who |which )?(?:is |was )?{LOWER}?) ?(?:resides|resided|lives|lived|residing|living|domiciled) (?:in|at|within) {_STATE}", _SOMEBODY, _PLACE),
    Phrase(Predicate.LOCATED_IN, rf"{LINK} ", _COMPANY, _LOCATION, after=_COMPANY_KIND),
    Phrase(Predicate.LOCATED_IN, rf"{LINK} {LOWER}{{0,3}}?(?:located|headquartered|situated|based|incorporated|registered|domiciled) (?:in|at|within|under the laws of) {_STATE}", _COMPANY | {EntityType.COURT}, _PLACE),
    Phrase(Predicate.LOCATED_IN, rf"{LINK} {WORD}{{0,6}}?(?:organized|existing|incorporated|formed) (?:and existing )?(?:under|pursuant to) (?:and by virtue of )?the laws of {_STATE}", _COMPANY, _LOCATION),
    Phrase(Predicate.LOCATED_IN, rf"{_HAS} {WORD}{{0,12}}?{_OFFICE}(?: located)? (?:in|at) {_STATE}", _COMPANY, _PLACE),
    Phrase(Predicate.LOCATED_IN, rf",? of {_STATE}", _PERSON | _COMPANY, _ADDRESS),
    Phrase(Predicate.LOCATED_IN, rf",? ?(?:Suite \w+,? )?{TITLE_BEFORE}", _COMPANY, _ADDRESS, confidence=LAID_OUT),
    Phrase(Predicate.LOCATED_IN, r", (?:[A-Z][\w ]{0,30}, )?", _PERSON, _ADDRESS, confidence=LAID_OUT),
)  # fmt: skip

locations = PhraseBook("locations/1", _PHRASES)
