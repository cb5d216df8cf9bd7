"""What Textract and the way to it can say, as our errors: one table for the documented errors of every operation that is called.

Whether waiting helps decides the class. Messages carry AWS' name of the error and the operation, never the service's own text.
Sources: the models of StartDocumentTextDetection, GetDocumentTextDetection and DetectDocumentText in botocore 1.43 (API 2018-06-27).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from botocore import exceptions as boto
from urllib3.exceptions import HTTPError

from blocks.errors import Code, LegalDocsError, Terminal, Transient


class Meaning(NamedTuple):
    """What an error comes to: who can help, and whether waiting does."""

    kind: type[Terminal | Transient]
    code: Code


_WAIT = Meaning(Transient, Code.TEXTRACT_BUSY)
_DENIED = Meaning(Terminal, Code.TEXTRACT_DENIED)
_WRONG = Meaning(Terminal, Code.TEXTRACT_REQUEST_INVALID)
_REFUSED = Meaning(Terminal, Code.TEXTRACT_REFUSED)

MEANINGS: Mapping[str, Meaning] = {
    # the service is busy or broken for the moment: wait, never fail
    "InternalServerError": _WAIT,
    "LimitExceededException": _WAIT,
    "ProvisionedThroughputExceededException": _WAIT,
    "ThrottlingException": _WAIT,
    # we, or the bucket, are not set up for it
    "AccessDeniedException": _DENIED,
    "InvalidKMSKeyException": _WRONG,
    "InvalidS3ObjectException": _WRONG,
    "InvalidParameterException": _WRONG,
    "IdempotentParameterMismatchException": _WRONG,
    # the document is not for it
    "BadDocumentException": _REFUSED,
    "DocumentTooLargeException": _REFUSED,
    "UnsupportedDocumentException": _REFUSED,
    # the job is older than seven days, or never was one
    "InvalidJobIdException": Meaning(Terminal, Code.TEXTRACT_JOB_LOST),
    # what every service of AWS can say before the operation is looked at
    "UnrecognizedClientException": _DENIED,
    "InvalidSignatureException": _DENIED,
    "MissingAuthenticationTokenException": _DENIED,
    "IncompleteSignatureException": _DENIED,
    "SubscriptionRequiredException": _DENIED,
    "ExpiredTokenException": _WAIT,
    "ServiceUnavailableException": _WAIT,
    "RequestTimeoutException": _WAIT,
}

_SERVER_FAULT = 500
"""HTTP status from which an error that has no name in the table is the service's own."""

_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.ProfileNotFound,
    boto.TokenRetrievalError,
    boto.SSOError,
)

_WRONG_SETTING = (
    boto.NoRegionError,
    boto.InvalidRegionError,
    boto.InvalidConfigError,
    boto.ConfigParseError,
    boto.UnknownEndpointError,
)


def as_ours(error: Exception, operation: str) -> LegalDocsError | None:
    """Return what an exception of boto3 comes to; None for one that is not of the service or of the way to it."""
    kind = type(error).__name__
    if isinstance(error, boto.ClientError):
        return _answered(error, operation)
    if isinstance(error, _NO_CREDENTIALS):
        return Terminal(Code.CREDENTIALS_MISSING, f"There are no credentials for Textract ({kind}).")
    if isinstance(error, _WRONG_SETTING):
        return Terminal(Code.SETTING_INVALID, f"An AWS_* variable for Textract is missing or wrong ({kind}).")
    if isinstance(error, boto.ParamValidationError):
        return Terminal(Code.TEXTRACT_REQUEST_INVALID, f"A request for {operation} was malformed.")
    if isinstance(error, boto.BotoCoreError | HTTPError | ConnectionError | TimeoutError):
        return Transient(Code.TEXTRACT_BUSY, f"Textract cannot be reached for {operation} ({kind}).")
    return None


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Raise what boto3 raises in the body as ours; `request_id` still tells AWS' id of the request."""
    try:
        yield
    except Exception as error:
        found = as_ours(error, operation)
        if found is None:
            raise
        raise found from error


def request_id(error: LegalDocsError) -> str | None:
    """Return AWS' id of the request that an error of ours came from, None where there was no answer."""
    cause = error.__cause__
    if not isinstance(cause, boto.ClientError):
        return None
    found: str | None = cause.response.get("ResponseMetadata", {}).get("RequestId")
    return found


def error_name(error: LegalDocsError) -> str | None:
    """Return AWS' name of the error that one of ours came from, None where there was no answer."""
    cause = error.__cause__
    return _name(cause) if isinstance(cause, boto.ClientError) else None


def _answered(error: boto.ClientError, operation: str) -> LegalDocsError:
    name = _name(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    meaning = MEANINGS.get(name) or (_WAIT if status >= _SERVER_FAULT else _WRONG)
    return meaning.kind(meaning.code, f"Textract answered {operation} with {name}.")


def _name(error: boto.ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "") or "no code"
