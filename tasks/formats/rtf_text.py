"""The words of an RTF file, by striprtf, which is told first to leave out nothing that a reader sees."""

from __future__ import annotations

import re
from typing import NamedTuple

PAGE_BREAK = "\f"

_KEPT = re.compile(r"\\(?:footnote|header[flr]?|footer[flr]?|shptxt|dptxbxtext|annotation|result)(?![a-z])")
"""Notes, headers, footers, text boxes, comments, what a field or an object shows: striprtf drops these destinations."""

_BOX = re.compile(r"\\\*\\(?:shpinst|do)(?![a-z])|\\(?:shp|do)(?![a-z])")
"""What stands around a text box and would hide it."""

_PICTURE = re.compile(r"\\shprslt(?![a-z])")
"""The same box once more, drawn for programs that know no boxes: stays out."""

_PAGE = re.compile(r"\\(?:page|sbkpage)(?![a-z])")
_HIDDEN = re.compile(r"\\(?:v|deleted)(?![a-z0-9])")
"""Text that is not shown, and text that was struck in tracked changes: the group from there to its end."""

_MARK = "\ue000"
"""Stands for a page break while striprtf works; no text of a reader holds a private-use character."""


class RtfText(NamedTuple):
    """What a reader sees, pages ended by form feeds, and pieces of what he does not."""

    text: str
    hidden: tuple[str, ...]


def rtf_text(data: bytes) -> RtfText:
    """Return the words of an RTF file.

    Raises:
        ValueError: what is in the file is no RTF.
        TypeError: the same.
    """
    source = data.decode("latin-1")  # RTF is ASCII; other bytes are in its own code page, which `\\'xx` would say
    source = "".join(character if character < "\x80" else f"\\'{ord(character):02x}" for character in source)
    source, hidden = _without_hidden(source)
    shown = _KEPT.sub(r"\\par ", _BOX.sub("", source))
    shown = _PAGE.sub(lambda _: f"\\u{ord(_MARK) - 0x10000} ", shown)
    text = _joined(_plain(shown)).replace(_MARK, PAGE_BREAK)
    pieces = (" ".join(_joined(_plain(f"{{{piece}}}")).split()) for piece in hidden)
    return RtfText(text, tuple(piece for piece in pieces if piece))


def _without_hidden(source: str) -> tuple[str, list[str]]:
    """Cut out what is not shown: from its control word to the end of its group, or to the word that ends it."""
    kept, hidden, at = [], [], 0
    for found in _HIDDEN.finditer(source):
        if found.start() < at:
            continue
        end = _end_of_group(source, found.end())
        off = re.compile(r"\\(?:v|deleted)0|\\plain(?![a-z])").search(source, found.end(), end)
        stop = off.start() if off else end
        kept.append(source[at : found.start()])
        hidden.append(source[found.end() : stop])
        at = stop
    return "".join([*kept, source[at:]]), hidden


def _end_of_group(source: str, at: int) -> int:
    depth = 0
    for found in re.compile(r"\\[\\{}]|([{}])").finditer(source, at):
        if found[1] == "{":
            depth += 1
        elif found[1] == "}":
            if depth == 0:
                return found.start()
            depth -= 1
    return len(source)


def _plain(source: str) -> str:
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    return text


def _joined(text: str) -> str:
    """Put characters together that RTF writes as two surrogates."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
