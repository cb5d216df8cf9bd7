"""Words that name a role or hide a name: they mean another thing in each document."""

from __future__ import annotations

import re

from tasks.resolution.folding import bare, word_set, words

ROLE_WORDS = word_set("""
    plaintiff plaintiffs defendant defendants petitioner petitioners respondent respondents appellant appellants appellee appellees
    claimant claimants movant movants intervenor intervenors counterclaimant cross-defendant third-party debtor debtors creditor
    creditors insured insurer insurers lessor lessee landlord tenant tenants buyer seller borrower lender guarantor trustee employer
    employee licensor licensee vendor purchaser assignor assignee declarant affiant witness witnesses deponent client clients victim
    victims government state commonwealth people county city town court courts district judge justice jury magistrate counsel attorney
    attorneys lawyer firm company corporation partnership bank agency department office bureau commission committee board council union
    association organization campaign party parties team group fund trust estate administrator executor secretary president director
    chairman governor mayor senator congress senate parliament ministry minister administration university school college hospital church
    agent agents officer officers clerk reporter lord honor professor doctor poet undersigned circuit target targets individual person
    subject subjects suspect informant source entity business
    """)
"""Nouns that alone, or with each other, name nobody."""

_FILLERS = word_set("the a an this that said each such your my our its his her their other former special and of or no honorable")
_CODED = word_set("""
    target individual person company corporation entity business victim witness co-conspirator coconspirator conspirator informant
    source confidential cooperating cw cs chs subject minor doe roe executive official employee agent bank country foreign firm
    organization customer client investor patient student candidate associate attorney law unindicted plaintiff defendant juror
    lawyer state
    """)
_INITIALS = 3
"""Letters of an abbreviation before the kind of thing at most."""
_CODE = re.compile(r"[a-z]?\d{1,3}[a-z]?|[a-z]|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten")
_PLACEHOLDER = re.compile(
    r"(?:john|jane|james|baby|richard|mary)(?: \w)?(?: (?:doe|roe))(?:s)?(?: (?:[a-z]|\d+|no \d+|[ivx]+))?(?: (?:through|to) \d+)?"
)
_PLACEHOLDERS = frozenset({"doe", "roe", "does", "roes"})
PLACELESS = ROLE_WORDS.union(_FILLERS, _CODED, _PLACEHOLDERS)
"""Every word without which nothing is a role: a text that holds none of them is a name."""


def is_role(text: str) -> bool:
    """Say whether the text names a role, a code name or a placeholder: "the Government", "Target 1", "Jane Doe"."""
    spelt = words(bare(text))
    if not spelt or (not _PLACEHOLDERS.isdisjoint(spelt) and _PLACEHOLDER.fullmatch(" ".join(spelt))):
        return True
    if spelt[:2] == ("department", "of") and len(spelt) > 2:  # noqa: PLR2004 ("Department of Justice" is a name made of such words)
        return False
    plain = [word for word in spelt if word not in _FILLERS]
    return all(word in ROLE_WORDS for word in plain) or is_coded(spelt)


def is_coded(spelt: tuple[str, ...]) -> bool:
    """Say whether the words are a kind of thing and a letter or number in place of its name: "Company A", "PR Company 2"."""
    *kinds, code = spelt
    if _CODE.fullmatch(code) is None or not any(kind in _CODED for kind in kinds):
        return False
    return all(kind in _CODED or len(kind) <= _INITIALS for kind in kinds)
