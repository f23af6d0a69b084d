"""A run file is read back as it was written, and a damaged one is refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.asking.runfile import GIVE_UP, AnswerLog, read_partial, read_run, write_run
from eval.results import Output, Response, Run, RunError, Tokens
from index.errors import UsageError
from qa.errors import ModelError

RUN = Run("planted", {"questions": "q"}, (), {"python": "3"})


def down() -> Output:
    raise ModelError("the endpoint is down")


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


@given(st.text(), st.text())
@settings(deadline=None)  # each example waits for the disk
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, answer: str, kept: str) -> None:
    path = tmp_path_factory.mktemp("run") / "a.jsonl"
    responses = (
        Response("a", 1.0, {"answer": answer}, tokens=Tokens(1, 2, 3), kept={"values": [kept]}),
        Response("b", 2.5, error=answer),
    )
    write_run(Run("planted", RUN.digests, responses, RUN.notes), path)
    assert read_run(path) == Run("planted", RUN.digests, responses, RUN.notes)


def test_a_run_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="Make a run: onrecord eval run --out"):
        read_run(tmp_path / "absent.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(RunError, match="cannot be read"):
        read_run(tmp_path / "latin.jsonl")
    assert read_partial(tmp_path / "absent.jsonl") is None


def test_a_log_asks_each_question_once_and_keeps_it_on_disk_at_once(tmp_path: Path) -> None:
    path, asked = tmp_path / "new" / "a.jsonl", list[str]()
    log = AnswerLog.open(path, RUN)

    def answer() -> Output:
        asked.append("a")
        return Output({"answer": "x"}, Tokens(1, 0, 1), {"values": ["x"]}, seconds=7.0)

    first = log.ask("a", answer)
    assert read_run(path).responses == (first,)
    assert (first.seconds, first.tokens, first.kept) == (7.0, Tokens(1, 0, 1), {"values": ["x"]})
    assert log.ask("a", answer) is first
    assert AnswerLog.open(path, RUN).ask("a", answer) == first
    assert asked == ["a"]


def test_errors_are_kept_and_asked_again_by_the_next_call(tmp_path: Path) -> None:
    log = AnswerLog.open(tmp_path / "a.jsonl", RUN)
    assert log.ask("a", down).error == "ModelError: the endpoint is down"
    log.ask("b", lambda: Output({"answer": "x"}))
    assert [one.id for one in read_run(log.path).responses] == ["a", "b"]
    again = AnswerLog.open(log.path, RUN)
    assert set(again.done) == {"b"}
    assert [one.id for one in read_run(log.path).responses] == ["b"]


def test_only_errors_in_a_row_give_up(tmp_path: Path) -> None:
    log = AnswerLog.open(tmp_path / "a.jsonl", RUN)
    for number in range(GIVE_UP - 1):
        log.ask(f"first {number}", down)
    log.ask("one that works", lambda: Output({"answer": "x"}))
    for number in range(GIVE_UP - 1):
        log.ask(f"second {number}", down)
    with pytest.raises(ModelError, match="down"):
        log.ask("the last", down)
    assert len(read_run(log.path).responses) == 2 * GIVE_UP


@pytest.mark.parametrize(
    ("other", "named"),
    [(Run("another", RUN.digests, ()), "system"), (Run("planted", {"questions": "q", "model": "m"}, ()), "model")],
)
def test_answers_that_depend_on_something_else_are_never_mixed_in(tmp_path: Path, other: Run, named: str) -> None:
    log = AnswerLog.open(tmp_path / "a.jsonl", RUN)
    log.ask("a", lambda: Output({"answer": "x"}))
    before = log.path.read_text()
    with pytest.raises(UsageError, match=f"holds 1 answers that were given with other {named}. Name another folder"):
        AnswerLog.open(log.path, other)
    assert log.path.read_text() == before
    assert AnswerLog.open(log.path, other, begin_anew=True).done == {}
