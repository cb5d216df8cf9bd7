"""What a relationship claimed by a language model must have besides a place: ends of the right types, and words that can mean it.

The quote check stops invented words; these tables stop a true sentence from being called what it does not say. They refuse more than they
have to: a relation that a sentence states in words of no list is lost, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.employment import EMPLOYEE, OFFICER

_PERSON = frozenset({EntityType.PERSON})
_NAMES = frozenset({EntityType.PERSON, EntityType.ORGANIZATION})
_BODIES = frozenset({EntityType.ORGANIZATION, EntityType.COURT})
_CASE = frozenset({EntityType.CASE_NUMBER})
_PLACES = frozenset({EntityType.LOCATION, EntityType.ADDRESS})
_SOURCES = frozenset({EntityType.CITATION, EntityType.STATUTE})


class Ground(NamedTuple):
    """Types that the two ends may have, and a pattern that the words must match."""

    subject: frozenset[EntityType]
    object: frozenset[EntityType]
    words: re.Pattern[str]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


GROUNDS: Mapping[Predicate, Ground] = {
    Predicate.PLAINTIFF_IN: Ground(
        _NAMES,
        _CASE,
        _words(r"\b(?:plaintiff|petitioner|claimant|complainant|appell|relator|vs?\.|sue[ds]?\b|suit|filed|brought|in re\b)"),
    ),
    Predicate.DEFENDANT_IN: Ground(
        _NAMES, _CASE, _words(r"\b(?:defendant|respondent|appell|accused|vs?\.|sue[ds]?\b|suit|against|charged|indicted|debtor)")
    ),
    Predicate.PARTY_TO: Ground(
        _NAMES, _NAMES | _CASE, _words(r"\b(?:part(?:y|ies)\b|agreement|contract|lease|between|intervenor|vs?\.|enter|settle)")
    ),
    Predicate.COUNSEL_FOR: Ground(
        _NAMES, _NAMES, _words(r"\b(?:counsel|attorneys?|lawyers?|solicitors?|advocates?|esq|represent|on behalf|appear)")
    ),
    Predicate.JUDGE_IN: Ground(
        _PERSON, _CASE, _words(r"\b(?:judge|justice|hon\b|honorable|magistrate|presid|j\.|assigned|before)")
    ),
    Predicate.FILED_IN: Ground(
        _CASE, frozenset({EntityType.COURT}), _words(r"\b(?:court|filed|pending|case|docket|action|no\.)")
    ),
    Predicate.EMPLOYEE_OF: Ground(
        _NAMES,
        _BODIES,
        re.compile(rf"{EMPLOYEE}|{OFFICER}|(?i:\b(?:employ|works?\b|worked|working|hired|staff|assigned|serve[ds]?\b))"),
    ),
    Predicate.OFFICER_OF: Ground(
        _PERSON, _BODIES, re.compile(rf"{OFFICER}|(?i:\b(?:officer|heads?\b|headed|leads?\b|led\b|chairs?\b|ran\b|runs\b))")
    ),
    Predicate.MEMBER_OF: Ground(
        _NAMES,
        _BODIES,
        _words(r"\b(?:members?\b|membership|partners?\b|shareholders?\b|stockholders?\b|belong|associates?\b|joined)"),
    ),
    Predicate.OWNER_OF: Ground(
        _NAMES,
        _BODIES | _PLACES,
        _words(
            r"\b(?:own|co-?own|control|acquir|purchas|bought|holds?\b|held\b|shareholder|stock|interest|found|establish|propriet|parent)|%"
        ),
    ),
    Predicate.SUBSIDIARY_OF: Ground(
        frozenset({EntityType.ORGANIZATION}),
        frozenset({EntityType.ORGANIZATION}),
        _words(r"\b(?:subsidiar|parent|owned|affiliate|division|unit|branch)"),
    ),
    Predicate.SIGNED_FOR: Ground(_PERSON, _BODIES, _words(r"/s/|\b(?:sign|by:|execut|on behalf|authori[sz]|its:|title:)")),
    Predicate.WITNESS_IN: Ground(_PERSON, _CASE, _words(r"\b(?:witness|testif|testimony|depos|declar|affiant|affidavit|sworn)")),
    Predicate.ALIAS_OF: Ground(
        frozenset(EntityType),
        frozenset(EntityType),
        _words(
            r"\b(?:[adfn]/?k/?a\b|d/?b/?a\b|known as|doing business|trading as|formerly|alias|hereinafter|called|referred to)|\([^)]{0,20}[\"\u201c']"
        ),
    ),
    Predicate.LOCATED_IN: Ground(
        _NAMES | {EntityType.COURT},
        _PLACES,
        _words(
            r"\b(?:locat|resid|offices?\b|headquarter|place of business|based\b|lives?\b|lived|address|domicil|at\b|in\b|of\b)"
        ),
    ),
    Predicate.CITES: Ground(frozenset(EntityType), _SOURCES, _words(r"\w")),
}
"""For each predicate that a model may state; the list of predicates is closed, and co-mention is none that anybody states."""

DENIED = re.compile(r"\b(?:not|never|no longer|nor|neither|denie[sd]|deny|n't)\b|n['\u2019]t\b", re.IGNORECASE)
"""Words between the two names that turn what is said into its opposite."""
