"""Every file that is offered is found once, in an order that repeats; what is no file has a reason."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from blocks.errors import Code
from tasks.intake.scan import Candidate, scan


def offered(*paths: object) -> list[Candidate]:
    return list(scan(os.fsdecode(path) for path in paths))  # type: ignore[arg-type]


def names(candidates: list[Candidate], root: Path) -> list[str]:
    return [os.path.relpath(candidate.path, root) for candidate in candidates]


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ["b.pdf", "a/2.pdf", "a/10.pdf", "a/c/deep.txt", "B.pdf", ".DS_Store", "a/.hidden/x.pdf", "-rf.pdf", "empty.pdf"]:
        path = tmp_path / "box" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "box" / "no files here").mkdir()
    return tmp_path / "box"


def test_folders_are_walked_in_the_order_of_their_names(box: Path) -> None:
    assert names(offered(box), box) == [
        "-rf.pdf", ".DS_Store", "B.pdf", "a/.hidden/x.pdf", "a/10.pdf", "a/2.pdf", "a/c/deep.txt", "b.pdf", "empty.pdf",
    ]  # fmt: skip


def test_paths_keep_the_order_in_which_they_are_given(box: Path) -> None:
    assert names(offered(box / "b.pdf", box / "a", box / "B.pdf"), box)[0] == "b.pdf"
    assert names(offered(box / "b.pdf", box / "a", box / "B.pdf"), box)[-1] == "B.pdf"


def test_a_file_is_offered_once_however_often_it_is_named(box: Path) -> None:
    assert len(offered(box, box / "b.pdf", box, str(box) + "/./a/../b.pdf")) == 9


def test_relative_paths_become_absolute(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(box)
    assert offered("b.pdf", "./b.pdf") == [Candidate(str(box / "b.pdf"))]
    assert offered("-rf.pdf") == [Candidate(str(box / "-rf.pdf"))]


def test_a_path_with_nothing_is_an_exception(box: Path) -> None:
    assert [c.code for c in offered(box / "gone.pdf", box / "b.pdf" / "below a file", "x\0y")] == [
        Code.PATH_MISSING,
        Code.PATH_MISSING,
        Code.FILE_UNREADABLE,
    ]


def test_links_are_offered_and_not_followed(box: Path) -> None:
    (box / "to_file.pdf").symlink_to("b.pdf")
    (box / "to_passwd").symlink_to("/etc/passwd")
    (box / "dangling.pdf").symlink_to("missing")
    (box / "loop").symlink_to(".")
    links = [c for c in offered(box) if c.code]
    assert names(links, box) == ["dangling.pdf", "loop", "to_file.pdf", "to_passwd"]
    assert {c.code for c in links} == {Code.FILE_NOT_REGULAR}
    assert {c.message for c in links} == {"The path is a symbolic link, not a file."}


def test_pipes_and_sockets_are_offered_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.pdf"))
        found = offered(tmp_path)
    assert [(c.code, c.message) for c in found] == [
        (Code.FILE_NOT_REGULAR, "The path is a pipe, not a file."),
        (Code.FILE_NOT_REGULAR, "The path is a socket, not a file."),
    ]


def test_a_device_is_offered() -> None:
    assert offered("/dev/null") == [Candidate("/dev/null", Code.FILE_NOT_REGULAR, "The path is a device, not a file.")]


def test_a_folder_that_cannot_be_listed_is_an_exception(locked: Path) -> None:
    assert [(c.code, c.message) for c in offered(locked)] == [
        (None, None),
        (Code.FILE_UNREADABLE, "The path cannot be looked at: Permission denied."),
    ]


def test_names_that_are_not_utf_8_are_found(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/latin1_\xe9\xff.pdf"
    with open(raw, "wb") as file:  # noqa: PTH123 (a path of bytes)
        file.write(b"x")
    assert [os.fsencode(c.path) for c in offered(tmp_path)] == [raw]


def test_a_tree_deeper_than_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    depth = sys.getrecursionlimit() + 100
    monkeypatch.chdir(tmp_path)
    try:
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")
        Path("x.pdf").touch()
        os.chdir(tmp_path)
        found = offered(".")
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)  # rmtree and pytest's own cleaning are recursive
    assert len(found) == 1
    assert found[0].path.count("/d") >= depth


def test_a_path_too_long_for_the_system_is_an_exception(tmp_path: Path) -> None:
    assert [c.code for c in offered(tmp_path / ("x" * 300))] == [Code.FILE_UNREADABLE]
