"""`legaldocs matter`: what a matter allows, shown as it stands and changed by nothing but its options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.small_matter import SmallMatter


def test_nothing_shows_and_nothing_leaves_until_it_is_allowed(at_home: SmallMatter, asked: Asked, home: Path) -> None:
    name = at_home.matter.name
    before = asked("matter", "--matter", name)
    assert (before["names_visible"], before["external"], before["legal_hold"]) == (False, "deny", False)
    shown = asked("matter", "--matter", name, "--show-names")
    assert shown == before | {"names_visible": True}
    assert asked("matter", "--matter", before["id"], "--external", "allow") == shown | {"external": "allow"}
    asked("hold", "on", "--matter", name)
    assert asked("matter", "--matter", name) == shown | {"external": "allow", "legal_hold": True}
    hidden = asked("matter", "--matter", name, "--hide-names", "--external", "deny")
    assert hidden == before | {"legal_hold": True}
    lines = [json.loads(line) for line in (home / "logs" / "legaldocs.jsonl").read_text(encoding="utf-8").splitlines()]
    changes = [line for line in lines if line["event"] == "matter changed"]
    assert [(line["names_visible"], line["external"], bool(line["actor"])) for line in changes] == [
        (True, "deny", True),
        (True, "allow", True),
        (False, "deny", True),
    ]


def test_it_tells_people_in_words(at_home: SmallMatter, run: Run) -> None:
    told = run("matter", "--matter", at_home.matter.name).stdout
    assert "only on a Prefect server at a loopback address" in told
    assert "stay in this installation" in told
    assert "under no legal hold" in told


def test_a_matter_that_is_not_known_is_refused(at_home: SmallMatter, run: Run) -> None:
    with pytest.raises(Terminal) as refused:
        run("matter", "--matter", "Nobody v. Nobody")
    assert refused.value.code is Code.MATTER_UNKNOWN
