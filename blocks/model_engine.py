"""The language model that the settings name: opened for one document, reached only if something has to be asked."""

from __future__ import annotations

from blocks.errors import Code, Terminal
from blocks.external import Outside, Permit
from blocks.language_model.answers import Answers
from blocks.language_model.asking import About, ModelAnswers
from blocks.language_model.client import Asking, ModelClient, open_model
from blocks.language_model.kept import KeptAnswers
from blocks.language_model.prices import prices
from blocks.parts import Parts
from blocks.records import DocumentId, Stage
from blocks.shared_rate import shared_rate

OPENAI = "openai"
"""The setting's word for a model behind an OpenAI-compatible address."""


def open_answers(parts: Parts, document_id: DocumentId, stage: Stage, *, anew: bool) -> Answers | None:
    """Return what a model says of a document, or None where the settings name no model.

    Args:
        parts: settings, store, file store and cache.
        document_id: the document.
        stage: which stage asks, for the ledger.
        anew: what was refused, cut or not readable is asked for again; answers that are whole were paid for and count for ever.

    Raises:
        Terminal: the document or its matter is gone. Whether the matter allows it is asked before the first request.
    """
    settings = parts.settings
    if settings.extractor != OPENAI:
        return None
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
        matter = tx.matters.get(document.matter_id)
    if matter is None:
        raise Terminal(Code.MATTER_UNKNOWN, "The document is of a matter that is gone.", document_id)

    def client() -> ModelClient:
        permit = Permit(matter, Outside.MODEL)
        parts.cache.health()  # where the cache is ours it starts now, and the lanes count their calls together
        rate = shared_rate(settings, "model", settings.model_calls_per_second)
        return open_model(permit, Asking(settings.model, settings.model_answer_tokens, settings.model_seconds), rate)

    price = prices(settings.model_prices).get(settings.model)
    about = About(document_id, stage, settings.model, settings.model_passage_tokens, price, settings.model_parallel)
    return ModelAnswers(parts.store, KeptAnswers(parts.files, parts.cache, document), about, client, anew=anew)
