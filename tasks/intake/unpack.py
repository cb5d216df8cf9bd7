"""Unpacks e-mails and archives for intake: child processes take the files out, within limits, and each file's fate is told.

What a container does to its child hurts the one member that the child was at; the others are asked for again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import psutil
from pydantic import ValidationError

from blocks.child import JSON, ChildPool, Ended
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.records import MediaType
from tasks.intake.members import Told, UnpackRequest

CONTAINERS: Final = frozenset({MediaType.EMAIL, MediaType.OUTLOOK, MediaType.ZIP})
"""The kinds of document that hold files."""

INSIDE = "!/"
"""Between the path of a container and the name of a member."""

_PREFIX = "unpacking-"
_UNPACK = "tasks.intake.members:unpack"
_MIB = 1 << 20


class ArchiveLimits(NamedTuple):
    """How deep containers may lie in each other, and how many files of how many MiB may come out of one that was offered."""

    depth: int = 5
    members: int = 100_000
    mb: int = 20_480


@dataclass(slots=True)
class Budget:
    """What may still come out of a container that was offered, those inside it included."""

    members: int
    bytes: int


class Member(NamedTuple):
    """A file that came out: its name in the container, and where its bytes lie until the next one is asked for, or why they do not."""

    name: str
    place: Path | None
    code: Code | None = None
    message: str | None = None


class Unpacker:
    """Takes the files out of containers; `folder` is for what is on its way, and `passwords` a file of passwords ("": none)."""

    def __init__(self, children: ChildPool, folder: Path, limits: ArchiveLimits, passwords: str = "") -> None:
        self.limits = limits
        self._children = children
        self._folder = folder
        self._passwords = passwords

    def budget(self) -> Budget:
        """Return what may come out of a container that is offered now."""
        return Budget(self.limits.members, self.limits.mb * _MIB)

    def members(self, container: Path, media_type: MediaType, budget: Budget) -> Iterator[Member]:
        """Yield the files in a container, in their order; the budget gets less. Use the child processes for nothing else meanwhile.

        Raises:
            Terminal: the container does not open, or stops its child before the first file.
            Transient: a child process could not be had.
        """
        self._sweep()
        with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=self._folder) as target:
            lost: _Lost | None = _Lost(0, None)
            while lost is not None:
                skip, lost = lost.next, None
                for found in self._pass(container, media_type, Path(target), skip, budget):
                    if isinstance(found, _Lost):
                        lost = found
                    else:
                        yield found
                        if found.place is not None:
                            found.place.unlink(missing_ok=True)
                if lost is not None and lost.member is not None:
                    budget.members -= 1
                    yield lost.member

    def _pass(self, container: Path, media_type: MediaType, target: Path, skip: int, budget: Budget) -> Iterator[Member | _Lost]:
        """Let a child take out what it can, and say at last at which member it was lost, if it was."""
        request = UnpackRequest(
            path=str(container.resolve()),
            media_type=media_type,
            target=str(target),
            skip=skip,
            members=budget.members,
            total_bytes=budget.bytes,
            passwords=self._passwords,
        )
        at: Told | None = None
        for answer in self._children.stream(_UNPACK, [request.model_dump(mode="json")]):
            if isinstance(answer, Ended):
                if answer.error is not None:
                    yield _lost(answer.error, at)
                continue
            told = _believed(answer.value, skip if at is None else at.index)
            if told.rest:
                yield Member("", None, told.code, f"{told.message} {told.rest} of them were left in it.")
            elif told.bytes is None and told.code is None:
                at = told
            else:
                yield _member(told, target, budget)

    def _sweep(self) -> None:
        """Remove what killed processes left behind."""
        for left in self._folder.glob(f"{_PREFIX}*"):
            owner = left.name.removeprefix(_PREFIX).partition("-")[0]
            if owner.isdecimal() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(left, ignore_errors=True)


class _Lost(NamedTuple):
    """A child is gone: the member that it was at, and the one to go on with."""

    next: int
    member: Member | None


def _lost(error: LegalDocsError, at: Told | None) -> _Lost:
    """Say where to go on after an error; one before the first member is the container's own."""
    if error.retryable or at is None:
        raise error
    return _Lost(at.index + 1, Member(at.name, None, error.code, error.cause))


def _believed(value: JSON, least: int) -> Told:
    """Return what a child says of a member; the child has read a hostile file, and may say anything."""
    try:
        told = Told.model_validate(value)
    except ValidationError:
        raise Terminal(Code.CHILD_CRASHED, "A child process replied with something that is no member.") from None
    if told.index < least:
        raise Terminal(Code.CHILD_CRASHED, "A child process replied with members out of order.")
    return told


def _member(told: Told, target: Path, budget: Budget) -> Member:
    budget.members -= 1
    if told.code is not None:
        return Member(told.name, None, told.code, told.message)
    budget.bytes -= told.bytes or 0
    return Member(told.name, target / str(told.index))
