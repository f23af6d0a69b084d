"""Asks the questions of the bench, each of an archive of its own articles, and keeps every answer as it comes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from eval.asking.meter import ask_desk
from eval.asking.runfile import AnswerLog
from eval.bench.answers.ask import Setup
from eval.bench.answers.baselines import found
from eval.bench.sets.items import Item
from eval.results import Output
from qa.ask import Desk


def ask_all(
    items: Sequence[Item], log: AnswerLog, setup: Setup, *, told: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Ask what is not answered yet.

    Args:
        items: in the order of asking; those about the same texts stand together.
        log: where the answers are kept.
        setup: what answers.
        told: called after each answer, also where it was there already, with how many are done and of how many.

    Raises:
        OnRecordError: five questions in a row failed; what was answered is kept.
    """
    done = 0
    for _, together in groupby(items, key=lambda item: item.texts):
        group = list(together)
        if missing := [item for item in group if item.id not in log.done]:
            with setup.over(missing[0]) as desk:
                for item in missing:
                    log.ask(item.id, partial(_answer, desk, item))
                    told(done := done + 1, len(items))
        done += len(group) - len(missing)
        told(done, len(items))


def _answer(desk: Desk, item: Item) -> Output:
    """The answer, with the articles of the passages that were retrieved, which are the most that it can have read."""
    retrieved = [passage.article for passage in found(desk, item.question, item.as_of)]
    began = time.perf_counter()
    output = ask_desk(desk, item.question, item.as_of)
    return replace(output, kept={**output.kept, "found": retrieved}, seconds=time.perf_counter() - began)
