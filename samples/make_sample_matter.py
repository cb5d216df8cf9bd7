"""Makes the sample matter and its answer key again: `python -m samples.make_sample_matter [FOLDER]`.

Everything follows from this folder's code: the same versions of reportlab, pypdfium2, Pillow and numpy give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from samples import files
from samples.answer_key import CONVENTIONS, FACTS, NAMES, NOTES, Fact, Name
from samples.complaint import complaint
from samples.disclosures import (
    initial_disclosures,
    kestrel_statement,
    orlo_amended_statement,
    orlo_statement,
    plaintiff_statement,
)
from samples.parties import CASE
from samples.productions import DECLARATION, PREFIX, SECOND_PRODUCTION, produced_agreement, produced_service_papers, summons
from samples.scanning import fax, scan
from samples.typesetting import Sheet, draw, stamp_filing

MATTER = "Pelican Reach Cannery v. Kestrel Cold Storage (sample)"


class Paper(NamedTuple):
    """One file of the matter: its bytes, and the words printed on each of its pages."""

    name: str
    key: str
    title: str
    kind: str
    data: bytes
    pages: tuple[str, ...]


def make(folder: Path) -> None:
    """Write `matter/` and `gold.json` into the folder."""
    papers = make_papers()
    (folder / "matter").mkdir(parents=True, exist_ok=True)
    for paper in papers:
        (folder / "matter" / paper.name).write_bytes(paper.data)
    key = json.dumps(answer_key(papers), indent=1, ensure_ascii=False) + "\n"
    (folder / "gold.json").write_text(key, encoding="utf-8", newline="\n")


def make_papers() -> list[Paper]:
    """Return the ten files."""
    return [
        _filed(files.COMPLAINT, "complaint", "Complaint and jury demand", complaint(), 1, 1, "03/14/25"),
        _filed(
            files.PLAINTIFF_STATEMENT,
            "pelican",
            "Disclosure statement of the plaintiff",
            plaintiff_statement(),
            2,
            19,
            "03/14/25",
        ),
        _filed(files.ORLO_STATEMENT, "orlo", "Disclosure statement of Orlo", orlo_statement(), 9, 57, "04/02/25"),
        _filed(files.KESTREL_STATEMENT, "kestrel", "Disclosure statement of Kestrel", kestrel_statement(), 11, 63, "04/04/25"),
        _filed(
            files.ORLO_AMENDED_STATEMENT,
            "orlo2",
            "Amended disclosure statement of Orlo",
            orlo_amended_statement(),
            14,
            80,
            "04/16/25",
        ),
        _set(
            files.INITIAL_DISCLOSURES,
            "initial",
            "Initial disclosures of the plaintiff",
            "born-digital, served and not filed",
            initial_disclosures(),
        ),
        _text(files.DECLARATION, "declaration", "Declaration of the son", DECLARATION),
        _faxed(files.SUMMONS, "summons", "Summons and proof of service", summons()),
        _set(
            files.FIRST_PRODUCTION,
            "production1",
            "First production of Kestrel",
            "born-digital, Bates numbers",
            produced_agreement(),
        ),
        _scanned(files.SECOND_PRODUCTION, "production2", "Second production of Kestrel", produced_service_papers()),
    ]


def answer_key(papers: Sequence[Paper]) -> dict[str, object]:
    """Return the gold; raise `ValueError` for a name or a fact that is printed nowhere."""
    return {
        "matter": MATTER,
        "documents": [{"file": p.name, "key": p.key, "title": p.title, "pages": len(p.pages), "text": p.kind} for p in papers],
        "entities": [_entity(name, papers) for name in NAMES],
        "relations": [_relation(fact, papers) for fact in FACTS],
        "notes": list(NOTES),
        "conventions": CONVENTIONS,
    }


def _entity(name: Name, papers: Sequence[Paper]) -> dict[str, object]:
    printed = {form: [p.name for p in papers if any(form in page for page in p.pages)] for form in name.forms}
    if name.id not in _WITHOUT_FULL_FORM and (missing := [form for form, where in printed.items() if not where]):
        raise ValueError(f"printed nowhere: {missing}")
    found = {file for where in printed.values() for file in where}
    return {
        "id": name.id,
        "type": name.type,
        "canonical": name.forms[0],
        "aliases": [form for form in name.forms if printed[form]],
        "documents": [p.name for p in papers if p.name in found],
    }


_WITHOUT_FULL_FORM = ("o_etcheverry_lund", "o_pruitt_saldana", "o_achterberg_moss")
"""Law firms that the pages print in capitals alone; their first form is the name as a person would write it."""


def _relation(fact: Fact, papers: Sequence[Paper]) -> dict[str, object]:
    pages = next(p.pages for p in papers if p.name == fact.document)
    page = next((number for number, text in enumerate(pages, 1) if fact.evidence in text), None)
    if page is None:
        raise ValueError(f"not on one page of {fact.document}: {fact.evidence}")
    return {**fact._asdict(), "page": page}


def _set(name: str, key: str, title: str, kind: str, sheets: Sequence[Sheet]) -> Paper:
    return Paper(name, key, title, kind, draw(sheets, title), tuple(sheet.text for sheet in sheets))


def _filed(name: str, key: str, title: str, sheets: Sequence[Sheet], entry: int, page_id: int, filed: str) -> Paper:
    stamp_filing(sheets, CASE, entry, page_id, filed)
    return _set(name, key, title, "born-digital, header of the court's filing system", sheets)


def _text(name: str, key: str, title: str, text: str) -> Paper:
    return Paper(
        name,
        key,
        title,
        "plain text, two pages",
        text.encode("utf-8"),
        tuple(" ".join(page.split()) for page in text.split("\f")),
    )


def _faxed(name: str, key: str, title: str, sheets: Sequence[Sheet]) -> Paper:
    header = "03/21/2025 09:15   FROM 920 555 0164   TO ETCHEVERRY LUND"
    data = fax(draw(sheets, title), header, degrees=(1.7, -1.2), seed=417)
    return Paper(name, key, title, "image only: faxed, two tones, skewed", data, tuple(sheet.text for sheet in sheets))


def _scanned(name: str, key: str, title: str, sheets: Sequence[Sheet]) -> Paper:
    first, last = SECOND_PRODUCTION
    labels = [f"{PREFIX} {number:06d}" for number in range(first, last + 1)]
    data = scan(draw(sheets, title), labels, degrees=(0.6, -0.4, 0.9, 0.0), seed=418)
    return Paper(name, key, title, "image only: grey scan, Bates numbers burned in", data, tuple(sheet.text for sheet in sheets))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
