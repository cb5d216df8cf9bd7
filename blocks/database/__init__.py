"""The one database: its tables, the session scope with a repository for each family of them, migrations and the drift check."""
