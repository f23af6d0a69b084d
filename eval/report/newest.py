"""The report that the page shows: of the newest run on this machine, or else of the committed one."""

from pathlib import Path

from eval.paths import BASELINE, COMMITTED_RUN, CORPORA, NEWEST_RUN
from eval.report.judged import read_judged
from eval.report.page import page
from eval.scoring.gate import compare, read_baseline


def newest_run() -> Path:
    """The run to show."""
    return NEWEST_RUN if NEWEST_RUN.is_file() else COMMITTED_RUN


def newest_report() -> tuple[str, str]:
    """A caption that names the run, and its report as one HTML page that asks the network for nothing.

    Raises:
        RunError: the run cannot be read.
        CasesError: the labels are not in order.
    """
    path = newest_run()
    found = read_judged(path, CORPORA)
    # a relative path is of the folder that `serve` was called in, as `eval run` writes it
    own = path == NEWEST_RUN
    whose = f"The newest run here, {NEWEST_RUN}" if own else "The run that onrecord was released with"
    caption = f"{whose}: {len(found.judged)} of {len(found.labelled.cases)} labelled questions."
    return caption, page(found, compare(read_baseline(BASELINE), found.scored))
