"""The program of a child process: `python -m blocks.child_entry PARENT_PID MEMORY_MB SECONDS`.

It reads requests `{"id": 7, "function": "package.module:name", "item": {…}}` as JSON lines from standard input and answers each with
`{"id": 7, "started": true}`, a `{"id": 7, "value": …}` for every reply, and at last `{"id": 7, "done": true, …}` or
`{"id": 7, "error": {…}}`. It imports what it is asked to run and little else of ours: no Prefect, no database.

Limits that it puts on itself:

- Memory: `RLIMIT_DATA` on Linux, which counts what the process may write for itself (heap, anonymous maps, stacks) and not the
  libraries and files that it maps. `RLIMIT_AS` counts those too: spaCy and Tesseract together map 480 MiB and use 310 MiB of data,
  so that the same number would mean a different limit in each child. Other POSIX systems have only `RLIMIT_AS`.
- Time: the parent kills a child that is late. Should the parent be gone, and the child stuck in C code that holds the interpreter
  lock, a timer thread of `faulthandler`, which needs no lock, ends the process.
- Life: a thread ends the process when its parent is no longer there, and so does the end of standard input.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, TypeAlias

from blocks.errors import Code, LegalDocsError, Terminal
from blocks.urgency import keep_giving_way

Item: TypeAlias = dict[str, object]

OUT_OF_MEMORY_EXIT = 77
"""Exit code that says `MemoryError`: a process that has met one is not asked for anything more."""

_GRACE_SECONDS = 15
"""How much later than the parent the child ends itself, so that a living parent is always first."""

_WATCH_SECONDS = 0.5
"""How often the child looks whether its parent is still there."""


def main() -> None:
    """Serve requests until standard input ends."""
    parent, memory_mb, seconds = (int(value) for value in sys.argv[1:4])
    requests, replies = _own_streams()
    keep_giving_way()
    _limit_memory(memory_mb * 1024 * 1024)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    timer = _Timer(seconds + _GRACE_SECONDS)
    for line in requests:
        try:
            _serve(json.loads(line), replies, timer)
        except MemoryError:
            os._exit(OUT_OF_MEMORY_EXIT)
        except BrokenPipeError:
            return


def _serve(request: Item, replies: IO[bytes], timer: _Timer) -> None:
    """Run one request and send what it yields; the timer runs only while the function works, not while the parent reads."""

    def send(**fields: object) -> None:
        """Write one line; ASCII, so that even lone surrogates travel."""
        replies.write(json.dumps({"id": request["id"], **fields}).encode("ascii") + b"\n")
        replies.flush()

    try:
        function = _load(str(request["function"]))
        send(started=True)
        values = _values(function, request["item"])
        while True:
            timer.start()
            try:
                value = next(values)
            except StopIteration:
                break
            finally:
                timer.stop()
            send(value=value)
        resident, peak = memory_in_use()
        send(done=True, resident=resident, peak=peak)
    except LegalDocsError as error:
        kind = "transient" if error.retryable else "terminal"
        send(error={"kind": kind, "code": error.code, "cause": error.cause, "document_id": error.document_id})
    except (MemoryError, BrokenPipeError):
        raise
    except Exception as error:  # told to the parent by its name alone: messages quote documents
        cause = f"{type(error).__name__} in {request['function']}"
        send(error={"kind": "terminal", "code": Code.UNEXPECTED, "cause": cause, "document_id": None})


def _load(path: str) -> Callable[[object], object]:
    """Import `package.module:name`; raise `Terminal(ENGINE_MISSING)` where it does not exist."""
    module, _, name = path.partition(":")
    try:
        function: Callable[[object], object] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise Terminal(Code.ENGINE_MISSING, f"{path} cannot be loaded ({type(error).__name__}).") from error
    return function


def _values(function: Callable[[object], object], item: object) -> Iterator[object]:
    """Yield what a generator function yields, or the one value that a plain function returns."""
    value = function(item)
    if isinstance(value, Generator):
        yield from value
    else:
        yield value


def memory_in_use() -> tuple[int, int]:
    """Return resident and peak resident bytes of this process, 0 where the system does not say.

    Linux keeps the peak of the parent in `ru_maxrss` across `exec`, so `/proc` is asked first.
    """
    try:
        fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
        return int(fields["VmRSS"].split()[0]) * 1024, int(fields["VmHWM"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        import resource
    except ImportError:
        return 0, 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return 0, peak


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes for the protocol alone: whatever a library prints from now on goes to standard error."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return requests, replies


def _limit_memory(limit: int) -> None:
    """Set the memory limit of this process, and forbid core dumps, which would hold text of documents."""
    try:
        import resource
    except ImportError:
        return
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    for which, value in ((kind, limit), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):
            continue


def _watch(parent: int) -> None:
    """Thread: end the process when the parent is gone; C code that releases the interpreter lock does not hinder it."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)


class _Timer:
    """Ends the process from a C thread when a reply takes longer than `seconds`."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._null = Path(os.devnull).open("wb")  # noqa: SIM115 - open as long as the process

    def start(self) -> None:
        faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._null)

    def stop(self) -> None:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
