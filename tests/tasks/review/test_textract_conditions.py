"""What the doctor says of Textract: credentials, regions and the service's own answer, each with its code, and nothing paid for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from blocks.errors import CURES, Code
from blocks.ocr_engine import RecognisedLine
from blocks.settings import Settings
from tasks.review.condition import Condition
from tasks.review.doctor import examine
from tasks.review.textract_conditions import textract_conditions
from tests.s3 import S3Server
from tests.textract_double import TextractDouble, running_textract

PROBED = ["textract_credentials", "textract_bucket", "textract"]


def nothing(picture: Image.Image) -> Sequence[RecognisedLine]:
    return []


@pytest.fixture
def double(home: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[TextractDouble]:
    """The service, credentials for it and a bucket of its region, as the variables say."""
    with running_textract(s3, nothing) as running:
        set_all(monkeypatch, {**s3.environment, "AWS_ENDPOINT_URL_TEXTRACT": running.endpoint})
        set_all(monkeypatch, {"LEGALDOCS_OCR_ENGINE": "textract", "LEGALDOCS_STORAGE_URL": f"s3://{s3.bucket()}/files"})
        yield running


def set_all(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def found() -> dict[str, Condition]:
    return {condition.name: condition for condition in textract_conditions(Settings.load())}


def test_nothing_is_asked_where_pages_are_read_here(double: TextractDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_OCR_ENGINE", "tesseract")
    assert found() == {}
    assert double.calls == []


@pytest.mark.parametrize(("mode", "operation"), [("async", "GetDocumentTextDetection"), ("page", "DetectDocumentText")])
def test_a_service_that_answers(double: TextractDouble, monkeypatch: pytest.MonkeyPatch, mode: str, operation: str) -> None:
    monkeypatch.setenv("LEGALDOCS_TEXTRACT_MODE", mode)
    conditions = found()
    assert list(conditions) == PROBED
    assert all(condition.ok for condition in conditions.values()), conditions
    assert [(call.operation, call.error is None) for call in double.calls] == [(operation, False)], "nothing was recognised"
    assert double.jobs == {}
    assert operation in conditions["textract"].detail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("AccessDeniedException", Code.TEXTRACT_DENIED),
        ("UnrecognizedClientException", Code.TEXTRACT_DENIED),
        ("ThrottlingException", Code.TEXTRACT_BUSY),
        ("InternalServerError", Code.TEXTRACT_BUSY),
        ("UnknownOperationException", Code.TEXTRACT_REQUEST_INVALID),
    ],
)
def test_a_service_that_refuses(double: TextractDouble, error: str, code: Code) -> None:
    double.fail("GetDocumentTextDetection", error, always=True)
    condition = found()["textract"]
    assert (condition.ok, condition.code, condition.cure) == (False, code, CURES[code])
    assert double.gets == 1, "somebody waits for the examination"


def test_a_service_that_is_out_of_reach(double: TextractDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_TEXTRACT", "http://127.0.0.1:1")
    assert found()["textract"].code is Code.TEXTRACT_BUSY


def test_credentials_that_are_missing_are_named_and_nothing_is_asked(
    double: TextractDouble, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    none = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    set_all(monkeypatch, {**none, "AWS_CONFIG_FILE": str(tmp_path / "none"), "LEGALDOCS_TEXTRACT_MODE": "page"})
    conditions = found()
    assert conditions["textract_credentials"].code is Code.CREDENTIALS_MISSING
    assert "textract" not in conditions
    assert double.calls == []


def test_what_only_workers_know_is_not_examined_here(
    double: TextractDouble, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.delenv(name)
    none = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    set_all(monkeypatch, {**none, "AWS_CONFIG_FILE": str(tmp_path / "none"), "LEGALDOCS_AWS_BLOCK": "firm-aws"})
    conditions = found()
    assert all(condition.ok for condition in conditions.values()), conditions
    assert "firm-aws" in conditions["textract_credentials"].detail
    assert double.calls == []


def test_regions_are_compared(double: TextractDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    condition = found()["textract_bucket"]
    assert condition.code is Code.TEXTRACT_REQUEST_INVALID
    assert "us-east-2" in condition.detail
    assert "eu-central-1" in condition.detail


def test_jobs_need_a_bucket(double: TextractDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGALDOCS_STORAGE_URL")
    condition = found()["textract_bucket"]
    assert condition.code is Code.SETTING_INVALID
    assert "LEGALDOCS_STORAGE_URL" in condition.detail


def test_the_doctor_examines_the_service_and_the_engine_of_this_machine(double: TextractDouble) -> None:
    conditions = {condition.name: condition for condition in examine().conditions}
    assert conditions["textract"].ok
    assert conditions["ocr_engine"].ok
    assert conditions["ocr_engine"].detail.startswith("tesseract")
