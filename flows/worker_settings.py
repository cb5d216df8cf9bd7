"""The settings that a flow opens its parts with: the environment's, completed by the Prefect blocks that they name."""

from __future__ import annotations

from blocks.settings import Settings


def settings_of_worker() -> Settings:
    """Return the settings of this process; call it where a flow opens its parts: `opened_parts(settings_of_worker())`.

    Raises:
        Terminal: `SETTING_INVALID` where a setting is wrong.
    """
    return Settings.load()
