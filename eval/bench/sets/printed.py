"""Is what was printed about a question with a known answer right, value by value? Pure.

A quiz tells one spelling of its answer, articles have others: "Kamala Harris" is Harris, and Vice President Kamala
Harris. So a value is right that says a gold answer, or shares more than half of its words with one (token F1), has the
same numbers and negations, and is nearer to it than to any wrong answer that the quiz offered.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from eval.bench.sets.items import short
from eval.results import Response
from eval.scoring.match import asserts_any, tokens

NEAR = 0.5  # token F1 that a value has to exceed
NEGATIONS = frozenset({"not", "no", "never"})


def judge_printed(response: Response, answers: Sequence[str], others: Sequence[str] = ()) -> dict[str, float]:
    """Of an answer that prints something: every value right, a right one with a wrong one beside it, or none right.

    Also whether it is told as a disagreement. Empty where nothing is printed. A system that tells no values is judged
    by its whole short answer.
    """
    said = short(response)
    if not said:
        return {}
    right = [is_right(str(value), answers, others) for value in response.kept.get("values") or [said]]
    return {
        "wholly_right": float(all(right)),
        "beside": float(any(right) and not all(right)),
        "wrong": float(not any(right)),
        "disagreement": float((response.answer or {}).get("status") == "sources_disagree"),
    }


def is_right(value: str, answers: Sequence[str], others: Sequence[str] = ()) -> bool:
    """Whether a value says one of the gold answers, and none of the wrong ones better."""
    near, astray = _nearness(value, answers), _nearness(value, others)
    agrees = near > NEAR and any(_decisive(value) == _decisive(answer) for answer in answers)
    return (agrees or asserts_any(value, tuple(answers))) and near > astray


def _nearness(value: str, forms: Iterable[str]) -> float:
    said = Counter(_words(value))
    wanted = [Counter(_words(form)) for form in forms]
    return max((2 * (said & one).total() / ((said + one).total() or 1) for one in wanted), default=0.0)


def _decisive(text: str) -> set[str]:
    return {word for word in _words(text) if word in NEGATIONS or any(sign.isdigit() for sign in word)}


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]
