"""Results of stages as Prefect keeps them: small JSON reports of one type, in a store that reads nothing else.

Prefect takes the deserialiser of a stored result from the stored record itself, so whoever can write the store could name pickle, or a
class to import, and run code in the reader. The serializer here knows one class and the storage refuses every record that names another
serializer; Prefect then counts the record as missing and runs the stage again.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from prefect.filesystems import LocalFileSystem, WritableFileSystem
from prefect.serializers import Serializer

from blocks.errors import Code, Terminal
from blocks.settings import Settings
from blocks.stage_records import StageReport

if TYPE_CHECKING:
    from blocks.prefect_blocks.s3_results import S3ReportStorage

REPORT_TYPE = "legaldocs-stage-report"

_VARIABLE = "LEGALDOCS_RESULTS_URL"


class ReportSerializer(Serializer):
    """Writes a `StageReport` as its own JSON, and reads nothing but that."""

    type: str = REPORT_TYPE

    def dumps(self, obj: StageReport) -> bytes:
        """Return the report as UTF-8 JSON."""
        return obj.model_dump_json().encode()

    def loads(self, blob: bytes) -> StageReport:
        """Return the report; raise `ValueError` when the bytes are not one."""
        return StageReport.model_validate_json(blob)


class ReportStorage(LocalFileSystem):
    """A folder of results that hands out stage reports only."""

    _block_type_name = "Legal document stage reports"
    _block_type_slug = "legaldocs-report-storage"

    def read_path(self, path: str, _sync: bool = True) -> bytes:  # type: ignore[override]  # noqa: FBT001, FBT002 Prefect says _sync
        """Return the stored record; raise `ValueError` when it names any serializer but ours."""
        return only_a_report(super().read_path(path, _sync=True))  # type: ignore[call-arg, arg-type]  # Prefect's dispatch is untyped

    async def aread_path(self, path: str) -> bytes:
        """Do the same for a caller that waits."""
        return only_a_report(await super().aread_path(path))


def only_a_report(content: bytes) -> bytes:
    """Return a stored record as it is; raise `ValueError` when it names any serializer but ours."""
    record = json.loads(content)
    if record["metadata"]["serializer"] != {"type": REPORT_TYPE}:
        raise ValueError("A stored result is not a stage report; it is not read.")
    return content


def report_storage(settings: Settings) -> WritableFileSystem:
    """Return the storage of results that the settings name: a folder, or a bucket with one client for this process.

    Raises:
        Terminal: `SETTING_INVALID` for a URL that names neither, or for an AWS variable that is wrong.
    """
    url = urlsplit(settings.results)
    if url.scheme == "s3":
        return _in_bucket(settings.results)
    if url.scheme != "file" or url.netloc not in ("", "localhost") or not url.path.startswith("/"):
        raise Terminal(Code.SETTING_INVALID, f"{_VARIABLE}: write file:/// and an absolute path, or s3://BUCKET/PREFIX.")
    return ReportStorage(basepath=str(Path(url2pathname(url.path))))


@cache
def _in_bucket(url: str) -> S3ReportStorage:
    """Open the bucket once a process: a client costs more than the writing of a report."""
    from blocks.prefect_blocks.s3_results import S3ReportStorage
    from blocks.s3_client import open_client, s3_place
    from blocks.s3_store import S3FileStore

    place = s3_place(url, _VARIABLE)
    return S3ReportStorage(url=url).kept_in(S3FileStore(open_client(), place.bucket, place.prefix))
