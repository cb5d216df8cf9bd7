"""The folder that an export is written to: all of it or nothing, and never over something else.

The files are made in a folder beside the output and moved into it one by one. While they move, `contract.json` says that the export is
incomplete (its version is null), so that a reader of a half-replaced folder is told; it is moved last.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from blocks.errors import Code, Terminal
from tasks.review.json_lines import json_bytes

CONTRACT_FILE = "contract.json"

_STAGING = ".legaldocs-export-"


@contextmanager
def output_folder(output: Path, matter: str, known: Collection[str]) -> Iterator[Path]:
    """Lend an empty folder for an export's files; when the block ends well they stand in `output`, else nothing has changed there.

    `known` are the names that this export may write. `output` may be missing, empty, or hold an earlier export of the same matter in
    the same format, which is replaced.

    Raises:
        Terminal: `USAGE` where the output holds anything else or can't be written.
    """
    output = output.expanduser().resolve()
    staging: Path | None = None
    try:
        _refuse_anything_else(output, matter, {*known, CONTRACT_FILE})
        output.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=output.parent))
        yield staging
        _publish(staging, output, matter)
    except OSError as error:
        raise Terminal(Code.USAGE, f"The folder {output} cannot be written: {error.strerror or error}.") from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _refuse_anything_else(output: Path, matter: str, known: Collection[str]) -> None:
    if not output.exists():
        return
    if not output.is_dir():
        raise Terminal(Code.USAGE, f"{output} is a file; an export is a folder.")
    held = sorted(entry.name for entry in output.iterdir())
    if foreign := [name for name in held if name not in known]:
        raise Terminal(Code.USAGE, f"The folder {output} holds {foreign[0]!a}, which is no part of this export. Choose another.")
    if held and _matter_of(output) != matter:
        raise Terminal(Code.USAGE, f"The folder {output} holds no earlier export of this matter. Choose another.")


def _matter_of(output: Path) -> str | None:
    """Return the name of the matter whose export the folder holds, or None where no contract file says so."""
    try:
        contract = json.loads((output / CONTRACT_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    found = contract.get("matter") if isinstance(contract, dict) else None
    return found if isinstance(found, str) else None


def _publish(staging: Path, output: Path, matter: str) -> None:
    output.mkdir(exist_ok=True)
    contract, written = staging / CONTRACT_FILE, {entry.name for entry in staging.iterdir()}
    incomplete = staging / f"{CONTRACT_FILE}.incomplete"
    incomplete.write_bytes(json_bytes({"version": None, "matter": matter, "incomplete": True}))
    incomplete.replace(output / CONTRACT_FILE)
    for name in sorted(written - {CONTRACT_FILE}):
        (staging / name).replace(output / name)
    for left in [entry for entry in output.iterdir() if entry.name not in written]:
        left.unlink()
    contract.replace(output / CONTRACT_FILE)
