"""Names that stand in place of a name: "Person A", "GR Company 1", 'a supervisory official (the "Campaign Supervisor")'.

They are somebody inside their document and nobody outside it; resolution keeps them there. A bare role ("Defendant", "the Witness") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, SHAPE, Candidate
from tasks.extraction.name_shapes import words
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import NOT_NAMES, ROLES

EXTRACTOR = "rule:code_name/1"

_PEOPLE = (
    r"Person|Individual|Target|Witness|Victim|Co-?[Cc]onspirator|Source|Subject|Employee|Executive|Official|Officer|Associate|Informant|Agent|"
    r"Minor|Patient|Client|Juror|Investor|Candidate|Student"
)
_BODIES = r"Company|Entity|Corporation|Business|Firm|Bank|Organization|Agency|Fund|Campaign|Foundation"
_CODED = re.compile(
    rf"(?<![\w'-])(?:(?:[A-Z]{{2,4}}|Confidential|Unindicted|Foreign|Public|Government|Cooperating|Law|Shell|Victim|Minor) )?"
    rf"(?:(?P<person>{_PEOPLE})|(?P<body>{_BODIES}))[ \n-](?:[A-Z]?\d{{1,3}}|[A-HJ-Z]|One|Two|Three|Four)(?![\w.]\w|\w| (?:U\.S|F\.|of the Code))"
)
_DESCRIBED = re.compile(
    r"\b(?:an?|another|the|certain|two|one) (?P<description>[^.;:()\"]{3,70}) \((?:(?:the|hereinafter|collectively),? )*"
    r"\"(?P<term>(?:[A-Z][\w.'&-]*)(?: (?:of |and )?[A-Z][\w.'&-]*){1,5})[\"'],?\)"
)
_PERSON_NOUN = re.compile(
    r"\b(?:nationals?|officials?|supervisor|advis[eo]rs?|individual|employee|officer|executive|agent|representative|person|businessman|"
    r"businesswoman|investor|informant|associate|assistant|woman|man|lawyer|attorney|professor|consultant|contractor|friend|relative|"
    r"donor|candidate|doctor|physician|nurse|teacher|student|driver|manager|director)\b",
    re.IGNORECASE,
)
_BODY_NOUN = re.compile(
    r"\b(?:company|companies|corporation|firm|bank|fund|organization|agency|entity|business|foundation|partnership|subsidiary)\b",
    re.IGNORECASE,
)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield code names wherever they stand, and descriptive ones where the document gives them."""
    for match in _CODED.finditer(page.flat):
        kind = EntityType.PERSON if match["person"] else EntityType.ORGANIZATION
        yield Candidate(match.start(), match.end(), kind, SHAPE, EXTRACTOR)
    for match in _DESCRIBED.finditer(page.flat) if '("' in page.flat or "(the" in page.flat else ():
        if described := _described(match["description"], match["term"]):
            yield Candidate(*match.span("term"), described, CUE, EXTRACTOR)


def _described(description: str, term: str) -> EntityType | None:
    """Return the type of what a term stands for, None where the description is itself a name or of no somebody."""
    given = words(term)
    if all(word in ROLES or word in NOT_NAMES for word in given) or re.search(
        r"\s[A-Z]\w+,? (?:Inc|LLC|Corp|L\.P|Co)\b", description
    ):
        return None
    # The noun that is described ends the phrase or stands before "of", "in", "for": "a senior policy advisor for the Campaign".
    head = re.split(r" (?:of|in|for|at|from|who|with|to|on) ", description)[0]
    if _PERSON_NOUN.search(head.split()[-1]):
        return EntityType.PERSON
    return EntityType.ORGANIZATION if _BODY_NOUN.search(head.split()[-1]) else None
