"""The people, companies and facts that stand in the sample matter: what a reader would find, as data.

Aliases and evidence are checked against the printed pages when the key is made, so that it can't claim what isn't there.
"""

from __future__ import annotations

from typing import NamedTuple

from samples import files


class Name(NamedTuple):
    """Someone or something: its full name first, then the other forms in which the pages print it."""

    id: str
    type: str
    forms: tuple[str, ...]


class Fact(NamedTuple):
    """What a stretch of text on a page of a document says of two names."""

    subject: str
    predicate: str
    object: str
    document: str
    evidence: str


NAMES = (
    Name("o_pelican", "ORG", ("Pelican Reach Cannery, Inc.", "PELICAN REACH CANNERY, INC.", "Pelican Reach")),
    Name(
        "o_kestrel",
        "ORG",
        ("Kestrel Cold Storage, LLC", "KESTREL COLD STORAGE, LLC", "Kestrel", "Northlight Freezers", "NORTHLIGHT FREEZERS"),
    ),
    Name("o_orlo", "ORG", ("Orlo, Inc.", "ORLO, INC.", "Orlo")),
    Name("o_orlo_parent", "ORG", ("Orlo Thermal Holdings, Inc.",)),
    Name("o_halden", "ORG", ("Halden Industrier AB",)),
    Name("o_etcheverry_lund", "ORG", ("Etcheverry Lund PLLC", "ETCHEVERRY LUND PLLC")),
    Name("o_pruitt_saldana", "ORG", ("Pruitt & Saldana, P.C.", "PRUITT & SALDANA, P.C.")),
    Name("o_achterberg_moss", "ORG", ("Achterberg Moss LLP", "ACHTERBERG MOSS LLP")),
    Name("p_venn_sr", "PERSON", ("Thaddeus R. Venn, Sr.", "THADDEUS R. VENN, SR.", "T. R. Venn, Sr.", "Venn Senior")),
    Name("p_venn_jr", "PERSON", ("Thaddeus R. Venn, Jr.", "THADDEUS R. VENN, JR.", "Thad Venn Jr.", "Venn Junior")),
    Name("p_vasko", "PERSON", ("Ingrid M. Vasko", "Ms. Vasko")),
    Name("p_okonjo_reyes", "PERSON", ("Delphine Okonjo-Reyes",)),
    Name("p_kruger", "PERSON", ("Anselm Kruger",)),
    Name("p_etcheverry", "PERSON", ("Marisol K. Etcheverry",)),
    Name("p_pruitt", "PERSON", ("Gideon A. Pruitt",)),
    Name("p_achterberg", "PERSON", ("Bronwyn T. Achterberg",)),
    Name("p_tarrant", "PERSON", ("Hon. Philippa L. Tarrant", "Philippa L. Tarrant")),
    Name("p_brandt", "PERSON", ("Odalys Brandt",)),
    Name("p_strand", "PERSON", ("Lowell P. Strand",)),
    Name("p_castellanos", "PERSON", ("R. Castellanos",)),
    Name("c_court", "COURT", ("UNITED STATES DISTRICT COURT WESTERN DISTRICT OF MICHIGAN",)),
    Name("k_case", "CASE", ("1:25-cv-00417-PLT", "Case No. 1:25-cv-00417-PLT")),
)

_ACTION = (
    "Plaintiff Pelican Reach Cannery, Inc. brings this action against Defendants Kestrel Cold Storage, LLC, Orlo, Inc., and Thaddeus R. "
    "Venn, Sr., and states:"
)
_NOT_A_PARTY = 'Thaddeus R. Venn, Jr. ("Venn Junior"), the son of Venn Senior, is the operations manager of Kestrel.'
_KRUGER = "Anselm Kruger, a service technician employed by Orlo, inspected the plant."
_OKONJO_REYES = "Delphine Okonjo-Reyes, the quality manager of Pelican Reach, reached the Warehouse that afternoon."
_PARENT = "Orlo, Inc. is a wholly owned subsidiary of Orlo Thermal Holdings, Inc., a Delaware corporation."

FACTS = (
    Fact("o_pelican", "PLAINTIFF_IN", "k_case", files.COMPLAINT, _ACTION),
    Fact("o_kestrel", "DEFENDANT_IN", "k_case", files.COMPLAINT, _ACTION),
    Fact("o_orlo", "DEFENDANT_IN", "k_case", files.COMPLAINT, _ACTION),
    Fact("p_venn_sr", "DEFENDANT_IN", "k_case", files.COMPLAINT, _ACTION),
    Fact("k_case", "FILED_IN", "c_court", files.COMPLAINT, "UNITED STATES DISTRICT COURT WESTERN DISTRICT OF MICHIGAN"),
    Fact("p_tarrant", "JUDGE_IN", "k_case", files.COMPLAINT, "Hon. Philippa L. Tarrant"),
    Fact("p_vasko", "OFFICER_OF", "o_pelican", files.COMPLAINT, "Ingrid M. Vasko is the president of Pelican Reach."),
    Fact("p_venn_sr", "MEMBER_OF", "o_kestrel", files.COMPLAINT, "Venn Senior is the sole member of Kestrel."),
    Fact("p_venn_jr", "EMPLOYEE_OF", "o_kestrel", files.COMPLAINT, _NOT_A_PARTY),
    Fact("p_venn_jr", "CHILD_OF", "p_venn_sr", files.COMPLAINT, _NOT_A_PARTY),
    Fact("p_venn_sr", "SIGNED_FOR", "o_kestrel", files.COMPLAINT, "Venn Senior signed the Agreement for Kestrel."),
    Fact("p_kruger", "EMPLOYEE_OF", "o_orlo", files.COMPLAINT, _KRUGER),
    Fact("p_okonjo_reyes", "EMPLOYEE_OF", "o_pelican", files.COMPLAINT, _OKONJO_REYES),
    Fact(
        "p_etcheverry",
        "COUNSEL_FOR",
        "o_pelican",
        files.PLAINTIFF_STATEMENT,
        "Marisol K. Etcheverry (P99417) ETCHEVERRY LUND PLLC Attorneys for Plaintiff",
    ),
    Fact(
        "p_etcheverry",
        "MEMBER_OF",
        "o_etcheverry_lund",
        files.PLAINTIFF_STATEMENT,
        "Marisol K. Etcheverry (P99417) ETCHEVERRY LUND PLLC",
    ),
    Fact(
        "p_vasko",
        "OWNER_OF",
        "o_pelican",
        files.PLAINTIFF_STATEMENT,
        "Ingrid M. Vasko, the president of Pelican Reach Cannery, Inc., owns fifty-one percent of its stock.",
    ),
    Fact("o_orlo", "SUBSIDIARY_OF", "o_orlo_parent", files.ORLO_STATEMENT, _PARENT),
    Fact(
        "p_achterberg",
        "COUNSEL_FOR",
        "o_orlo",
        files.ORLO_STATEMENT,
        "Bronwyn T. Achterberg (P99651) ACHTERBERG MOSS LLP Attorneys for Defendant Orlo, Inc.",
    ),
    Fact("o_orlo", "SUBSIDIARY_OF", "o_orlo_parent", files.ORLO_AMENDED_STATEMENT, _PARENT),
    Fact(
        "o_halden",
        "OWNER_OF",
        "o_orlo_parent",
        files.ORLO_AMENDED_STATEMENT,
        "Halden Industrier AB, a publicly held company of Gothenburg, Sweden, owns thirty-four percent of the stock of Orlo Thermal "
        "Holdings, Inc.",
    ),
    Fact(
        "p_venn_sr",
        "MEMBER_OF",
        "o_kestrel",
        files.KESTREL_STATEMENT,
        "The sole member of Kestrel is Thaddeus R. Venn, Sr., a citizen of Wisconsin.",
    ),
    Fact("p_venn_jr", "EMPLOYEE_OF", "o_kestrel", files.KESTREL_STATEMENT, "Thaddeus R. Venn, Jr. is an employee of Kestrel."),
    Fact(
        "p_pruitt",
        "COUNSEL_FOR",
        "o_kestrel",
        files.KESTREL_STATEMENT,
        "Gideon A. Pruitt (P99208) PRUITT & SALDANA, P.C. Attorneys for Defendants Kestrel Cold Storage, LLC and Thaddeus R. Venn, Sr.",
    ),
    Fact(
        "p_okonjo_reyes",
        "WITNESS_IN",
        "k_case",
        files.INITIAL_DISCLOSURES,
        "Delphine Okonjo-Reyes, quality manager of Pelican Reach Cannery, Inc., has knowledge of the temperature of the fruit",
    ),
    Fact(
        "p_kruger",
        "WITNESS_IN",
        "k_case",
        files.INITIAL_DISCLOSURES,
        "Anselm Kruger, service technician of Orlo, Inc., has knowledge of the inspection of July 22, 2024 and of the shaft seal.",
    ),
    Fact(
        "p_venn_jr",
        "WITNESS_IN",
        "k_case",
        files.INITIAL_DISCLOSURES,
        "Thaddeus R. Venn, Jr., operations manager of Kestrel Cold Storage, LLC, has knowledge of the alarm",
    ),
    Fact(
        "p_venn_jr",
        "EMPLOYEE_OF",
        "o_kestrel",
        files.DECLARATION,
        'I am the operations manager of Kestrel Cold Storage, LLC ("Kestrel").',
    ),
    Fact(
        "p_brandt",
        "REGISTERED_AGENT_OF",
        "o_kestrel",
        files.SUMMONS,
        "Odalys Brandt, who is the registered agent of Kestrel Cold Storage, LLC,",
    ),
    Fact(
        "p_venn_sr",
        "SIGNED_FOR",
        "o_kestrel",
        files.FIRST_PRODUCTION,
        "KESTREL COLD STORAGE, LLC By: /s/ Thaddeus R. Venn, Sr. Name: Thaddeus R. Venn, Sr. Its: Sole Member",
    ),
    Fact(
        "p_vasko",
        "SIGNED_FOR",
        "o_pelican",
        files.FIRST_PRODUCTION,
        "PELICAN REACH CANNERY, INC. By: /s/ Ingrid M. Vasko Name: Ingrid M. Vasko Its: President",
    ),
    Fact("p_vasko", "OFFICER_OF", "o_pelican", files.SECOND_PRODUCTION, "Ingrid M. Vasko, President Pelican Reach Cannery, Inc."),
    Fact("p_venn_sr", "MEMBER_OF", "o_kestrel", files.SECOND_PRODUCTION, "Very truly yours, Thaddeus R. Venn, Sr. Sole Member"),
)

NOTES = (
    "The amended disclosure statement of April 16, 2025 adds Halden Industrier AB; the first one does not name it.",
    (
        "Father and son bear one name but for Sr. and Jr.; joining them is an error. The bare 'Thaddeus Venn' in the visitor log "
        "(KESTREL 000013) may be either and belongs to neither."
    ),
    "Northlight Freezers is a business name of Kestrel, not a company of its own.",
    "Four pages, KESTREL 000007 to KESTREL 000010, are missing between the two productions.",
    "The fax and the second production are images; their evidence must come from recognition.",
)
CONVENTIONS = (
    "pages are 1-based physical pages; the documents of an entity are those on which one of its aliases is printed; evidence is quoted "
    "with single spaces"
)
