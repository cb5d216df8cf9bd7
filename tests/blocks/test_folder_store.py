"""What only a folder can do wrong: temporary files, damage on the way, roots that can't be used, URLs."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from blocks import folder_store
from blocks.errors import Code, Terminal, Transient
from blocks.file_store import open_file_store
from blocks.folder_store import STALE_SECONDS, FolderStore
from blocks.storage_layout import storage_key

KEY = storage_key("a/b.pdf")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


def temporary_files(root: Path) -> list[Path]:
    return list((root / ".incoming").iterdir())


def test_a_copy_that_does_not_read_back_is_no_object(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(root)
    (tmp_path / "source").write_bytes(b"x" * 10_000)
    sync = folder_store._sync

    def flip_a_byte(target: Any) -> None:
        """Plug a faulty disk into the last moment before the copy is read back."""
        target.seek(5_000)
        target.write(b"y")
        sync(target)

    monkeypatch.setattr(folder_store, "_sync", flip_a_byte)
    with pytest.raises(Transient) as error:
        store.put_file(KEY, tmp_path / "source", hashlib.sha256(b"x" * 10_000).hexdigest())
    assert error.value.code is Code.FILE_STORE_UNREACHABLE
    assert list(store.list()) == []
    assert temporary_files(root) == []


def test_no_temporary_file_stays(root: Path, tmp_path: Path) -> None:
    store = FolderStore(root)
    store.put_bytes(KEY, b"x")
    with pytest.raises(Terminal):
        store.put_file(KEY, tmp_path / "missing", "0" * 64)
    assert temporary_files(root) == []


def test_prepare_removes_only_what_is_stale(root: Path) -> None:
    (root / ".incoming").mkdir(parents=True)
    old, fresh = root / ".incoming" / "old.part", root / ".incoming" / "fresh.part"
    old.touch()
    fresh.touch()
    os.utime(old, (0, old.stat().st_mtime - STALE_SECONDS - 60))
    FolderStore(root).prepare()
    assert temporary_files(root) == [fresh]


def test_temporary_and_foreign_files_are_not_listed(root: Path) -> None:
    store = FolderStore(root)
    store.put_bytes(KEY, b"x")
    (root / ".incoming" / "left.part").touch()
    (root / "a" / "not ours (1).pdf").touch()
    (root / "a" / ".DS_Store").touch()
    assert list(store.list()) == [KEY]


def test_a_root_that_is_a_file_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(Transient) as error:
        open_file_store((tmp_path / "taken").as_uri())
    assert error.value.code is Code.FILE_STORE_UNREACHABLE


def test_a_root_that_went_away_is_unreachable_not_missing_content(root: Path) -> None:
    with pytest.raises(Transient) as error:
        FolderStore(root).get_bytes(KEY)
    assert error.value.code is Code.FILE_STORE_UNREACHABLE


def test_a_disk_without_room_is_unreachable_and_keeps_the_old(root: Path) -> None:
    resource = pytest.importorskip("resource", reason="file size limits are POSIX")
    store = FolderStore(root)
    store.put_bytes(KEY, b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(Transient) as error:
            store.put_bytes(KEY, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert error.value.code is Code.FILE_STORE_UNREACHABLE
    assert store.get_bytes(KEY) == b"old"
    assert temporary_files(root) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "files",
        "/srv/files",
        "s3:///a",
        "s3://k:s@bucket",
        "s3://bucket/a b",
        "http://host/x",
        "file://host/x",
        "file:relative",
        "file:///a?b",
        "file:///a#b",
    ],
)
def test_a_url_that_names_no_store_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(Terminal) as error:
        open_file_store(url)
    assert error.value.code is Code.SETTING_INVALID
    assert "LEGALDOCS_STORAGE_URL" in error.value.cause


def test_a_url_is_decoded_and_its_folder_made(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c ü"
    open_file_store(folder.as_uri()).put_bytes(KEY, b"x")
    assert (folder / "a" / "b.pdf").read_bytes() == b"x"


def test_objects_bear_any_name_and_links_are_none(root: Path, tmp_path: Path) -> None:
    store = FolderStore(root)
    store.put_bytes(KEY, b"x")
    (root / "a" / "not ours (1) \xe9.pdf").write_bytes(b"xyz")
    (root / ".incoming" / "left.part").touch()
    (tmp_path / "outside").write_bytes(b"secret")
    (root / "a" / "link").symlink_to(tmp_path / "outside")
    assert [found.name for found in store.objects()] == ["a/b.pdf", "a/not ours (1) \xe9.pdf"]
    with store.lend("a/not ours (1) \xe9.pdf") as path:
        assert path.read_bytes() == b"xyz"


@pytest.mark.parametrize("name", ["../outside", "a/link", "/etc/passwd", "", ".", "a\0b"])
def test_a_name_does_not_lead_out_of_the_folder(root: Path, tmp_path: Path, name: str) -> None:
    store = FolderStore(root)
    store.put_bytes(KEY, b"x")
    (tmp_path / "outside").write_bytes(b"secret")
    (root / "a" / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(ValueError, match="not the name of a stored object"):
        store.lend(name).__enter__()
    with pytest.raises(ValueError, match="not the name of a stored object"):
        store.remove(name)
    assert (tmp_path / "outside").exists()
