"""What `prefect.yaml` defines, read as frozen records: the one list of pools, deployments and schedules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from blocks.errors import Code, Terminal

PREFECT_YAML = Path(__file__).resolve().parents[2] / "prefect.yaml"
"""Beside the packages: the application is installed from its checkout."""

DEFAULT_QUEUE = "default"
"""Prefect's own name of the queue of a pool that takes the runs of deployments that name none."""


@dataclass(frozen=True, slots=True)
class ScheduleDefined:
    """When a deployment runs by itself: a cron line in a time zone; `active` is how it is shipped."""

    slug: str
    cron: str
    timezone: str
    active: bool


@dataclass(frozen=True, slots=True)
class DeploymentDefined:
    """One deployment as the file says it; `entrypoint` is the module path of its flow."""

    flow_name: str
    name: str
    entrypoint: str
    description: str
    version: str
    tags: tuple[str, ...]
    pool: str
    queue: str
    job_variables: dict[str, Any]
    parameters: dict[str, Any]
    concurrency_limit: int | None
    collision_strategy: str | None
    schedules: tuple[ScheduleDefined, ...]

    @property
    def full_name(self) -> str:
        """The name as `run_deployment` takes it."""
        return f"{self.flow_name}/{self.name}"


def read_definitions(path: Path = PREFECT_YAML) -> tuple[DeploymentDefined, ...]:
    """Return every deployment of the file.

    Raises:
        Terminal: `SETTING_INVALID` where the file is not there or not as it should be.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(_deployment(entry) for entry in content["deployments"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise Terminal(Code.SETTING_INVALID, f"{path.name}: {type(error).__name__}: {error}") from error


def queues_of(definitions: tuple[DeploymentDefined, ...]) -> dict[str, tuple[str, ...]]:
    """Return the pools that deployments name, each with the queues that they name in it, the default queue first."""
    queues: dict[str, set[str]] = {}
    for each in definitions:
        queues.setdefault(each.pool, set()).add(each.queue)
    return {pool: (DEFAULT_QUEUE, *sorted(names - {DEFAULT_QUEUE})) for pool, names in queues.items()}


def _deployment(entry: dict[str, Any]) -> DeploymentDefined:
    limit = entry.get("concurrency_limit") or {}
    if not isinstance(entry["version"], str):
        raise TypeError("version must be a quoted string; with a number Prefect deploys nothing")
    return DeploymentDefined(
        flow_name=entry["flow_name"],
        name=entry["name"],
        entrypoint=entry["entrypoint"],
        description=entry["description"],
        version=entry["version"],
        tags=tuple(entry["tags"]),
        pool=entry["work_pool"]["name"],
        queue=entry["work_pool"].get("work_queue_name", DEFAULT_QUEUE),
        job_variables=entry["work_pool"].get("job_variables", {}),
        parameters=entry.get("parameters", {}),
        concurrency_limit=limit.get("limit"),
        collision_strategy=limit.get("collision_strategy"),
        schedules=tuple(ScheduleDefined(s["slug"], s["cron"], s["timezone"], s["active"]) for s in entry.get("schedules", ())),
    )
