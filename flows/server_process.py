"""The Prefect server as a process of its own that ends with its keeper: `python -m flows.server_process [--lean] --host … --port …`.

Lean is the server of one command (see `flows.own_server`): the application alone, without what `prefect server start` has for people.
"""

from __future__ import annotations

import argparse
import sys

from flows.parent_watch import end_with_parent


def main() -> None:
    """Run the server with the arguments of the command line."""
    end_with_parent()
    if sys.argv[1:2] == ["--lean"]:
        _run_lean(sys.argv[2:])
        return
    from prefect.cli import app

    sys.argv[1:1] = ["server", "start"]
    app()


def _run_lean(arguments: list[str]) -> None:
    import uvicorn

    parser = argparse.ArgumentParser(prog="flows.server_process --lean")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    asked = parser.parse_args(arguments)
    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, host=asked.host, port=asked.port, log_level="error", lifespan="on"
    )


if __name__ == "__main__":
    main()
