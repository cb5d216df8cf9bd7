"""The vendor's variables lead to the bucket; what is wrong with them has a code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.file_store import open_file_store
from blocks.storage_layout import storage_key
from tests.blocks.s3.given import refused
from tests.s3 import S3Server


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
