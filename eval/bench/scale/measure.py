"""What a reader and an editor wait for, measured on an archive of articles made from templates."""

import gc
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from eval.bench.scale.meter import Cost, metered
from eval.bench.scale.templates import DAYS, FIRST_DAY, TemplateEncoder, article, fill, questions
from index.article import Filters
from index.build import Library, OnProgress
from index.settings import IndexSettings
from index.upkeep import backup
from qa.retrieval.retrieve import retrieve

TIMES = 20  # of what is quick
FEW = 5  # of what writes or opens
HALF = Filters(after=FIRST_DAY + timedelta(days=DAYS // 2))
MONTH = Filters(after=FIRST_DAY, before=FIRST_DAY + timedelta(days=30))  # 1 in 120
ONE = Filters(articles=("made-00000007",))
NEW = 90_000_000  # number of the first article that is added


def make(folder: Path, passages: int, told: OnProgress) -> None:
    """An archive with its vector index, unless it is there already; `folder/made` tells that it is whole."""
    if (folder / "made").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    with _opened(folder, create=True) as library:
        for done in fill(library.archive, passages):
            told("storing", done, passages)
        library.rebuild(told)
    (folder / "made").touch()


def measure(folder: Path, told: OnProgress) -> list[Cost]:
    """Every operation on the archive in `folder`, which is as it was afterwards but for what `history` keeps."""
    costs: list[Cost] = []

    def note(name: str, calls: Sequence[Callable[[], object]]) -> None:
        told(name, 0, None)
        gc.collect()
        costs.append(metered(name, list(calls)))

    asked = questions(TIMES + 1)
    note("open, and the first question's vectors", [partial(_start, folder)] * FEW)
    with _opened(folder) as library:
        _ask(library, asked[0], Filters())
        note("retrieval", [partial(_ask, library, question, Filters()) for question in asked[1:]])
        for name, filters in (("half of the articles", HALF), ("one month in ten years", MONTH), ("one article", ONE)):
            _ask(library, asked[0], filters)
            note(f"retrieval in {name}", [partial(_ask, library, question, filters) for question in asked[1:]])
        note("catalogue of all articles", [partial(_catalogue, folder)] * FEW)
        note("copies of an article", [partial(library.copies, f"made-{50 * n + 49:08}") for n in range(TIMES)])
        note("library page", [partial(_page, library, "")] * TIMES)
        note("library page, a word searched", [partial(_page, library, q.split()[0]) for q in asked[1:]])
        turns: dict[str, list[Callable[[], object]]] = {"add": [], "ask": [], "remove": []}
        for number in range(FEW):
            turns["add"].append(partial(library.take, [article(NEW + number)]))
            turns["ask"].append(partial(_ask, library, asked[number], Filters()))
            turns["remove"].append(partial(library.remove, article(NEW + number).id))
        named = (("add", "add an article"), ("ask", "the question after it"), ("remove", "remove an article"))
        done: dict[str, list[Cost]] = {kind: [] for kind in turns}
        for number in range(FEW):
            for kind, name in named:
                told(name, number, FEW)
                done[kind].append(metered(name, [turns[kind][number]]))
        costs += [_joined(done[kind]) for kind, _ in named]
        library.take([article(NEW)])
        note("put what was added into the index", [library.merge])
        library.remove(article(NEW).id)
        library.merge()
        note("verify", [lambda: _well(library)])
        copy = folder / "backup.db"
        note("backup", [partial(backup, _settings(folder), copy)])
        copy.unlink()
    return costs


def _settings(folder: Path) -> IndexSettings:
    return IndexSettings(archive=folder)


def _opened(folder: Path, *, create: bool = False) -> Library:
    return Library.open(_settings(folder), create=create, encoder=TemplateEncoder())


def _start(folder: Path) -> None:
    with _opened(folder) as library:
        library.dense("A question?", 10)


def _catalogue(folder: Path) -> None:
    with _opened(folder) as library:
        library.catalogue()


def _ask(library: Library, question: str, filters: Filters) -> None:
    with library.snapshot() as articles:
        within = articles.select(filters).articles if filters else None
        retrieve(articles, question, passages=5, per_source=3, within=within, as_of=FIRST_DAY + timedelta(days=DAYS))


def _page(library: Library, query: str) -> None:
    library.find(query)
    if not query:
        library.days()
        library.publishers()


def _well(library: Library) -> None:
    if found := library.verify():
        raise AssertionError(f"the archive is not whole: {found[0]}")


def _joined(costs: Sequence[Cost]) -> Cost:
    """Several measurements of one operation, as one."""
    return Cost(
        costs[0].name,
        tuple(each for cost in costs for each in cost.seconds),
        tuple(each for cost in costs for each in cost.busy),
        tuple(each for cost in costs for each in cost.written),
        max(cost.peak for cost in costs),
    )
