"""The complaint of the sample matter."""

from __future__ import annotations

from samples.parties import PLAINTIFF_COUNSEL, caption, heading, signature
from samples.typesetting import Sheet, Typesetter, number_pages

_OPENING = (
    "Plaintiff Pelican Reach Cannery, Inc. brings this action against Defendants Kestrel Cold Storage, LLC, Orlo, Inc., and "
    "Thaddeus R. Venn, Sr., and states:"
)

_SECTIONS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("NATURE OF THE ACTION",),
        (
            (
                "This case is about 412 tons of tart cherries that thawed. Plaintiff paid to have them kept at zero degrees Fahrenheit. "
                "On August 9, 2024, the refrigeration plant that was to keep them frozen stopped, an alarm rang in an empty office, and for "
                "thirty-one hours nobody came."
            ),
        ),
    ),
    (
        ("THE PARTIES",),
        (
            (
                'Pelican Reach Cannery, Inc. ("Pelican Reach") is a Michigan corporation with its principal place of business at 7 Cannery '
                "Spur, Frankfort, Michigan. Ingrid M. Vasko is the president of Pelican Reach."
            ),
            (
                'Kestrel Cold Storage, LLC ("Kestrel") is a Wisconsin limited liability company that does business in Michigan under the name '
                'Northlight Freezers. It operates a public warehouse at 2210 Breakwater Road, Muskegon, Michigan (the "Warehouse").'
            ),
            'Thaddeus R. Venn, Sr. ("Venn Senior") is a citizen of Wisconsin. Venn Senior is the sole member of Kestrel.',
            (
                'Orlo, Inc. ("Orlo") is a Delaware corporation with its principal place of business in Sandusky, Ohio. Orlo designs, builds '
                "and services ammonia refrigeration plants."
            ),
            'Thaddeus R. Venn, Jr. ("Venn Junior"), the son of Venn Senior, is the operations manager of Kestrel. He is not a party.',
        ),
    ),
    (
        ("JURISDICTION AND VENUE",),
        (
            (
                "This Court has jurisdiction under 28 U.S.C. § 1332(a)(1). Plaintiff is a citizen of Michigan; no Defendant is. A corporation "
                "is a citizen of the State of its nerve center, Hertz Corp. v. Friend, 559 U.S. 77 (2010), and a limited liability company "
                "of each State of which a member is a citizen, Delay v. Rosenthal Collins Group, LLC, 585 F.3d 1003 (6th Cir. 2009)."
            ),
            "The amount in controversy exceeds $75,000, exclusive of interest and costs.",
            "Venue is proper under 28 U.S.C. § 1391(b)(2) because the Warehouse and the goods were in this District.",
        ),
    ),
    (
        ("FACTS COMMON TO ALL COUNTS",),
        (
            (
                'On May 20, 2023, Pelican Reach and Kestrel signed a Cold Storage Agreement (the "Agreement"). Venn Senior signed the '
                "Agreement for Kestrel."
            ),
            (
                "Under Section 4.2 of the Agreement, Kestrel promised to hold the goods at or below zero degrees Fahrenheit and to answer any "
                "temperature alarm within two hours, at any time of the day or night."
            ),
            "Pelican Reach paid Kestrel a storage fee of $18,450.00 each month.",
            (
                "The refrigeration plant in the Warehouse is an Orlo model RX-9, installed in 2019. Kestrel bought a service plan for it from "
                "Orlo at $2,975.00 a quarter."
            ),
            (
                "On July 22, 2024, Anselm Kruger, a service technician employed by Orlo, inspected the plant. His report noted a weeping shaft "
                'seal on compressor no. 2 and marked it "monitor."'
            ),
            "Orlo did not replace the seal. It offered no date for replacing it.",
            "At 4:12 a.m. on August 9, 2024, the seal failed. The plant lost its charge of ammonia and shut itself down.",
            (
                "The alarm was wired to one telephone, on the desk of Venn Junior. Venn Junior was in Green Bay, Wisconsin, and had forwarded "
                "his calls to no one."
            ),
            "The failure was found at 11:20 a.m. on August 10, 2024, by a truck driver who saw water under the dock door.",
            (
                "Delphine Okonjo-Reyes, the quality manager of Pelican Reach, reached the Warehouse that afternoon. She measured 41 degrees "
                "Fahrenheit at the center of the pallets and rejected all of the fruit."
            ),
            "The State of Michigan ordered the fruit destroyed on August 16, 2024. Hauling and disposal cost Pelican Reach $61,240.",
            "The fruit was worth $1,785,060 on the day it thawed. Pelican Reach's loss is $1,846,300.",
            (
                "On September 4, 2024, Pelican Reach sent Kestrel a written claim under Section 9 of the Agreement. Kestrel answered, over the "
                'signature of Venn Senior, that the loss was "a matter between you and Orlo."'
            ),
            (
                "Venn Senior withdrew $640,000 from Kestrel between September 10, 2024 and November 30, 2024 and left it without the means to "
                "meet the claim."
            ),
        ),
    ),
    (
        ("COUNT I", "Breach of Contract (Kestrel)"),
        (
            "Pelican Reach repeats the paragraphs above.",
            "Kestrel broke Section 4.2 of the Agreement when it let the goods thaw and when it left an alarm unanswered for thirty-one hours.",
            "Pelican Reach performed its own part of the Agreement and was damaged in the amount of $1,846,300.",
        ),
    ),
    (
        ("COUNT II", "Warehouse Liability, Mich. Comp. Laws § 440.7204 (Kestrel)"),
        (
            "Pelican Reach repeats the paragraphs above.",
            (
                "Kestrel is a warehouse and is liable for loss of the goods caused by its failure to exercise the care that a reasonably "
                "careful person would exercise under similar circumstances."
            ),
        ),
    ),
    (
        ("COUNT III", "Implied Warranty, Mich. Comp. Laws § 440.2314 (Orlo)"),
        (
            "Pelican Reach repeats the paragraphs above.",
            (
                "The plant was not fit for the ordinary purpose for which such plants are used, because a single shaft seal could empty it and "
                "Orlo, knowing the seal to be weeping, left it in service."
            ),
        ),
    ),
    (
        ("COUNT IV", "Voidable Transfer, Mich. Comp. Laws § 566.34 (Venn Senior)"),
        (
            "Pelican Reach repeats the paragraphs above.",
            "The withdrawals were made to an insider, without reasonably equivalent value, after the claim had been made in writing.",
        ),
    ),
)

_RELIEF = (
    "WHEREFORE, Pelican Reach asks for judgment against Kestrel and Orlo, jointly and severally, in the amount of $1,846,300; for "
    "judgment against Venn Senior in the amount of $640,000; for interest and costs; and for such other relief as is just."
)
_JURY = "Pelican Reach demands trial by jury of all issues so triable. Fed. R. Civ. P. 38(b)."


def complaint() -> list[Sheet]:
    """Return the pages of the complaint."""
    page = Typesetter(leading=1.55)
    caption(page, "COMPLAINT AND JURY DEMAND")
    page.paragraph(_OPENING)
    number = 0
    for title, paragraphs in _SECTIONS:
        heading(page, *title)
        for number, text in enumerate(paragraphs, number + 1):  # noqa: B020 (the numbers run on through the sections)
            page.paragraph(f"{number}.   {text}")
    heading(page, "RELIEF")
    page.paragraph(_RELIEF)
    heading(page, "JURY DEMAND")
    page.paragraph(_JURY)
    signature(page, "March 14, 2025", PLAINTIFF_COUNSEL)
    number_pages(page.sheets)
    return page.sheets
