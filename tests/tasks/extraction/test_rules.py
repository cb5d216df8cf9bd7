"""Each rule by itself: invented words in, spans out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tasks.extraction import (
    captions,
    citations,
    contacts,
    courts,
    dates,
    docket_numbers,
    institutions,
    judges,
    legal_forms,
    money,
    signatures,
    statutes,
)
from tasks.extraction.candidates import Candidate
from tasks.extraction.page_text import PageText

FEDERAL = """UNITED STATES DISTRICT COURT
FOR THE WESTERN DISTRICT OF TEXAS

QUOKKA HARVEST FOODS, INC.,
          Plaintiff,
     v.                                  Case No. 5:23-cv-00417-OLG
ERNEST T. BRAMBLE, JR., PIPISTRELLE LOGISTICS, LLC,
and MARGARET O'DELL,
          Defendants.
"""
STATE = """SUPERIOR COURT OF CALIFORNIA
COUNTY OF MARIN

HELGA TORVALD, an individual,        )   Case No. CIV2201234
              Plaintiff,             )
vs.                                  )   COMPLAINT
FENWICK & PRYCE, LLP; DOES 1-10,     )
              Defendants.            )
"""
RULED = """THE STATE OF TEXAS               §     IN THE DISTRICT COURT
V.                               §     TRAVIS COUNTY, TEXAS
DARIUS MOLLOY                    §     299TH JUDICIAL DISTRICT
"""


def found(rule: Callable[[PageText], Iterable[Candidate]], text: str) -> list[str]:
    """Return the words that the rule finds, each once, in order, line breaks as spaces."""
    candidates = sorted(rule(PageText(text)), key=lambda c: (c.start, c.end))
    return list(dict.fromkeys(" ".join(text[c.start : c.end].split()) for c in candidates))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FEDERAL, ["QUOKKA HARVEST FOODS, INC.", "ERNEST T. BRAMBLE, JR.", "PIPISTRELLE LOGISTICS, LLC", "MARGARET O'DELL"]),
        (STATE, ["HELGA TORVALD", "FENWICK & PRYCE, LLP"]),
        (RULED, ["STATE OF TEXAS", "DARIUS MOLLOY"]),
        ("Re: United States v. Orla Finch\n", ["United States", "Orla Finch"]),
        ("Tamsin Rook, Plaintiff, v. Gull Bay Fisheries, Inc., Defendant.\n", ["Tamsin Rook", "Gull Bay Fisheries, Inc."]),
        ("IN RE: LARKSPUR TEXTILES, LLC,\n   Debtor.\n", ["LARKSPUR TEXTILES, LLC"]),
        ("JOHN DOE,\n  Plaintiff,\nv.\nJANE ROE and DOES 1-10,\n  Defendants.\n", []),
        ("as we held in Marbury\nv. Madison, and the court agreed with that for all of the reasons given\n", []),
        ("The plaintiff v. the defendant is how a caption reads.\n", []),
    ],
)
def test_captions(text: str, expected: list[str]) -> None:
    assert found(captions.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/s/ Imogen R. Castellane\nImogen R. Castellane\n", ["Imogen R. Castellane"]),
        ("s/ Imogen Castellane", ["Imogen Castellane"]),
        ("|s| Imogen Castellane", ["Imogen Castellane"]),
        ("By: ______ Bertram Oakes\nTitle: President", ["Bertram Oakes"]),
        ("Bertram Oakes, Esq.\n14 Mill Lane", ["Bertram Oakes"]),
        ("BERTRAM OAKES (SBN 204411)\n", ["BERTRAM OAKES"]),
        ("I, Lucinda Wray, declare under penalty of perjury", ["Lucinda Wray"]),
        ("Dear Ms. Wray:", ["Wray"]),
        ("Mr.D.Venkataraman for the appellant", ["D.Venkataraman"]),
        ("/s/ Counsel for Defendant", []),
        ("Ms. Defendant and Mr. Plaintiff", []),
        ("By: <script>alert(1)</script>", []),
    ],
)
def test_signatures(text: str, expected: list[str]) -> None:
    assert found(signatures.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before the Honorable Wilhelmina P. Strand, United States Magistrate Judge", ["Wilhelmina P. Strand"]),
        ("Hon. W. P. Strand", ["W. P. Strand"]),
        ("Chief Judge Amos Fairweather", ["Amos Fairweather"]),
        ("__________\nAMOS FAIRWEATHER\nUnited States District Judge\n", ["AMOS FAIRWEATHER"]),
        ("Before FAIRWEATHER, STRAND, and OKONJO, Circuit Judges.", ["FAIRWEATHER", "STRAND", "OKONJO"]),
        ("FAIRWEATHER, Chief Judge:\n", ["FAIRWEATHER"]),
        ("the Judge Advocate and Justice Department lawyers", []),
    ],
)
def test_judges(text: str, expected: list[str]) -> None:
    assert found(judges.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "UNITED STATES DISTRICT COURT\nFOR THE WESTERN DISTRICT OF TEXAS\n",
            "UNITED STATES DISTRICT COURT FOR THE WESTERN DISTRICT OF TEXAS",
        ),
        ("UNITED STATES DISTRICT COURT\nNORTHERN DISTRICT OF OHIO\n", "UNITED STATES DISTRICT COURT NORTHERN DISTRICT OF OHIO"),
        ("the United States Court of Appeals for the Fifth Circuit held", "United States Court of Appeals for the Fifth Circuit"),
        ("appealed to the Ninth Circuit.", "Ninth Circuit"),
        ("filed in Dunmore County Circuit Court", "Dunmore County Circuit Court"),
        ("the Court of Chancery of the State of Delaware", "Court of Chancery of the State of Delaware"),
        ("the Superior Court of California, County of Marin", "Superior Court of California, County of Marin"),
        ("the European Court of Human Rights", "European Court of Human Rights"),
        ("In The High Court Of Judicature At Madras\n", "High Court Of Judicature At Madras"),
    ],
)
def test_courts(text: str, expected: str) -> None:
    assert expected in found(courts.find, text)


@pytest.mark.parametrize(
    "text", ["the Court finds", "this Court", "The trial court erred.", "The Trial Court erred.", "in open Court", "Court"]
)
def test_the_court_is_no_name(text: str) -> None:
    assert found(courts.find, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Case 5:23-cv-00417-OLG Document 3 Filed 01/02/23", ["5:23-cv-00417-OLG"]),
        ("No. 23-cr-88", ["23-cr-88"]),
        ("17 Cr. 642 (JSR)", ["17 Cr. 642 (JSR)"]),
        ("Index No. 650123/2021", ["650123/2021"]),
        ("Civil Action No. 18-2210 (RBW)", ["18-2210 (RBW)"]),
        ("Nos. 21-1060, 21-1061 and 21-1062", ["21-1060", "21-1061", "21-1062"]),
        ("(application no. 40771/98)", ["40771/98"]),
        ("in Criminal Appeal No. 77 of 2011", ["Criminal Appeal No. 77 of 2011"]),
        ("policy no. 448120, invoice No. 12, No. 7", []),
        ("State Bar No. 1088123", []),
    ],
)
def test_docket_numbers(text: str, expected: list[str]) -> None:
    assert set(expected) <= set(found(docket_numbers.find, text))
    if not expected:
        assert found(docket_numbers.find, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on March 3, 2021, at noon", ["March 3, 2021"]),
        ("RECEIVED\nAUG 14 2019", ["AUG 14 2019"]),
        ("this 3rd day of May, 2020", ["3rd day of May, 2020"]),
        ("dated 1 and 2 July 1996", ["1 and 2 July 1996"]),
        ("Filed 07/15/22", ["07/15/22"]),
        ("on 2019-08-14", ["2019-08-14"]),
        ("in November 2018", ["November 2018"]),
        ("born in 1961", ["1961"]),
        ("on December 1,\n2022, he inspected the stairs and found them wanting in every respect", ["December 1, 2022"]),
        ("45/45/2020 and 13-32-2020 and February 44, 2020", []),
        ("within ten days, may it please", []),
        ("1.2.3.4 and 192.168.1.10", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    longest = [
        one for one in found(dates.find, text) if not any(one != other and one in other for other in found(dates.find, text))
    ]
    assert longest == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid $1,250.00 in cash", ["$1,250.00"]),
        ("US$ 3.5 million", ["US$ 3.5 million"]),
        ("about 40,000 dollars", ["40,000 dollars"]),
        ("EUR 1,800 and £20", ["EUR 1,800", "£20"]),
        ("Rs. 5,000/- only", ["Rs. 5,000/-"]),
        ("exhibit 12, page 500, S500", []),
    ],
)
def test_money(text: str, expected: list[str]) -> None:
    assert found(money.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to o.finch+law@gullbay.example.com.", ["o.finch+law@gullbay.example.com"]),
        ("call (512) 555-0143 or 512-555-0144 ext. 9", ["(512) 555-0143", "512-555-0144 ext. 9"]),
        ("77 Heron Row, Suite 4, Austin, Texas 78701", ["77 Heron Row, Suite 4, Austin, Texas 78701"]),
        ("1200 N. Alder Street\nAustin, TX 78701\n", ["1200 N. Alder Street Austin, TX 78701"]),
        ("P.O. Box 991, Reno, NV 89501", ["P.O. Box 991, Reno, NV 89501"]),
        ("not@mail, @nobody, a@b", []),
        ("Bates 512-5550-143", []),
    ],
)
def test_contacts(text: str, expected: list[str]) -> None:
    assert found(contacts.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sold to Quokka Harvest Foods, Inc. and others", ["Quokka Harvest Foods, Inc."]),
        ("On May 3, Pipistrelle Logistics LLC paid", ["Pipistrelle Logistics LLC"]),
        ("Plaintiff Gull Bay Fisheries, Inc. sued", ["Gull Bay Fisheries, Inc."]),
        ("between Gull Bay Fisheries, Inc. and Heron Row Corp.", ["Gull Bay Fisheries, Inc.", "Heron Row Corp."]),
        ("Fenwick, Pryce & Lowe, LLP", ["Fenwick, Pryce & Lowe, LLP"]),
        ("Ernest Bramble, Heron Corp.", ["Heron Corp."]),
        ("a parent of Thornbury Group plc, which", ["Thornbury Group plc"]),
        ("worth $48,500 for Heron Corp. of Austin", ["Heron Corp."]),
        ("Amos Fairweather and Heron Corp.", ["Heron Corp."]),
        ("Rook and Daughters, Inc.", ["Rook and Daughters, Inc."]),
        ("Vice President of Heron Corp.", ["Heron Corp."]),
        ("M/S Saffron Spinning Mills Pvt. Ltd.", ["Saffron Spinning Mills Pvt. Ltd."]),
        ("the Company and The Corporation", []),
        ("LLC, Inc. and Corp.", []),
    ],
)
def test_legal_forms(text: str, expected: list[str]) -> None:
    assert found(legal_forms.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the U.S. Department of Labor", ["U.S. Department of Labor"]),
        ("the Special Counsel's Office", ["Special Counsel's Office"]),
        ("UNITED STATES OF AMERICA,", ["UNITED STATES OF AMERICA"]),
        ("the firm of Fenwick & Pryce has", ["Fenwick & Pryce"]),
        ("Research & Others", []),
    ],
)
def test_institutions(text: str, expected: list[str]) -> None:
    assert set(expected) <= set(found(institutions.find, text))
    if not expected:
        assert found(institutions.find, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "See Rook v. Gull Bay Fisheries, Inc., 347 U.S. 483, 495 (1954).",
            ["Rook v. Gull Bay Fisheries, Inc., 347 U.S. 483, 495 (1954)"],
        ),
        ("In re Larkspur Textiles, 12 F.3d 45, 47 (9th Cir. 1994)", ["In re Larkspur Textiles, 12 F.3d 45, 47 (9th Cir. 1994)"]),
        ("Rook, 347 U.S. at 490.", ["347 U.S. at 490"]),
        ("no citation, 12 pages at 4", []),
    ],
)
def test_citations(text: str, expected: list[str]) -> None:
    assert found(citations.find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under 42 U.S.C. § 1983.", ["42 U.S.C. § 1983"]),
        ("29 C.F.R. § 1604.11(a)", ["29 C.F.R. § 1604.11(a)"]),
        ("Fed. R. Civ. P. 12(b)(6)", ["Fed. R. Civ. P. 12(b)(6)"]),
        ("Federal Rule of Criminal Procedure 11", ["Federal Rule of Criminal Procedure 11"]),
        ("Tex. Bus. & Com. Code § 17.46", ["Tex. Bus. & Com. Code § 17.46"]),
        ("the Clean Rivers Act of 1988", ["Clean Rivers Act of 1988"]),
        ("an act of kindness in section b", []),
    ],
)
def test_statutes(text: str, expected: list[str]) -> None:
    assert set(expected) <= set(found(statutes.find, text))
    if not expected:
        assert found(statutes.find, text) == []
