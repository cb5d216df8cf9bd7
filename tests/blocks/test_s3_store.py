"""What only a bucket can do wrong: the way to it, its answers, its limits, its conditions. Faults are plugged into a proxy."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blocks import s3_digests, s3_upload
from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.file_store import open_file_store
from blocks.s3_download import FOLDER
from blocks.s3_store import S3FileStore
from blocks.storage_layout import StorageKey, storage_key
from tests.faults import s3_proxy as faults
from tests.s3 import S3Server

MIB = 1 << 20
PART = 5 * MIB
"""The smallest part that S3 takes: tests in parts need no large files."""

SMALL = b"%PDF-1.7 the bytes of a document\n" * 1000


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_digests, "PART_BYTES", PART)
    monkeypatch.setattr(s3_upload, "SINGLE_PUT", PART)


@pytest.fixture
def proxy(s3: S3Server) -> Iterator[faults.Proxy]:
    with faults.proxy_to(s3.endpoint) as running:
        yield running


@pytest.fixture
def bucket(s3: S3Server) -> str:
    return s3.bucket()


@pytest.fixture
def store(s3: S3Server, bucket: str) -> S3FileStore:
    """The store, reached without the proxy."""
    return S3FileStore(s3.client(), bucket, "files")


@pytest.fixture
def through(s3: S3Server, bucket: str, proxy: faults.Proxy) -> S3FileStore:
    """The same store, reached through the proxy."""
    return S3FileStore(s3.client(proxy.endpoint), bucket, "files")


@pytest.fixture
def large(large_file: tuple[Path, str], small_parts: None) -> tuple[Path, str]:
    return large_file


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file that goes out in three parts, no two alike, with its sha256."""
    path = tmp_path_factory.mktemp("large") / "production.pdf"
    path.write_bytes(noise(7, 2 * PART + MIB))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 (the same bytes every time, not secret ones)


def key_of(sha256: str) -> StorageKey:
    return storage_key(f"matters/m/documents/d/original/{sha256}.pdf")


def offered(tmp_path: Path, data: bytes = SMALL) -> tuple[Path, str]:
    path = tmp_path / "offered.pdf"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def refused(call: Callable[[], object]) -> LegalDocsError:
    with pytest.raises(LegalDocsError) as raised:
        call()
    return raised.value


def parts_sent(proxy: faults.Proxy) -> list[int]:
    return sorted(int(r.path.split("partNumber=")[1].split("&")[0]) for r in proxy.of_method("PUT") if "partNumber=" in r.path)


def test_a_byte_changed_on_the_way_fails_a_small_upload(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, tmp_path: Path
) -> None:
    path, sha256 = offered(tmp_path)
    proxy.fault = faults.flips_a_byte("PUT", least=len(SMALL))
    error = refused(lambda: through.put_file(key_of(sha256), path, sha256))
    assert (type(error), error.code) == (Transient, Code.FILE_STORE_UNREACHABLE)
    assert list(store.list()) == []
    proxy.fault = faults.no_fault
    through.put_file(key_of(sha256), path, sha256)
    assert store.get_bytes(key_of(sha256)) == SMALL


def test_a_byte_changed_on_the_way_leaves_the_object_that_was_to_be_replaced(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, tmp_path: Path
) -> None:
    path, sha256 = offered(tmp_path)
    store.put_bytes(key_of(sha256), b"old")
    proxy.fault = faults.flips_a_byte("PUT", least=len(SMALL))
    assert refused(lambda: through.put_file(key_of(sha256), path, sha256)).code is Code.FILE_STORE_UNREACHABLE
    assert store.get_bytes(key_of(sha256)) == b"old"


def test_a_byte_changed_on_the_way_fails_what_is_put_as_bytes(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy
) -> None:
    proxy.fault = faults.flips_a_byte("PUT")
    error = refused(lambda: through.put_bytes(storage_key("a/b"), SMALL))
    assert isinstance(error, Transient)
    assert not store.exists(storage_key("a/b"))


def test_a_byte_changed_on_the_way_back_is_seen(store: S3FileStore, through: S3FileStore, proxy: faults.Proxy) -> None:
    store.put_bytes(storage_key("a/b"), SMALL)
    proxy.fault = faults.flips_a_byte_of_answers
    assert isinstance(refused(lambda: through.get_bytes(storage_key("a/b"))), Transient)
    assert isinstance(refused(lambda: through.local_path(storage_key("a/b")).__enter__()), Transient)


def test_the_digests_go_with_the_request_for_services_that_check_them(
    through: S3FileStore, proxy: faults.Proxy, tmp_path: Path, large: tuple[Path, str]
) -> None:
    through.put_bytes(storage_key("a/b"), SMALL)
    through.put_file(key_of(offered(tmp_path)[1]), *offered(tmp_path))
    through.put_file(key_of(large[1]), *large)
    sent = [request for request in proxy.of_method("PUT") if request.body]
    assert len(sent) == 2 + 3
    assert all("x-amz-checksum-sha256" in {name.lower() for name in request.headers} for request in sent)


def test_a_service_that_refuses_changed_bytes_itself(through: S3FileStore, proxy: faults.Proxy, tmp_path: Path) -> None:
    path, sha256 = offered(tmp_path)
    proxy.fault = _only("PUT", faults.answers(400, "BadDigest"))
    error = refused(lambda: through.put_file(key_of(sha256), path, sha256))
    assert isinstance(error, Transient)
    assert "other bytes" in error.cause


def _only(method: str, fault: faults.Fault) -> faults.Fault:
    return lambda request, forward: fault(request, forward) if request.method == method else forward(request)


def test_what_is_there_already_is_not_sent_again(
    through: S3FileStore, proxy: faults.Proxy, tmp_path: Path, large: tuple[Path, str]
) -> None:
    for path, sha256 in (offered(tmp_path), large):
        through.put_file(key_of(sha256), path, sha256)
        before = len(proxy.of_method("PUT"))
        assert through.put_file(key_of(sha256), path, sha256) == path.stat().st_size
        assert len(proxy.of_method("PUT")) == before


def test_a_large_file_goes_out_in_parts_and_comes_back_whole(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, large: tuple[Path, str]
) -> None:
    path, sha256 = large
    assert through.put_file(key_of(sha256), path, sha256) == path.stat().st_size
    assert parts_sent(proxy) == [1, 2, 3]
    with store.local_path(key_of(sha256)) as lent:
        assert hashlib.sha256(lent.read_bytes()).hexdigest() == sha256
        assert lent.suffix == ".pdf"
    assert not lent.exists()


def test_after_a_break_only_missing_parts_are_sent(
    store: S3FileStore, s3: S3Server, bucket: str, through: S3FileStore, proxy: faults.Proxy, large: tuple[Path, str]
) -> None:
    path, sha256 = large
    proxy.fault = faults.cuts_after_requests("PUT", 1)
    assert refused(lambda: through.put_file(key_of(sha256), path, sha256)).code is Code.FILE_STORE_UNREACHABLE
    assert not store.exists(key_of(sha256))
    with faults.proxy_to(s3.endpoint) as second:
        S3FileStore(s3.client(second.endpoint), bucket, "files").put_file(key_of(sha256), path, sha256)
        assert parts_sent(second) == [2, 3]
    assert store.size(key_of(sha256)) == path.stat().st_size


def test_a_part_changed_on_the_way_is_sent_again_and_no_other(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, large: tuple[Path, str]
) -> None:
    path, sha256 = large
    seen = []

    def second_part_arrives_changed(request: faults.Request, forward: faults.Forward) -> faults.Answer:
        if "partNumber=2" in request.path:
            seen.append(request.path)
            return faults.flips_a_byte("PUT")(request, forward)
        return forward(request)

    proxy.fault = second_part_arrives_changed
    assert isinstance(refused(lambda: through.put_file(key_of(sha256), path, sha256)), Transient)
    assert seen
    assert not store.exists(key_of(sha256))
    proxy.fault, proxy.seen = faults.no_fault, []
    through.put_file(key_of(sha256), path, sha256)
    assert parts_sent(proxy) == [2, 3]


def test_parts_of_another_file_are_not_taken_for_ours(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, large: tuple[Path, str], tmp_path: Path
) -> None:
    path, sha256 = large
    key = storage_key("derived/whole")
    proxy.fault = faults.cuts_after_requests("PUT", 2)
    refused(lambda: through.put_file(key, path, sha256))
    proxy.fault = faults.no_fault
    other = tmp_path / "other"
    other.write_bytes(path.read_bytes()[::-1])
    through.put_file(key, other, hashlib.sha256(other.read_bytes()).hexdigest())
    assert hashlib.sha256(store.get_bytes(key)).hexdigest() == hashlib.sha256(other.read_bytes()).hexdigest()


def test_a_file_that_changes_between_its_parts_is_refused_and_leaves_no_upload(
    store: S3FileStore,
    s3: S3Server,
    bucket: str,
    through: S3FileStore,
    proxy: faults.Proxy,
    large: tuple[Path, str],
    tmp_path: Path,
) -> None:
    path = tmp_path / "growing.pdf"
    path.write_bytes(large[0].read_bytes())

    def changes_after_the_first_part(request: faults.Request, forward: faults.Forward) -> faults.Answer:
        if "partNumber=1&" in request.path + "&":
            with path.open("r+b") as file:
                file.seek(2 * PART)
                file.write(b"changed")
        return forward(request)

    proxy.fault = changes_after_the_first_part
    error = refused(lambda: through.put_file(key_of(large[1]), path, large[1]))
    assert (type(error), error.code) == (Terminal, Code.FILE_CHANGED)
    assert list(store.list()) == []
    assert "Uploads" not in s3.client().list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("least", [1, 2])
def test_another_process_that_was_first_is_no_error(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, large: tuple[Path, str], tmp_path: Path, least: int
) -> None:
    """Small files meet at the condition of the put, large ones at the upload that the other process has completed."""
    path, sha256 = large if least == 2 else offered(tmp_path)
    done = []

    def other_is_first(request: faults.Request, forward: faults.Forward) -> faults.Answer:
        last = "partNumber=3" in request.path if least == 2 else request.method == "PUT"
        if last and not done:
            done.append(True)
            answer = forward(request) if least == 2 else None
            store.put_file(key_of(sha256), path, sha256)
            return answer or forward(request)
        return forward(request)

    proxy.fault = other_is_first
    assert through.put_file(key_of(sha256), path, sha256) == path.stat().st_size
    assert done
    assert list(store.list()) == [key_of(sha256)]


def test_a_service_without_conditions_takes_files_all_the_same(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, tmp_path: Path
) -> None:
    path, sha256 = offered(tmp_path)

    def knows_no_conditions(request: faults.Request, forward: faults.Forward) -> faults.Answer:
        if "If-None-Match" in request.headers:
            return faults.answers(501, "NotImplemented")(request, forward)
        return forward(request)

    proxy.fault = knows_no_conditions
    through.put_file(key_of(sha256), path, sha256)
    assert store.get_bytes(key_of(sha256)) == SMALL


def test_a_download_goes_on_where_it_broke(store: S3FileStore, through: S3FileStore, proxy: faults.Proxy) -> None:
    data = noise(1, 3 * MIB)
    store.put_bytes(storage_key("a/b.pdf"), data)
    proxy.fault = faults.cuts_answers_after(MIB + 5, times=2)
    with through.local_path(storage_key("a/b.pdf")) as lent:
        assert lent.read_bytes() == data
    ranges = [request.headers.get("Range") for request in proxy.of_method("GET")]
    assert ranges[0] is None
    assert ranges[1:] == [f"bytes={MIB + 5}-", f"bytes={2 * (MIB + 5)}-"]


def test_a_download_that_breaks_every_time_is_unreachable_and_leaves_no_copy(
    store: S3FileStore, through: S3FileStore, proxy: faults.Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store.put_bytes(storage_key("a/b"), SMALL)
    proxy.fault = faults.cuts_answers_after(0, times=100)
    error = refused(lambda: through.local_path(storage_key("a/b")).__enter__())
    assert (type(error), error.code) == (Transient, Code.FILE_STORE_UNREACHABLE)
    assert list(tmp_path.glob(f"{FOLDER}*")) == []


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
    proxy.fault = _only("PUT", fault) if method == "put_file" else fault  # the look before it is a HEAD, whose answer has no code
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
    proxy.fault = _only("PUT", faults.answers(403, "AccessDenied"))
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


def test_sweeping_ends_old_uploads_and_removes_old_copies(
    store: S3FileStore,
    through: S3FileStore,
    proxy: faults.Proxy,
    large: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, fresh = tmp_path / f"{FOLDER}old", tmp_path / f"{FOLDER}fresh"
    old.mkdir()
    fresh.mkdir()
    os.utime(old, (0, 0))
    proxy.fault = faults.cuts_after_requests("PUT", 1)
    refused(lambda: through.put_file(key_of(large[1]), *large))
    assert store.sweep() == 2  # the server dates every upload to 2010
    assert store.sweep() == 0
    assert [folder.name for folder in tmp_path.iterdir()] == [fresh.name]


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any of the vendor's variables, and no files of credentials."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return monkeypatch


def test_the_vendors_variables_lead_to_the_bucket(s3: S3Server, bucket: str, variables: pytest.MonkeyPatch) -> None:
    for name, value in s3.environment.items():
        variables.setenv(name, value)
    opened = open_file_store(f"s3://{bucket}/files")
    opened.probe()
    opened.put_bytes(storage_key("a/b"), b"x")
    assert opened.get_bytes(storage_key("a/b")) == b"x"
    assert "canary" not in opened.describe()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("AWS_SECRET_ACCESS_KEY", None, Code.CREDENTIALS_MISSING),
        ("AWS_ACCESS_KEY_ID", None, Code.CREDENTIALS_MISSING),
        ("AWS_PROFILE", "nobody", Code.CREDENTIALS_MISSING),
        ("AWS_ENDPOINT_URL", "no-url", Code.SETTING_INVALID),
    ],
)
def test_variables_that_are_wrong_or_missing_have_their_codes(
    s3: S3Server, variables: pytest.MonkeyPatch, name: str, value: str | None, code: Code
) -> None:
    for each, right in s3.environment.items():
        variables.setenv(each, right)
    if value is None:
        variables.delenv(name)
    else:
        variables.setenv(name, value)
    error = refused(lambda: open_file_store("s3://a-bucket/files").probe())
    assert (type(error), error.code) == (Terminal, code)
    assert "canary" not in str(error)


UPLOAD = """
import sys
from pathlib import Path
import psutil
from blocks.file_store import open_file_store
from blocks.storage_layout import storage_key

store = open_file_store(sys.argv[1])
path, sha256, key = Path(sys.argv[2]), sys.argv[3], storage_key(f"original/{sys.argv[3]}.pdf")
store.put_bytes(storage_key("warm/up"), b"x")
with store.local_path(storage_key("warm/up")):
    before = psutil.Process().memory_info().rss
    print("begun", before, flush=True)
store.put_file(key, path, sha256)
with store.local_path(key) as lent:
    assert lent.stat().st_size == path.stat().st_size
(peak,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print("done", int(peak) * 1024 - before, flush=True)
"""


def uploading(s3: S3Server, bucket: str, path: Path, sha256: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", UPLOAD, f"s3://{bucket}/files", str(path), sha256],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | s3.environment | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


@pytest.mark.slow
def test_a_production_of_200_mb_takes_little_memory_and_survives_a_kill(
    s3: S3Server, bucket: str, store: S3FileStore, tmp_path: Path
) -> None:
    path = tmp_path / "production.pdf"
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(200):
            block = noise(number, 4096) * 256
            file.write(block)
            digest.update(block)
    sha256 = digest.hexdigest()
    first = uploading(s3, bucket, path, sha256)
    client = s3.client()
    parts: list[object] = []
    while len(parts) < 3:
        assert first.poll() is None
        uploads = client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        if uploads:
            found = client.list_parts(Bucket=bucket, Key=uploads[0]["Key"], UploadId=uploads[0]["UploadId"])
            parts = list(found.get("Parts", []))
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    key = storage_key(f"original/{sha256}.pdf")
    assert not store.exists(key)
    (unfinished,) = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    second = uploading(s3, bucket, path, sha256)
    assert second.stdout is not None
    told = second.stdout.read().split()
    assert second.wait() == 0
    assert told[2] == "done"
    assert int(told[3]) < 60 * MIB
    assert store.size(key) == path.stat().st_size
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket), unfinished
