"""A database store whose process is killed around one of its commits: a part to plug in where the real one goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from blocks.database.store import Store, Transaction
from tests.faults.file_store import Killed


class Moment(StrEnum):
    """When the process dies: before the transaction, with its work done and not committed, or just after the commit."""

    BEFORE = "before"
    UNCOMMITTED = "uncommitted"
    COMMITTED = "committed"


class FaultyStore(Store):
    """Works on the tables of the store inside, and is killed at a moment of its nth writing transaction (counted from 0)."""

    def __init__(self, inside: Store, *, transaction: int, moment: Moment) -> None:
        super().__init__(inside._engine)
        self._left = transaction
        self._moment = moment

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Transaction]:
        now = write and self._left == 0
        self._left -= write
        if now and self._moment is Moment.BEFORE:
            raise Killed
        with super().transaction(write=write) as tx:
            yield tx
            if now and self._moment is Moment.UNCOMMITTED:
                raise Killed
        if now:
            raise Killed
