"""The schema as text, the same on every machine: what `docs/schema.json` holds and what readers of the database may rely on."""

from __future__ import annotations

import json

from sqlalchemy import CheckConstraint, Constraint, Dialect, ForeignKeyConstraint, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite

from blocks.database.schema import metadata


def export_schema() -> str:
    """Return every table with its columns, constraints and indexes, sorted by name, as JSON that ends with a line end."""
    tables = {table.name: _table(table) for table in sorted(metadata.tables.values(), key=lambda table: table.name)}
    return json.dumps({"tables": tables}, indent=2, ensure_ascii=True) + "\n"


def _table(table: Table) -> dict[str, object]:
    dialects: dict[str, Dialect] = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect()}  # type: ignore[no-untyped-call]
    return {
        "columns": [
            {
                "name": column.name,
                **{name: column.type.compile(dialect) for name, dialect in dialects.items()},
                "nullable": column.nullable,
            }
            for column in table.columns
        ],
        "primary_key": [column.name for column in table.primary_key],
        "constraints": dict(
            sorted((str(each.name), _constraint(each)) for each in table.constraints if each is not table.primary_key)
        ),
        "indexes": dict(sorted((str(index.name), _index(index)) for index in table.indexes)),
    }


def _constraint(constraint: Constraint) -> dict[str, object]:
    match constraint:
        case ForeignKeyConstraint():
            return {
                "foreign_key": list(constraint.column_keys),
                "refers_to": [element.target_fullname for element in constraint.elements],
                "on_delete": constraint.ondelete,
            }
        case UniqueConstraint():
            return {"unique": [column.name for column in constraint.columns]}
        case CheckConstraint():
            return {"check": str(constraint.sqltext.compile(compile_kwargs={"literal_binds": True}))}
        case _:
            return {}


def _index(index: Index) -> dict[str, object]:
    return {"columns": [column.name for column in index.columns], "unique": index.unique}
