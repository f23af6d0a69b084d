"""Asks every case and keeps the whole answers, so that everything after is pure. Which system answers is a callable.

Answers are appended to `<run file>.asked` as they come, so that a run that was cut off is carried on.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path

from eval.asking.runfile import AnswerLog, write_run
from eval.cases import Case
from eval.results import Output, Run

Ask = Callable[[Case], Output]


def run_cases(
    cases: Sequence[Case],
    ask: Ask,
    *,
    system: str,
    digests: Mapping[str, str],
    out: Path,
    notes: Mapping[str, str] | None = None,
    told: Callable[[int], None] = lambda asked: None,
) -> Run:
    """Ask every case in order, write the run to `out`, and return it.

    Args:
        cases: what is asked.
        ask: the system under test.
        system: its name, for reports.
        digests: what the answers depend on; a partial run is carried on only where they are the same.
        out: the run file. It is written whole at the end.
        notes: for people, such as versions.
        told: called after each answer with how many there are.

    Raises:
        OnRecordError: five questions in a row failed; the partial run stays.
    """
    run = Run(system, digests, (), notes or {})
    # a run of other questions or another model is of no use here, and nobody asked to keep it
    log = AnswerLog.open(out.with_name(out.name + ".asked"), run, begin_anew=True)
    responses = []
    for case in cases:
        responses.append(log.ask(case.id, partial(ask, case)))
        told(len(responses))
    run = Run(system, digests, tuple(responses), run.notes)
    write_run(run, out)
    log.path.unlink()
    return run


def sample(cases: Sequence[Case], size: int) -> tuple[Case, ...]:
    """`size` cases with every kind in turn, the same ones each time, in the order of the cases.

    Within a kind the order is by the SHA-256 of the id, so that new cases do not reshuffle the old.
    """
    kinds: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest()):
        kinds.setdefault(case.kind, []).append(case)
    # one of each kind in turn: of fifteen, every one of the nine kinds is asked
    turns = zip_longest(*(kinds[kind] for kind in sorted(kinds)))
    chosen = [case.id for turn in turns for case in turn if case is not None][:size]
    return tuple(case for case in cases if case.id in set(chosen))
