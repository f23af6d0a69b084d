"""The bench of many readers, over a page with canned answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eval.bench.load import ANOTHERS, Asked, Load, measure, report
from index.errors import InputError
from qa.events import Done
from tests.fakes.browser import served
from tests.fakes.desk import CANNED, FakeDesk


class Careless(FakeDesk):
    """Fails on one question, and answers another in place of a third."""

    def events(self, question: str, **more: Any) -> Iterator[Any]:  # noqa: ANN401
        for event in super().events(question, **more):
            yield (
                replace(event, answer=replace(event.answer, question="?"))
                if (isinstance(event, Done) and "mixed up" in question)
                else event
            )


def test_readers_errors_and_mixed_up_answers_are_counted() -> None:
    url = served(Careless(pause=0, at_once=4))
    load = measure(url, [*CANNED, "break it", "mixed up"], readers=6, seconds=1.0)
    assert {each.reader for each in load.asked} == set(range(6))
    assert load.ended("answered")
    assert load.ended("error")
    assert {each.told for each in load.ended("error")} == {next(iter(load.ended("error"))).told}
    assert "Internal error" in load.ended("error")[0].told
    assert load.ended(ANOTHERS)
    assert load.memory[0][1] > 10_000_000


def test_the_slope_is_of_the_time_when_the_server_is_warm() -> None:
    load = Load(1, 3600.0, memory=[(0, 0)] + [(60.0 * n, (100 + n) * (1 << 20)) for n in range(12, 60)])
    assert load.slope == pytest.approx(60)
    assert Load(1, 60.0).slope is None


def test_the_report_says_what_went_wrong() -> None:
    asked = [Asked(0, 1.0, "answered", "answered"), Asked(1, 3.0, "error", told="HTTP 503"), Asked(1, 1, ANOTHERS)]
    text = report(Load(2, 60.0, asked=asked))
    assert "| errors | 1 |" in text
    assert "| answers to the wrong reader | 1 |" in text
    assert "HTTP 503" in text


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="Is `onrecord serve` running there"):
        measure("http://127.0.0.1:1", ["?"], readers=1, seconds=0.1)
