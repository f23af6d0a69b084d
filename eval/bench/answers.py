"""Asks the questions of published sets, of onrecord and of the baselines, and keeps every answer as it comes.

Each set and system has a file of its own (`<set>-<system>.jsonl`, as `eval run` writes them), so that a second call
asks only what is missing. All systems get the same archive, the same retrieved passages and the same model.
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import index
import qa
import qa.retrieve
from eval.bench import baselines
from eval.bench.baselines import found
from eval.bench.sets import Item, QuestionSet
from eval.meter import ask_desk
from eval.results import Asked, Given, Run
from eval.runfile import asked_line, header_line, read_partial
from index.build import Library
from index.embed import Encoder
from index.errors import OnRecordError, UsageError
from index.settings import IndexSettings
from qa.answer import Passage
from qa.ask import Desk
from qa.llm import LanguageModel
from qa.settings import QASettings

GIVE_UP = 5  # errors in a row: the model is down
System = Callable[[Desk, Item, Sequence[Passage]], Given]

SYSTEMS: Mapping[str, System] = {
    "onrecord": lambda desk, item, _passages: ask_desk(desk, item.question, item.as_of),
    "stuffed": lambda desk, item, passages: baselines.stuffed(desk.model, item.question, item.as_of, passages),
    "citation": lambda desk, item, passages: baselines.citation(desk.model, item.question, passages),
}
# What no answer depends on; a change of the page must not make answers stale.
NOT_ANSWERING = {"__main__", "page", "layout", "room", "render", "line", "article_view", "export", "llamaindex"}


@dataclass(frozen=True)
class Workshop:
    """What all sets share: the model, the encoder, the settings, and the archive of each set that has a common one."""

    model: LanguageModel
    encoder: Encoder
    settings: QASettings
    archives: Mapping[str, Path]  # by set: its archive's folder

    @contextmanager
    def desk(self, question_set: QuestionSet, item: Item) -> Iterator[Desk]:
        """A desk over the item's own articles, put through the whole way of `index add`, or over the set's archive."""
        with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
            own = Path(folder) / "archive"
            settings = IndexSettings(archive=own if item.texts else self.archives[question_set.name])
            with Library.open(settings, create=bool(item.texts), encoder=self.encoder) as library:
                if item.texts:
                    source = Path(folder) / "articles.jsonl"
                    source.write_text("\n".join(_articles(item)), encoding="utf-8")
                    library.add([source])
                yield Desk(library, self.model, self.settings)


def _articles(item: Item) -> Iterator[str]:
    for number, text in enumerate(item.texts, 1):
        yield json.dumps({"id": f"document-{number}", "text": text, "title": item.title})


@dataclass
class AnswerFile:
    """The answers of one system to one set, on disk as they come."""

    path: Path
    done: dict[str, Asked] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, system: str, digests: Mapping[str, str]) -> "AnswerFile":
        """The file, carried on where it is there already; errors in it are asked again.

        Raises:
            UsageError: its answers depend on something that is no longer so.
        """
        before = read_partial(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if before is None:
            path.write_text(header_line(Run(system, digests, ())) + "\n", encoding="utf-8")
            return cls(path)
        names = sorted(before.digests.keys() | digests.keys())
        if changed := [name for name in names if before.digests.get(name) != digests.get(name)]:
            raise UsageError(
                f"{path} holds {len(before.asked)} answers that were given with other {', '.join(changed)}. "
                "Name another folder with --out, ask all again with --restart, or show what is there with --report."
            )
        return cls(path, {asked.id: asked for asked in before.asked if asked.error is None})

    def add(self, asked: Asked) -> None:
        """Keep one answer."""
        self.done[asked.id] = asked
        with self.path.open("a", encoding="utf-8") as file:
            file.write(asked_line(asked) + "\n")


def ask_items(
    question_set: QuestionSet,
    items: Sequence[Item],
    files: Mapping[str, AnswerFile],
    workshop: Workshop,
    *,
    told: Callable[[str, Item], None] = lambda name, item: None,
) -> None:
    """Ask every item of every system that has not answered it yet.

    Args:
        question_set: the set that the items are of.
        items: in the order of asking; those about the same texts stand together.
        files: by system, where the answers are kept.
        workshop: what answers.
        told: called with system and item after each answer, also where it was there already.

    Raises:
        OnRecordError: five questions in a row failed; what was answered is kept.
    """
    failures = 0
    for _, together in groupby(items, key=lambda item: (item.texts, item.title)):
        group = list(together)
        if all(item.id in file.done for item in group for file in files.values()):
            for item in group:
                for name in files:
                    told(name, item)
            continue
        with workshop.desk(question_set, group[0]) as desk:
            for item in group:
                for name, file in files.items():
                    if item.id not in file.done:
                        asked, failure = _ask(SYSTEMS[name], desk, item)
                        file.add(asked)
                        failures = failures + 1 if failure else 0
                        if failure and failures == GIVE_UP:
                            raise failure
                    told(name, item)


def _ask(system: System, desk: Desk, item: Item) -> tuple[Asked, OnRecordError | None]:
    """One answer. A baseline's seconds include the retrieval that was done for it; onrecord retrieves by itself."""
    began = time.perf_counter()
    try:
        passages = found(desk, item.question, item.as_of)
        if system is SYSTEMS["onrecord"]:
            began = time.perf_counter()
        given = system(desk, item, passages)
    except OnRecordError as error:
        return Asked(item.id, time.perf_counter() - began, error=f"{type(error).__name__}: {error}"), error
    kept = dict(given.kept) if item.texts else {**given.kept, "passages": [passage.text for passage in passages]}
    return Asked(item.id, time.perf_counter() - began, given.answer, None, given.tokens, kept), None


def digests(system: str, question_set: Sequence[Item], workshop: Workshop) -> dict[str, str]:
    """What the answers of a system to a set depend on."""
    common = {
        "questions": _digest([[item.id, item.question, item.as_of.isoformat(), item.texts] for item in question_set]),
        "model": workshop.model.name,
        "embedding": workshop.encoder.name,
        "settings": workshop.settings.model_dump_json(include={"passages", "passages_per_source"}),
    }
    finding = [*_modules(Path(str(index.__file__)).parent), Path(str(qa.retrieve.__file__))]
    if system == "onrecord":
        return common | {"code": code_digest({*finding, *_modules(Path(str(qa.__file__)).parent)})}
    return common | {"baseline": baselines.digest(), "code": code_digest(finding)}


def code_digest(paths: Iterable[Path]) -> str:
    """SHA-256 of modules that an answer depends on."""
    return _digest([[path.name, path.read_text(encoding="utf-8")] for path in sorted(paths)])


def _modules(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.py") if path.stem not in NOT_ANSWERING]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def read_answers(path: Path) -> dict[str, Asked]:
    """The answers in a file by item id, the last where one was asked again; empty where there is no file."""
    run = read_partial(path)
    return {asked.id: asked for asked in run.asked} if run else {}
