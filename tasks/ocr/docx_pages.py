"""The walk through a Word file's XML (ECMA-376, part 1, chapter 17): words in order, page by page, what is not shown kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The same content once more, for older programs."""

_BOX, _PARAGRAPH, _TABLE, _ROW, _CELL = (_W + name for name in ("txbxContent", "p", "tbl", "tr", "tc"))
_GONE = frozenset({_W + "del", _W + "moveFrom"})
"""What was struck in tracked changes, or moved from here."""

_WRAPPERS = frozenset({_W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")})

_SIGNS = {_W + "tab": "\t", _W + "cr": "\n", _W + "noBreakHyphen": "-", _W + "ptab": "\t"}
_NOTES = {_W + "footnoteReference": "footnote", _W + "endnoteReference": "endnote"}
_OFF = frozenset({"0", "false", "off"})


class Element(Protocol):
    """An element of lxml, as far as it is used here."""

    tag: object
    text: str | None

    def get(self, key: str) -> str | None:
        """Return an attribute."""
        ...

    def iter(self, *tags: str) -> Iterator[Element]:
        """Yield the element and those below it."""
        ...

    def __iter__(self) -> Iterator[Element]: ...


@dataclass(slots=True)
class PageWords:
    """The words of one page, and those that a reader does not see."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines, then its notes."""
        return "\n".join([*self.lines, *self.notes])


@dataclass(slots=True)
class Pages:
    """The pages of a file while it is walked; `notes` are its notes by kind and id, `in_cell` the breaks in the cell that is read."""

    notes: Mapping[tuple[str, str], str]
    done: list[PageWords] = field(default_factory=list)
    page: PageWords = field(default_factory=PageWords)
    rendered: bool = False
    in_cell: int | None = None
    _part: list[str] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Go on with the line."""
        self._part.append(text)

    def line(self, text: str = "") -> None:
        """End the line."""
        self.page.lines.append("".join([*self._part, text]))
        self._part.clear()

    def note(self, kind: str, key: str) -> None:
        """Mark a note where it is referred to, and put its words at the end of the page."""
        if (kind, key) not in self.notes:
            return
        number = self._numbers.setdefault((kind, key), len(self._numbers) + 1)
        self.say(f"[{number}]")
        self.page.notes.append(f"[{number}] {self.notes[kind, key]}")

    def breaks(self) -> None:
        """Begin a new page, in the middle of a line too; inside the cell of a table, count it: the row stays together."""
        if self.in_cell is not None:
            self.in_cell += 1
            return
        if self._part:
            self.line()
        self.done.append(self.page)
        self.page = PageWords()

    def end(self) -> None:
        """End the last page; one without anything is none, unless it is the only one."""
        if self._part:
            self.line()
        if not self.done or self.page.text.strip() or self.page.hidden:
            self.done.append(self.page)
        self.page = PageWords()


def walk(root: Element, pages: Pages) -> None:
    """Put all words below an element into the pages.

    Word notes every page break that it drew; where it did, those of the writer are among them and count no second time.
    """
    pages.rendered = next(root.iter(_W + "lastRenderedPageBreak"), None) is not None
    _blocks(root, pages)


def words(element: Element) -> str:
    """Return the words below an element that a reader sees, on one line."""
    pages = Pages(notes={}, rendered=True)
    _blocks(element, pages)
    pages.end()
    return " ".join(" ".join(page.text.split()) for page in pages.done).strip()


def _blocks(element: Element, pages: Pages) -> None:
    for child in element:
        if child.tag == _PARAGRAPH:
            _paragraph(child, pages)
        elif child.tag == _TABLE:
            _table(child, pages)
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            _blocks(child, pages)


def _paragraph(paragraph: Element, pages: Pages) -> None:
    properties = _child(paragraph, "pPr")
    if not pages.rendered and properties is not None and _is_on(properties, "pageBreakBefore"):
        pages.breaks()
    boxes: list[Element] = []
    _inline(paragraph, pages, boxes)
    pages.line()
    for box in boxes:
        _blocks(box, pages)
    section = _child(properties, "sectPr") if properties is not None else None
    if not pages.rendered and section is not None and _starts_page(section):
        pages.breaks()


def _inline(element: Element, pages: Pages, boxes: list[Element]) -> None:
    """Put the runs of a paragraph into the line; text boxes that hang on it are left for after it."""
    for child in element:
        if child.tag in _GONE:
            pages.page.hidden.append(_struck(child))
        elif child.tag == _W + "r":
            _run(child, pages, boxes)
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag == _M + "t":
            pages.say(child.text or "")
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            _inline(child, pages, boxes)


def _run(run: Element, pages: Pages, boxes: list[Element]) -> None:
    properties = _child(run, "rPr")
    if properties is not None and _is_on(properties, "vanish"):
        pages.page.hidden.append(_struck(run))
        return
    for child in run:
        if child.tag == _W + "t":
            pages.say(child.text or "")
        elif child.tag == _W + "sym":
            pages.say(_symbol(child))
        elif child.tag == _W + "br":
            _break(child, pages)
        elif child.tag == _W + "lastRenderedPageBreak":
            pages.breaks()
        elif child.tag in _SIGNS:
            pages.say(_SIGNS[str(child.tag)])
        elif child.tag in _NOTES:
            pages.note(_NOTES[str(child.tag)], child.get(_W + "id") or "")
        else:
            _inline(child, pages, boxes)


def _break(element: Element, pages: Pages) -> None:
    if element.get(_W + "type") != "page":
        pages.say("\n")
    elif not pages.rendered:
        pages.breaks()


def _symbol(element: Element) -> str:
    try:
        return chr(int(element.get(_W + "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def _table(table: Element, pages: Pages) -> None:
    """A row of short cells is one line; where a cell has several lines, as in a caption, the cells follow each other."""
    for row in _children(table, _ROW):
        cells = [_cell(cell, pages) for cell in _children(row, _CELL)]
        if all(len(cell.lines) <= 1 for cell in cells):
            pages.line("\t".join(cell.lines[0] if cell.lines else "" for cell in cells))
        else:
            for line in (line for cell in cells for line in cell.lines):
                pages.line(line)
        for _ in range(max((cell.breaks for cell in cells), default=0)):
            pages.breaks()


class _Cell(NamedTuple):
    """The lines of a cell, and the page breaks in it: they are those of its row, and each cell has them again."""

    lines: list[str]
    breaks: int


def _cell(cell: Element, pages: Pages) -> _Cell:
    outer, page = pages.in_cell, pages.page
    pages.in_cell, pages.page = 0, PageWords(notes=page.notes, hidden=page.hidden)
    _blocks(cell, pages)
    lines, breaks = [line for each in pages.page.lines for line in each.split("\n") if line.strip()], pages.in_cell
    pages.page, pages.in_cell = page, outer
    return _Cell(lines, breaks)


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Yield the children of that kind, those in wrappers of a form or of tracked changes too."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if child.tag == _W + name), None)


def _is_on(properties: Element, name: str) -> bool:
    found = _child(properties, name)
    return found is not None and found.get(_W + "val") not in _OFF


def _starts_page(section: Element) -> bool:
    kind = _child(section, "type")
    return kind is None or kind.get(_W + "val") not in ("continuous", "nextColumn")


def _struck(element: Element) -> str:
    """Return the words that are not shown any more."""
    return "".join(each.text or "" for each in element.iter(_W + "t", _W + "delText"))
