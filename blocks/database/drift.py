"""Does the database hold the tables that this version was written for? Asked on every start, and not to be switched off.

Names every table, column and constraint that is missing or of another kind. What is there in excess does no harm and is left to the
migrations' own test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Constraint,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Float,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    column,
    inspect,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

from blocks.database.failures import translated
from blocks.database.schema import metadata
from blocks.errors import Code, Terminal

SQLITE_OBJECTS = frozenset({"search_index", "search_segments_added", "search_segments_gone"})
"""SQLite's full-text table and its triggers, which metadata cannot describe."""

GUARDS = frozenset({"entity_judgements_unchanged", "entity_judgements_kept"})
"""The triggers that make the log of judgements append-only, on either database."""

_FAMILIES: Mapping[str, tuple[type, ...]] = {
    "words": (TSVECTOR,),
    "JSON": (JSON,),
    "times": (DateTime, Date),
    "whole numbers": (Integer,),
    "numbers": (Numeric, Float),
    "truth values": (Boolean,),
    "bytes": (LargeBinary,),
    "text": (String,),
}
"""What a column is for; within a family widths and spellings differ from database to database."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database says of one table."""

    columns: Mapping[str, tuple[str, bool]]  # name to family and whether NULL is allowed
    checks: Mapping[str, str]  # name to text
    primary: frozenset[str]
    uniques: Collection[frozenset[str]]
    foreign: Collection[tuple[tuple[str, ...], str]]  # columns and the table that they refer to


def check(engine: Engine) -> None:
    """Return where every table, column, key and CHECK of the schema is there.

    Raises:
        Terminal: `SCHEMA_MISSING` where the database holds none of the tables, else `SCHEMA_DRIFTED` with the names of what differs.
        Transient: the database does not answer.
    """
    with translated(), engine.connect() as connection:
        found = _read(connection)
        if not found:
            raise Terminal(Code.SCHEMA_MISSING, "The database holds none of the tables.")
        differences = [
            *(difference for wanted in metadata.sorted_tables for difference in _of_table(wanted, found, connection.dialect)),
            *_of_sqlite(connection),
            *_of_guards(connection),
        ]
    if differences:
        raise Terminal(Code.SCHEMA_DRIFTED, "; ".join(differences) + ".")


def _read(connection: Connection) -> dict[str, _Found]:
    """Return what is there of our tables, asked for all of them at once."""
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if name in metadata.tables]
    columns = inspector.get_multi_columns(filter_names=names)
    checks = inspector.get_multi_check_constraints(filter_names=names)
    uniques = inspector.get_multi_unique_constraints(filter_names=names)
    foreign = inspector.get_multi_foreign_keys(filter_names=names)
    primary = inspector.get_multi_pk_constraint(filter_names=names)
    return {
        key[1]: _Found(
            columns={each["name"]: (_family(each["type"]), each["nullable"]) for each in columns[key]},
            checks={str(each["name"]): each["sqltext"] for each in checks.get(key, ())},
            primary=frozenset(primary[key]["constrained_columns"]),
            uniques=[frozenset(each["column_names"]) for each in uniques.get(key, ())],
            foreign=[(tuple(each["constrained_columns"]), each["referred_table"]) for each in foreign.get(key, ())],
        )
        for key in columns
    }


def _of_table(wanted: Table, tables: Mapping[str, _Found], dialect: Dialect) -> Iterator[str]:
    found = tables.get(wanted.name)
    if found is None:
        yield f"table {wanted.name} is missing"
        return
    for each in wanted.columns:
        yield from _of_column(each, found, dialect)
    for constraint in wanted.constraints:
        if not _there(constraint, found):
            yield f"constraint {constraint.name} of table {wanted.name} is missing"
        elif isinstance(constraint, CheckConstraint):
            yield from _of_closed_list(constraint, wanted, found)


def _of_column(wanted: Column[object], found: _Found, dialect: Dialect) -> Iterator[str]:
    name = f"column {wanted.table.name}.{wanted.name}"
    if wanted.name not in found.columns:
        yield f"{name} is missing"
        return
    family, nullable = found.columns[wanted.name]
    if family != (due := _family(wanted.type.dialect_impl(dialect))):
        yield f"{name} holds {family} and not {due}"
    if nullable and not wanted.nullable:
        yield f"{name} may be NULL and must not"


def _there(constraint: Constraint, found: _Found) -> bool:
    match constraint:
        case PrimaryKeyConstraint():
            return frozenset(each.name for each in constraint.columns) == found.primary
        case UniqueConstraint():
            return frozenset(each.name for each in constraint.columns) in found.uniques
        case ForeignKeyConstraint():
            return (tuple(constraint.column_keys), constraint.referred_table.name) in found.foreign
        case _:
            return constraint.name in found.checks


def _of_closed_list(constraint: CheckConstraint, wanted: Table, found: _Found) -> Iterator[str]:
    """Name the values of a closed list that the database would refuse."""
    text = found.checks[str(constraint.name)]
    for each in wanted.columns:
        if isinstance(each.type, Enum) and constraint.name == f"ck_{wanted.name}_{each.type.name}":
            for value in each.type.enums:
                if f"'{value}'" not in text:
                    yield f"column {wanted.name}.{each.name} refuses {value!r}"


def _of_sqlite(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        there: set[str] = set(connection.scalars(select(column("name")).select_from(table("sqlite_master"))))
        for name in sorted(SQLITE_OBJECTS - there):
            yield f"{name} of the full-text search is missing"


def _of_guards(connection: Connection) -> Iterator[str]:
    name, catalogue = ("name", "sqlite_master") if connection.dialect.name == "sqlite" else ("tgname", "pg_trigger")
    there: set[str] = set(connection.scalars(select(column(name)).select_from(table(catalogue))))
    for trigger in sorted(GUARDS - there):
        yield f"trigger {trigger} is missing"


def _family(kind: TypeEngine[object]) -> str:
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    return next((family for family, types in _FAMILIES.items() if isinstance(plain, types)), type(plain).__name__)
