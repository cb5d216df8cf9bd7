"""Asks a model about the chunks of a document: what is kept is not asked again, small chunks go together, what is cut is halved."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass, replace

from blocks.database.store import Store
from blocks.errors import LegalDocsError
from blocks.language_model.answers import AnswerFault, ChunkAnswer, joined
from blocks.language_model.client import Finish, ModelClient, Said
from blocks.language_model.kept import KeptAnswers, name_of
from blocks.language_model.ledger import CallOutcome, ModelCall
from blocks.language_model.prices import Price, Tokens
from blocks.language_model.prompt import version
from blocks.language_model.schema import read_answer
from blocks.logs import logger
from blocks.records import Chunk, DocumentId, Stage

CHARACTERS_PER_TOKEN = 4
"""Of English prose, by the services' own rule of thumb; an estimate that is too low only makes a request longer."""

SHORTEST = 400
"""Characters: a shorter piece whose answer is cut is given up and counted, for halving it helps no more."""

_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class About:
    """What is asked about and at whose expense; `price` None: not known. `parallel` requests may be under way at once."""

    document_id: DocumentId
    stage: Stage
    model: str
    passage_tokens: int
    price: Price | None
    parallel: int = 1

    @property
    def engine(self) -> str:
        """What stands on a mention or relationship as its source: kind of service, model, version of instructions and schema."""
        return f"openai:{self.model}/{version()}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk, or a part of one, on its way to the model."""

    ordinal: int
    text: str


class ModelAnswers:
    """The answers about one document; see `blocks.language_model.answers.Answers`.

    `open_client` is called before the first request and never where everything is kept: it is where the permit is asked for. With `anew`
    a kept answer that has a fault is asked for again.
    """

    def __init__(
        self, store: Store, kept: KeptAnswers, about: About, open_client: Callable[[], ModelClient], *, anew: bool = False
    ) -> None:
        self._store = store
        self._kept = kept
        self._about = about
        self._open = open_client
        self._anew = anew
        self._client: ModelClient | None = None

    def of(self, chunks: Sequence[Chunk]) -> list[ChunkAnswer]:
        """Return what is said of each chunk, in their order."""
        names = [name_of(chunk.text, self._about.model) for chunk in chunks]
        held = self._kept.get([name for name, chunk in zip(names, chunks, strict=True) if _has_words(chunk.text)])
        answers = {name: answer for name, answer in held.items() if not (self._anew and answer.faults)}
        wanted = {
            name: Piece(chunk.ordinal, chunk.text)
            for name, chunk in zip(names, chunks, strict=True)
            if name not in answers and _has_words(chunk.text)
        }
        for found in self._asked_at_once([{name: wanted[name] for name in group} for group in self._groups(wanted)]):
            self._kept.put(found)
            answers.update(found)
        nothing = ChunkAnswer(self._about.engine)
        return [answers.get(name, nothing) for name in names]

    def _asked_at_once(self, groups: Sequence[Mapping[str, Piece]]) -> Iterator[dict[str, ChunkAnswer]]:
        """Yield the answers of each group as they come, several requests being under way at once.

        After an error no further request is begun; those under way are waited for, and their answers yielded, before it is raised.
        """
        if not groups:
            return
        self._client = self._client or self._open()
        stopped, failure = threading.Event(), None

        def ask(group: Mapping[str, Piece]) -> dict[str, ChunkAnswer]:
            return {} if stopped.is_set() else dict(zip(group, self._asked(list(group.values())), strict=True))

        with ThreadPoolExecutor(min(self._about.parallel, len(groups)), thread_name_prefix="model") as pool:
            try:
                for future in as_completed([pool.submit(copy_context().run, ask, group) for group in groups]):
                    error = future.exception()
                    if error is None:
                        yield future.result()
                    else:
                        stopped.set()
                        failure = failure or error
            finally:
                stopped.set()  # also where the reader of these answers has given up
        if failure is not None:
            raise failure

    def _groups(self, wanted: Mapping[str, Piece]) -> Iterator[list[str]]:
        """Put chunks together up to the tokens of one request."""
        most, group, length = self._about.passage_tokens * CHARACTERS_PER_TOKEN, list[str](), 0
        for name, piece in wanted.items():
            if group and length + len(piece.text) > most:
                yield group
                group, length = [], 0
            group.append(name)
            length += len(piece.text)
        if group:
            yield group

    def _asked(self, pieces: Sequence[Piece]) -> list[ChunkAnswer]:
        """Return the answer for each piece, asking in smaller parts where the answer to all is cut, refused or no JSON."""
        said = self._call(pieces)
        read = read_answer(said.content, len(pieces), self._about.engine) if said.finish is Finish.COMPLETE else None
        if read is None:
            return self._in_parts(pieces, _FAULTS[said.finish])
        return [
            answer if answer is not None else self._alone(piece, of=len(pieces))
            for piece, answer in zip(pieces, read.passages, strict=True)
        ]

    def _alone(self, piece: Piece, *, of: int) -> ChunkAnswer:
        """Ask once more about a passage that an answer left out; one that was asked about alone is given up."""
        return self._asked([piece])[0] if of > 1 else ChunkAnswer(self._about.engine, faults=(AnswerFault.UNANSWERED,))

    def _in_parts(self, pieces: Sequence[Piece], fault: AnswerFault) -> list[ChunkAnswer]:
        if len(pieces) > 1:
            middle = len(pieces) // 2
            return self._asked(pieces[:middle]) + self._asked(pieces[middle:])
        (piece,) = pieces
        if fault is AnswerFault.TRUNCATED and len(piece.text) > SHORTEST:
            return [joined([self._asked([half])[0] for half in _halves(piece)])]
        return [ChunkAnswer(self._about.engine, faults=(fault,))]

    def _call(self, pieces: Sequence[Piece]) -> Said:
        """Ask once, and write down what it came to before anything else is done."""
        client = self._client = self._client or self._open()
        started = time.monotonic()
        try:
            said = client.ask([piece.text for piece in pieces])
        except LegalDocsError as error:
            self._write(pieces, CallOutcome.FAILED, started, Tokens(), error_code=error.code.value)
            raise
        outcome = _OUTCOMES[said.finish]
        if outcome is CallOutcome.ANSWERED and read_answer(said.content, len(pieces), "") is None:
            said, outcome = replace(said, finish=Finish.INVALID), CallOutcome.INVALID
        self._write(pieces, outcome, started, said.tokens, request_id=said.request_id)
        return said

    def _write(
        self,
        pieces: Sequence[Piece],
        outcome: CallOutcome,
        started: float,
        tokens: Tokens,
        *,
        error_code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        about = self._about
        cost = None if about.price is None else about.price.micro_dollars(tokens)
        call = ModelCall(
            about.document_id,
            about.stage,
            about.model,
            version(),
            tuple(sorted({piece.ordinal for piece in pieces})),
            outcome,
            tokens,
            cost,
            error_code,
            request_id if request_id and len(request_id) <= _LONGEST_ID and request_id.isprintable() else None,
            round(1000 * (time.monotonic() - started)),
        )
        with self._store.transaction() as tx:
            tx.model_calls.add(call)
            if cost:
                tx.stages.add_cost(about.document_id, about.stage, cost)
        _log.info("model asked", extra={"model": about.model, "outcome": outcome, "chunks": len(call.chunks), **tokens._asdict()})


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _halves(piece: Piece) -> tuple[Piece, Piece]:
    """Cut a piece at the white space that follows its middle, at the middle itself where there is none near."""
    middle = len(piece.text) // 2
    found = _SPACE.search(piece.text, middle, middle + SHORTEST // 4)
    cut = found.start() if found else middle
    return replace(piece, text=piece.text[:cut]), replace(piece, text=piece.text[cut:])


_FAULTS = {
    Finish.COMPLETE: AnswerFault.INVALID,
    Finish.TRUNCATED: AnswerFault.TRUNCATED,
    Finish.REFUSED: AnswerFault.REFUSED,
    Finish.INVALID: AnswerFault.INVALID,
}
_OUTCOMES = {
    Finish.COMPLETE: CallOutcome.ANSWERED,
    Finish.TRUNCATED: CallOutcome.TRUNCATED,
    Finish.REFUSED: CallOutcome.REFUSED,
    Finish.INVALID: CallOutcome.INVALID,
}
_LONGEST_ID = 200
"""Characters of the service's id of a request that are written down."""

_log = logger("blocks.language_model.asking")
