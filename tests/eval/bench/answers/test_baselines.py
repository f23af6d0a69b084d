"""The baselines' replies are read kindly: marks in any usual form, refusals in any usual wording."""

from datetime import date
from pathlib import Path

import pytest

from eval.bench.answers import baselines
from tests.fakes.model import FakeModel, dated, passage, story

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


def test_a_citation_is_the_whole_passage_at_its_place() -> None:
    value = baselines.contract("Ana Ruiz [1]; Paul Dean [2].", PASSAGES)
    assert [one["article"] for one in value["citations"]] == ["a", "b"]
    for one, shown in zip(value["citations"], PASSAGES, strict=True):
        assert shown.source.article.text[one["start"] : one["end"]] == one["quote"] == shown.text


def test_the_stuffed_prompt_shows_every_passage_with_its_day_and_asks_for_citations() -> None:
    model = FakeModel(lambda shown, question, proposed: "Ana Ruiz [1]")
    shown = (passage(dated(story("a", "Ana Ruiz opened it."), date(2022, 6, 1))), PASSAGES[1])
    output = baselines.stuffed(model, "Who opened it?", date(2022, 6, 3), shown)
    (system, user), *rest = model.sent
    assert not rest
    assert system == ("system", baselines.STUFFED)
    assert user[1] == (
        "[1] (published 2022-06-01) Ana Ruiz opened it.\n\n[2] Paul Dean closed it.\n\n"
        "Today is 2022-06-03.\nQuestion: Who opened it?\nAnswer:"
    )
    assert output.answer["answer"] == "Ana Ruiz [1]"
    assert output.kept == {"confidence": 0.95}  # the fake says "not" first with a chance of .05


def test_llamaindexs_engine_sees_the_passages_numbered_from_one() -> None:
    model = FakeModel(lambda shown, question, proposed: "Paul Dean closed it [2].")
    output = baselines.citation(model, "Who closed it?", PASSAGES)
    (((role, prompt),),) = model.sent
    assert role == "user"
    assert prompt.index("Source 1:\nAna Ruiz opened it.") < prompt.index("Source 2:\nPaul Dean closed it.")
    assert f"Query: Who closed it?{baselines.BRIEF}" in prompt
    (cited,) = output.answer["citations"]
    assert (cited["article"], cited["mark"]) == ("b", 2)


def test_a_change_of_how_baselines_are_asked_changes_their_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = baselines.digest()
    changed = tmp_path / "baselines.py"
    changed.write_text("changed")
    monkeypatch.setattr(baselines, "__file__", str(changed))
    assert baselines.digest() != before
