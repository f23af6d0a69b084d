"""Pages by address: what they state, only as robots.txt allows, never too often."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake.fetch import Fetcher
from index.intake.pages import Polite, address_list, article_name, read_pages
from index.intake.results import LoadFailure
from tests.fakes.documents import page
from tests.fakes.pdfs import typeset
from tests.fakes.site import AGENT, Reply, Site, loopback, patient, site
from tests.fakes.stories import HARBOUR
from tests.fakes.words import f1

HEAD = (
    "<link rel='canonical' href='https://kessel.example/harbour'>"
    "<meta property='og:site_name' content='The Kessel Gazette'>"
    "<meta property='article:published_time' content='2024-03-14T08:00:00+01:00'>"
)


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as found:
        yield found


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(AGENT, allow=loopback) as found:
        yield found


def read(served: Site, polite: Polite, *paths: str) -> list[Article | LoadFailure]:
    return list(read_pages([served.url + path for path in paths], polite))


def test_an_article_is_its_story_with_what_the_page_states(served: Site, fetcher: Fetcher) -> None:
    served.page("/harbour?from=x", page(HARBOUR, title="Five boats", head=HEAD, lang="en-GB"))
    (article,) = read(served, patient(fetcher)[0], "/harbour?from=x")
    assert isinstance(article, Article)
    assert f1(f"Five boats {' '.join(HARBOUR)}", article.text) > 0.99
    assert (article.title, article.publisher, article.published) == (
        "Five boats",
        "The Kessel Gazette",
        date(2024, 3, 14),
    )
    assert (article.url, article.language) == ("https://kessel.example/harbour", "en")
    assert article.source == f"{served.url}/harbour?from=x"
    assert article.id == article_name(article.source)


def test_a_pdf_at_an_address_has_its_pages(served: Site, fetcher: Fetcher) -> None:
    served.replies["/a.pdf"] = Reply(typeset(HARBOUR * 4, rows=25).data, headers={"Content-Type": "application/pdf"})
    (article,) = read(served, patient(fetcher)[0], "/a.pdf")
    assert isinstance(article, Article)
    assert (len(article.pages), article.url) == (3, f"{served.url}/a.pdf")


def test_what_is_no_article_is_told_and_the_rest_is_read(served: Site, fetcher: Fetcher) -> None:
    served.replies["/p.png"] = Reply(b"\x89PNG", headers={"Content-Type": "image/png"})
    served.page("/empty", "<html></html>")
    served.page("/story", page(HARBOUR))
    found = read(served, patient(fetcher)[0], "/p.png", "/gone", "/empty", "/story")
    told = [str(each).removeprefix(f"{served.url}/") for each in found[:3]]
    assert told == [
        "p.png: is image/png, neither a page nor a PDF file",
        "gone: the server answers 404 Not Found",
        "empty: no article text was found in this page",
    ]
    assert isinstance(found[3], Article)


def test_what_robots_txt_asks_not_to_read_is_not_read(served: Site, fetcher: Fetcher) -> None:
    served.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /*/private\nCrawl-delay: 3")
    served.page("/a/private/x", page(HARBOUR))
    served.page("/a/open", page(HARBOUR))
    polite, slept = patient(fetcher)
    refused, article = read(served, polite, "/a/private/x", "/a/open")
    assert "robots.txt asks" in str(refused)
    assert isinstance(article, Article)
    assert served.paths == ["/a/open"]
    assert sum(slept) == 3
    assert [path for path, _ in served.asked].count("/robots.txt") == 1


def test_a_site_whose_robots_txt_fails_is_left_alone(served: Site, fetcher: Fetcher) -> None:
    served.replies["/robots.txt"] = Reply(status=503)
    served.page("/a", page(HARBOUR))
    assert "robots.txt could not be read: the server answers 503" in str(read(served, patient(fetcher)[0], "/a")[0])
    assert served.paths == []


def test_a_busy_server_is_asked_again_later_and_not_for_ever(served: Site, fetcher: Fetcher) -> None:
    served.replies["/a"] = Reply(status=503, headers={"Retry-After": "20"})
    polite, slept = patient(fetcher)
    assert "answers 503" in str(read(served, polite, "/a")[0])
    assert served.paths == ["/a"] * 3
    assert slept.count(20.0) == 2
    served.replies["/a"] = Reply(status=503, headers={"Retry-After": "3600"})
    read(served, polite, "/a")
    assert len(served.paths) == 4


def test_a_list_of_addresses_has_one_in_each_line(tmp_path: Path) -> None:
    (tmp_path / "l.urls").write_text("# ours\nhttps://a.example/1\n\n https://a.example/2 \n", encoding="utf-8")
    assert list(address_list(tmp_path / "l.urls")) == ["https://a.example/1", "https://a.example/2"]
    with pytest.raises(LoadError, match="cannot be read"):
        address_list(tmp_path / "none.urls")
