"""Every system gets the same articles and passages; asking keeps what came, carries on, and mixes nothing."""

from pathlib import Path

import pytest

import qa
from eval.asking.runfile import AnswerLog
from eval.bench.answers.ask import SYSTEMS, Setup, answering_modules, ask_items, code_digest, digests, read_answers
from eval.bench.sets.items import short
from eval.bench.sets.published import SETS
from eval.results import Run
from index.errors import UsageError
from qa.answer import Passage
from qa.errors import ModelError
from qa.reading.model import Reply, Request
from qa.settings import QASettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel
from tests.fakes.responses import BRIDGE, items


def script(shown: str, question: str, proposed: str | None) -> str:
    return "yes" if proposed else "Ana Ruiz [1]"


def setup(model: FakeModel) -> Setup:
    return Setup(model, HashingEncoder(), QASettings(), {})


def opened(folder: Path, model: FakeModel, names: tuple[str, ...] = tuple(SYSTEMS)) -> dict[str, AnswerLog]:
    own = {name: digests(name, items(3), setup(model)) for name in names}
    return {name: AnswerLog.open(folder / f"squad2-{name}.jsonl", Run(name, own[name], ())) for name in names}


def test_every_system_is_asked_of_the_same_articles_and_a_second_call_asks_nothing(tmp_path: Path) -> None:
    model = FakeModel(script)
    told: list[tuple[int, int]] = []
    ask_items(
        SETS["squad2"], items(2), opened(tmp_path, model), setup(model),
        told=lambda *done: told.append(done),
    )  # fmt: skip
    assert told == [(done, 6) for done in range(1, 7)]
    answers = {name: read_answers(tmp_path / f"squad2-{name}.jsonl") for name in SYSTEMS}
    assert {name: short(rows["q0"]) for name, rows in answers.items()} == dict.fromkeys(SYSTEMS, "Ana Ruiz")
    ours = answers["onrecord"]["q0"]
    assert [reading["answer"] for reading in ours.kept["readings"]] == ["Ana Ruiz"]
    for rows in answers.values():
        quote = (rows["q0"].answer or {})["citations"][0]["quote"]
        assert quote in BRIDGE
        assert "Ana Ruiz" in quote
    sent = len(model.sent)
    ask_items(SETS["squad2"], items(2), opened(tmp_path, model), setup(model))
    assert len(model.sent) == sent
    ask_items(SETS["squad2"], items(3), opened(tmp_path, model), setup(model))
    assert set(read_answers(tmp_path / "squad2-stuffed.jsonl")) == {"q0", "q1", "q2"}


def test_answers_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    ask_items(SETS["squad2"], items(1), opened(tmp_path, FakeModel(script)), setup(FakeModel(script)))
    with pytest.raises(UsageError, match=r"holds 1 answers that were given with other model\. .*--restart"):
        opened(tmp_path, FakeModel(script, name="another"))


class Down(FakeModel):
    """A model that fails from some reply on."""

    def reply(self, request: Request) -> Reply:
        if len(self.sent) >= 1:
            raise ModelError("the endpoint is down")
        return super().reply(request)


def test_a_model_that_is_down_stops_it_and_errors_are_asked_again(tmp_path: Path) -> None:
    down = Down(script)
    with pytest.raises(ModelError):
        ask_items(SETS["squad2"], items(9), opened(tmp_path, down, ("stuffed",)), setup(down))
    rows = read_answers(tmp_path / "squad2-stuffed.jsonl")
    assert [rows[name].error is None for name in ("q0", "q1")] == [True, False]
    assert len(rows) == 6
    good = opened(tmp_path, FakeModel(script), ("stuffed",))
    assert set(good["stuffed"].done) == {"q0"}
    ask_items(SETS["squad2"], items(2), good, setup(FakeModel(script)))
    assert read_answers(tmp_path / "squad2-stuffed.jsonl")["q1"].error is None


def test_a_baselines_seconds_have_the_retrieval_in_them_and_ours_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def slowly(*_: object) -> list[Passage]:
        clock[0] += 100
        return []

    monkeypatch.setattr("eval.bench.answers.baselines.found", slowly)
    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    model = FakeModel(script)
    ask_items(SETS["squad2"], items(1), opened(tmp_path, model), setup(model))
    seconds = {name: read_answers(tmp_path / f"squad2-{name}.jsonl")["q0"].seconds for name in SYSTEMS}
    assert seconds == {"onrecord": 0, "stuffed": 100, "citation": 100}


MODULES = ("ask.py", "__main__.py", "llamaindex.py", "reading/read.py", "page/serve.py", "page/views/answer.py")


def package(folder: Path, name: str, changed: str = "") -> str:
    """The digest of a small package with sub-folders, one of whose modules is `changed`."""
    for module in (
        "ask.py",
        "__main__.py",
        "llamaindex.py",
        "reading/read.py",
        "page/serve.py",
        "page/views/answer.py",
    ):
        path = folder / name / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"changed = {module == changed}")
    return code_digest(answering_modules(folder / name))


@pytest.mark.parametrize(
    ("module", "stale"),
    [
        ("ask.py", True),
        ("reading/read.py", True),
        ("page/serve.py", False),
        ("page/views/answer.py", False),
        ("__main__.py", False),
        ("llamaindex.py", False),
    ],
)
def test_a_change_of_what_answers_makes_answers_stale_and_one_of_the_page_does_not(
    tmp_path: Path, module: str, *, stale: bool
) -> None:
    before = package(tmp_path, "qa")
    assert package(tmp_path, "qa") == before
    assert (package(tmp_path, "qa", changed=module) != before) == stale


def test_the_modules_that_answer_are_all_of_qa_but_the_page() -> None:
    folder = Path(str(qa.__file__)).parent
    found = {path.relative_to(folder).parts[0] for path in answering_modules(folder)}
    assert {"ask.py", "reading", "answering", "language", "retrieval"} <= found
    assert not found & {"page", "__main__.py", "llamaindex.py"}
