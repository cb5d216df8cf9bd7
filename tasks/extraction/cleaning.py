"""Brings a span of the statistical model to the convention, or drops it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.legal_forms import FORM
from tasks.extraction.name_shapes import SUFFIX, is_role
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import MONTHS, STATE_CODES

_CUT = re.compile(
    r"\n| [A-Z]/[oO]\b| ?[\[\](){}<>|=\u2022*_/\\]|: |; |\"| {3,}|, (?:an?|the|its|his|her|who|which|where|and|or|in|as|by|of|at) |,? (?:v|vs)\. | d/b/a |(?<=[a-z]{3})\. (?=[A-Z][a-z]{3})"
)
_LEAD = re.compile(
    r"(?:(?i:the|a|an|mr|mrs|ms|miss|messrs|dr|prof|professor|hon|honorable|hon'ble|shri|smt|sri|judge|justice|chief judge|chief justice|magistrate judge|"
    r"plaintiffs?|defendants?|petitioners?|respondents?|appellants?|appellees?|applicants?|attorney|president|vice president|senator|governor|secretary|agent|"
    r"special agent|detective|officer|sergeant|dear|re|see|id|cf|cc|by|and|or|in|of|to|from|for|that|this|at|on|with|under|both|between|against|via|pursuant to|former|then|acting|deputy|"
    r"witness|learned|said|late|case|nos?|counsel|also|accused|versus|vs?)\b\.?[ ,:]+|[^\w]+)"
)
_TRAIL = re.compile(
    r"(?:'s|')$|[\s,;:\-\"'&]+$|(?<=[a-z])\.\d{1,3}$|(?i:,? et al\.?|,? (?:and|&) (?:ors|anr|another|others|\d+ others)\.?| through| through pp|,? esq(?:uire)?\.?| and| of| the| v| in| for| at| by| to| on| a| an| plaintiffs?| defendants?| exhibit| document|,? j\.)$"
)
_KEPT_STOP = re.compile(rf"(?:{FORM}|\b(?:Jr|Sr)\.|\b[A-Z]\.|Dept\.|Assn\.|Ass'n\.?)$")
_LOWER = re.compile(r"[ -]+(?!(?:van|von|de|del|della|der|den|di|da|dos|la|le|bin|al|el|ter|zu)\b)[a-z].*", re.DOTALL)
"""In a person's name: what goes on in lower case is no longer the name."""
_DIGIT = re.compile(r"\d")
_INITIAL = re.compile(r"(?:[A-Z]\.? ?){1,2}")
_CODE = re.compile(rf"(?:{STATE_CODES})")
_COURT = re.compile(r"\b(?:Court|Circuit|Tribunal)\b")
_NOISE = frozenset(
    """
    motion order complaint exhibit agreement policy article section amendment bates stamp page id ecf document dkt mot mem supp decl tr fn
    p pp vol ch art seq infra supra ibid et al esq inc llc filed dated date email fax tel telephone facsimile redacted sealed under seal
    fed reg stat code usc cfr act constitution convention bill statute rule rules civ crim proc evid app sir madam gentlemen miranda brady
    facts law circumstances procedure background introduction conclusion argument discussion statement summary chamber section division bench
    registry ministry versus circular permanent resident public main layout plot advocate advocates judgments others ors anr title chapter paragraph clause schedule annex appendix attachment table figure form ex exh pl def resp pet appx op br aff wl lexis
    summons notice affidavit declaration memorandum opinion judgment decree stipulation pleading pleadings answer reply response brief
    guidelines doc ltr suppl opp'n indictment superseding allocution waiver timeline overview offense recusal procedure submissions press release
    internet english french german spanish web facebook english-language writ habeas corpus certiorari
    """.split()  # noqa: SIM905
)
_LONGEST_WORDS = 12
_LEAST_LETTERS = 2


_TITLE = re.compile(r"(?:(?:the|a|an)\s+|(?:mr|mrs|ms|miss|dr|prof|hon|judge|justice|sir|shri|smt)\b\.?\s*)", re.IGNORECASE)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without a leading title or article, quotes, closing punctuation and possessive, as the convention has it."""
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:'\u2019\"\u201d)("):
        end -= 1
    if text[start:end].endswith(("\u2019s", "'s")):
        end -= 2
    while start < end and not text[start].isalnum():
        start += 1
    while (title := _TITLE.match(text, start, end)) and title.end() < end:
        start = title.end()
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    if text[end : end + 1] == "." and _KEPT_STOP.search(text[start : end + 1]):
        end += 1
    return start, end


def cleaned(page: PageText, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int, EntityType]]:
    """Yield the part of a span that is a name by our convention, with its type; nothing where no part is."""
    text = page.cased
    start = _behind_lead(text, start, end)
    cut = _CUT.search(text, start, end)
    end = _before_trail(text, start, cut.start() if cut and cut.start() > start else end)
    end = _with_suffix(text, start, end, kind)
    if kind is EntityType.PERSON and (low := _LOWER.search(text, start, end)):
        end = low.start()
    name = text[start:end]
    if "\n" in name or not _is_name(name, kind):
        return
    if kind is EntityType.ORGANIZATION and _COURT.search(name):
        return  # the rule for courts knows better
    yield start, end, kind


def _behind_lead(text: str, start: int, end: int) -> int:
    while start < end and (lead := _LEAD.match(text, start, end)) and lead.end() > start:
        start = lead.end()
    return start


def _before_trail(text: str, start: int, end: int) -> int:
    while end > start:
        trail = _TRAIL.search(text[start:end])
        if trail:
            end = start + trail.start()
        elif text[end - 1] in ".)" and not _KEPT_STOP.search(text[start:end]):
            end -= 1
        else:
            return end
    return end


def _with_suffix(text: str, start: int, end: int, kind: EntityType) -> int:
    """Take in "Jr." and the full stop of a last initial or legal form that the tokenizer left outside."""
    if kind is EntityType.PERSON and start < end and (suffix := re.compile(SUFFIX).match(text, end)):
        return suffix.end()
    if text[end : end + 1] == "." and re.search(r"\b(?:Inc|Corp|Co|Ltd|Jr|Sr|Bros)$", text[start:end]):
        return end + 1
    return end


def _is_name(name: str, kind: EntityType) -> bool:
    words = [word.strip(".,'").lower() for word in name.split()]
    if not words or len(words) > _LONGEST_WORDS or sum(c.isalpha() for c in name) < _LEAST_LETTERS:
        return False
    if is_role(name) and kind is not EntityType.LOCATION:
        return False
    if all(word in _NOISE or word in MONTHS or len(word) == 1 or not word.replace(".", "").isalpha() for word in words):
        return False
    if not any(c.isupper() for c in name) or words[0] in _NOISE:
        return False
    return _fits(name, words, kind)


def _fits(name: str, words: list[str], kind: EntityType) -> bool:
    """Refuse what a person or a place cannot be."""
    if kind is EntityType.ORGANIZATION:
        return not (name.islower() or _DIGIT.match(name)) and not _CODE.fullmatch(name)
    if _DIGIT.search(name) or words[-1] in _NOISE or (kind is EntityType.PERSON and _INITIAL.fullmatch(name)):
        return False
    return name[0].isupper() or kind is EntityType.LOCATION
