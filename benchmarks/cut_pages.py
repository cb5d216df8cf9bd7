"""What the cutting of pages out of a PDF is compared with. Runs in child processes, called by name; see `benchmarks.textract`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blocks.child import JSON


def loaded(item: Mapping[str, JSON]) -> int:  # noqa: ARG001 (what a child runs takes an item)
    """Load what cutting needs and open nothing."""
    import pikepdf
    import pypdfium2

    import tasks.ocr.pdf_part  # noqa: F401

    return len(pikepdf.__version__) + len(str(pypdfium2.PYPDFIUM_INFO))


def copied(item: Mapping[str, JSON]) -> int:
    """Write the pages as most programs do: into a new file, one after the other."""
    import pikepdf

    numbers, target = item["numbers"], Path(str(item["target"]))
    wanted = [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []
    with pikepdf.open(Path(str(item["path"]))) as source, pikepdf.new() as part:
        part.pages.extend(source.pages[number - 1] for number in wanted)
        part.save(target)
    return target.stat().st_size
