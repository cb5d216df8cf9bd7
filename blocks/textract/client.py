"""Calls to Textract: three operations, under a permit, within the rate of all lanes, and patient with a service that is busy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from blocks.errors import Code, Terminal
from blocks.external import Permit
from blocks.logs import logger
from blocks.rate_limit import RateLimit
from blocks.s3_client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS
from blocks.textract.faults import translated
from blocks.textract.waiting import Waiting

if TYPE_CHECKING:
    from mypy_boto3_textract.client import TextractClient as BotoClient
    from mypy_boto3_textract.type_defs import BlockTypeDef, GetDocumentTextDetectionResponseTypeDef

START = "StartDocumentTextDetection"
GET = "GetDocumentTextDetection"
DETECT = "DetectDocumentText"
OPERATIONS = (START, GET, DETECT)
"""All that is ever asked of the service; each has a quota of its own."""

BLOCKS_AT_ONCE = 1_000
"""Blocks of one answer, the most that the service gives: a page or two."""


class Part(NamedTuple):
    """An object in a bucket, and the prefix in the same bucket under which the service may keep what it finds."""

    bucket: str
    name: str
    output_prefix: str


class Started(NamedTuple):
    """A job, and AWS' id of the request that started it."""

    job_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a job stands: the service's own word for it, and the first answer."""

    status: str
    first: GetDocumentTextDetectionResponseTypeDef


class TextractClient:
    """The service as the rest of the program sees it.

    Every method waits while the service is busy, up to the patience.

    Raises:
        Terminal: what `blocks.textract.faults` says of the answer.
        Transient: `TEXTRACT_BUSY` where the service was busy or out of reach for longer than the patience.
    """

    def __init__(self, client: BotoClient, waiting: Waiting) -> None:
        self._client = client
        self._waiting = waiting

    def start(self, part: Part, token: str) -> Started:
        """Start a job for a PDF; the same token again is the same job, and is paid for once."""

        def call() -> Started:
            with translated(START):
                answer = self._client.start_document_text_detection(
                    DocumentLocation={"S3Object": {"Bucket": part.bucket, "Name": part.name}},
                    OutputConfig={"S3Bucket": part.bucket, "S3Prefix": part.output_prefix},
                    ClientRequestToken=token,
                )
            return Started(answer["JobId"], answer["ResponseMetadata"].get("RequestId", ""))

        return self._waiting.until_answered(call)

    def look(self, job_id: str) -> Look:
        """Ask how a job stands; of one that has succeeded, the first answer is part of it."""
        first = self._get(job_id, None)
        return Look(first["JobStatus"], first)

    def blocks(self, job_id: str, look: Look, lost: dict[int, str]) -> Iterator[BlockTypeDef]:
        """Yield all blocks that a job has found, answer by answer.

        Args:
            job_id: the job.
            look: how it stands, by `look`.
            lost: filled with the service's codes for pages that it could not read.
        """
        answer = look.first
        while True:
            for warning in answer.get("Warnings") or []:
                lost.update(dict.fromkeys(warning.get("Pages", []), warning.get("ErrorCode", "")))
            yield from answer.get("Blocks") or []
            token = answer.get("NextToken")
            if not token:
                return
            answer = self._get(job_id, token)

    def detect(self, picture: bytes) -> tuple[list[BlockTypeDef], str]:
        """Return the blocks of one picture, PNG or JPEG, and the engine that found them."""

        def call() -> tuple[list[BlockTypeDef], str]:
            with translated(DETECT):
                answer = self._client.detect_document_text(Document={"Bytes": picture})
            return answer["Blocks"], self.engine(DETECT, answer.get("DetectDocumentTextModelVersion"))

        return self._waiting.until_answered(call)

    def engine(self, operation: str, model: str | None) -> str:
        """Return what stands on a page as its engine: service, API version, operation and, where it is told, the model."""
        name = f"textract {self._client.meta.service_model.api_version} {operation}"
        return f"{name} model {model}" if model else name

    def _get(self, job_id: str, token: str | None) -> GetDocumentTextDetectionResponseTypeDef:
        def call() -> GetDocumentTextDetectionResponseTypeDef:
            with translated(GET):
                if token is None:
                    return self._client.get_document_text_detection(JobId=job_id, MaxResults=BLOCKS_AT_ONCE)
                return self._client.get_document_text_detection(JobId=job_id, MaxResults=BLOCKS_AT_ONCE, NextToken=token)

        return self._waiting.until_answered(call)


def open_textract(permit: Permit, rates: Mapping[str, RateLimit], waiting: Waiting) -> TextractClient:
    """Return a client of the service that the `AWS_*` variables name; no connection is made before the first call.

    Args:
        permit: that the matter's words may go there.
        rates: the limit of each operation; every request waits for it, those that boto3 repeats by itself too.
        waiting: how long a busy service is waited for.

    Raises:
        Terminal: a variable is wrong (`SETTING_INVALID`), or names a profile that does not exist (`CREDENTIALS_MISSING`).
    """
    client = boto_client(CONNECT_SECONDS, READ_SECONDS, ATTEMPTS)
    _log.info("client opened", extra={"service": permit.service, "matter_id": permit.matter.id})
    for operation, limit in rates.items():
        client.meta.events.register(f"before-send.textract.{operation}", _waits_for(limit))
    return TextractClient(client, waiting)


def boto_client(connect_seconds: float, read_seconds: float, attempts: int) -> BotoClient:
    """Return boto3's client of the service; see `open_textract`, the only way to it for words of a matter."""
    from boto3.session import Session
    from botocore.config import Config

    config = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    try:
        with translated("a client"):
            return Session(region_name=os.environ.get("AWS_REGION") or None).client("textract", config=config)
    except ValueError as error:
        raise Terminal(Code.SETTING_INVALID, "AWS_ENDPOINT_URL_TEXTRACT: write http://HOST:PORT or https://HOST.") from error


def textract_region() -> str | None:
    """Return the region whose Textract would be called, None where no variable and no profile names one."""
    from boto3.session import Session

    with translated("a client"):
        return Session(region_name=os.environ.get("AWS_REGION") or None).region_name


def _waits_for(limit: RateLimit) -> Callable[..., None]:
    """Return a hook that lets a request go when the limit does; botocore takes None as "send it"."""
    return lambda **_: limit.wait()


_log = logger("blocks.textract.client")
