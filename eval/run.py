"""Asks every case and keeps the whole answers, so that everything after is pure. Which system answers is a callable.

A question that fails in a way a user can be told about is an error in the run; anything else stops it. Answers are
appended to `<run file>.asked` as they come, so that a run that was cut off is carried on and not begun again.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path

from eval.cases import Case
from eval.results import Asked, Given, Run
from eval.runfile import asked_line, header_line, read_partial, write_run
from index.errors import OnRecordError

Ask = Callable[[str, date], Given]
GIVE_UP = 5  # errors in a row: the system is down, and 250 time-outs would only say so more slowly


def run_cases(
    cases: Sequence[Case],
    ask: Ask,
    *,
    system: str,
    digests: Mapping[str, str],
    out: Path,
    notes: Mapping[str, str] | None = None,
    told: Callable[[Case, Asked], None] = lambda case, asked: None,
) -> Run:
    """Ask every case in order, write the run to `out`, and return it.

    Args:
        cases: what is asked.
        ask: the system under test; takes a question and the day it is asked, gives what it says.
        system: its name, for reports.
        digests: what the answers depend on; a partial run is carried on only where they are the same.
        out: the run file. It is written whole at the end.
        notes: for people, such as versions.
        told: called after each answer.

    Raises:
        OnRecordError: five questions in a row failed; the partial run stays.
    """
    run = Run(system, digests, (), notes or {})
    partial = out.with_name(out.name + ".asked")
    done = _already(partial, run)
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text("\n".join([header_line(run), *map(asked_line, done.values())]) + "\n", encoding="utf-8")
    failures = 0
    with partial.open("a", encoding="utf-8") as file:
        for case in cases:
            if case.id not in done:
                done[case.id], failure = _ask(case, ask)
                file.write(asked_line(done[case.id]) + "\n")
                file.flush()
                failures = failures + 1 if failure else 0
                if failure and failures == GIVE_UP:
                    raise failure
            told(case, done[case.id])
    run = Run(system, digests, tuple(done[case.id] for case in cases), run.notes)
    write_run(run, out)
    partial.unlink()
    return run


def _ask(case: Case, ask: Ask) -> tuple[Asked, OnRecordError | None]:
    began = time.perf_counter()
    try:
        given = ask(case.question, case.as_of)
    except OnRecordError as error:
        return Asked(case.id, time.perf_counter() - began, error=f"{type(error).__name__}: {error}"), error
    seconds = time.perf_counter() - began
    return Asked(case.id, seconds, answer=given.answer, tokens=given.tokens, kept=given.kept), None


def _already(partial: Path, run: Run) -> dict[str, Asked]:
    """What a run that was cut off has already asked of the same system; its errors are asked again."""
    before = read_partial(partial)
    if before is None:
        return {}
    same = (before.system, dict(before.digests)) == (run.system, dict(run.digests))
    return {asked.id: asked for asked in before.asked if not asked.error} if same else {}


def sample(cases: Sequence[Case], size: int) -> tuple[Case, ...]:
    """`size` cases with every kind in turn, the same ones each time, in the order of the cases.

    Within a kind the order is by the SHA-256 of the id, so that new cases do not reshuffle the old.
    """
    kinds: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest()):
        kinds.setdefault(case.kind, []).append(case)
    turns = zip_longest(*(kinds[kind] for kind in sorted(kinds)))
    chosen = [case.id for turn in turns for case in turn if case is not None][:size]
    return tuple(case for case in cases if case.id in set(chosen))
