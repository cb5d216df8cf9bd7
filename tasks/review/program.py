"""Which program and configuration this is, so that a report can be traced to them."""

from __future__ import annotations

import hashlib
import subprocess
from importlib.metadata import version
from pathlib import Path

from blocks.settings import Settings
from tasks.review.answer import Answer
from tasks.review.json_lines import json_bytes
from tasks.review.setting_sources import shown

DISTRIBUTION = "legal-doc-processor"

ROOT = Path(__file__).resolve().parents[2]
"""The application is installed from its checkout, which holds its history."""

GIT_SECONDS = 10.0


class Program(Answer):
    """The program: `commit` is None where it came without its history; `changed` says that files differ from that commit."""

    name: str
    version: str
    commit: str | None
    changed: bool | None


class Configuration(Answer):
    """The settings with every password masked, and the sha256 of exactly these, as JSON with sorted keys."""

    sha256: str
    settings: dict[str, str]


def program() -> Program:
    """Return what runs here."""
    commit = _git("rev-parse", "HEAD") if _git("rev-parse", "--show-toplevel") == str(ROOT) else None
    changes = None if commit is None else _git("status", "--porcelain", "--untracked-files=no")
    return Program(
        name=DISTRIBUTION, version=version(DISTRIBUTION), commit=commit, changed=None if changes is None else bool(changes)
    )


def configuration(settings: Settings) -> Configuration:
    """Return the settings as they are used, by the names of their variables."""
    values = {Settings.variable(name): shown(name, str(getattr(settings, name))) for name in sorted(Settings.model_fields)}
    return Configuration(sha256=hashlib.sha256(json_bytes(values)).hexdigest(), settings=values)


def _git(*arguments: str) -> str | None:
    """Ask git about the checkout; None where there is no git or no checkout."""
    try:
        done = subprocess.run(  # noqa: S603 our own words
            ["git", "-C", str(ROOT), *arguments],  # noqa: S607 wherever it is installed
            capture_output=True,
            text=True,
            check=True,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
