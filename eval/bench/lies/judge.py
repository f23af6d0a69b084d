"""Whether what a reply claims was printed. Pure."""

import re
from dataclasses import dataclass

from eval.bench.lies.cases import Case
from eval.bench.lies.tokens import Tokens, bare, holds, tokens
from qa.answer import Answer

_MARK = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what came of it.

    `shown` are the values that were printed, then the text; none where there was no answer. `right` is whether one of
    them holds the truth, `wrong` whether one says the lie; `reason` is why something was left out.
    """

    case: Case
    shown: tuple[str, ...] = ()
    right: bool = False
    wrong: bool = False
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Whether a truth was not printed, or a lie was answered with anything but nothing or the truth."""
        return not self.right if self.case.kind is None else self.wrong or (bool(self.shown) and not self.right)


def judge(case: Case, answer: Answer) -> Outcome:
    """Hold an answer against a case: by the values that it prints and by its text, token for token."""
    reason = "; ".join(dropped.reason for dropped in answer.dropped)
    if answer.status == "not_in_articles":
        return Outcome(case, reason=reason)
    shown = (*answer.values, _MARK.sub("", answer.answer))
    right = any(_true(case, tokens(text)) for text in shown)
    wrong = case.kind is not None and any(_false(case, tokens(text)) for text in shown)
    return Outcome(case, shown, right=right, wrong=wrong, reason=reason)


def _true(case: Case, held: Tokens) -> bool:
    if case.polarity:
        return held[:1] == (case.polarity,)
    return any(holds(held, bare(truth)) for truth in case.truths)


def _false(case: Case, held: Tokens) -> bool:
    if case.polarity:
        return held[:1] == case.value[:1]
    # Beside the truth a wrong value of the sentence is context ("400 of the 2,300"); one that is not there never is.
    return holds(held, bare(case.value)) and not _true(case, held) if case.in_sentence else holds(held, case.value)
