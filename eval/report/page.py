"""The HTML report: one file with plots and each answer beside its labels, which asks the network for nothing.

Everything that comes from articles, questions and answers is escaped, and the page forbids scripts to itself.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.report import plots
from eval.report.judged import JudgedCase, JudgedRun
from eval.report.tables import interval, number, percent, points
from eval.report.text import apart, by_kind, cost, said
from eval.results import AnswerContract, parse
from eval.scoring.statistics import Change, estimates
from qa.page.views.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment

SHOWN = {"right": "✓", "loose": "✓ but not on the record", "wrong": "✗"}  # never by colour alone


def page(found: JudgedRun, compared: Sequence[Change] = ()) -> str:
    """The report of one run as a whole HTML page, the wrong answers first."""
    scored, values = found.scored, estimates(found.scored)
    order = sorted(found.judged, key=lambda one: (one.scored.right, not one.scored.reasons))
    return _templates().get_template("page.html").render(
        run=found.run,
        judged=found.judged,
        right=sum(one.right for one in scored),
        cost=cost(scored),
        values=values,
        corpora={name: (part, estimates(part)) for name, part in apart(scored).items()},
        measured=[(metric, one) for metric, one in values.items() if one.value is not None],
        kinds=by_kind(scored),
        compared=compared,
        curve=plots.risk(scored),
        histogram=plots.latency(scored),
        answers=[(_state(one), one, _contract(one)) for one in order],
        shown=SHOWN,
        depends={**found.run.digests, **found.run.notes},
    )  # fmt: skip


@cache
def _templates() -> "Environment":
    templates = environment(Path(__file__).parent)
    templates.filters |= {"percent": percent, "points": points, "number": number, "said": said}
    templates.globals["interval"] = interval
    return templates


def _state(one: JudgedCase) -> str:
    return "wrong" if not one.scored.right else "loose" if one.scored.reasons else "right"


def _contract(one: JudgedCase) -> AnswerContract:
    """The answer as far as it keeps the contract; an empty one for an error."""
    answer = parse(one.response.answer or {})
    return AnswerContract(answer="") if isinstance(answer, str) else answer
