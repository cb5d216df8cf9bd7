"""Who has a contract with whom, who broke it, who engaged and who paid whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    (
        'This Supply Agreement (the "Agreement") is made on May 3, 2020 between [O:Acme, Inc.], a Ohio corporation ("[O:Seller<-0]"), and [O:Burrow plc].',
        ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "Burrow plc"),
    ),
    (
        "The lease by and between [O:Acme, Inc.] and [O:Burrow plc] ended.",
        ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "Burrow plc"),
    ),
    (
        "[O:Acme, Inc.] entered into a written services agreement with [O:Burrow plc].",
        ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "Burrow plc"),
    ),
    ("[O:Acme, Inc.] and [O:Burrow plc] signed an Amendment in May.", ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "Burrow plc")),
    ("[O:Acme, Inc.]'s lease with [O:Burrow plc] ended.", ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "Burrow plc")),
    (
        "[O:Acme, Inc.] and the defendant, [P:John Poe], stipulate and agree to this.",
        ("Acme, Inc.", "PARTY_TO_AGREEMENT_WITH", "John Poe"),
    ),
    ("[O:Acme, Inc.] breached its contract with [O:Burrow plc].", ("Acme, Inc.", "BREACHED_AGREEMENT_WITH", "Burrow plc")),
    (
        "[O:Acme, Inc.] shipped late in breach of the supply agreement with [O:Burrow plc].",
        ("Acme, Inc.", "BREACHED_AGREEMENT_WITH", "Burrow plc"),
    ),
    (
        "[O:Acme, Inc.], along with [P:Ann Lee], was engaged by [O:Burrow plc] to advise.",
        ("Acme, Inc.", "ENGAGED_BY", "Burrow plc"),
    ),
    ("[O:Burrow plc] hired [O:Acme, Inc.] to build it.", ("Acme, Inc.", "ENGAGED_BY", "Burrow plc")),
    ("[O:Acme, Inc.] paid [O:Burrow plc] a storage fee of $1,450.00 each month.", ("Acme, Inc.", "PAID", "Burrow plc")),
    ("[O:Acme, Inc.] wired $5,000 on May 3 to [O:Burrow plc].", ("Acme, Inc.", "PAID", "Burrow plc")),
    ("[O:Acme, Inc.] received $5,000 from [O:Burrow plc].", ("Burrow plc", "PAID", "Acme, Inc.")),
    ("[O:Acme, Inc.] was paid $5,000 by [O:Burrow plc].", ("Burrow plc", "PAID", "Acme, Inc.")),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("There was no agreement. [O:Acme, Inc.] and [O:Burrow plc] parted.", "PARTY_TO_AGREEMENT_WITH"),
    ("[O:Acme, Inc.] and [O:Burrow plc] agreed to meet.", "PARTY_TO_AGREEMENT_WITH"),
    ("[O:Acme, Inc.] never signed a contract with [O:Burrow plc].", "PARTY_TO_AGREEMENT_WITH"),
    ("[O:Acme, Inc.] refused to sign the lease with [O:Burrow plc].", "PARTY_TO_AGREEMENT_WITH"),
    ("[O:Acme, Inc.] did not breach its contract with [O:Burrow plc].", "BREACHED_AGREEMENT_WITH"),
    ("[O:Acme, Inc.] was not engaged by [O:Burrow plc].", "ENGAGED_BY"),
    ("[O:Acme, Inc.] engaged in talks with [O:Burrow plc].", "ENGAGED_BY"),
    ("[O:Acme, Inc.] paid [O:Burrow plc] a visit.", "PAID"),
    ("[O:Acme, Inc.] never paid [O:Burrow plc] the $5,000.", "PAID"),
    ("[O:Acme, Inc.] failed to pay $5,000 to [O:Burrow plc].", "PAID"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
