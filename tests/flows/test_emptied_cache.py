"""A cache that is emptied in the midst of a batch: no figure of `status` and no table shows it, and nothing asks a cache in a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks.breakers import breakers_of
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus, MatterId, Priority
from blocks.settings import Settings
from flows.batch import process_batch
from flows.lane import Bounds, LaneEnd, drain
from flows.leasing import opened_lane
from flows.options import ProcessingOptions
from tasks.intake.register import register_paths
from tasks.review.digest import table_digest
from tasks.review.status import MatterState, status_of
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES
from tests.valkey import ValkeyServer, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]  # fixtures

pytestmark = pytest.mark.usefixtures("prefect_server")

NAMES = (DECLARATION, DISCLOSURE, "Pelican Reach - Orlo Amended Disclosure Stmt 4-16-25.pdf")

COMMANDS = 40
"""Commands that a cache is sent for a document at most: a look-up and an entry for each chunk, the matter's index, and the connection."""


def batch_of(parts: Parts, matter: str) -> tuple[MatterId, BatchId]:
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open(matter)
        paths = [str(SAMPLES / name) for name in NAMES]
        batch_id = tx.batches.open(matter_id, Priority.NORMAL, ProcessingOptions().model_dump_json(), paths)
    register_paths(parts.store, parts.files, matter_id, batch_id, paths, "tester", "host")
    return matter_id, batch_id


def figures(parts: Parts, matter: str) -> MatterState:
    """Return what `status` says of a matter, without the two estimates that follow the clock."""
    (state,) = status_of(parts.store, matter).matters
    timeless = {"documents_per_minute": None, "seconds_left": None}
    return state.model_copy(update={"batches": [batch.model_copy(update=timeless) for batch in state.batches]})


def test_an_emptied_cache_changes_no_figure_and_no_table(
    home: Path, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", valkey.url)
    with opened_parts(Settings.load()) as parts:
        in_peace, first = batch_of(parts, "in peace")
        process_batch(batch_id=first)
        assert sum(valkey.commands().values()) <= COMMANDS * len(NAMES)

        emptied, second = batch_of(parts, "emptied")
        with parts.store.transaction(write=False) as tx:
            batch = tx.batches.required(second)
        with opened_lane(parts.store, second) as lane:
            assert drain(parts, batch, lane, breakers_of(parts), Bounds(), most=2) is LaneEnd.ENOUGH
            assert valkey.client.dbsize()
            before = figures(parts, "emptied")
            valkey.client.flushall()
            assert figures(parts, "emptied") == before
            assert sum(batch.ended for batch in before.batches) == 2
        assert process_batch(batch_id=second).ended
        with parts.store.transaction(write=False) as tx:
            assert tx.batches.required(second).status is BatchStatus.COMPLETED
        assert table_digest(parts.store, emptied) == table_digest(parts.store, in_peace)
