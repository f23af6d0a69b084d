"""Puts every case through the stages that read and decide, and reports what was printed, by kind of lie."""

from collections.abc import Sequence

from eval.bench.lies.cases import KINDS, Case
from eval.bench.lies.judge import Outcome, judge
from eval.bench.lies.stub import Liar
from eval.report.tables import markdown, percent
from qa.answer import Passage
from qa.ask import decide
from qa.cancellation import Cancellation
from qa.language.question import Question
from qa.reading.read import read_all


def run(case: Case) -> Outcome:
    """Ask the question on the day of its article, of a model that gives the case's reply; judge the answer."""
    published = case.article.article.published
    assert published is not None  # noqa: S101 - the loader demands it
    passages = [Passage(case.article, case.article.sentences, 1.0)]
    question = Question.of(case.question)
    readings = read_all(passages, question, Liar(case.reply, case.sentence), Cancellation())
    return judge(case, decide(question, published, passages, [reading for _, reading in readings]))


def report(outcomes: Sequence[Outcome]) -> str:
    """A table by kind, the truths below it, then each case that failed."""
    truths = [one for one in outcomes if one.case.kind is None]
    lies = [one for one in outcomes if one.case.kind is not None]
    groups = {kind: [one for one in lies if one.case.kind == kind] for kind in KINDS} | {"all": lies}
    rows = []
    for kind, group in groups.items():
        apart, inside = ([one.wrong for one in group if one.case.in_sentence is held] for held in (False, True))
        neither = sum(bool(one.shown) and not one.wrong and not one.right for one in group)
        rows.append((kind, str(len(group)), _of(apart), _of(inside), str(neither)))
    headings = (
        "near misses",
        "n",
        "printed, not in the sentence",
        "printed, in the sentence",
        "neither it nor the truth",
    )
    right = [one.right for one in truths]
    share = percent(sum(right) / len(right) if right else None)
    failed = [_line(one) for one in outcomes if one.failed]
    lines = [*markdown(headings, rows), "", f"truths printed: {_of(right)} ({share})", "", *failed]
    return "\n".join(lines).rstrip() + "\n"


def _of(flags: Sequence[bool]) -> str:
    return f"{sum(flags)} of {len(flags)}" if flags else "–"


def _line(outcome: Outcome) -> str:
    case = outcome.case
    printed = f"printed {outcome.shown[0]!r}" if outcome.shown else outcome.reason or "nothing was found"
    if case.kind is None:
        return f"truth not printed: {case.name}: {printed}"
    place = "in the sentence" if case.in_sentence else "not in the sentence"
    what = "lie printed" if outcome.wrong else "neither lie nor truth"
    return f"{what} ({case.kind}, {place}): {case.name}: {printed}"
