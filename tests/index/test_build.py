"""The library: both stores in step after any change, and nothing done twice."""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index import build
from index.article import Article, Filters, StoredArticle, Vectors
from index.build import Library
from index.errors import ArchiveError, FilterError, InputError
from index.intake.fetch import Fetcher
from index.intake.plan import AddReport
from index.search.vectors import VectorIndex
from index.settings import IndexSettings
from tests.fakes.documents import page
from tests.fakes.encoder import HashingEncoder
from tests.fakes.site import AGENT, Reply, loopback, patient, site
from tests.fakes.stories import HARBOUR

SEEDS = Path(__file__).parents[2] / "seeds"
KILLED = "How many Russian soldiers had been killed in the fighting?"


def opened(folder: Path, encoder: HashingEncoder | None = None, **settings: object) -> Library:
    chosen = IndexSettings(archive=folder / "archive", **settings)  # type: ignore[arg-type]
    return Library.open(chosen, create=True, encoder=encoder or HashingEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as found:
        yield found


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(found: list[tuple[str, float]]) -> list[str]:
    return [chunk for chunk, _ in found]


def test_seeds_go_in_and_are_found_by_words_and_by_meaning(library: Library) -> None:
    report = library.add([SEEDS])
    assert (len(report.added), report.failed) == (5, ())
    assert library.verify() == []
    for found in (library.lexical(KILLED, 5), library.dense(KILLED, 5)):
        best = library.chunks_of([found[0][0]])[0]
        assert best.article.startswith("003")
        stored = library.stored(best.article)
        assert "1,351" in stored.story(best)
    assert [article.id[:3] for article in library.articles()] == ["000", "001", "002", "003", "004"]


def test_every_chunk_of_the_seeds_is_a_place_in_its_article(library: Library) -> None:
    library.add([SEEDS])
    for article in library.articles():
        stored = library.stored(article.id)
        assert isinstance(stored, StoredArticle)
        for sentence in stored.sentences:
            assert article.text[sentence.start : sentence.end] == stored.quote(sentence)
        for part in library.archive.chunks(article.id):
            assert article.text[part.start : part.end].startswith(stored.quote(stored.sentences[part.first - 1]))
            assert "Advert" not in stored.story(part)


def test_what_has_not_changed_is_not_embedded_again(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.add([SEEDS])
    again = HashingEncoder()
    with opened(tmp_path, again) as library:
        report = library.add([SEEDS])
    assert (len(report.unchanged), report.added, report.replaced) == (5, (), ())
    assert again.encoded == 0


def test_a_changed_file_is_replaced_and_the_others_are_left(tmp_path: Path) -> None:
    write(tmp_path, "news/a.txt", "The bridge is closed.")
    write(tmp_path, "news/b.txt", "The ferry is late.")
    encoder = HashingEncoder()
    with opened(tmp_path, encoder) as library:
        library.add([tmp_path / "news"])
        write(tmp_path, "news/a.txt", "The tunnel is open.")
        report = library.add([tmp_path / "news"])
        assert report == AddReport(replaced=("a",), unchanged=("b",))
        assert encoder.encoded == 3
        assert library.lexical("bridge", 5) == []
        assert ids(library.dense("The tunnel is open.", 1)) == ["a#1"]
        assert library.verify() == []


def test_an_article_that_shrinks_leaves_no_chunk_behind(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "\n\n".join(f"The bridge number {n} is closed for good." for n in range(60)))
    with opened(tmp_path) as library:
        library.add([path])
        assert len(library.archive) > 2
        write(tmp_path, "a.txt", "The tunnel is open.")
        library.add([path])
        assert ids(library.dense("bridge", 50)) == ["a#1"]
        assert library.verify() == []


def test_the_same_id_from_two_files_is_refused_when_they_differ(library: Library, tmp_path: Path) -> None:
    first = write(tmp_path, "one/a.txt", "The bridge is closed.")
    second = write(tmp_path, "two/a.txt", "The tunnel is open.")
    same = write(tmp_path, "three/a.txt", "The bridge is closed.")
    library.add([first])
    report = library.add([second, same])
    assert report.unchanged == ("a",)
    (failure,) = report.failed
    assert (failure.path, failure.line) == (str(second), None)
    assert str(first) in failure.reason
    assert library.stored("a").article.text == "The bridge is closed."


def test_the_same_id_twice_in_one_run_is_refused_when_they_differ(library: Library, tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "One."}, {"id": "a", "text": "Two."}, {"id": "a", "text": "One."}]
    path = write(tmp_path, "news.jsonl", "\n".join(map(json.dumps, lines)))
    report = library.add([path])
    assert report.added == ("a",)
    (failure,) = report.failed
    assert (failure.path, failure.line) == (str(path), 2)
    assert f"{path}:1" in failure.reason


def test_a_line_that_moves_is_no_other_file(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "news.jsonl", json.dumps({"id": "a", "text": "One."}))
    library.add([path])
    write(tmp_path, "news.jsonl", "\n" + json.dumps({"id": "a", "text": "Two."}))
    assert library.add([path]).replaced == ("a",)


def test_changed_metadata_alone_replaces(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "news.jsonl", json.dumps({"id": "a", "text": "One."}))
    library.add([path])
    write(tmp_path, "news.jsonl", json.dumps({"id": "a", "text": "One.", "title": "T"}))
    assert library.add([path]).replaced == ("a",)
    assert library.stored("a").article.title == "T"


def test_good_articles_go_in_beside_bad_ones(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "news/a.txt", "The bridge is closed.")
    write(tmp_path, "news/b.txt", "")
    report = library.add([tmp_path / "news", tmp_path / "nowhere"])
    assert report.added == ("a",)
    assert [failure.reason for failure in report.failed] == ["is empty", "does not exist"]
    assert ids(library.dense("bridge", 5)) == ["a#1"]


def test_an_article_of_boilerplate_alone_is_kept_and_not_searched(library: Library, tmp_path: Path) -> None:
    assert library.add([write(tmp_path, "a.txt", "Advert\n\nLeave a comment")]).added == ("a",)
    assert library.lexical("advert comment", 5) == []
    assert library.dense("advert comment", 5) == []
    assert library.verify() == []


@pytest.mark.parametrize("small", [1000, 0])
def test_removing_takes_it_out_of_both_stores(library: Library, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr("index.build.SYNC", small)
    library.add([SEEDS])
    gone = library.articles()[3].id
    library.remove(gone)
    for found in (library.lexical(KILLED, 50), library.dense(KILLED, 50)):
        assert found
        assert not any(chunk.startswith(gone) for chunk in ids(found))
    assert library.verify() == []
    with pytest.raises(InputError, match="no article"):
        library.remove(gone)


def test_the_last_article_can_go(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.txt", "The bridge is closed.")])
    library.remove("a")
    assert library.dense("bridge", 5) == []
    assert library.verify() == []
    assert library.add([tmp_path / "a.txt"]).added == ("a",)
    assert ids(library.dense("bridge", 5)) == ["a#1"]


def test_an_archive_of_another_embedding_model_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.add([SEEDS])
    with pytest.raises(
        ArchiveError, match=r"made with embedding model hashing, but other is configured.*--archive DIR"
    ):
        opened(tmp_path, HashingEncoder(name="other"))


def test_an_absent_archive_is_an_error_unless_it_is_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="onrecord index add PATH"):
        Library.open(IndexSettings(archive=tmp_path / "none"), encoder=HashingEncoder())


def test_a_lost_vector_index_is_made_anew_without_embedding(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.add([SEEDS])
        before = library.dense(KILLED, 5)
    shutil.rmtree(tmp_path / "archive" / "vectors")
    encoder = HashingEncoder()
    with opened(tmp_path, encoder) as library:
        assert library.verify() == [
            "the vector index is behind the archive; the next search by meaning brings it in step"
        ]
        assert library.dense(KILLED, 5) == before
        assert encoder.encoded == 1  # the question
        assert library.verify() == []


def test_a_damaged_vector_index_is_made_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.add([SEEDS])
        before = library.dense(KILLED, 5)
    for database in (tmp_path / "archive" / "vectors").glob("v*/chroma.sqlite3"):
        database.write_bytes(b"x" * database.stat().st_size)
    with opened(tmp_path) as library:
        assert library.verify() != []
        assert library.dense(KILLED, 5) == before
        assert library.verify() == []


@pytest.mark.parametrize("failures", [1, 3])
def test_an_engine_that_fails_in_the_middle_is_opened_or_made_anew(
    library: Library, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    library.add([SEEDS])
    before = library.dense(KILLED, 5)
    search, left = VectorIndex.search, [None] * failures

    def failing(index: VectorIndex, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        if left:
            left.pop()
            raise ArchiveError("out of step")
        return search(index, vector, limit)

    monkeypatch.setattr(VectorIndex, "search", failing)
    assert ids(library.dense(KILLED, 5)) == ids(before)  # at the worst by comparing with every vector
    assert library.dense(KILLED, 5) == before
    assert not left


def test_adding_to_a_damaged_vector_index_makes_it_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.add([SEEDS])
    for database in (tmp_path / "archive" / "vectors").glob("v*/chroma.sqlite3"):
        database.write_bytes(b"x" * database.stat().st_size)
    with opened(tmp_path) as library:
        library.add([write(tmp_path, "a.txt", "The bridge is closed.")])
        assert library.verify() == []


def test_a_search_goes_on_while_the_same_library_adds(library: Library, tmp_path: Path) -> None:
    library.add([SEEDS])
    path = write(
        tmp_path, "news.jsonl", "\n".join(json.dumps({"text": f"The bridge {n} is closed."}) for n in range(50))
    )
    adding = threading.Thread(target=library.add, args=([path],))
    adding.start()
    while adding.is_alive():
        assert "003" in ids(library.dense(KILLED, 5))[0]
    assert library.verify() == []


@pytest.mark.parametrize(("small", "change"), [(1000, "rebuild"), (0, "update"), (0, "advance")])
def test_a_kill_between_the_stores_is_mended_by_the_next_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, change: str
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    path = write(tmp_path, "a.txt", "The bridge is closed.")
    with opened(tmp_path) as library:
        library.add([SEEDS])
        with monkeypatch.context() as patch:
            patch.setattr("index.build.SYNC", small)
            patch.setattr("index.build.MERGE", 0 if change == "update" else 99)
            patch.setattr(VectorIndex, change, killed)
            with pytest.raises(KeyboardInterrupt):
                library.add([path])
    with opened(tmp_path) as library:
        assert library.verify() != []
        assert ids(library.dense("The bridge is closed.", 1)) == ["a#1"]
        assert library.verify() == []


def test_what_went_in_before_a_failure_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(HashingEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            if self.encoded:
                raise InputError("out of memory")
            return super().encode(texts)

    monkeypatch.setattr("index.build.TOGETHER", 1)
    with opened(tmp_path, Failing()) as library:
        with pytest.raises(InputError, match="out of memory"):
            library.add([SEEDS])
        assert len(library.articles()) == 1
        assert library.verify() == []


def test_a_reader_answers_from_the_version_before_while_another_process_adds(tmp_path: Path) -> None:
    with opened(tmp_path) as reader, opened(tmp_path) as writer:
        writer.add([SEEDS])
        before = reader.dense(KILLED, 5)
        with writer._index.writing():
            writer.archive.remove(writer.articles()[0].id)  # as in the middle of a change
            during = reader.dense(KILLED, 50)
        assert during
        assert not any(chunk.startswith("000") for chunk in ids(during))
        assert ids(reader.dense(KILLED, 5))[0] == ids(before)[0]
        assert reader.verify() == []


def test_a_reader_sees_what_another_process_added(tmp_path: Path) -> None:
    with opened(tmp_path) as reader, opened(tmp_path) as writer:
        writer.add([SEEDS])
        assert reader.dense(KILLED, 1)
        writer.add([write(tmp_path, "a.txt", "The bridge is closed.")])
        assert ids(reader.dense("The bridge is closed.", 1)) == ["a#1"]


def test_threads_search_at_once(library: Library) -> None:
    library.add([SEEDS])
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(ids(library.dense(KILLED, 3)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one == found[0] for one in found)


def test_progress_is_told(library: Library) -> None:
    told: list[tuple[str, int, int]] = []
    library.add([SEEDS], lambda *what: told.append(what))
    assert ("embedding", 5, 5) in told
    done = len(library.archive)
    assert told[-1] == ("indexing", done, done)


def test_long_chunks_follow_the_settings(tmp_path: Path) -> None:
    with opened(tmp_path, chunk_words=40) as library:
        library.add([SEEDS])
        parts = [part for article in library.articles() for part in library.archive.chunks(article.id)]
        sizes = [len(library.stored(part.article).story(part).split()) for part in parts]
        alone = [part.first == part.last for part in parts]
        assert all(size <= 40 or one for size, one in zip(sizes, alone, strict=True))


def test_verify_names_a_sentence_out_of_place(library: Library) -> None:
    library.add([SEEDS])
    with library.archive._db.writing() as db:
        db.execute("UPDATE sentences SET start = 1 WHERE number = 3 AND article LIKE '003%'")
    assert any("article 003_67a03b958ab11b3b: sentence 3 is out of place" in problem for problem in library.verify())


@pytest.mark.models
def test_the_embedded_model_finds_by_meaning(tmp_path: Path) -> None:
    with Library.open(IndexSettings(archive=tmp_path), create=True) as library:
        library.add([SEEDS])
        best, score = library.dense("What was the death toll of the Russian army?", 1)[0]
        [chunk] = library.chunks_of([best])
        assert "1,351" in library.stored(chunk.article).story(chunk)
        assert 0.3 < score < 1
        assert library.encoder.dim == 384
        assert library.verify() == []


def test_adding_nothing_new_loads_no_model_and_no_engine(tmp_path: Path) -> None:
    with opened(tmp_path, HashingEncoder(name="all-MiniLM-L6-v2@53aa51172d14")) as library:
        library.add([SEEDS])
    code = f"""
import sys
from pathlib import Path
from index.build import Library
from index.settings import IndexSettings
with Library.open(IndexSettings(archive=Path({str(tmp_path / "archive")!r}))) as library:
    assert len(library.add([Path({str(SEEDS)!r})]).unchanged) == 5
heavy = {{"torch", "chromadb", "sentence_transformers", "trafilatura"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_article_that_is_handed_over_goes_in_and_replaces_one_only_when_told(library: Library) -> None:
    library.add([SEEDS])
    before = library.stored("002_c0e621ed79ed7c7b").article
    newer = replace(before, text="The bridge at Norburg fell.", source="upload.txt")
    refused = library.take([newer])
    assert [str(failure) for failure in refused.failed] != []
    assert library.stored(before.id).article == before
    assert library.take([newer], replace=True).replaced == (before.id,)
    assert library.stored(before.id).article == newer
    library.remove(before.id)
    assert library.take([before]).added == (before.id,)
    assert library.stored(before.id).article == before
    assert library.verify() == []


def test_filters_narrow_both_searches_and_removal_is_followed(tmp_path: Path) -> None:
    lines = [
        {"id": name, "text": f"The {name} bridge is closed.", "published": day, "publisher": "Coast Post"}
        for name, day in (("north", "2022-05-27"), ("south", "2022-05-29"), ("old", None))
    ]
    write(tmp_path, "news.jsonl", "\n".join(map(json.dumps, lines)))
    with opened(tmp_path) as library:
        library.add([tmp_path / "news.jsonl"])
        late = library.select(Filters(after=date(2022, 5, 28))).articles
        assert late == frozenset({"south"})
        for search in (library.lexical, library.dense):
            assert ids(search("north bridge", 5, within=late)) == ["south#1"]
            assert len(search("north bridge", 5, within=frozenset({"north", "old"}))) == 2
        library.remove("south")
        assert library.dense("north bridge", 5, within=late) == []
        with pytest.raises(FilterError, match="no article is published on or after 2022-05-28"):
            library.select(Filters(after=date(2022, 5, 28)))


@pytest.mark.parametrize(("limit", "most"), [("AT_ONCE", 2), ("CHARACTERS", 50)])  # of texts of 26 characters
def test_no_more_than_a_share_of_the_articles_is_held_at_once(
    library: Library, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(build, limit, most)
    held: list[int] = []

    def offered() -> Iterator[Article]:
        for number in range(7):
            held.append(number - library.archive.count())
            yield Article(f"a{number}", f"Story {number} is about a bridge.")
        yield Article("a0", "Another story with the same id.")

    report = library.take(offered())
    assert max(held) == 1
    assert len(report.added) == library.archive.count() == 7
    assert ["another article has the id 'a0'" in failure.reason for failure in report.failed] == [True]
    assert library.verify() == []


def test_a_feed_is_followed_and_nothing_is_fetched_twice(library: Library) -> None:
    with site() as served, Fetcher(AGENT, allow=loopback) as fetcher:
        links = "".join(f"<item><link>{served.url}/{n}</link></item>" for n in range(3))
        feed = Reply(f"<rss version='2.0'><channel>{links}</channel></rss>".encode(), headers={"ETag": '"1"'})
        served.replies["/feed"] = feed
        for number in range(2):
            served.page(f"/{number}", page(HARBOUR[number:], title=f"Story {number}"))
        report = library.follow([served.url + "/feed"], patient(fetcher)[0])
        assert (len(report.added), [failure.path for failure in report.failed]) == (2, [f"{served.url}/2"])
        served.asked.clear()
        assert library.follow([served.url + "/feed"], patient(fetcher)[0]) == AddReport()
        assert served.paths == ["/feed"]
    assert ids(library.lexical("breakwater", 1))


def test_a_page_that_was_changed_is_seen_when_asked_for_and_one_that_was_removed_stays_out(library: Library) -> None:
    with site() as served, Fetcher(AGENT, allow=loopback) as fetcher:
        links = "".join(f"<item><link>{served.url}/{n}</link></item>" for n in range(2))
        served.replies["/feed"] = Reply(f"<rss version='2.0'><channel>{links}</channel></rss>".encode())
        for number in range(2):
            served.page(f"/{number}", page(HARBOUR, title=f"Story {number}"))
        feed, polite = served.url + "/feed", patient(fetcher)[0]
        kept, gone = library.follow([feed], polite).added
        library.remove(gone)
        served.page("/0", page([part.replace("five", "six") for part in HARBOUR], title="Story 0"))
        assert library.follow([feed], polite) == AddReport()
        assert library.follow([feed], polite, again=True) == AddReport(replaced=(kept,))
        assert library.follow([feed], polite, again=True) == AddReport(unchanged=(kept,))
    texts = [each.content.text for each in library.archive.versions(kept) if each.content]
    assert ["five fishing" in text for text in texts] == [True, False]
    assert all(each.raw for each in library.archive.versions(kept))
    assert library.verify() == []


def test_what_sync_changes_moves_and_takes_out_stays_as_versions(tmp_path: Path) -> None:
    write(tmp_path, "news/a.txt", "The bridge is closed.")
    write(tmp_path, "news/b.txt", "The ferry is late.")
    encoder = HashingEncoder()
    with opened(tmp_path, encoder) as library:
        library.sync(tmp_path / "news")
        write(tmp_path, "news/a.txt", "The bridge is open again.")
        (tmp_path / "news/b.txt").rename(tmp_path / "news/moved.txt")
        report = library.sync(tmp_path / "news")
        assert (report.replaced, report.added, report.removed) == (("a",), ("moved",), ("b",))
        texts = {name: [v.content and v.content.text for v in library.archive.versions(name)] for name in "ab"}
        assert texts == {"a": ["The bridge is closed.", "The bridge is open again."], "b": ["The ferry is late."]}
        before = list(library.archive.events())
        assert library.sync(tmp_path / "news").unchanged == ()
        assert library.add([tmp_path / "news"]).unchanged == ("a", "moved")
        assert list(library.archive.events()) == before
        assert encoder.encoded == 4
        raw = library.archive.versions("a")[1].raw
        assert raw == hashlib.sha256((tmp_path / "news/a.txt").read_bytes()).hexdigest()
        assert library.verify() == []


def test_what_was_purged_is_in_no_index_and_nothing_else_went_with_it(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.take([Article("a", "The bridge is closed."), Article("b", "The ferry is late.")])
        library.take([Article("a", "The bridge is open.")], replace=True)
        assert library.purge("a") == 2
        assert ids(library.dense("The bridge is open.", 5)) == ["b#1"]
        assert library.lexical("bridge", 5) == []
        assert library.verify() == []
