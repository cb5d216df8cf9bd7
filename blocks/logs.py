"""Structured logs: one JSON object a line, with the ids of the matter, document, stage and run that the line is about.

Lines carry ids, codes and counts only. Document text and secrets never enter a log: errors are logged by code, and a formatter that
finds a stray exception writes its type alone, for its message may quote what it read.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

LOGGER = "legaldocs"
"""Root of our loggers; modules log to children of it."""

FILE_BYTES = 20 * 1024 * 1024
"""Size at which a log file is rotated; five old ones are kept, so that logs never fill a disk."""

_context: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("log_context", default=())


def logger(name: str) -> logging.Logger:
    """Return the logger of a part, for instance `logger("flows.document")`."""
    return logging.getLogger(f"{LOGGER}.{name}")


@contextmanager
def log_context(**ids: str | None) -> Iterator[None]:
    """Add ids (matter_id, document_id, stage, flow_run_id, task_run_id, batch_id) to every line that is logged inside."""
    token = _context.set(tuple({**dict(_context.get()), **{k: v for k, v in ids.items() if v is not None}}.items()))
    try:
        yield
    finally:
        _context.reset(token)


def open_log(home: Path, level: str) -> None:
    """Send our log lines to `logs/legaldocs.jsonl` in the home folder; calling it again changes the level only."""
    root = logging.getLogger(LOGGER)
    root.setLevel(level)
    root.propagate = False
    target = str((home / "logs" / "legaldocs.jsonl").resolve())
    if any(getattr(handler, "baseFilename", None) == target for handler in root.handlers):
        return
    close_log()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(target, maxBytes=FILE_BYTES, backupCount=5, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root.addHandler(handler)


def close_log() -> None:
    """Close the log file."""
    root = logging.getLogger(LOGGER)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, event, the ids of the context, and the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **dict(_context.get()),
            **{k: v for k, v in vars(record).items() if k not in _PLAIN_FIELDS},
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


_PLAIN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What a log record carries by itself; everything else came as `extra`."""
