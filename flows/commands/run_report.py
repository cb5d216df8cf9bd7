"""`legaldocs report run`: the report of a batch, as JSON and as a page, its hash in the log."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from blocks.errors import Code, Terminal
from blocks.logs import logger
from blocks.parts import Parts
from tasks.review.run_report import RunReport, report_run
from tasks.review.run_report_page import report_page


class Written:
    """A report, the sha256 of its JSON, and the files that hold it (none where no folder was named)."""

    def __init__(self, report: RunReport, output: Path | None) -> None:
        self.report = report
        content = (report.model_dump_json(indent=2) + "\n").encode()  # what --json prints, to the byte
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.files: tuple[Path, ...] = () if output is None else _write(output, report, content, self.sha256)

    def show(self, console: Console) -> None:
        """Print the report in short."""
        batch, totals = self.report.batch, self.report.totals
        documents = ", ".join(f"{count:,} {status}" for status, count in totals.documents.items())
        console.print(f"[bold]{escape(batch.matter)}[/]  batch {batch.id}  {batch.status}")
        console.print(f"  documents  {documents or 'none'}")
        console.print(f"  pages      {sum(totals.pages.values()):,}")
        console.print(f"  checks     {len(self.report.findings):,} do not hold")
        console.print(f"  sha256     {self.sha256}")
        for path in self.files:
            console.print(f"  written    {escape(str(path))}", soft_wrap=True)
        if not self.files:
            console.print("Name a folder with --output to keep the report as JSON and as a page, or print it with --json.")


def write_report(parts: Parts, batch_id: str, output: Path | None) -> Written:
    """Make the report, write it to a folder if one is named, and note its hash in the log.

    Raises:
        Terminal: `BATCH_UNKNOWN`, or `USAGE` where the folder can't be written.
    """
    written = Written(report_run(parts.store, parts.files, parts.settings, batch_id), output)
    actor = parts.settings.who
    _log.info("run report made", extra={"batch_id": batch_id, "sha256": written.sha256, "actor": actor})
    return written


def _write(output: Path, report: RunReport, content: bytes, sha256: str) -> tuple[Path, ...]:
    record = output / f"run-{report.batch.id}.json"
    page = record.with_suffix(".html")
    try:
        output.mkdir(parents=True, exist_ok=True)
        record.write_bytes(content)
        page.write_text(report_page(report, sha256), encoding="utf-8")
    except OSError as error:
        raise Terminal(Code.USAGE, f"The folder {output} cannot be written: {error.strerror or error}.") from error
    return record, page


_log = logger("flows.commands.run_report")
