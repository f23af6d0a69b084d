"""The embedded model itself: what it says, what it keeps read, and how it is stopped. Real weights."""

import threading
import time
from collections.abc import Iterator

import pytest

from index.settings import IndexSettings
from qa.cancellation import Cancellation
from qa.errors import ModelError, StoppedError
from qa.reading.choose import open_model
from qa.reading.embedded import EmbeddedModel
from qa.reading.model import LanguageModel, Reply, Request, in_order
from qa.reading.prompts import ask, messages, propose
from qa.settings import QASettings

pytestmark = pytest.mark.models
PASSAGE = "[1] The mayor of Tilburn, Ana Ruiz, opened the bridge on Monday. [2] It rained on the harbour."


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    opened = open_model(QASettings(), IndexSettings())
    yield opened
    opened.close()


def reply(model: LanguageModel, *requests: Request) -> list[Reply]:
    return in_order(model.replies(requests, Cancellation()))


def test_it_answers_abstains_and_judges_with_probabilities(model: LanguageModel) -> None:
    answered, silent, right, wrong = reply(
        model,
        Request(messages(PASSAGE, ask("Who opened the bridge?")), 48, ("\n",), unless="not"),
        Request(messages(PASSAGE, ask("Who won the 2022 World Cup?")), 48, ("\n",), unless="not"),
        Request(messages(PASSAGE, propose("Who opened the bridge?", "Ana Ruiz")), 1),
        Request(messages(PASSAGE, propose("Who opened the bridge?", "Paul Dean")), 1),
    )
    assert "Ana Ruiz" in answered.text
    assert "[1]" in answered.text
    assert silent.text.startswith("NOT")
    assert answered.first.get("not", 0.0) < 0.5 < silent.first["not"]
    assert right.first["yes"] > 0.5 > wrong.first.get("yes", 0.0)
    assert answered.reply_tokens > 3


def test_the_same_is_said_alone_and_in_company(model: LanguageModel) -> None:
    questions = ["Who opened the bridge?", "What is the weather like?", "When was it opened?"]
    requests = [Request(messages(PASSAGE, ask(question)), 24, ("\n",)) for question in questions]
    together = reply(model, *requests)
    for one, alone in zip(together, (reply(model, request)[0] for request in requests), strict=True):
        assert one.text == alone.text
        assert one.first.get("not", 0.0) == pytest.approx(alone.first.get("not", 0.0), abs=0.05)


def test_a_passage_that_was_read_is_not_read_again(model: LanguageModel) -> None:
    passage = "[1] " + "The council of Ellerby met in the old hall on Friday. " * 12
    first, again = (reply(model, Request(messages(passage, ask(q)), 1))[0] for q in ("Who met?", "Where was it?"))
    assert first.prompt_tokens - first.cached_tokens > 100
    assert again.prompt_tokens - again.cached_tokens < 60


def test_a_stop_ends_a_long_reply(model: LanguageModel) -> None:
    stop = Cancellation()
    threading.Timer(0.5, stop.cancel).start()
    with pytest.raises(StoppedError):
        list(model.replies([Request([("user", "Count from one to ten thousand, in words.")], 4000)], stop))
    started = time.monotonic()
    assert reply(model, Request([("user", "Say yes.")], 1))[0].first
    assert time.monotonic() - started < 60  # the long one, which would take minutes, is gone


def test_a_process_that_died_is_told_and_started_anew(model: LanguageModel) -> None:
    assert isinstance(model, EmbeddedModel)
    coming = model.replies([Request([("user", "Count from one to ten thousand, in words.")], 4000)], Cancellation())
    threading.Timer(0.5, model._apart._process.kill).start()
    with pytest.raises(ModelError, match=r"ended by itself \(status -9\). Ask again"):
        list(coming)
    assert reply(model, Request([("user", "Say yes.")], 1))[0].first
