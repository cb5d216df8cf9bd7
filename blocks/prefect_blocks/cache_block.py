"""A Prefect block that says which Redis or Valkey workers use."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from prefect.blocks.core import Block
from pydantic import Field, SecretStr, field_validator

from blocks.prefect_blocks.logo import DOCUMENTATION, LOGO


class LegalDocsCache(Block):
    """The cache that workers use. It saves work only; losing it loses nothing.

    Example:
        ```python
        from blocks.prefect_blocks.cache_block import LegalDocsCache

        cache = LegalDocsCache.load("BLOCK_NAME")
        ```
    """

    _block_type_name = "LegalDocs Cache"
    _block_type_slug = "legaldocs-cache"
    _logo_url = LOGO
    _documentation_url = DOCUMENTATION

    url: str = Field(description="Address without user and password, for instance redis://cache.example:6379.")
    username: str | None = Field(default=None, description="User of the server, where it asks for one.")
    password: SecretStr | None = Field(default=None, description="Password of the user, where the server asks for one.")

    @field_validator("url")
    @classmethod
    def _without_password(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.password or parts.username or set(parse_qs(parts.query)) & set(_CREDENTIALS):
            raise ValueError("user and password have fields of their own; the address is shown to everyone")
        if parts.scheme not in ("redis", "rediss", "unix"):
            raise ValueError("expected redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH")
        return value

    @classmethod
    def of_url(cls, url: str) -> LegalDocsCache:
        """Return the block of a whole URL, its password kept apart."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        named = {name: query.pop(name, None) for name in _CREDENTIALS}
        username = unquote(parts.username) if parts.username else named["username"]
        password = unquote(parts.password) if parts.password else named["password"]
        bare = _joined(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(query)))
        return cls(url=bare, username=username, password=SecretStr(password) if password else None)

    def whole_url(self) -> str:
        """Return the URL with user and password, as `LEGALDOCS_REDIS_URL` has it."""
        if self.username is None and self.password is None:
            return self.url
        parts = urlsplit(self.url)
        password = self.password.get_secret_value() if self.password else ""
        if parts.scheme == "unix":  # a socket has no host for credentials to stand before
            given = {"username": self.username, "password": password}
            query = dict(parse_qsl(parts.query)) | {name: value for name, value in given.items() if value}
            return _joined(parts._replace(query=urlencode(query)))
        user = f"{quote(self.username or '', safe='')}:{quote(password, safe='')}"
        return _joined(parts._replace(netloc=f"{user}@{parts.netloc}"))


def _joined(parts: SplitResult) -> str:
    """Return the URL; Python's own way to join leaves the slashes out where no host stands between them and the path."""
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


_CREDENTIALS = ("username", "password")
