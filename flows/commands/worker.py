"""`legaldocs worker`: start the workers that this machine has memory for, and keep them running."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.markup import escape

from blocks.errors import Code, Terminal
from blocks.memory_plan import plan
from blocks.records import Priority
from blocks.settings import Settings
from flows.commands.answer import JsonOption, answer, notes
from flows.fleet_programs import drain_mark, hand_on, worker_programs
from flows.keeper import Keeper, Program
from flows.keeping import Asked, keep
from flows.prefect_environment import prepare, prepare_fleet, reached_server
from flows.setup.run import server_is_named


class Working(BaseModel):
    """The workers that were started."""

    model_config = ConfigDict(frozen=True)

    workers: list[str]


def worker(
    pool: Annotated[
        list[Priority] | None,
        typer.Option("--pool", help="Only this pool: high, normal or low; may be repeated. All without it."),
    ] = None,
    drain: Annotated[bool, typer.Option("--drain", help="When told to end, finish what is under way first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Start a worker for each pool that this machine has memory for, start those again that end, and end them on SIGTERM or Ctrl-C."""
    settings = Settings.load()
    memory = plan(settings)
    workers = worker_programs(settings, memory, pool)
    if not workers:
        raise Terminal(
            Code.MEMORY_SHORT, f"The {memory.budget_mb} MB of this machine's budget have no room for the pools asked for."
        )
    prepare(settings)
    prepare_fleet()
    server_is_named()
    with reached_server():
        hand_on(settings, memory)
    console = notes()
    keeper, asked = Keeper(lambda line: console.print(escape(line), soft_wrap=True)), Asked(drains=drain)
    asked.listen()
    mark = drain_mark(settings)
    mark.unlink(missing_ok=True)
    for each in workers:
        keeper.start(each.program)
    names = [each.program.name for each in workers]
    answer(Working(workers=names), lambda out: _view(out, [each.program for each in workers]), as_json=as_json)
    keep(keeper, names, asked, mark, console.print)


def _view(console: Console, programs: list[Program]) -> None:
    for program in programs:
        console.print(f"started {escape(program.name)}; its output is added to {escape(str(program.log))}", soft_wrap=True)
