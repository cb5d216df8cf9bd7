"""`legaldocs judge`: what people decide about entities, and the log of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocks.errors import Code, Terminal
from blocks.parts import Parts, opened_parts
from blocks.records import EntityType
from blocks.store_records import Judgement
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.commands.readable import one_line
from flows.judging import Judged, judge_name, judge_pair, undo_judgement
from tasks.review.judgement_list import JudgedName, JudgementList, ListedJudgement, list_judgements


class Action(StrEnum):
    """What is judged."""

    SAME = "same"
    DIFFERENT = "different"
    RENAME = "rename"
    UNDO = "undo"
    LIST = "list"


_WORDS = {Action.SAME: 2, Action.DIFFERENT: 2, Action.RENAME: 2, Action.UNDO: 1, Action.LIST: 0}
"""How many words follow each action."""


def judge(
    action: Annotated[
        Action,
        typer.Argument(
            help="same or different: of two names; rename: NAME NEW_NAME; undo: NUMBER of a judgement; list: the log."
        ),
    ],
    matter: MatterOption,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Names: an entity's or mention's id, or its spelling, for one document \"NAME @ FILE\"."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with who and when. Needed for all but list.")] = "",
    type: Annotated[EntityType | None, typer.Option(case_sensitive=False, help="Only names of this type are meant.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge that two names are the same or different, rename an entity, undo a judgement, or list the log of judgements."""
    given = words or []
    if len(given) != _WORDS[action]:
        raise Terminal(Code.USAGE, f"{action} takes {_WORDS[action]} names or numbers; {len(given)} were given.")
    if action is not Action.LIST and not reason.strip():
        raise Terminal(Code.USAGE, "Say why, by --reason: a judgement is kept with its reason.")
    with opened_parts() as parts:
        if action is Action.LIST:
            log = list_judgements(parts.store, matter)
            answer(log, lambda console: _list(console, log), as_json=as_json)
            return
        result = _judging(parts, matter, action, given, reason, type)()
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _judging(
    parts: Parts, matter: str, action: Action, words: list[str], reason: str, type: EntityType | None
) -> Callable[[], Judged]:
    if action is Action.UNDO:
        if not words[0].isdecimal():
            raise Terminal(Code.USAGE, "A judgement is undone by its number; legaldocs judge list shows it.")
        return lambda: undo_judgement(parts, matter, int(words[0]), reason)
    if action is Action.RENAME:
        return lambda: judge_name(parts, matter, words[0], words[1], reason, type)
    return lambda: judge_pair(parts, matter, Judgement(action.value), words[0], words[1], reason, type)


def _view(console: Console, result: Judged) -> None:
    console.print(f"Judgement {result.judgement.number}: {_said(result.judgement)}.", markup=False, highlight=False)
    console.print(
        f"{result.matter} has {result.entities:,} entities; it had {result.entities_before:,}.", markup=False, highlight=False
    )


def _list(console: Console, log: JudgementList) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("number", "judgement", "by", "at", "because"):
        table.add_column(heading)
    for each in log.judgements:
        ended = f" (undone by {each.ended_by})" if each.ended_by else ""
        at = f"{each.at:%Y-%m-%d %H:%M} UTC"
        style = None if each.counts or each.judgement is Judgement.UNDO else "dim"
        cells = (escape(one_line(_said(each))) + ended, escape(one_line(each.actor)), at, escape(one_line(each.reason)))
        table.add_row(str(each.number), *cells, style=style)
    if log.judgements:
        console.print(table)
    else:
        console.print("Nobody has judged anything in this matter.")


def _said(each: ListedJudgement) -> str:
    if each.judgement is Judgement.UNDO:
        return f"judgement {each.ends} counts no more"
    if each.judgement is Judgement.RENAME:
        return f"{_named(each.left)} is called {each.name!r}"
    are = "are the same" if each.judgement is Judgement.SAME else "are different"
    return f"{_named(each.left)} and {_named(each.right)} {are}"


def _named(name: JudgedName | None) -> str:
    if name is None:
        return ""
    return f"{name.text!r}" + (f" in {name.file_name or name.document_id}" if name.document_id else "")
