"""Judgements from the command line: obeyed at once and ever after, kept for good, refused where they contradict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from blocks.errors import Code, Terminal
from blocks.records import Mention, Stage
from flows.cli import exit_status
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.contract_checker import breaches
from tests.tasks.review.small_matter import COMPLAINT, LETTER, NAME, SmallMatter, complete

WHY = ("--matter", NAME, "--reason", "seen in the file")


def entities(asked: Asked) -> dict[str, int]:
    return {each["name"]: each["mentions"] for each in asked("entities", "--matter", NAME, "--limit", 0)["entities"]}


def person(asked: Asked, name: str) -> dict[str, object]:
    (found,) = [each for each in asked("entities", "--matter", NAME, "--name", name)["entities"] if each["name"] == name]
    return dict(found)


@pytest.fixture
def named(at_home: SmallMatter) -> SmallMatter:
    """The small matter with two more people in its letter, as another extraction would leave it."""
    letter = at_home.documents[LETTER]
    with at_home.store.transaction() as tx:
        spans = [stored.mention for stored in tx.mentions.of(letter)]
        first = spans[0]
        halves = [
            Mention(first.start, first.start + 4, 1, "Anna", first.type, 0.9, "test 1"),
            Mention(first.start + 5, first.end, 1, "Example", first.type, 0.9, "test 1"),
        ]
        tx.mentions.replace(letter, [*halves, *spans])
        complete(tx, letter, Stage.EXTRACTION, {"mentions": len(spans) + 2})
    return at_home


def test_a_judgement_is_obeyed_and_seen_everywhere_until_it_is_undone(
    at_home: SmallMatter, asked: Asked, run: Run, tmp_path: Path
) -> None:
    done = asked("judge", "different", f"Anna Example @ {COMPLAINT}", f"Anna Example @ {at_home.documents[LETTER]}", *WHY)
    assert done["judgement"]["number"] == 1
    two = [each for each in asked("entities", "--matter", NAME, "--type", "PERSON")["entities"] if each["name"] == "Anna Example"]
    assert sorted(each["documents"] for each in two) == [1, 1]
    assert [each["judgements"] for each in two] == [[1], [1]]
    asked("judge", "rename", str(two[0]["id"]), "Anna Maria Example", *WHY)
    assert person(asked, "Anna Maria Example")["judgements"] == [1, 2]
    log = asked("judge", "list", "--matter", NAME)["judgements"]
    assert [(each["number"], each["judgement"], each["counts"]) for each in log] == [(1, "different", True), (2, "rename", True)]
    assert {"actor", "reason", "at"} <= {key for key, value in log[0].items() if value}
    with at_home.store.transaction(write=False) as tx:
        mention = next(m.id for m in tx.mentions.of(at_home.documents[COMPLAINT]) if m.mention.text == "Anna Example")
    shown = asked("show", COMPLAINT, "--matter", NAME, "--mention", mention)
    assert 1 in shown["entity"]["judgements"]
    asked("export", "--matter", NAME, "--output", tmp_path / "out")
    assert breaches(tmp_path / "out") == []
    lines = [json.loads(line) for line in (tmp_path / "out" / "judgements.jsonl").read_text("utf-8").splitlines()]
    assert [line["left"] for line in lines] == ["Anna Example", "Anna Example"]
    asked("judge", "undo", 2, *WHY)
    asked("judge", "undo", 1, *WHY)
    assert person(asked, "Anna Example")["documents"] == 2
    assert [each["counts"] for each in asked("judge", "list", "--matter", NAME)["judgements"]] == [False] * 4
    assert "undone by 4" in run("judge", "list", "--matter", NAME).output


def test_it_outlives_another_extraction_and_resolution(named: SmallMatter, asked: Asked) -> None:
    """The letter's mentions get other rows; the judgement, passed on the old ones, still counts."""
    asked("judge", "same", "Anna Example", "Example @ " + LETTER, *WHY)
    assert person(asked, "Anna Example")["mentions"] == 6
    with named.store.transaction() as tx:
        letter = named.documents[LETTER]
        spans = [stored.mention for stored in tx.mentions.of(letter)]
        tx.mentions.replace(letter, [])
        complete(tx, letter, Stage.EXTRACTION, {"mentions": 0})
    asked("judge", "rename", "Anna Example", "A. Example", *WHY)
    with named.store.transaction() as tx:
        tx.mentions.replace(letter, spans)
        complete(tx, letter, Stage.EXTRACTION, {"mentions": len(spans)})
    asked("judge", "undo", 2, *WHY)
    assert person(asked, "Anna Example")["mentions"] == 6
    assert asked("verify", "--matter", NAME)["verification"]["holds"]


def test_verify_names_a_judgement_that_is_not_obeyed(at_home: SmallMatter, asked: Asked) -> None:
    assert asked("verify", "--matter", NAME)["verification"]["holds"]
    asked("judge", "different", f"Anna Example @ {COMPLAINT}", "Anna Example", *WHY)
    assert asked("verify", "--matter", NAME)["verification"]["figures"]["judgements"] == 1
    one, other = (each["id"] for each in asked("entities", "--matter", NAME, "--name", "Anna Example")["entities"])
    with at_home.store._engine.begin() as connection:
        connection.execute(
            text("UPDATE entity_mentions SET entity_id = :one WHERE entity_id = :other"), {"one": one, "other": other}
        )
    findings = asked("verify", "--matter", NAME, exit_code=1)["verification"]["findings"]
    assert ("judgements_hold", True) in [(each["check"], "judgement 1" in each["what"]) for each in findings]
    assert {each["check"] for each in findings} <= {"judgements_hold", "cache_in_line"}, "the cache was passed by, too"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("same", "Anna Example", "Nobody Known"), Code.ENTITY_UNKNOWN),
        (("same", "Anna Example", "00000000-0000-4000-8000-000000000000"), Code.ENTITY_UNKNOWN),
        (("same", "Anna Example", f"Anna Example @ {COMPLAINT} x"), Code.DOCUMENT_UNKNOWN),
        (("same", "Anna Example", "ANNA EXAMPLE"), Code.USAGE),
        (("same", "Anna Example", "Wombat Corporation"), Code.USAGE),
        (("same", "Anna Example"), Code.USAGE),
        (("undo", "7"), Code.JUDGEMENT_UNKNOWN),
        (("undo", "first"), Code.USAGE),
        (("rename", "Anna Example", "x" * 600), Code.USAGE),
        (("rename", "Anna Example", "  "), Code.USAGE),
    ],
)
def test_what_means_nothing_is_refused_and_leaves_no_trace(
    arguments: tuple[str, ...], code: Code, at_home: SmallMatter, asked: Asked, run: Run
) -> None:
    with pytest.raises(Terminal) as refused:
        run("judge", *arguments, *WHY)
    assert refused.value.code is code
    assert exit_status(refused.value) == 2
    assert asked("judge", "list", "--matter", NAME)["judgements"] == []


def test_a_judgement_needs_a_reason(at_home: SmallMatter, run: Run) -> None:
    with pytest.raises(Terminal) as refused:
        run("judge", "rename", "Anna Example", "A", "--matter", NAME)
    assert refused.value.code is Code.USAGE


def test_a_contradiction_names_the_earlier_judgement(at_home: SmallMatter, asked: Asked, run: Run) -> None:
    asked("judge", "different", f"Anna Example @ {COMPLAINT}", "Anna Example", *WHY)
    with pytest.raises(Terminal) as refused:
        run("judge", "same", f"Anna Example @ {COMPLAINT}", "Anna Example", *WHY)
    assert refused.value.code is Code.JUDGEMENT_CONTRADICTS
    assert refused.value.cause.startswith("Judgement 1 ")
    assert exit_status(refused.value) == 2


def test_the_words_of_a_judgement_stay_out_of_the_log(at_home: SmallMatter, asked: Asked, home: Path) -> None:
    asked("judge", "rename", "Anna Example", "Secret Name", *WHY)
    told = (home / "logs" / "legaldocs.jsonl").read_text("utf-8")
    assert "entities judged" in told
    assert "Secret" not in told
    assert "Anna" not in told


def test_a_purge_takes_the_judgements_along(at_home: SmallMatter, asked: Asked) -> None:
    asked("judge", "rename", "Anna Example", "A. Example", *WHY)
    with pytest.raises(DatabaseError, match="goes only with its matter"), at_home.store._engine.begin() as connection:
        connection.execute(text("DELETE FROM entity_judgements"))
    assert asked("purge", "--matter", NAME, "--yes")["rows"]["entity_judgements"] == 1
