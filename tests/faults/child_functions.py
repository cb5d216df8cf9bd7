"""Functions that misbehave in a child process, called there by name."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from blocks.errors import Code, Terminal, Transient

MIB = 1024 * 1024


def double(item: dict[str, int]) -> int:
    return item["n"] * 2


def count(item: dict[str, int]) -> Iterator[int]:
    yield from range(item["n"])


def process(item: object) -> dict[str, object]:
    return {"pid": os.getpid(), "modules": sorted(sys.modules), "env": dict(os.environ)}


def pause(item: dict[str, float]) -> Iterator[float]:
    for seconds in item["seconds"] if isinstance(item["seconds"], list) else [item["seconds"]]:
        time.sleep(seconds)
        yield seconds


def allocate(item: dict[str, int]) -> int:
    """Take memory as Python does."""
    if item.get("mib"):
        return len(bytearray(item["mib"] * MIB))
    return 0


def allocate_in_c(item: object) -> int:
    """Take memory as C does, and die as PDFium does when there is none: by a signal, without a word."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    while block := libc.malloc(16 * MIB):
        ctypes.memset(block, 1, 16 * MIB)
    os.kill(os.getpid(), signal.SIGTRAP)
    time.sleep(60)
    return 0


def refuse(item: dict[str, str]) -> None:
    kind = Transient if item["kind"] == "transient" else Terminal
    raise kind(Code.PDF_ENCRYPTED, "locked", "doc-1")


def stumble(item: dict[str, str]) -> Iterator[int]:
    yield 1
    raise ValueError(item["secret"])


def segfault(item: object) -> None:
    ctypes.string_at(0)


def leave(item: dict[str, int]) -> None:
    os._exit(item["code"])


def kill_itself(item: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def chatter(item: object) -> int:
    """Print as libraries do, from Python and below it, on both streams."""
    sys.stdout.write('{"value": 666}\n{"done": true}\n')
    sys.stdout.flush()
    os.write(1, b'{"value": 667}\n')
    os.write(2, b"x" * 300_000)
    return 1


def forge(item: dict[str, str]) -> int:
    """Write to the protocol's own pipe, as code that has taken the child over could."""
    for number in range(3, 30):
        with contextlib.suppress(OSError):
            if str(Path(f"/proc/self/fd/{number}").readlink()).startswith("pipe:"):
                os.write(number, item["line"].encode() + b"\n")
    time.sleep(0.5)
    return 1


def large(item: dict[str, int]) -> Iterator[str]:
    for _ in range(item["n"]):
        yield "x" * item["size"]


def hold(item: dict[str, int]) -> int:
    """Keep memory, touched so that it is resident, after the item has ended."""
    block = bytearray(item["mib"] * MIB)
    block[::4096] = b"x" * len(block[::4096])
    _held.append(block)
    return os.getpid()


_held: list[bytearray] = []


def hang_in_c(item: dict[str, str]) -> None:
    """Hang in C code that has let go of the interpreter lock."""
    Path(item["pid_file"]).write_text(str(os.getpid()))
    ctypes.CDLL(None).sleep(600)


def hang_with_lock(item: dict[str, str]) -> None:
    """Hang in C code that holds the interpreter lock: no thread of Python runs any more."""
    Path(item["pid_file"]).write_text(str(os.getpid()))
    re.match(r"(a|aa)+$", "a" * 200 + "b")
