"""`legaldocs resume`: go on with batches that something interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus
from blocks.store_records import Batch
from flows.commands.answer import JsonOption, answer, notes
from flows.fleet import server_url
from tasks.review.batch_activity import Activity, activity, begun
from tasks.review.lookup import matter_named


class Resumed(BaseModel):
    """A batch: what goes on in it now, and the run that was asked for to drive it (None: it needs none)."""

    batch_id: str
    activity: Activity
    reason: str | None
    flow_run_id: str | None


class ResumeAnswer(BaseModel):
    """What was done; `ended_runs` counts runs that Prefect took for running and that were dead."""

    batches: list[Resumed]
    dead_lanes: int
    expired_leases: int
    ended_runs: int


def resume(
    batches: Annotated[
        list[str] | None, typer.Argument(help="Ids of batches; every batch that was begun and has not ended without them.")
    ] = None,
    matter: Annotated[str | None, typer.Option("--matter", "-m", help="Only batches of this matter.")] = None,
    as_json: JsonOption = False,
) -> None:
    """End what died and go on with what it left: on the workers where a Prefect server is named, else in this process."""
    with opened_parts() as parts:
        with parts.store.transaction(write=False) as tx:
            chosen = _chosen(tx, batches, matter)
        result = _on_workers(parts, chosen) if server_url() else _here(parts, chosen)
    answer(result, lambda console: _view(console, result), as_json=as_json)
    if any(batch.activity in (Activity.FAILED, Activity.STALLED) for batch in result.batches):
        raise typer.Exit(1)


def _chosen(tx: Transaction, named: Sequence[str] | None, matter: str | None) -> list[Batch]:
    """Return the open batches that are meant.

    Raises:
        Terminal: `BATCH_UNKNOWN`, `MATTER_UNKNOWN`, or `USAGE` where a batch that is named has ended.
    """
    matter_id = matter_named(tx, matter).id if matter is not None else None
    if named:
        found = [tx.batches.required(BatchId(batch_id)) for batch_id in named]
        for batch in found:
            if batch.status is not BatchStatus.OPEN:
                raise Terminal(Code.USAGE, f"The batch {batch.id} has ended ({batch.status}); submit its documents again.")
    else:
        found = [batch for batch in tx.batches.open_ones() if begun(batch, tx.lanes.of_batch(batch.id))]
    return [batch for batch in found if matter_id in (None, batch.matter_id)]


def _on_workers(parts: Parts, chosen: Sequence[Batch]) -> ResumeAnswer:
    from flows.fleet import fleet_seen
    from flows.pools import pool_of
    from flows.recover import recover_now

    done = recover_now(parts.store, {batch.id for batch in chosen})
    fleet = fleet_seen()
    idle = {batch.id: pool_of(batch.priority) for batch in chosen if not fleet.live_workers(pool_of(batch.priority))}
    return ResumeAnswer(
        batches=[_resumed(parts, batch, done.started.get(batch.id), idle.get(batch.id)) for batch in chosen],
        dead_lanes=done.dead_lanes,
        expired_leases=done.expired_leases,
        ended_runs=done.ended_runs,
    )


def _here(parts: Parts, chosen: Sequence[Batch]) -> ResumeAnswer:
    """Drive the batches in this process, one after the other; one that another process works on is left to it."""
    from flows.driving import drive
    from flows.leasing import bury_dead_lanes

    buried = bury_dead_lanes(parts.store)
    for batch in chosen:
        if _resumed(parts, batch).activity is Activity.OPEN:
            drive(parts, batch, notes())
    return ResumeAnswer(
        batches=[_resumed(parts, batch) for batch in chosen], dead_lanes=len(buried), expired_leases=0, ended_runs=0
    )


def _resumed(parts: Parts, batch: Batch, run_id: str | None = None, idle_pool: str | None = None) -> Resumed:
    with parts.store.transaction(write=False) as tx:
        now = tx.batches.required(batch.id)
        doing = activity(now, tx.lanes.of_batch(batch.id), tx.clock(), idle_pool=idle_pool)
    return Resumed(batch_id=batch.id, activity=doing.activity, reason=doing.reason, flow_run_id=run_id)


def _view(console: Console, result: ResumeAnswer) -> None:
    if not result.batches:
        console.print("No batch waits to be resumed.")
    for batch in result.batches:
        reason = f": {batch.reason}" if batch.reason else ""
        console.print(f"{batch.batch_id}  {batch.activity}{reason}", highlight=False)
        if batch.flow_run_id:
            console.print(f"    run {batch.flow_run_id}", style="dim", highlight=False)
