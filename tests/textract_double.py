"""Textract on this machine: its JSON protocol over HTTP, asked by the real boto3, with geometry of the pages that it is sent.

Jobs have states, tokens, limits and an end; results come page by page with `NextToken`; every documented error can be plugged in. What a
page says comes from a reader that a test hands in: Tesseract, or one that knows what its own pages say.
"""

from __future__ import annotations

import base64
import io
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2
from PIL import Image, UnidentifiedImageError

from blocks.ocr_engine import PixelBox, RecognisedLine, RecognisedWord
from tasks.ocr.turn import Turned
from tests.s3 import S3Server

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

START_ERRORS = (
    "AccessDeniedException",
    "BadDocumentException",
    "DocumentTooLargeException",
    "IdempotentParameterMismatchException",
    "InternalServerError",
    "InvalidKMSKeyException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "UnsupportedDocumentException",
)
GET_ERRORS = (
    "AccessDeniedException",
    "InternalServerError",
    "InvalidJobIdException",
    "InvalidKMSKeyException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
)
DETECT_ERRORS = (
    "AccessDeniedException",
    "BadDocumentException",
    "DocumentTooLargeException",
    "InternalServerError",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "UnsupportedDocumentException",
)

_DPI = 200
_MODEL = "1.0"
_SERVER_FAULTS = {"InternalServerError": 500}

Body = dict[str, Any]
"""A request or an answer as JSON: what the wire carries has no narrower type."""

Reader = Callable[[Image.Image], Sequence[RecognisedLine]]
"""Reads a picture: lines of words with boxes in its pixels."""


class RefusedError(Exception):
    """The service answers with this error."""


class Call(NamedTuple):
    """A request that arrived: the operation's name, its body, and the error that it was answered with."""

    operation: str
    body: Body
    error: str | None


@dataclass
class Job:
    """A job: what it was started with, its blocks, and how often it is asked after before it has ended."""

    location: Body
    pages: list[list[Body]]
    warnings: list[Body]
    polls: int
    status: str


@dataclass
class TextractDouble:
    """The service. A test sets what it is to do, and looks at what it was asked.

    `polls` is how often a job is asked after before it has ended, `status` how it ends (None: as its pages do), `unreadable` which pages of
    a part it can't read; `fits` says whether a bucket is of its region; with `works_behind` it answers a start at
    once and works on, one job at a time, as PDFium allows; `heard` is told of each call as it arrives.
    """

    endpoint: str
    s3: S3Client | None
    read: Reader
    calls: list[Call] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)
    tokens: dict[str, tuple[Body, str]] = field(default_factory=dict)
    faults: dict[str, list[str | None]] = field(default_factory=dict)
    polls: int = 0
    status: str | None = None
    unreadable: frozenset[int] = frozenset()
    blocks_at_once: int = 1_000
    most_bytes: int = 500_000_000
    most_pages: int = 3_000
    most_jobs: int = 100
    works_behind: bool = False
    workers: Executor = field(default_factory=lambda: ThreadPoolExecutor(1))
    heard: Callable[[str], object] = lambda _: None

    def count(self, operation: str) -> int:
        """Return how often an operation was asked for, refused calls too."""
        return Counter(call.operation for call in self.calls)[operation]

    @property
    def starts(self) -> int:
        """Calls that start a job."""
        return self.count("StartDocumentTextDetection")

    @property
    def gets(self) -> int:
        """Calls that ask after a job."""
        return self.count("GetDocumentTextDetection")

    def fail(self, operation: str, error: str, *, always: bool = False) -> None:
        """Answer the next call of the operation with an error, or all of them."""
        self.faults[operation] = [error] if not always else [error, None]

    def forget_jobs(self) -> None:
        """Let seven days pass: no job that was started is known any more."""
        self.jobs.clear()

    def answer(self, operation: str, body: Body) -> Body:
        """Do what the service does; raise `RefusedError` where it refuses."""
        self.heard(operation)
        error = self._fault(operation)
        try:
            if error:
                raise RefusedError(error)
            return {
                "StartDocumentTextDetection": self._start,
                "GetDocumentTextDetection": self._get,
                "DetectDocumentText": self._detect,
            }[operation](body)
        except RefusedError as refused:
            error = str(refused)
            raise
        finally:
            self.calls.append(Call(operation, body, error))

    def _fault(self, operation: str) -> str | None:
        planned = self.faults.get(operation, [])
        if not planned:
            return None
        return planned[0] if planned[-1] is None else planned.pop(0)

    def _start(self, body: Body) -> Body:
        location, token = body["DocumentLocation"]["S3Object"], body["ClientRequestToken"]
        if not 1 <= len(token) <= 64:
            raise RefusedError("InvalidParameterException")
        if token in self.tokens:
            known, job_id = self.tokens[token]
            if known != location:
                raise RefusedError("IdempotentParameterMismatchException")
            return {"JobId": job_id}
        if sum(job.polls > 0 for job in self.jobs.values()) >= self.most_jobs:
            raise RefusedError("LimitExceededException")
        job_id = uuid.uuid4().hex + uuid.uuid4().hex
        self.jobs[job_id] = Job(location, [], [], 0, "IN_PROGRESS") if self.works_behind else self._job(location)
        if self.works_behind:
            self.workers.submit(self._finish, self.jobs[job_id])
        self.tokens[token] = (location, job_id)
        self._write_output(body["OutputConfig"], job_id)
        return {"JobId": job_id}

    def _finish(self, job: Job) -> None:
        """Do a job that was started; what it can't take fails it."""
        try:
            done = self._job(job.location)
        except RefusedError:
            job.status = "FAILED"
            return
        job.pages, job.warnings, job.status = done.pages, done.warnings, done.status

    def _job(self, location: Body) -> Job:
        data = self._object(location)
        if len(data) > self.most_bytes:
            raise RefusedError("DocumentTooLargeException")
        pictures = list(_pictures(data))
        if len(pictures) > self.most_pages:
            raise RefusedError("DocumentTooLargeException")
        lost = sorted(self.unreadable & set(range(1, len(pictures) + 1)))
        pages = [
            self._blocks(picture, number) for number, picture in enumerate(pictures, start=1) if number not in self.unreadable
        ]
        warnings = [{"ErrorCode": "INTERNAL_ERROR", "Pages": lost}] if lost else []
        return Job(location, pages, warnings, self.polls, self.status or ("PARTIAL_SUCCESS" if lost else "SUCCEEDED"))

    def _object(self, location: Body) -> bytes:
        assert self.s3 is not None
        try:
            return self.s3.get_object(Bucket=location["Bucket"], Key=location["Name"])["Body"].read()
        except self.s3.exceptions.ClientError as error:
            raise RefusedError("InvalidS3ObjectException") from error

    def _write_output(self, output: Body, job_id: str) -> None:
        assert self.s3 is not None
        for name in (".s3_access_check", f"{job_id}/1"):
            self.s3.put_object(Bucket=output["S3Bucket"], Key=f"{output['S3Prefix']}/{name}", Body=b"{}")

    def _get(self, body: Body) -> Body:
        job = self.jobs.get(body["JobId"])
        if job is None:
            raise RefusedError("InvalidJobIdException")
        if job.polls > 0:
            job.polls -= 1
            return {"JobStatus": "IN_PROGRESS"}
        if job.status == "IN_PROGRESS":
            return {"JobStatus": job.status}
        if job.status == "FAILED":
            return {"JobStatus": "FAILED", "StatusMessage": "the service's own words"}
        blocks = [block for page in job.pages for block in page]
        start = int(base64.b64decode(body["NextToken"])) if "NextToken" in body else 0
        end = start + min(body.get("MaxResults", 1_000), self.blocks_at_once)
        answer = {
            "JobStatus": job.status,
            "DocumentMetadata": {"Pages": len(job.pages)},
            "Blocks": blocks[start:end],
            "DetectDocumentTextModelVersion": _MODEL,
        }
        if job.warnings:
            answer["Warnings"] = job.warnings
        if end < len(blocks):
            answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
        return answer

    def _detect(self, body: Body) -> Body:
        data = base64.b64decode(body["Document"]["Bytes"])
        if len(data) > 10 * 1024 * 1024:
            raise RefusedError("DocumentTooLargeException")
        try:
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG")).convert("L")
        except UnidentifiedImageError as error:
            raise RefusedError("UnsupportedDocumentException") from error
        if max(picture.size) > 10_000:
            raise RefusedError("UnsupportedDocumentException")
        blocks = self._blocks(picture, None)
        return {"Blocks": blocks, "DocumentMetadata": {"Pages": 1}, "DetectDocumentTextModelVersion": _MODEL}

    def _blocks(self, picture: Image.Image, page: int | None) -> list[Body]:
        """Return the blocks of a page: itself, its lines from the top down, its words."""
        lines, turn = self._any_way_up(picture)
        lines = sorted(lines, key=lambda line: (line.box[1] // 20, line.box[0]))
        line_blocks, word_blocks = [], []
        for line in lines:
            words = [_block("WORD", word.text, word.box, word.confidence, picture, page, turn) for word in line.words]
            block = _block("LINE", line.text, line.box, line.confidence, picture, page, turn)
            block["Relationships"] = [{"Type": "CHILD", "Ids": [word["Id"] for word in words]}]
            line_blocks.append(block)
            word_blocks += words
        whole = _block("PAGE", None, (0, 0, *picture.size), None, picture, page)
        if line_blocks:
            whole["Relationships"] = [{"Type": "CHILD", "Ids": [block["Id"] for block in line_blocks]}]
        return [whole, *line_blocks, *word_blocks]

    def _any_way_up(self, picture: Image.Image) -> tuple[Sequence[RecognisedLine], int]:
        """Read a page that may lie on its side or on its head: the lines where they stand on it, and how it is to be turned."""
        for turn in (0, 90, 180, 270):
            upright = Turned(picture).by(turn)
            if lines := self.read(upright.image):
                return [_put_back(line, upright) for line in lines], turn
        return [], 0


def _put_back(line: RecognisedLine, upright: Turned) -> RecognisedLine:
    def back(box: PixelBox) -> PixelBox:
        x0, y0, x1, y1 = upright.back(box)
        return (round(x0), round(y0), round(x1), round(y1))

    words = tuple(RecognisedWord(word.text, back(word.box), word.confidence) for word in line.words)
    return RecognisedLine(words, back(line.box))


def _block(
    kind: str,
    text: str | None,
    box: tuple[float, ...],
    confidence: float | None,
    picture: Image.Image,
    page: int | None,
    turn: int = 0,
) -> Body:
    """Return a block; its polygon begins with the upper edge of the text as it is read."""
    left, top, right, bottom = (side / length for side, length in zip(box, (*picture.size, *picture.size), strict=True))
    around = ((left, top), (right, top), (right, bottom), (left, bottom))
    corners = around[turn // 90 :] + around[: turn // 90]
    block: Body = {
        "BlockType": kind,
        "Id": str(uuid.uuid4()),
        "Geometry": {
            "BoundingBox": {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top},
            "Polygon": [{"X": x, "Y": y} for x, y in corners],
        },
    }
    if text is not None and confidence is not None:
        block |= {"Text": text, "Confidence": confidence * 100}
    if kind == "WORD":
        block["TextType"] = "PRINTED"
    if page is not None:
        block["Page"] = page
    return block


def _pictures(data: bytes) -> Iterator[Image.Image]:
    """Yield the pages of a PDF as they are seen; the service opens no PDF with a password and none that is damaged."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("UnsupportedDocumentException" if "assword" in str(error) else "BadDocumentException") from error
    for page in document:
        yield page.render(scale=_DPI / 72, grayscale=True).to_pil()


@contextmanager
def running_textract(s3: S3Server | None, read: Reader) -> Iterator[TextractDouble]:
    """Start the service on the loopback and end it with the body."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        double = TextractDouble(f"http://127.0.0.1:{server.server_port}", s3.client() if s3 else None, read)
        server.RequestHandlerClass = _handler(double)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield double
        finally:
            server.shutdown()
            thread.join()


def _handler(double: TextractDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request of the JSON 1.1 protocol of AWS."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            operation = self.headers["X-Amz-Target"].removeprefix("Textract.")
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                if "/textract/aws4_request" not in self.headers.get("Authorization", ""):
                    raise RefusedError("MissingAuthenticationTokenException")
                self._send(200, double.answer(operation, body))
            except RefusedError as error:
                told = {"__type": str(error), "message": "the service's own words"}
                self._send(_SERVER_FAULTS.get(str(error), 400), told)

        def _send(self, status: int, body: Body) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            """Stay silent."""

    return Handler
