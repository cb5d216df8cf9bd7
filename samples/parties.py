"""The people, companies and case of the sample matter, and the blocks in which every filing names them. All are invented."""

from __future__ import annotations

from collections.abc import Sequence

from samples.typesetting import BOLD, Typesetter

CASE = "1:25-cv-00417-PLT"
CAPTION_LEFT = (
    "PELICAN REACH CANNERY, INC.,",
    "a Michigan corporation,",
    "",
    "          Plaintiff,",
    "v.",
    "",
    "KESTREL COLD STORAGE, LLC, d/b/a",
    "NORTHLIGHT FREEZERS; ORLO, INC.; and",
    "THADDEUS R. VENN, SR.,",
    "",
    "          Defendants.",
)
PLAINTIFF_COUNSEL = (
    "Marisol K. Etcheverry (P99417)",
    "ETCHEVERRY LUND PLLC",
    "Attorneys for Plaintiff",
    "118 Ottawa Terrace NW, Suite 900",
    "Grand Rapids, Michigan 49503",
    "(616) 555-0137",
    "m.etcheverry@etcheverrylund.example",
)
KESTREL_COUNSEL = (
    "Gideon A. Pruitt (P99208)",
    "PRUITT & SALDANA, P.C.",
    "Attorneys for Defendants Kestrel Cold Storage, LLC",
    "and Thaddeus R. Venn, Sr.",
    "40 Pine Landing, Muskegon, Michigan 49440",
    "(231) 555-0172",
    "gpruitt@pruittsaldana.example",
)
ORLO_COUNSEL = (
    "Bronwyn T. Achterberg (P99651)",
    "ACHTERBERG MOSS LLP",
    "Attorneys for Defendant Orlo, Inc.",
    "2300 Erieview Concourse",
    "Cleveland, Ohio 44114",
    "(216) 555-0119",
    "bachterberg@achterbergmoss.example",
)


def caption(page: Typesetter, *title: str) -> None:
    """Set the court, the parties, the number of the case and the title of the paper."""
    page.centered("UNITED STATES DISTRICT COURT", "WESTERN DISTRICT OF MICHIGAN", "SOUTHERN DIVISION", after=16)
    page.columns(CAPTION_LEFT, ("", f"Case No. {CASE}", "", "Hon. Philippa L. Tarrant"))
    page.centered(*title, after=14)


def signature(page: Typesetter, dated: str, counsel: Sequence[str]) -> None:
    """Set the date and the signature of counsel; the first line of the block is the name with the bar number in brackets."""
    name = counsel[0].partition(" (")[0]
    page.block(f"Dated: {dated}", after=4)
    page.block("Respectfully submitted,", "", f"/s/ {name}", *counsel, indent=216)


def heading(page: Typesetter, *lines: str) -> None:
    """Set a heading above numbered paragraphs."""
    page.space(4)
    page.centered(*lines, font=BOLD)
