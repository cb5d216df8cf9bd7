"""The names of work pools and deployments, spelt here and in `prefect.yaml` and nowhere else; a test holds the two equal."""

from __future__ import annotations

from blocks.records import Priority

PRIORITIES: tuple[Priority, ...] = (Priority.HIGH, Priority.NORMAL, Priority.LOW)
"""Every priority, the most urgent first: the order in which workers are started when memory is short."""

PROCESS_DOCUMENT = "process-document"
PROCESS_BATCH = "process-batch"
BATCH_LANE = "batch-lane"
"""The flows that have one deployment for each priority."""

BY_PRIORITY = (PROCESS_DOCUMENT, PROCESS_BATCH, BATCH_LANE)

INTAKE = "intake/default"
RECOVER = "recover/default"
MAINTENANCE = "maintenance/default"
"""Deployments that there is one of; they run in the pools that `prefect.yaml` names."""

SINGLE = (INTAKE, RECOVER, MAINTENANCE)


def pool_of(priority: Priority) -> str:
    """Return the name of the work pool that runs work of the priority."""
    return f"legaldocs-{priority.value}"


def deployment_of(flow_name: str, priority: Priority) -> str:
    """Return the full name `flow/deployment` of a flow's deployment for the priority, as `run_deployment` takes it.

    Args:
        flow_name: one of `BY_PRIORITY`.
        priority: how urgent the work is.
    """
    return f"{flow_name}/{priority.value}"


def every_pool() -> frozenset[str]:
    """Return the names of all work pools."""
    return frozenset(pool_of(priority) for priority in PRIORITIES)


def every_deployment() -> frozenset[str]:
    """Return the full names of all deployments."""
    return frozenset({deployment_of(name, priority) for name in BY_PRIORITY for priority in PRIORITIES} | set(SINGLE))
