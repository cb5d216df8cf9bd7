"""A real S3 API on this machine for the session of tests: moto's server in a process of its own, so that its memory is not ours."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_s3.client import S3Client

_START_SECONDS = 60
_PR_SET_PDEATHSIG = 1
_REGION = "us-east-2"

_PAGE = 50
"""Objects that a page of a list holds: few, so that a test of several pages needs few objects. AWS has 1,000."""


class S3Server(NamedTuple):
    """Where the server listens."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """The vendor's variables that lead to the server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing-secret-canary",
            "AWS_REGION": _REGION,
        }

    def client(self, endpoint: str | None = None) -> S3Client:
        """Return a client of the server, or of what stands before it."""
        from botocore.config import Config

        return _session().client(
            "s3",
            endpoint_url=endpoint or self.endpoint,
            config=Config(
                s3={"addressing_style": "path"},
                retries={"mode": "standard", "total_max_attempts": 2},
                connect_timeout=5,
                read_timeout=20,
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def bucket(self) -> str:
        """Make an empty bucket and return its name."""
        name = f"test-{uuid.uuid4()}"
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": _REGION})
        return name


@cache
def _session() -> Session:
    """One for the whole run: it keeps what it has read about the service."""
    from boto3.session import Session

    return Session("testing", "testing", region_name=_REGION)


@contextmanager
def running_s3(folder: Path) -> Iterator[S3Server]:
    """Start a server and end it, with its data, at the end of the body."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], "TMPDIR": str(folder), "MOTO_S3_DEFAULT_MAX_KEYS": str(_PAGE)},
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 (it takes no lock)
        )
    try:
        _await(process, port, folder / "log")
        yield S3Server(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for the session of tests."""
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


def _die_with_parent() -> Callable[[], None]:
    prctl = ctypes.CDLL(None).prctl  # loaded here: between fork and exec nothing may be loaded
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the S3 server did not start:\n" + log.read_text(errors="replace"))
