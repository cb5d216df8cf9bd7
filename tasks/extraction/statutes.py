"""Statutes, rules of procedure and regulations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, FORMULA, SHAPE, Candidate
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import STATES

EXTRACTOR = "rule:statute/1"

_SECTION = r"\d[\w.:-]*(?:\([A-Za-z0-9]{1,5}\))*(?: ?(?:-|,|and|&|through|to) ?\d[\w.:-]*(?:\([A-Za-z0-9]{1,5}\))*)*+(?: (?:et seq\.?|note))?"
_MARK = r"(?:\u00a7\u00a7?|[Ss]ections?|[Ss]ecs?\.|[Aa]rt(?:icle|s?\.)s?|[Pp]arts?|pt\.)"
_CODE = (
    r"(?:U\. ?S\. ?C\.(?: ?A\.| ?S\.)?|USC|C\. ?F\. ?R\.|CFR|Fed\. ?Reg\.|Stat\.|United States Code|Code of Federal Regulations)"
)
_RULE_SET = (
    r"(?:Fed(?:eral|\.) ?R(?:ules?|\.) ?(?:of )?(?:Civ(?:il|\.)|Crim(?:inal|\.)|Evid(?:ence|\.)|App(?:ellate|\.)|Bankr(?:uptcy|\.)) ?(?:P(?:rocedure|\.|roc\.)?)?|"
    r"F\. ?R\. ?(?:C|Cr|E|A)\.? ?P?\.?|FRCP|(?:Civ(?:il)?|Crim(?:inal)?|Loc(?:al)?)\.? ?(?:L\. ?)?(?:R(?:ule)?\.?|L\. ?R\.)|L\.? ?(?:Cv|Cr)?R\.?|Sup\. ?Ct\. ?R\.|"
    r"(?:[A-Z][a-z]{1,6}\. ){1,2}R\. (?:Civ|Crim|Evid|App|Ct)\.(?: ?(?:P|Proc)\.)?)"
)
_ABBREVIATED = r"(?:(?:[A-Z][a-z]{2,6}|N\.[YJMHCD]|S\.[CD]|R\.I|D\.C)\.? (?:(?:[A-Z][A-Za-z']{1,8}\.? |& ){0,4})(?:Stat|Code|Laws|Rev|Ann|Comp|Law|C\.P\.L\.R|Admin)\.?(?: ?(?:Ann|Stat|Code)\.?)*)"

_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    # 42 U.S.C. § 1983; 28 C.F.R. Part 600; 85 Fed. Reg. 48,300
    (re.compile(rf"(?<![\w.])\d{{1,3}} {_CODE},? ?(?:{_MARK} ?)?{_SECTION}"), SHAPE),
    # Fed. R. Civ. P. 12(b)(6); Civil L. R. 7.1; Federal Rule of Criminal Procedure 11
    (re.compile(rf"(?<![\w.]){_RULE_SET} ?{_SECTION}"), SHAPE),
    (
        re.compile(r"(?<!\w)Federal Rules of (?:Civil|Criminal|Appellate|Bankruptcy) Procedure|(?<!\w)Federal Rules of Evidence"),
        FORMULA,
    ),
    # Wis. Stat. § 893.52; Cal. Civ. Code § 1542; N.Y. C.P.L.R. 3211
    (re.compile(rf"(?<![\w.]){_ABBREVIATED},? ?(?:\u00a7\u00a7?|[Ss]ec(?:tion|\.)) ?{_SECTION}"), SHAPE),
    # Section 1001 of Title 18; Section 34 of the Income Tax Act, 1961; Article 6 of the Convention
    (
        re.compile(
            rf"(?<!\w)(?:Title \d+,? (?:of the )?United States Code(?:,? Sections? {_SECTION})?|[Ss]ections? {_SECTION} of [Tt]itle \d+)"
        ),
        FORMULA,
    ),
    (re.compile(r"(?<!\w)Pub(?:lic|\.) ?L(?:aw|\.)(?: No\.)? ?\d{1,3}-\d{1,4}"), SHAPE),
    (re.compile(r"(?<!\w)Executive Order (?:No\. ?)?\d{4,5}"), SHAPE),
    (
        re.compile(
            r"(?<!\w)(?:Sections?|Articles?|Art\.|S\.|Order|Clause|[Ss]ub-section|clause) ?(?:\u00a7 ?)?\d[\w.]*(?:-[A-Z]\b)?(?: ?\([A-Za-z0-9]{1,5}\))*(?:(?:, | and | to | or )\d[\w.]*(?: ?\([A-Za-z0-9]{1,5}\))*)*+(?: (?:Rule|\u00a7) ?\d+)?(?=[ ,.;)\n])(?! (?:of|and) (?:this|the) (?:Agreement|Lease|Contract|Policy|Complaint))"
        ),
        CUE,
    ),
    # the Civil Rights Act of 1964; SARFAESI Act; Income Tax Act, 1961; Evidence Code
    (
        re.compile(
            rf"(?<![\w'-])(?:(?:{STATES}) )?(?!The |This |That |Said |An |Any |Such |Each |Every |Our |Its |Under |In |By |Of |And )[A-Z][\w'-]{{0,40}}(?: \([A-Z]\w+\))?(?:(?:,| and| of| for| &| to| in| on| against| with)? [A-Z][\w'-]{{0,40}}){{0,6}} (?:Act|Code|Ordinance)(?:,? (?:of )?(?:1[789]|20)\d\d)?(?!\w)"
        ),
        CUE,
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|Thirteenth|Fourteenth|Fifteenth) Amendment|(?:United States|U\.S\.) Constitution|Constitution of (?:the United States|India))"
        ),
        CUE,
    ),
)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield statutes, rules and regulations, by their citation or by their name."""
    for pattern, confidence in _RULES:
        for match in pattern.finditer(page.flat):
            end = match.end()
            while page.flat[end - 1] in " .,:-" and not page.flat[match.start() : end].endswith(("seq.", "P.")):
                end -= 1
            yield Candidate(match.start(), end, EntityType.STATUTE, confidence, EXTRACTOR)
