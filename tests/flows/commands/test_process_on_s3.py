"""The main job with everything that lies in files on S3: documents, pages, reports of stages."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL

from blocks.database.store import open_store
from blocks.file_store import open_file_store
from blocks.settings import Settings
from blocks.storage_layout import original_key
from tests.s3 import S3Server

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "matter"
OFFERED = ("Venn Jr. declaration 5-28-25.txt", "Pelican Reach - Orlo Disclosure Stmt 4-2-25.pdf")


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
def test_a_matter_goes_through_all_stages_on_s3(s3: S3Server, tmp_path: Path) -> None:
    bucket = s3.bucket()
    box = tmp_path / "box"
    box.mkdir()
    for name in OFFERED:
        shutil.copy(SAMPLES / name, box)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LEGALDOCS_", "AWS_", "PREFECT_LOGGING_"))}
    variables = {
        "LEGALDOCS_HOME": str(tmp_path / "home"),
        "LEGALDOCS_STORAGE_URL": f"s3://{bucket}/files",
        "LEGALDOCS_RESULTS_URL": f"s3://{bucket}/results",
        "LEGALDOCS_REDIS_URL": "none",
        "PREFECT_API_URL": PREFECT_API_URL.value() or "",
    }

    def command(*arguments: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments, "--matter", "sample", "--json"],
            env=own | variables | s3.environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        assert "canary" not in done.stdout + done.stderr
        return dict(json.loads(done.stdout))

    first = command("process", str(box))
    assert (first["documents"], first["completed"], first["failed"]) == (2, 2, 0)
    verified = command("verify", "--deep")
    assert verified["verification"]["holds"]  # type: ignore[index]

    files = open_file_store(f"s3://{bucket}/files", s3.client())
    with_rows = open_store(Settings(home=tmp_path / "home"))
    with with_rows.transaction(write=False) as tx:
        (matter,) = tx.matters.all()
        documents = tx.documents.of_matter(matter.id)
    with_rows.close()
    for document in documents:
        data = files.get_bytes(original_key(matter.id, document.id, document.sha256, document.media_type))
        assert data == (SAMPLES / document.file_name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == document.sha256
    assert len(list(files.list())) == len(documents)  # pages are kept in derived/ only while they are read
    results = [each.name for each in open_file_store(f"s3://{bucket}/results", s3.client()).objects()]
    assert len(results) == 6 * len(OFFERED)
    assert not (tmp_path / "home" / "files").exists()
    assert list((tmp_path / "home").glob("results/*")) == []
    log = (tmp_path / "home" / "logs").rglob("*")
    assert all("canary" not in path.read_text(encoding="utf-8") for path in log if path.is_file())

    again = command("process", str(box))
    assert again["completed"] == 2
    assert len(list(files.list())) == len(documents)
    assert command("reconcile")["left"] == 0
