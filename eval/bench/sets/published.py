"""The published question sets: how their lines are read, and how an answer to each is judged.

realtimeqa-dev  news quiz questions, and the articles that a search returned  questions.jsonl, articles.jsonl.gz
squad2-dev      questions with the paragraph that answers them or does not    questions.jsonl.gz
ramdocs-dev     questions whose documents are right, wrong and noise          questions.jsonl.gz
rgb-fact-dev    questions with true passages and falsified ones               questions.jsonl.gz
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from eval.bench.sets.files import news_questions, read_rows
from eval.bench.sets.items import Item, Measure, QuestionSet, first, short, shown, text
from eval.bench.sets.printed import judge_printed
from eval.bench.sets.squad import exact_match, f1, holds
from eval.results import Response

QUESTIONS = "questions.jsonl.gz"
NO_DAY = date(2025, 1, 1)  # sets without dates are asked on a fixed day, so that runs are the same
Forms = Sequence[str]  # accepted spellings of one answer


def judge_news(answers: Forms, response: Response, others: Forms = ()) -> dict[str, float]:
    """Exact match and token F1 of the short answer; apart for the questions whose retrieved passages hold an answer.

    Of what is printed also whether it is right, by `judge_printed`; `others` are the wrong answers of the quiz.
    """
    said = short(response)
    found = {"em": exact_match(said, answers), "f1": f1(said, answers), "answered": float(bool(said))}
    found |= {"f1_first": f1(first(response), answers), "f1_text": f1(text(response), answers)}
    found |= judge_printed(response, answers, others)
    if "passages" in response.kept:
        held = holds("\n".join(response.kept["passages"]), answers)
        of_held = {f"{name}_held": found[name] for name in ("f1", "em", "answered")} if held else {}
        found |= {"held": float(held)} | of_held
    return found


def judge_paragraph(answers: Forms, response: Response) -> dict[str, float]:
    """Exact match and token F1 where the paragraph answers; elsewhere whether something was said all the same."""
    said = short(response)
    if not answers:
        return {"answered_unanswerable": float(bool(said))}
    return {"f1": f1(said, answers), "em": exact_match(said, answers), "answered_answerable": float(bool(said))}


def judge_documents(right: Forms, wrong: Forms, response: Response) -> dict[str, float]:
    """RAMDocs' exact match (Wang et al. 2025): every right answer's string is shown, and no wrong one's."""
    told = shown(response)
    good, bad = ([holds(told, [form]) for form in forms] for forms in (right, wrong))
    found = {"exact": float(all(good) and not any(bad)), "right": sum(good) / len(good)}
    return found | ({"wrong": float(any(bad))} if bad else {})


def judge_planted(true: Forms, planted: str, response: Response) -> dict[str, float]:
    """Whether the true and the planted value are both shown, and both stand in a quote that is cited."""
    told = shown(response)
    quotes = [str(citation.get("quote", "")) for citation in (response.answer or {}).get("citations", [])]
    both = (true, (planted,))
    said = [holds(told, forms) for forms in both]
    cited = [any(holds(quote, forms) for quote in quotes) for forms in both]
    return {
        "both_cited": float(all(said) and all(cited)),
        "both": float(all(said)),
        "true": float(said[0]),
        "planted_alone": float(said[1] and not said[0]),
    }


def _read_news(folder: Path) -> tuple[Item, ...]:
    return tuple(
        Item(q.id, q.question, q.as_of, partial(judge_news, q.answers, others=q.others), stratum=str(q.as_of.year),
             answers=q.answers)
        for q in news_questions(folder)
    )  # fmt: skip


def read_paragraphs(folder: Path) -> tuple[Item, ...]:
    """The questions of `squad2-dev`; `answers` is empty where the paragraph does not answer."""

    def item(row: dict[str, Any], _number: int) -> Item:
        answers = () if row["impossible"] else tuple(dict.fromkeys(row["answers"]))
        judge, title = partial(judge_paragraph, answers), row["title"].replace("_", " ")
        question, stratum = row["question"].strip(), str(bool(answers))
        return Item(row["id"], question, NO_DAY, judge, (row["context"],), title, stratum, answers)

    return read_rows(folder / QUESTIONS, item)


def _read_documents(folder: Path) -> tuple[Item, ...]:
    def item(row: dict[str, Any], number: int) -> Item:
        texts = tuple(document["text"] for document in row["documents"])
        right, wrong = (tuple(dict.fromkeys(row[key])) for key in ("gold_answers", "wrong_answers"))
        judge, stratum = partial(judge_documents, right, wrong), f"{len(right)} {bool(wrong)}"
        return Item(str(number), row["question"].strip(), NO_DAY, judge, texts, stratum=stratum)

    return read_rows(folder / QUESTIONS, item)


def _read_planted(folder: Path) -> tuple[Item, ...]:
    def item(row: dict[str, Any], _number: int) -> Item:
        true = row["answer"]
        forms = (true,) if isinstance(true, str) else tuple(form for group in true for form in group)
        judge, texts = partial(judge_planted, forms, row["fakeanswer"]), (*row["positive"], *row["positive_wrong"])
        return Item(str(row["id"]), row["query"].strip(), NO_DAY, judge, texts)

    return read_rows(folder / QUESTIONS, item)


SETS: Mapping[str, QuestionSet] = {
    one.name: one
    for one in (
        QuestionSet("realtimeqa", "realtimeqa-dev", _read_news, (
            Measure("f1", "F1", 0.36), Measure("em", "exact match"),
            Measure("f1_first", "F1 of the first value alone"), Measure("f1_text", "F1 of the whole text"),
            Measure("f1_held", "F1 where the passages hold the answer"),
            Measure("em_held", "exact match where they hold it"),
            Measure("held", "passages hold the answer"), Measure("answered", "answered"),
            Measure("answered_held", "answered, where the passages hold the answer", 0.70),
            Measure("wholly_right", "of what is printed: every value right", 0.75),
            Measure("beside", "… a right value with a wrong one beside it", lower_is_better=True),
            Measure("wrong", "… no right value", lower_is_better=True),
            Measure("disagreement", "… told as a disagreement", lower_is_better=True),
        )),
        QuestionSet("squad2", "squad2-dev", read_paragraphs, (
            Measure("f1", "F1 on answerable questions"), Measure("em", "exact match on answerable questions"),
            Measure("answered_answerable", "answered, of the answerable"),
            Measure("answered_unanswerable", "answered, of the unanswerable", lower_is_better=True),
        )),
        QuestionSet("ramdocs", "ramdocs-dev", _read_documents, (
            Measure("exact", "exact match: every right answer, no wrong one", 0.33),
            Measure("right", "right answers shown"),
            Measure("wrong", "a wrong answer shown", lower_is_better=True),
        )),
        QuestionSet("rgb", "rgb-fact-dev", _read_planted, (
            Measure("both_cited", "true and planted value shown, each with a source", 0.80),
            Measure("both", "true and planted value shown"), Measure("true", "true value shown"),
            Measure("planted_alone", "only the planted value shown", lower_is_better=True),
        )),
    )
}  # fmt: skip
