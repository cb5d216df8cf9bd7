"""Pages as JSON: between child and parent, and in the folder of pages that survive a kill."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from blocks.child import JSON
from blocks.errors import Code, Terminal
from blocks.records import Page

_PAGE = TypeAdapter(Page)

_WANTED = "wanted"


def page_to_json(page: Page) -> bytes:
    """Return a page as one line of JSON in UTF-8."""
    return _PAGE.dump_json(page)


def page_from_json(data: bytes) -> Page:
    """Return the page in JSON that `page_to_json` wrote; raise `Terminal(PAGES_UNACCOUNTED)` for anything else."""
    try:
        return _checked(_PAGE.validate_json(data))
    except ValidationError as error:
        raise Terminal(Code.PAGES_UNACCOUNTED, "A kept page cannot be read any more.") from error


def page_to_value(page: Page) -> JSON:
    """Return a page as the JSON value that a child replies with."""
    value: JSON = _PAGE.dump_python(page, mode="json")
    return value


def wanted_to_value(number: int) -> JSON:
    """Return the JSON value that says that a page is to be recognised elsewhere."""
    return {_WANTED: number}


def wanted_from_value(value: JSON) -> int | None:
    """Return the number of the page that a child wants recognised elsewhere, None for anything else."""
    number = value.get(_WANTED) if isinstance(value, dict) and len(value) == 1 else None
    return number if isinstance(number, int) else None


def page_from_value(value: JSON) -> Page:
    """Return the page that a child replied with; raise `Terminal(PAGES_UNACCOUNTED)` for anything else."""
    try:
        return _checked(_PAGE.validate_python(value))
    except ValidationError as error:
        raise Terminal(Code.PAGES_UNACCOUNTED, "A child process replied with something that is no page.") from error


def _checked(page: Page) -> Page:
    """Hold a page to what its record promises, since it comes from a process that has read a hostile file.

    Raises:
        Terminal: text and reason contradict each other, or a line lies outside the text.
    """
    spans = [(line.start, line.end) for line in page.lines]
    if (page.text == "") != (page.reason is not None):
        raise Terminal(Code.PAGES_UNACCOUNTED, f"Page {page.number} has neither text nor a reason, or both.")
    if "\f" in page.text or any(not 0 <= start < end <= len(page.text) for start, end in spans):
        raise Terminal(Code.PAGES_UNACCOUNTED, f"The lines of page {page.number} do not lie in its text.")
    return page
