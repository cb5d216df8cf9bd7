"""What the Prefect blocks that the settings name say, as settings and as variables of the environment.

A worker can be configured by names alone: which database, files, cache and model stand behind them is kept on the Prefect server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from prefect.blocks.core import Block

from blocks.errors import Code, Terminal
from blocks.settings import Settings

B = TypeVar("B", bound=Block)


class Named(NamedTuple):
    """What blocks say: fields of the settings, and variables that vendors' own clients read."""

    fields: dict[str, str]
    environment: dict[str, str]


def read_named(settings: Settings) -> Named:
    """Load every block that the settings name.

    Raises:
        Terminal: `BLOCK_MISSING` where there is no block of the name and the type.
    """
    fields: dict[str, str] = {}
    environment: dict[str, str] = {}
    for setting, read in READERS.items():
        name = getattr(settings, setting)
        if name:
            found = read(name)
            fields |= found.fields
            environment |= found.environment
    return Named(fields, environment)


def loaded(kind: type[B], name: str) -> B:
    """Return the block of that type and name.

    Raises:
        Terminal: `BLOCK_MISSING`.
    """
    try:
        block: Any = kind.load(name, _sync=True)  # type: ignore[call-arg]  # Prefect's dispatch is untyped
    except ValueError as error:
        raise Terminal(Code.BLOCK_MISSING, f"Prefect has no {kind.__name__} block named {name}.") from error
    found: B = block
    return found


def _database(name: str) -> Named:
    from prefect_sqlalchemy import ConnectionComponents, SqlAlchemyConnector

    info = loaded(SqlAlchemyConnector, name).connection_info
    url = info.create_url().render_as_string(hide_password=False) if isinstance(info, ConnectionComponents) else str(info)
    return Named({"database_url": url}, {})


def _storage(name: str) -> Named:
    from prefect_aws import AwsCredentials, S3Bucket

    bucket = loaded(S3Bucket, name)
    credentials = bucket.credentials
    environment = aws_environment(credentials) if isinstance(credentials, AwsCredentials) else {}
    path = bucket.bucket_folder.strip("/")
    return Named({"storage_url": f"s3://{bucket.bucket_name}" + (f"/{path}" if path else "")}, environment)


def _aws(name: str) -> Named:
    from prefect_aws import AwsCredentials

    return Named({}, aws_environment(loaded(AwsCredentials, name)))


def aws_environment(credentials: Any) -> dict[str, str]:
    """Return what boto3 reads from the environment for credentials that are given as keys or as a profile."""
    secret = credentials.aws_secret_access_key
    found = {
        "AWS_ACCESS_KEY_ID": credentials.aws_access_key_id,
        "AWS_SECRET_ACCESS_KEY": secret.get_secret_value() if secret else None,
        "AWS_SESSION_TOKEN": credentials.aws_session_token,
        "AWS_PROFILE": credentials.profile_name,
        "AWS_DEFAULT_REGION": credentials.region_name,
        "AWS_ENDPOINT_URL": credentials.aws_client_parameters.endpoint_url,
    }
    return {name: value for name, value in found.items() if value}


def _cache(name: str) -> Named:
    from blocks.prefect_blocks.cache_block import LegalDocsCache

    return Named({"redis_url": loaded(LegalDocsCache, name).whole_url()}, {})


def _model(name: str) -> Named:
    from blocks.prefect_blocks.model_block import LegalDocsModel

    return Named({}, loaded(LegalDocsModel, name).environment())


READERS: dict[str, Callable[[str], Named]] = {
    "database_block": _database,
    "storage_block": _storage,
    "aws_block": _aws,
    "cache_block": _cache,
    "model_block": _model,
}
"""By the setting that names the block. Credentials of their own come after those of the bucket, and win."""
