"""What one call of `eval bench answers` asks and reports: sets, systems, a sample, and where the answers lie."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.asking.runfile import AnswerLog
from eval.bench.answers.ask import SYSTEMS, Setup, ask_items, digests, read_answers
from eval.bench.answers.report import OURS, report
from eval.bench.sets.facts import LABELLED
from eval.bench.sets.files import news_articles
from eval.bench.sets.items import Item, QuestionSet, sample
from eval.bench.sets.published import SETS
from eval.paths import SEEDS
from eval.results import Run
from index.build import Library, OnProgress
from index.errors import UsageError
from index.models.embed import Encoder, open_encoder
from index.settings import IndexSettings
from qa.reader.reader import open_reader
from qa.reading.choose import open_model
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

    def ask(self, cache: Path, told: OnProgress, *, restart: bool = False) -> None:
        """Ask what is not answered yet; `cache` holds the archive of the news articles, `told` hears how far it is.

        Raises:
            UsageError: the folder holds answers that depend on something that is no longer so.
            OnRecordError: the archive cannot be made, or the model is down.
        """
        chosen = {name: self.items(name) for name in self.sets}
        encoder = open_encoder(IndexSettings())
        archives = {}
        if (news := SETS["realtimeqa"]).name in self.sets:
            archives[news.name] = news_archive(self.data / news.folder, cache, encoder, told)
        if LABELLED.name in self.sets:
            archives[LABELLED.name] = built(cache / "seeds", SEEDS, encoder, told)
        settings, index = QASettings(), IndexSettings()
        with closing(open_model(settings, index)) as model:
            setup = Setup(model, encoder, settings, archives, open_reader(settings, index))
            for name, (every, items) in chosen.items():
                # digests are of the whole set: a larger sample carries the smaller one on
                logs = {}
                for system in self.systems:
                    path = self.path(name, system)
                    if restart:
                        path.unlink(missing_ok=True)
                    logs[system] = AnswerLog.open(path, Run(system, digests(system, every, setup), ()))
                ask_items(ALL_SETS[name], items, logs, setup, told=partial(told, f"asking {name}"))

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


def news_archive(folder: Path, cache: Path, encoder: Encoder, told: OnProgress) -> Path:
    """The archive of the news set's articles in `cache`, built or completed where it is not whole; its folder."""
    return built(cache / "archive", news_articles(folder, cache / "articles.jsonl"), encoder, told)


def built(archive: Path, source: Path, encoder: Encoder, told: OnProgress) -> Path:
    """The archive with the articles of a file or folder in it, through the way of `index add`; its folder."""
    with Library.open(IndexSettings(archive=archive), create=True, encoder=encoder) as library:
        library.add([source], told)
    return archive
