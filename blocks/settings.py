"""The one place that reads the environment: every setting, what it means and its default.

Settings come from `LEGALDOCS_*` variables, then from a `.env` file in the working folder, then from the defaults, which run on a
bare machine. Nothing is read at import: an entry point calls `load_settings()` once.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

import psutil
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from blocks.errors import Code, Terminal
from blocks.language_model.prices import prices
from blocks.memory_table import CHILD_LIMIT_MB

PREFIX = "LEGALDOCS_"


class Settings(BaseSettings):
    """Every setting; the variable is the field's name in capitals behind `LEGALDOCS_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, validate_default=True)

    home: Path = Field(
        default=Path("~/.legaldocs"),
        description="Folder for everything that the embedded defaults keep: database, files, results, logs.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database, for instance postgresql+psycopg2://user@host/name. "
        "Unset: a SQLite file in the home folder.",
    )
    storage_url: str = Field(
        default="",
        description="Where the bytes of documents are kept: a file:// URL, or s3://bucket/prefix, reached by the AWS_* variables. "
        "Unset: the folder files in the home folder.",
    )
    results_url: str = Field(
        default="",
        description="Where Prefect keeps the short reports of stages: a file:// URL or s3://bucket/prefix. "
        "Unset: the folder results in the home folder.",
    )
    redis_url: str = Field(
        default="",
        description="Cache: a redis://, rediss:// or unix:// URL, or none. Unset: Valkey of our own, started when it is needed.",
    )
    cache_memory_mb: int = Field(
        default=128, ge=16, description="Memory in MiB that our own Valkey may fill; what was not used for longest goes first."
    )
    results_days: int = Field(
        default=30, ge=1, description="Days that results of stages are kept for Prefect; maintenance removes older ones."
    )
    runs_days: int = Field(
        default=90, ge=1, description="Days that ended runs are kept on the Prefect server; maintenance removes older ones."
    )
    actor: str = Field(
        default="",
        description="Who works, for the chain of custody. Unset: the name of the operating system's user.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level of the JSON log lines in logs/ of the home folder."
    )
    max_pages: int = Field(default=20_000, ge=1, description="A PDF with more pages than this fails by name.")
    archive_depth: int = Field(default=5, ge=0, description="Archives and e-mails inside each other that are unpacked.")
    archive_members: int = Field(
        default=100_000, ge=1, description="Files that may come out of one archive or e-mail, those inside it included."
    )
    archive_mb: int = Field(default=20_480, ge=1, description="MiB that these files may have together.")
    passwords_file: str = Field(
        default="",
        description="Path of a file of passwords, one a line, that locked PDFs and archives are tried with. Unset: none.",
    )
    child_processes: int = Field(
        default=0, ge=0, description="Child processes that parse, render and recognise. 0: one for each processor core."
    )
    child_seconds: int = Field(
        default=120, ge=1, description="Longest time in seconds that a child may spend on one page or chunk."
    )
    child_memory_mb: int = Field(default=CHILD_LIMIT_MB, ge=256, description="Memory limit of one child process in MiB.")
    memory_budget_mb: int = Field(
        default=0, ge=0, description="Memory in MiB that all processes on this machine may use together. 0: three quarters of it."
    )
    patience_seconds: int = Field(
        default=3_600, ge=1, description="Longest time in seconds that work waits for a part that is away before documents fail."
    )
    lane_documents: int = Field(
        default=500, ge=1, description="A process that a worker started ends after this many documents; another goes on."
    )
    lane_memory_mb: int = Field(
        default=400, ge=100, description="It also ends when it holds more memory than this, in MiB, between two documents."
    )
    ocr_engine: Literal["tesseract", "textract"] = Field(
        default="tesseract",
        description="Engine that reads pages without usable text. textract: AWS, for money, where the matter allows it.",
    )
    textract_mode: Literal["async", "page"] = Field(
        default="async",
        description="async: parts of up to 3,000 pages through the bucket of LEGALDOCS_STORAGE_URL. page: one picture a call, no bucket.",
    )
    textract_calls_per_second: float = Field(
        default=1.0,
        gt=0,
        le=100,
        description="Calls a second to each operation of Textract, all lanes together; AWS gives new accounts 1 to 25, by region.",
    )
    textract_page_micro_dollars: int = Field(
        default=1_500, ge=0, description="Price of a page in millionths of a dollar, for the cost that is noted with each stage."
    )
    ocr_dpi: int = Field(default=200, ge=72, le=600, description="Resolution in dots per inch at which pages are recognised.")
    chunk_characters: int = Field(default=4_000, ge=200, description="Target length of a chunk in characters.")
    chunk_overlap: int = Field(default=200, ge=0, description="Characters that consecutive chunks share; under half a chunk.")
    extractor: Literal["local", "openai"] = Field(
        default="local",
        description="What finds mentions and relationships: local rules and models. openai: a language model beside them, where the matter "
        "allows it.",
    )
    model: str = Field(
        default="",
        description="Name of the language model at OPENAI_BASE_URL. Needed where LEGALDOCS_EXTRACTOR is openai.",
    )
    model_seconds: int = Field(default=120, ge=1, description="Longest time in seconds that one request to the model may take.")
    model_calls_per_second: float = Field(
        default=2.0, gt=0, le=1_000, description="Requests a second to the model, all lanes together."
    )
    model_parallel: int = Field(
        default=4, ge=1, le=64, description="Requests to the model that one lane may have under way at once."
    )
    model_passage_tokens: int = Field(
        default=4_000,
        ge=100,
        description="Tokens of text that one request asks about, estimated: chunks are put together up to this.",
    )
    model_answer_tokens: int = Field(default=16_000, ge=100, description="Longest answer of the model in tokens.")
    model_prices: str = Field(
        default="",
        description="Price list: NAME=SENT/CACHED/ANSWERED, ... in dollars for a million tokens. Unset: tokens are counted, costs are not.",
    )

    database_block: str = Field(
        default="",
        description="Name of a SqlAlchemyConnector block in Prefect that says which database workers use. Unset: none.",
    )
    storage_block: str = Field(
        default="", description="Name of an S3Bucket block in Prefect that says where workers keep files. Unset: none."
    )
    aws_block: str = Field(
        default="", description="Name of an AwsCredentials block in Prefect that workers reach AWS with. Unset: none."
    )
    cache_block: str = Field(
        default="", description="Name of a LegalDocsCache block in Prefect that says which cache workers use. Unset: none."
    )
    model_block: str = Field(
        default="",
        description="Name of a LegalDocsModel block in Prefect that says which language model workers ask. Unset: none.",
    )
    disk_free_mb: int = Field(
        default=1_024,
        ge=0,
        description="Work is refused where the disk of the home folder has less free space than this, in MiB.",
    )
    alert_webhook_url: str = Field(
        default="", description="URL that Prefect calls when a pool loses its workers or a batch stalls, and when it goes on."
    )
    batch_webhook_url: str = Field(
        default="", description="URL that Prefect calls once when a batch has ended, with its id, its status and its numbers."
    )
    prefect_artifacts: bool = Field(
        default=True,
        description="Show batches and documents as artifacts on the Prefect server that is named; two requests for each document.",
    )

    @field_validator("home")
    @classmethod
    def _absolute_home(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        """Refuse a URL that SQLAlchemy cannot read or that names no host; take psycopg2 where no driver is named."""
        if not value:
            if f"{PREFIX}DATABASE_URL" in os.environ:
                raise ValueError("DATABASE_URL is not set: the variable is there and empty")
            return value
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("not a database URL; expected sqlite:///PATH or postgresql+psycopg2://USER@HOST/NAME") from error
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg2")
        if url.drivername == "postgresql+psycopg2" and not (url.host or url.query.get("host")):
            raise ValueError("the database URL names no host")
        if url.drivername not in ("sqlite", "postgresql+psycopg2"):
            raise ValueError(f"no driver for {url.drivername}; use sqlite or postgresql+psycopg2")
        return url.render_as_string(hide_password=False)

    @field_validator("redis_url")
    @classmethod
    def _known_cache(cls, value: str) -> str:
        """Refuse a URL that names no server, and a database other than the first, for a hosted Redis has no other."""
        if value in ("", "none"):
            return value
        url = urlsplit(value)
        if url.scheme not in ("redis", "rediss", "unix"):
            raise ValueError("not a cache; expected none or redis://HOST:PORT, rediss://HOST:PORT, unix:///PATH")
        if not (url.path if url.scheme == "unix" else url.hostname):
            raise ValueError("the cache URL names no server")
        databases = parse_qs(url.query).get("db", []) + ([] if url.scheme == "unix" else [url.path.strip("/")])
        if set(databases) - {"", "0"}:
            raise ValueError("keys are told apart by prefix; name no other database than 0")
        return value

    @field_validator("chunk_overlap")
    @classmethod
    def _overlap_is_short(cls, value: int, info: ValidationInfo) -> int:
        if value * 2 >= info.data.get("chunk_characters", 0):
            raise ValueError("the overlap must be under half of LEGALDOCS_CHUNK_CHARACTERS")
        return value

    @field_validator("model")
    @classmethod
    def _model_is_named(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("extractor") == "openai" and not value.strip():
            raise ValueError("LEGALDOCS_EXTRACTOR=openai needs the name of a model")
        return value.strip()

    @field_validator("model_prices")
    @classmethod
    def _readable_prices(cls, value: str) -> str:
        prices(value)
        return value

    @property
    def database(self) -> str:
        """The URL of the database that is used, defaults filled in."""
        return self.database_url or f"sqlite:///{self.home / 'legaldocs.db'}"

    @property
    def storage(self) -> str:
        """The URL of the file store that is used, defaults filled in."""
        return self.storage_url or (self.home / "files").as_uri()

    @property
    def results(self) -> str:
        """The URL of the place for the reports of stages, defaults filled in."""
        return self.results_url or (self.home / "results").as_uri()

    @property
    def who(self) -> str:
        """Who works: the actor that is set, or the operating system's user."""
        return self.actor or getpass.getuser()

    @property
    def children(self) -> int:
        """How many child processes are used."""
        return self.child_processes or psutil.cpu_count() or 1

    @classmethod
    def variable(cls, field: str) -> str:
        """Return the name of the environment variable of a field."""
        return PREFIX + field.upper()

    @classmethod
    def load(cls) -> Self:
        """Read the environment and `.env`; raise `Terminal(SETTING_INVALID)` that names every wrong variable."""
        try:
            return cls()
        except ValidationError as error:
            wrong = "; ".join(f"{cls.variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
            raise Terminal(Code.SETTING_INVALID, wrong) from None
