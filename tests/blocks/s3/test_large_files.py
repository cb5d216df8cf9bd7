"""Files that go out in parts and come back: only what is missing is sent again, and nothing is left behind."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal, Transient
from blocks.s3_download import FOLDER
from blocks.s3_store import S3FileStore
from blocks.storage_layout import storage_key
from tests.blocks.s3.given import MIB, PART, SMALL, key_of, noise, offered, parts_sent, refused
from tests.faults import s3_proxy as faults
from tests.s3 import S3Server


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
