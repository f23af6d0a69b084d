"""The `ask` command: what people see, what programs get, and what happens to bad input."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

import qa.__main__ as command
from index.errors import FilterError, UsageError
from qa.ask import Desk
from qa.errors import QuestionError
from tests.fakes.model import story
from tests.qa.test_ask import MAY_27, MAY_29, dates_script, desk

QUESTION = "When did Vasyukevich read out the statement?"


@pytest.fixture(autouse=True)
def fake_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Desk, "open", classmethod(lambda *_, **__: desk(dates_script, MAY_27, MAY_29)))
    monkeypatch.setattr(Desk, "__exit__", lambda *_: None)
    return iter([None])


def run(*args: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(command.app, ["ask", *args], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_people_see_the_positions_the_quotes_and_their_places() -> None:
    out = run(QUESTION)
    assert "The articles disagree." in out
    assert "• May 27 [1]" in out
    assert "“On May 27, Vasyukevich read out a statement.”" in out
    assert re.search(r"003@[0-9a-f]{12}:29-73\b", out)


def test_programs_get_one_json_object() -> None:
    data = json.loads(run(QUESTION, "--json", "--as-of", "2022-05-31"))
    assert data["status"] == "sources_disagree"
    assert data["as_of"] == "2022-05-31"


def test_a_file_of_questions_gives_one_object_a_line_in_step() -> None:
    lines = [json.loads(x) for x in run("--file", "-", stdin=f"{QUESTION}\n\n{'x' * 2001}\nWhen?\n").splitlines()]
    assert [x.get("status", "error") for x in lines] == ["sources_disagree", "error", "error", "sources_disagree"]
    assert "2,001 characters" in lines[2]["error"]


def test_a_file_with_windows_line_ends_and_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_bytes(b"\xef\xbb\xbf" + QUESTION.encode() + b"\r\nWhen?\r\n")
    lines = [json.loads(x) for x in run("--file", str(path)).splitlines()]
    assert [x["question"] for x in lines] == [QUESTION, "When?"]


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ([], UsageError, "Give one question"),
        (["a", "--file", "b"], UsageError, "Give one question"),
        (["a", "--as-of", "yesterday"], QuestionError, "2022-05-31"),
        (["  "], QuestionError, "empty"),
        (["--file", "/no/such/file"], Exception, "/no/such/file"),
    ],
)
def test_bad_input_is_told_plainly(args: list[str], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        CliRunner().invoke(command.app, ["ask", *args], catch_exceptions=False)


def test_an_article_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    evil: Any = story("003", "x", "On May 27, \x1b[31mVasyukevich\x07 read [bold]out[/bold] a statement.")
    monkeypatch.setattr(Desk, "open", classmethod(lambda *_, **__: desk(dates_script, evil)))
    out = run(QUESTION)
    assert "\x1b[31m" not in out
    assert "\x07" not in out
    assert "[bold]out[/bold]" in out


def test_an_id_that_looks_like_rich_markup_is_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = story("notes[/b]", "x", "On May 27, Vasyukevich read [/out] a statement.")
    monkeypatch.setattr(Desk, "open", classmethod(lambda *_, **__: desk(dates_script, notes)))
    assert re.search(r"notes\[/b\]@[0-9a-f]{12}:2-", run(QUESTION))


def test_the_address_of_the_page_is_printed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.page.serve.preload", lambda: None)
    monkeypatch.setattr("qa.page.serve.serve", lambda *_, open_ready, **__: open_ready("http://[fd00::1]:7860"))
    done = CliRunner().invoke(command.app, ["serve", "--port", "0"], catch_exceptions=False)
    assert "onrecord is ready: http://[fd00::1]:7860" in done.stderr


def test_filters_reach_the_desk_and_people_see_them() -> None:
    out = run(QUESTION, "--article", "004")
    assert "May 29 [1]" in out
    assert "May 27" not in out
    assert "Searched only articles named 004: 1 of 2." in out


@pytest.mark.parametrize("option", ["--after", "--before"])
def test_a_filter_that_leaves_nothing_is_told(option: str) -> None:
    with pytest.raises(FilterError, match="2 have no date"):
        CliRunner().invoke(command.app, ["ask", QUESTION, option, "2022-05-01"], catch_exceptions=False)
    with pytest.raises(QuestionError, match=f"{option} 'May' is no date"):
        CliRunner().invoke(command.app, ["ask", QUESTION, option, "May"], catch_exceptions=False)


def test_who_wrote_it_and_when_it_was_changed_is_told_beside_the_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = replace(MAY_27.article, authors=("Ada Moor",), published=date(2022, 5, 28), modified=date(2022, 5, 30))
    held = replace(MAY_27, article=signed)
    monkeypatch.setattr(Desk, "open", classmethod(lambda *_: desk(dates_script, held)))
    assert "by Ada Moor, 2022-05-28, modified 2022-05-30)" in " ".join(run(QUESTION).split())


def test_the_words_that_carry_the_answer_are_set_off_in_their_quote() -> None:
    answer = desk(dates_script, MAY_27).ask("When did Vasyukevich read out the statement?")
    console = Console(force_terminal=True, width=100, color_system="standard")
    with console.capture() as shown:
        console.print(command.render(answer))
    assert "“On \x1b[1;4mMay 27\x1b[0m, Vasyukevich read out a statement.”" in shown.get()
