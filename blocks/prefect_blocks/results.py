"""Results of stages as Prefect keeps them: small JSON reports of one type, in a store that reads nothing else.

Prefect takes the deserialiser of a stored result from the stored record itself, so whoever can write the store could name pickle, or a
class to import, and run code in the reader. The serializer here knows one class and the storage refuses every record that names another
serializer; Prefect then counts the record as missing and runs the stage again.
"""

from __future__ import annotations

import json
from pathlib import Path

from prefect.filesystems import LocalFileSystem
from prefect.serializers import Serializer

from blocks.records import StageReport

REPORT_TYPE = "legaldocs-stage-report"


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
        return _only_a_report(super().read_path(path, _sync=True))  # type: ignore[call-arg, arg-type]  # Prefect's dispatch is untyped

    async def aread_path(self, path: str) -> bytes:
        """Do the same for a caller that waits."""
        return _only_a_report(await super().aread_path(path))


def _only_a_report(content: bytes) -> bytes:
    record = json.loads(content)
    if record["metadata"]["serializer"] != {"type": REPORT_TYPE}:
        raise ValueError("A stored result is not a stage report; it is not read.")
    return content


def report_storage(home: Path) -> ReportStorage:
    """Return the storage of results in the home folder."""
    return ReportStorage(basepath=str(home / "results"))
