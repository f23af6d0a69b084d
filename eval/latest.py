"""The report that the page shows: of the newest run on this machine, or else of the committed one."""

from pathlib import Path

from eval.cases import read_articles
from eval.gate import compare, read_baseline
from eval.labels import load_cases
from eval.page import page
from eval.report import rows
from eval.runfile import read_run
from eval.score import score
from eval.statistics import estimates

HERE = Path(__file__).parent
LATEST = Path("runs/latest.jsonl")  # where `onrecord eval run` writes, under the folder that it is called in
COMMITTED = HERE / "baseline" / "run.jsonl"


def latest_run() -> Path:
    """The run to show."""
    return LATEST if LATEST.is_file() else COMMITTED


def latest_report() -> tuple[str, str]:
    """A caption that names the run, and its report as one HTML page that asks the network for nothing.

    Raises:
        RunError: the run cannot be read.
        CasesError: the labels are not in order.
    """
    path = latest_run()
    articles = read_articles(HERE.parent / "seeds")
    cases = load_cases(HERE / "facts", articles=articles)
    run = read_run(path)
    found = rows(cases, run, score(run, cases, articles=articles))
    scored = [row.scored for row in found]
    compared = compare(read_baseline(HERE / "baseline" / "baseline.json"), scored)
    whose = "The newest run here, runs/latest.jsonl" if path == LATEST else "The run that onrecord was released with"
    return f"{whose}: {len(scored)} of {len(cases)} labelled questions.", page(run, found, estimates(scored), compared)
