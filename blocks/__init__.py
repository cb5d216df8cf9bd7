"""WHERE things live: records, errors, settings, database, file store, engines. Only this layer opens a connection."""
