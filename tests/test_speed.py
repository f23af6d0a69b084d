"""What the speed benchmark asks, of a model that costs nothing; no time is asserted."""

from datetime import date

from eval.bench.answers import Workshop
from eval.bench.baselines import STUFFED
from eval.bench.sets import SETS, Item
from eval.bench.speed import never_read
from qa.settings import QASettings
from tests.fake_model import FakeModel
from tests.fakes import HashingEncoder


def test_ours_and_the_stuffed_prompt_are_asked_the_same_in_turns() -> None:
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    item = Item("a", "Who?", date(2022, 6, 3), lambda asked: {}, ("Ana Ruiz opened the bridge.",))
    questions = ["Who opened it?", "Who opened the bridge?", "Who was it?"]
    with Workshop(model, HashingEncoder(), QASettings(), {}).desk(SETS["squad2"], item) as desk:
        ours, theirs = never_read(desk, questions)
    assert (len(ours), len(theirs)) == (3, 3)
    stuffed = ["stuffed" if sent[0][1] == STUFFED else "ours" for sent in model.sent]
    turns = [kind for place, kind in enumerate(stuffed) if place == 0 or stuffed[place - 1] != kind]
    assert turns == ["ours", "stuffed"] * 3
