"""Where each setting comes from: the environment, the `.env` file or the default; told also when some of them are wrong.

`Settings.load` stops at the first wrong set of values. The doctor has to go on: it names every wrong setting and examines the rest of
the system with the settings that are right.
"""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from blocks.settings import PREFIX, Settings

_PASSWORD_IN_URL = re.compile(r"(^[^:/@\s]*://[^:/@\s]*|^[^:/@\s]*):(?!//).*@", re.DOTALL)
"""A URL, or what was meant to be one. Greedy, so that a password that holds an unquoted `@` or `/` is hidden whole."""

_SECRET_PARAMETER = re.compile(r"(?i)((?:^|[?&\s])(?:password|passwd|token|secret|key)=)[^&\s]*")

_SECRET_FIELD = re.compile(r"(?i)(password|secret|token|webhook|api_?key|access_?key|auth_string)")

MASK = "***"

_FOREIGN = {
    "DATABASE_URL": "database_url",
    "POSTGRES_URL": "database_url",
    "POSTGRES_HOST": "database_url",
    "PGHOST": "database_url",
    "DB_HOST": "database_url",
    "REDIS_URL": "redis_url",
    "REDIS_HOST": "redis_url",
}
"""Names that other systems give to what is a setting here, and its field."""


class Source(StrEnum):
    """Where a value comes from; an earlier one wins over a later one."""

    ENVIRONMENT = "environment"
    DOTENV = ".env"
    DEFAULT = "default"


class SettingFound(NamedTuple):
    """One setting as it was found: the value as it may be shown, and what is wrong with it (None: nothing)."""

    variable: str
    value: str
    source: Source
    wrong: str | None


class SettingsFound(NamedTuple):
    """Every setting, and the settings that hold when the wrong ones are left at their defaults."""

    rows: list[SettingFound]
    usable: Settings

    @property
    def wrong(self) -> frozenset[str]:
        """The variables whose values are wrong."""
        return frozenset(row.variable for row in self.rows if row.wrong)


class Misnamed(NamedTuple):
    """A variable that is set and that nothing reads, and the one that was probably meant."""

    given: str
    meant: str


class _GivenSettings(Settings):
    """The same rules over given values alone: no variable's name can hold the prefix, and no `.env` is read."""

    model_config = SettingsConfigDict(env_prefix="=", env_file=None, validate_default=False)


def find_settings() -> SettingsFound:
    """Read the environment and `.env` and return every setting with its source; wrong values are told, not raised."""
    environment, dotenv = EnvSettingsSource(Settings)(), DotEnvSettingsSource(Settings)()
    given = {name: value for name, value in (dotenv | environment).items() if name in Settings.model_fields}
    usable, wrong = _judge(given)
    rows = []
    for name in Settings.model_fields:
        source = Source.ENVIRONMENT if name in environment else Source.DOTENV if name in dotenv else Source.DEFAULT
        value = given.get(name, getattr(usable, name))
        rows.append(SettingFound(Settings.variable(name), shown(name, str(value)), source, wrong.get(name)))
    return SettingsFound(rows, usable)


def misnamed_settings(found: SettingsFound) -> list[Misnamed]:
    """Return the variables of the environment that name a setting by another name, where that setting is not given by its own."""
    read = {row.variable for row in found.rows}
    at_default = {row.variable for row in found.rows if row.source is Source.DEFAULT}
    foreign = [Misnamed(name, Settings.variable(field)) for name, field in _FOREIGN.items() if name in os.environ]
    unknown = [name for name in os.environ if name.startswith(PREFIX) and name not in read]
    close = [Misnamed(name, meant) for name in sorted(unknown) for meant in get_close_matches(name, sorted(read), n=1)]
    return [each for each in foreign + close if each.meant in at_default]


def shown(name: str, value: str) -> str:
    """Return the value with every password, token or key masked; `name` is the setting's field."""
    if _SECRET_FIELD.search(name):
        return MASK if value else ""
    return _SECRET_PARAMETER.sub(rf"\g<1>{MASK}", _PASSWORD_IN_URL.sub(rf"\g<1>:{MASK}@", value))


def _judge(given: dict[str, object]) -> tuple[Settings, dict[str, str]]:
    """Return settings without the wrong values, and what is wrong with each of these.

    One pass may not be enough: a value that was right beside a wrong one can be wrong beside its default. Defaults are judged as
    given values are, for some rules complete them; those that take the place of a wrong value are taken as they are.
    """
    wrong: dict[str, str] = {}
    every = {name: field.default for name, field in Settings.model_fields.items()} | given
    for _ in every:
        right = {name: value for name, value in every.items() if name not in wrong}
        try:
            return _GivenSettings.model_validate(right), wrong
        except ValidationError as error:
            wrong |= {str(e["loc"][0]): e["msg"].removeprefix("Value error, ") for e in error.errors()}
    return _GivenSettings.model_construct(), wrong
