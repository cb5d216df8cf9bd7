"""The deployments of `prefect.yaml` on the server.

They are made through Prefect's client and not by its `deploy` command, which takes seconds for each, cannot say what it changed, and
would pause again a schedule that an operator has started.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from flows.setup.changes import Change, compared
from flows.setup.definitions import DeploymentDefined

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


def make_deployments(client: SyncPrefectClient, definitions: Sequence[DeploymentDefined]) -> list[Change]:
    """Make each deployment, or bring it to its definition; whether a schedule is active stays as the operator left it."""
    return [_deployment(client, each) for each in definitions]


def flow_of(definition: DeploymentDefined) -> Flow[..., Any]:
    """Return the flow that the deployment's entrypoint names."""
    module, _, name = definition.entrypoint.rpartition(".")
    flow: Flow[..., Any] = getattr(import_module(module), name)
    return flow


def form_of(definition: DeploymentDefined) -> dict[str, Any]:
    """Return what the deployment may be asked for, as a JSON schema; Prefect's own takes any parameter beside those of the flow."""
    from prefect.utilities.callables import parameter_schema

    return parameter_schema(flow_of(definition)).model_dump(mode="json") | {"additionalProperties": False}


def _deployment(client: SyncPrefectClient, definition: DeploymentDefined) -> Change:
    from prefect.exceptions import ObjectNotFound

    before: DeploymentResponse | None
    try:
        before = client.read_deployment_by_name(definition.full_name)
    except ObjectNotFound:
        before = None
    wanted = _fields(definition)
    held = None if before is None else _held(before, wanted)
    if held != wanted:
        _write(client, definition, wanted, _active(before))
    pool = f"in {definition.pool}" + (f", queue {definition.queue}" if definition.schedules else "")
    return compared("deployment", definition.full_name, before=held, wanted=wanted, detail=pool)


def _fields(definition: DeploymentDefined) -> dict[str, Any]:
    """Return the deployment as the server keeps it, without what an operator may change."""
    return {
        "version": definition.version,
        "description": definition.description,
        "tags": list(definition.tags),
        "entrypoint": definition.entrypoint,
        "path": None,
        "pull_steps": [],
        "parameters": definition.parameters,
        "parameter_openapi_schema": form_of(definition),
        "enforce_parameter_schema": True,
        "work_pool_name": definition.pool,
        "work_queue_name": definition.queue,
        "job_variables": definition.job_variables,
        "limit": (definition.concurrency_limit, definition.collision_strategy),
        "schedules": sorted((each.slug, each.cron, each.timezone) for each in definition.schedules),
    }


def _held(deployment: DeploymentResponse, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the same fields as the server has them now."""
    fields: dict[str, Any] = deployment.model_dump(mode="json", include=set(wanted))
    limit = deployment.global_concurrency_limit
    options = deployment.concurrency_options
    fields["limit"] = (limit.limit if limit else None, options.collision_strategy.value if options else None)
    fields["schedules"] = sorted(
        (each.slug, getattr(each.schedule, "cron", None), getattr(each.schedule, "timezone", None))
        for each in deployment.schedules
    )
    return fields


def _active(deployment: DeploymentResponse | None) -> dict[str | None, bool]:
    """Return whether each schedule of a deployment that is there is active, by its slug."""
    return {} if deployment is None else {each.slug: each.active for each in deployment.schedules}


def _write(
    client: SyncPrefectClient, definition: DeploymentDefined, fields: dict[str, Any], active: dict[str | None, bool]
) -> None:
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
    from prefect.client.schemas.schedules import CronSchedule

    strategy = definition.collision_strategy
    client.create_deployment(
        flow_id=client.create_flow_from_name(definition.flow_name),
        name=definition.name,
        **{name: value for name, value in fields.items() if name not in ("limit", "schedules")},
        concurrency_limit=definition.concurrency_limit,
        concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy(strategy)) if strategy else None,
        schedules=[
            DeploymentScheduleCreate(
                slug=each.slug,
                schedule=CronSchedule(cron=each.cron, timezone=each.timezone),
                active=active.get(each.slug, each.active),
            )
            for each in definition.schedules
        ],
    )
