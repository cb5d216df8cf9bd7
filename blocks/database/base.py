"""What all tables share: the names of constraints, the types that annotations stand for, and the column mixtures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Double, Integer, MetaData
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import DeclarativeBase

from blocks.database.columns import CleanText, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Counter = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite does so for INTEGER alone."""

Words = CleanText().with_variant(TSVECTOR(), "postgresql")
"""Words in the shape that the database's own full-text index wants."""


class Base(DeclarativeBase):
    """The parent of every table class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: CleanText, datetime: UtcDateTime, float: Double, int: Integer}  # noqa: RUF012 - SQLAlchemy's API
