"""Holds answers that were asked anew against a committed run: is the run what the code gives? Pure.

Greedy answers of the same code are not the same to the letter on every machine (docs/evaluation.md says what varies and
how much), so a few may differ; what a changed reader does to answers is far more than that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.results import Response, Run
from eval.scoring.gate import REPIN, RERUN
from eval.scoring.score import score_one

COMPARED = ("status", "answer", "citations", "positions")  # times and confidence may vary
OF_THE_ARCHIVE = ("version", "fetched")  # of a citation: not what the code says, but what an archive knows of a text
DEPENDS = ("prompts", "model", "embedding", "settings")  # and each corpus; not the questions: a sample has fewer
SAME = 0.8  # share of the answers that must be the same to the letter
LOST = 1  # right answers that may have become wrong: more than that is no chance of another processor


@dataclass(frozen=True, slots=True)
class Agreement:
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


def agreement(committed: Run, new: Run, cases: Sequence[Case], *, articles: Mapping[str, str]) -> Agreement:
    """The new answers against the committed ones, word by word and by verdict."""
    before = {one.id: one for one in committed.responses}
    changed = {one.id: what for one in new.responses if (what := difference(before.get(one.id), one))}
    labelled = {case.id: case for case in cases}
    lost = [
        one.id
        for one in new.responses
        if one.id in before
        and score_one(before[one.id], labelled[one.id], articles=articles).right
        and not score_one(one, labelled[one.id], articles=articles).right
    ]
    corpora = sorted({labelled[one.id].corpus for one in new.responses})
    stale = [name for name in (*DEPENDS, *corpora) if committed.digests.get(name) != new.digests.get(name)]
    problems = tuple(_problems(len(new.responses), changed, lost, stale))
    return Agreement(len(new.responses), tuple(changed.values()), tuple(lost), problems)


def _problems(asked: int, changed: Mapping[str, str], lost: Sequence[str], stale: Sequence[str]) -> Iterable[str]:
    mend = f"If that is meant: {RERUN} && {REPIN}"
    if stale:
        yield f"the committed run was made with other {', '.join(stale)}. Run: {RERUN} && {REPIN}"
        return
    same = asked - len(changed)
    if same < SAME * asked:
        yield f"only {same} of {asked} answers are the same; at least {SAME:.0%} must be. {mend}"
    if len(lost) > LOST:
        yield f"{len(lost)} right answers became wrong ({', '.join(lost)}); at most {LOST} may. {mend}"


def difference(old: Response | None, new: Response) -> str:
    """How the new answer differs from the old, in words; empty where it does not."""
    if old is None:
        return f"{new.id}: not in the committed run"
    if old.answer is None or new.answer is None:
        return "" if old.answer is new.answer else f"{new.id}: {old.error or 'answered'} -> {new.error or 'answered'}"
    for key in COMPARED:
        before, now = _said(old.answer.get(key)), _said(new.answer.get(key))
        if before != now:
            return f"{new.id}: {key}: {_short(before)} -> {_short(now)}"
    return ""


def _said(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [
        {k: v for k, v in each.items() if k not in OF_THE_ARCHIVE} if isinstance(each, dict) else each for each in value
    ]


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 160 else text[:157] + "..."
