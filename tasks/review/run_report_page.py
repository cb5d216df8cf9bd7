"""The report of a batch as one HTML page that needs nothing else: no script, no picture, nothing from a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from tasks.review.run_report import DocumentDone, RunReport, StageDone

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Batch {title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }}
th {{ white-space: nowrap; }} code {{ font-size: .85em; }}
</style>
</head>
<body>
<h1>{matter}: batch {title}</h1>
{body}
</body>
</html>
"""


def report_page(report: RunReport, json_sha256: str) -> str:
    """Return the page; `json_sha256` is the hash of the same report as JSON, which is the record."""
    batch = report.batch
    body = "\n".join(
        (
            _section("Batch", _pairs(_facts(report, json_sha256))),
            _section("Totals", _pairs(_totals(report))),
            _section("Checks that do not hold", _findings(report)),
            _section("Documents", _documents(report)),
            _section("Files that became no new document", _left_out(report)),
            _section("Processes", _workers(report)),
            _section(f"Configuration (sha256 {report.configuration.sha256})", _pairs(report.configuration.settings.items())),
        )
    )
    return _PAGE.format(title=escape(batch.id), matter=escape(batch.matter), body=body)


def _facts(report: RunReport, json_sha256: str) -> Iterable[tuple[str, object]]:
    batch, program = report.batch, report.reported_by
    changed = {True: ", with changes", False: "", None: ""}[program.changed]
    yield from (("status", batch.status), ("priority", batch.priority), ("asked for by", batch.created_by))
    yield from (("begun", _time(batch.created_at)), ("ended", _time(batch.finished_at)), ("seconds", batch.seconds))
    yield "seconds to its first process", batch.seconds_to_start
    yield from (("options", ", ".join(f"{name}: {value}" for name, value in batch.options.items())),)
    yield "manifest", f"{batch.manifest_entries} entries, sha256 {batch.manifest_sha256}"
    yield "report made", _time(report.made_at)
    yield "made by", f"{program.name} {program.version}, commit {program.commit or 'unknown'}{changed}"
    yield "sha256 of the JSON", json_sha256


def _totals(report: RunReport) -> Iterable[tuple[str, object]]:
    totals = report.totals
    for name, counts in (("files", totals.files), ("documents", totals.documents), ("pages", totals.pages)):
        yield name, f"{sum(counts.values()):,}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    yield from (("chunks", totals.chunks), ("mentions", totals.mentions), ("relationships", totals.relationships))
    for stage, sums in totals.stages.items():
        attempts = f"{sums.attempts:,} attempts, {sums.retries:,} of them retries, {sums.failures:,} failed"
        yield stage, f"{attempts}; {sums.seconds:,.1f} s; ${sums.cost_micro_dollars / 1_000_000:,.4f}"


def _findings(report: RunReport) -> str:
    if not report.findings:
        return "<p>None: every check holds.</p>"
    return _table(("check", "what", "document"), [(each.check, each.what, each.document_id) for each in report.findings])


def _documents(report: RunReport) -> str:
    headings = ("file", "document", "sha256", "status", "pages", "Bates", "seconds by stage", "error")
    return _table(headings, [_document(document) for document in report.documents])


def _document(document: DocumentDone) -> tuple[object, ...]:
    bates = f"{document.bates_first} to {document.bates_last}" if document.bates_first else ""
    stages = ", ".join(map(_stage, document.stages))
    error = f"{document.error_code}: {document.error_message}" if document.error_code else ""
    return document.file_name, document.id, document.sha256, document.status, document.pages, bates, stages, error


def _stage(done: StageDone) -> str:
    return f"{done.stage} v{done.version} {done.status if done.seconds is None else format(done.seconds, '.2f')}"


def _left_out(report: RunReport) -> str:
    rows = [(each.path, each.outcome, each.document_id, each.code, each.message) for each in report.left_out]
    return _table(("path", "outcome", "document", "code", "message"), rows) if rows else "<p>None.</p>"


def _workers(report: RunReport) -> str:
    rows = [
        (each.host, each.pid, _time(each.started_at), _time(each.ended_at), each.documents, each.peak_memory_bytes)
        for each in report.workers
    ]
    return _table(("host", "process", "begun", "ended", "documents", "peak memory in bytes"), rows)


def _time(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _section(heading: str, content: str) -> str:
    return f"<h2>{escape(heading)}</h2>\n{content}"


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    rows = "\n".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in pairs)
    return f"<table>\n{rows}\n</table>"


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{_text(heading)}</th>" for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def _text(value: object) -> str:
    """Return a value as text that HTML takes for nothing else: every cell of the page comes through here."""
    return "" if value is None else escape(str(value))
