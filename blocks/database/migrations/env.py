"""Alembic's environment: runs migrations on the connection that `blocks.database.migrate` hands over, and on no other."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from blocks.database.schema import metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
