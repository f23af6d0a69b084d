"""From a question to an answer on the record: the one place that knows the order of the stages.

    retrieve -> screen -> read (each source alone) -> verify (findings) -> reconcile -> compose -> verify (quotes)

`Desk` holds what stays open between questions: the library, the language model and the settings.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType
from typing import Self

from index.article import NO_FILTERS, Filters
from index.build import Library
from index.errors import OnRecordError
from index.select import EVERYTHING
from index.settings import IndexSettings
from qa import compose, read, reconcile, screen, verify
from qa.answer import Answer, Checking, Done, Dropped, Event, Finding, Found, Passage, Reading, Searching, Status
from qa.errors import QuestionError
from qa.llm import LanguageModel, open_model
from qa.prompts import prompt_digest
from qa.rerank import Reranker, open_reranker
from qa.retrieve import nearest, retrieve
from qa.settings import QASettings

QUESTION_CHARACTERS = 2000
REPORTED = 0.15  # a reading below this confidence said nothing worth listing under `dropped`


def check_question(question: str) -> str:
    """The question without surrounding space.

    Raises:
        QuestionError: it is empty or longer than 2,000 characters.
    """
    text = " ".join(question.split())
    if not text:
        raise QuestionError("The question is empty. Ask one, for example: Who called Vasyukevich a traitor?")
    if len(text) > QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {QUESTION_CHARACTERS:,} are read. Shorten it."
        )
    return text


@dataclass
class Desk(AbstractContextManager["Desk"]):
    """A library, a language model and settings, open and ready for questions. One question is answered at a time."""

    library: Library
    model: LanguageModel
    settings: QASettings
    reranker: Reranker | None = None
    told: Callable[[read.PassageReading], None] | None = None  # is shown each reading, for whoever measures
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def open(cls, index_settings: IndexSettings, settings: QASettings) -> Self:
        """Open the archive and the language model.

        Raises:
            ArchiveError: there is no archive yet, or it was made by another embedding model.
            ModelError: the language model could not be started.
        """
        library = Library.open(index_settings)
        desk = cls(library, open_model(settings, index_settings), settings, open_reranker(settings))
        threading.Thread(target=desk.warm, name="warm", daemon=True).start()
        return desk

    def warm(self) -> None:
        """Load what the first question would wait for: the embedding model, and the embedded model's instructions.

        A hosted model is not called, since that may cost money. What fails here fails again, and is told, when asked.
        """
        with suppress(OnRecordError):
            if self.model.embedded:
                read.warm(self.model)
            self.library.dense("warm", 1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the library; the model goes with the process."""
        self.library.close()

    def digests(self) -> dict[str, str]:
        """What an answer depends on beside the articles: prompts, models, settings."""
        return {
            "prompts": prompt_digest(),
            "model": self.model.name,
            "embedding": self.library.encoder.name,
            "settings": self.settings.model_dump_json(
                include={"passages", "passages_per_source", "reranker"}, exclude_none=True
            ),
        }

    def ask(self, question: str, *, as_of: date | None = None, filters: Filters = NO_FILTERS) -> Answer:
        """Answer one question from the articles that pass the filters.

        Raises:
            QuestionError: the question is empty or too long.
            FilterError: no article passes the filters.
            ModelError: the language model is down, slow or refuses.
        """
        for event in self.events(question, as_of=as_of, filters=filters):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("events() ends with Done")

    def events(self, question: str, *, as_of: date | None = None, filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """Answer one question, telling what happens as it happens; the last event is `Done`."""
        question = check_question(question)
        yield Searching(question)
        with self._turn:
            yield from self._answer(question, as_of or date.today(), filters)

    def _answer(self, question: str, as_of: date, filters: Filters) -> Iterator[Event]:
        clock = time.perf_counter
        started = clock()
        selection = self.library.select(filters) if filters else EVERYTHING
        passages = retrieve(
            self.library,
            question,
            passages=self.settings.passages,
            per_source=self.settings.passages_per_source,
            within=selection.articles,
            as_of=as_of,
            reranker=self.reranker,
        )
        chosen = screen.worth_reading(question, passages, self.library.encoder)
        timings = {"retrieve": clock() - started}

        reading = clock()
        readings: list[read.PassageReading] = []
        sources = list(dict.fromkeys(p.article for p in chosen))
        for passage, result in _read_all(chosen, question, self.model):
            yield Reading(sources.index(passage.article) + 1, len(sources), passage.article)
            readings.append(result.result())
            if self.told:
                self.told(readings[-1])
            if finding := readings[-1].finding:
                yield Found(finding)
        timings["read"] = clock() - reading

        checking = clock()
        findings = [r.finding for r in readings if r.finding]
        yield Checking(len(findings))
        answer = decide(question, as_of, passages, readings)
        timings["check"] = clock() - checking
        timings["total"] = clock() - started
        copied = tuple(replace(c, copies=self.library.copies(c.article)) for c in answer.citations)
        yield Done(replace(answer, citations=copied, timings=timings, searched=selection.words))


def _read_all(
    passages: Sequence[Passage], question: str, model: LanguageModel
) -> Iterator[tuple[Passage, "Future[read.PassageReading]"]]:
    """Each passage with its reading to come, in order; as many are read at once as the endpoint allows."""
    with ThreadPoolExecutor(max_workers=model.parallel) as pool:
        futures = [pool.submit(read.read, passage, question, model) for passage in passages]
        try:
            yield from zip(passages, futures, strict=True)
        finally:
            for future in futures:
                future.cancel()  # where the asker stopped listening, what is not begun is not read


def decide(question: str, as_of: date, passages: Sequence[Passage], readings: Sequence[read.PassageReading]) -> Answer:
    """From readings to the answer, without touching anything: verify, reconcile, compose, verify the quotes."""
    standing: list[Finding] = []
    dropped = [
        Dropped(r.passage.article, r.answer, f"not sure enough that the passage says so ({r.confidence:.2f})")
        for r in readings
        if r.answer and not r.finding and r.confidence >= REPORTED
    ]
    for finding in (r.finding for r in readings if r.finding):
        if reason := verify.problem(finding, question, as_of):
            dropped.append(Dropped(finding.article, finding.answer, reason))
        else:
            standing.append(finding)
    if not standing:
        return Answer(
            question, as_of, "not_in_articles", "", nearest=nearest(passages), dropped=tuple(dropped),
            confidence=1 - max((r.confidence for r in readings), default=0.0),
        )  # fmt: skip
    reconciled = reconcile.reconcile(question, standing)
    composed = compose.compose(question, reconciled)
    texts = {f.article: f.source.article.text for f in standing}
    for citation in composed.citations:
        if reason := verify.citation_problem(citation, texts[citation.article]):
            raise AssertionError(reason)  # a stored sentence that is not its article's text is a defect, not an answer
    status: Status = "sources_disagree" if reconciled.conflict else "answered"
    return Answer(
        question,
        as_of,
        status,
        composed.text,
        citations=composed.citations,
        positions=composed.positions,
        confidence=max(group.confidence for group in reconciled.groups),
        values=tuple(group.lead.answer for group in reconciled.groups),
        dropped=(*dropped, *reconciled.dropped),
    )
