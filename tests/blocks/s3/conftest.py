"""A store on a real S3 API, and the same store behind a proxy that faults are plugged into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks import s3_digests, s3_upload
from blocks.s3_store import S3FileStore
from tests.blocks.s3.given import MIB, PART, noise
from tests.faults import s3_proxy as faults
from tests.s3 import S3Server


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
