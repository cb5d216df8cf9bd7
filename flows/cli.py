"""The command `legaldocs`: one sub-command a file of `flows/commands/`, and the exit status of each way to end.

Exit status: 0 all well, 1 some documents failed or a check does not hold, 2 wrong use or configuration, 3 a part that is needed cannot
be reached. Nothing here imports Prefect: a command that only asks the database answers at once.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import typer

from blocks.errors import Code, LegalDocsError
from blocks.settings import Settings
from flows.commands.answer import refuse
from flows.running_server import adopt_running

COMMANDS = (
    "process",
    "register",
    "submit",
    "resume",
    "status",
    "search",
    "show",
    "entities",
    "relationships",
    "judge",
    "report",
    "export",
    "verify",
    "reconcile",
    "matter",
    "hold",
    "purge",
    "cache",
    "setup",
    "up",
    "worker",
    "down",
    "doctor",
    "schema",
)
"""Every command, in the order of the help; the module and its function bear the command's name."""

WRONG_USE = frozenset(
    {
        Code.SETTING_INVALID,
        Code.USAGE,
        Code.PATH_MISSING,
        Code.MATTER_UNKNOWN,
        Code.DOCUMENT_UNKNOWN,
        Code.BATCH_UNKNOWN,
        Code.SCHEMA_DRIFTED,
        Code.SCHEMA_MISSING,
        Code.BLOCK_MISSING,
        Code.SECRET_UNPROTECTED,
        Code.CREDENTIALS_MISSING,
        Code.SETTING_MISNAMED,
        Code.OPTION_UNKNOWN,
        Code.LEGAL_HOLD,
        Code.ENTITY_UNKNOWN,
        Code.JUDGEMENT_UNKNOWN,
        Code.JUDGEMENT_CONTRADICTS,
        Code.MATTER_BUSY,
    }
)
UNREACHABLE = frozenset(
    {
        Code.DATABASE_UNREACHABLE,
        Code.DATABASE_BUSY,
        Code.FILE_STORE_UNREACHABLE,
        Code.FILE_STORE_DENIED,
        Code.ENGINE_MISSING,
        Code.PREFECT_UNREACHABLE,
        Code.CACHE_UNREACHABLE,
        Code.POOL_MISSING,
        Code.POOL_PAUSED,
        Code.DEPLOYMENT_MISSING,
        Code.DEPLOYMENT_PAUSED,
        Code.WORKERS_MISSING,
        Code.WORKERS_SILENT,
        Code.LIMIT_MISSING,
        Code.DISK_SHORT,
        Code.MEMORY_SHORT,
    }
)


def build() -> typer.Typer:
    """Return the command with all its sub-commands."""
    app = typer.Typer(
        name="legaldocs",
        help="Turns a folder of legal documents into pages, entities and relationships, each traceable to the words on a page.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for name in COMMANDS:
        module = import_module(f"flows.commands.{name}")
        app.command(name)(getattr(module, name))
    return app


def exit_status(error: LegalDocsError) -> int:
    """Return the exit status that an error ends a command with."""
    if error.code in WRONG_USE:
        return 2
    return 3 if error.code in UNREACHABLE else 1


def main() -> NoReturn:
    """Run the command line; an error of ours is told with its cure instead of a traceback."""
    with suppress(LegalDocsError):  # the command itself tells what is wrong with a setting
        adopt_running(Settings.load().home)
    try:
        build()()
    except LegalDocsError as error:
        refuse(error, as_json="--json" in sys.argv[1:])
        sys.exit(exit_status(error))
    sys.exit(0)


if __name__ == "__main__":
    main()
