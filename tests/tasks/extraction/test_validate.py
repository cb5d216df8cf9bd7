"""The last look before the commit."""

from __future__ import annotations

import dataclasses

import pytest

from blocks.errors import Code, Terminal
from blocks.records import EntityType, Mention
from tasks.extraction.validate import validate

TEXT = "Amos Fairweather wrote.\fTo Gull Bay.\f"
ONE = Mention(0, 16, 1, "Amos Fairweather", EntityType.PERSON, 0.9, "test/1")
OTHER = Mention(27, 35, 2, "Gull Bay", EntityType.ORGANIZATION, 0.9, "test/1", antecedent=(0, 16))


def test_sound_mentions_pass() -> None:
    validate(TEXT, [ONE, OTHER])
    validate("", [])


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"text": "Adam Fairweather"}, "differs"),
        ({"start": 1}, "differs"),
        ({"end": 99}, "outside"),
        ({"start": 5, "end": 5, "text": ""}, "outside"),
        ({"start": -16, "end": 0}, "outside"),
        ({"page": 2}, "page"),
        ({"confidence": 0.0}, "confidence"),
        ({"antecedent": (0, 99)}, "antecedent"),
        ({"start": 17, "end": 26, "text": TEXT[17:26]}, "crosses"),
    ],
)
def test_one_bad_mention_stops_the_stage(change: dict[str, object], cause: str) -> None:
    with pytest.raises(Terminal, match=cause) as caught:
        validate(TEXT, [dataclasses.replace(ONE, **change), OTHER], "doc-1")  # type: ignore[arg-type]
    assert caught.value.code is Code.MENTION_UNGROUNDED
    assert caught.value.document_id == "doc-1"
    assert "Fairweather" not in caught.value.cause


@pytest.mark.parametrize("mentions", [[OTHER, ONE], [ONE, ONE]])
def test_mentions_stand_in_order_and_apart(mentions: list[Mention]) -> None:
    with pytest.raises(Terminal, match="overlaps"):
        validate(TEXT, mentions)
