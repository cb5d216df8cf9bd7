"""Reads e-mail addresses and telephone numbers."""

from __future__ import annotations

import re

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Form, Reach

_EMAIL = re.compile(r"[^\s<>()\[\]:;,]+@[^\s<>()\[\]:;,]+")
_EXTENSION = re.compile(r"\s*(?:,?\s*(?:ext(?:ension)?\.?|x)\s*(\d+))\s*$")
_NATIONAL_DIGITS = 10
"""Digits of a North American number without its country code 1."""


def email_form(text: str) -> Form:
    """Return the form of an e-mail address: the address alone, in small letters."""
    spelt = tidy(text).casefold()
    found = _EMAIL.search(spelt)
    return Form(EntityType.EMAIL, found[0].strip(".'\"") if found else spelt, Reach.MATTER)


def phone_form(text: str) -> Form:
    """Return the form of a telephone number: its digits without the American country code, and its extension."""
    spelt = fold(tidy(text))
    extension = _EXTENSION.search(spelt)
    body = spelt[: extension.start()] if extension else spelt
    digits = re.sub(r"\D", "", body)
    if len(digits) == _NATIONAL_DIGITS + 1 and digits[0] == "1":
        digits = digits[1:]
    key = f"{digits} x{extension[1]}" if extension else digits
    return Form(EntityType.PHONE, key or spelt, Reach.MATTER)
