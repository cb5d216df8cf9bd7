"""Turns of phrase that several rules share: reported speech, who acts, and on whom."""

from __future__ import annotations

import re

REPORTED = (
    r"(?: (?:has |had |then |also |later |again |falsely |further )*(?:admitted|acknowledged|stated|said|testified|confirmed|conceded|recalled|"
    r"wrote|explained|reported|told [^;,\"“]{1,40}|informed [^;,\"“]{1,40})(?:,? [^;,]{1,40}?)?(?: that)? (?:he|she|it|they)(?: had| has)?)?"
)
"""Between who says and what is said: "X admitted that he ...", where the one who speaks is the one who acts."""
ADVERBS = (
    r"(?:, (?:an?|the|who|whose|then|acting|now|as)\b[^;:\"“”]{2,90}?,)?(?:,? (?:who|which))?(?: (?:has|had|have|did|then|also|later|subsequently|previously|again|first|personally|directly|repeatedly|recently"
    r"|knowingly|separately|immediately|ultimately|initially|together|allegedly|once|in fact|regularly|frequently|privately|jointly),?)*"
)
"""What may stand between who acts and the verb: a description between commas, auxiliaries, adverbs; a negation is none of them."""
_TITLES = (
    r"(?:Mr|Ms|Mrs|Dr|Hon|Prof|Gen|Sen|Rep|Gov)\.?|President|Vice President|Senator|Representative|Congress(?:man|woman)|Secretary|Ambassador|Minister"
    r"|Attorney General|Special Agent|Agent|Officer|Detective|Deputy|Sheriff|Judge|Justice|Professor|Doctor|Director|Chairman|Special Counsel"
    r"|[Dd]efendants?|[Pp]laintiffs?|[Pp]etitioners?|[Rr]espondents?|[Cc]laimants?|then-candidate|candidate|[Cc]o-[Dd]efendants?"
)
WHOM = rf"(?:(?:the|an?|his|her|its|their|your|fellow|then|former|Acting|acting|Deputy|Chief) )*(?:(?:{_TITLES})[,]? )*[\[\"“]?"
"""What may stand right before a name without changing who is meant."""
ACTOR = (
    rf"^(?!.*\b(?:of|for|with|from|by|to|against|about|between|than|like|regarding|concerning|to|at|in|on behalf of) {WHOM}$).*"
)
"""The words before a name that does something itself: "counsel for X met Y" says nothing of X."""
OBLIQUE = re.compile(rf"\b(?:of|for|with|from|by|against|about|than|like|regarding|concerning|behalf of) {WHOM}$")
"""The words before a name that only completes another."""
WHOLE = (
    r"(?![\"”\]]?['\u2019]s?\b|['\u2019]s?\b|[\"”]? (?:[a-z-]+ ){0,2}(?:officials?|employees?|representatives?|counsel|attorneys?|lawyers?|agents?|staff|"
    r"team|members?|executives?|officers?|managers?|directors?|supervisors?|personnel|spokes\w+|affiliates?|subsidiar\w+|family|estate)\b)"
)
"""The words after a name that is itself meant: "met X's lawyer" and "met X officials" say nothing of X."""
PLANNED = re.compile(
    r"\b(?:arrang(?:e|ed|es|ing)|propos(?:e|ed|es|al|ing)|potential|possible|prospective|future|plan(?:s|ned|ning)?|seek(?:s|ing)?|sought|set(?:ting)? up|request(?:s|ed|ing)?|would|could|may|might)\b"
)
"""Says that it was yet to come, or might."""
FORMER = re.compile(r"\b(?:[Ff]ormer|[Ff]ormerly|ex|[Ff]ormer-time|[Pp]ast|[Rr]etired|[Oo]ne-time|used to|no longer)\b")
"""Says that it is over."""
DENIED = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|no evidence|den(?:y|ies|ied)|refus(?:e|es|ed)|declin(?:e|es|ed)|fail(?:s|ed)?|without|rather than|instead of)\b|n['\u2019]t\b"
)
"""Says that it is not so."""
DOUBTED = re.compile(
    r"\b(?:[Ww]hether|[Ii]f|[Uu]nless|den(?:y|ies|ied)(?: that)?|no evidence that|not true that|false that|untrue that|dispute[sd]? that)(?: [^,;.]{0,30})?[, ]?$"
)
"""The words before the first name that leave open, or deny, what follows."""
