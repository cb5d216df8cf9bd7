"""The layout of the file store: one place for each thing, and no key that leaves the root."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.records import DocumentId, MatterId, MediaType
from blocks.storage_layout import derived_key, original_key, storage_key

MATTER, DOCUMENT, SHA = MatterId("m-1"), DocumentId("d-1"), "ab" * 32


@pytest.mark.parametrize(("media_type", "extension"), [(MediaType.PDF, ".pdf"), (MediaType.TEXT, ".txt")])
def test_original_lies_under_its_ids_and_its_content(media_type: MediaType, extension: str) -> None:
    assert original_key(MATTER, DOCUMENT, SHA, media_type) == f"matters/m-1/documents/d-1/original/{SHA}{extension}"


def test_each_media_type_has_a_place() -> None:
    assert len({original_key(MATTER, DOCUMENT, SHA, media_type) for media_type in MediaType}) == len(MediaType)


def test_derived_lies_beside_the_original() -> None:
    assert derived_key(MATTER, DOCUMENT, "ocr", "v1", "page-3.json") == "matters/m-1/documents/d-1/derived/ocr/v1/page-3.json"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "a//b",
        "a/",
        "..",
        "../a",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a/.hidden",
        "a b",
        "a\n",
        "a\x00",
        "é",
        "a\\b",
        "C:/x",
        "%2e%2e/x",
        "$(touch x)",
        "x" * 201,
        "/".join(["abcdefg"] * 200),
    ],
)
def test_key_that_could_leave_or_break_a_store_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        storage_key(key)


@given(st.text())
def test_accepted_keys_stay_inside(text: str) -> None:
    try:
        key = storage_key(text)
    except ValueError:
        return
    assert re.fullmatch(r"[A-Za-z0-9._/-]+", key)
    assert not {"", ".", ".."} & set(key.split("/"))


@pytest.mark.parametrize("matter", ["a/b", "..", "", "../x"])
def test_ids_are_one_step_of_a_key(matter: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (either check may see it first)
        derived_key(MatterId(matter), DOCUMENT, "x")


@pytest.mark.parametrize("sha256", ["", "ab", "AB" * 32, "../" + "a" * 61])
def test_digest_is_checked(sha256: str) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        original_key(MATTER, DOCUMENT, sha256, MediaType.PDF)
