"""How urgent a run is: a run of a deployment has its deployment's priority, any other the one that it was asked for."""

from __future__ import annotations

from prefect.runtime import deployment

from blocks.errors import Code, Terminal
from blocks.records import Priority
from flows.options import ProcessingOptions


def priority_of_run(options: ProcessingOptions) -> Priority:
    """Return the priority of the run that is under way.

    Raises:
        Terminal: `USAGE` where another priority than the deployment's is asked for.
    """
    name = deployment.name if deployment.id else None
    if name not in set(Priority):
        return options.priority
    if "priority" in options.model_fields_set and options.priority != name:
        raise Terminal(Code.USAGE, f"The deployment {name} was asked for {options.priority} priority.")
    return Priority(name)
