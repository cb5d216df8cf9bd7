"""`legaldocs up`: Prefect server, setup and workers by one command, on a bare machine."""

from __future__ import annotations

import os
import socket
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.markup import escape

from blocks.errors import Code, Terminal
from blocks.memory_plan import MemoryPlan, plan
from blocks.settings import Settings
from flows.commands.answer import JsonOption, answer, notes
from flows.fleet_programs import SERVER, drain_mark, hand_on, server_program, worker_programs
from flows.fleet_start import await_server, await_workers
from flows.keeper import Keeper
from flows.keeping import Asked, keep
from flows.prefect_environment import LOOPBACK, prepare, prepare_fleet
from flows.running_server import API_URL, find_running, forget_running, write_running

PORT = 4200
"""Prefect's own."""


class Fleet(BaseModel):
    """What runs now: where people and programs find the server, and the workers."""

    model_config = ConfigDict(frozen=True)

    ui_url: str
    api_url: str
    workers: list[str]


def up(
    port: Annotated[int, typer.Option(help="Port of the server on the loopback address.", min=1, max=65_535)] = PORT,
    drain: Annotated[bool, typer.Option("--drain", help="When told to end, finish what is under way first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Start a Prefect server, set it up, start workers, and keep all of them running until SIGTERM, Ctrl-C or `legaldocs down`."""
    settings = Settings.load()
    _refuse_a_second(settings, port)
    memory = plan(settings)
    url = f"http://{LOOPBACK}:{port}/api"
    os.environ[API_URL] = url
    prepare(settings)
    prepare_fleet(port)
    console = notes()
    keeper, asked = Keeper(lambda line: console.print(escape(line), soft_wrap=True)), Asked(drains=drain)
    try:
        asked.listen()
        _start(settings, memory, keeper, asked, url, console)
        running = write_running(settings.home, url)
        names = [name for name in keeper.pids() if name != SERVER]
        fleet = Fleet(ui_url=running.ui_url, api_url=url, workers=names)
        answer(fleet, lambda out: _view(out, fleet), as_json=as_json)
        keep(keeper, names, asked, drain_mark(settings), console.print)
    finally:
        keeper.end()
        forget_running(settings.home)


def _refuse_a_second(settings: Settings, port: int) -> None:
    running = find_running(settings.home)
    if running:
        raise Terminal(Code.USAGE, f"legaldocs up runs already, with its server at {running.ui_url}; legaldocs down ends it.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise Terminal(Code.USAGE, f"Port {port} is taken by another program; name a free one with --port.") from None


def _start(settings: Settings, memory: MemoryPlan, keeper: Keeper, asked: Asked, url: str, console: Console) -> None:
    """Start everything, in order, and return when each worker is in touch; return early where the end is asked for."""
    console.print("starting the Prefect server")
    server = server_program(settings, LOOPBACK, urlsplit(url).port or PORT)
    keeper.start(server)
    await_server(url, server, keeper, asked)
    if asked.end or asked.drain:
        return
    console.print("setting it up")
    from flows.setup.run import set_up

    set_up(settings)
    hand_on(settings, memory)
    drain_mark(settings).unlink(missing_ok=True)
    console.print("starting the workers")
    workers = worker_programs(settings, memory)
    for each in workers:
        keeper.start(each.program)
    await_workers({each.name: each.pool for each in workers}, server, keeper, asked)


def _view(console: Console, fleet: Fleet) -> None:
    console.print(f"Prefect answers at [bold]{fleet.ui_url}[/]", soft_wrap=True)
    for name in fleet.workers:
        console.print(f"  {escape(name)}")
    console.print("Other commands with the same home folder use this server by themselves; for other programs:")
    console.print(f"  export {API_URL}={fleet.api_url}", soft_wrap=True)
    console.print("End it with Ctrl-C, or from another shell: legaldocs down")
