"""Runs are whole, carried on after a cut, repeatable in their sample, and the command never shows a traceback."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from eval import __main__ as command
from eval import asking, systems
from eval.cases import Case, digest_articles, digest_questions, read_articles
from eval.results import Asked, Given, Run, RunError, Tokens
from eval.run import GIVE_UP, run_cases, sample
from eval.runfile import read_run, write_run
from index.errors import OnRecordError, UsageError
from qa.errors import ModelError
from tests.answers import ARTICLES, LABELS, labelled, perfect

DIGESTS = {"questions": "q"}


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


class Desk:
    """A system under test that gives perfect answers, fails where told, and counts what it is asked."""

    def __init__(self, cases: tuple[Case, ...], failing: frozenset[str] = frozenset()) -> None:
        self.cases = {case.question: case for case in cases}
        self.failing = failing
        self.asked: list[tuple[str, date]] = []

    def ask(self, question: str, as_of: date) -> Given:
        self.asked.append((question, as_of))
        case = self.cases[question]
        if case.id in self.failing:
            raise ModelError("the endpoint is down")
        return Given(perfect(case))


def asked(cases: tuple[Case, ...], desk: Desk, out: Path, **more: Any) -> Run:  # noqa: ANN401 - passed on
    return run_cases(cases, desk.ask, system="planted", digests=DIGESTS, out=out, **more)


def test_a_run_is_read_back_as_it_was_asked(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "runs" / "a.jsonl"
    desk = Desk(cases)
    run = asked(cases, desk, out, notes={"python": "3"})
    again = read_run(out)
    assert again.digests == DIGESTS
    assert again.notes == {"python": "3"}
    assert [one.id for one in again.asked] == [case.id for case in cases]
    assert [one.answer for one in again.asked] == [one.answer for one in run.asked]
    assert desk.asked[0] == ("Who is the mayor?", date(2022, 6, 2))
    assert [path.name for path in out.parent.iterdir()] == ["a.jsonl"]


def test_a_failing_question_is_an_error_in_the_run_and_the_rest_goes_on(
    cases: tuple[Case, ...], tmp_path: Path
) -> None:
    run = asked(cases, Desk(cases, frozenset({"day"})), tmp_path / "a.jsonl")
    errors = {one.id: one.error for one in run.asked if one.error}
    assert errors == {"day": "ModelError: the endpoint is down"}


def test_an_unexpected_error_stops_the_run_and_it_is_carried_on(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    assert not out.exists()
    second = Desk(cases)
    run = asked(cases, second, out)
    assert [question for question, _ in second.asked] == [case.question for case in cases[4:]]
    assert len(run.asked) == len(cases)


def test_a_line_cut_off_in_the_middle_is_asked_again(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    partial = tmp_path / "a.jsonl.asked"
    partial.write_text(partial.read_text()[:-20])
    second = Desk(cases)
    asked(cases, second, out)
    assert [question for question, _ in second.asked] == [case.question for case in cases[3:]]


def test_a_partial_run_of_something_else_is_not_carried_on(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    second = Desk(cases)
    run_cases(cases, second.ask, system="planted", digests={"questions": "other"}, out=out)
    assert len(second.asked) == len(cases)


def test_a_system_that_is_down_is_given_up(cases: tuple[Case, ...], tmp_path: Path) -> None:
    desk = Desk(cases, frozenset(case.id for case in cases))
    with pytest.raises(ModelError, match="down"):
        asked(cases, desk, tmp_path / "a.jsonl")
    assert len(desk.asked) == GIVE_UP


def test_a_sample_takes_every_kind_in_turn_and_is_the_same_every_time(cases: tuple[Case, ...]) -> None:
    kinds = len({case.kind for case in cases})
    chosen = sample(cases, kinds)
    assert len({case.kind for case in chosen}) == kinds
    assert sample(tuple(reversed(cases)), kinds) == tuple(reversed(chosen))
    assert {case.id for case in chosen} <= {case.id for case in sample(cases, kinds + 1)}
    assert sample(cases, 100) == cases


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", ":1: not a line"),
        ("not json\n", ":1: not a line"),
        ('{"onrecord_run": 99, "system": "x", "digests": {}}\n', "run format 99"),
        ('{"onrecord_run": 1, "system": "x", "digests": {}}\n{"id": "a"}\n', ":2: not a line"),
    ],
)
def test_a_damaged_run_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(text)
    with pytest.raises(RunError, match=complaint):
        read_run(path)


def test_a_command_is_a_system_under_test(tmp_path: Path) -> None:
    program = tmp_path / "mine.py"
    program.write_text("import json, sys\nprint('thinking')\nprint(json.dumps({'answer': sys.argv[1] + sys.argv[2]}))")
    with systems.command(f"{sys.executable} {program} {{question}} {{as_of}}") as system:
        assert system.ask("Who; echo?", date(2022, 6, 2)).answer == {"answer": "Who; echo?2022-06-02"}


@pytest.mark.parametrize("line", ["print('no json')", "print('[1]')", "raise SystemExit(3)"])
def test_a_command_that_prints_no_contract_is_an_error(tmp_path: Path, line: str) -> None:
    program = tmp_path / "mine.py"
    program.write_text(line)
    with systems.command(f"{sys.executable} {program} {{question}}") as system, pytest.raises(ModelError):
        system.ask("Who?", date(2022, 6, 2))


def test_a_command_that_is_not_there_is_an_error() -> None:
    with systems.command("no-such-program {question}") as system, pytest.raises(ModelError, match="gave no answer"):
        system.ask("Who?", date(2022, 6, 2))


def test_a_command_needs_a_place_for_the_question() -> None:
    with pytest.raises(UsageError, match="question"), systems.command("mine"):
        pass


def endpoint(reply: httpx.Response) -> Given:
    client = httpx.Client(transport=httpx.MockTransport(lambda request: reply))
    with systems.endpoint("http://127.0.0.1:1/v1", model="m", articles=ARTICLES, client=client) as system:
        return system.ask("Who?", date(2022, 6, 2))


def test_an_endpoints_reply_becomes_the_contract() -> None:
    body = {"choices": [{"message": {"content": "Four [south]. Rain [north]."}}], "usage": {"prompt_tokens": 12}}
    given = endpoint(httpx.Response(200, json=body))
    answer = given.answer
    assert (answer["answer"], answer["status"], given.tokens) == ("Four [1]. Rain [2].", None, Tokens(12, 0, 0))
    assert [(one["mark"], one["article"]) for one in answer["citations"]] == [(1, "south"), (2, "north")]
    declined = {"choices": [{"message": {"content": "NOT IN THE ARTICLES."}}]}
    assert endpoint(httpx.Response(200, json=declined)).answer["status"] == "not_in_articles"


@pytest.mark.parametrize("reply", [httpx.Response(500), httpx.Response(200, text="x"), httpx.Response(200, json={})])
def test_an_endpoint_without_a_usable_reply_is_an_error(reply: httpx.Response) -> None:
    with pytest.raises(ModelError, match="Is the endpoint up"):
        endpoint(reply)


def onrecord(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, words)])
    try:
        command.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def place(tmp_path: Path, cases: tuple[Case, ...]) -> Path:
    """A folder with seeds, labels, a perfect run and one that got worse."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "facts").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "seeds" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "facts" / "labels.yaml").write_text(LABELS, encoding="utf-8")
    found = labelled(tmp_path / "facts")
    digests = {
        "questions": digest_questions(found),
        "seeds": digest_articles(read_articles(tmp_path / "seeds")),
    }
    good = tuple(Asked(case.id, 1.0, perfect(case)) for case in found)
    write_run(Run("planted", digests, good), tmp_path / "good.jsonl")
    bad = tuple(Asked(one.id, 1.0, {"status": "answered", "answer": "x"}) for one in good)
    write_run(Run("planted", digests, bad), tmp_path / "bad.jsonl")
    return tmp_path


def test_the_command_scores_reports_and_gates_a_run(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place / "summary.md"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    where = ("--facts", place / "facts", "--seeds", place / "seeds")
    pin = ("--baseline", place / "baseline.json")

    def call(*words: object) -> tuple[int, str, str]:
        return onrecord(monkeypatch, capsys, "eval", *map(str, words))

    assert call("validate", *where)[0] == 0
    code, out, _ = call("score", place / "good.jsonl", *where, "--json")
    assert (code, json.loads(out)["metrics"]["right"]["value"]) == (0, 1)
    assert call("score", place / "good.jsonl", *where)[0] == 0
    code, out, _ = call("report", place / "bad.jsonl", *where, "--compare", place / "good.jsonl",
                        "--html", place / "r.html", "--junit", place / "j.xml")  # fmt: skip
    assert code == 0
    assert "Newly wrong: 7" in out
    assert (place / "r.html").read_text().startswith("<!doctype html>")
    assert (place / "j.xml").exists()
    code, _, err = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "onrecord eval gate --update" in err) == (5, True)
    assert call("gate", place / "good.jsonl", *where, *pin, "--update")[0] == 0
    code, out, _ = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "the gate is open: 7 of 7 answers right" in out) == (0, True)
    code, out, err = call("gate", place / "bad.jsonl", *where, *pin, "--junit", place / "j.xml")
    assert code == 5
    assert "Right is 0.0 %, below its floor of 100.0 %" in err
    assert out.count("::error file=") == 7
    assert "0 of 7 answers right" in (place / "summary.md").read_text()
    assert call("gate", place / "bad.jsonl", *where, *pin, "--update")[0] == 5
    (place / "seeds" / "south.txt").write_text(ARTICLES["south"] + " More.", encoding="utf-8")
    code, _, err = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "other seeds" in err, "Run: onrecord eval run" in err) == (5, True, True)


def test_the_command_asks_another_system_and_compares_its_answers(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = place / "mine.py"
    program.write_text('print(\'{"status": "answered", "answer": "x"}\')')
    words = ("eval", "run", "--facts", str(place / "facts"), "--seeds", str(place / "seeds"), "--sample", "2",
             "--out", str(place / "mine.jsonl"), "--system", f"{sys.executable} {program} {{question}}")  # fmt: skip
    assert onrecord(monkeypatch, capsys, *words)[0] == 0
    assert len(read_run(place / "mine.jsonl").asked) == 2
    assert onrecord(monkeypatch, capsys, *words, "--same-as", str(place / "bad.jsonl"))[0] == 0
    assert onrecord(monkeypatch, capsys, *words, "--only", "false")[0] == 0
    assert [one.id for one in read_run(place / "mine.jsonl").asked] == ["resigned"]
    assert onrecord(monkeypatch, capsys, *words, "--only", "nobody")[0] == 2
    code, _, err = onrecord(monkeypatch, capsys, *words, "--same-as", str(place / "good.jsonl"))
    assert (code, "only 0 of 2 answers are the same" in err) == (5, True)
    assert "2 right answers became wrong" in err


def test_the_command_starts_a_labelling_file_and_overwrites_none(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("eval", "label", str(place / "seeds" / "north.txt"), "--out", str(place / "north.yaml"))
    assert onrecord(monkeypatch, capsys, *words)[0] == 0
    code, _, err = onrecord(monkeypatch, capsys, *words)
    assert (code, "is there already" in err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--help",), 0, ""),
        (("nonsense",), 2, "No such command"),
        (("eval", "run", "--system", "a {question}", "--endpoint", "b"), 2, "onrecord: give --system or --endpoint"),
        (("eval", "score", "absent.jsonl"), 3, "onrecord: absent.jsonl cannot be read"),
        (("eval", "label", "absent.txt"), 3, "onrecord: absent.txt cannot be read"),
        (("eval", "validate", "--facts", "absent"), 3, "onrecord: no case files"),
    ],
)
def test_errors_have_their_exit_codes_and_no_traceback(
    words: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = onrecord(monkeypatch, capsys, *words)
    assert found[0] == code
    assert said in found[2]
    assert "Traceback" not in found[2]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ModelError("the endpoint is down"), 4, "onrecord: the endpoint is down\n"),
        (OnRecordError("told"), 1, "onrecord: told\n"),
        (KeyError("x"), 1, "onrecord: internal error: KeyError: 'x'. Set ONRECORD_DEBUG=1 to see where.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_becomes_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: Path) -> dict[str, str]:
        raise error

    monkeypatch.setattr(asking, "read_articles", fail)
    found = onrecord(monkeypatch, capsys, "eval", "validate")
    assert (found[0], found[2]) == (code, said)


def test_a_defect_shows_its_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> dict[str, str]:
        raise KeyError("x")

    monkeypatch.setattr(asking, "read_articles", fail)
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["onrecord", "eval", "validate"])
    with pytest.raises(KeyError):
        command.main()


def test_a_reader_that_went_away_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "eval", "eval", "validate"]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.stderr == ""
