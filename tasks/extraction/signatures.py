"""Signature blocks and forms of address: who signed, for whom, and who is written to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, FORMULA, Candidate
from tasks.extraction.name_shapes import PERSON, SHORT_PERSON, person_end
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:signature/1"

_MIDDLE = r"(?:[ _]|\n(?=[^\n]))*"
_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    # /s/ Denise R. Hale; OCR reads the slashes as "|", "l" or leaves the first one out
    (re.compile(rf"(?<![\w/])(?:/ ?[sS] ?/|[|][sS][|]|[sS]/|/[sS]\b|\(s\)){_MIDDLE}(?P<name>{PERSON})"), FORMULA),
    # By: Hannah Quist; Name: Hannah Quist; Declarant: ...; Attn: ...
    (
        re.compile(
            rf"(?<!\S)(?:By|Name|Signed|Print(?:ed)? [Nn]ame|Attn|Attention|From|To|Cc|CC|Witness|Deponent)\.?:[ _]*(?:/s/ ?)?(?P<name>{PERSON})"
        ),
        FORMULA,
    ),
    (re.compile(rf"(?P<name>{PERSON}),? (?:Esq\b|Esquire\b)"), FORMULA),
    # Denise R. Hale, State Bar No. 1099317; Denise R. Hale (SBN 123456); ... (pro hac vice)
    (
        re.compile(
            rf"(?P<name>{PERSON})(?:,| ?\n| ?\()? ?\(?(?:[A-Z][\w.]* )?(?:State )?(?:Bar (?:No|Number|ID|#)|SBN|BBO|Atty\.? ?(?:No|Reg)|Attorney (?:No|ID|Reg)|D\.C\. Bar|pro hac vice|Pro Hac Vice|admitted pro hac)"
        ),
        FORMULA,
    ),
    # I, Jeffrey Weiland, hereby declare
    (re.compile(rf"(?<!\w)I, (?P<name>{PERSON}),"), FORMULA),
    (re.compile(rf"(?<!\w)c/o (?P<name>{PERSON})"), CUE),
    # Mr. Breen; Messrs. not, they are several
    (
        re.compile(
            rf"(?<!\w)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Shri|Smt|Sri|Attorney|Senator|Professor|Detective|Sergeant|Sheriff|Sh)(?:\. ?| )(?P<name>{SHORT_PERSON})"
        ),
        CUE,
    ),
    (
        re.compile(
            rf"(?:(?:Acting |Deputy |Assistant |Former )*(?:Attorney General|Special Counsel|United States Attorney|U\.S\. Attorney|Special Agent|Solicitor General|Secretary of State)|(?:Vice )?President|Governor) (?P<name>{SHORT_PERSON})"
        ),
        CUE,
    ),
)
_FOR = re.compile(
    rf"(?:Attorneys?|Counsel|Solicitors?|Advocate)s? (?:for|of) (?:the )?(?:(?:Plaintiff|Defendant|Petitioner|Respondent|Appellant|Appellee)(?:s)?(?:[ ,-]|\n)+)?(?P<name>{PERSON})"
)

_CLOSING = re.compile(
    r"(?:^|\n)[ \t]*(?:/ ?[sS] ?/|By:|(?:Very )?[Ss]incerely|Respectfully [Ss]ubmitted|(?:Very truly )?[Yy]ours)"
)
"""What a block of signatures begins with."""
_BLOCK_LINES = 9
"""Lines below it that may be names: co-signers, titles and an office stand there."""
_LINE_NAME = re.compile(rf"[ \t_]*(?P<name>{PERSON}),?[ \t]*$")


def find(page: PageText) -> Iterator[Candidate]:
    """Yield the people of signature blocks, address lines and titles, without titles."""
    for pattern, confidence in (*_RULES, (_FOR, CUE)):
        for match in pattern.finditer(page.cased):
            end = person_end(page.cased, *match.span("name"))
            if end:
                yield Candidate(match.start("name"), end, EntityType.PERSON, confidence, EXTRACTOR)
    yield from _co_signers(page)


def _co_signers(page: PageText) -> Iterator[Candidate]:
    """Yield names that have a line of a signature block to themselves."""
    for closing in _CLOSING.finditer(page.cased):
        place = closing.start() + 1
        for _ in range(_BLOCK_LINES):
            end = page.text.find("\n", place)
            end = len(page.text) if end < 0 else end
            line = _LINE_NAME.match(page.cased, place, end)
            name_end = person_end(page.cased, *line.span("name")) if line else None
            if line and name_end == line.end("name"):
                yield Candidate(line.start("name"), name_end, EntityType.PERSON, CUE, EXTRACTOR)
            place = end + 1
            if place >= len(page.text):
                break
