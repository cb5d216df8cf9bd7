"""Judges: by the title before the name, by the office under a signature, by a panel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, FORMULA, Candidate
from tasks.extraction.name_shapes import PERSON, SHORT_PERSON, person_end
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:judge/1"

_RANK = r"(?:(?:Chief|Senior|Associate|Acting|Presiding|U\.S\.|United States|District|Magistrate|Circuit|Bankruptcy|Administrative Law|Superior Court|Supreme Court|Appellate) )*"
_OFFICE = rf"{_RANK}(?:Judge|Justice|Magistrate|Chancellor)"
_FORMAL = re.compile(
    rf"(?:The )?Hon(?:orable|ourable|'?[Bb]le)?\.? (?:Sri )?(?:(?:Mr|Mrs|Ms|Dr)\.? ?)?(?:Chief )?(?:(?:Judge|Justice) ?)?(?:(?:Mr|Mrs|Ms|Dr)\.? ?)?(?P<name>{PERSON})"
)
_TITLED = re.compile(rf"(?<!\w){_OFFICE}s? (?:(?:Mr|Mrs|Ms|Dr)\.? ?)?(?P<name>{SHORT_PERSON})")
_SIGNED = re.compile(
    rf"(?:^|\n|/s/)[ _]*(?P<name>{PERSON})[ ,]*(?:\n[ _]*|, )(?:Chief |Senior )?(?:U\.S\.|United States|Chief|District|Magistrate|Circuit|Bankruptcy|Presiding|Judge of|Superior)(?: [A-Z][\w.]*){{0,5}}? ?(?:Judge|Justice)"
)
_OPINION = re.compile(rf"(?:^|\n)[ ]*(?P<name>{SHORT_PERSON}),? (?:{_OFFICE}(?=[:.,\n])|(?:C\. ?J|J)\.(?=[:,\n]| ))")
_PANEL = re.compile(r"(?:Before|Present|Coram):? +(?P<panel>[^\n]{4,160}?),? (?:Circuit |District )?(?:Judges|Justices|JJ)")
_MEMBER = re.compile(SHORT_PERSON)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield the names of judges, without their titles."""
    for pattern, confidence in ((_FORMAL, FORMULA), (_SIGNED, FORMULA), (_TITLED, CUE), (_OPINION, CUE)):
        for match in pattern.finditer(page.cased):
            end = person_end(page.cased, *match.span("name"))
            if end:
                yield Candidate(match.start("name"), end, EntityType.PERSON, confidence, EXTRACTOR)
    for panel in _PANEL.finditer(page.cased):
        for member in _MEMBER.finditer(page.cased, panel.start("panel"), panel.end("panel")):
            end = person_end(page.cased, *member.span())
            if end:
                yield Candidate(member.start(), end, EntityType.PERSON, CUE, EXTRACTOR)
