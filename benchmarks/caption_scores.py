"""How many parties of rendered captions are found, and how much else is called a party there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from benchmarks.pleadings import Docket, render
from blocks.records import EntityType, Mention

Read = Callable[[str], Sequence[Mention]]

_PARTIES = (EntityType.PERSON, EntityType.ORGANIZATION)
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W_]+")
_AFTER_COUNSEL = "SUPERIOR COURT"
"""Where the caption begins on a page that names counsel first."""


def caption_scores(dockets: Iterable[Docket], read: Read) -> dict[str, Counter[str]]:
    """Return for each layout how many parties are due (`gold`), found (`hit`), and how many others are named (`wrong`).

    A name counts once a page. It is found when its letters and digits are those of a mention of a person or an organisation. The judge,
    who stands in some captions, is neither found nor wrong.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for docket in dockets:
        for page in render(docket):
            begin = max(page.text.find(_AFTER_COUNSEL), 0)
            found = {_folded(m.text) for m in read(page.text) if m.type in _PARTIES and m.start >= begin}
            gold = {_folded(name) for name in page.parties}
            wrong = found - gold - {_folded(docket.judge)}
            counts[page.layout].update(gold=len(gold), hit=len(gold & found), wrong=len(wrong))
    return dict(counts)


def _folded(name: str) -> str:
    return _NO_LETTER.sub("", _ARTICLE.sub("", name, count=1) if _ARTICLE.match(name) else name).lower()
