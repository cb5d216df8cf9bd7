"""An export keeps the contract, is read back whole, and never writes over something else."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from blocks.database.store import Store
from blocks.errors import Code, Terminal
from blocks.records import EntityType, Mention
from tasks.intake.register import register_files
from tasks.intake.scan import scan
from tasks.review.export import Format, export
from tests.tasks.review.contract_checker import breaches, read, texts
from tests.tasks.review.small_matter import COMPLAINT, LETTER, NAME, TEXTS, SmallMatter, build

OUTPUT = "out/export"


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / OUTPUT


@pytest.mark.parametrize("geometry", [True, False])
def test_the_contract_holds(small: SmallMatter, output: Path, *, geometry: bool) -> None:
    exported = export(small.store, small.matter, output, Format.JSONL, geometry=geometry)
    assert breaches(output) == []
    files = read(output)
    assert ("lines" in files, "margins" in files) == (geometry, geometry)
    assert {name: len(records) for name, records in files.items()} == exported.counts
    assert exported.counts["pages"] == 4
    assert [path.name for path in output.parent.iterdir()] == ["export"]


def test_the_records_are_those_of_the_database(small: SmallMatter, output: Path) -> None:
    export(small.store, small.matter, output, Format.JSONL, geometry=True)
    files = read(output)
    with small.store.transaction(write=False) as tx:
        mentions = [stored for document_id in small.documents.values() for stored in tx.mentions.of(document_id)]
        entities = {entity.id: entity for entity in tx.entities.of_matter(small.matter.id)}
        text_of = {document_id: tx.pages.text(document_id) for document_id in small.documents.values()}
    assert texts(files) == text_of
    assert {(m["id"], m["entity_id"]) for m in files["mentions"]} == {(stored.id, stored.entity_id) for stored in mentions}
    assert {e["id"]: e["mention_count"] for e in files["entities"]} == {
        entity.id: len(entity.mention_ids) for entity in entities.values()
    }
    (company,) = [entity for entity in files["entities"] if entity["name"] == "Wombat Corporation"]
    assert company["aliases"] == ["Wombat", "Wombat Corporation"]
    assert set(company["document_ids"]) == set(small.documents.values())
    assert {record["file_name"] for record in files["documents"]} == set(TEXTS)
    assert {(record["outcome"], record["error_code"]) for record in files["exceptions"]} == {
        ("duplicate", None),
        ("exception", "file_empty"),
    }
    assert len(files["stages"]) == 12
    assert [record["event"] for record in files["custody"]].count("registered") == 2


def test_relationships_join_entities_and_what_is_left_out_is_counted(small: SmallMatter, output: Path) -> None:
    export(small.store, small.matter, output, Format.JSONL)
    files, contract = read(output), json.loads((output / "contract.json").read_text())
    (relationship,) = files["relationships"]
    names = {entity["id"]: entity["name"] for entity in files["entities"]}
    assert (names[relationship["subject"]], relationship["predicate"], names[relationship["object"]]) == (
        "Anna Example",
        "EMPLOYEE_OF",
        "Wombat Corporation",
    )
    assert contract["relationships_left_out"] == {"unresolved_end": 0, "both_ends_one_entity": 1}
    with small.store.transaction() as tx:
        tx.entities.apply(small.matter.id, [], {})
    export(small.store, small.matter, output, Format.JSONL)
    contract = json.loads((output / "contract.json").read_text())
    assert breaches(output) == []
    assert contract["relationships_left_out"] == {"unresolved_end": 2, "both_ends_one_entity": 0}
    assert contract["counts"]["entities"] == 0


def test_the_contract_file_says_what_made_it(sqlite_small: SmallMatter, output: Path) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL)
    contract = json.loads((output / "contract.json").read_text())
    assert (contract["version"], contract["matter"]) == (1, NAME)
    assert contract["generator"].startswith("legal-doc-processor ")
    assert contract["exported_at"].endswith("Z")


def test_two_exports_of_one_state_are_equal(small: SmallMatter, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(small.store, small.matter, tmp_path / name, Format.JSONL, geometry=True)
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    del one["contract.json"], two["contract.json"]
    assert one == two


def test_a_spreadsheet_holds_the_same_records(small: SmallMatter, output: Path, tmp_path: Path) -> None:
    csv_folder = tmp_path / "sheets"
    exported = export(small.store, small.matter, csv_folder, Format.CSV, geometry=True)
    export(small.store, small.matter, output, Format.JSONL, geometry=True)
    assert json.loads((csv_folder / "contract.json").read_text())["counts"] == exported.counts
    for name, records in read(output).items():
        with (csv_folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as sheet:
            rows = list(csv.DictReader(sheet))
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            for field, value in record.items():
                assert row[field] in (spelled(value), f"'{spelled(value)}"), (name, field)


def spelled(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def test_every_fact_of_a_spreadsheet_names_file_page_and_bates(sqlite_small: SmallMatter, output: Path) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.CSV, geometry=True)
    for name in ("pages", "lines", "margins", "chunks", "mentions", "entities", "relationships"):
        with (output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as sheet:
            for row in csv.DictReader(sheet):
                assert row["file_name"] in {COMPLAINT, f"'{LETTER}"}
                assert row["bates"] == f"WOMBAT {int(row['page']):06}"


def test_no_cell_of_a_spreadsheet_runs(sqlite_small: SmallMatter, output: Path) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.CSV)
    seen = set()
    for path in output.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as sheet:
            for row in csv.reader(sheet):
                for value in row:
                    seen.add(value)
                    assert not value.startswith(("=", "+", "-", "@", "\t", "\r")), (path.name, value)
    assert {"'-$500.00", "'+1 (555) 010-0199", f"'{LETTER}"} <= seen


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are not UTF-8")
@pytest.mark.parametrize("format", Format)
def test_a_name_that_is_not_utf8_is_exported_as_utf8(small: SmallMatter, output: Path, tmp_path: Path, format: Format) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(odd, "wb") as file:  # noqa: PTH123 (a name of bytes)
        file.write(b"Some words.")
    with small.store.transaction() as tx:
        from blocks.records import Priority

        candidates = list(scan([os.fsdecode(odd)]))
        batch_id = tx.batches.open(small.matter.id, Priority.NORMAL, "{}", [candidate.path for candidate in candidates])
    register_files(small.store, small.files, small.matter.id, batch_id, candidates, "tester", "test.example")
    export(small.store, small.matter, output, format)
    written = b"".join(files_of(output).values())
    assert (b"caf%E9.txt" in written) == (format is not Format.GRAPHML)  # a graph lists no documents
    assert b"\\ud" not in written
    written.decode("utf-8")


@pytest.mark.parametrize("format", Format)
def test_an_earlier_export_is_replaced_whole(sqlite_small: SmallMatter, output: Path, format: Format) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, format, geometry=True)
    export(sqlite_small.store, sqlite_small.matter, output, format)
    assert {path.stem for path in output.iterdir()}.isdisjoint({"lines", "margins"})


def refused(small: SmallMatter, output: Path, format: Format = Format.JSONL) -> str:
    with pytest.raises(Terminal) as caught:
        export(small.store, small.matter, output, format)
    assert caught.value.code is Code.USAGE
    return caught.value.cause


def test_an_empty_folder_is_used(sqlite_small: SmallMatter, output: Path) -> None:
    output.mkdir(parents=True)
    export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL)
    assert breaches(output) == []


@pytest.mark.parametrize("name", ["notes.docx", "documents.jsonl", "contract.json"])
def test_a_folder_with_something_else_is_left_alone(sqlite_small: SmallMatter, output: Path, name: str) -> None:
    output.mkdir(parents=True)
    (output / name).write_text("mine")
    refused(sqlite_small, output)
    assert files_of(output) == {name: b"mine"}
    assert [path.name for path in output.parent.iterdir()] == ["export"]


def test_the_export_of_another_matter_or_format_is_left_alone(sqlite_small: SmallMatter, output: Path, tmp_path: Path) -> None:
    other = build(sqlite_small.store, tmp_path / "files", tmp_path / "elsewhere", "Another")
    export(other.store, other.matter, output, Format.JSONL)
    before = files_of(output)
    refused(sqlite_small, output)
    refused(other, output, Format.CSV)
    assert files_of(output) == before


def test_a_file_in_the_way_is_named(sqlite_small: SmallMatter, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "file" in refused(sqlite_small, tmp_path / "file")
    refused(sqlite_small, tmp_path / "file" / "below")


def test_an_export_that_fails_changes_nothing(sqlite_small: SmallMatter, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL)
    before = files_of(output)
    with sqlite_small.store.transaction() as tx:
        members = type(tx.entities).members
        monkeypatch.setattr(type(tx.entities), "members", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL)
    monkeypatch.setattr(type(tx.entities), "members", members)
    assert files_of(output) == before
    assert [path.name for path in output.parent.iterdir()] == ["export"]


def test_an_export_is_one_snapshot(small: SmallMatter, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer commits in the middle of the export; nothing of it shows."""
    document_id = small.documents[LETTER]

    def write() -> None:
        with small.store.transaction() as tx:
            tx.mentions.replace(document_id, [Mention(0, 4, 1, "Dear", EntityType.PERSON, 0.5, "test 2")])

    from tasks.review import matter_rows

    genuine, threads = matter_rows.MatterRows._pages, []

    def interrupted(self: matter_rows.MatterRows, *given: Any) -> Any:
        if not threads:
            threads.append(threading.Thread(target=write))
            threads[0].start()
            threads[0].join(30)
        return genuine(self, *given)

    monkeypatch.setattr(matter_rows.MatterRows, "_pages", interrupted)
    export(small.store, small.matter, output, Format.JSONL)
    assert not threads[0].is_alive()
    assert breaches(output) == []
    assert "Dear" not in {mention["text"] for mention in read(output)["mentions"]}
    export(small.store, small.matter, output, Format.JSONL)
    assert "Dear" in {mention["text"] for mention in read(output)["mentions"]}


def test_the_checker_sees_breaches(sqlite_small: SmallMatter, output: Path) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL)
    for name, old, new in (
        ("mentions", '"text": "Anna Example"', '"text": "Bob Example"'),
        ("pages", '"start": 0', '"start": 1'),
        ("entities", '"id": "', '"id": "x'),
        ("chunks", '"page_start": 1', '"page_start": 3'),
        ("documents", '"sha256"', '"sha"'),
    ):
        path = output / f"{name}.jsonl"
        whole = path.read_text("utf-8")
        assert old in whole
        path.write_text(whole.replace(old, new), "utf-8")
        assert breaches(output), name
        path.write_text(whole, "utf-8")
    assert breaches(output) == []


def test_the_scorer_finds_no_violation(sqlite_small: SmallMatter, output: Path, shared: Path, tmp_path: Path) -> None:
    export(sqlite_small.store, sqlite_small.matter, output, Format.JSONL, geometry=True)
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps({"matter": NAME, "documents": [COMPLAINT], "entities": [], "relations": []}))
    done = subprocess.run(
        [sys.executable, str(shared / "tools" / "score_matter.py"), str(output), str(gold), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["contract"]["table"]["export"]["violations"] == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_documents(sqlite_store: Store, tmp_path: Path) -> None:
    """Sixteen times the text costs an export no more than a few documents do."""
    import tracemalloc

    def peak(copies: int) -> int:
        big = build_many(sqlite_store, tmp_path, copies)
        tracemalloc.start()
        export(sqlite_store, big.matter, tmp_path / f"out{copies}", Format.JSONL, geometry=True)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    few, many = peak(4), peak(64)
    assert many < 2 * few


def build_many(store: Store, tmp_path: Path, copies: int) -> SmallMatter:
    """Fill a matter with documents of 400,000 characters each."""
    from datetime import UTC, datetime

    from blocks.records import MediaType, Page, PageSource
    from blocks.store_records import NewDocument

    shutil.rmtree(tmp_path / "offered", ignore_errors=True)
    made = build(store, tmp_path / "files", tmp_path / "offered", f"{copies} copies")
    pages = [Page(number, "word " * 8_000, PageSource.TEXT_LAYER, "test") for number in range(1, 11)]
    for number in range(copies):
        with store.transaction() as tx:
            new = NewDocument(made.matter.id, f"{number}.txt", f"{number:064}", 1, MediaType.TEXT)
            document = tx.documents.register(new).document
            tx.documents.stored(document.id, datetime.now(UTC))
            tx.pages.replace(document.id, pages)
    return made
