"""`legaldocs report run`: every number counted in the database, the hash in the log, and a page that no file name can take over."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from blocks.database.store import open_store
from blocks.errors import Code, Terminal
from blocks.settings import Settings
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.small_matter import SmallMatter

BODY_ROWS = {
    "chunks": "SELECT id FROM document_chunks",
    "mentions": "SELECT id FROM entity_mentions",
    "relationships": "SELECT id FROM relationships",
}


def rows(query: str, **values: str) -> list[tuple[Any, ...]]:
    """Ask the database past our own code."""
    engine = create_engine(Settings.load().database)
    with engine.begin() as connection:
        done = connection.execute(text(query), values)
        found = [tuple(row) for row in done] if done.returns_rows else []
    engine.dispose()
    return found


def batch_of(at_home: SmallMatter) -> str:
    return at_home.batch_id


def test_it_says_who_what_and_when_and_counts_in_the_database(at_home: SmallMatter, asked: Asked) -> None:
    batch_id = batch_of(at_home)
    report = asked("report", "run", "--batch", batch_id)
    assert (report["batch"]["id"], report["batch"]["matter"]) == (batch_id, at_home.matter.name)
    assert re.fullmatch(r"[0-9a-f]{40}", report["reported_by"]["commit"] or "0" * 40)
    assert report["reported_by"]["version"]
    settings = report["configuration"]["settings"]
    assert settings["LEGALDOCS_HOME"] == str(Settings.load().home)
    as_json = json.dumps(settings, ensure_ascii=False).encode()
    assert report["configuration"]["sha256"] == hashlib.sha256(as_json).hexdigest()
    for at in (report["made_at"], report["batch"]["created_at"]):
        assert datetime.fromisoformat(at).utcoffset() == timedelta(0)

    for name, query in BODY_ROWS.items():
        assert report["totals"][name] == len(rows(query)), name
    pages = dict(rows("SELECT source, count(*) FROM document_pages GROUP BY source"))
    assert {source: count for source, count in report["totals"]["pages"].items() if count} == pages
    files = dict(rows("SELECT outcome, count(*) FROM batch_files GROUP BY outcome"))
    assert report["totals"]["files"] == files
    statuses = dict(rows("SELECT status, count(*) FROM source_documents GROUP BY status"))
    assert report["totals"]["documents"] == statuses
    assert {each["sha256"] for each in report["documents"]} == {
        sha256 for (sha256,) in rows("SELECT sha256 FROM source_documents")
    }


def test_attempts_seconds_and_costs_are_sums_over_the_rows(at_home: SmallMatter, asked: Asked) -> None:
    rows("UPDATE processing_tasks SET started_at = datetime(completed_at, '-3 seconds')")
    rows(
        "INSERT INTO processing_tasks (document_id, stage, attempt, version, status, counts, error_code, started_at, completed_at,"
        " created_at, updated_at, cost_micro_dollars) SELECT document_id, stage, 2, version, 'failed', '{}', 'database_busy', started_at,"
        " completed_at, created_at, updated_at, 1500 FROM processing_tasks WHERE stage = 'ocr'"
    )
    told = asked("report", "run", "--batch", batch_of(at_home))["totals"]["stages"]
    summed = rows(
        "SELECT stage, count(*), count(*) - count(DISTINCT document_id), sum(status = 'failed'),"
        " sum((julianday(completed_at) - julianday(started_at)) * 86400), coalesce(sum(cost_micro_dollars), 0)"
        " FROM processing_tasks GROUP BY stage"
    )
    names = ("attempts", "retries", "failures", "seconds", "cost_micro_dollars")
    assert {stage: pytest.approx(dict(zip(names, sums, strict=True)), abs=0.01) for stage, *sums in summed} == told
    assert (told["ocr"]["retries"], told["ocr"]["failures"], told["ocr"]["cost_micro_dollars"]) == (2, 2, 3000)


def test_it_says_how_long_a_batch_waited_for_its_first_lane(at_home: SmallMatter, asked: Asked) -> None:
    batch_id = batch_of(at_home)
    assert asked("report", "run", "--batch", batch_id)["batch"]["seconds_to_start"] is None
    store = open_store(Settings.load())
    with store.transaction() as tx:
        for _ in range(2):
            tx.lanes.open(at_home.batch_id, flow_run_id=None, host="here", pid=1)
    store.close()
    rows("UPDATE lanes SET started_at = datetime((SELECT created_at FROM batches), '+' || (7 * rowid) || ' seconds')")
    assert asked("report", "run", "--batch", batch_id)["batch"]["seconds_to_start"] == pytest.approx(7, abs=1)


def test_its_hash_is_that_of_the_file_and_stands_in_the_log_and_on_the_page(
    at_home: SmallMatter, run: Run, tmp_path: Path, home: Path
) -> None:
    batch_id, output = batch_of(at_home), tmp_path / "evidence"
    told = run("report", "run", "--batch", batch_id, "--output", output).stdout
    record, page = output / f"run-{batch_id}.json", output / f"run-{batch_id}.html"
    sha256 = hashlib.sha256(record.read_bytes()).hexdigest()
    lines = [json.loads(line) for line in (home / "logs" / "legaldocs.jsonl").read_text(encoding="utf-8").splitlines()]
    (logged,) = [line for line in lines if line["event"] == "run report made"]
    assert (logged["batch_id"], logged["sha256"]) == (batch_id, sha256)
    assert sha256 in told
    assert sha256 in page.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Collects what a browser would take for tags, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", '"><img src=x onerror=alert(1)>.pdf', "{batch}&lt;{0}.pdf"])
def test_a_file_name_is_never_markup(at_home: SmallMatter, run: Run, tmp_path: Path, name: str) -> None:
    rows("UPDATE source_documents SET file_name = :name", name=name)
    rows("UPDATE matters SET name = :name", name="<b onclick=x>Example</b>")
    run("report", "run", "--batch", batch_of(at_home), "--output", tmp_path / "evidence")
    page = next((tmp_path / "evidence").glob("*.html")).read_text(encoding="utf-8")
    tags = Tags(page)
    assert tags.seen == {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td"}
    assert tags.attributes == {"lang", "charset", "http-equiv", "content"}
    assert "default-src 'none'" in page


def test_a_secret_is_masked(at_home: SmallMatter, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_BATCH_WEBHOOK_URL", "https://hooks.example/secret-canary")
    assert "secret-canary" not in json.dumps(asked("report", "run", "--batch", batch_of(at_home)))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run",), Code.USAGE),
        (("bates",), Code.USAGE),
        (("run", "--batch", "00000000-0000-4000-8000-000000000000"), Code.BATCH_UNKNOWN),
    ],
)
def test_what_is_missing_is_named(at_home: SmallMatter, run: Run, arguments: tuple[str, ...], code: Code) -> None:
    with pytest.raises(Terminal) as refused:
        run("report", *arguments)
    assert refused.value.code is code
