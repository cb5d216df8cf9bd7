"""Citations of cases, through eyecite, each with the names of its parties and its year."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version

from blocks.records import EntityType
from tasks.extraction.candidates import SHAPE, Candidate
from tasks.extraction.name_shapes import UPPER
from tasks.extraction.page_text import PageText

_WORD = rf"(?:[{UPPER}0-9][\w'.&/-]*|&)"
_SMALL = r"(?:of|the|for|and|in|de|ex rel\.|on|to|by|la|du)"
_SIDE = rf"{_WORD}(?:,? (?:{_WORD}|{_SMALL}(?= {_WORD}|(?: {_SMALL}){{1,2}} {_WORD}))|,? et al\.?){{0,11}}"
_NAME = re.compile(
    rf"(?:(?P<first>{_SIDE}) (?:v|vs|V|Vs)\.? (?P<second>{_SIDE})|(?:In re|In the Matter of|Matter of|Ex parte|Estate of) {_SIDE})(?: ?\(In re [^()\n]{{2,60}}\))?(?:,? (?:No\. [\w:-]+|\((?:19|20)\d\d\)|\[(?:19|20)\d\d\]))?,? ?$"
)
_SIGNALS = re.compile(
    r"(?:See,? e\.g\.|See also|See generally|But see|See|Cf\.|Accord|Citing|Quoting|Compare|Under|In(?! re)|And|The|But|Also|As|By|For|Following|Applying|Since|"
    r"Id\.|Contra|E\.g\.|Pursuant to|Because|Unlike|Like|Overruling|Both|With|From|When|Where|Although|Thus|Hence|Court|Plaintiff|Defendant)[,:]? "
)
_SENTENCE_END = re.compile(r"(?:(?<=[a-z]{3}[.;])|(?<=\d\)[.;])|(?<=[\d\])\"][.;]))\s+(?=[A-Z])|;\s")
_TAIL = re.compile(
    r"(?:,? (?:at )?\*?\d{1,5}(?:[-,] ?\d{1,5}){0,5}(?:(?: &)? nn?\. ?\d{1,3})?(?![\w.]))*(?: ?\((?:[A-Za-z0-9.' ]{0,40}[ .])?(?:1[789]|20)\d\d\))?(?: ?\((?:en banc|per curiam|plurality opinion|\w+, J\., \w+)\))?"
)
_LOOK_BACK = 220
"""Characters before a reporter in which the names of the parties may stand."""


@cache
def extractor() -> str:
    """Return the name and version of the outside rule set."""
    return f"eyecite/{version('eyecite')}"


def find(page: PageText) -> Iterator[Candidate]:
    """Yield citations of cases, full and short; statutes are left to their own rule."""
    # Every reporter citation has a volume and a page: without digits there is none, and the tokenizer is spared.
    if not any(c.isdigit() for c in page.flat):
        return
    for start, end in _reporters(page.flat):
        yield Candidate(_name_start(page.flat, start), _tail_end(page.flat, end), EntityType.CITATION, SHAPE, extractor())


def _reporters(text: str) -> list[tuple[int, int]]:
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation, ShortCaseCitation

    # It warns of citations that touch each other on standard error; their core spans, which are used here, are right.
    logging.getLogger("eyecite").setLevel(logging.ERROR)
    found = get_citations(text.replace("\n", " "))
    spans: list[tuple[int, int]] = [
        c.span()  # type: ignore[no-untyped-call]
        for c in found
        if isinstance(c, FullCaseCitation | ShortCaseCitation)
    ]
    return spans


def _name_start(text: str, reporter: int) -> int:
    """Return where the name of the cited case begins, or the reporter where no name stands before it."""
    begin = max(0, reporter - _LOOK_BACK, text.rfind("\n", 0, reporter) + 1)
    for end in _SENTENCE_END.finditer(text, begin, reporter):
        begin = end.end()
    name = _NAME.search(text, begin, reporter)
    if name is None:
        return reporter
    start = name.start()
    while signal := _SIGNALS.match(text, start, name.end()):
        start = signal.end()
    return start


def _tail_end(text: str, end: int) -> int:
    while text[end - 1].isspace():  # a short citation ends behind its "at "
        end -= 1
    tail = _TAIL.match(text, end)
    return tail.end() if tail else end
