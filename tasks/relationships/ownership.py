"""Who owns, controls or belongs to whom: "X is a wholly owned subsidiary of Y", "X, whose sole member is Y"."""

from __future__ import annotations

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import COMPANY, LINK, LOWER, PERSON, TITLE_BEFORE, WORD, Phrase, PhraseBook
from tasks.relationships.claims import FORMULA
from tasks.relationships.reading import NAMES
from tasks.relationships.wording import ACTOR, ADVERBS

_PLACES = frozenset({EntityType.ADDRESS, EntityType.LOCATION})
_OWNED = r"(?:wholly[ -]|majority[ -]|partially[ -]|jointly[ -]|directly |indirectly |solely |entirely |privately )*"
_SHARE = r"(?:(?:\d[\d.]*|[a-z-]+)(?: ?%| percent)? (?:\((?:\d[\d.]*) ?%\) )?(?:or more )?of (?:the )?(?:\w+ ){0,3}(?:of |in )?)?"

_PHRASES = (
    Phrase(
        Predicate.SUBSIDIARY_OF,
        rf"{LINK} {LOWER}{{0,4}}?{_OWNED}(?:owned |indirect |direct |operating |foreign )*(?:subsidiary|subsidiaries|division|affiliate|unit|branch) of {TITLE_BEFORE}",
        COMPANY,
        COMPANY,
        lists=True,
        confidence=FORMULA,
    ),
    Phrase(
        Predicate.SUBSIDIARY_OF,
        r"(?:['\u2019]s?|, whose|, which has as its)? (?:ultimate |direct |indirect |immediate |publicly held |corporate )*parent(?: company| corporation)?,? (?:is |was |are )?(?:the )?",
        COMPANY,
        COMPANY,
        confidence=FORMULA,
    ),
    Phrase(
        Predicate.SUBSIDIARY_OF,
        rf"{LINK} (?:ultimate |direct |indirect |corporate )*parent(?: company| corporation)? of {TITLE_BEFORE}",
        COMPANY,
        COMPANY,
        flipped=True,
        lists=True,
        confidence=FORMULA,
    ),
    Phrase(Predicate.SUBSIDIARY_OF, r"['\u2019]s? (?:wholly[ -]owned |indirect |direct )*subsidiary,? (?:the )?", COMPANY, COMPANY, flipped=True),
    Phrase(Predicate.MEMBER_OF, rf"(?:,|{LINK}(?: {WORD}{{0,8}}?)?) ?whose (?:sole |only |managing )?members? (?:is|are|was|were) {TITLE_BEFORE}", COMPANY, NAMES, flipped=True, lists=False, confidence=FORMULA),
    Phrase(Predicate.MEMBER_OF, r"['\u2019]s? (?:sole |only |managing )?members? (?:is|are|was|were) (?:the )?", COMPANY, NAMES, flipped=True, confidence=FORMULA),
    Phrase(Predicate.MEMBER_OF, rf"{LINK} (?:sole |only |managing |founding |limited |general )*(?:member|partner)s? (?:of|in|at|with) {TITLE_BEFORE}", NAMES, COMPANY, lists=True),
    Phrase(Predicate.MEMBER_OF, rf"(?:, which)? {LOWER}{{0,2}}?(?:belongs|belonged) to (?:the )?", NAMES, COMPANY),
    Phrase(Predicate.OWNER_OF, rf"{ADVERBS} (?:\w+ly )?(?:owns|owned|controls|controlled|holds|acquired|purchased) {_SHARE}(?:all of |the )?", NAMES, COMPANY, before=ACTOR),
    Phrase(Predicate.OWNER_OF, rf", [^;]{{2,80}} of {TITLE_BEFORE}", NAMES, COMPANY, after=r",? (?:who )?(?:owns|holds|owned|held) [^.;,]{0,40}?\bof its (?:\w+ ){0,3}(?:stock|shares|units|equity|interests?)\b"),
    Phrase(Predicate.OWNER_OF, rf"{LINK} (?:sole |majority |minority |beneficial |former |co-|registered |record |controlling |principal |only |\d[\d.]*% )*(?:owner|shareholder|stockholder|proprietor|equity holder|unitholder) of {_SHARE}{TITLE_BEFORE}", NAMES, COMPANY | _PLACES),
    Phrase(Predicate.OWNER_OF, r"['\u2019]s? (?:sole |majority |beneficial |former |controlling |only )*(?:owner|shareholder|stockholder),? (?:is |was )?(?:the )?", COMPANY, NAMES, flipped=True),
    Phrase(Predicate.OWNER_OF, rf"{LINK} {LOWER}{{0,4}}?{_OWNED}(?:owned|controlled|operated)(?: and (?:owned|controlled|operated))? by {TITLE_BEFORE}", COMPANY | _PLACES, NAMES, flipped=True),
    Phrase(Predicate.OWNER_OF, rf"{LINK} [\"“]?(?:[a-z-]+,? )*(?:company|corporation|partnership|entity|firm|trust|business|fund|venture) (?:\. \. \. |that (?:is|was) |which (?:is|was) )?{_OWNED}(?:owned|controlled|operated)(?: and (?:owned|controlled|operated))? by [\[\"“]?{TITLE_BEFORE}", COMPANY, NAMES, flipped=True),
    Phrase(Predicate.OWNER_OF, r"(?:, (?:which|who))? (?:\w+ly )?(?:founded|co-founded|established|formed) (?:the )?", PERSON, COMPANY),
)  # fmt: skip

ownership = PhraseBook("ownership/1", _PHRASES)
