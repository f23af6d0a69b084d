"""Holds answers that were asked anew against a committed run: is the run what the code gives? Pure.

Greedy answers of the same code are not the same to the letter on every machine (docs/evaluation.md says what varies and
how much), so a few may differ; what a changed reader does to answers is far more than that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.gate import REPIN, RERUN
from eval.results import Asked, Run
from eval.score import score_one

COMPARED = ("status", "answer", "citations", "positions")  # times and confidence may vary
DEPENDS = ("prompts", "model", "embedding", "settings", "seeds")  # not the questions: a sample has fewer
SAME = 0.8  # share of the answers that must be the same to the letter
LOST = 1  # right answers that may have become wrong


@dataclass(frozen=True, slots=True)
class Live:
    """The comparison: `changed` and `lost` are answers in words, `problems` is why the check fails, if it does."""

    asked: int
    changed: tuple[str, ...]
    lost: tuple[str, ...]
    problems: tuple[str, ...]

    def __str__(self) -> str:
        """What differs and what is wrong with that, a line each."""
        same = self.asked - len(self.changed)
        lines = [f"{same} of {self.asked} answers asked anew are those of the committed run", *self.changed]
        return "\n".join([*lines, *self.problems])


def compare(committed: Run, live: Run, cases: Sequence[Case], *, articles: Mapping[str, str]) -> Live:
    """The live answers against the committed ones, word by word and by verdict."""
    before = {asked.id: asked for asked in committed.asked}
    changed = {asked.id: what for asked in live.asked if (what := difference(before.get(asked.id), asked))}
    labelled = {case.id: case for case in cases}
    lost = [
        asked.id
        for asked in live.asked
        if asked.id in before
        and score_one(before[asked.id], labelled[asked.id], articles=articles).right
        and not score_one(asked, labelled[asked.id], articles=articles).right
    ]
    stale = [name for name in DEPENDS if committed.digests.get(name) != live.digests.get(name)]
    return Live(len(live.asked), tuple(changed.values()), tuple(lost), tuple(_problems(live, changed, lost, stale)))


def _problems(live: Run, changed: Mapping[str, str], lost: Sequence[str], stale: Sequence[str]) -> Iterable[str]:
    mend = f"If that is meant: {RERUN} && {REPIN}"
    if stale:
        yield f"the committed run was made with other {', '.join(stale)}. Run: {RERUN} && {REPIN}"
        return
    same = len(live.asked) - len(changed)
    if same < SAME * len(live.asked):
        yield f"only {same} of {len(live.asked)} answers are the same; at least {SAME:.0%} must be. {mend}"
    if len(lost) > LOST:
        yield f"{len(lost)} right answers became wrong ({', '.join(lost)}); at most {LOST} may. {mend}"


def difference(old: Asked | None, new: Asked) -> str:
    """How the new answer differs from the old, in words; empty where it does not."""
    if old is None:
        return f"{new.id}: not in the committed run"
    if old.answer is None or new.answer is None:
        return "" if old.answer is new.answer else f"{new.id}: {old.error or 'answered'} -> {new.error or 'answered'}"
    for key in COMPARED:
        if old.answer.get(key) != new.answer.get(key):
            return f"{new.id}: {key}: {_short(old.answer.get(key))} -> {_short(new.answer.get(key))}"
    return ""


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 160 else text[:157] + "..."
