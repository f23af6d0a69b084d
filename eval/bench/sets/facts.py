"""The labelled facts on the seeds as a question set, judged by the labels as `eval score` judges them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from eval.bench.sets.items import Item, Measure, QuestionSet
from eval.cases import Case, read_articles
from eval.labels.load import load_cases
from eval.paths import FACTS, SEEDS
from eval.results import Response
from eval.scoring.score import score_one


def judge_case(case: Case, articles: Mapping[str, str], response: Response) -> dict[str, float]:
    """Every metric of `eval.scoring.score` that applies to this one answer."""
    scored = score_one(response, case, articles=articles)
    values = {name: scored.value(name) for name in scored.parts}
    return {name: value for name, value in values.items() if value is not None}


def _read(_folder: Path) -> tuple[Item, ...]:
    articles = read_articles(SEEDS)
    return tuple(
        Item(case.id, case.question, case.as_of, partial(judge_case, case, articles), stratum=case.kind)
        for case in load_cases(FACTS, articles=articles)
    )


LABELLED = QuestionSet("facts", "", _read, (
    Measure("right", "right", 0.92), Measure("on_record", "right and on the record"),
    Measure("disagreement_recall", "disagreements shown", 0.90),
    Measure("abstention_recall", "declined or corrected when absent or false", 0.92),
    Measure("evidence_cited", "citation overlaps labelled evidence", 0.95),
    Measure("quote_exact", "quotes exact", 1.0),
))  # fmt: skip
