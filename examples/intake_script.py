"""What an intake script does: ask for a run of a batch, or of one document, and look at it later.

    python examples/intake_script.py "Example v. Wombat"
    python examples/intake_script.py --document 5f2b0c7e-5c3e-4a55-9a53-1d3a7a1f3a10

The files are registered already (`legaldocs register`). `PREFECT_API_URL` names the server; the call returns at once, and workers do
the work. Asking again with the same key is the same run, so that a script that saw no answer may simply ask again.
"""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment


def submit_batch(matter: str, *, priority: str = "normal", documents: list[str] | None = None, key: str | None = None) -> UUID:
    """Ask for a batch of the matter's registered documents and return the id of its run.

    Args:
        matter: name of the matter.
        priority: `high`, `normal` or `low`; it decides the deployment and with it the work pool.
        documents: ids of registered documents; None: all that need work.
        key: the same key gives the same run; None: every call asks for another.
    """
    options = {"priority": priority, "warm_cache": True, "entity_resolution": True}
    parameters = {"matter": matter, "documents": documents, "options": options}
    return _asked(f"process-batch/{priority}", parameters, key)


def submit_document(document_id: str, *, priority: str = "normal", key: str | None = None) -> UUID:
    """Ask for the six stages of one registered document and return the id of its run."""
    return _asked(f"process-document/{priority}", {"document_id": document_id, "options": {"priority": priority}}, key)


def _asked(deployment: str, parameters: dict[str, object], key: str | None) -> UUID:
    run = run_deployment(deployment, parameters=parameters, timeout=0, idempotency_key=key)
    if not isinstance(run, FlowRun):  # from a coroutine it is to be awaited; a script has none
        raise TypeError("call this where no event loop runs")
    return run.id


def main() -> None:
    """Submit what the command line names and print the id of the run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("matter", nargs="?", help="name of a matter")
    parser.add_argument("--document", help="id of a registered document instead of a matter")
    parser.add_argument("--priority", choices=("high", "normal", "low"), default="normal")
    asked = parser.parse_args()
    if (asked.matter is None) == (asked.document is None):
        parser.error("name either a matter or a document")
    if asked.document:
        run_id = submit_document(asked.document, priority=asked.priority, key=f"intake-{asked.document}")
    else:
        run_id = submit_batch(asked.matter, priority=asked.priority)
    sys.stdout.write(f"{run_id}\n")


if __name__ == "__main__":
    main()
