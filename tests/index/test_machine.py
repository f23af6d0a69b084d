"""Whatever is done to a library, in whatever order, with whatever text, and wherever it fails or dies.

What was acknowledged is there, once; what was removed is gone; `verify` finds nothing. Of the change that failed each
article is as it was or as it was to be. More examples: ONRECORD_EXAMPLES=200 make unit.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index import build
from index.article import Article
from index.build import Library
from index.errors import OnRecordError
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.texts import TEXTS
from tests.faults.failing import Died, Writes, watched

EXAMPLES = int(os.environ.get("ONRECORD_EXAMPLES", "4"))
THOROUGH = "ONRECORD_EXAMPLES" in os.environ
STEPS = 12
WIRE, FILES = ("w1", "w2", "w3"), ("f1", "f2", "f3")

FLAGS = st.booleans()

Held = dict[str, str]  # texts by their article's id


class Desk:
    """A library in a folder, what it has to hold, and a folder of news that it follows."""

    def __init__(self, folder: Path, writes: Writes, *, like: "Desk | None" = None) -> None:
        self.folder = folder
        self.writes = writes
        self.news: Path = like.news if like else folder / "news"
        self.news.mkdir(exist_ok=True)
        (self.news / "keep.txt").write_text("The ferry is late.", encoding="utf-8")
        self.held: Held = dict(like.held) if like else {}
        self.turn: int = like.turn if like else 0
        self.library = self._opened()

    def _opened(self) -> Library:
        chosen = IndexSettings(archive=self.folder / "archive", chunk_words=20)
        return Library.open(chosen, create=True, encoder=HashingEncoder(dim=64))

    def close(self) -> None:
        self.writes.disarm()
        self.library.close()

    def reopen(self) -> None:
        self.close()
        self.library = self._opened()

    def text(self, rest: str) -> str:
        """A text that nobody else has: its first sentence has a word of its own."""
        self.turn += 1
        return f"The bridge{self.turn} is closed.\n\n{rest}".replace("\x00", "\ufffd")

    def put(self, name: str, text: str) -> Held:
        """Puts an article in; returns what the library holds then."""
        assert not self.library.take([Article(name, text, source="wire")], replace=True).failed
        return {**self.held, name: text}

    def remove(self, name: str) -> Held:
        if self.library.archive.article(name):
            self.library.remove(name)
        return {one: text for one, text in self.held.items() if one != name}

    def sync(self) -> Held:
        assert not self.library.sync(self.news).failed
        return self.followed()

    def followed(self) -> Held:
        """What the library holds after the next sync: also files whose sync failed before."""
        files = {path.stem: path.read_bytes().decode() for path in self.news.iterdir()}
        return {one: text for one, text in self.held.items() if one in WIRE} | files

    def failing(self, change: Callable[[], Held], at: int, *, dies: bool, wanted: Held) -> bool:
        """A change of which the write numbered `at` fails; whether it had that many."""
        self.writes.arm(at, dies=dies)
        with suppress(Died, OnRecordError):
            self.held = change()
        met = self.writes.counted >= at
        if met:
            self.reopen()
            self.settle(wanted)
        self.writes.disarm()
        return met

    def settle(self, wanted: Held) -> None:
        """After a change that failed: each article is as it was or as it was to be."""
        now = {article.id: article.text for article in self.library.articles()}
        for name in {*now, *self.held, *wanted}:
            assert now.get(name) in {self.held.get(name), wanted.get(name)}, name
        self.held = now

    def check(self) -> None:
        articles = self.library.articles()
        assert {article.id: article.text for article in articles} == self.held
        assert len(articles) == len(self.held)
        for name, text in self.held.items():
            words = text.split(" is ", 1)[0] if text.startswith("The bridge") else "ferry"
            found = self.library.lexical(words.removeprefix("The "), 50)
            assert {one.partition("#")[0] for one, _ in found} == {name}
        for turn in range(1, self.turn + 1):
            if not any(text.startswith(f"The bridge{turn} ") for text in self.held.values()):
                assert self.library.lexical(f"bridge{turn}", 5) == []
        chunks = [chunk.id for name in self.held for chunk in self.library.archive.chunks(name)]
        nearest = [one for one, _ in self.library.dense("The bridge is closed.", len(chunks) + 5)]
        assert sorted(nearest) == sorted(chunks)
        assert self.library.verify() == []


def after(held: Mapping[str, str], **changes: str | None) -> Held:
    return {name: text for name, text in {**held, **changes}.items() if text is not None}


class Machine(RuleBasedStateMachine):
    """Every rule is a change, perhaps one that fails; between them the library is looked at."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.watch = watched()
        self.desk = Desk(self.folder, self.watch.__enter__())

    def teardown(self) -> None:
        self.desk.close()
        self.watch.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(WIRE), rest=TEXTS)
    def add_or_change(self, name: str, rest: str) -> None:
        self.desk.held = self.desk.put(name, self.desk.text(rest))

    @precondition(lambda self: self.desk.held.keys() & set(WIRE))
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.desk.held.keys() & set(WIRE))))
        self.desk.held = self.desk.remove(name)

    @rule(name=st.sampled_from(FILES), rest=TEXTS)
    def write_a_file_and_sync(self, name: str, rest: str) -> None:
        (self.desk.news / f"{name}.txt").write_bytes(self.desk.text(rest).encode())
        self.desk.held = self.desk.sync()

    @rule(name=st.sampled_from(FILES))
    def delete_a_file_and_sync(self, name: str) -> None:
        (self.desk.news / f"{name}.txt").unlink(missing_ok=True)
        self.desk.held = self.desk.sync()

    @rule(name=st.sampled_from(WIRE), rest=TEXTS, at=st.integers(1, 20), dies=FLAGS)
    def fail_to_add(self, name: str, rest: str, at: int, dies: bool) -> None:
        text = self.desk.text(rest)
        wanted = after(self.desk.held, **{name: text})
        self.desk.failing(lambda: self.desk.put(name, text), at, dies=dies, wanted=wanted)

    @rule(
        name=st.sampled_from(FILES), gone=st.sampled_from(FILES), rest=TEXTS, at=st.integers(1, 30), dies=st.booleans()
    )
    def fail_to_sync(self, name: str, gone: str, rest: str, at: int, dies: bool) -> None:
        (self.desk.news / f"{gone}.txt").unlink(missing_ok=True)
        (self.desk.news / f"{name}.txt").write_bytes(self.desk.text(rest).encode())
        self.desk.failing(self.desk.sync, at, dies=dies, wanted=self.desk.followed())

    @rule()
    def open_again(self) -> None:
        self.desk.reopen()

    @invariant()
    def holds(self) -> None:
        self.desk.check()


Machine.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=not THOROUGH,  # CI tries the same each time
    suppress_health_check=list(HealthCheck),
)
TestMachine = Machine.TestCase


class Gradual(Machine):
    """The same as if the archive were large: the vector index stays as it is while few passages are touched."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(build, "SYNC", 0)
        self.patch.setattr(build, "MERGE", 4)

    def teardown(self) -> None:
        self.patch.undo()
        super().teardown()


Gradual.TestCase.settings = Machine.TestCase.settings
TestGradual = Gradual.TestCase


OPEN, OLD, NEW = "The bridge8 is open.", "The bridge7 is old.", "The bridge9 is new. " * 6


def changes(desk: Desk) -> dict[str, tuple[Callable[[], Held], Held]]:
    """Changes of a library with two articles and a followed folder, and what it holds after each."""
    return {
        "add": (lambda: desk.put("w3", OLD), after(desk.held, w3=OLD)),
        "replace": (lambda: desk.put("w1", OLD), after(desk.held, w1=OLD)),
        "remove": (lambda: desk.remove("w1"), after(desk.held, w1=None)),
        "sync": (desk.sync, after(desk.held, f1=None, f2=OPEN, f3=NEW)),
    }


@pytest.mark.parametrize("first_dies", [False, True] if THOROUGH else [False])
@pytest.mark.parametrize("gradual", [False, True])
@pytest.mark.parametrize("what", ["add", "replace", "remove", "sync"])
def test_any_write_may_fail(
    what: str, gradual: bool, first_dies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In turns the write fails and the process dies there; with both beginnings each write meets both."""
    monkeypatch.setattr(build, "TOGETHER", 1)
    if gradual:  # as if the archive were large
        monkeypatch.setattr(build, "SYNC", 0)
    with watched() as writes:
        first = Desk(tmp_path, writes)
        for name in ("f1", "f2"):
            (first.news / f"{name}.txt").write_text(first.text(""), encoding="utf-8")
        first.held = first.sync()
        for name in ("w1", "w2"):
            first.held = first.put(name, first.text("It is late. " * 6))
        first.close()
        (first.news / "f1.txt").unlink()
        (first.news / "f2.txt").write_text(OPEN, encoding="utf-8")
        (first.news / "f3.txt").write_text(NEW, encoding="utf-8")
        at, met = 0, True
        while met:
            at += 1
            shutil.copytree(tmp_path / "archive", tmp_path / str(at) / "archive")
            desk = Desk(tmp_path / str(at), writes, like=first)
            change, wanted = changes(desk)[what]
            met = desk.failing(change, at, dies=bool(at % 2) == first_dies, wanted=wanted)
            desk.check()
            assert change() == wanted  # and it can be done all the same
            desk.close()
    assert at > 7  # every write was one that failed
