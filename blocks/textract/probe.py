"""Whether Textract could be asked, found out without a page and without a cent: credentials, the bucket's region, and an answer.

Nothing of a matter is sent, so that no permit is needed; who examines for a matter that lets nothing out does not ask here at all.
"""

from __future__ import annotations

from blocks.aws_credentials import source_of_credentials
from blocks.errors import Code, Terminal
from blocks.file_store import open_file_store
from blocks.settings import Settings
from blocks.textract.client import DETECT, GET, boto_client, textract_region
from blocks.textract.faults import error_name, translated

CONNECT_SECONDS, READ_SECONDS = 5, 15
"""Shorter than for work: somebody waits for the examination."""

NO_JOB = "0" * 64
"""The id of a job that never was: asking after it costs nothing, and shows whether we may ask."""

NO_PICTURE = b"."
"""Sent as a picture: it is refused before anything is recognised, and shows whether we may send."""

EXPECTED = frozenset(
    {"InvalidJobIdException", "InvalidParameterException", "UnsupportedDocumentException", "BadDocumentException"}
)
"""What a service that works and may be asked says to these."""


def examine_credentials(settings: Settings) -> str:
    """Say where the credentials come from; raise `Terminal(CREDENTIALS_MISSING)` where there are none."""
    if settings.aws_block:
        return f"AWS: the block {settings.aws_block} in Prefect"
    source = source_of_credentials()
    if source is None:
        raise Terminal(
            Code.CREDENTIALS_MISSING,
            "LEGALDOCS_OCR_ENGINE=textract needs AWS credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role.",
        )
    return f"AWS: {source}"


def examine_bucket(settings: Settings) -> str:
    """Say which region the bucket and the service lie in.

    Raises:
        Terminal: `SETTING_INVALID` where jobs have no bucket or no region is set, `TEXTRACT_REQUEST_INVALID` where the two regions are
            not one, and what the file store says.
    """
    from blocks.s3_store import S3FileStore

    if settings.storage_block or (settings.aws_block and source_of_credentials() is None):
        return "not compared here: workers take bucket or region from a block in Prefect"
    region = textract_region()
    if region is None:
        raise Terminal(Code.SETTING_INVALID, "AWS_REGION: say in which region Textract is to be asked.")
    if settings.textract_mode == "page":
        return f"region {region}; page by page, no bucket is needed"
    files = open_file_store(settings.storage)
    if not isinstance(files, S3FileStore):
        cause = "LEGALDOCS_TEXTRACT_MODE: async needs LEGALDOCS_STORAGE_URL=s3://BUCKET/PREFIX; with files in a folder set it to page."
        raise Terminal(Code.SETTING_INVALID, cause)
    of_bucket = files.region()
    if of_bucket is not None and of_bucket != region:
        cause = (
            f"The bucket lies in {of_bucket}, Textract would be asked in {region}, and it reads only buckets of its own region."
        )
        raise Terminal(Code.TEXTRACT_REQUEST_INVALID, cause)
    return f"region {region}, and the bucket's too" if of_bucket else f"region {region}; the bucket's service has no regions"


def examine_service(settings: Settings) -> str:
    """Ask the operation whose answer all work waits for, and say that it answers.

    Raises:
        LegalDocsError: what `blocks.textract.faults` says of the answer: denied, busy, out of reach, no credentials.
    """
    if settings.aws_block and source_of_credentials() is None:
        return "not asked from here: workers take the credentials from a block in Prefect"
    operation = DETECT if settings.textract_mode == "page" else GET
    client = boto_client(CONNECT_SECONDS, READ_SECONDS, attempts=1)
    try:
        with translated(operation):
            if operation == DETECT:
                client.detect_document_text(Document={"Bytes": NO_PICTURE})
            else:
                client.get_document_text_detection(JobId=NO_JOB)
    except Terminal as error:
        if error_name(error) not in EXPECTED:
            raise
    return f"{client.meta.endpoint_url} answers {operation}"
