"""The text of a page in the three forms that rules read, all of one length, so that offsets are the same in each.

Soft line breaks (a paragraph running on) become spaces, hard ones (a heading, an address block, a list) stay. This is what lets a name
run over a line end, and stops two lines of a letterhead from becoming one name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tasks.extraction.truecase import truecase

_SINGLE = {
    **dict.fromkeys("\t\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\f\v\r\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
}
_PLAIN = str.maketrans(_SINGLE)

_LINE = re.compile(r"[^\n]*")
_LIST_ITEM = re.compile(r"\s*(?:\(?[A-Za-z0-9]{1,3}[.)]\s|[•*\-]\s)")
_RUNS_ON = re.compile(r"\s*[a-z(]")
_CLOSED = re.compile(r"[.:;!?]['\")]*\s*$")
_COLUMNS = re.compile(r"\S {4,}\S|\s[)|](?:\s|$)|\S\s{2,}[:\u00a7](?:\s|$)")
"""Two columns in one line, as in captions: what goes on in the next line does so in its own column."""
_FULL_LINE = 0.72
"""A line this much as long as the long lines of its text was broken for want of room; measured on letters and pleadings."""
_LEAST_LINE = 32
"""Characters: shorter lines are headings, addresses and signatures, unless the next line begins in lower case."""


@dataclass(frozen=True)
class PageText:
    """One stretch of text. `text` is as stored; offsets of all forms are those of `text`."""

    text: str

    @cached_property
    def flat(self) -> str:
        """The text with plain quotes, dashes and spaces, and with soft line breaks as spaces."""
        plain = self.text.translate(_PLAIN)
        characters = list(plain)
        for place in _soft_breaks(plain):
            characters[place] = " "
        return "".join(characters)

    @cached_property
    def cased(self) -> str:
        """The flat text with lines and names in capitals set in ordinary case."""
        return truecase(self.flat)


def _soft_breaks(plain: str) -> list[int]:
    """Return the places of the line breaks at which a sentence runs on."""
    lines = [(match.start(), match.group()) for match in _LINE.finditer(plain) if match.group().strip()]
    if not lines:
        return []
    lengths = sorted(len(line.rstrip()) for _, line in lines)
    full = max(_LEAST_LINE, _FULL_LINE * lengths[int(0.9 * (len(lengths) - 1))])
    breaks = []
    for (start, line), (following_start, following) in pairwise(lines):
        end = start + len(line)
        if end + 1 != following_start or _LIST_ITEM.match(following) or _COLUMNS.search(line) or _COLUMNS.search(following):
            continue
        runs_on = _RUNS_ON.match(following) and not _CLOSED.search(line)
        if runs_on or len(line.rstrip()) >= full:
            breaks.append(end)
    return breaks
