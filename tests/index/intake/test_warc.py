"""Web archives: every page that was answered, nothing else, in the memory of one record."""

import tracemalloc
from pathlib import Path

import pytest

from index.article import Article
from index.intake.load import load
from index.intake.pages import article_name
from index.intake.results import LoadFailure
from tests.fakes.documents import page, zipped
from tests.fakes.stories import HARBOUR
from tests.fakes.warcs import Record, warc
from tests.fakes.words import f1

STORY = page(HARBOUR, title="Five boats", lang="en").encode()
CRAWL = (
    Record("https://k.example/1", STORY),
    Record("https://k.example/2", STORY, packed=True),
    Record("https://k.example/moved", status=301),
    Record("https://k.example/gone", STORY, status=404),
    Record("https://k.example/p.png", b"\x89PNG", kind="image/png"),
    Record("https://k.example/empty", b"<html></html>"),
    Record("https://k.example/3", page(["Портовое управление сообщило."] * 9).encode("cp1251"), kind="text/html"),
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", warc(CRAWL, compressed=False)),
        ("a.warc.gz", warc(CRAWL)),
        ("a.wacz", zipped({"archive/data.warc.gz": warc(CRAWL), "pages/pages.jsonl": "{}"})),
    ],
)
def test_each_page_that_was_answered_is_an_article(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    found = list(load(tmp_path))
    articles = [each for each in found if isinstance(each, Article)]
    assert [each.id for each in articles] == [article_name(f"https://k.example/{n}") for n in (1, 2, 3)]
    assert [each.url for each in articles] == [f"https://k.example/{n}" for n in (1, 2, 3)]
    assert [each.source for each in articles] == [f"{tmp_path / name}:{n}" for n in (3, 5, 15)]
    assert [f1(f"Five boats {' '.join(HARBOUR)}", each.text) > 0.99 for each in articles[:2]] == [True, True]
    assert (articles[0].title, articles[0].language, articles[0].published) == ("Five boats", "en", None)
    told = [str(each) for each in found if isinstance(each, LoadFailure)]
    assert told == [f"{tmp_path / name}:13: https://k.example/empty: no article text was found in this page"]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_crawl_that_is_cut_off_gives_what_came_before(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    path.write_bytes(warc(CRAWL[:2], compressed=compressed)[:-200])
    found = list(load(path))
    assert isinstance(found[0], Article)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
def test_what_is_no_web_archive_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no web archive at all\r\n" * 9)
    found = list(load(tmp_path / name))
    assert [isinstance(each, LoadFailure) for each in found] == [True]
    (tmp_path / "b.wacz").write_bytes(zipped({"a": "b"}))
    assert "holds no .warc file" in str(next(iter(load(tmp_path / "b.wacz"))))


def test_a_crawl_is_read_in_the_memory_of_a_record(tmp_path: Path) -> None:
    picture = Record("https://k.example/p.png", bytes(1 << 20), kind="image/png")
    (tmp_path / "a.warc").write_bytes(warc([picture] * 16, compressed=False))
    list(load(tmp_path / "a.warc"))
    tracemalloc.start()
    list(load(tmp_path / "a.warc"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
