"""What every file store must do: one suite, run on each implementation."""

import hashlib
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.file_store import FileStore, open_file_store
from blocks.storage_layout import storage_key
from tests.s3 import S3Server

KEY = storage_key("matters/m/documents/d/original/x.pdf")
DATA = b"%PDF-1.7 the bytes of a document\n" * 1000


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return open_file_store((tmp_path / "a-store").as_uri())
    server: S3Server = request.getfixturevalue("s3")
    return open_file_store(f"s3://{server.bucket()}/a-store", server.client())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.pdf"
    path.write_bytes(DATA)
    return path


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_put_file_keeps_the_bytes_and_says_their_number(files: FileStore, source: Path) -> None:
    assert files.put_file(KEY, source, sha(DATA)) == len(DATA)
    assert files.get_bytes(KEY) == DATA
    assert files.size(KEY) == len(DATA)
    assert files.exists(KEY)


def test_put_file_leaves_the_source(files: FileStore, source: Path) -> None:
    files.put_file(KEY, source, sha(DATA))
    assert source.read_bytes() == DATA


def test_put_file_larger_than_a_block(files: FileStore, tmp_path: Path) -> None:
    data = os.urandom(1 << 20) * 3 + b"end"
    (tmp_path / "large").write_bytes(data)
    assert files.put_file(KEY, tmp_path / "large", sha(data)) == len(data)
    assert sha(files.get_bytes(KEY)) == sha(data)


def test_put_file_of_nothing(files: FileStore, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert files.put_file(KEY, tmp_path / "empty", sha(b"")) == 0
    assert files.exists(KEY)


@pytest.mark.parametrize("change", [DATA[:-1] + b"X", DATA[:-1], DATA + b"X", b""])
def test_put_file_refuses_other_bytes_and_leaves_no_object(files: FileStore, source: Path, change: bytes) -> None:
    source.write_bytes(change)
    with pytest.raises(Terminal) as error:
        files.put_file(KEY, source, sha(DATA))
    assert error.value.code is Code.FILE_CHANGED
    assert list(files.list()) == []


def test_put_file_that_fails_leaves_the_old_object(files: FileStore, source: Path) -> None:
    files.put_bytes(KEY, b"old")
    with pytest.raises(Terminal):
        files.put_file(KEY, source, sha(b"other"))
    assert files.get_bytes(KEY) == b"old"


def test_put_file_of_a_missing_source(files: FileStore, tmp_path: Path) -> None:
    with pytest.raises(Terminal) as error:
        files.put_file(KEY, tmp_path / "gone.pdf", sha(DATA))
    assert error.value.code is Code.FILE_UNREADABLE
    assert not files.exists(KEY)


def test_putting_again_changes_nothing(files: FileStore, source: Path) -> None:
    for _ in range(3):
        files.put_file(KEY, source, sha(DATA))
    assert list(files.list()) == [KEY]
    assert files.get_bytes(KEY) == DATA


def test_put_bytes_replaces(files: FileStore) -> None:
    files.put_bytes(KEY, b"one")
    files.put_bytes(KEY, b"two")
    assert files.get_bytes(KEY) == b"two"


def test_any_bytes_come_back(files: FileStore) -> None:
    data = bytes(range(256)) + b"\r\n\x00\x1a"
    files.put_bytes(KEY, data)
    assert files.get_bytes(KEY) == data


def test_local_path_lends_the_bytes(files: FileStore) -> None:
    files.put_bytes(KEY, DATA)
    with files.local_path(KEY) as path:
        assert path.read_bytes() == DATA
        assert path.suffix == ".pdf"
    assert files.get_bytes(KEY) == DATA


@pytest.mark.parametrize("read", ["get_bytes", "size", "local_path"])
def test_reading_what_is_not_there(files: FileStore, read: str) -> None:
    with pytest.raises(Terminal) as error:  # noqa: PT012 (a context manager speaks when it is entered)
        answer = getattr(files, read)(KEY)
        if read == "local_path":
            answer.__enter__()
    assert error.value.code is Code.STORED_FILE_MISSING


def test_exists_is_false_for_nothing_and_for_a_part_of_a_key(files: FileStore) -> None:
    files.put_bytes(KEY, b"x")
    assert not files.exists(storage_key("matters/m/documents/d/original/y.pdf"))
    assert not files.exists(storage_key("matters/m"))


def test_delete_removes_and_may_be_repeated(files: FileStore) -> None:
    files.put_bytes(KEY, b"x")
    files.delete(KEY)
    files.delete(KEY)
    assert not files.exists(KEY)
    files.put_bytes(KEY, b"again")
    assert files.get_bytes(KEY) == b"again"


def test_list_is_sorted_and_by_prefix(files: FileStore) -> None:
    keys = ["b/2", "a/1", "a/10/x", "a-1", "a/2"]
    for key in keys:
        files.put_bytes(storage_key(key), b"x")
    assert list(files.list()) == sorted(keys)
    assert list(files.list("a/")) == ["a/1", "a/10/x", "a/2"]
    assert list(files.list("a/1")) == ["a/1", "a/10/x"]
    assert list(files.list("a/10/x")) == ["a/10/x"]
    assert list(files.list("nothing/here")) == []


@pytest.mark.parametrize("method", ["get_bytes", "exists", "size", "delete"])
@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a/../../outside", ".incoming/x", ""])
def test_a_cast_does_not_make_a_key(files: FileStore, method: str, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        getattr(files, method)(key)


def test_a_cast_key_is_never_written(files: FileStore, source: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="not a storage key"):
        files.put_file("../outside", source, sha(DATA))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a storage key"):
        files.put_bytes("../outside", b"x")  # type: ignore[arg-type]
    assert sorted(tmp_path.rglob("*")) == before


def test_eight_writers_of_one_object(files: FileStore, source: Path) -> None:
    errors: list[BaseException] = []

    def put() -> None:
        try:
            files.put_file(KEY, source, sha(DATA))
        except BaseException as error:
            errors.append(error)

    writers = [threading.Thread(target=put) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert errors == []
    assert list(files.list()) == [KEY]
    assert files.get_bytes(KEY) == DATA


def test_objects_tell_size_time_and_address(files: FileStore) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    files.put_bytes(KEY, DATA)
    files.put_bytes(storage_key("other/x"), b"x")
    (found,) = files.objects("matters/m/")
    assert (found.name, found.bytes) == (KEY, len(DATA))
    assert before <= found.modified_at <= datetime.now(UTC)
    assert found.address.endswith(f"a-store/{KEY}")
    assert [each.name for each in files.objects()] == [KEY, "other/x"]
    assert list(files.objects("nothing/here")) == []


def test_an_object_is_lent_and_removed_by_its_name(files: FileStore) -> None:
    files.put_bytes(KEY, DATA)
    with files.lend(KEY) as path:
        assert path.read_bytes() == DATA
        assert path.suffix == ".pdf"
    files.remove(KEY)
    files.remove(KEY)
    assert not files.exists(KEY)
    with pytest.raises(Terminal) as error:
        files.lend(KEY).__enter__()
    assert error.value.code is Code.STORED_FILE_MISSING


def test_a_probe_leaves_nothing(files: FileStore) -> None:
    files.probe()
    assert list(files.objects()) == []


def test_sweeping_leaves_what_is_stored(files: FileStore) -> None:
    files.put_bytes(KEY, DATA)
    assert files.sweep() == 0
    assert files.get_bytes(KEY) == DATA


def test_describe_names_the_place(files: FileStore) -> None:
    assert "a-store" in files.describe()
