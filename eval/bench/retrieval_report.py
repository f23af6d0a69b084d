"""Runs the finders over the questions and writes their values as Markdown: intervals, paired tests, the targets."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.bench.data import NewsQuestion, news_questions
from eval.bench.figures import Figure, mean, ratio
from eval.bench.plan import news_archive
from eval.bench.retrieval import (
    ARTICLES_AT,
    AT,
    Finder,
    Found,
    PlainIndex,
    dense,
    lexical,
    ours,
    right_articles,
    score,
)
from eval.statistics import mcnemar
from index.build import Library
from index.embed import SentenceTransformerEncoder
from index.settings import IndexSettings

BM25, MINILM, PLAIN, OURS = "BM25 alone", "embedding alone", "LlamaIndex defaults", "onrecord"
TARGETS = ((1.20, "answer in 5 passages, over BM25 alone"), (1.10, "… over the better of the two single methods"))
MRR_TARGET = 1.25
OnProgress = Callable[[str, int, int], None]
Values = Mapping[str, Sequence[Found]]  # by system, in the order of the questions


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What is measured: the set's folder, how many of its questions, and where its index is kept."""

    folder: Path
    cache: Path
    sample: int = 0
    seed: int = 1
    plain: bool = True

    def questions(self) -> list[NewsQuestion]:
        """All questions, or as many as are sampled: the same ones each time, and a larger sample holds a smaller."""
        every = news_questions(self.folder)
        shuffled = sorted(every, key=lambda q: hashlib.sha256(f"{self.seed}:{q.id}".encode()).hexdigest())
        chosen = set(shuffled[: self.sample or len(every)])
        return [question for question in every if question in chosen]

    def measure(self, told: OnProgress) -> str:
        """The report; builds or completes the index first.

        Raises:
            InputError: the folder does not hold the set.
        """
        from llama_index.core.utils import get_tokenizer

        tokens = get_tokenizer()
        questions = self.questions()
        encoder = SentenceTransformerEncoder(IndexSettings())
        archive = news_archive(self.folder, self.cache, encoder)
        with Library.open(IndexSettings(archive=archive), encoder=encoder) as library:
            articles = library.articles()
            texts = {article.id: f"{article.title or ''} {article.text}" for article in articles}
            right = right_articles(questions, texts)
            finders: dict[str, Finder] = {BM25: lexical(library), MINILM: dense(library)}
            if self.plain:
                plain = PlainIndex(
                    articles, encoder, self.cache / "plain", lambda n, of: told("embedding nodes", n, of)
                )
                finders[PLAIN] = plain.find
            finders[OURS] = ours(library)
            known = frozenset(texts)
            values: dict[str, list[Found]] = {name: [] for name in finders}
            for number, question in enumerate(questions, 1):
                for name, find in finders.items():
                    values[name].append(
                        score(
                            question,
                            find(question),
                            right=right[question.id],
                            known=known,
                            count=lambda text: len(tokens(text)),
                        )
                    )
                told("asking", number, len(questions))
            passages = len(library.archive)
        return report(questions, values, articles=len(articles), passages=passages)


def report(questions: Sequence[NewsQuestion], values: Values, *, articles: int, passages: int) -> str:
    """The values of all systems as Markdown."""
    lines = [
        f"# Retrieval: {len(questions)} questions, {articles:,} articles, {passages:,} passages",
        "",
        "Percent, with 95 % intervals (bootstrap over questions).",
        "",
        _row("", *values),
        "|---" * (len(values) + 1) + "|",
    ]
    answers = [(f"answer in {k} passage{'s' * (k > 1)}", partial(_answer, k)) for k in AT]
    known = sum(found.reciprocal is not None for found in next(iter(values.values())))
    hits = [(f"article Hits@{k} (n={known})", partial(_hit, k)) for k in ARTICLES_AT]
    lines += [_row(what, *_percents(values, of)) for what, of in answers + hits]
    lines.append(_row(f"article MRR@10 (n={known})", *_percents(values, lambda f: f.reciprocal)))
    linked = sum(found.linked is not None for found in next(iter(values.values())))
    lines.append(_row(f"linked article MRR@10 (n={linked})", *_percents(values, lambda f: f.linked)))
    lines.append(_row("tokens of 5 passages", *(f"{_mean_tokens(found):,.0f}" for found in values.values())))
    return "\n".join([*lines, "", *_targets(values), "", *_tests(values), ""])


def _answer(passages: int, found: Found) -> float | None:
    return found.answer[passages]


def _hit(articles: int, found: Found) -> float | None:
    return found.hits[articles] if found.hits else None


def _percents(values: Values, of: Callable[[Found], float | bool | None]) -> list[str]:
    return [_percent(mean(_taken(found, of))) for found in values.values()]


def _percent(figure: Figure | None) -> str:
    return figure.percent() if figure else "–"


def _taken(found: Sequence[Found], of: Callable[[Found], float | bool | None]) -> list[float]:
    return [float(value) for one in found if (value := of(one)) is not None]


def _mean_tokens(found: Sequence[Found]) -> float:
    return sum(one.tokens for one in found) / len(found)


def _targets(values: Values) -> list[str]:
    """Our values over the single methods', with the interval of the ratio."""
    at5 = {name: _taken(found, lambda f: f.answer[5]) for name, found in values.items()}
    better = max((BM25, MINILM), key=lambda name: sum(at5[name]))
    mrr = {name: _taken(found, lambda f: f.reciprocal) for name, found in values.items()}
    rows = [
        (TARGETS[0][1], ratio(at5[OURS], at5[BM25]), TARGETS[0][0]),
        (TARGETS[1][1], ratio(at5[OURS], at5[better]), TARGETS[1][0]),
        ("article MRR@10, over BM25 alone", ratio(mrr[OURS], mrr[BM25]), MRR_TARGET),
    ]
    lines = [_row("ours over", "ratio", "target"), "|---|---|---|"]
    return lines + [_row(what, figure.plain() if figure else "–", f"{target:.2f}") for what, figure, target in rows]


def _tests(values: Values) -> list[str]:
    """Ours against each other system: questions won and lost, exact McNemar test; the difference of MRR."""
    lines = [_row("ours against", "found only by us", "only by it", "p", "MRR over its"), "|---|---|---|---|---|"]
    for name, found in values.items():
        if name == OURS:
            continue
        pairs = [(a.answer[5], b.answer[5]) for a, b in zip(values[OURS], found, strict=True)]
        won, lost = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
        mrr = ratio(_taken(values[OURS], lambda f: f.reciprocal), _taken(found, lambda f: f.reciprocal))
        p = f"{mcnemar(won, lost):.3f}"
        lines.append(_row(f"{name}, answer in 5", str(won), str(lost), p, mrr.plain() if mrr else "–"))
    return lines


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
