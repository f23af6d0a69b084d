"""Cases, responses and judgements stand side by side, in the order of the cases."""

from pathlib import Path

import pytest

from eval.asking.runfile import write_run
from eval.cases import Case
from eval.paths import COMMITTED_RUN, CORPORA, Corpus
from eval.report.judged import judge, read_judged
from eval.results import Response, Run, RunError
from tests.fakes.answers import ARTICLES, LABELS, corpus, labelled, perfect


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def test_cases_that_were_not_asked_and_answers_without_a_label_are_left_out(cases: tuple[Case, ...]) -> None:
    responses = (Response("gone", 1.0), *(Response(case.id, 1.0, perfect(case)) for case in reversed(cases[1:])))
    found = judge(Run("planted", {}, responses), corpus(cases))
    assert [one.case.id for one in found.judged] == [case.id for case in cases[1:]]
    assert all(one.case.id == one.response.id == one.scored.id for one in found.judged)
    assert [one.right for one in found.scored] == [True] * len(cases[1:])


def test_a_run_of_other_questions_is_refused(cases: tuple[Case, ...]) -> None:
    with pytest.raises(RunError, match="only such as 'gone'"):
        judge(Run("planted", {}, (Response("gone", 1.0),)), corpus(cases))


def test_files_are_read_and_judged(tmp_path: Path, cases: tuple[Case, ...]) -> None:
    (tmp_path / "seeds").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "seeds" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "labels.yaml").write_text(LABELS, encoding="utf-8")
    run = Run("planted", {}, tuple(Response(case.id, 1.0, perfect(case)) for case in cases))
    write_run(run, tmp_path / "a.jsonl")
    found = read_judged(tmp_path / "a.jsonl", [Corpus("seeds", tmp_path / "seeds", tmp_path / "labels.yaml")])
    assert (found.run, found.labelled) == (run, corpus(cases))


def test_the_committed_run_answers_every_labelled_question() -> None:
    found = read_judged(COMMITTED_RUN, CORPORA)
    assert [one.case.id for one in found.judged] == [case.id for case in found.labelled.cases]
