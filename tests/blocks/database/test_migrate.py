from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from blocks.database.drift import SQLITE_OBJECTS
from blocks.database.migrate import upgrade
from blocks.database.schema import metadata
from blocks.database.snapshot import export_schema
from blocks.errors import Code, Terminal

OWN_OF_THE_TOOLS = {
    "alembic_version",
    *SQLITE_OBJECTS,
    *(f"search_index_{part}" for part in ("data", "idx", "docsize", "config")),
}


def compared(dialect):
    """Say what Alembic compares: our tables, and PostgreSQL's full-text index on PostgreSQL alone."""
    others = OWN_OF_THE_TOOLS if dialect == "postgresql" else OWN_OF_THE_TOOLS | {"ix_search_segments_words"}
    return lambda _, name, *__: name not in others


def described(engine):
    """Everything that the database can tell of its tables, in one comparable value."""
    inspector = inspect(engine)
    found = {}
    for table in sorted(set(inspector.get_table_names()) - OWN_OF_THE_TOOLS):
        found[table] = {
            "columns": [(each["name"], str(each["type"]), each["nullable"]) for each in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "checks": sorted((each["name"], each["sqltext"]) for each in inspector.get_check_constraints(table)),
            "uniques": sorted((each["name"], each["column_names"]) for each in inspector.get_unique_constraints(table)),
            "foreign keys": sorted(
                (
                    each["name"],
                    each["constrained_columns"],
                    each["referred_table"],
                    each["referred_columns"],
                    str(each["options"]),
                )
                for each in inspector.get_foreign_keys(table)
            ),
            "indexes": sorted(
                (each["name"], each["column_names"], str(each.get("dialect_options"))) for each in inspector.get_indexes(table)
            ),
        }
    return found


def test_the_migrations_make_exactly_the_tables_of_the_schema(empty_url, url, engine_of):
    migrated, made = engine_of(url), engine_of(empty_url)
    metadata.create_all(made)
    assert described(migrated) == described(made)


def test_alembic_finds_no_difference(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": compared(engine.dialect.name),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_is_upgrading_once(engine):
    before = described(engine)
    upgrade(engine)
    assert described(engine) == before


def test_tables_of_a_later_version_are_refused(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Terminal) as refused:
        upgrade(engine)
    assert refused.value.code is Code.SCHEMA_DRIFTED
    assert "9999" in refused.value.cause


def test_tables_that_no_migration_made_are_refused(engine):
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(Terminal) as refused:
        upgrade(engine)
    assert refused.value.code is Code.SCHEMA_DRIFTED
    assert "alembic_version" in refused.value.cause


def test_a_migration_that_fails_leaves_nothing_behind(empty_url, engine_of):
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        # Stands in the way of the last table of the last migration.
        connection.execute(text("CREATE VIEW relationships AS SELECT 1"))
    with pytest.raises(Exception, match="relationships"):
        upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW relationships"))
    assert described(engine) == {}
    upgrade(engine)
    assert set(described(engine)) == set(metadata.tables)


def test_the_committed_snapshot_is_the_schema(request):
    committed = request.config.rootpath / "docs" / "schema.json"
    assert committed.read_text(encoding="utf-8") == export_schema()
