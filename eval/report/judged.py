"""A run beside the labels that it is judged by, which is what every report shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.asking.runfile import read_run
from eval.cases import Case
from eval.labels.corpora import Labelled, load_corpora
from eval.paths import Corpus
from eval.results import Response, Run, Scored
from eval.scoring.score import score


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """One question with everything known about it."""

    case: Case
    response: Response
    scored: Scored


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A run, the labels of the corpora that it was asked of, and the cases that it answers, judged."""

    run: Run
    labelled: Labelled
    judged: tuple[JudgedCase, ...]

    @property
    def scored(self) -> list[Scored]:
        """The judgements, in the order of the cases."""
        return [one.scored for one in self.judged]


def judge(run: Run, labelled: Labelled) -> JudgedRun:
    """Cases, responses and judgements side by side, in the order of the cases.

    Raises:
        RunError: the run answers no labelled case.
    """
    responses = {one.id: one for one in run.responses}
    scored = {one.id: one for one in score(run, labelled.cases, articles=labelled.articles)}
    found = tuple(JudgedCase(case, responses[case.id], scored[case.id]) for case in labelled.cases if case.id in scored)
    asked = {one.case.corpus for one in found}
    return JudgedRun(run, labelled.where(lambda case: case.corpus in asked), found)


def read_judged(run_file: Path, corpora: Sequence[Corpus]) -> JudgedRun:
    """The run in a file, judged by the labels of the corpora.

    Raises:
        RunError: it cannot be read.
        CasesError: the labels are not in order.
    """
    labelled = load_corpora(corpora)
    return judge(read_run(run_file), labelled)
