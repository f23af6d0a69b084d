"""Articles come and go while the vector index stays as it is: what is found is what comparing with everything finds."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build
from index.article import Article
from index.build import Library
from index.search import search
from index.search.scan import nearest
from index.search.vectors import VectorIndex
from index.search.versions import Pointer
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

WORDS = "bridge ferry toll mayor harbour council tunnel crack pier spring".split()


def opened(folder: Path) -> Library:
    return Library.open(
        IndexSettings(archive=folder / "archive", chunk_words=20), create=True, encoder=HashingEncoder()
    )


def article(name: str, chance: random.Random) -> Article:
    told = [f"{' '.join(chance.choices(WORDS, k=18)).capitalize()}." for _ in range(chance.randint(1, 4))]
    return Article(name, "\n\n".join(told), source=f"{name}.txt")


@pytest.fixture(autouse=True)
def _grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if ten articles were many."""
    monkeypatch.setattr(build, "SYNC", 0)
    monkeypatch.setattr(build, "MERGE", 12)
    monkeypatch.setattr(search, "SCANNED", 2)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.take([article(f"a{n}", random.Random(n)) for n in range(12)])
        yield library


def pointer(library: Library) -> Pointer:
    found = library._index.pointer
    assert found is not None
    return found


def check(library: Library, query: str) -> None:
    """Whatever is searched, and among whatever, is as if every vector had been compared."""
    vector = library.encoder.encode([query])[0]
    names = [heading.id for heading in library.archive.headings()]
    for within in (None, frozenset(names[::2]), frozenset(names[:1])):
        right = nearest(library.archive.vectors_within(within), vector, 7)
        found = library.dense(query, 7, within=within)
        assert [score for _, score in found] == pytest.approx([score for _, score in right], abs=1e-4)
        scores = dict(nearest(library.archive.vectors_within(within), vector, 999))
        assert [score for _, score in found] == pytest.approx([scores[one] for one, _ in found], abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_found_is_what_comparing_with_everything_finds(library: Library, seed: int) -> None:
    chance = random.Random(seed)
    versions = set()
    for turn in range(25):
        name = f"a{chance.randrange(16)}"
        if chance.random() < 0.3 and library.archive.article(name):
            library.remove(name)
        else:
            library.take([article(name, chance)], replace=True)
        versions.add(pointer(library).version)
        check(library, " ".join(chance.choices(WORDS, k=4)))
        if turn % 8 == 0:
            assert library.verify() == []
    assert library.verify() == []
    assert 2 <= len(versions) < 25  # neither at every change nor never


def test_an_addition_leaves_the_index_as_it_was_and_a_purge_does_not(library: Library) -> None:
    before = pointer(library)
    library.take([article("new", random.Random(1))])
    after = pointer(library)
    assert (after.version, after.made, after.held) == (before.version, before.made, before.held)
    assert (after.generation, after.count) == (library.archive.generation, len(library.archive))
    library.purge("a3")
    assert pointer(library).version != before.version
    held = library._index._current().get()["ids"]
    assert not [one for one in held if one.startswith("a3#")]
    assert sorted(held) == sorted(library.archive.ids())
    assert library.archive.touched(0) == []


def test_after_a_kill_before_the_pointer_was_written_nothing_is_made_anew(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pointer(library)

    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(VectorIndex, "advance", died)
        library.take([article("new", random.Random(1))])
    library.close()
    monkeypatch.setattr(VectorIndex, "rebuild", died)
    with opened(tmp_path) as again:
        assert "behind the archive" in again.verify()[0]
        check(again, "bridge ferry")
        assert pointer(again).version == before.version
        assert pointer(again).generation == again.archive.generation
        assert again.verify() == []


def test_a_reader_in_the_middle_of_a_snapshot_finds_what_is_in_it(library: Library, tmp_path: Path) -> None:
    with opened(tmp_path) as reader, reader.snapshot() as articles:
        expected = nearest(articles.archive.vectors_within(), reader.encoder.encode(["bridge ferry"])[0], 9)
        library.take([article(f"a{n}", random.Random(n + 50)) for n in range(2)], replace=True)
        library.remove("a5")
        found = articles.dense("bridge ferry", 9)
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-4)


def test_an_index_of_another_archive_is_not_gone_on_with(library: Library, tmp_path: Path) -> None:
    with opened(tmp_path / "other") as other:
        other.take([article(f"a{n}", random.Random(n + 99)) for n in range(12)])
        theirs = other.archive.path.parent / "vectors"
    folder = tmp_path / "archive" / "vectors"
    library.take([article("new", random.Random(1))])
    generation = library.archive.generation
    library.close()
    folder.rename(folder.with_name("ours"))
    theirs.rename(folder)
    kept = json.loads((folder / "current.json").read_text())
    (folder / "current.json").write_text(json.dumps({**kept, "generation": generation}))
    with opened(tmp_path) as again:
        assert again.verify() == [
            "the vector index was made of another archive; the next search by meaning makes it anew"
        ]
        check(again, "bridge ferry")
        assert again.verify() == []


def test_more_than_a_little_that_was_touched_is_not_compared_one_by_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RECENT", 3)
    with monkeypatch.context() as patch:
        patch.setattr(VectorIndex, "advance", lambda *_, **__: None)
        library.take([article("new", random.Random(1)), article("newer", random.Random(4))])
    assert len(library.archive.touched(pointer(library).made.generation)) > 3
    before = pointer(library).version
    check(library, "bridge ferry")
    assert pointer(library).version != before
