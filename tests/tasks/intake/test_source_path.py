"""Any path becomes text that can be kept, and becomes itself again."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.intake.source_path import display_path, file_name, source_path

PATHS = st.binary(min_size=1, max_size=60).map(lambda name: "/" + os.fsdecode(name))


@pytest.mark.parametrize(
    "path", ["/a/b.pdf", "/a/..%2F.pdf", "/a/\\x41", "/a/\n\t", "/a/Иск.pdf", "/a/cafe\u0301", "/a/😀", "/a/\u202efdp"]
)
def test_what_can_be_kept_is_kept_verbatim(path: str) -> None:
    assert display_path(path) == path


def test_other_bytes_become_a_uri() -> None:
    path = os.fsdecode(b"/in box/latin1_\xe9\xff%.pdf")
    assert display_path(path) == "file:///in%20box/latin1_%E9%FF%25.pdf"
    assert file_name(path) == "latin1_%E9%FF%25.pdf"


@given(PATHS)
def test_the_path_comes_back(path: str) -> None:
    assert source_path(display_path(path)) == path


@given(PATHS)
def test_any_path_can_be_kept(path: str) -> None:
    shown = display_path(path)
    assert json.loads(json.dumps(shown).encode("utf-8")) == shown
    assert "\0" not in shown


@given(PATHS, PATHS)
def test_two_paths_never_look_the_same(one: str, other: str) -> None:
    assert (display_path(one) == display_path(other)) == (one == other)
