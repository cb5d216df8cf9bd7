"""Who is whose child or relative: "X, the son of Y", "Y's wife, X", "X and her brother Y"."""

from __future__ import annotations

from blocks.predicates import Predicate
from tasks.relationships.between import LINK, PERSON, Phrase, PhraseBook
from tasks.relationships.wording import WHOLE, WHOM

_CHILD = r"(?:son|daughter|child|stepson|stepdaughter)"
_PARENT = r"(?:father|mother|parent|stepfather|stepmother)"
_KIN = r"(?:brother|sister|wife|husband|spouse|widow|widower|cousin|niece|nephew|uncle|aunt|grandson|granddaughter|grandfather|grandmother|(?:brother|sister|son|daughter|father|mother)-in-law|ex-wife|ex-husband|relative)"
_WHICH = r"(?:(?:late|only|eldest|oldest|younger|older|elder|youngest|adult|minor|then|deceased) )*"
_HIS = r"(?:(?:his|her|their) )"


def _phrases(kin: str, predicate: Predicate, *, flipped: bool) -> tuple[Phrase, ...]:
    """Return the forms in which a word for kin ties its bearer to somebody; `flipped` where the bearer is the object."""
    return (
        Phrase(predicate, rf"{LINK} (?:the )?{_WHICH}{kin} (?:of|to) {WHOM}", PERSON, PERSON, after=WHOLE, flipped=flipped),
        Phrase(predicate, rf"['\u2019]s? {_WHICH}{kin},? (?:is |was )?{WHOM}", PERSON, PERSON, flipped=not flipped),
        Phrase(predicate, rf"{LINK} {WHOM}", PERSON, PERSON, after=rf"['\u2019]s? {_WHICH}{kin}\b", flipped=flipped),
        Phrase(
            predicate, rf",? (?:and |with |met |told |saw )*{_HIS}{_WHICH}{kin},? {WHOM}", PERSON, PERSON, flipped=not flipped
        ),
    )


_PHRASES = (
    *_phrases(_CHILD, Predicate.CHILD_OF, flipped=False),
    *_phrases(_PARENT, Predicate.CHILD_OF, flipped=True),
    *_phrases(_KIN, Predicate.RELATIVE_OF, flipped=False),
    Phrase(Predicate.RELATIVE_OF, rf" (?:is|was|are|were) (?:married|related) to {WHOM}", PERSON, PERSON, after=WHOLE),
)

family = PhraseBook("family/1", _PHRASES)
