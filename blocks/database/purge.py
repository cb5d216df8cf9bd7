"""Removes every row of a matter, in one transaction and without a list of tables that could be forgotten."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, column, delete, insert, select, text, update
from sqlalchemy import table as table_of
from sqlalchemy.orm import Session

from blocks.database.schema import BatchRow, DocumentRow, EntityRow, MatterRow, metadata
from blocks.records import MatterId


class Purge:
    """The removal of matters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_still(self, matter_id: MatterId) -> None:
        """Keep the matter's row as it is until this transaction ends, so that no legal hold is put on it meanwhile."""
        self._session.execute(select(MatterRow.id).where(MatterRow.id == matter_id).with_for_update())

    def remove(self, matter_id: MatterId) -> dict[str, int]:
        """Remove the matter's row and every row that hangs on it; return how many rows of which table were removed.

        Nothing is asked here: whether the matter may be removed is for the caller to know. SQLite overwrites what it removes, which
        would otherwise stay readable in its file.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            self._session.execute(text("PRAGMA secure_delete = ON"))
        self._session.execute(update(EntityRow).where(EntityRow.matter_id == matter_id).values(redirect_to=None))
        removed = {}
        for table in reversed(metadata.sorted_tables):
            rows = self._session.connection().execute(delete(table).where(_of_matter(table, matter_id))).rowcount
            if rows:
                removed[table.name] = rows
        if self._session.get_bind().dialect.name == "sqlite":
            self._forget_words()
        return removed

    def _forget_words(self) -> None:
        """Write the full-text index anew: FTS5 only marks a word as gone until the pieces of its index are merged (its `optimize`)."""
        index = table_of("search_index", column("search_index"))
        self._session.execute(insert(index).values(search_index="optimize"))


def _of_matter(table: Table, matter_id: MatterId) -> ColumnElement[bool]:
    """Return the condition that a row of the table is of the matter; every table has one of these columns."""
    if table is MatterRow.__table__:
        return table.c.id == matter_id
    if "matter_id" in table.c:
        return table.c.matter_id == matter_id
    if "document_id" in table.c and not table.c.document_id.nullable:
        return table.c.document_id.in_(select(DocumentRow.id).where(DocumentRow.matter_id == matter_id))
    return table.c.batch_id.in_(select(BatchRow.id).where(BatchRow.matter_id == matter_id))
