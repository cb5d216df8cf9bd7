"""The settings that a flow opens its parts with: the environment's, completed by the Prefect blocks that they name."""

from __future__ import annotations

import os
from functools import lru_cache

from blocks.settings import Settings

BLOCKS = ("database_block", "storage_block", "aws_block", "cache_block", "model_block")


def settings_of_worker() -> Settings:
    """Return the settings of this process; call it where a flow opens its parts: `opened_parts(settings_of_worker())`.

    What a named block says goes before what the environment says. Credentials that blocks hold are put into this process's environment,
    where the clients of AWS and of the language model look for them.

    Raises:
        Terminal: `SETTING_INVALID` where a setting is wrong, `BLOCK_MISSING` where a named block is not there.
    """
    settings = Settings.load()
    return _completed(settings) if any(getattr(settings, name) for name in BLOCKS) else settings


@lru_cache(maxsize=1)
def _completed(settings: Settings) -> Settings:
    """Read the blocks once for a process: every document asks for its settings again."""
    from blocks.prefect_blocks.named import read_named

    named = read_named(settings)
    os.environ.update(named.environment)
    return Settings.model_validate(settings.model_dump() | named.fields)
