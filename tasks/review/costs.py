"""What was paid for in a matter: every call to a language model, summed by model and by document, and recognised pages beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from blocks.database.store import Store
from blocks.language_model.ledger import ModelCall
from blocks.records import Stage
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named


class Spent(Answer):
    """Sums over calls; `micro_dollars` are those of the calls with a price, None where none has one."""

    calls: int
    tokens_sent: int
    tokens_cached: int
    tokens_answered: int
    micro_dollars: int | None


class ModelSpent(Spent):
    """What was spent on a model and one version of what it is told; `outcomes` counts how its calls ended."""

    model: str
    prompt_version: str
    stage: Stage
    outcomes: dict[str, int]


class DocumentSpent(Spent):
    """What was spent on a document."""

    document_id: str
    file_name: str


class CostsReport(Answer):
    """What `legaldocs report costs` answers; `unpriced` calls have tokens and no cost, for no price of their model was set."""

    matter: str
    external: str
    calls: int
    unpriced: int
    micro_dollars: int | None
    recognition_micro_dollars: int
    models: list[ModelSpent]
    documents: list[DocumentSpent]


def report_costs(store: Store, matter: str) -> CostsReport:
    """Return what was spent in a matter; raise `Terminal(MATTER_UNKNOWN)`."""
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        calls = tx.model_calls.of_matter(found.id)
        documents = {document.id: file_name(document.file_name) for document in tx.documents.of_matter(found.id)}
        recognition = tx.stages.cost_of_matter(found.id, Stage.OCR)
    by_model, by_document = defaultdict[tuple[str, str, Stage], list[ModelCall]](list), defaultdict[str, list[ModelCall]](list)
    for call in calls:
        by_model[call.model, call.prompt_version, call.stage].append(call)
        by_document[call.document_id].append(call)
    return CostsReport(
        matter=found.name,
        external=found.external.value,
        calls=len(calls),
        unpriced=sum(call.cost_micro_dollars is None for call in calls),
        micro_dollars=_sum(calls),
        recognition_micro_dollars=recognition,
        models=[_of_model(*key, by_model[key]) for key in sorted(by_model)],
        documents=[
            DocumentSpent(document_id=each, file_name=documents[each], **_spent(by_document[each]))
            for each in sorted(documents, key=lambda key: (documents[key], key))
            if each in by_document
        ],
    )


def _of_model(model: str, prompt_version: str, stage: Stage, calls: Sequence[ModelCall]) -> ModelSpent:
    outcomes = dict(sorted(Counter(call.outcome.value for call in calls).items()))
    return ModelSpent(model=model, prompt_version=prompt_version, stage=stage, outcomes=outcomes, **_spent(calls))


def _spent(calls: Sequence[ModelCall]) -> dict[str, int | None]:
    return {
        "calls": len(calls),
        "tokens_sent": sum(call.tokens.sent for call in calls),
        "tokens_cached": sum(call.tokens.cached for call in calls),
        "tokens_answered": sum(call.tokens.answered for call in calls),
        "micro_dollars": _sum(calls),
    }


def _sum(calls: Iterable[ModelCall]) -> int | None:
    known = [call.cost_micro_dollars for call in calls if call.cost_micro_dollars is not None]
    return sum(known) if known else None
