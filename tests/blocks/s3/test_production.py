"""A production of 200 MB through the store, by a process that is killed."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blocks.s3_digests import PART_BYTES
from blocks.s3_store import S3FileStore
from blocks.storage_layout import storage_key
from tests.blocks.s3.given import noise
from tests.s3 import S3Server

FOUR_PARTS = 4 * PART_BYTES
"""What a transfer may add to a process that has begun: the part that is sent, and its copies on the way to the socket. It is counted
from where the process stood before, which is 5 MiB higher where Python has just compiled everything that it loaded."""

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
        env=os.environ | s3.environment | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])},
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
    assert int(told[3]) < FOUR_PARTS
    assert store.size(key) == path.stat().st_size
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket), unfinished
