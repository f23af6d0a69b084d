"""What the tabs share: faults are told in words, clicks become events."""

import asyncio
import logging

import pytest

from index.errors import InputError
from qa.page.widgets import forward, told


async def fails(error: Exception) -> str:
    raise error


def test_what_an_action_shows_is_shown() -> None:
    async def shows() -> str:
        return "<p>x</p>"

    assert asyncio.run(told(shows())) == "<p>x</p>"


def test_a_fault_of_the_readers_is_told_as_text() -> None:
    html = asyncio.run(told(fails(InputError("there is no article '<b>'"))))
    assert "there is no article &#39;&lt;b&gt;&#39;" in html
    assert 'role="alert"' in html


def test_a_fault_of_ours_is_told_without_its_cause_and_logged_with_where_it_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        html = asyncio.run(told(fails(RuntimeError("the secret cause"))))
    assert "Internal error" in html
    assert "secret" not in html
    assert "builtins.RuntimeError" in caplog.text
    assert "test_widgets.py" in caplog.text
    assert "the secret cause" not in caplog.text  # a message may quote an article; it is there at DEBUG
    with caplog.at_level(logging.DEBUG):
        asyncio.run(told(fails(RuntimeError("the secret cause"))))
    assert "the secret cause" in caplog.text


def test_each_event_has_its_own_data() -> None:
    script = forward(open="article", turn="offset")
    for data, event in (("article", "open"), ("offset", "turn")):
        assert f"[data-{data}]" in script
        assert f"trigger('{event}', {{ value: target.dataset.{data} }})" in script
