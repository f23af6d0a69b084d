"""Runs the finders over the questions and writes their values as Markdown: intervals, paired tests, the targets."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from eval.bench.answers.plan import news_archive
from eval.bench.retrieval.measure import (
    ARTICLES_AT,
    AT,
    Finder,
    PlainIndex,
    QuestionScore,
    dense,
    lexical,
    ours,
    right_articles,
    score,
)
from eval.bench.sets.files import NewsQuestion, news_questions
from eval.bench.sets.items import by_hash
from eval.report.tables import markdown
from eval.scoring.intervals import mean, ratio
from eval.scoring.statistics import mcnemar
from index.build import Library, OnProgress
from index.models.embed import open_encoder
from index.settings import IndexSettings
from qa.retrieval.retrieve import Looking

BM25, MINILM, PLAIN, OURS = "BM25 alone", "embedding alone", "LlamaIndex defaults", "onrecord"
WITH_READER = "onrecord with the reader"
TARGET_BM25, TARGET_SINGLE, TARGET_MRR = 1.20, 1.10, 1.25  # times the other's value
Values = Mapping[str, Sequence[QuestionScore]]  # by system, in the order of the questions


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What is measured: the set's folder, how many of its questions, where its index is kept, and with which reader."""

    folder: Path
    cache: Path
    sample: int = 0
    seed: int = 1
    plain: bool = True
    reader: Looking | None = None

    def questions(self) -> list[NewsQuestion]:
        """All questions, or as many as are sampled: the same ones each time, and a larger sample holds a smaller."""
        every = news_questions(self.folder)
        chosen = set(by_hash(every, seed=self.seed)[: self.sample or len(every)])
        return [question for question in every if question in chosen]

    def measure(self, told: OnProgress) -> str:
        """The report; builds or completes the index first.

        Raises:
            InputError: the folder does not hold the set.
        """
        from llama_index.core.utils import get_tokenizer

        tokens = get_tokenizer()
        questions = self.questions()
        encoder = open_encoder(IndexSettings())
        archive = news_archive(self.folder, self.cache, encoder, told)
        with Library.open(IndexSettings(archive=archive), encoder=encoder) as library:
            articles = library.articles()
            texts = {article.id: f"{article.title or ''} {article.text}" for article in articles}
            right = right_articles(questions, texts)
            finders: dict[str, Finder] = {BM25: lexical(library), MINILM: dense(library)}
            if self.plain:
                plain = PlainIndex(articles, encoder, self.cache / "plain", partial(told, "embedding nodes"))
                finders[PLAIN] = plain.find
            finders[OURS] = ours(library)
            if self.reader:
                finders[WITH_READER] = ours(library, self.reader)
            values: dict[str, list[QuestionScore]] = {name: [] for name in finders}
            for number, question in enumerate(questions, 1):
                for name, find in finders.items():
                    started = time.perf_counter()
                    ranked = find(question)
                    seconds = time.perf_counter() - started
                    found = score(question, ranked, right=right[question.id], count=lambda t: len(tokens(t)))
                    values[name].append(replace(found, seconds=seconds))
                told("asking", number, len(questions))
            passages = len(library.archive)
        return report(questions, values, articles=len(articles), passages=passages)


def report(questions: Sequence[NewsQuestion], values: Values, *, articles: int, passages: int) -> str:
    """The values of all systems as Markdown."""
    known = sum(one.reciprocal is not None for one in next(iter(values.values())))
    of: dict[str, Callable[[QuestionScore], float | None]] = {
        **{f"answer in {k} passage{'s' * (k > 1)}": partial(_answer, k) for k in AT},
        **{f"article Hits@{k} (n={known})": partial(_hit, k) for k in ARTICLES_AT},
        f"article MRR@10 (n={known})": _reciprocal,
    }
    rows = [[what, *(mean(_taken(found, value)).percent() for found in values.values())] for what, value in of.items()]
    tokens = [f"{sum(one.tokens for one in found) / len(found):,.0f}" for found in values.values()]
    rows.append(["tokens of 5 passages", *tokens])
    rows.append(["median ms", *(f"{1000 * median(one.seconds for one in found):,.0f}" for found in values.values())])
    lines = [f"# Retrieval: {len(questions)} questions, {articles:,} articles, {passages:,} passages", ""]
    lines += ["Percent, with 95 % intervals (bootstrap over questions).", "", *markdown(["", *values], rows), ""]
    return "\n".join([*lines, *_targets(values), "", *_tests(values), ""])


def _answer(passages: int, one: QuestionScore) -> float:
    return float(one.answer[passages])


def _hit(articles: int, one: QuestionScore) -> float | None:
    return float(one.hits[articles]) if one.hits else None


def _reciprocal(one: QuestionScore) -> float | None:
    return one.reciprocal


def _taken(found: Sequence[QuestionScore], of: Callable[[QuestionScore], float | None]) -> list[float]:
    return [value for one in found if (value := of(one)) is not None]


def _targets(values: Values) -> list[str]:
    """Our values over the single methods', with the interval of the ratio."""
    at5 = {name: _taken(found, partial(_answer, 5)) for name, found in values.items()}
    mrr = {name: _taken(found, _reciprocal) for name, found in values.items()}
    # the better one on these very questions: the strictest comparison, since it is chosen afterwards
    better = max((BM25, MINILM), key=lambda name: sum(at5[name]))
    mine = [name for name in (OURS, WITH_READER) if name in values]
    rows = (
        ("answer in 5 passages, over BM25 alone", at5, BM25, TARGET_BM25),
        ("… over the better of the two single methods", at5, better, TARGET_SINGLE),
        ("article MRR@10, over BM25 alone", mrr, BM25, TARGET_MRR),
    )
    shown = (
        (what, *(ratio(of[name], of[other]).plain() for name in mine), f"{target:.2f}")
        for what, of, other, target in rows
    )
    return markdown(["ratio", *mine, "target"], shown)


def _tests(values: Values) -> list[str]:
    """Ours against each other system: questions won and lost, exact McNemar test; the difference of MRR."""
    rows = []
    for name, found in values.items():
        if name == OURS:
            continue
        pairs = [(a.answer[5], b.answer[5]) for a, b in zip(values[OURS], found, strict=True)]
        won, lost = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
        mrr = ratio(_taken(values[OURS], _reciprocal), _taken(found, _reciprocal))
        rows.append((f"{name}, answer in 5", str(won), str(lost), f"{mcnemar(won, lost):.3f}", mrr.plain()))
    return markdown(["ours against", "found only by us", "only by it", "p", "MRR over its"], rows)
