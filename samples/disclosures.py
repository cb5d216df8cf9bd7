"""The disclosure statements and the initial disclosures of the sample matter."""

from __future__ import annotations

from collections.abc import Sequence

from samples.parties import KESTREL_COUNSEL, ORLO_COUNSEL, PLAINTIFF_COUNSEL, caption, heading, signature
from samples.typesetting import Sheet, Typesetter, number_pages

_RULE = "Pursuant to Fed. R. Civ. P. 7.1(a)(1), {party} makes the following disclosure:"
_CITIZENSHIP = "Pursuant to Fed. R. Civ. P. 7.1(a)(1) and 7.1(a)(2), {party} makes the following disclosure:"
_ORLO_PARENT = "Orlo, Inc. is a wholly owned subsidiary of Orlo Thermal Holdings, Inc., a Delaware corporation."


def plaintiff_statement() -> list[Sheet]:
    """Return the statement of Pelican Reach."""
    return _statement(
        ("PLAINTIFF'S CORPORATE DISCLOSURE STATEMENT",),
        _RULE.format(party="Plaintiff Pelican Reach Cannery, Inc."),
        (
            "Pelican Reach Cannery, Inc. has no parent corporation.",
            "No publicly held corporation owns ten percent or more of its stock.",
            "Ingrid M. Vasko, the president of Pelican Reach Cannery, Inc., owns fifty-one percent of its stock.",
        ),
        "March 14, 2025",
        PLAINTIFF_COUNSEL,
    )


def orlo_statement() -> list[Sheet]:
    """Return the first statement of Orlo, which leaves out the owner of its parent."""
    return _statement(
        ("DEFENDANT ORLO, INC.'S CORPORATE DISCLOSURE STATEMENT",),
        _RULE.format(party="Defendant Orlo, Inc."),
        (_ORLO_PARENT, "No publicly held corporation owns ten percent or more of the stock of Orlo, Inc."),
        "April 2, 2025",
        ORLO_COUNSEL,
    )


def orlo_amended_statement() -> list[Sheet]:
    """Return the amended statement of Orlo, which adds the owner of its parent."""
    return _statement(
        ("DEFENDANT ORLO, INC.'S", "AMENDED CORPORATE DISCLOSURE STATEMENT"),
        _RULE.format(party="Defendant Orlo, Inc.") + " This statement takes the place of the one filed on April 2, 2025.",
        (
            _ORLO_PARENT,
            (
                "Halden Industrier AB, a publicly held company of Gothenburg, Sweden, owns thirty-four percent of the stock of Orlo Thermal "
                "Holdings, Inc. The statement of April 2, 2025 omitted this fact."
            ),
            "No other publicly held corporation owns ten percent or more of the stock of either company.",
        ),
        "April 16, 2025",
        ORLO_COUNSEL,
    )


def kestrel_statement() -> list[Sheet]:
    """Return the statement of Kestrel with the citizenship of its member."""
    return _statement(
        ("DEFENDANT KESTREL COLD STORAGE, LLC'S", "DISCLOSURE STATEMENT"),
        _CITIZENSHIP.format(party='Defendant Kestrel Cold Storage, LLC, d/b/a Northlight Freezers ("Kestrel"),'),
        (
            "Kestrel Cold Storage, LLC is a limited liability company and has no parent corporation.",
            "The sole member of Kestrel is Thaddeus R. Venn, Sr., a citizen of Wisconsin.",
            "Thaddeus R. Venn, Jr. is an employee of Kestrel. He is not a member and holds no interest in it.",
            "Northlight Freezers is an assumed name of Kestrel and not a separate company.",
        ),
        "April 4, 2025",
        KESTREL_COUNSEL,
    )


def initial_disclosures() -> list[Sheet]:
    """Return the initial disclosures of Pelican Reach, which are served and not filed."""
    page = Typesetter(leading=1.4)
    caption(page, "PLAINTIFF'S RULE 26(a)(1) INITIAL DISCLOSURES")
    heading(page, "A. INDIVIDUALS LIKELY TO HAVE DISCOVERABLE INFORMATION")
    for number, text in enumerate(_INDIVIDUALS, 1):
        page.paragraph(f"{number}.   {text}", first=18, indent=18)
    heading(page, "B. DOCUMENTS")
    for text in _DOCUMENTS:
        page.paragraph(text)
    heading(page, "C. COMPUTATION OF DAMAGES")
    page.block(
        "Tart cherries, 412 tons                                   $1,785,060",
        "Hauling and disposal                                            $61,240",
        "Total                                                                  $1,846,300",
        indent=36,
    )
    heading(page, "D. INSURANCE")
    page.paragraph(
        "Plaintiff knows of no insurance agreement that covers the claims against Kestrel and asks that any be produced."
    )
    signature(page, "June 3, 2025", PLAINTIFF_COUNSEL)
    number_pages(page.sheets)
    return page.sheets


_INDIVIDUALS = (
    (
        "Delphine Okonjo-Reyes, quality manager of Pelican Reach Cannery, Inc., has knowledge of the temperature of the fruit on August 10, "
        "2024 and of its destruction."
    ),
    "Anselm Kruger, service technician of Orlo, Inc., has knowledge of the inspection of July 22, 2024 and of the shaft seal.",
    (
        "Thaddeus R. Venn, Jr., operations manager of Kestrel Cold Storage, LLC, has knowledge of the alarm and of his absence on August 9, "
        "2024."
    ),
    (
        "Thaddeus R. Venn, Sr., member of Kestrel Cold Storage, LLC, has knowledge of the Cold Storage Agreement and of the withdrawals in "
        "the fall of 2024."
    ),
    "Ingrid M. Vasko, president of Pelican Reach Cannery, Inc., has knowledge of the claim of September 4, 2024.",
)
_DOCUMENTS = (
    (
        "Documents bearing Bates numbers KESTREL 000001 through KESTREL 000014, received from Kestrel on May 12, 2025. Pages KESTREL 000007 "
        "through KESTREL 000010 were not among them and have been asked for."
    ),
    "Temperature records, disposal manifests and invoices of Pelican Reach for August 2024.",
)


def _statement(title: Sequence[str], opening: str, facts: Sequence[str], dated: str, counsel: Sequence[str]) -> list[Sheet]:
    page = Typesetter(leading=1.4)
    caption(page, *title)
    page.paragraph(opening)
    for number, fact in enumerate(facts, 1):
        page.paragraph(f"{number}.   {fact}")
    page.space(8)
    signature(page, dated, counsel)
    number_pages(page.sheets)
    return page.sheets
