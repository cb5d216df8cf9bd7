"""Loading the language model in every child process before the first document needs it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from blocks.child import JSON, ChildPool
from blocks.errors import LegalDocsError
from tasks.extraction.register import Register


def warm_up(children: ChildPool) -> None:
    """Start the children and have each load the model; where that fails, the first document finds it out and tells it."""
    with suppress(LegalDocsError):
        for _ in children.stream("tasks.extraction.warm:load", [{}] * children.processes):
            pass


def load(_: Mapping[str, JSON]) -> bool:
    """Load what extraction needs by reading a sentence; called in a child."""
    from tasks.extraction import read

    for reader in (read.names_in, read.rules_in):
        reader({"text": _SENTENCE, "register": Register.UNITED_STATES})
    return True


_SENTENCE = "Jane Roe, Plaintiff, v. Wombat Corporation, 1 U.S. 1 (1990)."
