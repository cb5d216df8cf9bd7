"""The Prefect server as a process of its own that ends with its keeper: `python -m flows.server_process --host … --port …`."""

from __future__ import annotations

import sys

from flows.parent_watch import end_with_parent


def main() -> None:
    """Run `prefect server start` with the arguments of the command line."""
    end_with_parent()
    from prefect.cli import app

    sys.argv[1:1] = ["server", "start"]
    app()


if __name__ == "__main__":
    main()
