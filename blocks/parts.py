"""The parts that one process works with, opened once: settings, store, file store, cache, child processes.

An entry point (a command, or a flow on a worker) opens them; tasks take them from here and hand them to their verbs as arguments.
Opening again inside the same process returns the same parts, so that one process never has two database engines.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from blocks.child import ChildPool
from blocks.database.store import Store, open_store
from blocks.entity_cache import EntityCache, open_cache
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore, open_file_store
from blocks.logs import open_log
from blocks.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process works with."""

    settings: Settings
    store: Store
    files: FileStore
    children: ChildPool
    cache: EntityCache


_lock = threading.RLock()
_opened: list[Parts] = []
"""The parts of this process, once for each `opened_parts` that is under way; all entries are the same object."""


@contextmanager
def opened_parts(settings: Settings | None = None) -> Iterator[Parts]:
    """Open the parts of this process, or join those that are open; the outermost caller closes them.

    Raises:
        Terminal: a setting is wrong, the database or the file store cannot be used.
    """
    with ExitStack() as stack:
        with _lock:
            parts = _opened[-1] if _opened else _open(settings or Settings.load(), stack)
            _opened.append(parts)
        try:
            yield parts
        finally:
            with _lock:
                _opened.pop()


def current_parts() -> Parts:
    """Return the parts that this process has open; raise `Terminal` when none are (a task called outside its flow)."""
    with _lock:
        if not _opened:
            raise Terminal(Code.UNEXPECTED, "A stage was called where no parts are open.")
        return _opened[-1]


def _open(settings: Settings, stack: ExitStack) -> Parts:
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # documents of clients: for nobody else on the machine
        open_log(settings.home, settings.log_level)
    except OSError as error:
        cause = f"LEGALDOCS_HOME: the folder {settings.home} cannot be used: {error.strerror or error}."
        raise Terminal(Code.SETTING_INVALID, cause) from error
    store = open_store(settings)
    stack.callback(store.close)
    files = open_file_store(settings.storage)
    children = stack.enter_context(ChildPool(settings.children, settings.child_seconds, settings.child_memory_mb))
    cache = open_cache(settings)
    stack.callback(cache.close)
    return Parts(settings, store, files, children, cache)
