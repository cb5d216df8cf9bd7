"""The blocks that workers are configured by: their types, and those that the settings name, made from the values beside them.

A block is written from this machine's own setting where there is one (`LEGALDOCS_DATABASE_BLOCK` from `LEGALDOCS_DATABASE_URL`, and so
on); where there is none it must be on the server already. A secret is never written to a server that anybody may read.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from blocks.errors import Code, Terminal
from blocks.prefect_blocks import named
from blocks.prefect_blocks.named import loaded
from blocks.settings import Settings
from flows.setup.api_access import api_is_open
from flows.setup.changes import Change, Outcome, compared

if TYPE_CHECKING:
    from prefect.blocks.core import Block
    from prefect.client.orchestration import SyncPrefectClient


class Wanted(NamedTuple):
    """A block as it should be, under its name; `secret` says that one of its values is a secret."""

    name: str
    block: Block
    secret: bool


def make_blocks(client: SyncPrefectClient, settings: Settings) -> list[Change]:
    """Register the types and write the blocks.

    Raises:
        Terminal: `BLOCK_MISSING` for a name without a value here or a block there; `SECRET_UNPROTECTED` where a secret would be written
            to a server that asks for no credentials. No block is written then.
    """
    changes = [_registered(client, kind) for kind in _types()]
    wanted = [each for setting, make in _MAKERS.items() if (each := _wanted(settings, setting, make))]
    refuse_open_secrets([each.name for each in wanted if each.secret])
    return changes + [saved(each.name, each.block) for each in wanted]


def refuse_open_secrets(names: list[str]) -> None:
    """Raise `Terminal(SECRET_UNPROTECTED)` where there are such blocks and the API asks nobody who they are."""
    if names and api_is_open():
        raise Terminal(
            Code.SECRET_UNPROTECTED, f"Block {', '.join(names)} would hold a secret, and the Prefect server shows it to anybody."
        )


def saved(name: str, block: Block) -> Change:
    """Write the block unless it stands so already."""
    kind = type(block)
    try:
        before: dict[str, object] | None = loaded(kind, name).model_dump()
    except Terminal:
        before = None
    if before != block.model_dump():
        block.save(name, overwrite=True, _sync=True)  # type: ignore[call-arg]  # Prefect's dispatch is untyped
    return compared("block", name, before=before, wanted=block.model_dump(), detail=kind.__name__)


def _types() -> tuple[type[Block], ...]:
    from prefect.blocks.webhook import Webhook
    from prefect_aws import AwsCredentials, S3Bucket
    from prefect_sqlalchemy import SqlAlchemyConnector

    from blocks.prefect_blocks.cache_block import LegalDocsCache
    from blocks.prefect_blocks.model_block import LegalDocsModel

    return (SqlAlchemyConnector, AwsCredentials, S3Bucket, Webhook, LegalDocsCache, LegalDocsModel)


def _registered(client: SyncPrefectClient, kind: type[Block]) -> Change:
    from prefect.exceptions import ObjectNotFound

    slug = kind.get_block_type_slug()
    try:
        client.read_block_type_by_slug(slug)
        outcome = Outcome.SAME
    except ObjectNotFound:
        outcome = Outcome.MADE
    kind.register_type_and_schema(_sync=True)  # type: ignore[call-arg]  # Prefect's dispatch is untyped
    return Change(kind="block type", name=slug, outcome=outcome)


def _wanted(settings: Settings, setting: str, make: Callable[[Settings], tuple[Block, bool] | None]) -> Wanted | None:
    """Return the block that a setting names; None where none is named, or the one that is there is to stay as it is."""
    name: str = getattr(settings, setting)
    if not name:
        return None
    made = make(settings)
    if made is None:
        named.READERS[setting](name)
        return None
    return Wanted(name, *made)


def _database(settings: Settings) -> tuple[Block, bool] | None:
    if not settings.database_url:
        return None
    from prefect_sqlalchemy import ConnectionComponents, SqlAlchemyConnector

    url = urlsplit(settings.database_url)
    info = ConnectionComponents(
        driver=url.scheme,
        username=unquote(url.username) if url.username else None,
        password=SecretStr(unquote(url.password)) if url.password else None,
        host=url.hostname,
        port=url.port,
        database=url.path[1:],
        query=dict(parse_qsl(url.query)) or None,
    )
    return SqlAlchemyConnector(connection_info=info), bool(url.password)


def _storage(settings: Settings) -> tuple[Block, bool] | None:
    """Return the bucket alone: its credentials are those of `LEGALDOCS_AWS_BLOCK`, or of the workers' environment."""
    url = urlsplit(settings.storage_url)
    if url.scheme != "s3":
        return None
    from prefect_aws import AwsCredentials, S3Bucket

    return S3Bucket(bucket_name=url.netloc, bucket_folder=url.path.strip("/"), credentials=AwsCredentials()), False


def _aws(_: Settings) -> tuple[Block, bool] | None:
    from prefect_aws import AwsCredentials
    from prefect_aws.client_parameters import AwsClientParameters

    given = {name: os.environ.get(name) or None for name in _AWS}
    if not any(given.values()):
        return None
    secret = given["AWS_SECRET_ACCESS_KEY"]
    block = AwsCredentials(
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SecretStr(secret) if secret else None,
        aws_session_token=given["AWS_SESSION_TOKEN"],
        profile_name=given["AWS_PROFILE"],
        region_name=given["AWS_REGION"] or given["AWS_DEFAULT_REGION"],
        aws_client_parameters=AwsClientParameters(endpoint_url=given["AWS_ENDPOINT_URL"]),
    )
    return block, bool(secret or given["AWS_SESSION_TOKEN"])


def _cache(settings: Settings) -> tuple[Block, bool] | None:
    if settings.redis_url in ("", "none"):
        return None
    from blocks.prefect_blocks.cache_block import LegalDocsCache

    block = LegalDocsCache.of_url(settings.redis_url)
    return block, block.password is not None


def _model(_: Settings) -> tuple[Block, bool] | None:
    from blocks.prefect_blocks.model_block import LegalDocsModel

    base_url, key = os.environ.get("OPENAI_BASE_URL") or None, os.environ.get("OPENAI_API_KEY") or None
    if not (base_url or key):
        return None
    return LegalDocsModel(base_url=base_url, api_key=SecretStr(key) if key else None), bool(key)


_AWS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
)

_MAKERS: dict[str, Callable[[Settings], tuple[Block, bool] | None]] = {
    "database_block": _database,
    "storage_block": _storage,
    "aws_block": _aws,
    "cache_block": _cache,
    "model_block": _model,
}
"""What makes the block that a setting names, and says whether it holds a secret; None where this machine has no value for it."""
