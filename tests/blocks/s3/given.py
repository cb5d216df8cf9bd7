"""Files, keys and questions that the tests of the S3 store share."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from blocks.errors import LegalDocsError
from blocks.storage_layout import StorageKey, storage_key
from tests.faults import s3_proxy as faults

MIB = 1 << 20
PART = 5 * MIB
"""The smallest part that S3 takes: tests in parts need no large files."""

SMALL = b"%PDF-1.7 the bytes of a document\n" * 1000


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


def only(method: str, fault: faults.Fault) -> faults.Fault:
    return lambda request, forward: fault(request, forward) if request.method == method else forward(request)
