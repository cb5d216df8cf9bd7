"""What the service answers is told by code and class, and short disturbances are outlived."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.s3_store import S3FileStore
from blocks.storage_layout import storage_key
from tests.blocks.s3.given import key_of, offered, only, refused
from tests.faults import s3_proxy as faults
from tests.s3 import S3Server

SLOW = (503, "SlowDown", Transient, Code.FILE_STORE_UNREACHABLE)
DENIED = (403, "AccessDenied", Terminal, Code.FILE_STORE_DENIED)
METHODS = ("get_bytes", "put_file", "put_bytes", "list", "delete", "local_path")


@pytest.mark.parametrize(
    ("method", "status", "code", "kind", "ours"),
    [
        *((method, *SLOW) for method in METHODS),
        *((method, *DENIED) for method in METHODS),
        ("get_bytes", 500, "InternalError", Transient, Code.FILE_STORE_UNREACHABLE),
        ("get_bytes", 403, "InvalidAccessKeyId", Terminal, Code.FILE_STORE_DENIED),
        ("put_file", 403, "SignatureDoesNotMatch", Terminal, Code.FILE_STORE_DENIED),
        ("put_file", 400, "ExpiredToken", Transient, Code.FILE_STORE_DENIED),
        ("put_file", 404, "NoSuchBucket", Transient, Code.FILE_STORE_UNREACHABLE),
        ("list", 400, "AuthorizationHeaderMalformed", Terminal, Code.SETTING_INVALID),
        ("put_bytes", 418, "SomethingNew", Transient, Code.FILE_STORE_UNREACHABLE),
    ],
)
def test_what_the_service_answers_is_told_by_code_and_class(
    through: S3FileStore,
    proxy: faults.Proxy,
    tmp_path: Path,
    method: str,
    status: int,
    code: str,
    kind: type[LegalDocsError],
    ours: Code,
) -> None:
    path, sha256 = offered(tmp_path)
    calls: dict[str, Callable[[], object]] = {
        "get_bytes": lambda: through.get_bytes(key_of(sha256)),
        "put_file": lambda: through.put_file(key_of(sha256), path, sha256),
        "put_bytes": lambda: through.put_bytes(key_of(sha256), b"x"),
        "list": lambda: list(through.list()),
        "delete": lambda: through.delete(key_of(sha256)),
        "local_path": lambda: through.local_path(key_of(sha256)).__enter__(),
    }
    fault = faults.answers(status, code)
    proxy.fault = only("PUT", fault) if method == "put_file" else fault  # the look before it is a HEAD, whose answer has no code
    error = refused(calls[method])
    assert (type(error), error.code) == (kind, ours)
    assert code in error.cause
    assert "testing" not in str(error)


def test_a_short_disturbance_is_outlived(through: S3FileStore, proxy: faults.Proxy) -> None:
    proxy.fault = faults.answers(503, "SlowDown", times=1)
    through.put_bytes(storage_key("a/b"), b"x")
    assert through.get_bytes(storage_key("a/b")) == b"x"


def test_no_service_at_all_is_unreachable(s3: S3Server) -> None:
    store = S3FileStore(s3.client("http://127.0.0.1:9"), "bucket")
    error = refused(lambda: store.get_bytes(storage_key("a/b")))
    assert (type(error), error.code) == (Transient, Code.FILE_STORE_UNREACHABLE)


@pytest.mark.parametrize("method", ["get_bytes", "size"])
def test_a_missing_bucket_is_not_missing_content(s3: S3Server, method: str) -> None:
    store = S3FileStore(s3.client(), "there-is-no-such-bucket")
    error = refused(lambda: getattr(store, method)(storage_key("a/b")))
    assert (type(error), error.code) == (Transient, Code.FILE_STORE_UNREACHABLE)
    assert "there-is-no-such-bucket" in error.cause


def test_a_probe_leaves_nothing_and_says_what_is_wrong(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, s3: S3Server, bucket: str
) -> None:
    store.probe()
    assert "Contents" not in s3.client().list_objects_v2(Bucket=bucket)
    proxy.fault = only("PUT", faults.answers(403, "AccessDenied"))
    assert refused(through.probe).code is Code.FILE_STORE_DENIED
    assert refused(S3FileStore(s3.client(), "there-is-no-such-bucket").probe).code is Code.FILE_STORE_UNREACHABLE


def test_the_region_of_the_bucket_is_told(store: S3FileStore) -> None:
    assert store.region() == "us-east-2"


def test_a_list_goes_over_all_pages_and_leaves_foreign_names_to_objects(s3: S3Server, bucket: str, store: S3FileStore) -> None:
    client = s3.client()
    for number in range(60):
        client.put_object(Bucket=bucket, Key=f"files/a/{number:02}", Body=b"x")
    client.put_object(Bucket=bucket, Key="files/b/not ours (1).pdf", Body=b"xyz")
    client.put_object(Bucket=bucket, Key="files/b/", Body=b"")
    client.put_object(Bucket=bucket, Key="elsewhere/a", Body=b"x")
    assert list(store.list()) == [f"a/{number:02}" for number in range(60)]
    (foreign,) = store.objects("b/")
    assert (foreign.name, foreign.bytes) == ("b/not ours (1).pdf", 3)
    assert foreign.address == f"s3://{bucket}/files/b/not ours (1).pdf"
    with store.lend(foreign.name) as lent:
        assert lent.read_bytes() == b"xyz"
        assert lent.suffix == ".pdf"
        assert lent.stat().st_mtime == foreign.modified_at.timestamp()
    store.remove(foreign.name)
    assert list(store.objects("b/")) == []
