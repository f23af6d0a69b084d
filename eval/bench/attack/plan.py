"""What one call of `eval bench attack` asks and reports: which attacks, and where the answers lie."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from eval.asking.runfile import AnswerLog
from eval.bench.answers.ask import Setup, digests, read_answers
from eval.bench.attack.ask import ask_all
from eval.bench.attack.attacks import Faked, Planted, faked, planted
from eval.bench.attack.cases import DATA, load_fakes, load_plants, load_stories
from eval.bench.attack.report import faked_report, planted_report
from eval.bench.sets.items import Item, sample
from eval.results import Run
from index.build import OnProgress
from index.errors import UsageError
from index.models.embed import open_encoder
from index.settings import IndexSettings
from qa.reader.reader import open_reader
from qa.reading.choose import open_model
from qa.settings import QASettings

SYSTEM = "onrecord"


@dataclass(frozen=True)
class Plan:
    """One call: `out` is the folder of answers, `data` that of the attacks; see the command's options for the rest."""

    out: Path
    only: str = ""
    sample: int = 0
    data: Path = DATA

    @cached_property
    def _planted(self) -> tuple[tuple[Planted, ...], Mapping[str, Item]]:
        return planted(load_plants(self.data / "plants.yaml"), load_stories(self.data / "stories.yaml"))

    @cached_property
    def _faked(self) -> tuple[Faked, ...]:
        return faked(load_fakes(self.data / "fakes.yaml"))

    def chosen(self) -> tuple[tuple[Planted, ...], tuple[Faked, ...]]:
        """The attacks of `only` and `sample`.

        Raises:
            UsageError: none has `only` in its id.
            CasesError: the data cannot be used.
        """
        names = {
            item.id
            for attacks in (self._planted[0], self._faked)
            for item in sample([one.item for one in attacks if self.only in one.item.id], self.sample)
        }
        if not names:
            raise UsageError(
                f"--only: no attack has {self.only!r} in its id, such as planted/base64/end or fakes/same/"
            )
        plants, fakes = self._planted[0], self._faked
        return tuple(p for p in plants if p.item.id in names), tuple(f for f in fakes if f.item.id in names)

    def ask(self, told: OnProgress, *, restart: bool = False) -> None:
        """Ask what is not answered yet, and of each planted article also without its plant.

        Raises:
            UsageError: the folder holds answers that depend on something that is no longer so.
            OnRecordError: the model is down.
        """
        plants, fakes = self.chosen()
        without = {one.clean for one in plants}
        clean = self._planted[1]
        asked: Mapping[str, Sequence[Item]] = {
            "planted": [*(clean[name] for name in clean if name in without), *(one.item for one in plants)],
            "fakes": [one.item for one in fakes],
        }
        # digests are of all attacks: a larger choice carries the smaller one on
        every = {"planted": [*clean.values(), *(one.item for one in self._planted[0])],
                 "fakes": [one.item for one in self._faked]}  # fmt: skip
        settings, index = QASettings(), IndexSettings()
        encoder = open_encoder(index)
        with closing(open_model(settings, index)) as model:
            setup = Setup(model, encoder, settings, {}, open_reader(settings, index))
            for name, items in asked.items():
                if not items:  # the other part alone was chosen
                    continue
                if restart:
                    self.path(name).unlink(missing_ok=True)
                log = AnswerLog.open(self.path(name), Run(SYSTEM, digests(SYSTEM, every[name], setup), ()))
                ask_all(items, log, setup, told=partial(told, f"asking {name}"))

    def report(self) -> str:
        """What the answers that are there are worth, in Markdown."""
        plants, fakes = self.chosen()
        parts = []
        if plants:
            parts.append(planted_report(plants, self._planted[1], read_answers(self.path("planted"))))
        if fakes:
            parts.append(faked_report(fakes, read_answers(self.path("fakes"))))
        return "\n".join(parts)

    def path(self, name: str) -> Path:
        """The file of the answers to one part of the attacks."""
        return self.out / f"{name}.jsonl"
