"""The legal forms of companies, spelt out, and the abbreviations that stand in their names.

Written out here because a name may end in "Corp." without any library taking that for a legal form.
"""

from __future__ import annotations

from tasks.resolution.folding import word_set

LEGAL_FORMS: dict[str, str] = {
    "corp": "corporation", "corporation": "corporation", "inc": "incorporated", "incorporated": "incorporated",
    "co": "company", "company": "company", "cos": "company", "ltd": "limited", "limited": "limited", "llc": "llc", "llp": "llp", "lllp": "lllp",
    "lp": "lp", "plc": "plc", "pllc": "pllc", "pc": "pc", "sc": "sc", "pa": "pa", "na": "na", "nv": "nv", "bv": "bv", "sa": "sa", "se": "se",
    "ag": "ag", "aktiengesellschaft": "ag", "gmbh": "gmbh", "kg": "kg", "ab": "ab", "as": "as", "oy": "oy", "spa": "spa", "srl": "srl", "sarl": "sarl",
    "sl": "sl", "pty": "limited", "pte": "limited", "ooo": "ooo", "oao": "oao", "zao": "zao", "kk": "kk", "pjsc": "pjsc", "jsc": "jsc",
}  # fmt: skip
"""Folded word of a legal form to its one spelling."""

PHRASES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("limited", "liability", "company"), "llc"),
    (("limited", "liability", "partnership"), "llp"),
    (("limited", "partnership"), "lp"),
    (("public", "limited", "company"), "plc"),
    (("professional", "corporation"), "pc"),
    (("national", "association"), "na"),
    (("l", "l", "c"), "llc"),
    (("l", "l", "p"), "llp"),
    (("l", "p"), "lp"),
    (("n", "a"), "na"),
    (("p", "c"), "pc"),
    (("s", "c"), "sc"),
    (("p", "a"), "pa"),
    (("s", "a"), "sa"),
)
"""Legal forms of several words, longest first."""

PHRASES_BY_LAST: dict[str, list[tuple[tuple[str, ...], str]]] = {
    last: [(phrase, form) for phrase, form in PHRASES if phrase[-1] == last] for last in {phrase[-1] for phrase, _ in PHRASES}
}
"""The same by their last word."""

ABBREVIATIONS: dict[str, str] = {
    "assn": "association", "assoc": "association", "assocs": "associates", "bros": "brothers", "cmty": "community", "comm": "commission",
    "commn": "commission", "cty": "county", "dept": "department", "dev": "development", "dist": "district", "div": "division", "fed": "federal",
    "fin": "financial", "govt": "government", "grp": "group", "hldgs": "holdings", "hosp": "hospital", "indus": "industries", "ins": "insurance",
    "intl": "international", "invs": "investments", "mfg": "manufacturing", "mgmt": "management", "mut": "mutual", "natl": "national",
    "org": "organization", "organisation": "organization", "pharm": "pharmaceuticals", "prods": "products", "sch": "school", "servs": "services",
    "svcs": "services", "sys": "systems", "tech": "technology", "techs": "technologies", "transp": "transportation", "univ": "university",
    "centre": "center", "us": "united states", "usa": "united states", "uk": "united kingdom",
}  # fmt: skip
"""Folded abbreviation to the words that it stands for."""

GENERIC = word_set("""
    american national united first general international global world federal state states central north south east west northern southern
    eastern western new great old pacific atlantic bank department office bureau agency ministry commission committee board council
    university college school institute hospital church court association society foundation center group holdings partners company trust
    fund union party house city county district division police insurance mutual life health law the republic government public private
    royal supreme us usa
    """)
"""Words that begin many names: alone they are no short name of one of them."""
