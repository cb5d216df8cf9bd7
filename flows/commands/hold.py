"""`legaldocs hold`: put a matter under a legal hold, or lift it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.purging import hold_matter
from tasks.review.answer import Answer


class Action(StrEnum):
    """What is to be done with the hold."""

    ON = "on"
    OFF = "off"


class Held(Answer):
    """Whether the matter is under a legal hold now."""

    matter: str
    legal_hold: bool


def hold(
    action: Annotated[Action, typer.Argument(help="on: nothing of the matter can be removed any more; off: lift the hold.")],
    matter: MatterOption,
    reason: Annotated[str, typer.Option(help="Why; goes into the log with who and when.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Put a matter under a legal hold, or lift it: under one, neither `purge` nor `reconcile --remove` removes anything of it."""
    with opened_parts() as parts:
        found = hold_matter(parts, matter, held=action is Action.ON, reason=reason)
    result = Held(matter=found.name, legal_hold=action is Action.ON)
    state = "is under a legal hold" if result.legal_hold else "is under no legal hold"
    answer(result, lambda console: console.print(f"{result.matter} {state}.", markup=False), as_json=as_json)
