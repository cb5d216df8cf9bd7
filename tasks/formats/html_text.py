"""The words of an HTML body of an e-mail, as lines; what its styles hide from the reader's eye is told apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
"""Elements whose content no reader sees and that holds no words of the sender."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
"""Elements without an end (HTML Living Standard, section 13.1.2)."""

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)


class HtmlText(NamedTuple):
    """What the eye sees, and pieces of what it does not."""

    text: str
    hidden: tuple[str, ...]


def html_text(html: str) -> HtmlText:
    """Return the words of HTML: a line for each block, cells of a row apart, white space as a browser shows it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split(" ")).strip() for line in "".join(reader.seen).split("\n"))
    hidden = (" ".join(piece.split()) for piece in reader.hidden)
    return HtmlText(re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), tuple(piece for piece in hidden if piece))


class _Reader(HTMLParser):
    """Walks the tags; knows in which open elements it is, so that an end tag without a start closes nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.hidden: list[str] = []
        self._open: list[tuple[str, bool]] = []  # the element, and whether it hides what is in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in _BLOCKS:
            self._line_break()
        elif tag in ("td", "th"):
            self.seen.append("\t")
        if tag not in _VOID:
            told = dict(attrs)
            self._open.append((tag, "hidden" in told or _HIDING.search(told.get("style") or "") is not None))

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == tag), None)
        if at is not None:
            del self._open[at:]
        if tag in _BLOCKS:
            self._line_break()

    def handle_data(self, data: str) -> None:
        if any(tag in _SILENT for tag, _ in self._open):
            return
        if any(hides for _, hides in self._open):
            self.hidden.append(data)
            return
        kept = data if any(tag == "pre" for tag, _ in self._open) else re.sub(r"[ \t\r\n\f]+", " ", data)
        self.seen.append(kept)

    def _line_break(self) -> None:
        self.seen.append("\n")
