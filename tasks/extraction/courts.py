"""Names of courts, federal, of the states and of other countries; never "the Court"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, FORMULA, WEAK, Candidate
from tasks.extraction.name_shapes import UPPER
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import STATES

EXTRACTOR = "rule:court/1"

_ = r"(?: |,? ?\n ?|, )"
"""Between the words of a heading: a space, or a line end."""
_US = r"(?:United States|U\. ?S\.)"
_REGION = r"(?:Northern|Southern|Eastern|Western|Middle|Central)"
_DISTRICT = rf"(?:the )?(?:{_REGION} )?District of (?:{STATES}|Columbia)"
_CIRCUIT = r"(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|D\. ?C\.|District of Columbia|Federal)"
_CAPITAL = rf"(?<![\w'-])[{UPPER}][\w'-]{{0,40}}"
_PLACE = rf"{_CAPITAL}(?: (?:{_CAPITAL}|(?:[Aa]nd|&) {_CAPITAL})){{0,2}}"
_KIND = (
    r"(?:Superior|Supreme|Circuit|District|Appellate|Family|Probate|Chancery|County|Municipal|Magistrate|Justice|Surrogate's|Juvenile|Criminal|"
    r"Civil|General Sessions|Common Pleas|Commonwealth|Orphans'|Land|Tax|Housing|High|Sessions|Labour|Labor|Regional|Constitutional|"
    r"Administrative|Commercial|Social|Assize|Cassation|Provincial|Magistrates'|Crown|Central|Local|Federal|Military|City|Apex)"
)
_KIND_OF = (
    r"(?:Common Pleas|Chancery|Appeals?|Claims|Cassation|First Instance|Justice|Session|King's Bench|Queen's Bench|Civil Appeals|Criminal Appeals|"
    r"Special Appeals|Human Rights|International Trade|Federal Claims)"
)
_SEAT = rf"(?: [Aa]t{_}{_PLACE})?"
_OF = (
    rf"(?:{_}(?:[Oo]f|for|in and for|in(?= (?:the )?(?:State|County))){_}(?:the )?"
    rf"(?:(?:State|County|Commonwealth|City|Republic|Parish|District|Town|Judicature) [Oo]f )?(?:{STATES}|{_PLACE}))"
)

_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    # United States District Court for the Eastern District of Wisconsin, Milwaukee Division
    (
        re.compile(
            rf"{_US} (?:District|Bankruptcy)(?: (?:&|and) Bankruptcy)?{_}Courts?"
            rf"(?:{_}(?:(?:for|of|in){_})?{_DISTRICT}(?:,? ?\n?(?:{_REGION}|{_CAPITAL}(?: {_CAPITAL})?) Division)?)?"
        ),
        FORMULA,
    ),
    (re.compile(rf"District{_}Court(?:{_}for)?{_}{_DISTRICT}"), FORMULA),
    (re.compile(rf"{_US} Court of Appeals(?:{_}for(?: the)?{_}(?:the )?{_CIRCUIT} Circuit)?"), FORMULA),
    (re.compile(rf"{_US} (?:Supreme Court|Tax Court|Court of Federal Claims|Court of International Trade)"), FORMULA),
    (
        re.compile(r"Supreme Court of the United States|International Court of Justice|Court of Justice of the European Union"),
        FORMULA,
    ),
    # the Ninth Circuit
    (re.compile(rf"(?<!\w){_CIRCUIT} Circuit(?! Court| Judge)(?!\w)"), CUE),
    # Court of Chancery of the State of Delaware; European Court of Human Rights; Warsaw Court of Appeal
    (re.compile(rf"(?:{_CAPITAL} ){{0,3}}Court{_}of{_}{_KIND_OF}(?!\w){_OF}?{_SEAT}"), FORMULA),
    # Superior Court of California, County of Los Angeles; High Court of Judicature at Madras
    (re.compile(rf"{_KIND} Court{_OF}{_SEAT}(?:, (?:County of {_PLACE}|{_PLACE} (?:County|Division|Department)))?"), FORMULA),
    # Sheboygan County Circuit Court; Erzurum State Security Court
    (re.compile(rf"(?:{_CAPITAL} ){{1,5}}Court(?!\w)(?! [Oo]f)"), FORMULA),
    (re.compile(rf"(?:{_CAPITAL} ){{2,5}}Tribunal(?!\w)"), CUE),
)
_LEADING = re.compile(
    r"(?:The|This|That|In|Of|For|And|By|At|To|A|An|Said|Its|Each|Such|Our|Any|Clerk|Before|From|On|Learned|Hon'?ble|Honourable|Honorable|Judge|Both|"
    r"When|As|While|Under|If|Plaintiffs?|Defendants?|Moreover|However|Also|Although|Since|Because|After|With|But|Accordingly|Thus|Here|Whether) "
)
_BARE = re.compile(rf"(?:{_KIND} )+Court|Court of (?:{_KIND_OF})")
_GENERIC = re.compile(
    r"(?:(?:Trial|Open|Moot|Lower|Inferior|Subordinate|Other|Full|Same|Appeal|Grand|First|Second|Civil|Criminal|Local|Federal|Military|"
    r"Administrative|City|Social|Central|County|Municipal|Land|Commercial|Housing|District|Instance|Sentencing|Reviewing|Presiding) )*Court"
)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield names of courts; a bare kind ("Supreme Court") counts little, "District Court" and "Court" not at all."""
    if "ourt" not in page.cased and "Circuit" not in page.cased and "Tribunal" not in page.cased:
        return
    for pattern, confidence in _RULES:
        for match in pattern.finditer(page.cased):
            start = match.start()
            while lead := _LEADING.match(page.cased, start, match.end()):
                start = lead.end()
            name = page.cased[start : match.end()]
            if start == match.start() or re.match(rf"{_CAPITAL}", name):
                yield from _judged(start, match.end(), " ".join(name.split()), confidence)


def _judged(start: int, end: int, name: str, confidence: float) -> Iterator[Candidate]:
    if not _GENERIC.fullmatch(name) and name != "Tribunal":
        yield Candidate(start, end, EntityType.COURT, WEAK if _BARE.fullmatch(name) else confidence, EXTRACTOR)
