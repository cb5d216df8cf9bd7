"""Reads amounts of money: "$1.5 million", "US$1,500,000.00" and "1.5 million dollars" are one amount."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Form, Reach

_CURRENCIES = {
    "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "u.s. dollars": "usd", "us dollars": "usd", "€": "eur", "eur": "eur", "euro": "eur",
    "euros": "eur", "£": "gbp", "gbp": "gbp", "pounds": "gbp", "pounds sterling": "gbp", "¥": "jpy", "jpy": "jpy", "yen": "jpy", "c$": "cad", "cad": "cad", "a$": "aud",
    "chf": "chf", "rs": "inr", "rs.": "inr", "₹": "inr", "rupees": "inr", "inr": "inr",
}  # fmt: skip
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mm": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
}
_SCALES |= {"trillion": 10**12}
_SIGN = "|".join(re.escape(c) for c in sorted(_CURRENCIES, key=len, reverse=True))
_FIGURES = re.compile(
    rf"(?P<before>{_SIGN})?\s*(?P<figures>\d[\d,]*(?:\.\d+)?)\s*-?\s*(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?\.?"
    rf"\s*(?P<after>{_SIGN})?(?:\s+and\s+(?P<cents>\d{{1,2}})(?:/100|\s+cents))?"
)
_CENTS = re.compile(r"(?P<figures>\d+)\s*(?:cents?|¢)")
_IN_WORDS = re.compile(rf"(?P<words>[a-z][a-z\s-]*?)\s+(?P<after>{_SIGN})(?:\s*\((?P<again>[^()]*)\))?")
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = (
    {word: value for value, word in enumerate(_UNITS.split())}
    | {word: 20 + 10 * at for at, word in enumerate(_TENS.split())}
    | {"a": 1, "an": 1}
)
_LEAD = re.compile(r"^(?:approximately|about|nearly|almost|over|roughly|some|a total of|the sum of|up to|at least|more than)\s+")


def money_form(text: str) -> Form:
    """Return the form of an amount: currency and value where both can be read, else its words."""
    value = money_value(text)
    return Form(EntityType.MONEY, value or fold(tidy(text)), Reach.MATTER, value or "")


def money_value(text: str) -> str | None:
    """Return currency and value, as "usd 1500000" or "usd 0.5"; None where the text is not one amount."""
    spelt = _LEAD.sub("", fold(tidy(text)).strip(" ."))
    cents = _CENTS.fullmatch(spelt)
    if cents:
        return _written("usd", Decimal(cents["figures"]) / 100)
    found = _FIGURES.fullmatch(spelt)
    if found and (found["before"] or found["after"]):
        return _from_figures(found)
    in_words = _IN_WORDS.fullmatch(spelt)
    if in_words is None:
        return None
    number = _from_words(in_words["words"])
    return _written(_CURRENCIES[in_words["after"]], Decimal(number)) if number is not None else None


def _from_figures(found: re.Match[str]) -> str | None:
    try:
        value = Decimal(found["figures"].replace(",", "")) * _SCALES.get(found["scale"] or "", 1)
    except InvalidOperation:
        return None
    value += Decimal(found["cents"] or 0) / 100
    return _written(_CURRENCIES[found["before"] or found["after"]], value)


def _from_words(text: str) -> int | None:
    total = current = 0
    for word in re.split(r"[\s-]+", text.strip()):
        if word in _NUMBERS:
            current += _NUMBERS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES and len(word) > 2:  # noqa: PLR2004 ("mm" and the like follow figures only)
            total, current = total + (current or 1) * _SCALES[word], 0
        elif word != "and":
            return None
    return total + current


def _written(currency: str, value: Decimal) -> str:
    plain = format(value, "f")
    return f"{currency} {plain.rstrip('0').rstrip('.') if '.' in plain else plain}"
