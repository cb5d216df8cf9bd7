"""Every code has a cure, and the class of an error says whether a retry can help."""

from __future__ import annotations

import pytest

from blocks.errors import CURES, Code, Terminal, Transient


def test_every_code_has_a_cure_and_every_cure_a_code() -> None:
    assert set(CURES) == set(Code)
    assert all(len(cure) > 20 for cure in CURES.values())


def test_codes_are_written_as_they_are_stored() -> None:
    assert all(code.value == code.name.lower() for code in Code)


@pytest.mark.parametrize(("error", "retryable"), [(Terminal, False), (Transient, True)])
def test_the_class_says_whether_a_retry_can_help(error: type[Terminal], retryable: bool) -> None:
    raised = error(Code.PDF_DAMAGED, "The cross-reference table is gone.", "d1")
    assert raised.retryable is retryable
    assert str(raised) == f"pdf_damaged: The cross-reference table is gone. (document d1) {CURES[Code.PDF_DAMAGED]}"
