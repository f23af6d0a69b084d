"""Scoring is right about planted answers: a perfect one scores 1, and each kind of wrong answer is caught by name."""

from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case
from eval.results import Response, Run, RunError, Scored, total
from eval.scoring.score import score, score_one
from tests.fakes.answers import ARTICLES, labelled, perfect


@pytest.fixture
def cases(tmp_path: Path) -> dict[str, Case]:
    return {case.id: case for case in labelled(tmp_path)}


def judged(case: Case, answer: dict[str, Any] | None, *, error: str | None = None) -> Scored:
    return score_one(Response(case.id, 1.0, answer, error), case, articles=ARTICLES)


def changed(case: Case, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return perfect(case) | fields


def test_a_perfect_run_scores_one_and_nothing_lower_is_better_than_zero(cases: dict[str, Case]) -> None:
    run = Run("perfect", {}, tuple(Response(case.id, 1.0, perfect(case)) for case in cases.values()))
    scored = score(run, list(cases.values()), articles=ARTICLES)
    for metric in ("right", "on_record", "vital_recall", "weighted_recall", "hedges_kept", "citation_precision",
                   "citation_recall", "evidence_cited", "quote_exact", "abstention_precision", "abstention_recall",
                   "disagreement_precision", "disagreement_recall"):  # fmt: skip
        assert total(scored, metric) == 1, metric
    for metric in ("forbidden", "unmarked", "errors"):
        assert total(scored, metric) == 0, metric


@pytest.mark.parametrize(
    ("case", "fields", "reason"),
    [
        ("hurt", {"answer": "Fourteen people were hurt [1]."}, "does not say: four"),
        ("hurt", {"answer": "Four or five people were hurt [1]."}, "says 'five'"),
        ("mayor", {"answer": "Lena Vogt [1]."}, "says 'Lena Vogt'"),
        ("mayor", {"answer": "It is not Ada Kühn [1]."}, "does not say: Ada Kühn"),
        ("day", {"status": "answered", "answer": "May 27 [1].", "positions": []}, "status is answered"),
        ("day", {"answer": "May 27 [1].", "positions": [{"answer": "May 27", "marks": [1]}]}, "does not say: May 29"),
        ("day", {"answer": "May 27 or May 28 [1]."}, "says 'May 28'"),
        ("blame", {"answer": "Rain is to blame [1]."}, "the hedge is lost"),
        ("cost", {"status": "answered", "answer": "Two million [1]."}, "which the articles do not say"),
        ("resigned", {"status": "answered", "answer": "Because of the bridge [1]."}, "which the articles do not say"),
        ("mayor", {"status": "not_in_articles", "answer": ""}, "status is not_in_articles"),
    ],
)
def test_a_planted_wrong_answer_is_caught(
    cases: dict[str, Case], case: str, fields: dict[str, Any], reason: str
) -> None:
    scored = judged(cases[case], changed(cases[case], **fields))
    assert not scored.right
    assert scored.value("on_record") == 0
    assert any(reason in one for one in scored.reasons), scored.reasons


WRONG_PLACE = {"mark": 1, "article": "south", "quote": "The bridge fell on May 29, a Friday.", "start": 0, "end": 36}


@pytest.mark.parametrize(
    ("fields", "reason", "metric", "value"),
    [
        ({"answer": "Ada Kühn."}, "no mark that resolves", "unmarked", 1.0),
        ({"answer": "Ada Kühn [2]."}, "no mark that resolves", "unmarked", 1.0),
        ({"answer": "Ada Kühn [1]. She spoke."}, "no mark that resolves", "unmarked", 0.5),
        ({"citations": []}, "no labelled evidence is cited", "citation_recall", 0.0),
        ({"citations": [WRONG_PLACE]}, "no labelled evidence is cited", "citation_precision", 0.0),
        ({"citations": [WRONG_PLACE]}, "no labelled evidence is cited", "evidence_cited", 0.0),
        ({"citations": [WRONG_PLACE | {"start": 1, "end": 37}]}, "quote [1] is not in south", "quote_exact", 0.0),
        ({"citations": [WRONG_PLACE | {"quote": "The bridge stood."}]}, "quote [1] is not", "quote_exact", 0.0),
        ({"citations": [WRONG_PLACE | {"article": "west"}]}, "quote [1] is not in west", "quote_exact", 0.0),
    ],
)
def test_a_right_answer_that_is_not_on_the_record_is_caught(
    cases: dict[str, Case], fields: dict[str, Any], reason: str, metric: str, value: float
) -> None:
    scored = judged(cases["mayor"], changed(cases["mayor"], **fields))
    assert scored.right
    assert scored.value("on_record") == 0
    assert scored.value(metric) == value
    assert any(reason in one for one in scored.reasons), scored.reasons


def test_a_disagreement_with_one_side_cited_is_not_on_the_record(cases: dict[str, Case]) -> None:
    answer = perfect(cases["day"])
    answer["citations"] = answer["citations"][:1]
    scored = judged(cases["day"], answer)
    assert scored.right
    assert "a side has no evidence cited" in scored.reasons
    assert scored.value("citation_recall") == 0.5


def test_citing_a_whole_article_costs_precision(cases: dict[str, Case]) -> None:
    text = ARTICLES["south"]
    whole = {"mark": 1, "article": "south", "quote": text, "start": 0, "end": len(text)}
    scored = judged(cases["mayor"], changed(cases["mayor"], citations=[whole]))
    assert scored.value("citation_recall") == 1
    assert scored.value("citation_precision") == pytest.approx(1 / 3)


def test_the_same_words_in_two_articles_need_one_citation(cases: dict[str, Case]) -> None:
    answer = perfect(cases["hurt"])
    answer["citations"] = answer["citations"][1:]
    answer["answer"] = "Four [2]."
    scored = judged(cases["hurt"], answer)
    assert scored.value("citation_recall") == 1
    assert not scored.reasons


def test_a_citation_without_offsets_is_found_by_its_quote(cases: dict[str, Case]) -> None:
    def cited(quote: str) -> Scored:
        return judged(
            cases["mayor"], changed(cases["mayor"], citations=[{"mark": 1, "article": "south", "quote": quote}])
        )

    found = cited("Mayor Ada Kühn spoke of")
    assert (found.value("quote_exact"), found.value("citation_recall")) == (1, 1)
    lost = cited("Mayor Ada Kuhn spoke of")
    assert (lost.value("quote_exact"), lost.value("citation_recall")) == (0, 0)
    assert cited("").value("quote_exact") == 0


def test_a_contradicting_value_inside_a_quotation_is_not_said(cases: dict[str, Case]) -> None:
    scored = judged(cases["hurt"], changed(cases["hurt"], answer="Four, though “five or more” was heard [1]."))
    assert scored.right


def test_a_false_premise_may_be_corrected_instead_of_declined(cases: dict[str, Case]) -> None:
    scored = judged(cases["resigned"], changed(cases["resigned"], status="answered", answer="She did not resign [1]."))
    assert scored.right
    assert scored.value("abstention_recall") == 1


def test_an_okay_fact_weighs_half_and_is_not_needed(cases: dict[str, Case]) -> None:
    scored = judged(cases["mayor"], changed(cases["mayor"], answer="Ada Kühn [1]."))
    assert scored.right
    assert scored.value("vital_recall") == 1
    assert scored.value("weighted_recall") == pytest.approx(2 / 3)


def test_what_does_not_apply_is_unscored_and_not_zero(cases: dict[str, Case]) -> None:
    scored = judged(cases["cost"], perfect(cases["cost"]))
    for metric in ("vital_recall", "citation_precision", "citation_recall", "quote_exact", "unmarked", "hedges_kept"):
        assert scored.value(metric) is None
    assert total([scored], "vital_recall") is None


@pytest.mark.parametrize("answer", [{"answer": 1}, {"status": "maybe", "answer": "x"}, {}])
def test_an_answer_that_breaks_the_contract_is_an_error_and_wrong(
    cases: dict[str, Case], answer: dict[str, Any]
) -> None:
    scored = judged(cases["day"], answer)
    assert (scored.right, scored.status, scored.value("errors")) == (False, "error", 1)
    assert scored.value("disagreement_recall") == scored.value("vital_recall") == 0
    assert "not the answer contract" in scored.reasons[0]


def test_a_lost_answer_counts_against_what_was_asked_of_it(cases: dict[str, Case]) -> None:
    scored = judged(cases["cost"], None, error="ModelError: down")
    assert scored.reasons == ("ModelError: down",)
    assert scored.value("abstention_recall") == 0
    assert scored.value("vital_recall") is None


def test_a_system_without_a_status_is_judged_by_what_it_says(cases: dict[str, Case]) -> None:
    scored = judged(cases["day"], changed(cases["day"], status=None, positions=[], answer="May 27 or May 29 [1][2]."))
    assert scored.right
    assert scored.value("disagreement_recall") is None
    assert not judged(cases["cost"], changed(cases["cost"], status=None, answer="Two million.")).right


def test_an_answer_whose_label_is_gone_is_left_out_and_a_run_of_something_else_refused(cases: dict[str, Case]) -> None:
    stranger = Response("nobody", 1.0, {"answer": "x"})
    known = Response("cost", 1.0, perfect(cases["cost"]))
    scored = score(Run("x", {}, (stranger, known)), list(cases.values()), articles=ARTICLES)
    assert [one.id for one in scored] == ["cost"]
    with pytest.raises(RunError, match="'nobody'"):
        score(Run("x", {}, (stranger,)), list(cases.values()), articles=ARTICLES)
