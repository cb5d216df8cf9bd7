"""The probe tells a server that answers from one that does not."""

from __future__ import annotations

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from blocks.errors import Code, Transient
from blocks.prefect_blocks.server_probe import ask_server


def test_a_server_that_answers_is_there(prefect_server: None) -> None:
    ask_server()


def test_a_server_that_does_not_answer_is_named_by_its_code(prefect_server: None) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}), pytest.raises(Transient) as refused:
        ask_server()
    assert refused.value.code is Code.PREFECT_UNREACHABLE
