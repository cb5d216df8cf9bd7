"""Inserting what may be there already: the same statement for both databases, whose dialects spell it separately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blocks.database.base import Base

Values = Mapping[str, object]
Insert = postgresql.Insert | sqlite.Insert


def insert_unless_there(session: Session, table: type[Base], row: Values, key: Sequence[str]) -> Insert:
    """Return the insert of a row that does nothing where another has the same key, however many do it at once."""
    return insert_into(session, table, row).on_conflict_do_nothing(index_elements=list(key))


def insert_or_update(session: Session, table: type[Base], row: Values, key: Sequence[str]) -> Insert:
    """Return the insert of a row that takes the place of another with the same key."""
    statement = insert_into(session, table, row)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in row if name not in key}
    )


def insert_into(session: Session, table: type[Base], row: Values) -> Insert:
    """Return the insert of a row in the database's own spelling, to which the caller adds what happens on a conflict."""
    # One of the two imports is taken: they share every method used here, and no common parent declares it.
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return make(table).values(**row)
