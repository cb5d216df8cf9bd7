-- A database of its own: Prefect and legaldocs both keep the version of their tables in alembic_version.
CREATE DATABASE prefect;
