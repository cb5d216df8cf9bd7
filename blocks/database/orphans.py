"""Rows that point at nothing: every foreign key of the schema asked again, whoever wrote the rows.

The databases refuse such rows themselves, unless somebody wrote past them (a dump loaded without its constraints, SQLite opened by a
tool that leaves foreign keys off). What is found belongs to no matter any more, so that the question is put to the whole database.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, and_, exists, func, select
from sqlalchemy.orm import Session

from blocks.database.schema import metadata
from blocks.store_records import OrphanRows


class Orphans:
    """The rows whose parents are missing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[OrphanRows]:
        """Return every foreign key that does not hold, with the number of rows that break it; an empty list where all is well."""
        return [orphans for key in _foreign_keys() if (orphans := self._of(key)).rows]

    def _of(self, key: ForeignKeyConstraint) -> OrphanRows:
        child, parent = key.table, key.referred_table.alias("parent")
        pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
        pointing = and_(*(column.is_not(None) for column, _ in pairs))
        found = exists().where(and_(*(column == target for column, target in pairs))).correlate(child)
        count = self._session.scalar(select(func.count()).select_from(child).where(pointing, ~found))
        return OrphanRows(child.name, tuple(key.column_keys), key.referred_table.name, count or 0)


def _foreign_keys() -> Iterator[ForeignKeyConstraint]:
    for table in metadata.sorted_tables:
        yield from sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
