"""`legaldocs down`: end what `legaldocs up` keeps running."""

from __future__ import annotations

import signal
from typing import Annotated

import psutil
import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console

from blocks.errors import Code, Terminal
from blocks.settings import Settings
from flows.commands.answer import JsonOption, answer, notes
from flows.running_server import find_running


class Ended(BaseModel):
    """What was ended, and whether what was under way was finished first."""

    model_config = ConfigDict(frozen=True)

    ui_url: str
    drained: bool


def down(
    drain: Annotated[bool, typer.Option("--drain", help="Take no more work, finish what is under way, then end.")] = False,
    as_json: JsonOption = False,
) -> None:
    """End workers and server of `legaldocs up`, and return when they have ended; work that was cut short is taken up again later."""
    running = find_running(Settings.load().home)
    if running is None:
        raise Terminal(Code.USAGE, "Nothing to end: legaldocs up does not run with this home folder.")
    process = psutil.Process(running.pid)
    process.send_signal(signal.SIGUSR1 if drain else signal.SIGTERM)
    if drain:
        notes().print("draining: waiting for what is under way; legaldocs down without --drain ends it at once")
    process.wait()
    result = Ended(ui_url=running.ui_url, drained=drain)
    answer(result, lambda out: _view(out, result), as_json=as_json)


def _view(console: Console, result: Ended) -> None:
    console.print(f"ended the fleet of {result.ui_url}", soft_wrap=True)
