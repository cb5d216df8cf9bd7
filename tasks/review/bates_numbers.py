"""Bates numbers as numbers: a label taken apart, and the range that a file name gives."""

from __future__ import annotations

import re
from typing import NamedTuple


class BatesNumber(NamedTuple):
    """A label: its prefix without what joins it to the digits, its number, and how many digits it is written with."""

    prefix: str
    number: int
    width: int

    def __str__(self) -> str:
        """Return the label in one spelling, such as `WOMBAT 000454`."""
        return f"{self.prefix} {self.number:0{self.width}}"


_LABEL = re.compile(r"(?P<prefix>.*?[A-Z&.]\d?)[-_ \u2013\u2014]*(?P<digits>\d{4,12})(?:\.\d{1,4})?", re.IGNORECASE)

_RANGE = re.compile(
    r"(?P<prefix>[A-Z](?:[A-Z0-9&.]{0,14}[A-Z&.])?(?:[-_][A-Z](?:[A-Z0-9&.]{0,10}[A-Z&.])?){0,2})[-_ ]*(?P<first>\d{4,12})"
    r"\s*(?:-|\u2013|\u2014|_|to|thru|through)+\s*(?:(?P=prefix)[-_ ]*)?(?P<last>\d{4,12})(?!\d)",
    re.IGNORECASE,
)

_YEAR = range(1900, 2100)


def bates_label(label: str) -> BatesNumber | None:
    """Take a stamp apart; None where it is none."""
    found = _LABEL.fullmatch(label.strip())
    return None if found is None else BatesNumber(found["prefix"].upper(), int(found["digits"]), len(found["digits"]))


def named_range(file_name: str) -> tuple[BatesNumber, BatesNumber] | None:
    """Return first and last number of the range that a file name gives, such as `WOMBAT 000001-000356.pdf`, None without one.

    The numbers must be written with as many digits, and count up; two years are no range.
    """
    for found in _RANGE.finditer(file_name.rpartition(".")[0] or file_name):
        first, last = found["first"], found["last"]
        if len(first) == len(last) and int(first) <= int(last) and not (int(first) in _YEAR and int(last) in _YEAR):
            prefix = found["prefix"].upper()
            return BatesNumber(prefix, int(first), len(first)), BatesNumber(prefix, int(last), len(last))
    return None
