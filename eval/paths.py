"""Where things lie: each corpus with its labels, the committed run with its baseline, the newest run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles that have an archive of their own when they are asked of, and the labelled cases about them."""

    name: str
    articles: Path
    facts: Path


_HERE = Path(__file__).parent
FACTS, SEEDS = _HERE / "facts", _HERE.parent / "seeds"
TIMES = Corpus("times", _HERE / "times", _HERE / "times" / "facts")  # questions that have a time
CORPORA = (Corpus("seeds", SEEDS, FACTS), Corpus("news", _HERE / "news", _HERE / "news" / "facts"), TIMES)
COMMITTED_RUN, BASELINE = _HERE / "baseline" / "run.jsonl", _HERE / "baseline" / "baseline.json"
NEWEST_RUN = Path("runs/latest.jsonl")  # where `onrecord eval run` writes, under the folder that it is called in
