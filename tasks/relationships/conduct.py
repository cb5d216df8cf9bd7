"""What papers of investigations say: who questioned whom, who was arrested where, who conspired with whom, who misled whom."""

from __future__ import annotations

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import PERSON, Phrase, PhraseBook
from tasks.relationships.reading import NAMES
from tasks.relationships.wording import ACTOR, ADVERBS, REPORTED, WHOLE, WHOM

_PLACES = frozenset({EntityType.LOCATION, EntityType.ADDRESS, EntityType.ORGANIZATION})
_DOES = rf"{REPORTED}{ADVERBS}"
_WAS = (
    r"(?:,? who)? (?:was|were|had been|has been|is|been)(?: (?:then|also|later|subsequently|again|first|repeatedly|allegedly))*"
)
_FALSE = r"(?:(?:numerous|several|materially|material|knowingly|intentionally|deliberately|following|certain|the|an?|other|and) )*(?:false|misleading|untrue|fraudulent)"
_STATEMENTS = r"(?:statements?|representations?|omissions?|submissions?|testimony|answers?)"
_TIES = r"(?:connections?|ties|links|contacts)"

_PHRASES = (
    Phrase(Predicate.INTERVIEWED_BY, rf"{ADVERBS} (?:interviewed|deposed|questioned|interrogated|debriefed) {WHOM}", NAMES, PERSON, before=ACTOR, after=WHOLE, flipped=True, lists=True),
    Phrase(Predicate.INTERVIEWED_BY, rf"{_WAS} (?:interviewed|deposed|questioned|interrogated|debriefed)(?: [^;,]{{0,30}}?)? by {WHOM}", PERSON, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.INTERVIEWED_BY, rf"['\u2019]s? (?:\w+ ){{0,2}}?(?:interview|deposition|debriefing|questioning) (?:with|by) {WHOM}", PERSON, NAMES, after=WHOLE),
    Phrase(Predicate.INTERVIEWED_BY, rf",? by {WHOM}", PERSON, NAMES, before=rf"\b(?:interview|deposition|questioning|debriefing) of {WHOM}$", after=WHOLE),
    Phrase(Predicate.ARRESTED_AT, rf"{_WAS} (?:arrested|detained|apprehended|taken into custody)(?: (?!by)[^;,]{{0,40}}?)? (?:at|in|near|outside) (?:the |his |her )?", PERSON, _PLACES, before=ACTOR),
    Phrase(Predicate.CONSPIRED_WITH, rf"{_DOES} (?:conspired|colluded) (?:[^;,]{{0,30}} )?with {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE, lists=True),
    Phrase(Predicate.CONSPIRED_WITH, rf"{ADVERBS} (?:admitted|pleaded guilty|pled guilty) to (?:conspiring|colluding) (?:[^;,]{{0,30}} )?with {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE, lists=True),
    Phrase(Predicate.CONSPIRED_WITH, rf",? and {WHOM}", NAMES, NAMES, before=ACTOR, after=r" (?:knowingly |also |had |willfully |and )*(?:conspired|colluded)\b"),
    Phrase(Predicate.MADE_FALSE_STATEMENTS_TO, rf"{ADVERBS} (?:made|submitted|gave|provided) {_FALSE} (?:[^;,]{{0,60}}? )?{_STATEMENTS}(?: [^;,]{{0,40}}?)? (?:to|(?:during|in) (?:an? |his |her |its |the )?(?:\w+ )?interviews? with) {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.MADE_FALSE_STATEMENTS_TO, rf"[^;]{{0,120}}, made {_FALSE} (?:[^;,]{{0,60}}? )?{_STATEMENTS}(?: [^;,]{{0,40}}?)? (?:to|(?:during|in) (?:an? |his |her |its |the )?(?:\w+ )?interviews? with) {WHOM}", PERSON, NAMES, before=rf"\b[Dd]efendants?,? {WHOM}$", after=WHOLE),
    Phrase(Predicate.MADE_FALSE_STATEMENTS_TO, rf"{ADVERBS} (?:lied|(?:falsely|misleadingly) (?:stated|said|represented|claimed|testified)) to {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.MADE_FALSE_STATEMENTS_TO, rf"{ADVERBS} (?:falsely told|misled|intentionally misled|deceived) {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.CONNECTED_TO, rf"{_DOES} (?:has|have|had|maintained|maintains) (?:[\w-]+ ){{0,3}}?{_TIES} (?:to|with|in|at|within) {WHOM}", NAMES, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.CONNECTED_TO, rf"[\"”\u2019]?\) who (?:told|informed) [^;,]{{1,40}} (?:he|she|they) (?:had|has|have) (?:[\w-]+ ){{0,3}}?{_TIES} (?:to|with|in|at|within) {WHOM}", NAMES, NAMES, after=WHOLE),
)  # fmt: skip

conduct = PhraseBook("conduct/1", _PHRASES)
