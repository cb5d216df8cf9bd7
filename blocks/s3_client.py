"""The client of S3 and of every service that speaks its language: made from the vendor's own `AWS_*` variables, or handed in.

boto3 finds credentials (`AWS_ACCESS_KEY_ID`, `AWS_PROFILE`, a role of the machine), the endpoint (`AWS_ENDPOINT_URL`,
`AWS_ENDPOINT_URL_S3`) and the region (`AWS_DEFAULT_REGION`) by itself. Only `AWS_REGION`, which every other tool of AWS reads and
boto3 does not, is handed over here. No connection is made before the first request.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from blocks.errors import Code, Terminal
from blocks.storage_layout import storage_key

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_s3.client import S3Client

CONNECT_SECONDS = 10
"""A service that takes no connection in this time is out of reach."""

READ_SECONDS = 60
"""Longest silence inside an answer; AWS takes up to a minute to put a large object together from its parts."""

ATTEMPTS = 4
"""Requests in all for one call, with growing pauses, before the error is ours: `SlowDown` and a lost connection are common on S3."""

CONNECTIONS = 16
"""Connections that one client keeps: more threads than that never store at once in one process."""

_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,63}")

_OF_AWS = re.compile(r"https?://([^/]+\.)?amazonaws\.com(\.cn)?(:\d+)?/?")


class S3Place(NamedTuple):
    """A bucket and what the names of all objects in it begin with: "" or words that end in a slash."""

    bucket: str
    prefix: str

    def address(self, name: str = "") -> str:
        """Return the URL of an object, or of the place itself."""
        return f"s3://{self.bucket}/{self.prefix}{name}"


def s3_place(url: str, variable: str) -> S3Place:
    """Return the place that an `s3://bucket/prefix` URL names; raise `Terminal(SETTING_INVALID)` by the variable's name."""
    parts = urlsplit(url)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
        raise Terminal(Code.SETTING_INVALID, f"{variable}: write s3://BUCKET/PREFIX; credentials go into AWS_* variables.")
    try:
        return S3Place(parts.netloc, f"{storage_key(prefix)}/" if prefix else "")
    except ValueError as error:
        raise Terminal(Code.SETTING_INVALID, f"{variable}: the prefix holds signs other than letters, digits, . _ - /") from error


def open_client() -> S3Client:
    """Return a client of the service that the `AWS_*` variables name; threads may share it.

    Raises:
        Terminal: a variable is wrong (`SETTING_INVALID`), or names a profile that does not exist (`CREDENTIALS_MISSING`).
    """
    from boto3.session import Session

    from blocks.s3_failures import translated

    try:
        with translated("S3"):
            session = Session(region_name=os.environ.get("AWS_REGION") or None)
            client = session.client("s3", config=_config("auto"))
            if _OF_AWS.fullmatch(client.meta.endpoint_url):
                return client
            # Elsewhere a bucket is seldom a host of its own: minio:9000 has no DNS name for bucket.minio.
            return session.client("s3", config=_config("path"))
    except ValueError as error:
        raise Terminal(Code.SETTING_INVALID, "AWS_ENDPOINT_URL: write http://HOST:PORT or https://HOST.") from error


def _config(addressing: Literal["auto", "path"]) -> Config:
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=CONNECTIONS,
        s3={"addressing_style": addressing},
        # We send and check our own sha256. What boto3 adds by default (CRC in a trailer) other services do not understand.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
