"""What S3 and the way to it can say, as our errors: who can help decides the code, whether waiting helps decides the class.

Messages carry the service's error code and the name of the place, never its text: that may hold keys of the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as boto
from urllib3.exceptions import HTTPError

from blocks.errors import Code, LegalDocsError, Terminal, Transient

MISSING_OBJECT = frozenset({"NoSuchKey", "404", "NotFound"})
"""HEAD has no body: its 404 stands for a missing object and for a missing bucket alike."""

NO_SUCH_UPLOAD = "NoSuchUpload"

TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})
"""Somebody else has written the key since it was looked at."""

NO_CONDITIONS = frozenset({"NotImplemented", "501"})
"""Some services that speak S3 know no conditional writes."""

CHANGED_ON_THE_WAY = frozenset(
    {"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody"}
)

_DENIED = frozenset(
    {
        "AccessDenied",
        "403",
        "Forbidden",
        "401",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidToken",
        "InvalidSecurity",
        "AllAccessDisabled",
        "AccountProblem",
        "NotSignedUp",
    }
)

_DENIED_FOR_NOW = frozenset({"ExpiredToken", "TokenRefreshRequired", "RequestTimeTooSkewed"})
"""A token that ran out is renewed, a clock is set: neither is the document's fault."""

_WRONG_REGION = frozenset({"PermanentRedirect", "301", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"})

_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.ProfileNotFound,
    boto.TokenRetrievalError,
    boto.SSOError,
)

_WRONG_SETTING = (
    boto.ParamValidationError,
    boto.NoRegionError,
    boto.InvalidRegionError,
    boto.InvalidConfigError,
    boto.ConfigParseError,
    boto.UnknownEndpointError,
)


@contextmanager
def translated(place: str, name: str | None = None) -> Iterator[None]:
    """Raise what boto3 raises in the body as ours.

    Args:
        place: the place that is worked on, for the message.
        name: the object that is read; only then does "there is no such object" mean `Terminal(STORED_FILE_MISSING)`.
    """
    try:
        yield
    except boto.ClientError as error:
        raise _answered(error_code(error), place, name) from error
    except _NO_CREDENTIALS as error:
        raise Terminal(Code.CREDENTIALS_MISSING, f"{place}: no credentials ({type(error).__name__}).") from error
    except _WRONG_SETTING as error:
        raise Terminal(
            Code.SETTING_INVALID, f"{place}: an AWS_* variable or the URL is wrong ({type(error).__name__})."
        ) from error
    except (boto.BotoCoreError, HTTPError, ConnectionError, TimeoutError) as error:
        raise unreachable(place, f"cannot be reached ({type(error).__name__})") from error


def error_code(error: boto.ClientError) -> str:
    """Return the service's name for what went wrong, such as `SlowDown`; the HTTP status where it gave none."""
    return error.response.get("Error", {}).get("Code", "") or "no code"


def unreachable(place: str, what: str) -> Transient:
    """Return the error for a store that fails now and may work later."""
    return Transient(Code.FILE_STORE_UNREACHABLE, f"{place} {what}.")


def missing(name: str) -> Terminal:
    """Return the error for an object that is not there."""
    return Terminal(Code.STORED_FILE_MISSING, f"Nothing is stored at {name}.")


def _answered(code: str, place: str, name: str | None) -> LegalDocsError:
    if name is not None and code in MISSING_OBJECT:
        return missing(name)
    for codes, kind, ours, what in _ANSWERS:
        if code in codes:
            return kind(ours, f"{place} {what} ({code}).")
    return unreachable(place, f"answered {code}")


_ANSWERS: tuple[tuple[frozenset[str], type[Terminal | Transient], Code, str], ...] = (
    (_DENIED, Terminal, Code.FILE_STORE_DENIED, "refuses these credentials"),
    (_DENIED_FOR_NOW, Transient, Code.FILE_STORE_DENIED, "refuses these credentials for now"),
    (_WRONG_REGION, Terminal, Code.SETTING_INVALID, "lies in another region than AWS_REGION says"),
    (CHANGED_ON_THE_WAY, Transient, Code.FILE_STORE_UNREACHABLE, "received other bytes than were sent"),
    (frozenset({"NoSuchBucket"}), Transient, Code.FILE_STORE_UNREACHABLE, "is no bucket that exists"),
)
