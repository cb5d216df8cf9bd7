"""The time by which leases run: one clock for every machine that works on a matter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blocks.database.columns import UtcDateTime, utc_now


def now(session: Session) -> datetime:
    """Return this moment, aware, in UTC: PostgreSQL's own, whose clients' clocks may differ; on SQLite this machine's."""
    if session.get_bind().dialect.name == "postgresql":
        return session.scalars(select(func.clock_timestamp(type_=UtcDateTime()))).one()
    return utc_now()
