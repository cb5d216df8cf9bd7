"""Processes that resolve one matter at the same time make one entity of one thing, on either database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blocks.caches.no_cache import NoCache
from blocks.database.schema import EntityRow
from blocks.database.store import Store
from tasks.resolution.resolve_matter import resolve_in
from tests.blocks.database.conftest import Case, mention
from tests.tasks.resolution.lane_process import NAMES

PROGRAM = Path(__file__).with_name("lane_process.py")
ROOT = Path(__file__).resolve().parents[3]
EACH = 6
"""Documents of each process."""


@pytest.mark.slow
def test_two_processes_make_one_entity_of_each_person(case: Case, url: str) -> None:
    documents = [case.document(f"d{number}") for number in range(2 * EACH)]
    command = [sys.executable, str(PROGRAM), url, case.matter_id]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [*command, *documents[at::2]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
        )
        for at in range(2)
    ]
    for each in processes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.communicate("go\n", timeout=120)
    assert [each.returncode for each in processes] == [0, 0]
    with case.store.transaction(write=False) as tx:
        found = {entity.name: len(entity.mention_ids) for entity in tx.entities.of_matter(case.matter_id)}
        assert tx.entities.redirects(case.matter_id) == {}
    people = {name for name in NAMES if not name.startswith("M")}
    assert found == {name: 2 * EACH * (1 if name == "Robert Jones" else 2) for name in people}
    with case.store._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(EntityRow)) == len(people)  # none was made and thrown away


def test_a_second_writer_waits_for_the_first(case: Case, engine) -> None:
    """Without the lock both would see no entity and each would make one."""
    for name in "ab":
        case.mentions(case.document(name), mention(0, "John Smith"))
    second, done = Store(engine), threading.Event()

    def resolve_too() -> None:
        with second.transaction() as tx:
            committed = resolve_in(tx, second, NoCache("test"), case.matter_id)
        committed()
        done.set()

    thread = threading.Thread(target=resolve_too)
    with case.store.transaction() as tx:
        committed = resolve_in(tx, case.store, NoCache("test"), case.matter_id)
        thread.start()
        assert not done.wait(0.3)
    committed()
    thread.join(30)
    assert done.is_set()
    with case.store.transaction(write=False) as tx:
        assert [len(entity.mention_ids) for entity in tx.entities.of_matter(case.matter_id)] == [2]
