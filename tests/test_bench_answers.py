"""Planted answers to each set get the figures that they are worth; asking keeps what came and carries on."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from eval.bench import baselines, data, sets
from eval.bench.answers import SYSTEMS, AnswerFile, Workshop, ask_items, digests, read_answers
from eval.bench.answers_report import report
from eval.bench.curve import Judged, answered_at, auc, curve
from eval.bench.facts import LABELLED
from eval.bench.plan import Plan
from eval.bench.sets import SETS, Item, confidence, judge_documents, judge_news, judge_paragraph, judge_planted
from eval.results import Asked
from index.errors import UsageError
from qa import read
from qa.errors import ModelError
from qa.settings import QASettings
from tests.fake_model import FakeModel, passage, story
from tests.fakes import HashingEncoder

BRIDGE = "Ana Ruiz opened the rebuilt bridge on Monday. The work took three years."
NEWS = data.NewsQuestion("n", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3), ())


def said(answer: str, **kept: Any) -> Asked:  # noqa: ANN401 - whatever a system keeps
    status = "answered" if answer else "not_in_articles"
    return Asked("n", 1.0, {"status": status, "answer": answer, "citations": [], "positions": []}, kept=kept)


def test_the_short_answer_is_the_values_else_the_text_without_marks() -> None:
    assert sets.short(said("Ana Ruiz opened it [1][2].", values=["Ana Ruiz", "Paul Dean"])) == "Ana Ruiz, Paul Dean"
    assert sets.short(said("Ana Ruiz [1].")) == "Ana Ruiz"
    assert sets.short(said("")) == ""
    assert sets.short(Asked("n", 1.0, error="down")) == ""


def test_news_is_scored_by_f1_apart_where_the_passages_hold_the_answer() -> None:
    assert judge_news(NEWS, said("Mayor Ana Ruiz [1].", passages=[BRIDGE])) == {
        "em": 0, "f1": pytest.approx(0.8), "answered": 1, "held": 1, "f1_held": pytest.approx(0.8), "em_held": 0,
        "f1_first": pytest.approx(0.8), "f1_text": pytest.approx(0.8),
    }  # fmt: skip
    several = judge_news(NEWS, said("Ana Ruiz opened it [1]. Paul Dean [2].", values=["Ana Ruiz", "Paul Dean"]))
    assert [several[name] for name in ("f1_first", "f1", "f1_text")] == pytest.approx([1, 2 / 3, 0.5])
    assert set(judge_news(NEWS, said("", passages=["Nothing."])).values()) == {0}


def test_an_answer_to_an_unanswerable_question_is_counted_against_it() -> None:
    gold = data.ParagraphQuestion("p", "Bridge", BRIDGE, "Who closed it?", ())
    assert judge_paragraph(gold, said("Ana Ruiz [1].")) == {"answered_unanswerable": 1}
    assert judge_paragraph(gold, said("")) == {"answered_unanswerable": 0}


def test_documents_want_every_right_answer_and_no_wrong_one() -> None:
    gold = data.DocumentsQuestion("d", "How many?", (), ("3,559", "3,506"), ("10,000",))
    assert judge_documents(gold, said("The articles disagree: 3,559 [1]; 3,506 [2]."))["exact"] == 1
    assert judge_documents(gold, said("3,559 [1].")) == {"exact": 0, "right": 0.5, "wrong": 0}
    assert judge_documents(gold, said("3,559 [1]; 3,506 [2]; 10,000 [3].")) == {"exact": 0, "right": 1, "wrong": 1}
    assert judge_documents(gold, said(""))["exact"] == 0


def test_a_planted_value_is_to_be_shown_beside_the_true_one_with_both_sources() -> None:
    gold = data.PlantedQuestion("r", "Where?", ("Tampa",), "Glendale", (), ())
    both = said("The articles disagree: Tampa [1]; Glendale [2].")
    assert judge_planted(gold, both) == {"both_cited": 0, "both": 1, "true": 1, "planted_alone": 0}
    quotes = [{"quote": "It was played in Tampa."}, {"quote": "It was played in Glendale."}]
    cited = Asked("r", 1.0, {**(both.answer or {}), "citations": quotes})
    assert judge_planted(gold, cited)["both_cited"] == 1
    assert judge_planted(gold, said("Glendale [1]."))["planted_alone"] == 1


def test_confidence_is_known_also_where_nothing_was_said() -> None:
    readings = [{"confidence": 0.3}, {"confidence": 0.9}]
    assert confidence(said("Ana Ruiz [1].", readings=readings)) == 0.9
    assert confidence(said("", readings=readings)) == 0.3  # the surer one was thrown out by verification
    assert confidence(said("", readings=[])) == 0
    assert confidence(said("Ana Ruiz.", confidence=0.7)) == 0.7
    assert confidence(said("Ana Ruiz.")) is None
    assert sets.FOUND == read.FOUND


def test_the_threshold_that_answers_enough_shows_how_many_unanswerable_ones_it_answers() -> None:
    sure = np.array([0.9, 0.8, 0.7, 0.2, 0.75, 0.1])
    answerable = np.array([True, True, True, True, False, False])
    assert answered_at(sure, answerable, 0.5) == 0
    assert answered_at(sure, answerable, 0.65) == 0.5
    assert answered_at(np.zeros(6), answerable) is None
    found = curve([Judged(s, a, float(a)) for s, a in zip(sure, answerable, strict=True)])
    assert found.threshold == 0.7
    assert found.auc is not None
    assert found.auc.value == pytest.approx(6 / 8)
    assert found.risk[-1][0] == 1.0
    assert found.risk[-1][1] == pytest.approx(1 / 3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_more_coverage_never_answers_fewer_unanswerable_ones(rows: list[tuple[float, bool]]) -> None:
    sure, answerable = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    some, more = (answered_at(sure, answerable, coverage) for coverage in (0.3, 0.9))
    if some is not None and more is not None:
        assert some <= more


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9]), st.booleans()), min_size=2, max_size=40))
def test_the_area_under_roc_is_scikit_learns(rows: list[tuple[float, bool]]) -> None:
    sure, answerable = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = auc(sure, answerable)
    if answerable.all() or not answerable.any():
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score(answerable, sure))


def items(number: int) -> tuple[Item, ...]:
    def judge(asked: Asked) -> Mapping[str, float]:
        return {"f1": float(sets.short(asked) == "Ana Ruiz")}

    return tuple(
        Item(f"q{n}", f"Who opened bridge {n}?", date(2022, 6, 3), judge, (BRIDGE,), stratum=str(n % 3 == 0))
        for n in range(number)
    )


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_sample_keeps_the_strata_and_a_larger_one_holds_it(size: int, more: int) -> None:
    every = items(30)
    small, large = sets.sample(every, size), sets.sample(every, size + more)
    assert len(small) == min(size, 30)
    assert {one.id for one in small} <= {one.id for one in large}
    assert abs(sum(one.stratum == "True" for one in small) - size / 3) <= 1
    assert sets.sample(every, size) == small


def test_questions_about_one_text_stand_together() -> None:
    def judge(_asked: Asked) -> Mapping[str, float]:
        return {}

    rows = [Item(str(n), "Who?", date(2022, 6, 3), judge, (text,)) for n, text in enumerate(["a", "b", "a", "b"])]
    assert [one.id for one in sets.sample(rows, 0)] == ["0", "2", "1", "3"]


def script(shown: str, question: str, proposed: str | None) -> str:
    return "yes" if proposed else "Ana Ruiz [1]"


def workshop(model: FakeModel) -> Workshop:
    return Workshop(model, HashingEncoder(), QASettings(), {})


def opened(folder: Path, model: FakeModel, names: tuple[str, ...] = tuple(SYSTEMS)) -> dict[str, AnswerFile]:
    own = {name: digests(name, items(3), workshop(model)) for name in names}
    return {name: AnswerFile.open(folder / f"squad2-{name}.jsonl", name, own[name]) for name in names}


def test_every_system_is_asked_of_the_same_articles_and_a_second_call_asks_nothing(tmp_path: Path) -> None:
    model = FakeModel(script)
    told: list[str] = []
    ask_items(
        SETS["squad2"], items(2), opened(tmp_path, model), workshop(model),
        told=lambda name, item: told.append(f"{item.id} {name}"),
    )  # fmt: skip
    assert told == [f"q{n} {name}" for n in range(2) for name in SYSTEMS]
    answers = {name: read_answers(tmp_path / f"squad2-{name}.jsonl") for name in SYSTEMS}
    assert {name: sets.short(rows["q0"]) for name, rows in answers.items()} == dict.fromkeys(SYSTEMS, "Ana Ruiz")
    ours = answers["onrecord"]["q0"]
    assert [reading["answer"] for reading in ours.kept["readings"]] == ["Ana Ruiz"]
    for rows in answers.values():
        quote = (rows["q0"].answer or {})["citations"][0]["quote"]
        assert quote in BRIDGE
        assert "Ana Ruiz" in quote
    sent = len(model.sent)
    ask_items(SETS["squad2"], items(2), opened(tmp_path, model), workshop(model))
    assert len(model.sent) == sent
    ask_items(SETS["squad2"], items(3), opened(tmp_path, model), workshop(model))
    assert set(read_answers(tmp_path / "squad2-stuffed.jsonl")) == {"q0", "q1", "q2"}


def test_answers_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    ask_items(SETS["squad2"], items(1), opened(tmp_path, FakeModel(script)), workshop(FakeModel(script)))
    with pytest.raises(UsageError, match=r"holds 1 answers that were given with other model\. .*--restart"):
        opened(tmp_path, FakeModel(script, name="another"))


class Down(FakeModel):
    """A model that fails from some reply on."""

    def reply(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        if len(self.sent) >= 1:
            raise ModelError("the endpoint is down")
        return super().reply(*args, **more)


def test_a_model_that_is_down_stops_it_and_errors_are_asked_again(tmp_path: Path) -> None:
    down = Down(script)
    with pytest.raises(ModelError):
        ask_items(SETS["squad2"], items(9), opened(tmp_path, down, ("stuffed",)), workshop(down))
    rows = read_answers(tmp_path / "squad2-stuffed.jsonl")
    assert [rows[name].error is None for name in ("q0", "q1")] == [True, False]
    assert len(rows) == 6
    good = opened(tmp_path, FakeModel(script), ("stuffed",))
    assert set(good["stuffed"].done) == {"q0"}
    ask_items(SETS["squad2"], items(2), good, workshop(FakeModel(script)))
    assert read_answers(tmp_path / "squad2-stuffed.jsonl")["q1"].error is None


PASSAGES = (passage(story("a", "Ana Ruiz opened it.")), passage(story("b", "Paul Dean closed it.")))


@pytest.mark.parametrize(
    ("reply", "marks", "answer"),
    [
        ("Ana Ruiz [1].", [1], "Ana Ruiz [1]."),
        ("Ana Ruiz [1, 2]", [1, 2], "Ana Ruiz [1][2]"),
        ("Ana Ruiz [Source 2] opened it (Source 1).", [2, 1], "Ana Ruiz [2] opened it [1]."),
        ("Ana Ruiz. Source 2", [2], "Ana Ruiz. [2]"),
        ("Ana Ruiz. Sources: 1 and 2", [1, 2], "Ana Ruiz. [1][2]"),
        ("Ana Ruiz, aged (27) [3]", [3], "Ana Ruiz, aged (27) [3]"),
    ],
)
def test_marks_of_a_reply_are_read_in_any_usual_form(reply: str, marks: list[int], answer: str) -> None:
    value = baselines.contract(reply, PASSAGES)
    assert value["answer"] == answer
    assert [one["mark"] for one in value["citations"]] == [mark for mark in marks if mark <= len(PASSAGES)]


@pytest.mark.parametrize(
    "reply",
    ["NOT IN THE ARTICLES", "The sources do not provide this.", "It is not mentioned [1].", "", "None of the sources."],
)
def test_a_refusal_in_any_usual_wording_declines(reply: str) -> None:
    assert baselines.contract(reply, PASSAGES)["status"] == "not_in_articles"


def test_what_is_no_refusal_is_an_answer() -> None:
    assert baselines.contract("He did not resign [1].", PASSAGES)["status"] is None


def test_a_report_compares_over_the_same_questions() -> None:
    rows = items(40)
    good = {item.id: said("Ana Ruiz [1].", readings=[{"confidence": 0.9}]) for item in rows}
    bad = {item.id: said("Paul Dean [1].") for item in rows[:20]}
    text = report(SETS["squad2"], rows, {"onrecord": good, "stuffed": bad})
    assert "| F1 on answerable questions | 100.0 (91.2 to 100.0) | 0.0 (0.0 to 16.8) |  |" in text
    assert "| F1 on answerable questions | 100.0 (83.2 to 100.0) | better | – | 20 |" in text
    assert "| questions | 40 | 20 |  |" in text
    assert "| seconds |  |  | 1.00 (1.00 to 1.00) | 20 |" in text
    assert "nothing asked yet" in report(SETS["squad2"], rows, {"onrecord": {}})


def test_the_labelled_facts_are_a_set_too(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ("facts",), ("onrecord",), tmp_path / "answers", sample=9)
    every, chosen = plan.items("facts")
    assert len(every) > 200
    assert len({item.stratum for item in chosen}) >= 7
    absent = next(item for item in every if item.stratum == "absent")
    assert absent.judge(said(""))["right"] == 1
    assert absent.judge(said("Paul Dean [1]."))["right"] == 0
    assert LABELLED.name in plan.report()


def test_a_set_or_system_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--on 'nq' is none of realtimeqa, squad2"):
        Plan(tmp_path, ("nq",), ("onrecord",), tmp_path)
    with pytest.raises(UsageError, match="--system 'gpt' is none of onrecord"):
        Plan(tmp_path, ("facts",), ("gpt",), tmp_path)


def test_sets_are_read_into_items(tmp_path: Path) -> None:
    import gzip

    folder = tmp_path / "squad2-dev"
    folder.mkdir()
    row = {"id": "s", "title": "A_Bridge", "context": BRIDGE, "question": "Who?", "answers": [], "impossible": True}
    (folder / "questions.jsonl.gz").write_bytes(gzip.compress((json.dumps(row) + "\n").encode()))
    (item,) = SETS["squad2"].read(folder)
    assert (item.title, item.texts, item.answers) == ("A Bridge", (BRIDGE,), ())
    assert item.judge(said("")) == {"answered_unanswerable": 0}
