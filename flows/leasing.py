"""The lane of this process: its row, its heartbeat, and the documents that it holds.

A lane says every few seconds that it lives, and keeps its leases by that. Killed, it falls silent, its leases expire, and another lane
takes its documents.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from prefect.runtime import flow_run

from blocks.database.store import Store
from blocks.errors import Transient
from blocks.logs import log_context, logger
from blocks.records import BatchId, DocumentId, LaneId
from blocks.store_records import Lane as LaneSeen
from blocks.store_records import Lease
from tasks.stage import peak_memory_bytes

LEASE_SECONDS = 60.0
"""How long a silent lane keeps its documents: four heartbeats, so that a slow database costs none."""

BEAT_SECONDS = 15.0


class Lane:
    """The right of this process to work on a batch. `ended` is set when it has to stop: it was taken for dead, or is to end."""

    def __init__(self, store: Store, batch_id: BatchId, lane_id: LaneId) -> None:
        self._store = store
        self._batch_id = batch_id
        self.id = lane_id
        self.ended = threading.Event()
        self._waiting_for: str | None = None

    def take(self) -> Lease | None:
        """Take the batch's next document, or None where none is free now."""
        with self._store.transaction() as tx:
            return tx.leases.take(self._batch_id, self.id, LEASE_SECONDS)

    def end(self, document_id: DocumentId) -> None:
        """Note that the batch is done with a document that this lane holds."""
        with self._store.transaction() as tx:
            if tx.leases.end(document_id, self.id):
                tx.lanes.count_document(self.id)

    def give_back(self, document_id: DocumentId) -> None:
        """Leave a document to others, undone."""
        with self._store.transaction() as tx:
            tx.leases.give_back(document_id, self.id)

    def told(self, reason: str | None) -> None:
        """Show what the lane waits for, or that it waits no more (None): at once, where the database can be asked."""
        self._waiting_for = reason
        self.beat()

    def beat(self) -> None:
        """Say that the lane lives; a lane that was taken for dead ends."""
        try:
            with self._store.transaction() as tx:
                alive = tx.lanes.beat(
                    self.id, seconds=LEASE_SECONDS, waiting_for=self._waiting_for, peak_memory_bytes=peak_memory_bytes()
                )
        except Transient as error:
            _log.warning("no heartbeat", extra={"code": error.code})
            return
        if not alive:
            _log.warning("the lane was taken for dead")
            self.ended.set()


_lock = threading.Lock()
_current: list[Lane] = []
"""The lanes of this process that are under way; the last one is asked for."""


@contextmanager
def opened_lane(store: Store, batch_id: BatchId) -> Iterator[Lane]:
    """Be a lane of the batch while the body runs; what it holds at the end is given back."""
    bury_dead_lanes(store)
    with store.transaction() as tx:
        lane_id = tx.lanes.open(batch_id, flow_run_id=flow_run.id, host=socket.gethostname(), pid=os.getpid())
    lane, stopped = Lane(store, batch_id, lane_id), threading.Event()
    beats = threading.Thread(target=_beats, args=(lane, stopped), daemon=True, name="heartbeat")
    beats.start()
    with _lock:
        _current.append(lane)
    try:
        with log_context(lane_id=lane_id):
            yield lane
    finally:
        with _lock:
            _current.remove(lane)
        stopped.set()
        beats.join()
        _close(store, lane)


def current_lane() -> Lane | None:
    """Return the lane that this process is, None where it is none."""
    with _lock:
        return _current[-1] if _current else None


def bury_dead_lanes(store: Store) -> list[LaneSeen]:
    """End the lanes whose process on this machine is gone, so that nobody waits for their leases to expire; return them."""
    with store.transaction(write=False) as tx:
        dead = [lane for lane in tx.lanes.under_way() if is_gone(lane)]
    for lane in dead:
        bury(store, lane.id)
    return dead


def is_gone(lane: LaneSeen) -> bool:
    """Say whether a lane was a process of this machine that runs no more; a process that began later only bears its number."""
    if lane.host != socket.gethostname():
        return False
    try:
        process = psutil.Process(lane.pid)
        return process.status() == psutil.STATUS_ZOMBIE or process.create_time() > lane.started_at.timestamp() + 1
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def bury(store: Store, lane_id: LaneId) -> None:
    """End a lane that is dead and free its documents; their attempts stay counted."""
    with store.transaction() as tx:
        tx.lanes.end(lane_id)
        freed = tx.leases.drop_of_lane(lane_id)
    _log.warning("dead lane buried", extra={"lane_id": lane_id, "documents_freed": freed})


def _beats(lane: Lane, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        lane.beat()


def _close(store: Store, lane: Lane) -> None:
    try:
        with store.transaction() as tx:
            for document_id in tx.leases.of_lane(lane.id):
                tx.leases.give_back(document_id, lane.id)
            tx.lanes.end(lane.id)
    except Transient as error:  # the leases expire by themselves, and the error that the body raised says more
        _log.warning("the lane could not be closed", extra={"code": error.code, "lane_id": lane.id})


_log = logger("flows.leasing")
