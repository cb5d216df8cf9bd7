"""Who has a contract with whom, who breached it, who engaged whom, who paid whom."""

from __future__ import annotations

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import COMPANY, Phrase, PhraseBook
from tasks.relationships.claims import FORMULA
from tasks.relationships.reading import NAMES
from tasks.relationships.wording import ACTOR, ADVERBS, REPORTED, WHOLE, WHOM

_CONTRACT = (
    r"(?:[Aa]greements?|AGREEMENT|[Cc]ontracts?|CONTRACT|[Ll]ease|LEASE|[Ss]ubleas[es]|[Ss]ettlement|[Ss]tipulation|[Ll]icen[cs]e|[Pp]romissory [Nn]ote|[Gg]uarant(?:y|ee)"
    r"|[Ee]ngagement [Ll]etter|[Pp]urchase [Oo]rder|[Aa]mendment|AMENDMENT|[Aa]ddendum|[Mm]emorandum of [Uu]nderstanding|[Pp]olicy|[Jj]oint [Vv]enture)"
)
_KIND = r"(?:, an? [^;]{0,120}?)?(?: \([^()]{0,60}\))?"
"""What a contract adds to a party's name: ", a Delaware corporation," and the term for it."""
_SIGNED = r"(?:entered into|enters into|executed|signed|made|concluded|negotiated|reached|has|had|have|amended|renewed|extended|breached and amended)"
_GOVERNED = frozenset({*NAMES, EntityType.LOCATION})
_MONEY = r"(?:[^;]{0,20}?(?:\$|USD|US\$|€|£|EUR|dollars)[^;]{0,40}?)"
_PAY = r"(?:paid|pays|wired|transferred|remitted|tendered|advanced|loaned|lent|reimbursed|refunded|issued)"

_PHRASES = (
    Phrase(Predicate.PARTY_TO_AGREEMENT_WITH, rf"{_KIND},? and (?:between )?{WHOM}", NAMES, NAMES, before=rf"\b{_CONTRACT}[\"”]?(?: \([^()]*\))?(?: [^;]{{0,60}})?,? (?:is |was |by and |are |made |entered into )*(?:between|among)(?: and among)? {WHOM}$", after=r"(?!['\u2019]s?\b)", confidence=FORMULA),
    Phrase(Predicate.PARTY_TO_AGREEMENT_WITH, rf"{REPORTED}{ADVERBS} {_SIGNED} (?:into )?[^;]{{0,70}}?\b{_CONTRACT}\b(?: [^;,]{{0,40}}?)? with {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE, lists=True),
    Phrase(Predicate.PARTY_TO_AGREEMENT_WITH, rf"['\u2019]s? (?:\w+ ){{0,4}}?{_CONTRACT} with {WHOM}", NAMES, NAMES, after=WHOLE),
    Phrase(Predicate.PARTY_TO_AGREEMENT_WITH, rf",? and {WHOM}", _GOVERNED, NAMES, before=ACTOR, after=rf",? (?:hereby |have |had |each )*(?:stipulated?(?: and agreed?)?|agree(?= that| as follows| to the following)|{_SIGNED} [^;,]{{0,60}}{_CONTRACT})\b"),
    Phrase(Predicate.BREACHED_AGREEMENT_WITH, rf"{ADVERBS} (?:breached|violated|repudiated|defaulted on) (?:[\w\u2019'-]+ ){{0,5}}?{_CONTRACT} with {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.BREACHED_AGREEMENT_WITH, rf" [^;]{{0,80}}in breach of (?:[\w\u2019'-]+ ){{0,5}}?{_CONTRACT} with {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.ENGAGED_BY, rf"(?:,? (?:along|together) with [^;]{{1,60}},)?(?:,? which)? (?:was|were|had been|has been)(?: \w+ly)? [\"“]?(?:engaged|retained|hired|commissioned|contracted) by {WHOM}", COMPANY, NAMES, after=WHOLE),
    Phrase(Predicate.ENGAGED_BY, rf"{ADVERBS} (?:engaged|retained|hired|commissioned|contracted with) {WHOM}", NAMES, COMPANY, before=ACTOR, after=rf"(?! in\b){WHOLE}", flipped=True),
    Phrase(Predicate.PAID, rf"{REPORTED}{ADVERBS} {_PAY} {WHOM}", NAMES, NAMES, before=ACTOR, after=rf",? (?:an? |the )?(?:total of |sum of |fee of |retainer of |approximately |about |over |more than |at least )*{_MONEY}"),
    Phrase(Predicate.PAID, rf"{REPORTED}{ADVERBS} (?:{_PAY}|made|sent) {_MONEY}(?: [^;]{{0,50}}?)? to {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.PAID, rf"{ADVERBS} (?:received|collected|accepted) {_MONEY}(?: [^;]{{0,50}}?)? from {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE, flipped=True),
    Phrase(Predicate.PAID, rf" (?:was|were|had been) paid {_MONEY}(?: [^;]{{0,40}}?)? by {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE, flipped=True),
)  # fmt: skip

agreements = PhraseBook("agreements/1", _PHRASES)
