"""Renders dockets as the first pages of pleadings, in the layouts of federal and state courts, with the names that stand in each caption.

Text as it comes out of a page: two columns are one line, wrapped parties are several. The truth of a page is the list of its parties as
they are written there; placeholders ("Does 1-10") are none.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

MOST = 6
"""Parties of a side that a caption lists before "et al."."""
_PLAINTIFFS = frozenset({"Plaintiff", "Lead Plaintiff", "Petitioner"})
_DEFENDANTS = frozenset({"Defendant", "Respondent"})
_PLACEHOLDER = re.compile(r"Does?\b|John Does|Unknown|In (?:re|the Matter)|Service List|Plaintiffs ", re.IGNORECASE)
_TITLE = re.compile(r"(?:(?:Warden|President|Lt\.|Mr\.|Mrs\.|Ms\.|Dr\.)\s+)+")
_WIDTH = 40
"""Characters of the left column."""


class Docket(NamedTuple):
    """The two sides of a case, its number and its judge."""

    id: str
    plaintiffs: tuple[str, ...]
    defendants: tuple[str, ...]
    number: str
    judge: str
    counsel: tuple[str, str] | None
    """A lawyer of the plaintiffs and the lines of their address."""


class Pleading(NamedTuple):
    """A rendered page: its text, where the caption ends in it, and the parties that the caption names."""

    docket: str
    layout: str
    text: str
    parties: tuple[str, ...]


def read_dockets(folder: Path) -> list[Docket]:
    """Return the dockets of a folder that have two sides."""
    dockets = []
    for path in sorted(folder.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        sides = [_names(row, kinds) for kinds in (_PLAINTIFFS, _DEFENDANTS)]
        if all(sides):
            dockets.append(Docket(path.stem, sides[0], sides[1], row["docket_number"], row["assigned_to_str"], _counsel(row)))
    return dockets


def render(docket: Docket) -> list[Pleading]:
    """Return the docket in every layout."""
    return [Pleading(docket.id, name, layout(docket), shown(docket, name)) for name, layout in LAYOUTS.items()]


def shown(docket: Docket, layout: str) -> tuple[str, ...]:
    """Return the parties that a layout names."""
    if layout in _FIRST_ONLY:
        return docket.plaintiffs[0], docket.defendants[0]
    return *docket.plaintiffs[:MOST], *docket.defendants[:MOST]


def _names(row: Mapping[str, list[dict[str, str]]], kinds: frozenset[str]) -> tuple[str, ...]:
    names = dict.fromkeys(" ".join(party["name"].split()).rstrip(",") for party in row["parties"] if party["type"] in kinds)
    whole = ["United States of America" if name == "USA" else _TITLE.sub("", name) for name in names]
    return tuple(name for name in whole if not _PLACEHOLDER.match(name))


def _counsel(row: Mapping[str, list[dict[str, list[dict[str, str]]]]]) -> tuple[str, str] | None:
    for party in row["parties"]:
        for attorney in party.get("attorneys", []):
            if (attorney.get("contact") or "").count("\n") >= 3:  # noqa: PLR2004 - fewer lines are no address
                return attorney["name"], attorney["contact"].strip()
    return None


def _listed(names: tuple[str, ...], *, capitals: bool = True, described: str = "") -> str:
    """Return a side of a caption as running text."""
    written = [(name.upper() if capitals else name) + described for name in names[:MOST]]
    more = ", et al." if len(names) > MOST else ""
    if len(written) == 1:
        return f"{written[0]}{more},"
    joiner = "; " if described or any("," in name for name in written) else ", "
    return f"{joiner.join(written[:-1])}{joiner}and {written[-1]}{more},"


def _wrapped(text: str, width: int = _WIDTH) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _columns(left: list[str], right: list[str], rule: str, gap: int = 6) -> str:
    height = max(len(left), len(right))
    rows = zip(left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True)
    return "\n".join(f"{a:<{_WIDTH + 2}}{rule}{' ' * gap if b else ''}{b}".rstrip() for a, b in rows)


def _many(names: tuple[str, ...], role: str) -> str:
    return role + "s" * (len(names) > 1)


def federal(docket: Docket) -> str:
    """Centred heading, parties over the width, the number to the right of "v."."""
    return "\n".join(
        [
            "                    UNITED STATES DISTRICT COURT",
            "                FOR THE WESTERN DISTRICT OF TEXAS",
            "                       AUSTIN DIVISION",
            "",
            *_wrapped(_listed(docket.plaintiffs), 60),
            "",
            f"          {_many(docket.plaintiffs, 'Plaintiff')},",
            "",
            f"     v.                                        Case No. {docket.number}-ABC",
            "",
            *_wrapped(_listed(docket.defendants), 60),
            "",
            f"          {_many(docket.defendants, 'Defendant')}.",
            "",
            "                           COMPLAINT AND DEMAND FOR JURY TRIAL",
        ]
    )


def brackets(docket: Docket) -> str:
    """A column of closing brackets, as on the west coast."""
    left = [
        *_wrapped(_listed(docket.plaintiffs, capitals=False)),
        "",
        f"            {_many(docket.plaintiffs, 'Plaintiff')},",
        "     vs.",
        *_wrapped(_listed(docket.defendants, capitals=False)),
        "",
        f"            {_many(docket.defendants, 'Defendant')}.",
        "_" * _WIDTH,
    ]
    right = [f"Case No.: {docket.number}", "", "NOTICE OF MOTION AND MOTION", "TO DISMISS", "", f"Judge: Hon. {docket.judge}"]
    return "UNITED STATES DISTRICT COURT\nNORTHERN DISTRICT OF CALIFORNIA\n\n" + _columns(left, right, ")")


def california(docket: Docket) -> str:
    """Counsel first, then the superior court, parties in capitals with what they are."""
    name, contact = docket.counsel or ("Avery Stone", "Stone & Vale LLP\n1 Mill Road\nSan Jose, CA 95110\n408-555-0100")
    left = [
        *_wrapped(_listed(docket.plaintiffs, described=", an individual" if len(docket.plaintiffs) == 1 else "")),
        "",
        f"          {_many(docket.plaintiffs, 'Plaintiff')},",
        "",
        "     v.",
        "",
        *_wrapped(_listed(docket.defendants).rstrip(",") + "; and DOES 1 through 50, inclusive,"),
        "",
        "          Defendants.",
    ]
    head = f"{name} (SBN 204411)\n{contact}\nAttorneys for {_many(docket.plaintiffs, 'Plaintiff')}\n\n"
    court = "SUPERIOR COURT OF THE STATE OF CALIFORNIA\nCOUNTY OF SANTA CLARA\n\n"
    return head + court + _columns(left, ["CASE NO. 20CV364102", "", "COMPLAINT FOR DAMAGES", "", "JURY TRIAL DEMANDED"], "|")


def texas(docket: Docket) -> str:
    """A column of section signs, no role under the names."""
    left = [
        *_wrapped(_listed(docket.plaintiffs)),
        f"     {_many(docket.plaintiffs, 'Plaintiff')},",
        "",
        "V.",
        "",
        *_wrapped(_listed(docket.defendants)),
        f"     {_many(docket.defendants, 'Defendant')}.",
    ]
    right = ["IN THE DISTRICT COURT OF", "", "", "TRAVIS COUNTY, TEXAS", "", "", "353RD JUDICIAL DISTRICT"]
    return "CAUSE NO. D-1-GN-20-001187\n\n" + _columns(left, right, "\u00a7")


def new_york(docket: Docket) -> str:
    """Dashes and crosses, "-against-", an index number."""
    left = [
        *_wrapped(_listed(docket.plaintiffs)),
        "",
        f"                    {_many(docket.plaintiffs, 'Plaintiff')},",
        "",
        "          -against-",
        "",
        *_wrapped(_listed(docket.defendants)),
        "",
        f"                    {_many(docket.defendants, 'Defendant')}.",
    ]
    line = "-" * (_WIDTH + 2) + "x"
    body = _columns(left, ["", "Index No. 650123/2021", "", "SUMMONS"], " ")
    return f"SUPREME COURT OF THE STATE OF NEW YORK\nCOUNTY OF NEW YORK\n{line}\n{body}\n{line}"


def new_york_federal(docket: Docket) -> str:
    """A column of colons."""
    left = [
        *_wrapped(_listed(docket.plaintiffs)),
        f"               {_many(docket.plaintiffs, 'Plaintiff')},",
        "     - v. -",
        *_wrapped(_listed(docket.defendants)),
        f"               {_many(docket.defendants, 'Defendant')}.",
    ]
    line = "- " * 21 + "x"
    return (
        f"UNITED STATES DISTRICT COURT\nSOUTHERN DISTRICT OF NEW YORK\n{line}\n"
        + _columns(left, ["", f"{docket.number[2:]} (LAK)", "", "ECF Case"], ":")
        + f"\n{line}"
    )


def florida(docket: Docket) -> str:
    """A circuit court, upper and lower case, slashes under the caption."""
    return "\n".join(
        [
            "IN THE CIRCUIT COURT OF THE ELEVENTH JUDICIAL CIRCUIT",
            "IN AND FOR MIAMI-DADE COUNTY, FLORIDA",
            "",
            "CASE NO.: 2020-012345-CA-01",
            "",
            *_wrapped(_listed(docket.plaintiffs, capitals=False), 56),
            f"     {_many(docket.plaintiffs, 'Plaintiff')},",
            "vs.",
            *_wrapped(_listed(docket.defendants, capitals=False), 56),
            f"     {_many(docket.defendants, 'Defendant')}.",
            "______________________________/",
            "",
            "DEFENDANT'S ANSWER AND AFFIRMATIVE DEFENSES",
        ]
    )


def appeal(docket: Docket) -> str:
    """A court of appeals: a short title with roles after the names."""
    return "\n".join(
        [
            "In the United States Court of Appeals",
            "For the Seventh Circuit",
            "No. 20-1187",
            f"{docket.plaintiffs[0].upper()},",
            "                                        Plaintiff-Appellant,",
            "v.",
            f"{docket.defendants[0].upper()}{', et al.' if len(docket.defendants) > 1 else ''},",
            "                                        Defendants-Appellees.",
            "Appeal from the United States District Court for the",
            "Northern District of Illinois, Eastern Division.",
        ]
    )


def one_by_one(docket: Docket) -> str:
    """Each party on a line of its own, no heading of a court: what is left of a page after its first lines."""
    plaintiffs = [f"{name.upper()}," for name in docket.plaintiffs[:MOST]]
    defendants = [f"{name.upper()}," for name in docket.defendants[:MOST]]
    return "\n".join(
        [
            *plaintiffs,
            f"     {_many(docket.plaintiffs, 'Plaintiff')},",
            "     v.                         Civil Action No. 20-1187",
            *defendants,
            f"     {_many(docket.defendants, 'Defendant')}.",
            "MEMORANDUM IN SUPPORT OF MOTION TO COMPEL",
        ]
    )


def narrow(docket: Docket) -> str:
    """Both columns joined by single spaces, as some text layers give them."""
    return re.sub(r"[ ]{2,}", " ", brackets(docket)).replace(" )", " )")


def letter(docket: Docket) -> str:
    """The subject line of a letter to the court."""
    more = ", et al." if len(docket.defendants) > 1 else ""
    return "\n".join(
        [
            "June 3, 2020",
            "",
            f"The Honorable {docket.judge}",
            "United States District Judge",
            "",
            f"Re: {docket.plaintiffs[0]} v. {docket.defendants[0]}{more}, No. {docket.number}",
            "",
            "Dear Judge:",
            "",
            "We write on behalf of the plaintiff to ask for a conference.",
        ]
    )


def recognised(docket: Docket) -> str:
    """The federal layout as a scan comes out: letters of roles misread, rules as letters, a speck here and there."""
    text = federal(docket)
    for right, wrong in (
        ("Plaintiff", "Plaintiif"),
        ("Defendant", "Defendanl"),
        ("     v.", "   \u2018 v."),
        ("Case No.", "Case N0."),
        (" 20", " 2O"),
    ):
        text = text.replace(right, wrong)
    return text


LAYOUTS: Mapping[str, Callable[[Docket], str]] = {
    "federal": federal,
    "brackets": brackets,
    "california": california,
    "texas": texas,
    "new_york": new_york,
    "new_york_federal": new_york_federal,
    "florida": florida,
    "appeal": appeal,
    "one_by_one": one_by_one,
    "narrow": narrow,
    "letter": letter,
    "recognised": recognised,
}
"""The layouts by name; `recognised` is a scan's, the others are born-digital."""
_FIRST_ONLY = frozenset({"appeal", "letter"})
"""Layouts that name the first party of each side."""
