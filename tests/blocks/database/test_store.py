from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import event

from blocks.database.pages import GROUP
from blocks.database.store import Store, open_store
from blocks.errors import Terminal
from blocks.records import Line, Page, PageSource, Stage
from blocks.settings import Settings
from blocks.stage_records import StageReport
from tests.blocks.database.conftest import mention

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [path for part in ("flows", "tasks", "blocks") for path in sorted((ROOT / part).rglob("*.py"))]
MINTS = {f"blocks/database/{family}.py" for family in ("documents", "matters", "batches", "entities", "lanes")}
TEMPORARY_NAMES = {"blocks/folder_store.py"}
"""Here a file that arrives gets a name until its bytes are whole; the name is no id and is kept nowhere."""


def test_a_block_that_raises_leaves_no_trace(store):
    with pytest.raises(Terminal), store.transaction() as tx:
        tx.matters.open("Wombat v. Acme") and tx.matters.open("")
    with store.transaction(write=False) as tx:
        assert tx.matters.all() == []


def test_the_default_is_a_file_in_the_home_folder(tmp_path):
    home = tmp_path / "home"
    with open_store(Settings(home=home)).transaction() as tx:
        tx.matters.open("Wombat v. Acme")
    with open_store(Settings(home=home)).transaction(write=False) as tx:
        assert len(tx.matters.all()) == 1
    assert (home / "legaldocs.db").is_file()


def test_five_hundred_transactions_hold_no_more_connections_than_one(case, engine, url, request):
    document_id = case.document()

    def connections():
        if engine.dialect.name == "postgresql":
            return request.getfixturevalue("postgres").connections(url)
        file = Path(url.removeprefix("sqlite:///"))
        return sum(handle.is_symlink() and handle.readlink() == file for handle in Path("/proc/self/fd").iterdir())

    before = connections()
    for number in range(500):
        with case.store.transaction(write=number % 2 == 0) as tx:
            tx.documents.get(document_id)
    assert connections() == before == 1


def work(case, engine, pages):
    """Store a document of that many pages with everything that stages find on them; return the number of statements."""
    document_id = case.document(content=str(pages))
    statements = []

    def count(*args):
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", count)
    found = [mention(10 * number, "John Smith") for number in range(pages)]
    with case.store.transaction() as tx:
        attempt = tx.stages.start(document_id, Stage.EXTRACTION, "1", "key")
        tx.pages.replace(
            document_id,
            [Page(n + 1, "some text", PageSource.OCR, "x", lines=(Line(0, 9, (0, 0, 1, 1)),)) for n in range(pages)],
        )
        tx.mentions.replace(document_id, found)
        tx.search.index(document_id)
        tx.stages.complete(
            document_id,
            Stage.EXTRACTION,
            attempt,
            StageReport(stage=Stage.EXTRACTION, version="1", key="key", digest="d", counts={}),
        )
        assert len(tx.pages.of(document_id)) == len(tx.mentions.of(document_id)) == pages
        assert len(tx.mentions.of_matter(case.matter_id)) >= pages
    event.remove(engine, "before_cursor_execute", count)
    return len(statements)


def test_statements_are_counted_by_the_group_of_pages_and_by_nothing_else(case, engine):
    short = work(case, engine, 2)
    assert work(case, engine, GROUP) == short
    # Pages and their lines go in by groups, so that memory stays flat: two statements more for each further group.
    assert work(case, engine, 3 * GROUP) == short + 4


def calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_no_session_is_taken_from_a_generator_and_one_place_makes_engines():
    for path in (ROOT / "blocks" / "database").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"next\([^)]*(session|transaction)", source), path
    assert [path.name for path in SOURCES if "create_engine" in calls(path)] == ["engine.py"]
    of_clients = {"s3_client.py", "client.py"}  # boto3 calls its own thing a session
    assert [path.name for path in SOURCES if "Session" in calls(path) and path.name not in of_clients] == ["store.py"]


def test_ids_are_minted_in_the_repositories_alone():
    minting = {path.relative_to(ROOT).as_posix() for path in SOURCES if "uuid4" in calls(path)}
    assert minting - TEMPORARY_NAMES == MINTS


def test_no_row_is_inserted_in_plain_sql_outside_migrations():
    for path in SOURCES:
        if "migrations" not in path.parts:
            assert not re.search(r"\b(insert\s+into|replace\s+into)\b", path.read_text(encoding="utf-8"), re.IGNORECASE), path


def test_a_documents_id_has_one_name():
    for path in SOURCES:
        others = re.findall(r"\b(?:document_uuid|doc_uuid|doc_id|documentid|uuid_document)\b", path.read_text(encoding="utf-8"))
        assert not others, path


def test_no_switch_turns_the_check_off(engine):
    assert Store.__init__.__code__.co_varnames[: Store.__init__.__code__.co_argcount] == ("self", "engine")
    assert open_store.__code__.co_argcount == 1
