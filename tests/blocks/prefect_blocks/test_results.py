"""Results are stage reports in JSON; a record that names anything else is not read, and the stage runs again."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from prefect import flow

from blocks.errors import Code, Terminal, Transient
from blocks.file_store import FileStore, open_file_store
from blocks.folder_store import FolderStore
from blocks.prefect_blocks import stage_task as options
from blocks.prefect_blocks.results import REPORT_TYPE, ReportSerializer, report_storage
from blocks.prefect_blocks.stage_task import StageTask, current_run, stage_task
from blocks.records import Stage
from blocks.settings import Settings
from blocks.stage_records import RunIds, StageCall, StageReport
from blocks.storage_layout import StorageKey
from tests.s3 import S3Server

REPORT = StageReport(stage=Stage.OCR, version="1", key="k" * 64, digest="d" * 64, counts={"pages": 9})
CALL = StageCall(document_id="11111111-1111-4111-8111-111111111111", key=REPORT.key)


class Place(NamedTuple):
    """The settings that name a place for results, and the store to look into it."""

    settings: Settings
    files: FileStore

    def key(self) -> StorageKey:
        (key,) = self.files.list()
        return key


class Attack:
    """Unpickling this writes a file: the proof that code ran."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.write_text, (self.proof, "code ran"))


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Where results lie: a folder, and a bucket that the vendor's variables lead to."""
    if request.param == "folder":
        return Place(Settings(home=tmp_path), FolderStore(tmp_path / "results"))
    server: S3Server = request.getfixturevalue("s3")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    bucket = server.bucket()
    url = f"s3://{bucket}/results"
    return Place(Settings(home=tmp_path, results_url=url), open_file_store(url, server.client()))


def runs_of(task: StageTask, place: Place) -> Callable[[], StageReport]:
    task.result_storage = report_storage(place.settings)

    @flow(persist_result=False)
    def once() -> StageReport:
        return task(CALL)

    return once


def counting(stage: Stage = Stage.OCR) -> tuple[StageTask, list[RunIds]]:
    calls: list[RunIds] = []

    @stage_task(stage)
    def work(call: StageCall) -> StageReport:
        calls.append(current_run())
        return REPORT

    return work, calls


def test_a_report_survives_the_serializer() -> None:
    assert ReportSerializer().loads(ReportSerializer().dumps(REPORT)) == REPORT


@pytest.mark.parametrize("blob", [b"{}", b"[]", b'{"__class__": "os.system"}', b"\x80\x04."])
def test_the_serializer_reads_reports_only(blob: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 whatever pydantic finds wrong
        ReportSerializer().loads(blob)


@pytest.mark.usefixtures("prefect_server")
def test_the_same_call_is_worked_once_and_its_record_is_our_json(place: Place) -> None:
    task, calls = counting()
    once = runs_of(task, place)
    assert [once(), once()] == [REPORT, REPORT]
    assert len(calls) == 1
    assert calls[0].flow_run_id
    assert calls[0].task_run_id
    record = json.loads(place.files.get_bytes(place.key()))
    assert record["metadata"]["serializer"] == {"type": REPORT_TYPE}
    assert json.loads(record["result"]) == REPORT.model_dump(mode="json")


@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize(
    "serializer", [{"type": "pickle"}, {"type": "compressed/pickle"}, {"type": "json"}, {"type": REPORT_TYPE, "x": 1}]
)
def test_a_planted_record_is_refused_and_the_stage_runs_again(
    place: Place, tmp_path: Path, serializer: dict[str, object]
) -> None:
    task, calls = counting()
    once = runs_of(task, place)
    once()
    record = json.loads(place.files.get_bytes(place.key()))
    record["metadata"]["serializer"] = serializer
    record["result"] = base64.b64encode(pickle.dumps(Attack(tmp_path / "proof"))).decode()
    place.files.put_bytes(place.key(), json.dumps(record).encode())
    task2, calls2 = counting()
    assert runs_of(task2, place)() == REPORT
    assert (len(calls), len(calls2)) == (1, 1)
    assert not (tmp_path / "proof").exists()


def test_a_process_has_one_client_for_its_results(s3: S3Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings(results_url="s3://bucket/results")
    assert report_storage(settings) is report_storage(settings)


@pytest.mark.parametrize("url", ["results", "/srv/results", "http://host/x", "file://host/x", "s3://", "s3://key:secret@bucket"])
def test_a_url_that_names_no_place_for_results_is_a_wrong_setting(home: Path, url: str) -> None:
    with pytest.raises(Terminal) as refused:
        report_storage(Settings(results_url=url))
    assert refused.value.code is Code.SETTING_INVALID
    assert "LEGALDOCS_RESULTS_URL" in refused.value.cause
    assert "secret" not in refused.value.cause


@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize(
    ("error", "attempts"), [(Transient(Code.DATABASE_BUSY, "locked"), 3), (Terminal(Code.PDF_DAMAGED, "broken"), 1)]
)
def test_only_a_transient_error_is_tried_again(tmp_path: Path, error: Terminal | Transient, attempts: int) -> None:
    calls: list[int] = []

    @stage_task(Stage.OCR)
    def work(call: StageCall) -> StageReport:
        calls.append(1)
        raise error

    hasty = work.with_options(retries=2, retry_delay_seconds=0)
    with pytest.raises(type(error)) as raised:
        runs_of(hasty, Place(Settings(home=tmp_path), FolderStore(tmp_path / "results")))()
    assert raised.value.code is error.code
    assert len(calls) == attempts


def test_delays_grow_and_are_spread() -> None:
    task, _ = counting()
    assert task.retry_delay_seconds == [2, 4, 8, 16]
    assert task.retries == options.RETRIES
    assert task.retry_jitter_factor == options.JITTER
