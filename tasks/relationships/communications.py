"""Who met, wrote to, told or spoke with whom, and who introduced whom: "X met with Y", "X e-mailed Y", "X was told by Y"."""

from __future__ import annotations

from blocks.predicates import Predicate
from tasks.relationships.between import PERSON, Phrase, PhraseBook
from tasks.relationships.reading import NAMES
from tasks.relationships.wording import ACTOR, ADVERBS, REPORTED, WHOLE, WHOM

_DOES = rf"{REPORTED}{ADVERBS}"
_IS_DONE = r"(?:,? (?:who|which))? (?:was|were|had been|has been|have been|is|are|being)(?: (?:then|also|later|subsequently|again|first|repeatedly|allegedly))*"
_MAIL = r"(?:e-?mails?|E-?mails?)"
_LETTER = r"(?:letters?|notes?|memorand(?:um|a)|memos?|text messages?|faxes?)"
_SOME = r"(?:[\w\u2019'-]+ ){0,4}?"
_SPEECH = r"(?:conversations?|discussions?|calls?|telephone calls?|communications?|contacts?|exchanges?|correspondence|talks)"
_MEETING = r"(?:meetings?|dinners?|lunch(?:es)?|breakfasts?)"
_TELL = r"(?:told|informed|advised|notified|assured|warned|instructed)"
_TELLS = r"(?:tells|informs|advises|notifies|assures|warns|instructs)"


def _said(predicate: Predicate, between: str, *, flipped: bool = False, after: str = WHOLE, lists: bool = True) -> Phrase:
    """Return a phrase whose first mention acts by itself, and whose second is itself meant."""
    return Phrase(predicate, between, NAMES, NAMES, before=ACTOR, after=after, flipped=flipped, lists=lists, happened=True)


_PHRASES = (
    _said(Predicate.MET, rf"{_DOES} (?:met|meets)(?: (?:up|again|twice|briefly|in person|privately))*(?: with)? {WHOM}"),
    _said(Predicate.MET, rf"{_DOES} (?:had|attended|held|arranged and attended) (?:an? )?{_SOME}{_MEETING} with {WHOM}"),
    _said(Predicate.MET, rf",? (?:was |were |who was |had been )?(?:first |personally )?introduced to {WHOM}"),
    _said(Predicate.MET, rf"['\u2019]s? {_SOME}{_MEETING} with {WHOM}"),
    Phrase(Predicate.MET, rf",? and {WHOM}", PERSON, PERSON, before=ACTOR, after=r",? (?:first |then |later |again |had |also )*met\b(?! (?:with|the|an?)\b| [A-Z])", happened=True),
    Phrase(Predicate.MET, rf",? and {WHOM}", NAMES, NAMES, before=rf"\b{_MEETING} (?:between|of|among) {WHOM}$", after=WHOLE, happened=True),
    _said(Predicate.EMAILED, rf"{_DOES} e-?mailed(?: back)? {WHOM}"),
    _said(Predicate.EMAILED, rf"{_DOES} (?:sent|forwarded|wrote|addressed) [^;]{{0,60}}?{_MAIL}(?: [^;,]{{0,40}}?| \([^()]*\))? to {WHOM}"),
    _said(Predicate.EMAILED, rf"{_DOES} (?:sent|forwarded|wrote) {WHOM}", after=rf" (?:an? |several |two |another |the |numerous )?{_SOME}{_MAIL}\b"),
    Phrase(Predicate.EMAILED, rf"(?: \([^()]*\))? to {WHOM}", NAMES, NAMES, before=rf"\b{_MAIL} (?:message )?from {WHOM}$", after=WHOLE),
    _said(Predicate.EMAILED, rf"{_IS_DONE} e-?mailed by {WHOM}", flipped=True, lists=False),
    _said(Predicate.WROTE_TO, rf"{_DOES} wrote(?: (?:back|separately|again|directly|an? (?:\w+ )?{_LETTER}))? to {WHOM}"),
    _said(Predicate.WROTE_TO, rf"{_DOES} (?:sent|wrote|mailed|faxed|addressed|delivered) [^;]{{0,60}}?{_LETTER}(?: [^;,]{{0,40}}?)? to {WHOM}"),
    _said(Predicate.WROTE_TO, rf"{_DOES} (?:sent|wrote|faxed|mailed|handed) {WHOM}", after=rf" (?:an? |several |two |another |the )?{_SOME}{_LETTER}\b"),
    Phrase(Predicate.WROTE_TO, rf"(?: \([^()]*\))?,? to {WHOM}", NAMES, NAMES, before=rf"\b(?:[Ll]etters?|[Mm]emorandum|[Mm]emo|Ltr\.) (?:dated [^;]{{1,30}} )?from {WHOM}$", after=WHOLE),
    _said(Predicate.TOLD, rf"{_DOES} (?:{_TELL}|{_TELLS}) {WHOM}"),
    _said(Predicate.TOLD, rf"{_DOES} (?:stated|said|explained|reported|disclosed|confirmed|represented|mentioned|complained) to {WHOM}"),
    _said(Predicate.TOLD, rf"{_IS_DONE} {_TELL} by {WHOM}", flipped=True, lists=False),
    _said(Predicate.COMMUNICATED_WITH, rf"{_DOES} (?:continued to )?(?:spoke|spoken|communicated?|correspond(?:ed)?|talked|talk|conferred|conversed|consulted|interacted)(?: [^;,]{{0,40}}?)? (?:with|to) {WHOM}"),
    _said(Predicate.COMMUNICATED_WITH, rf"{_DOES} (?:called|telephoned|phoned|texted|contacted) {WHOM}"),
    _said(Predicate.COMMUNICATED_WITH, rf"{_DOES} (?:had|held|exchanged) [^;,]{{0,40}}?{_SPEECH} with {WHOM}"),
    Phrase(Predicate.COMMUNICATED_WITH, rf",? and {WHOM}", NAMES, NAMES, before=ACTOR, after=rf" (?:had|held|exchanged|engaged in) [^;,]{{0,30}}?{_SPEECH}\b", happened=True),
    Phrase(Predicate.COMMUNICATED_WITH, rf",? and {WHOM}", NAMES, NAMES, before=rf"\b{_SPEECH} (?:between|among) {WHOM}$", after=WHOLE, happened=True),
    _said(Predicate.COMMUNICATED_WITH, rf"{_DOES} (?:replied|responded) to {WHOM}"),
    _said(Predicate.INTRODUCED, rf"{_DOES} introduced {WHOM}", after=rf"(?! as\b){WHOLE}"),
    _said(Predicate.INTRODUCED, rf"{_DOES} introduced [^;,()]{{1,60}}? to {WHOM}"),
    _said(Predicate.INTRODUCED, rf"{_IS_DONE} introduced by {WHOM}", flipped=True, lists=False),
)  # fmt: skip

communications = PhraseBook("communications/1", _PHRASES)
