"""Tokens are counted at the model's boundary and readings are kept, and the answer's contract stays as it is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from eval.asking.meter import Meter, ask_desk
from eval.asking.runfile import read_run, write_run
from eval.bench.answers.ask import Setup
from eval.bench.sets.items import Item
from eval.bench.sets.published import SETS
from eval.report.text import cost, tokens
from eval.results import Response, Run, Scored, Tokens
from qa.cancellation import Cancellation
from qa.reading.model import Reply, Request, in_order
from qa.settings import QASettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel


class Counting(FakeModel):
    """Each prompt has 100 tokens, 60 of them read before; each reply 5."""

    def reply(self, request: Request) -> Reply:
        return replace(super().reply(request), prompt_tokens=100, cached_tokens=60, reply_tokens=5)


def scripted(shown: str, question: str, proposed: str | None) -> str:
    return "yes" if proposed else "Ana Ruiz [1]"


ITEM = Item("a", "Who opened the bridge?", date(2022, 6, 3), lambda asked: {}, ("Ana Ruiz opened the bridge.",))


def test_each_question_is_counted_by_itself() -> None:
    with Setup(Counting(scripted), HashingEncoder(), QASettings(), {}).desk(SETS["squad2"], ITEM) as desk:
        first, second = (ask_desk(desk, ITEM.question, ITEM.as_of) for _ in range(2))
    assert first.tokens == second.tokens == Tokens(read=80, cached=120, generated=10)
    assert "tokens" not in first.answer
    assert first.kept["values"] == ["Ana Ruiz"]
    (reading,) = first.kept["readings"]
    assert (reading["article"], reading["start"], reading["answer"]) == ("document-1", 0, "Ana Ruiz")
    assert set(reading["signals"]) >= {"not_in_passage", "stated"}


def test_an_endpoint_that_tells_no_counts_leaves_them_unknown() -> None:
    meter = Meter(FakeModel(scripted))
    in_order(meter.replies([Request([("user", "Passage:\nx\n\nQuestion: Who?")], max_tokens=1)], Cancellation()))
    assert meter.tokens() is None


def test_tokens_and_readings_survive_the_run_file(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    asked = Response("a", 1.0, {"answer": "x"}, None, Tokens(1, 2, 3), {"values": ["x"]})
    write_run(Run("planted", {}, (asked,)), path)
    assert read_run(path).responses == (asked,)
    write_run(Run("planted", {}, (Response("a", 1.0, {"answer": "x"}),)), path)
    assert '"kept"' not in path.read_text()


def test_mean_tokens_are_over_the_answers_that_tell() -> None:
    def scored(used: Tokens | None) -> Scored:
        return Scored("a", "a", "a", "absent", "answered", right=True, reasons=(), parts={}, confidence=None,
                      seconds=2.0, tokens=used)  # fmt: skip

    rows = [scored(Tokens(100, 50, 10)), scored(Tokens(300, 150, 30)), scored(None)]
    assert tokens(rows) == {"read": 200, "cached": 100, "generated": 20}
    assert "Tokens a question: 200 read anew, 100 from cache, 20 generated." in cost(rows)
    assert tokens([scored(None)]) is None
    assert "Tokens" not in cost([scored(None)])
