"""Our own block types: they keep to Prefect's standard, hide what is secret, and say what the settings say."""

from __future__ import annotations

import pytest
from prefect.blocks.core import Block
from prefect.testing.standard_test_suites import BlockStandardTestSuite
from pydantic import SecretStr, ValidationError

from blocks.prefect_blocks.cache_block import LegalDocsCache
from blocks.prefect_blocks.model_block import LegalDocsModel
from blocks.settings import Settings

URLS = [
    "redis://cache:6379",
    "redis://:hidden-canary@cache:6379",
    "rediss://reader:hidden-canary@cache:6380",
    "redis://reader:hidden%2Fcanary@cache:6379",
    "unix:///run/cache.sock",
    "unix:///run/cache.sock?password=hidden-canary",
]


class Standard(BlockStandardTestSuite):
    """Prefect's suite without the download of the logo."""

    def test_has_a_valid_image(self, block: type[Block]) -> None:
        assert str(block._logo_url).startswith("https://raw.githubusercontent.com/PrefectHQ/prefect/")
        assert str(block._logo_url).endswith(".png")


class TestLegalDocsCache(Standard):
    @pytest.fixture
    def block(self) -> type[Block]:
        return LegalDocsCache


class TestLegalDocsModel(Standard):
    @pytest.fixture
    def block(self) -> type[Block]:
        return LegalDocsModel


@pytest.mark.parametrize("url", URLS)
def test_a_cache_url_survives_the_block_and_its_password_is_hidden(url: str) -> None:
    block = LegalDocsCache.of_url(url)
    assert block.whole_url() == url
    assert Settings(redis_url=block.whole_url()).redis_url == url
    assert "canary" not in str(block.model_dump(mode="json"))
    assert "canary" not in repr(block)


@pytest.mark.parametrize("url", [URLS[1], URLS[-1], "http://cache", "cache:6379"])
def test_an_address_that_shows_a_password_or_names_no_cache_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        LegalDocsCache(url=url)


def test_a_model_says_what_its_client_reads() -> None:
    block = LegalDocsModel(base_url="http://127.0.0.1:8000/v1", api_key=SecretStr("hidden-canary"))
    assert block.environment() == {"OPENAI_BASE_URL": "http://127.0.0.1:8000/v1", "OPENAI_API_KEY": "hidden-canary"}
    assert LegalDocsModel().environment() == {}
    assert "canary" not in repr(block)
