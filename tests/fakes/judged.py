"""Judged runs that nobody had to ask: perfect ones but for an answer with all that could be markup."""

from eval.cases import Case
from eval.report.judged import JudgedRun, judge
from eval.results import Response, Run, Scored
from tests.fakes.answers import corpus, perfect

EVIL = "<script>alert(1)</script> | `x` ![i](http://e.vil) \n::error::x ]]> \x1b[31m"


def judged_run(cases: tuple[Case, ...], wrong: str = "") -> JudgedRun:
    """A perfect run but for the case `wrong`."""
    evil = {"status": "answered", "answer": EVIL, "citations": [{"mark": 1, "article": EVIL, "quote": EVIL}]}
    responses = tuple(Response(case.id, 2.0, evil if case.id == wrong else perfect(case)) for case in cases)
    return judge(Run("<b>planted</b>", {"seeds": "s"}, responses), corpus(cases))


def scored(values: list[tuple[float | None, bool]]) -> list[Scored]:
    """One judgement for each confidence and whether it is right; the seconds count from 1."""
    return [
        Scored(
            str(n),
            str(n),
            str(n),
            "absent",
            "answered",
            right,
            (),
            {"right": (float(right), 1.0)},
            confidence,
            float(n),
        )
        for n, (confidence, right) in enumerate(values, 1)
    ]
