"""Words leave for the service only where their matter says so: a socket that listens at its address hears nothing otherwise."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import botocore.endpoint
import pytest

from blocks.errors import Code, LegalDocsError
from blocks.parts import opened_parts
from blocks.records import ExternalPolicy, Priority
from blocks.settings import Settings
from blocks.stage_records import StageCall
from tasks.intake.register import register_paths
from tasks.ocr.task import ocr
from tests.marked_pages import scanned_pdf

_attempts: list[object] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Note every connection of this process that is attempted, but those to sockets in the file system, which lead nowhere else."""
    if _attempts is not None and event in ("socket.connect", "socket.getaddrinfo"):
        address = arguments[1] if event == "socket.connect" else arguments[0]
        if not isinstance(address, str) or event == "socket.getaddrinfo":
            _attempts.append(address)


sys.addaudithook(_note)  # it can't be taken away again, and does nothing while nobody listens


@contextmanager
def attempts() -> Iterator[list[object]]:
    """Give the list of connections that are attempted in the body."""
    global _attempts  # noqa: PLW0603 (the hook has no other way to know)
    _attempts = found = []
    try:
        yield found
    finally:
        _attempts = None


class Ear:
    """A socket that takes connections, counts them and hangs up."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.heard += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    found = Ear()
    yield found
    found.close()


def recognise(path: Path, policy: ExternalPolicy | None) -> Code | None:
    """Run the stage on a scan of a matter of that policy (None: none was ever set), and return how it failed."""
    with opened_parts(Settings.load()) as parts:
        with parts.store.transaction() as tx:
            matter_id = tx.matters.open("Orlo")
            if policy is not None:
                tx.matters.set_external(matter_id, policy)
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [str(path)])
        (offer,) = register_paths(parts.store, parts.files, matter_id, batch_id, [str(path)], "tester", "host")
        assert offer.document_id
        try:
            ocr.fn(StageCall(document_id=offer.document_id, key="1" * 64, force=False))
        except LegalDocsError as error:
            return error.code
    return None


@pytest.mark.parametrize("policy", [None, ExternalPolicy.DENY, ExternalPolicy.ALLOW])
def test_no_connection_is_attempted_unless_the_matter_allows_it(
    home: Path, ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: ExternalPolicy | None
) -> None:
    for name, value in {
        "LEGALDOCS_OCR_ENGINE": "textract",
        "LEGALDOCS_TEXTRACT_MODE": "page",
        "LEGALDOCS_TEXTRACT_CALLS_PER_SECOND": "100",
        "LEGALDOCS_PATIENCE_SECONDS": "1",
        "LEGALDOCS_REDIS_URL": "none",
        "LEGALDOCS_CHILD_PROCESSES": "1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{ear.port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-2",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    with attempts() as made:
        code = recognise(scanned_pdf(tmp_path / "scan.pdf", [1]), policy)
    if policy is ExternalPolicy.ALLOW:
        assert code is Code.TEXTRACT_BUSY
        assert ear.heard > 0
        assert ("127.0.0.1", ear.port) in made
    else:
        assert code is Code.EXTERNAL_DENIED
        assert ear.heard == 0
        assert made == []
