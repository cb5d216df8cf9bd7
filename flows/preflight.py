"""The examination before a batch is submitted: everything that could keep it from running, told at once, each with its cure.

Where one part is broken the others are examined all the same, and what rests on the broken one is left out. Nothing is written but the
tables of an empty database and a probe in the file store, which is removed again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import ValidationError

from blocks.aws_credentials import source_of_credentials
from blocks.database.store import open_store
from blocks.entity_cache import open_cache
from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.external import Outside, Permit
from blocks.file_store import open_file_store
from blocks.memory_table import FLOW_MB, OCR_CHILD_MB
from blocks.records import Document, MatterId, Priority
from blocks.settings import Settings
from blocks.stage_limits import names_for
from blocks.storage_layout import storage_key
from blocks.store_records import Matter
from flows.fleet import fleet_seen, server_url
from flows.fleet_conditions import fleet_conditions
from flows.options import ProcessingOptions
from flows.preflight_model import examine_model
from flows.selection import Selection, select_documents
from tasks.review.doctor import Condition, examine_parts, probed
from tasks.review.machine import examine_disk, examine_memory
from tasks.review.setting_sources import SettingsFound, find_settings, misnamed_settings
from tasks.review.textract_conditions import TEXTRACT, textract_conditions

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104 names of this machine, nothing is bound
"""Hosts of a server whose workers run on this machine, so that its memory is theirs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be submitted; `options` are as they were given, not yet checked, and `documents` None means all of the matter."""

    matter: str
    priority: Priority
    documents: tuple[str, ...] | None
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found; the documents, the options and the matter are those that were asked for, as far as they are sound."""

    conditions: tuple[Condition, ...]
    matter_id: MatterId | None
    documents: tuple[Document, ...]
    options: ProcessingOptions | None

    @property
    def broken(self) -> tuple[Condition, ...]:
        """What keeps the batch from running."""
        return tuple(each for each in self.conditions if not each.ok and each.needed)

    @property
    def warnings(self) -> tuple[Condition, ...]:
        """What does not work and keeps nothing from running."""
        return tuple(each for each in self.conditions if not each.ok and not each.needed)


def examine(asked: Asked) -> Preflight:
    """Examine everything that the batch needs; nothing is raised."""
    with ThreadPoolExecutor(1) as beside:  # the server is waited for while models load
        fleet = beside.submit(copy_context().run, examine_fleet, asked.priority)
        found = find_settings()
        conditions = [*examine_parts(found), *_misnamed(found)]
    settings = found.usable
    options, wrong_options = _options(asked)
    selection, wrong_documents = _documents(settings, asked, conditions)
    conditions += wrong_options
    conditions += wrong_documents
    conditions += _files(settings, conditions)
    conditions.append(probed("cache", lambda: _cache(settings), needed=False))
    conditions += _credentials(settings)
    matter = _matter(settings, selection)
    conditions += _textract(settings, matter)
    conditions += examine_model(settings, matter)
    conditions += fleet.result()
    conditions.append(probed("disk", lambda: examine_disk(settings.home, settings.disk_free_mb)))
    if _fleet_is_here():
        conditions.append(probed("memory", lambda: examine_memory(FLOW_MB + OCR_CHILD_MB)))
    return Preflight(tuple(conditions), selection.matter_id, selection.documents, options)


def examine_fleet(priority: Priority) -> list[Condition]:
    """Examine what only the Prefect server knows: pool, deployments, workers, limits."""
    try:
        fleet = fleet_seen()
    except LegalDocsError as error:
        return [_condition("prefect", error)]
    return fleet_conditions(fleet, priority, names_for(priority))


def _condition(name: str, error: LegalDocsError, *, needed: bool = True) -> Condition:
    return Condition(name=name, ok=False, detail=error.cause, code=error.code, cure=error.cure, needed=needed)


def _misnamed(found: SettingsFound) -> Iterator[Condition]:
    for each in misnamed_settings(found):
        cause = f"{each.given} is set, and nothing reads it; {each.meant} is not set. Did you mean {each.meant}?"
        yield _condition("settings", Terminal(Code.SETTING_MISNAMED, cause))


def _options(asked: Asked) -> tuple[ProcessingOptions | None, list[Condition]]:
    try:
        return ProcessingOptions.model_validate({**asked.options, "priority": asked.priority}), []
    except ValidationError as error:
        causes = [f"The option {'.'.join(map(str, e['loc']))} can't be taken: {e['msg']}." for e in error.errors()]
        return None, [_condition("options", Terminal(Code.OPTION_UNKNOWN, cause)) for cause in causes]


def _documents(settings: Settings, asked: Asked, conditions: Sequence[Condition]) -> tuple[Selection, list[Condition]]:
    """Find the documents, unless the database is among the parts that are broken."""
    nothing = Selection(None, (), ())
    if not _works("database", conditions):
        return nothing, []
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(open_store(settings)) as store, store.transaction(write=False) as tx:
            selection = select_documents(tx, asked.matter, asked.documents)
    except LegalDocsError as error:
        return nothing, [_condition("documents", error)]
    return selection, [_condition("documents", error) for error in selection.broken]


def _matter(settings: Settings, selection: Selection) -> Matter | None:
    """Return the matter that was found, None where none was or the database is broken."""
    if selection.matter_id is None:
        return None
    with closing(open_store(settings)) as store, store.transaction(write=False) as tx:
        return tx.matters.get(selection.matter_id)


def _files(settings: Settings, conditions: Sequence[Condition]) -> list[Condition]:
    """Write, read and remove a few bytes, unless the file store could not even be opened."""
    if not _works("file_store", conditions):
        return []
    return [probed("files", lambda: _round_trip(settings))]


def _round_trip(settings: Settings) -> str:
    files = open_file_store(settings.storage)
    key, data = storage_key(f"probes/{secrets.token_hex(16)}"), os.urandom(16)
    files.put_bytes(key, data)
    try:
        if files.get_bytes(key) != data:
            raise Terminal(Code.FILE_STORE_UNREACHABLE, f"{files.describe()} does not give back what was written.")
    finally:
        files.delete(key)
    return f"{files.describe()}: written and read back"


def _cache(settings: Settings) -> str:
    """Ask the cache whether it answers; work goes on without one, so that this is never more than a warning."""
    with closing(open_cache(settings)) as cache:
        health = cache.health()
    if not health.answers and settings.redis_url != "none":
        raise Transient(Code.CACHE_UNREACHABLE, f"{health.description} does not answer.")
    return health.description


def _credentials(settings: Settings) -> list[Condition]:
    return [probed("credentials", examine) for examine in _credentials_wanted(settings)]


def _credentials_wanted(settings: Settings) -> Iterator[Callable[[], str]]:
    if urlsplit(settings.storage).scheme == "s3" and not (settings.aws_block or settings.storage_block):
        yield _aws_credentials


def _aws_credentials() -> str:
    source = source_of_credentials()
    if source is None:
        raise Terminal(
            Code.CREDENTIALS_MISSING, "LEGALDOCS_STORAGE_URL names S3, and neither AWS_ACCESS_KEY_ID nor a role is there."
        )
    return f"AWS: {source}"


def _textract(settings: Settings, matter: Matter | None) -> list[Condition]:
    """Examine the service that is to read the pages, unless nothing of the matter may leave: then it is not even asked."""
    if settings.ocr_engine != TEXTRACT or matter is None:
        return []
    allowed = probed("external", lambda: _permitted(matter))
    return [allowed, *(textract_conditions(settings) if allowed.ok else [])]


def _permitted(matter: Matter) -> str:
    Permit(matter, Outside.TEXTRACT)
    return "words of the matter may leave this installation"


def _works(name: str, conditions: Sequence[Condition]) -> bool:
    return all(each.ok for each in conditions if each.name in (name, "home"))


def _fleet_is_here() -> bool:
    """Say whether the server, and with it the workers, run on this machine."""
    host = urlsplit(server_url() or "").hostname
    return host is None or host in LOOPBACK
