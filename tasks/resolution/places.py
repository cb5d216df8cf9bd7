"""Reads places: locations, postal addresses and courts."""

from __future__ import annotations

import re

from blocks.records import EntityType
from tasks.resolution.folding import bare, fold, join_initials, word_set, words
from tasks.resolution.forms import Form, Reach
from tasks.resolution.roles import is_role

STATES: dict[str, str] = {
    "al": "alabama", "ak": "alaska", "az": "arizona", "ar": "arkansas", "ca": "california", "co": "colorado",
    "ct": "connecticut", "de": "delaware", "fl": "florida", "ga": "georgia", "hi": "hawaii", "id": "idaho", "il": "illinois",
    "in": "indiana", "ia": "iowa", "ks": "kansas", "ky": "kentucky", "la": "louisiana", "me": "maine", "md": "maryland",
    "ma": "massachusetts", "mi": "michigan", "mn": "minnesota", "ms": "mississippi", "mo": "missouri", "mt": "montana",
    "ne": "nebraska", "nv": "nevada", "nh": "new hampshire", "nj": "new jersey", "nm": "new mexico", "ny": "new york",
    "nc": "north carolina", "nd": "north dakota", "oh": "ohio", "ok": "oklahoma", "or": "oregon", "pa": "pennsylvania",
    "ri": "rhode island", "sc": "south carolina", "sd": "south dakota", "tn": "tennessee", "tx": "texas", "ut": "utah",
    "vt": "vermont", "va": "virginia", "wa": "washington", "wv": "west virginia", "wi": "wisconsin", "wy": "wyoming",
    "dc": "district of columbia", "calif": "california", "colo": "colorado", "conn": "connecticut", "del": "delaware",
    "fla": "florida", "ill": "illinois", "ind": "indiana", "kan": "kansas", "mass": "massachusetts", "mich": "michigan",
    "minn": "minnesota", "miss": "mississippi", "neb": "nebraska", "nev": "nevada", "okla": "oklahoma", "ore": "oregon",
    "penn": "pennsylvania", "tenn": "tennessee", "tex": "texas", "wash": "washington", "wis": "wisconsin", "wyo": "wyoming",
}  # fmt: skip
"""Postal and older abbreviations of American states, folded, to their names."""
_STREET: dict[str, str] = {
    "st": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "rd": "road", "dr": "drive", "ln": "lane",
    "ct": "court", "pl": "place", "sq": "square", "pkwy": "parkway", "hwy": "highway", "ste": "suite", "apt": "apartment",
    "fl": "floor", "rm": "room", "bldg": "building", "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast",
    "nw": "northwest", "se": "southeast", "sw": "southwest", "po": "po", "pmb": "pmb", "cir": "circle", "ter": "terrace",
}  # fmt: skip
_COUNTRIES = {
    "us": "united states", "usa": "united states", "united states of america": "united states", "america": "united states",
    "uk": "united kingdom", "gb": "united kingdom", "great britain": "united kingdom", "uae": "united arab emirates", "ussr": "soviet union",
    "la": "los angeles", "nyc": "new york city", "dc": "district of columbia",
}  # fmt: skip
_COURT_WORDS = {
    "us": "united states", "dist": "district", "cir": "circuit", "ct": "court", "app": "appeals", "cty": "county", "sup": "supreme", "super": "superior",
    "bankr": "bankruptcy", "d": "district", "n": "northern", "s": "southern", "e": "eastern", "w": "western", "m": "middle", "c": "central",
    "sd": "southern district", "nd": "northern district", "ed": "eastern district", "wd": "western district", "md": "middle district",
    "cd": "central district", "dc": "district of columbia", "ddc": "district court district of columbia",
}  # fmt: skip
_COURT_FILLERS = word_set("the of for in and")
_STATE_OF = re.compile(r"^(?:state|commonwealth)\s+of\s+(?=\w)", re.IGNORECASE)
_ZIP_EXTENSION = re.compile(r"\b(\d{5})-\d{4}\b")


def location_form(text: str) -> Form:
    """Return the form of a place's name: its words, with states and a few countries spelt out."""
    plain = _STATE_OF.sub("", bare(text))
    spelt = list(words(join_initials(plain)))
    joined = " ".join(spelt)
    if joined in _COUNTRIES:
        return Form(EntityType.LOCATION, _COUNTRIES[joined], Reach.MATTER)
    if len(spelt) > 1 and "," in plain:
        spelt[-1] = STATES.get(spelt[-1], spelt[-1])
    key = " ".join(spelt) or fold(plain)
    return Form(EntityType.LOCATION, key, Reach.ROLE if is_role(text) else Reach.MATTER)


def address_form(text: str) -> Form:
    """Return the form of a postal address: streets, compass points and states spelt out, a ZIP code in five digits."""
    spelt = list(words(join_initials(_ZIP_EXTENSION.sub(r"\1", bare(text)))))
    if not spelt:
        return Form(EntityType.ADDRESS, fold(bare(text)), Reach.MATTER)
    at_state = len(spelt) - (2 if spelt[-1].isdigit() else 1)
    plain = [STATES.get(w, w) if at == at_state and at > 0 else _STREET.get(w, w) for at, w in enumerate(spelt)]
    return Form(EntityType.ADDRESS, " ".join(plain), Reach.MATTER)


def court_form(text: str) -> Form:
    """Return the form of a court's name: its words spelt out, without the small ones; "this Court" is another in each document."""
    if is_role(text):
        return Form(EntityType.COURT, " ".join(words(bare(text))), Reach.ROLE)
    spelt: list[str] = []
    for at, word in enumerate(words(join_initials(bare(text)))):
        state = STATES.get(word) if at > 0 else None
        spelt.extend((_COURT_WORDS.get(word) or state or word).split())
    key = " ".join(w for w in spelt if w not in _COURT_FILLERS)
    return Form(EntityType.COURT, key or fold(bare(text)), Reach.MATTER)
