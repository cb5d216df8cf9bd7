"""Takes captions apart: which names stand on which side of the "v.", before which court, under which docket number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blocks.predicates import Predicate
from blocks.records import PAGE_END, EntityType
from tasks.relationships.reading import NAMES, Named, Reading

_HEAD = 4_000
"""Characters from the top of a page in which a caption begins."""
_LONGEST = 3_000
"""Characters that one side of a caption takes at most; long lists of parties fill pages."""
_UNLABELLED = 400
"""Characters after the "v." in which the other side stands, where no label ends it."""
_BEHIND = 600
"""Characters after the last label in which the docket number may still stand."""

_BESIDE_COURT = 24
"""Letters that may stand on the lines of a court's heading: "IN THE", a date stamp."""
_SHORT_LINE = 40
"""Characters of a "v." line that is a caption's without any label: the number of the case stands beside it."""

_PLAINTIFF = r"plaintiff|petitioner|claimant|complainant|relator"
_DEFENDANT = r"defendant|respondent"
_OTHER = r"appell(?:ant|ee)|movant|debtor|interven[oe]r|garnishee|cross-claimant|third-party"
_LABEL = re.compile(
    rf"^[\W_]*(?:(?:the|third-party|counter-?|cross-?|nominal|relief|consol\.?|and)[\s-]*)*(?P<role>{_PLAINTIFF}|{_DEFENDANT}|{_OTHER})(?:\(?s\)?)?\b",
    re.IGNORECASE,
)
_TRAILING_LABEL = re.compile(rf",\d?\s*(?P<role>{_PLAINTIFF}|{_DEFENDANT})s?[.,]?\s*[)\]|:]*$", re.IGNORECASE)
_VERSUS = re.compile(r"^[\W_]*(?:v\.|vs\.?|versus|against)(?=\W|$)|(?<=\s)(?:V\.|v\.|vs\.)\s*[)\]|:]*$", re.IGNORECASE)
_IN_RE = re.compile(r"^\W*in (?:re|the matter of)\b:?", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:ORDER|COMPLAINT|MOTION|OPINION|NOTICE|DECLARATION|AFFIDAVIT|STIPULATION|JUDGMENT|INFORMATION|INDICTMENT|SUMMONS|MEMORANDUM|BRIEF|PETITION"
    r"|ANSWER|DISCLOSURES?|RESPONSE|REPLY|SUBPOENA|APPEAL)\b"
)
_TITLE_GOES_ON = re.compile(r"\b(?:TO|MOTION|NOTICE OF|ORDER)\s+$")
_JUDGE_BEHIND = re.compile(r"^,?\s*(?:(?:Chief|Senior|United States|U\.S\.|District|Magistrate|Circuit)\s+)*(?:Judge|JUDGE)\b")
_HEADER = re.compile(r"\bCOU?R?T\b|^\W*(?:IN|FOR) THE\b|\b(?:EASTERN|WESTERN|NORTHERN|SOUTHERN|CENTRAL|MIDDLE) DISTRICT\b")
_RULE = re.compile(r"^\W*[_=\-]{5,}\W*$|\bJudges?\W*$")
_GOVERNMENT = re.compile(
    r"(?:the )?(?:united\s+states|(?:state|commonwealth|people|city|county|town|village|republic|kingdom)\s+of)\b", re.IGNORECASE
)
_SIDES = {"plaintiff": Predicate.PLAINTIFF_IN, "defendant": Predicate.DEFENDANT_IN, "other": Predicate.PARTY_TO}


@dataclass(frozen=True)
class Party:
    """A name in a caption and its role in the case."""

    named: Named
    role: Predicate


@dataclass(frozen=True)
class Caption:
    """One caption: its span, its parties, and the docket number and court that stand with it, if any."""

    start: int
    end: int
    parties: tuple[Party, ...]
    case: Named | None
    court: Named | None


def captions(reading: Reading) -> list[Caption]:
    """Return the captions of the document, at most one a page."""
    return [found for start, end in reading.page_bounds or [(0, len(reading.text))] if (found := _on_page(reading, start, end))]


def role_of(word: str) -> Predicate | None:
    """Return what a role word says of its bearer: "Plaintiffs", "Respondent", "Appellee"."""
    low = word.casefold()
    for pattern, role in ((_PLAINTIFF, "plaintiff"), (_DEFENDANT, "defendant"), (_OTHER, "other")):
        if re.match(pattern, low):
            return _SIDES[role]
    return None


def _on_page(reading: Reading, start: int, end: int) -> Caption | None:
    lines = [(s, e, reading.text[s:e]) for s, e in reading.lines(start, min(end, start + _HEAD))]
    versus = next(((s + v.start(), e) for s, e, line in lines if (v := _VERSUS.search(line))), None)
    if versus is not None:
        return _two_sided(reading, start, end, versus)
    labelled = next(((s, e, found) for s, e, line in lines if (found := _role_line(line)) is not None), None)
    if labelled is not None:
        return _one_sided(reading, start, end, labelled)
    titled = next(((s, e) for s, e, line in lines if _IN_RE.match(line)), None)
    return _in_re(reading, start, end, titled) if titled else None


def _role_line(line: str) -> Predicate | None:
    """Return the role of a line that is a label ("Defendants.") or ends in one ("Jane Roe, Plaintiff,")."""
    label = _LABEL.match(line)
    rest = re.sub(rf"(?i)\b(?:{_PLAINTIFF}|{_DEFENDANT}|{_OTHER}|and|s)s?\b|case|civil|action|no\b|[\W\d_]", "", line)
    if label and len(rest) <= 12:  # noqa: PLR2004 (what else fits beside a label: a bracket, letters of a docket number)
        return role_of(label["role"])
    trailing = _TRAILING_LABEL.search(line)
    return role_of(trailing["role"]) if trailing else None


def _two_sided(reading: Reading, start: int, end: int, versus: tuple[int, int]) -> Caption | None:
    """Read a caption with a "v."; below a court's heading, or between labels of both sides, for a "v." may open a line of any text."""
    court = _court_before(reading, start, versus[0])
    top = court.end if court else _header_end(reading, max(start, versus[0] - _LONGEST), versus[0])
    if top is None and _has_both_labels(reading, start, end, versus):
        top = start
    if top is None:
        return None
    left_role, left_end = _first_label(reading, top, versus[0])
    right_role, right_end = _first_label(reading, versus[1], min(end, versus[1] + _LONGEST))
    if right_end is None:
        right_end = _unlabelled_end(reading, versus[0], min(end, versus[1] + _UNLABELLED))
    left = _parties(
        reading,
        _last_rule(reading, top, versus[0]),
        versus[0] if left_end is None else left_end,
        left_role or Predicate.PLAINTIFF_IN,
    )
    right = _parties(reading, versus[0], right_end, right_role or Predicate.DEFENDANT_IN)
    labelled = left_role is not None or right_role is not None
    if not (left or right) or not (labelled or versus[1] - versus[0] <= _SHORT_LINE):
        return None
    return Caption(top, right_end, (*left, *right), _case(reading, top, right_end, versus[0]), court)


def _has_both_labels(reading: Reading, start: int, end: int, versus: tuple[int, int]) -> bool:
    left, _ = _first_label(reading, start, versus[0])
    right, _ = _first_label(reading, versus[1], min(end, versus[1] + _LONGEST))
    return left is Predicate.PLAINTIFF_IN and right is Predicate.DEFENDANT_IN


def _last_rule(reading: Reading, start: int, end: int) -> int:
    """Return where the parties begin: after the last drawn line, or line that names a judge, below the court's name."""
    return max([start, *(e for s, e in reading.lines(start, end) if _RULE.search(reading.text[s:e]))])


def _header_end(reading: Reading, start: int, end: int) -> int | None:
    """Return where the last line ends that must be of a court's name although no mention says so; None without such a line.

    Of a line that has the court in its right column, and a party in its left one, the start counts.
    """
    found = [(s, e, heading.start()) for s, e in reading.lines(start, end) if (heading := _HEADER.search(reading.text, s, e))]
    return max((s if reading.within(s, at, NAMES) else e for s, e, at in found), default=None)


def _one_sided(reading: Reading, start: int, end: int, labelled: tuple[int, int, Predicate]) -> Caption | None:
    """Read a caption whose "v." is lost: the name right before the label, the names before that on the other side."""
    label_start, label_end, role = labelled
    court = _court_before(reading, start, label_start)
    if court is None:
        return None
    names = _parties(reading, court.end, label_end, role)
    near = names[-1:] if names and label_start - names[-1].named.end <= _UNLABELLED // 4 else ()
    if not near:
        return None
    return Caption(
        court.end, label_end, tuple(near), _case(reading, court.end, min(end, label_end + _BEHIND), label_start), court
    )


def _in_re(reading: Reading, start: int, end: int, line: tuple[int, int]) -> Caption | None:
    stop = min(end, line[1] + _UNLABELLED // 2)
    parties = _parties(reading, line[0], _unlabelled_end(reading, line[0], stop), Predicate.PARTY_TO)
    court = _court_before(reading, start, line[0])
    case = _case(reading, start, min(end, line[1] + _BEHIND), line[0])
    if court is None or case is None:
        return None
    return Caption(line[0], max([line[1], *(party.named.end for party in parties)]), parties, case, court)


def _first_label(reading: Reading, start: int, end: int) -> tuple[Predicate | None, int | None]:
    for s, e in reading.lines(start, end):
        role = _role_line(reading.text[s:e])
        if role is not None:
            return role, e
    return None, None


def _unlabelled_end(reading: Reading, start: int, end: int) -> int:
    """Return where a side without a label ends: at an empty line or a line in capitals that names the paper."""
    for s, e in reading.lines(start, end):
        line = reading.text[s:e]
        if s > start and (not line or (line.isupper() and _TITLE.search(line))):
            return s
    return end


def _parties(reading: Reading, start: int, end: int, role: Predicate) -> tuple[Party, ...]:
    names = reading.within(start, end, NAMES | {EntityType.LOCATION})
    return tuple(
        Party(n, role)
        for n in names
        if (n.type in NAMES or _is_government(n)) and not _is_judge(reading, n) and not _is_of_title(reading, n)
    )


def _is_of_title(reading: Reading, named: Named) -> bool:
    """Say whether the words belong to the paper's title in the other column: "MOTION TO DISMISS"."""
    return _TITLE_GOES_ON.search(reading.text[max(0, named.start - 12) : named.start]) is not None


def _is_government(named: Named) -> bool:
    """Say whether a place stands in a caption as a party: the United States, a state, a city."""
    return _GOVERNMENT.match(named.mention.text) is not None


def _is_judge(reading: Reading, named: Named) -> bool:
    before = reading.text[max(0, named.start - 20) : named.start]
    behind = reading.text[named.end : named.end + 50]
    return (
        _JUDGE_BEHIND.match(behind) is not None or re.search(r"(?:Judge|JUDGE|Hon\.|Honorable|HONORABLE)\W*$", before) is not None
    )


def _court_before(reading: Reading, start: int, end: int) -> Named | None:
    """Return the last court before a place that stands in a heading, not in a sentence."""
    found = reading.within(start, end, frozenset({EntityType.COURT}))
    return next((court for court in reversed(found) if reading.letters_beside(court) <= _BESIDE_COURT), None)


def _case(reading: Reading, start: int, end: int, near: int) -> Named | None:
    """Return the docket number of the caption, else the one that stands nearest on its page."""
    stop = reading.text.find(PAGE_END, end)
    own = reading.within(start, min(end + _BEHIND, len(reading.text) if stop < 0 else stop), frozenset({EntityType.CASE_NUMBER}))
    if own:
        return min(own, key=lambda named: (abs(named.start - near), named.start))
    return reading.case_near(near)


def roles(parties: Iterator[Party] | tuple[Party, ...]) -> dict[Predicate, list[Named]]:
    """Return the names by role."""
    found: dict[Predicate, list[Named]] = {}
    for party in parties:
        found.setdefault(party.role, []).append(party.named)
    return found
