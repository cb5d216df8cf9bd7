"""A Prefect block that says which language model workers ask."""

from __future__ import annotations

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from blocks.prefect_blocks.logo import DOCUMENTATION, LOGO


class LegalDocsModel(Block):
    """The OpenAI-compatible service that workers ask where a matter allows it.

    Example:
        ```python
        from blocks.prefect_blocks.model_block import LegalDocsModel

        model = LegalDocsModel.load("BLOCK_NAME")
        ```
    """

    _block_type_name = "LegalDocs Model"
    _block_type_slug = "legaldocs-model"
    _logo_url = LOGO
    _documentation_url = DOCUMENTATION

    base_url: str | None = Field(default=None, description="Address of the service; unset, that of OpenAI.")
    api_key: SecretStr | None = Field(default=None, description="Key of the service; unset, that of the workers' environment.")

    def environment(self) -> dict[str, str]:
        """Return the variables that the client of the service reads."""
        found = {"OPENAI_BASE_URL": self.base_url, "OPENAI_API_KEY": self.api_key.get_secret_value() if self.api_key else None}
        return {name: value for name, value in found.items() if value}
