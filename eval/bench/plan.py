"""What one call of `eval bench answers` asks and reports: sets, systems, a sample, and where the answers lie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from eval.bench.answers import SYSTEMS, AnswerFile, Workshop, ask_items, digests, read_answers
from eval.bench.answers_report import OURS, report
from eval.bench.data import news_articles
from eval.bench.facts import LABELLED
from eval.bench.sets import SETS, Item, QuestionSet, sample
from eval.cases import SEEDS
from index.build import Library
from index.embed import Encoder, SentenceTransformerEncoder
from index.errors import UsageError
from index.settings import IndexSettings
from qa.llm import open_model
from qa.settings import QASettings

ALL_SETS: Mapping[str, QuestionSet] = {**SETS, LABELLED.name: LABELLED}
BEFORE = f"{OURS} before"  # the column of --against


@dataclass(frozen=True)
class Plan:
    """One call: `data` is the user's folder of sets, `out` the folder of answers; see the command's options."""

    data: Path
    sets: tuple[str, ...]
    systems: tuple[str, ...]
    out: Path
    sample: int = 0
    seed: int = 1
    against: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what is not known.

        Raises:
            UsageError: a set or a system has another name.
        """
        for what, names, known in (("--on", self.sets, ALL_SETS), ("--system", self.systems, SYSTEMS)):
            if wrong := [name for name in names if name not in known]:
                raise UsageError(f"{what} {wrong[0]!r} is none of {', '.join(known)}.")

    def items(self, name: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """All items of a set, and those of the sample."""
        every = ALL_SETS[name].read(self.data / ALL_SETS[name].folder)
        return every, sample(every, self.sample, seed=self.seed)

    def ask(self, cache: Path, *, restart: bool = False) -> None:
        """Ask what is not answered yet; `cache` holds the archive of the news articles.

        Raises:
            UsageError: the folder holds answers that depend on something that is no longer so.
            OnRecordError: the archive cannot be made, or the model is down.
        """
        chosen = {name: self.items(name) for name in self.sets}
        encoder = SentenceTransformerEncoder(IndexSettings())
        archives = {}
        if SETS["realtimeqa"].name in self.sets:
            archives["realtimeqa"] = news_archive(self.data / SETS["realtimeqa"].folder, cache, encoder)
        if LABELLED.name in self.sets:
            archives[LABELLED.name] = built(cache / "seeds", SEEDS, encoder)
        model = open_model(QASettings(), IndexSettings())
        workshop = Workshop(model, encoder, QASettings(), archives)
        total = len(self.systems) * sum(len(items) for _, items in chosen.values())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task("asking", total=total)
            for name, (every, items) in chosen.items():
                files = {}
                for system in self.systems:
                    path = self.path(name, system)
                    if restart:
                        path.unlink(missing_ok=True)
                    files[system] = AnswerFile.open(path, system, digests(system, every, workshop))
                told = _told(bar, task, name)
                ask_items(ALL_SETS[name], items, files, workshop, told=told)

    def report(self) -> str:
        """What the answers that are there are worth, in Markdown."""
        return "\n".join(self._report(name) for name in self.sets)

    def _report(self, name: str) -> str:
        answers = {system: read_answers(self.path(name, system)) for system in self.systems}
        if self.against:
            answers[BEFORE] = read_answers(self.against / f"{name}-{OURS}.jsonl")
        return report(ALL_SETS[name], self.items(name)[1], answers)

    def path(self, name: str, system: str) -> Path:
        """The file of one system's answers to one set."""
        return self.out / f"{name}-{system}.jsonl"


def _told(bar: Progress, task: TaskID, name: str) -> Callable[[str, Item], None]:
    return lambda system, item: bar.update(task, advance=1, description=f"{name} {system}")


def news_archive(folder: Path, cache: Path, encoder: Encoder) -> Path:
    """The archive of the news set's articles in `cache`, built or completed where it is not whole; its folder."""
    return built(cache / "archive", news_articles(folder, cache / "articles.jsonl"), encoder)


def built(archive: Path, source: Path, encoder: Encoder) -> Path:
    """The archive with the articles of a file or folder in it, through the way of `index add`; its folder."""
    with Library.open(IndexSettings(archive=archive), create=True, encoder=encoder) as library:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task("articles", total=None)
            library.add([source], lambda what, done, of: bar.update(task, description=what, completed=done, total=of))
    return archive
