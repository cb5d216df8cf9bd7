"""The options that every stage task has, in one place: its name, its retries, its cache key, its persisted result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import Task, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.runtime import flow_run, task_run
from prefect.tasks import exponential_backoff

from blocks.errors import LegalDocsError
from blocks.prefect_blocks.results import ReportSerializer
from blocks.records import Stage
from blocks.stage_records import RunIds, StageCall, StageReport

RETRIES = 4
"""Attempts after the first: with the delays below a disturbance of half a minute is outlived."""

FIRST_DELAY_SECONDS = 2
"""Delays double: 2, 4, 8, 16 seconds, each stretched by up to half at random, so that neighbours do not return in step."""

JITTER = 0.5

StageTask = Task[[StageCall], StageReport]


def stage_task(stage: Stage) -> Callable[[Callable[[StageCall], StageReport]], StageTask]:
    """Make a function the Prefect task of a stage."""
    return task(
        name=stage.value,
        task_run_name=stage.value,
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(FIRST_DELAY_SECONDS),
        retry_jitter_factor=JITTER,
        retry_condition_fn=_retry_can_help,
        cache_key_fn=_key_of_call,
        persist_result=True,
        result_serializer=ReportSerializer(),
    )


def current_run() -> RunIds:
    """Return the ids of the flow run and the task run that are under way; None where the function was called plainly."""
    return RunIds(flow_run_id=flow_run.id, task_run_id=task_run.id)


def _retry_can_help(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Read the class of the error and nothing else: `Transient` may be tried again, everything else may not."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, LegalDocsError) and error.retryable


def _key_of_call(_context: TaskRunContext, parameters: dict[str, Any]) -> str:
    call: StageCall = parameters["call"]
    return call.key
