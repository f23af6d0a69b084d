"""Ending the work on a question: by its asker, by its time, and not otherwise."""

from concurrent.futures import Future

import pytest

from qa.cancellation import Cancellation
from qa.errors import ModelError, StoppedError


def done(value: int) -> Future[int]:
    future = Future[int]()
    future.set_result(value)
    return future


def test_while_the_answer_is_wanted_results_come_through() -> None:
    wanted = Cancellation()
    wanted.limit(60)
    wanted.check()
    assert not wanted.over
    assert list(wanted.results([done(3), done(4)])) == [(0, 3), (1, 4)]


def test_results_come_as_they_are_had_with_their_place() -> None:
    late = Future[int]()
    results = Cancellation().results([late, done(4)])
    assert next(results) == (1, 4)
    late.set_result(3)
    assert list(results) == [(0, 3)]


def test_what_failed_fails_in_its_own_way() -> None:
    future = Future[int]()
    future.set_exception(TimeoutError("of the model"))
    with pytest.raises(TimeoutError, match="of the model"):
        list(Cancellation().results([future]))


def test_a_cancelled_wait_ends() -> None:
    wanted = Cancellation()
    wanted.cancel()
    assert wanted.over
    with pytest.raises(StoppedError):
        next(wanted.results([Future[int]()]))
    assert list(wanted.results([done(3)])) == [(0, 3)]  # what is there already is no wait


def test_a_wait_beyond_its_time_ends_and_says_how_long_it_was() -> None:
    wanted = Cancellation()
    wanted.limit(0.05)
    with pytest.raises(ModelError, match=r"within 0\.05 s"):
        next(wanted.results([Future[int]()]))
    assert wanted.over
