"""How `legaldocs status` looks: tables of matters, batches, pools and workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from blocks.records import StageStatus
from flows.commands.readable import one_line
from flows.fleet_state import FleetState, PoolState
from tasks.review.batch_activity import Activity
from tasks.review.batch_state import BatchState
from tasks.review.status import MatterState

STYLES = {
    Activity.RUNNING: "green",
    Activity.WAITING: "yellow",
    Activity.STALLED: "bold red",
    Activity.FAILED: "red",
}

MINUTE = 60
HOUR = 60 * MINUTE


def view(
    matters: Sequence[MatterState], fleet: FleetState | None, available_mb: int, total_mb: int, *, detail: bool
) -> Iterator[RenderableType]:
    """Yield what is shown: the matters, batches that are open, the fleet; with `detail` also stages, every batch and last errors."""
    if not matters:
        yield Text("There is no matter yet. Next: legaldocs process PATH --matter NAME")
    else:
        yield _matters(matters)
    for matter in matters:
        if detail:
            yield from _detail(matter)
        else:
            for batch in matter.batches:
                if batch.activity not in (Activity.COMPLETED, Activity.FAILED):
                    yield from _batch(batch)
    if fleet is not None:
        yield Text("")
        yield _pools(fleet)
        yield Text(f"memory of this machine: {available_mb:,} of {total_mb:,} MiB free; Prefect {fleet.version}", style="dim")


def age(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < 2 * HOUR else f"{seconds / HOUR:.1f} h"


def _matters(matters: Sequence[MatterState]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("matter")
    table.add_column("documents")
    for heading in ("pages", "exceptions", "batches"):
        table.add_column(heading, justify="right")
    for matter in matters:
        counts = (matter.pages, matter.exceptions, len(matter.batches))
        table.add_row(Text(one_line(matter.name), style="bold"), _documents(matter), *(f"{count:,}" for count in counts))
    return table


def _documents(matter: MatterState) -> str:
    """Return the number of documents, and how many stand in each status that any of them is in."""
    parts = [f"{count:,} {status.replace('_', ' ')}" for status, count in matter.by_status.items() if count]
    return f"{matter.documents:,} = {' + '.join(parts)}" if parts else "0"


def _detail(matter: MatterState) -> Iterator[RenderableType]:
    stages = Table(title="stages, last attempts", title_justify="left", box=None, padding=(0, 2, 0, 0))
    stages.add_column("stage")
    for status in StageStatus:
        stages.add_column(status, justify="right")
    for stage, counts in matter.stages.items():
        stages.add_row(stage, *(f"{counts.get(status, 0):,}" for status in StageStatus))
    yield Text("")
    yield stages
    if matter.cache:
        told = ", ".join(f"{each.kind} {each.hits:,} hits, {each.misses:,} misses" for each in matter.cache)
        yield Text(f"\ncache, as counted in the database: {told}")
    yield Text("\nbatches")
    for batch in matter.batches:
        yield from _batch(batch)
    if matter.errors:
        yield Text("\nlast errors")
    for error in matter.errors:
        yield Text.assemble((error.code, "red"), f"  {one_line(error.file)}")
        yield Text(f"    {one_line(error.message)} {error.cure}", style="dim")


def _batch(batch: BatchState) -> Iterator[Text]:
    reason = f" ({one_line(batch.reason)})" if batch.reason else ""
    activity = (f"{batch.activity}{reason}", STYLES.get(batch.activity, ""))
    yield Text.assemble(
        f"{batch.id}  ", activity, f", {batch.priority}, begun {batch.created_at:%Y-%m-%d %H:%M} UTC", _late(batch)
    )
    files = f"{batch.offered:,} of {batch.files:,} files offered, {batch.exceptions:,} exceptions; " if batch.offered else ""
    yield Text(f"    {files}{batch.ended:,} of {batch.documents:,} documents ended{_progress(batch)}", style="dim")
    for lane in batch.lanes:
        if lane.alive:
            doing = ", ".join(f"{each.document_id} at {each.stage}" for each in batch.in_hand if each.lane_id == lane.id)
            memory = f", {lane.peak_memory_bytes // (1 << 20):,} MiB" if lane.peak_memory_bytes else ""
            yield Text(
                f"    lane {one_line(lane.host)}/{lane.pid}{memory}: {doing or lane.waiting_for or 'between two'}", style="dim"
            )


def _late(batch: BatchState) -> tuple[str, str]:
    """Return the deadline of a batch that has one, and how it is shown."""
    if batch.deadline is None:
        return "", ""
    return f", {'late: ' if batch.late else ''}due {batch.deadline:%Y-%m-%d %H:%M %Z}", "bold red" if batch.late else ""


def _progress(batch: BatchState) -> str:
    """Return pages, stages, pace and time left of a batch that is not done."""
    if not batch.due:
        return ""
    stages = ", ".join(f"{count:,} at {stage}" for stage, count in batch.by_stage.items())
    pages = f"; {batch.pages_done:,} of {batch.pages_known:,} pages known" if batch.pages_known else ""
    pace = f"; {batch.documents_per_minute:g} a minute" if batch.documents_per_minute else ""
    left = f", {age(batch.seconds_left)} left" if batch.seconds_left else ""
    return f"; {stages}{pages}{pace}{left}"


def _pools(fleet: FleetState) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("pool")
    for heading in ("running", "queued", "oldest", "workers"):
        table.add_column(heading, justify="right")
    table.add_column("last heard")
    for pool in fleet.pools:
        running = f"{pool.running}/{pool.limit}" if pool.limit is not None else str(pool.running)
        oldest = age(pool.oldest_seconds) if pool.oldest_seconds is not None else ""
        workers = Text(f"{pool.live}/{pool.declared}", style="red" if pool.live < max(1, pool.declared) else "")
        table.add_row(_name(pool), running, str(len(pool.queued)), oldest, workers, _heard(pool, fleet))
    return table


def _name(pool: PoolState) -> str:
    if not pool.there:
        return f"{pool.name} (missing)"
    return f"{pool.name} (paused)" if pool.paused else pool.name


def _heard(pool: PoolState, fleet: FleetState) -> str:
    told = []
    for worker in pool.workers:
        since = "never" if worker.heartbeat_at is None else f"{age((fleet.at - worker.heartbeat_at).total_seconds())} ago"
        told.append(f"{one_line(worker.name)} {since}")
    return ", ".join(told)
