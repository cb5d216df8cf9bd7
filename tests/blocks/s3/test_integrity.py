"""Bytes that change on the way: none is kept, none is handed out."""

from __future__ import annotations

from pathlib import Path

from blocks.errors import Code, Transient
from blocks.s3_store import S3FileStore
from blocks.storage_layout import storage_key
from tests.blocks.s3.given import SMALL, key_of, offered, only, refused
from tests.faults import s3_proxy as faults


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
    proxy.fault = only("PUT", faults.answers(400, "BadDigest"))
    error = refused(lambda: through.put_file(key_of(sha256), path, sha256))
    assert isinstance(error, Transient)
    assert "other bytes" in error.cause


def test_what_is_there_already_is_not_sent_again(
    through: S3FileStore, proxy: faults.Proxy, tmp_path: Path, large: tuple[Path, str]
) -> None:
    for path, sha256 in (offered(tmp_path), large):
        through.put_file(key_of(sha256), path, sha256)
        before = len(proxy.of_method("PUT"))
        assert through.put_file(key_of(sha256), path, sha256) == path.stat().st_size
        assert len(proxy.of_method("PUT")) == before
