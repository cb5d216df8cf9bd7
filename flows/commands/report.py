"""`legaldocs report`: what a matter as a whole shows, or one batch, a section for each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from blocks.database.store import Store
from blocks.errors import Code, Terminal
from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, answer
from flows.commands.readable import one_line
from flows.commands.run_report import write_report
from tasks.review.bates import BatesReport, report_bates
from tasks.review.costs import CostsReport, Spent, report_costs
from tasks.review.hidden import HiddenReport, report_hidden
from tasks.review.timeline import Timeline, report_timeline


class Section(StrEnum):
    """The questions."""

    BATES = "bates"
    HIDDEN = "hidden"
    RUN = "run"
    COSTS = "costs"
    TIMELINE = "timeline"


View = Callable[[Console], None]


def report(
    section: Annotated[
        Section,
        typer.Argument(
            help="What to report: Bates numbers, hidden text, what one batch came to, what was paid for, or what happened when."
        ),
    ],
    matter: Annotated[
        str | None, typer.Option("--matter", "-m", help="Name of the matter; every section but run needs it.")
    ] = None,
    batch: Annotated[str | None, typer.Option(help="Id of the batch; the section run needs it.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder that the section run writes its report to, as JSON and HTML.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many lines of each list; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Report on a matter as a whole (its Bates numbers, its hidden text, its costs, its dated events), or on one batch, as evidence."""
    with opened_parts() as parts:
        if section is Section.RUN:
            written = write_report(parts, _given(batch, "--batch"), output)
            answer(written.report, written.show, as_json=as_json)
        else:
            result, view = _SECTIONS[section](parts.store, _given(matter, "--matter"), 0 if as_json else limit)
            answer(result, view, as_json=as_json)


def _given(value: str | None, option: str) -> str:
    if value is None:
        raise Terminal(Code.USAGE, f"This section needs {option}.")
    return value


def _bates(store: Store, matter: str, limit: int) -> tuple[BaseModel, View]:
    result = report_bates(store, matter)
    return result, lambda console: _show_bates(console, result, limit)


def _hidden(store: Store, matter: str, limit: int) -> tuple[BaseModel, View]:
    result = report_hidden(store, matter, limit=limit)
    return result, lambda console: _show_hidden(console, result)


def _costs(store: Store, matter: str, limit: int) -> tuple[BaseModel, View]:
    result = report_costs(store, matter)
    return result, lambda console: _show_costs(console, result, limit)


def _timeline(store: Store, matter: str, limit: int) -> tuple[BaseModel, View]:
    result = report_timeline(store, matter, limit=limit)
    return result, lambda console: _show_timeline(console, result)


_SECTIONS: dict[Section, Callable[[Store, str, int], tuple[BaseModel, View]]] = {
    Section.BATES: _bates,
    Section.HIDDEN: _hidden,
    Section.COSTS: _costs,
    Section.TIMELINE: _timeline,
}


def _show_bates(console: Console, result: BatesReport, limit: int) -> None:
    _table(
        console,
        ("first", "last", "numbers", "pages", "by", "document"),
        [
            (r.first, r.last, f"{r.numbers:,}", "" if r.pages is None else f"{r.pages:,}", r.by, r.file_name)
            for r in result.ranges
        ],
        limit,
    )
    gaps = [("gap", gap.first, gap.last, f"{gap.numbers:,}", "") for gap in result.gaps]
    twice = [("twice", each.first, each.last, f"{each.numbers:,}", "; ".join(each.file_names)) for each in result.overlaps]
    if gaps or twice:
        _table(console, ("finding", "first", "last", "numbers", "documents"), [*gaps, *twice], limit)
    if result.mismatches:
        rows = [
            (m.kind.value, m.file_name, "" if m.page is None else str(m.page), m.expected, m.found) for m in result.mismatches
        ]
        _table(console, ("mismatch", "document", "page", "expected", "found"), rows, limit)
    console.print(
        f"{len(result.ranges):,} ranges, {len(gaps):,} gaps, {len(twice):,} overlaps, {len(result.mismatches):,} mismatches; "
        f"{result.unnumbered:,} of {result.documents:,} documents have no Bates numbers."
    )


def _show_hidden(console: Console, result: HiddenReport) -> None:
    if result.lines:
        rows = [(line.file_name, str(line.page), line.bates or "", str(line.kind or ""), line.text) for line in result.lines]
        _table(console, ("document", "page", "Bates", "why not seen", "text"), rows, 0)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in result.kinds.items()) or "none"
    console.print(f"{result.total:,} hidden lines on {result.pages:,} pages: {kinds}.")
    if len(result.lines) < result.total:
        console.print(f"{len(result.lines):,} are shown; --limit 0 lists all.")


def _show_costs(console: Console, result: CostsReport, limit: int) -> None:
    heads = ("model", "prompt", "stage", "calls", "not answered", "tokens sent", "cached", "answered", "dollars")
    rows = [
        (
            m.model,
            m.prompt_version,
            str(m.stage),
            f"{m.calls:,}",
            f"{m.calls - m.outcomes.get('answered', 0):,}",
            *_sums(m),
        )
        for m in result.models
    ]
    if rows:
        _table(console, heads, rows, limit)
        paid = [(d.file_name, f"{d.calls:,}", *_sums(d)) for d in result.documents]
        _table(console, ("document", "calls", *heads[-4:]), paid, limit)
    console.print(
        f"{result.calls:,} calls to language models, {_dollars(result.micro_dollars)} dollars; {result.unpriced:,} calls without a price."
    )
    console.print(f"{_dollars(result.recognition_micro_dollars)} dollars for recognised pages.")


def _sums(spent: Spent) -> tuple[str, str, str, str]:
    return f"{spent.tokens_sent:,}", f"{spent.tokens_cached:,}", f"{spent.tokens_answered:,}", _dollars(spent.micro_dollars)


def _dollars(micro: int | None) -> str:
    return "not known" if micro is None else f"{micro / 1e6:,.4f}"


def _show_timeline(console: Console, result: Timeline) -> None:
    if result.events:
        rows = [(event.date, event.quote, event.file_name, str(event.page), event.bates or "") for event in result.events]
        _table(console, ("date", "words", "document", "page", "Bates"), rows, 0)
    console.print(f"{len(result.events):,} of {result.total:,} dated events; --limit 0 lists all.")


def _table(console: Console, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int) -> None:
    """Print rows whose cells may hold text of documents; at most `limit` of them, 0 for all."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    for row in rows[:limit] if limit else rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    console.print(table)
    if limit and len(rows) > limit:
        console.print(f"{limit:,} of {len(rows):,} are shown; --limit 0 lists all.")
