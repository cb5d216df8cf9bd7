"""Column types that behave the same on SQLite and PostgreSQL, and the CHECK expressions that go with them.

Left alone, the two differ in ways that corrupt: SQLite forgets time zones, keeps U+0000 where PostgreSQL refuses it, and neither
takes the lone surrogates that `os.fsdecode` makes of file names that are not UTF-8.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator

from blocks.errors import Code, Terminal

ID_LENGTH = 36
"""Characters of a UUID in its usual spelling."""

_ESCAPE = "\x10"  # U+0010 DATA LINK ESCAPE: its name is its use, and no sane file name holds it
_TO_ESCAPE = re.compile("[\x00\x10\ud800-\udfff]")
_ESCAPED = re.compile("\x10([0-9a-f]{4})")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC on the Python side; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise Terminal(Code.UNEXPECTED, "A time without a time zone was to be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give SQLite's naive values the zone in which they were stored."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text that both databases can hold; U+0000 and lone surrogates are refused.

    PostgreSQL can't hold either and SQLite can't hold the latter and cuts functions short at the former. They are cleaned where
    text comes in, so that one which arrives here is a bug of the caller and not to be mended in silence.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse what cannot be stored with `Terminal(UNEXPECTED)`; the text itself is not quoted."""
        if value is None:
            return None
        if found := _UNSTORABLE.search(value):
            raise Terminal(
                Code.UNEXPECTED, f"Text with U+{ord(found[0]):04X} at offset {found.start()} was to be stored uncleaned."
            )
        return value


class VerbatimText(TypeDecorator[str]):
    """A name or path kept exactly as the file system gave it, with whatever characters it holds.

    U+0000, lone surrogates (bytes that are not UTF-8, as `os.fsdecode` gives them) and the escape character U+0010 itself are
    stored as U+0010 and four hex digits. Every other name stands in the database as it is.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Escape."""
        return None if value is None else escaped(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Undo the escaping."""
        return None if value is None else _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def escaped(name: str) -> str:
    """Return a name or path as `VerbatimText` has it in the database."""
    return _TO_ESCAPE.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", name)


def utc_now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def id_type() -> String:
    """Return the type of an id column; its table adds `id_check(column)`."""
    return String(ID_LENGTH)


def id_checks(*columns: str) -> tuple[CheckConstraint, ...]:
    """Return the constraints that keep sentinel strings such as "N/A" out of id columns."""
    return tuple(CheckConstraint(f"length({column}) = {ID_LENGTH}", name=f"{column}_is_id") for column in columns)


def closed(kind: type[StrEnum]) -> Enum:
    """Return the type of a column that holds one of an enum's values, with its CHECK constraint."""
    return _enum(kind, length=32, check=True)


def growing(kind: type[StrEnum]) -> Enum:
    """Return the type of a column that holds one of an enum's values, for a list that grows: without CHECK, and with room."""
    return _enum(kind, length=128, check=False)


def _enum(kind: type[StrEnum], *, length: int, check: bool) -> Enum:
    """`length` is more than every value has, so that a new value changes no column type."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=check,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
        name=re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower(),
        length=length,
    )
