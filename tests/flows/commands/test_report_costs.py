"""`legaldocs report costs` on the small matter: nothing was paid for, and then one call was."""

from __future__ import annotations

from contextlib import closing

from blocks.database.store import open_store
from blocks.language_model.ledger import CallOutcome, ModelCall
from blocks.language_model.prices import Tokens
from blocks.records import Stage
from blocks.settings import Settings
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.small_matter import SmallMatter


def test_costs_are_shown_and_answered(at_home: SmallMatter, run: Run, asked: Asked) -> None:
    with closing(open_store(Settings.load())) as store:
        with store.transaction(write=False) as tx:
            (matter,) = tx.matters.all()
            document = tx.documents.of_matter(matter.id)[0]
        assert "0 calls to language models, not known dollars" in run("report", "costs", "--matter", matter.name).stdout
        with store.transaction() as tx:
            call = ModelCall(document.id, Stage.EXTRACTION, "one", "v", (0,), CallOutcome.ANSWERED, Tokens(1200, 0, 7), 2_500)
            tx.model_calls.add(call)
    shown = run("report", "costs", "--matter", matter.name).stdout
    assert "0.0025" in shown
    assert "1,200" in shown
    assert asked("report", "costs", "--matter", matter.name)["micro_dollars"] == 2_500
