"""Every error that the service documents, over the real boto3: the type and the code that it ends in, and what it leaves behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import botocore.session
import pytest

from blocks.errors import CURES, Code, LegalDocsError, Terminal, Transient
from blocks.external import Outside, Permit
from blocks.paid_folder import PaidFolder
from blocks.records import ExternalPolicy, MatterId
from blocks.s3_client import ATTEMPTS
from blocks.store_records import Matter, TextractJobStatus
from blocks.textract.client import DETECT, GET, START, Part, TextractClient, open_textract
from blocks.textract.faults import MEANINGS
from blocks.textract.job_files import JobFiles
from blocks.textract.jobs import TextractJobs
from blocks.textract.waiting import Waiting
from tests.blocks.textract.conftest import PRICE, FastClock, Office
from tests.marked_pages import picture_of, scanned_pdf
from tests.textract_double import DETECT_ERRORS, GET_ERRORS, START_ERRORS, TextractDouble


class Row(NamedTuple):
    """What an error of the service comes to."""

    kind: type[Terminal | Transient]
    code: Code


BUSY = Row(Transient, Code.TEXTRACT_BUSY)
DENIED = Row(Terminal, Code.TEXTRACT_DENIED)
WRONG = Row(Terminal, Code.TEXTRACT_REQUEST_INVALID)
REFUSED = Row(Terminal, Code.TEXTRACT_REFUSED)
LOST = Row(Terminal, Code.TEXTRACT_JOB_LOST)

EXPECTED = {
    START: {
        "AccessDeniedException": DENIED,
        "BadDocumentException": REFUSED,
        "DocumentTooLargeException": REFUSED,
        "IdempotentParameterMismatchException": WRONG,
        "InternalServerError": BUSY,
        "InvalidKMSKeyException": WRONG,
        "InvalidParameterException": WRONG,
        "InvalidS3ObjectException": WRONG,
        "LimitExceededException": BUSY,
        "ProvisionedThroughputExceededException": BUSY,
        "ThrottlingException": BUSY,
        "UnsupportedDocumentException": REFUSED,
    },
    GET: {
        "AccessDeniedException": DENIED,
        "InternalServerError": BUSY,
        "InvalidJobIdException": LOST,
        "InvalidKMSKeyException": WRONG,
        "InvalidParameterException": WRONG,
        "InvalidS3ObjectException": WRONG,
        "ProvisionedThroughputExceededException": BUSY,
        "ThrottlingException": BUSY,
    },
    DETECT: {
        "AccessDeniedException": DENIED,
        "BadDocumentException": REFUSED,
        "DocumentTooLargeException": REFUSED,
        "InternalServerError": BUSY,
        "InvalidParameterException": WRONG,
        "InvalidS3ObjectException": WRONG,
        "ProvisionedThroughputExceededException": BUSY,
        "ThrottlingException": BUSY,
        "UnsupportedDocumentException": REFUSED,
    },
}
TABLE = [(operation, error, row) for operation, rows in EXPECTED.items() for error, row in rows.items()]

NOT_DOCUMENTED = [
    ("ExpiredTokenException", BUSY),
    ("ServiceUnavailableException", BUSY),
    ("UnrecognizedClientException", DENIED),
    ("SubscriptionRequiredException", DENIED),
    ("AnErrorThatWasAddedSinceException", WRONG),
]
"""What every service of AWS may answer, and a name that nobody here has heard of."""

PAGE = [1]

SHORT_PATIENCE = 8.0
"""Seconds: some rounds of waiting, in each of which boto3 makes all of its attempts."""


@dataclass(frozen=True)
class PartAtHand:
    """Sends a part that was written before, so that no child is needed."""

    part: Path

    def write_part(self, numbers: Sequence[int], target: Path) -> None:  # noqa: ARG002
        shutil.copy(self.part, target)

    def write_picture(self, number: int, target: Path) -> None:
        picture_of(number).save(target, "PNG")


@pytest.fixture
def time() -> FastClock:
    return FastClock()


@pytest.fixture
def client(double: TextractDouble, time: FastClock) -> TextractClient:
    return opened(time)


@pytest.fixture
def office(office_of: Callable[..., Office], tmp_path: Path) -> Office:
    """An office for one scanned page."""
    return office_of(scanned_pdf(tmp_path / "one.pdf", [1]))


@pytest.fixture
def jobs(office: Office) -> Callable[[], TextractJobs]:
    """Makes the jobs of the document as a new process would."""

    def made() -> TextractJobs:
        paid, at = PaidFolder(office.files, office.document), JobFiles(office.files, office.document)
        sender = PartAtHand(office.path)
        return TextractJobs(office.store, at, office.document, sender, paid, office.client, office.waiting, PRICE)

    return made


def ask(client: TextractClient, operation: str) -> object:
    """Call an operation as the engine does."""
    if operation == START:
        return client.start(Part("bucket", "part.pdf", "part"), "1" * 64)
    return client.look("no-such-job") if operation == GET else client.detect(b"no picture")


def test_the_table_holds_every_documented_error() -> None:
    model = botocore.session.get_session().get_service_model("textract")
    for operation, known in ((START, START_ERRORS), (GET, GET_ERRORS), (DETECT, DETECT_ERRORS)):
        documented = {shape.name for shape in model.operation_model(operation).error_shapes}
        assert set(EXPECTED[operation]) == set(known) == documented
        assert documented <= set(MEANINGS)


@pytest.mark.parametrize(("operation", "error", "row"), TABLE)
def test_an_error_that_lasts_ends_in_its_type_and_code(
    client: TextractClient, double: TextractDouble, time: FastClock, operation: str, error: str, row: Row
) -> None:
    double.fail(operation, error, always=True)
    with pytest.raises(LegalDocsError) as raised:
        ask(client, operation)
    assert (type(raised.value), raised.value.code) == row
    assert error in raised.value.cause
    assert "the service's own words" not in str(raised.value)
    assert CURES[row.code] in str(raised.value)
    if row is BUSY:
        assert double.count(operation) == ATTEMPTS * (1 + len(time.slept)), "boto3 tries, then we wait and it tries again"
        assert SHORT_PATIENCE <= time.now <= 3 * SHORT_PATIENCE, "it is waited for as long as the patience, and no longer"
    else:
        assert double.count(operation) == 1
        assert time.slept == []


@pytest.mark.parametrize(("operation", "error"), [(operation, error) for operation, error, row in TABLE if row is BUSY])
def test_a_busy_moment_is_waited_out(client: TextractClient, double: TextractDouble, operation: str, error: str) -> None:
    """Busy for longer than boto3 tries by itself, then broken in another way, which shows that the call was made again."""
    double.faults[operation] = [error] * (ATTEMPTS + 1) + ["AccessDeniedException"]
    with pytest.raises(Terminal) as raised:
        ask(client, operation)
    assert raised.value.code is Code.TEXTRACT_DENIED
    assert double.count(operation) == ATTEMPTS + 2


@pytest.mark.parametrize(("error", "row"), NOT_DOCUMENTED)
def test_errors_that_no_operation_documents(client: TextractClient, double: TextractDouble, error: str, row: Row) -> None:
    double.fail(DETECT, error, always=True)
    with pytest.raises(LegalDocsError) as raised:
        ask(client, DETECT)
    assert (type(raised.value), raised.value.code) == row


@pytest.mark.parametrize("error", START_ERRORS)
def test_a_start_that_fails_leaves_a_row_that_ends_or_waits(office: Office, jobs: Callable[[], TextractJobs], error: str) -> None:
    office.double.fail(START, error, always=True)
    row = EXPECTED[START][error]
    with pytest.raises(row.kind) as raised:
        jobs().fetch(PAGE, of=1)
    assert raised.value.code is row.code
    (job,) = office.jobs
    assert job.status is (TextractJobStatus.SUBMITTING if row is BUSY else TextractJobStatus.FAILED)
    assert (job.job_id, job.error_code) == (None, row.code)
    assert job.aws_request_id
    assert bool(office.left_outside) is (row is BUSY), "a part that waits stays in the bucket, one that failed does not"
    office.double.faults.clear()
    jobs().fetch(PAGE, of=1)
    assert len(office.double.jobs) == 1
    assert office.jobs[-1].status is TextractJobStatus.SUCCEEDED


@pytest.mark.parametrize("error", GET_ERRORS)
def test_a_job_that_cannot_be_asked_after_is_not_lost(office: Office, jobs: Callable[[], TextractJobs], error: str) -> None:
    office.double.fail(GET, error, always=True)
    row = EXPECTED[GET][error]
    with pytest.raises(row.kind) as raised:
        jobs().fetch(PAGE, of=1)
    assert raised.value.code is row.code
    ended = [TextractJobStatus.FAILED] * 2 if row is LOST else [TextractJobStatus.IN_PROGRESS]
    assert [job.status for job in office.jobs] == ended
    assert {job.error_code for job in office.jobs} == {row.code}
    assert office.double.starts == len(ended)
    office.double.faults.clear()
    jobs().fetch(PAGE, of=1)
    assert office.double.starts == (3 if row is LOST else 1), "only what is lost is paid for again"
    assert office.jobs[-1].status is TextractJobStatus.SUCCEEDED
    assert office.left_outside == []


@pytest.mark.parametrize("get", ["AccessDeniedException", "InvalidJobIdException", "ThrottlingException"])
def test_a_busy_start_and_then_one_bad_look(office: Office, jobs: Callable[[], TextractJobs], get: str) -> None:
    office.double.fail(START, "LimitExceededException")
    office.double.fail(GET, get)
    if EXPECTED[GET][get] in (BUSY, LOST):
        jobs().fetch(PAGE, of=1)
    else:
        with pytest.raises(Terminal):
            jobs().fetch(PAGE, of=1)
        jobs().fetch(PAGE, of=1)
    assert office.jobs[-1].status is TextractJobStatus.SUCCEEDED
    assert office.double.starts == 2 + (EXPECTED[GET][get] is LOST)
    assert len(office.double.jobs) == len(office.jobs)


def test_a_service_that_is_out_of_reach_is_waited_for(
    double: TextractDouble, time: FastClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_TEXTRACT", "http://127.0.0.1:1")
    with pytest.raises(Transient) as raised:
        opened(time).detect(b"no picture")
    assert raised.value.code is Code.TEXTRACT_BUSY
    assert double.calls == []
    assert time.now >= SHORT_PATIENCE


def opened(time: FastClock) -> TextractClient:
    """Open the service as it is opened for a matter that lets its words out."""
    matter = Matter(MatterId("m"), "Orlo", external=ExternalPolicy.ALLOW)
    return open_textract(Permit(matter, Outside.TEXTRACT), {}, Waiting(SHORT_PATIENCE, time.clock))
