"""The caches behind `blocks.entity_cache`."""
