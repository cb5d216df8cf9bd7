"""Kill what a batch depends on at random moments, and hold that nothing is lost and nothing differs: `python -m benchmarks.soak`.

A fleet of `legaldocs up` works on batches of small documents. The first batch is left in peace; its tables are what every other one has
to come to. In each further batch one process is killed with -9 at a random moment, in turn a lane, the worker, the Prefect server, the
cache, and the worker together with its lanes. Then only what an operator has brings the batch to its end: `legaldocs up` starts again
what ended, the scheduled `recover` runs each minute, and in every second round `legaldocs resume` is called.

Printed of each trial: the moment (seconds after the batch was submitted, stages completed), who died, seconds until a stage was
completed again, seconds until the batch had ended, stages that were begun twice and that were completed twice, and whether the tables
are those of the first batch. Exit status 1 where one is not. The documents, the moments and the victims follow from the seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.databases import Database, database
from benchmarks.kills import Victim, kill
from benchmarks.mixed_documents import make_mixed
from benchmarks.running_fleet import FleetError, RunningFleet, has_ended, running_fleet
from blocks.database.store import Store
from blocks.records import BatchId, BatchStatus, MatterId, Priority, StageStatus
from tasks.review.digest import TableDigest, table_digest

TRIALS, DOCUMENTS, LANES_MB = 20, 30, 6_000
"""At full scale; memory in MiB for which the plan has two lanes a pool on two cores."""

END_SECONDS = 1_200.0
"""Bound against a batch that never ends: its work takes two minutes on an idle machine, a dead worker is known after one."""

AGAIN_SECONDS = 5.0
"""After the kill, where the operator is quicker than the schedule; and after a command that did not work."""

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to happen: who dies, when (share of all stages that are completed before), and whether an operator calls `resume`."""

    number: int
    victim: Victim
    moment: float
    resumed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened, times in seconds; `differs` names the tables that are not those of the batch in peace."""

    killed: bool
    killed_after: float
    stages_before: int
    again_after: float | None
    ended_after: float
    begun_twice: int
    completed_twice: int
    status: BatchStatus
    differs: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the kill left no trace in the tables."""
        return self.killed and self.status is BatchStatus.COMPLETED and not self.differs


def plan_trials(count: int, seed: int) -> list[Trial]:
    """Return the trials of a seed: the victims in turn, each at a moment of its own."""
    chance = random.Random(seed)  # noqa: S311 - the same moments each time
    victims = list(Victim)
    return [
        Trial(number, victims[(number - 1) % len(victims)], chance.random(), resumed=(number - 1) // len(victims) % 2 == 1)
        for number in range(1, count + 1)
    ]


class Soak:
    """Batches of one folder on one fleet."""

    def __init__(self, fleet: RunningFleet, store: Store, folder: Path, priority: Priority, seed: int) -> None:
        self._priority = priority
        self._fleet = fleet
        self._store = store
        self._folder = folder
        self._chance = random.Random(seed)  # noqa: S311 - as above

    def in_peace(self, matter: str) -> tuple[TableDigest, int, float]:
        """Run a batch that nobody disturbs; return its tables' digests, the stages that it completed, and its seconds."""
        batch_id, matter_id = self._submitted(matter)
        started = time.monotonic()
        self._await_end(batch_id)
        return table_digest(self._store, matter_id), self._completed(matter_id), time.monotonic() - started

    def disturbed(self, matter: str, trial: Trial, peace: TableDigest, stages: int) -> Outcome:
        """Run a batch with one kill, see it to its end, and compare its tables with those of a batch in peace."""
        batch_id, matter_id = self._submitted(matter)
        started = time.monotonic()
        before, killed = self._killed(trial, batch_id, matter_id, round(trial.moment * stages))
        died = time.monotonic()
        at = datetime.now(UTC)
        if trial.resumed:
            time.sleep(AGAIN_SECONDS)
            self._resume(batch_id)
        again = self._await_end(batch_id, at, matter_id)
        ended = time.monotonic()
        twice = self._twice(matter_id)
        with self._store.transaction(write=False) as tx:
            status = tx.batches.required(batch_id).status
        return Outcome(
            killed=killed,
            killed_after=died - started,
            stages_before=before,
            again_after=again,
            ended_after=ended - died,
            begun_twice=twice[0],
            completed_twice=twice[1],
            status=status,
            differs=_differing(peace, table_digest(self._store, matter_id)),
        )

    def _submitted(self, matter: str) -> tuple[BatchId, MatterId]:
        self._asked("register", self._folder, "--matter", matter)
        answer = self._asked("submit", "--matter", matter, "--priority", self._priority, "--wait-for-workers")
        with self._store.transaction(write=False) as tx:
            batch = tx.batches.required(BatchId(answer["batch_id"]))
        return batch.id, batch.matter_id

    def _killed(self, trial: Trial, batch_id: BatchId, matter_id: MatterId, stages: int) -> tuple[int, bool]:
        """Wait for the moment and kill; a victim that does not live then dies as soon as it does, unless the batch ends before."""
        until = time.monotonic() + END_SECONDS
        while time.monotonic() < until:
            done = self._completed(matter_id)
            if done >= stages and kill(trial.victim, self._fleet, self._store, batch_id, self._chance):
                return done, True
            if self._has_ended(batch_id):
                return done, False
            time.sleep(LOOK_SECONDS * self._chance.random())
        raise FleetError(f"trial {trial.number}: the moment never came\n{self._fleet.logs()}")

    def _asked(self, *arguments: str | Path, exit_codes: tuple[int, ...] = (0,)) -> Any:
        """Call a command until it works, as an operator does: the server may be busy, or be the one that has just died."""
        until = time.monotonic() + END_SECONDS
        while True:
            try:
                return self._fleet.asked(*arguments, exit_codes=exit_codes)
            except FleetError:
                if time.monotonic() > until:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _resume(self, batch_id: BatchId) -> None:
        """Resume every batch that was begun; this one may have ended meanwhile."""
        if not self._has_ended(batch_id):
            self._asked("resume", exit_codes=(0, 1))

    def _await_end(self, batch_id: BatchId, since: datetime | None = None, matter_id: MatterId | None = None) -> float | None:
        """Wait for the end of the batch; return the seconds from `since` to the first stage that was completed after it."""
        self._fleet.await_that(lambda: self._has_ended(batch_id), f"batch {batch_id} ends", END_SECONDS)
        if since is None or matter_id is None:
            return None
        with self._store.transaction(write=False) as tx:
            ends = [
                row.completed_at for row in tx.stages.all_of_matter(matter_id) if row.completed_at and row.completed_at > since
            ]
        return (min(ends) - since).total_seconds() if ends else None

    def _has_ended(self, batch_id: BatchId) -> bool:
        return has_ended(self._store, batch_id)

    def _completed(self, matter_id: MatterId) -> int:
        with self._store.transaction(write=False) as tx:
            return sum(row.status is StageStatus.COMPLETED for row in tx.stages.all_of_matter(matter_id))

    def _twice(self, matter_id: MatterId) -> tuple[int, int]:
        """Return how many stages have more than one attempt, and how many of them more than one that was completed."""
        with self._store.transaction(write=False) as tx:
            rows = tx.stages.all_of_matter(matter_id)
        begun = [(row.document_id, row.stage) for row in rows]
        completed = [(row.document_id, row.stage) for row in rows if row.status is StageStatus.COMPLETED]
        return len(begun) - len(set(begun)), len(completed) - len(set(completed))


def _differing(peace: TableDigest, found: TableDigest) -> tuple[str, ...]:
    return tuple(name for name in TableDigest.model_fields if getattr(peace, name) != getattr(found, name))


def main() -> int:
    """Run the trials and print them; return the exit status."""
    asked = _arguments()
    trials = plan_trials(max(1, round(asked.trials * asked.scale)), asked.seed)
    documents = max(3, round(asked.documents * min(1.0, asked.scale * 4)))
    with tempfile.TemporaryDirectory(prefix="soak-") as name, database(Database(asked.database)) as settings:
        folder = make_mixed(Path(name) / "documents", documents)
        lanes = {"memory_budget_mb": str(LANES_MB), "child_processes": "1"}
        with running_fleet(Path(name) / "home", **lanes, **settings) as fleet, fleet.store() as store:
            held = _run(Soak(fleet, store, folder, Priority(asked.priority), asked.seed), trials, documents, asked.database)
    print(f"{held} of {len(trials)} batches came to the tables of the batch in peace")
    return 0 if held == len(trials) else 1


def _run(soak: Soak, trials: list[Trial], documents: int, kind: str) -> int:
    peace, stages, seconds = soak.in_peace("in peace")
    print(f"in peace: {documents} documents, {stages} stages, {seconds:.0f} s, {kind}", flush=True)
    outcomes = []
    for trial in trials:
        outcome = soak.disturbed(f"trial {trial.number}", trial, peace, stages)
        if not outcome.killed:  # the batch ended while its victim was between two lives
            outcome = soak.disturbed(f"trial {trial.number} again", replace(trial, moment=trial.moment / 2), peace, stages)
        outcomes.append(outcome)
        _show(trial, outcome)
    _table(trials, outcomes)
    return sum(outcome.holds for outcome in outcomes)


def _show(trial: Trial, outcome: Outcome) -> None:
    tables = "same tables" if not outcome.differs else f"other {', '.join(outcome.differs)}"
    print(
        f"trial {trial.number}: {trial.victim}: {'held' if outcome.holds else 'BROKEN'}: {outcome.status}, {tables}", flush=True
    )


def _table(trials: list[Trial], outcomes: list[Outcome]) -> None:
    table = Table(width=130, title="one kill -9 a batch")
    for column in (
        "trial",
        "killed",
        "at s",
        "stages before",
        "by",
        "goes on after s",
        "ends after s",
        "begun / done twice",
        "holds",
    ):
        table.add_column(column)
    for trial, outcome in zip(trials, outcomes, strict=True):
        table.add_row(
            str(trial.number),
            trial.victim if outcome.killed else f"{trial.victim} (never lived)",
            f"{outcome.killed_after:.1f}",
            str(outcome.stages_before),
            "resume" if trial.resumed else "recover",
            "-" if outcome.again_after is None else f"{outcome.again_after:.1f}",
            f"{outcome.ended_after:.1f}",
            f"{outcome.begun_twice} / {outcome.completed_twice}",
            "yes" if outcome.holds else f"NO: {outcome.status} {' '.join(outcome.differs)}",
        )
    Console(width=130).print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=TRIALS, help="kills, each in a batch of its own")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="documents of each batch")
    parser.add_argument("--scale", type=float, default=1.0, help=".05 is the scale for continuous integration")
    parser.add_argument("--seed", type=int, default=1, help="of documents, moments and victims")
    parser.add_argument(
        "--priority", choices=[each.value for each in Priority], default=Priority.HIGH.value, help="recover runs in high"
    )
    parser.add_argument("--database", choices=[kind.value for kind in Database], default=Database.POSTGRESQL.value)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
