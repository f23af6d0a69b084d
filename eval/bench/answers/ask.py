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
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import index
import qa
import qa.retrieval.retrieve
from eval.asking.meter import ask_desk
from eval.asking.runfile import AnswerLog, read_partial
from eval.bench.answers import baselines
from eval.bench.sets.items import Item, QuestionSet
from eval.results import Output, Response
from index.build import Library
from index.models.embed import Encoder
from index.settings import IndexSettings
from qa.answer import Passage
from qa.ask import Desk
from qa.reading.model import LanguageModel
from qa.retrieval.retrieve import Looking
from qa.settings import QASettings

System = Callable[[Desk, Item, Sequence[Passage]], Output]

SYSTEMS: Mapping[str, System] = {
    "onrecord": lambda desk, item, _passages: ask_desk(desk, item.question, item.as_of),
    "stuffed": lambda desk, item, passages: baselines.stuffed(desk.model, item.question, item.as_of, passages),
    "citation": lambda desk, item, passages: baselines.citation(desk.model, item.question, passages),
}
# Folders and modules that no answer depends on: a change of the page must not make answers stale.
NOT_ANSWERING = {"__main__", "page", "llamaindex", "terminal"}


@dataclass(frozen=True)
class Setup:
    """What all sets share: the models, the settings, and the archive of each set that has a common one."""

    model: LanguageModel
    encoder: Encoder
    settings: QASettings
    archives: Mapping[str, Path]  # by set: its archive's folder
    reader: Looking | None = None

    @contextmanager
    def desk(self, question_set: QuestionSet, item: Item) -> Iterator[Desk]:
        """A desk over the item's own articles, or over the set's archive."""
        if item.texts:
            with self.over(item) as desk:
                yield desk
        else:
            with Library.open(IndexSettings(archive=self.archives[question_set.name]), encoder=self.encoder) as library:
                yield self._at(library)

    @contextmanager
    def over(self, item: Item) -> Iterator[Desk]:
        """A desk over the item's own articles, through the whole way of `index add`."""
        with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
            settings = IndexSettings(archive=Path(folder) / "archive")
            with Library.open(settings, create=True, encoder=self.encoder) as library:
                source = Path(folder) / "articles.jsonl"
                source.write_text("\n".join(_articles(item)), encoding="utf-8")
                library.add([source])
                yield self._at(library)

    def _at(self, library: Library) -> Desk:
        return Desk(library, self.model, self.settings, reader=self.reader)


def _articles(item: Item) -> Iterator[str]:
    for number, text in enumerate(item.texts, 1):
        yield json.dumps({"id": f"document-{number}", "text": text, "title": item.title})


def ask_items(
    question_set: QuestionSet,
    items: Sequence[Item],
    logs: Mapping[str, AnswerLog],
    setup: Setup,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Ask every item of every system that has not answered it yet.

    Args:
        question_set: the set that the items are of.
        items: in the order of asking; those about the same texts stand together.
        logs: by system, where the answers are kept.
        setup: what answers.
        told: called after each answer, also where it was there already, with how many are done and of how many.

    Raises:
        OnRecordError: five questions in a row failed; what was answered is kept.
    """
    done, total = 0, len(items) * len(logs)
    for _, together in groupby(items, key=lambda item: (item.texts, item.title)):
        group = [(item, name, log) for item in together for name, log in logs.items()]
        if all(item.id in log.done for item, _, log in group):
            done += len(group)
            told(done, total)
            continue
        with setup.desk(question_set, group[0][0]) as desk:
            for item, name, log in group:
                log.ask(item.id, partial(_answer, name, desk, item))
                done += 1
                told(done, total)


def _answer(name: str, desk: Desk, item: Item) -> Output:
    """What a system answers; a baseline's seconds include the retrieval done for it, onrecord retrieves by itself."""
    began = time.perf_counter()
    passages = baselines.found(desk, item.question, item.as_of)
    if name == "onrecord":
        began = time.perf_counter()
    output = SYSTEMS[name](desk, item, passages)
    kept = output.kept if item.texts else {**output.kept, "passages": [passage.text for passage in passages]}
    return replace(output, kept=kept, seconds=time.perf_counter() - began)


def digests(system: str, question_set: Sequence[Item], setup: Setup) -> dict[str, str]:
    """What the answers of a system to a set depend on."""
    common = {
        "questions": _digest([[item.id, item.question, item.as_of.isoformat(), item.texts] for item in question_set]),
        "model": setup.model.name,
        "embedding": setup.encoder.name,
        "settings": setup.settings.model_dump_json(
            include={"passages", "passages_per_source", "least_confidence"}, exclude_none=True
        ),
    }
    if setup.reader:
        common["reader"] = setup.reader.name
    searching, answering = (Path(str(package.__file__)).parent for package in (index, qa))
    finding = answering_modules(searching)
    if system == "onrecord":
        return common | {"code": code_digest({*finding, *answering_modules(answering)})}
    code = code_digest([*finding, Path(str(qa.retrieval.retrieve.__file__))])
    return common | {"baseline": baselines.digest(), "code": code}


def code_digest(paths: Iterable[Path]) -> str:
    """SHA-256 of modules that an answer depends on."""
    return _digest([[path.name, path.read_text(encoding="utf-8")] for path in sorted(paths)])


def answering_modules(package: Path) -> list[Path]:
    """The modules in a package's folder, and in the folders inside it, that an answer may depend on."""
    found = (path.relative_to(package) for path in package.rglob("*.py"))
    return [package / path for path in found if not {path.stem, *path.parts} & NOT_ANSWERING]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def read_answers(path: Path) -> dict[str, Response]:
    """The answers in a file by item id; empty where there is no file."""
    run = read_partial(path)
    return {response.id: response for response in run.responses} if run else {}
