"""From a question to an answer on the record: the one place that knows the order of the stages.

    parse -> retrieve -> screen -> read (each source alone) -> align -> verify -> reconcile -> compose -> hold

`Desk` holds what stays open between questions: the library, the language model and the settings.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Self

from index.article import NO_FILTERS, Filters
from index.build import Library
from index.errors import DamageError, InputError, OnRecordError
from index.search.asof import AsOf
from index.search.filters import EVERYTHING
from index.search.search import Search
from index.settings import IndexSettings
from qa.answer import Answer, Dropped, Finding, Passage, Status
from qa.answering import certainty, compose, reconcile, times, verify
from qa.cancellation import Cancellation
from qa.errors import ChangedError, QuestionError
from qa.events import Checking, Done, Event, Found, Loading, Reading, Searching
from qa.language.parser import parse
from qa.language.question import Question
from qa.reader.reader import open_reader
from qa.reading import alone, read
from qa.reading.choose import open_model
from qa.reading.confidence import abstention
from qa.reading.model import LanguageModel
from qa.reading.prompts import prompt_digest
from qa.retrieval import screen
from qa.retrieval.rerank import Reranker, open_reranker
from qa.retrieval.retrieve import Articles, Looking, nearest, retrieve
from qa.settings import QASettings

QUESTION_CHARACTERS = 2000
UNSURE = 0.5  # p(NOT) below which a reply that is not in the passage is worth telling
DAMAGED = "its text is not what was stored (the checksums differ)"
REPORTED = 0.15  # a reading below this confidence said nothing worth listing under `dropped`


def check_question(question: str) -> str:
    """The question without surrounding space.

    Raises:
        QuestionError: it is empty, longer than 2,000 characters, or not text that can be written.
    """
    text = " ".join(question.split())
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise QuestionError("The question holds half a character (a lone surrogate). Write it as UTF-8 text.")
    if not text:
        raise QuestionError("The question is empty. Ask one, such as: Who opened the bridge?")
    if len(text) > QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {QUESTION_CHARACTERS:,} are read. Shorten it."
        )
    return text


@dataclass
class Desk(AbstractContextManager["Desk"]):
    """A library, a language model and settings, open and ready for questions, from any thread and several at once."""

    library: Library
    model: LanguageModel
    settings: QASettings
    reranker: Reranker | None = None
    reader: Looking | None = None
    told: Callable[[Sequence[read.PassageReading]], None] | None = None  # is shown the readings, for whoever measures

    @classmethod
    def open(cls, index_settings: IndexSettings, settings: QASettings, *, warm: bool = True) -> Self:
        """Open the archive and the language model, which is loaded and reads its instructions from now on.

        Args:
            index_settings: the archive.
            settings: the language model.
            warm: also load all else that the first question would wait for, in a thread.

        Raises:
            ArchiveError: there is no archive yet, or it was made by another embedding model.
            ModelError: the language model could not be started.
        """
        library = Library.open(index_settings)
        try:
            model = open_model(settings, index_settings)
            desk = cls(library, model, settings, open_reranker(settings), open_reader(settings, index_settings))
        except BaseException:
            library.close()
            raise
        threading.Thread(target=desk.instruct, name="instruct", daemon=True).start()
        if warm:
            threading.Thread(target=desk.warm, name="warm", daemon=True).start()
        return desk

    def instruct(self) -> None:
        """Have an embedded model read its instructions and examples, so that the first question finds them read.

        A hosted model is not called, since that may cost money. What fails here fails again, and is told, when asked;
        so for `warm`.
        """
        with suppress(OnRecordError):
            if self.model.embedded:
                read.warm(self.model, Cancellation())

    def warm(self) -> None:
        """Load what else the first question would wait for: parser, embedding model, vector index, reader."""
        with suppress(OnRecordError):
            parse("Who?")
            self.library.dense("warm", 1)
            if self.reader:
                self.reader.looks("warm", ["up"])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the model and the library."""
        self.model.close()
        self.library.close()

    @property
    def ready(self) -> bool:
        """Whether the language model is loaded; questions wait for that."""
        return self.model.ready

    @property
    def at_once(self) -> int:
        """Questions that may be answered at the same time."""
        return self.settings.questions_at_once

    def digests(self) -> dict[str, str]:
        """What an answer depends on beside the articles: prompts, models, settings."""
        reader = {"reader": self.reader.name} if self.reader else {}
        return reader | {
            "prompts": prompt_digest(),
            "model": self.model.name,
            "embedding": self.library.encoder.name,
            "settings": self.settings.model_dump_json(
                include={"passages", "passages_per_source", "reranker", "least_confidence"}, exclude_none=True
            ),
        }

    def ask(self, question: str, *, as_of: date | None = None, filters: Filters = NO_FILTERS) -> Answer:
        """Answer one question from the articles that pass the filters.

        Raises:
            QuestionError: the question is empty or too long.
            FilterError: no article passes the filters.
            ModelError: the language model is down or refuses, or the answer takes too long.
        """
        for event in self.events(question, as_of=as_of, filters=filters):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("events() ends with Done")

    def events(
        self,
        question: str,
        *,
        as_of: date | None = None,
        filters: Filters = NO_FILTERS,
        cancellation: Cancellation | None = None,
    ) -> Iterator[Event]:
        """Answer one question, telling what happens as it happens; the last event is `Done`.

        Raises:
            StoppedError: `cancellation` was cancelled, by whatever thread; the model is free within a second.
        """
        asked = Question.of(check_question(question))
        wanted = cancellation or Cancellation()
        wanted.limit(self.settings.question_seconds)
        yield Searching(asked.text)
        library = self.library.on(as_of) if as_of else self.library
        yield from self._answer(asked, as_of or date.today(), library, filters, wanted)

    def _answer(
        self, question: Question, as_of: date, library: Search | AsOf, filters: Filters, wanted: Cancellation
    ) -> Iterator[Event]:
        clock = time.perf_counter
        started = clock()
        with library.snapshot() as articles:
            selection = articles.select(filters) if filters else EVERYTHING
            catalogue = articles.catalogue()
            stood = articles.words if isinstance(articles, AsOf) else ""
        asked = question.time.on(as_of)
        passages: list[Passage] = []
        readings: list[read.PassageReading] = []
        damaged: set[str] = set()
        timings = {"retrieve": 0.0, "read": 0.0, "check": 0.0}
        rounds = times.rounds(asked, selection.articles, catalogue.headings.values())
        for within in rounds:
            found, read_now, unsound = yield from self._look(question, as_of, library, within, wanted, timings)
            passages, readings, damaged = [*passages, *found], [*readings, *read_now], damaged | set(unsound)
            checking = clock()
            yield Checking(sum(r.finding is not None for r in readings))
            answer = decide(question, as_of, passages, readings, least=self.settings.least_confidence or 0.0)
            timings["check"] += clock() - checking
            if answer.citations:
                break
        timings["total"] = clock() - started
        left_out = tuple(Dropped(article, "not read", DAMAGED) for article in sorted(damaged))
        answer = replace(answer, dropped=(*answer.dropped, *left_out))
        self._hold(answer, library)
        copied = tuple(replace(c, copies=catalogue.copies(c.article)) for c in answer.citations)
        wider = times.wider(asked) if within is not rounds[0] else ""
        searched = " ".join(filter(None, (stood, selection.words, wider)))
        label = alone.LABEL if self.settings.reads_alone else ""
        yield Done(replace(answer, citations=copied, timings=timings, searched=searched, label=label))

    def _look(
        self,
        question: Question,
        as_of: date,
        library: Search | AsOf,
        within: Articles,
        wanted: Cancellation,
        timings: dict[str, float],
    ) -> Generator[Event, None, tuple[list[Passage], list[read.PassageReading], Collection[str]]]:
        """Retrieve and read once, among some of the articles; also those that are damaged, which are not read."""
        clock = time.perf_counter
        started = clock()
        with library.snapshot() as articles:  # what is found is to be there when it is looked up
            passages = retrieve(
                articles,
                question.text,
                passages=self.settings.passages,
                per_source=self.settings.passages_per_source,
                within=within,
                as_of=as_of,
                reranker=self.reranker,
                reader=self.reader,
            )
            damaged = articles.altered({p.article for p in passages})
        wanted.check()
        passages = [p for p in passages if p.article not in damaged]  # a changed digit is not to be read as news
        if not self.model.ready:
            yield Loading()
            wanted.until(lambda: self.model.ready)
        chosen = screen.worth_reading(question, passages, self.library.encoder)
        timings["retrieve"] += clock() - started

        reading = clock()
        readings = yield from self._read(chosen, question, wanted)
        if self.told:
            self.told(readings)
        timings["read"] += clock() - reading
        return passages, readings, damaged

    def _read(
        self, chosen: Sequence[Passage], question: Question, wanted: Cancellation
    ) -> Generator[Event, None, list[read.PassageReading]]:
        """Read the chosen passages together, and tell which sources are done and what they say as it is known."""
        if not chosen:
            return []
        told = Reading(tuple(passage.article for passage in chosen))
        yield told
        unread, readings = Counter(told.passages), dict[int, read.PassageReading]()
        read_all = alone.read_all if self.settings.reads_alone else read.read_all
        for place, one in read_all(chosen, question, self.model, wanted):
            readings[place] = one
            article = told.passages[place]
            unread[article] -= 1
            if not unread[article]:
                told = replace(told, read=(*told.read, article))
                yield told
            if one.finding:
                yield Found(one.finding)
        return [readings[place] for place in range(len(chosen))]

    def _hold(self, answer: Answer, library: Search | AsOf) -> None:
        """Read the cited articles again: what is printed stands in the record as it is now, or stood on the day.

        Raises:
            ChangedError: an article was changed or removed while it was read.
            DamageError: an article is not what was stored.
        """
        if damaged := sorted(library.altered({c.article for c in answer.citations})):
            raise DamageError(
                f"{damaged[0]} is not quoted: {DAMAGED}. onrecord index verify shows all that is damaged; a backup "
                f"(onrecord index restore FILE) or onrecord index repair mends it"
            )
        try:
            cited = {c.article: library.stored(c.article).article.text for c in answer.citations}
        except InputError as error:
            raise ChangedError(f"An article was removed while it was read: {error} Ask again.") from error
        for citation in answer.citations:
            if reason := verify.citation_problem(citation, cited[citation.article]):
                raise ChangedError(f"An article changed while it was read: {reason}. Ask again.")


def decide(
    question: Question,
    as_of: date,
    passages: Sequence[Passage],
    readings: Sequence[read.PassageReading],
    *,
    least: float = 0.0,
) -> Answer:
    """From readings to the answer, without touching anything: verify, reconcile, compose.

    An answer with a confidence below `least` (0 to 1) is not given.
    """
    asked = question.time.on(as_of)
    standing: list[Finding] = []
    dropped = [
        Dropped(
            r.passage.article, r.answer, r.missing or f"not sure enough that the passage says so ({r.confidence:.2f})"
        )
        for r in readings
        if r.answer
        and not r.finding
        and (r.confidence >= REPORTED or (r.missing and r.signals.not_in_passage < UNSURE))
    ]
    for finding in (r.finding for r in readings if r.finding):
        if reason := verify.problem(finding, question, asked):
            dropped.append(Dropped(finding.article, finding.answer, reason))
        else:
            standing.append(finding)
    reconciled = reconcile.reconcile(question, standing, asked)
    sure = certainty.certainty(question, reconciled.groups, asked) if standing else 0.0
    if standing and (reason := certainty.too_unsure(reconciled.groups, asked, sure, least)):
        dropped += [Dropped(f.article, f.answer, reason) for f in standing]
        standing = []
    if not standing:
        return Answer(
            question.text, as_of, "not_in_articles", "", nearest=nearest(passages), dropped=tuple(dropped),
            confidence=abstention([1 - r.signals.not_in_passage for r in readings if r.answer]),
            asked_about=asked,
        )  # fmt: skip
    composed = compose.compose(question, reconciled, asked)
    status: Status = "sources_disagree" if reconciled.conflict else "answered"
    return Answer(
        question.text,
        as_of,
        status,
        composed.text,
        citations=composed.citations,
        positions=composed.positions,
        confidence=sure,
        values=tuple(group.lead.answer for group in reconciled.groups),
        dropped=(*dropped, *reconciled.dropped),
        asked_about=asked,
    )
