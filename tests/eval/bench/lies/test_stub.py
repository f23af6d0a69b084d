"""The scripted model says what it was told to, and stands by it."""

from eval.bench.lies.stub import Liar
from qa.cancellation import Cancellation
from qa.reading.model import Request, in_order
from qa.reading.prompts import ask, messages, parse, propose


def test_it_replies_the_same_to_every_question_and_stands_by_it() -> None:
    asked = Request(messages("[1] He left.", ask("When?")), 48)
    proposed = Request(messages("[1] He left.", propose("When?", "Monday")), 1)
    reply, judged = in_order(Liar("On Monday", 2).replies([asked, proposed], Cancellation()))
    assert parse(reply.text) == ("On Monday", (2,))
    assert reply.first == {"on": 0.98, "not": 0.02}
    assert (judged.text, judged.first["yes"]) == ("yes", 0.97)
