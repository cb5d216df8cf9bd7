"""What Kestrel produced, the summons that came by fax, and the son's declaration."""

from __future__ import annotations

from samples.parties import CASE, PLAINTIFF_COUNSEL, caption
from samples.typesetting import BOLD, TYPEWRITER, Sheet, Typesetter, stamp_bates

PREFIX = "KESTREL"
FIRST_PRODUCTION = (1, 6)
SECOND_PRODUCTION = (11, 14)
"""First and last Bates number; the four pages between the two productions were held back."""


def produced_agreement() -> list[Sheet]:
    """Return the first production: the storage agreement, two e-mails and a temperature record, born digital, with Bates numbers."""
    sheets = [*_agreement(), *_email_about_the_seal(), *_email_about_the_alarm(), *_temperature_record()]
    first, last = FIRST_PRODUCTION
    if len(sheets) != last - first + 1:
        raise ValueError(f"the first production has {len(sheets)} pages, its Bates range {last - first + 1}")
    stamp_bates(sheets, PREFIX, first)
    return sheets


def produced_service_papers() -> list[Sheet]:
    """Return the second production before it is scanned: inspection report, invoice, visitor log, letter."""
    return [*_inspection_report(), *_invoice(), *_visitor_log(), *_letter()]


def summons() -> list[Sheet]:
    """Return the summons and its proof of service, before they go through the fax machine."""
    page = Typesetter(leading=1.4)
    caption(page, "SUMMONS IN A CIVIL ACTION")
    page.block(
        "TO:  Kestrel Cold Storage, LLC",
        "       c/o Odalys Brandt, Registered Agent",
        "       915 Juneau Row, Green Bay, Wisconsin 54301",
    )
    page.paragraph("A lawsuit has been filed against you.")
    page.paragraph(
        "Within 21 days after service of this summons on you (not counting the day you received it) you must serve on the plaintiff an "
        "answer to the attached complaint. The answer must be served on the plaintiff's attorney, Marisol K. Etcheverry."
    )
    page.paragraph(
        "If you fail to respond, judgment by default will be entered against you for the relief demanded in the complaint."
    )
    page.block("Issued March 17, 2025", "Clerk of Court", indent=216)
    page.new_page()
    page.centered("PROOF OF SERVICE", f"Case No. {CASE}", after=16)
    page.paragraph(
        "I served the summons and complaint on Odalys Brandt, who is the registered agent of Kestrel Cold Storage, LLC, by handing them to "
        "her at 915 Juneau Row, Green Bay, Wisconsin, on March 20, 2025 at 2:40 p.m."
    )
    page.paragraph("I declare under penalty of perjury that this is true. My fee is $85.00.")
    page.block(
        "Dated: March 21, 2025", "", "Lowell P. Strand", "Process Server", "Return to:", *PLAINTIFF_COUNSEL[:3], indent=216
    )
    return page.sheets


DECLARATION = f"""\
UNITED STATES DISTRICT COURT
WESTERN DISTRICT OF MICHIGAN

Pelican Reach Cannery, Inc. v. Kestrel Cold Storage, LLC, et al.
Case No. {CASE}

DECLARATION OF THADDEUS R. VENN, JR.

I, Thaddeus R. Venn, Jr., declare under 28 U.S.C. § 1746:

1. I am the operations manager of Kestrel Cold Storage, LLC ("Kestrel"). I am
not the Thaddeus R. Venn, Sr. who is a defendant in this case. He is my father.

2. I have been an employee of Kestrel since June 1, 2016. I have never been a
member of it.

3. On July 22, 2024 I walked through the plant with Anselm Kruger. He told me
that the seal "would see the season out."

4. I was in Green Bay, Wisconsin on August 9, 2024, at my daughter's wedding.
I forgot to forward the alarm. I did not hear of it until Delphine Okonjo-Reyes
called me on August 10, 2024 at 2:05 p.m.
\f\
5. I asked for $3,900 to replace the seal in an e-mail to my father dated
July 24, 2024. The request was not approved.

6. I took no part in, and did not know of, any withdrawal of money from Kestrel
after September 4, 2024.

I declare under penalty of perjury that the foregoing is true and correct.

Executed on May 28, 2025 at Muskegon, Michigan.

/s/ Thaddeus R. Venn, Jr.
THADDEUS R. VENN, JR.
"""
"""The declaration as plain text; a form feed stands between its two pages."""


def _agreement() -> list[Sheet]:
    page = Typesetter(leading=1.6)
    page.centered("COLD STORAGE AGREEMENT", after=14)
    for text in _AGREEMENT:
        page.paragraph(text)
    page.new_page()
    page.paragraph("IN WITNESS WHEREOF the parties have signed this Agreement on May 20, 2023.")
    page.block(
        "KESTREL COLD STORAGE, LLC",
        "",
        "By: /s/ Thaddeus R. Venn, Sr.",
        "Name: Thaddeus R. Venn, Sr.",
        "Its: Sole Member",
        after=24,
    )
    page.block("PELICAN REACH CANNERY, INC.", "", "By: /s/ Ingrid M. Vasko", "Name: Ingrid M. Vasko", "Its: President", after=24)
    page.centered("SCHEDULE A", after=10)
    page.block(
        "Monthly storage fee                          $18,450.00",
        "Handling in, per ton                           $31.50",
        "Handling out, per ton                         $31.50",
        "Blast freezing, per ton                       $74.00",
        indent=72,
    )
    return page.sheets


def _email_about_the_seal() -> list[Sheet]:
    page = Typesetter(size=11, leading=1.4)
    page.block(
        "From: Thad Venn Jr. <tvennjr@northlightfreezers.example>",
        "To: Thaddeus R. Venn, Sr. <tvenn@northlightfreezers.example>",
        "Date: Wednesday, July 24, 2024 8:52 AM",
        "Subject: no. 2 seal",
        after=16,
    )
    page.paragraph("Dad,", first=0)
    page.paragraph(
        "Anselm Kruger from Orlo was here on Monday. Compressor 2 is weeping at the shaft. Orlo wants $3,900 to put in a new seal and they "
        "can do it the week of August 5. I would like to say yes before the Pelican Reach fruit is in.",
        first=0,
    )
    page.paragraph("Thad", first=0)
    return page.sheets


def _email_about_the_alarm() -> list[Sheet]:
    page = Typesetter(size=11, leading=1.4)
    page.block(
        "From: Thaddeus R. Venn, Sr. <tvenn@northlightfreezers.example>",
        "To: Thad Venn Jr. <tvennjr@northlightfreezers.example>",
        "Date: Wednesday, July 24, 2024 5:31 PM",
        "Subject: RE: no. 2 seal",
        after=16,
    )
    page.paragraph(
        "Not this quarter. It has wept since I bought it. Keep an eye on it and keep that phone in your pocket when you go to Green Bay.",
        first=0,
    )
    page.paragraph("T. R. Venn, Sr.", first=0)
    page.paragraph("Kestrel Cold Storage, LLC d/b/a Northlight Freezers", first=0)
    return page.sheets


def _temperature_record() -> list[Sheet]:
    page = Typesetter(leading=1.3, font=TYPEWRITER, size=10)
    page.centered("NORTHLIGHT FREEZERS", "ROOM 2 - HOURLY TEMPERATURE, DEGREES FAHRENHEIT", font=BOLD, after=14)
    hours = [(day, hour) for day in (9, 10) for hour in range(24)][:36]
    page.block(*(f"08/{day:02d}/2024  {hour:02d}:00   {_degrees(day, hour):6.1f}" for day, hour in hours), indent=96)
    return page.sheets


def _degrees(day: int, hour: int) -> float:
    """Return the temperature of the room: steady until the plant stops at four on August 9, then up to that of the fruit when found."""
    thawing = (day - 9) * 24 + hour - 4
    return -2.4 if thawing <= 0 else round(44.0 - 46.4 * 0.9**thawing, 1)


def _inspection_report() -> list[Sheet]:
    page = Typesetter(leading=1.45, font=TYPEWRITER, size=11)
    page.centered("ORLO, INC.", "FIELD SERVICE REPORT NO. 24-07713", font=BOLD, after=16)
    page.block(
        "Customer:    Northlight Freezers, Muskegon, Michigan",
        "Plant:       RX-9, serial no. 19-4471",
        "Technician:  Anselm Kruger",
        "Date:        July 22, 2024",
        after=16,
    )
    for text in (
        "Compressor no. 1: oil clear, no finding.",
        "Compressor no. 2: shaft seal weeping, about four drops a minute. Monitor. New seal offered at $3,900.",
        "Receiver, relief valves: in date.",
        "Alarm dialer: one number only. Advised customer to add a second.",
    ):
        page.paragraph(text, first=0)
    page.block("Signed: Anselm Kruger", "Received: Thaddeus R. Venn, Jr.")
    return page.sheets


def _invoice() -> list[Sheet]:
    page = Typesetter(leading=1.45)
    page.centered("ORLO, INC.", "4400 Perry Causeway, Sandusky, Ohio 44870", after=16)
    page.block(
        "INVOICE NO. 88214",
        "Date: July 31, 2024",
        "Bill to: Kestrel Cold Storage, LLC, 2210 Breakwater Road, Muskegon, Michigan 49441",
        after=16,
    )
    page.block(
        "RX-9 service plan, third quarter of 2024                    $2,975.00",
        "Due September 15, 2024                    $2,975.00",
        indent=36,
    )
    page.paragraph("Remit to Orlo, Inc. Questions: (419) 555-0126.", first=0)
    return page.sheets


def _visitor_log() -> list[Sheet]:
    page = Typesetter(leading=1.6, font=TYPEWRITER, size=11)
    page.centered("NORTHLIGHT FREEZERS - VISITOR LOG", "AUGUST 2024", font=BOLD, after=16)
    page.block(
        "Aug. 5   8:10 AM   Thaddeus Venn        office",
        "Aug. 6   1:30 PM   R. Castellanos       dock 3",
        "Aug. 10  11:20 AM  R. Castellanos       dock 3, water",
        "Aug. 10  3:45 PM   Delphine Okonjo-Reyes  Pelican Reach",
        "Aug. 11  9:00 AM   Anselm Kruger        Orlo",
    )
    return page.sheets


def _letter() -> list[Sheet]:
    page = Typesetter(leading=1.4)
    page.centered("KESTREL COLD STORAGE, LLC", "2210 Breakwater Road, Muskegon, Michigan 49441", after=18)
    page.block(
        "September 19, 2024",
        "",
        "Ingrid M. Vasko, President",
        "Pelican Reach Cannery, Inc.",
        "7 Cannery Spur",
        "Frankfort, Michigan 49635",
    )
    page.paragraph("Dear Ms. Vasko:", first=0)
    page.paragraph(
        "I have your claim of September 4, 2024 for $1,846,300. Kestrel Cold Storage, LLC did what it was paid to do. The machine is "
        "Orlo's, the seal is Orlo's, and the loss is a matter between you and Orlo.",
        first=0,
    )
    page.block("Very truly yours,", "", "Thaddeus R. Venn, Sr.", "Sole Member")
    return page.sheets


_AGREEMENT = (
    (
        'This Cold Storage Agreement (the "Agreement") is made on May 20, 2023 between Kestrel Cold Storage, LLC, a Wisconsin limited '
        'liability company doing business as Northlight Freezers ("Warehouseman"), and Pelican Reach Cannery, Inc., a Michigan corporation '
        '("Depositor").'
    ),
    (
        "1. Goods. Depositor will tender frozen fruit in palletized cartons, not more than 450 tons at any time, at the warehouse of "
        "Warehouseman at 2210 Breakwater Road, Muskegon, Michigan."
    ),
    "2. Term. The term begins on June 1, 2023 and ends on May 31, 2026. Either party may end it on ninety days' written notice.",
    (
        "3. Charges. Depositor will pay the charges in Schedule A within thirty days of invoice. Warehouseman has a lien on the goods for "
        "charges that are due and for no other debt."
    ),
    (
        "4. Care of the goods. 4.1 Warehouseman will exercise the care that a reasonably careful person would exercise under similar "
        "circumstances. 4.2 Warehouseman will hold the goods at or below zero degrees Fahrenheit, record the temperature each hour, and "
        "answer any temperature alarm within two hours, at any time of the day or night."
    ),
    (
        "5. Inspection. Depositor may inspect the goods and the temperature records during business hours. Notices under this section go to "
        "Delphine Okonjo-Reyes for Depositor and to Thaddeus R. Venn, Jr. for Warehouseman."
    ),
    (
        "6. Equipment. The refrigeration plant is an Orlo model RX-9. Warehouseman will keep in force a plan of service with its maker, "
        "Orlo, Inc., and will carry out without delay every repair that the maker advises."
    ),
    (
        "7. Limit. The liability of Warehouseman for loss of the goods is limited to their market value at the time and place of loss, and "
        "in any case to $2,500,000."
    ),
    "8. Insurance. The charges do not include insurance. Each party will insure its own interest.",
    (
        "9. Claims. Claims must be made in writing within sixty days after Depositor learns of the loss. No action may be brought later "
        "than two years after that day."
    ),
    "10. Law. The law of Michigan governs. Mich. Comp. Laws § 440.7204 applies to the storage of the goods.",
    (
        "11. Entire agreement. This Agreement and Schedule A are the whole agreement of the parties and may be changed only by a writing "
        "that both have signed."
    ),
)
