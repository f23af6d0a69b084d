"""Feeds of every kind: what is new is fetched once, what failed for now is tried again, and nothing twice."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake import feeds
from index.intake.feeds import Facts, Feeds, Listed, listed, remembered, told
from index.intake.fetch import MOST, Fetcher, Stamped
from index.intake.results import LoadFailure
from tests.fakes.documents import page
from tests.fakes.site import AGENT, Reply, Site, loopback, patient, site
from tests.fakes.stories import HARBOUR

MAY_5 = date(2024, 5, 5)
AT = "https://k.example/feeds/all"
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>K</title><link>https://k.example/</link>"
    "<item><title>A</title><link>https://k.example/1</link></item>"
    "<item><title>B</title><guid isPermaLink='true'>https://k.example/2</guid></item>"
    "<item><title>C</title><link>https://k.example/1</link></item><item><title>D</title></item></channel></rss>"
)
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>K</title><link href='https://k.example/'/>"
    "<entry><link rel='edit' href='/e'/><link rel='alternate' href='https://k.example/1'/></entry>"
    "<entry><link href='/2'/></entry></feed>"
)
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": "https://k.example/1"}, {"id": 3}, {"external_url": "/2"}],
    }
)
SITEMAP = (
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
    "<url><loc> https://k.example/1 </loc><news:news><news:title>A</news:title></news:news></url>"
    "<url><loc>https://k.example/2</loc></url></urlset>"
)


@pytest.mark.parametrize("feed", [RSS, ATOM, JSON, SITEMAP], ids=["RSS", "Atom", "JSON Feed", "sitemap"])
def test_a_feed_lists_its_articles_once_each(feed: str) -> None:
    articles = Listed(("https://k.example/1", "https://k.example/2"))
    assert listed(feed.encode(), AT) == articles
    assert listed(gzip.compress(feed.encode()), AT) == articles


FACTS = {
    "RSS": RSS.replace(
        "</link></item>",
        "</link><pubDate>Fri, 03 May 2024 22:00:00 GMT</pubDate><author>ada@k.example (Ada Moor)</author></item>",
        1,
    ),
    "Atom": ATOM.replace(
        "</entry>",
        "<published>2024-05-03T08:00:00Z</published><updated>2024-05-05T08:00:00Z</updated>"
        "<author><name>Ada Moor</name><email>ada@k.example</email></author><author><name>Tom Orr</name></author>"
        "</entry>",
        1,
    ),
    "JSON Feed": JSON.replace(
        '1"}',
        '1", "date_published": "2024-05-03T08:00:00Z", "date_modified": "2024-05-05",'
        ' "authors": [{"name": "Ada Moor"}]}',
        1,
    ),
    "sitemap": SITEMAP.replace(
        "</news:title>", "</news:title><news:publication_date>2024-05-03</news:publication_date>"
    ),
}


@pytest.mark.parametrize(
    ("kind", "modified", "names"),
    [
        ("RSS", None, ("Ada Moor",)),
        ("Atom", MAY_5, ("Ada Moor", "Tom Orr")),
        ("JSON Feed", MAY_5, ("Ada Moor",)),
        ("sitemap", None, ()),
    ],
)
def test_a_feed_states_days_and_authors(kind: str, modified: date | None, names: tuple[str, ...]) -> None:
    found = listed(FACTS[kind].encode(), AT)
    assert found.articles == ("https://k.example/1", "https://k.example/2")
    assert found.facts == {"https://k.example/1": Facts(date(2024, 5, 3), modified, names)}


def test_what_a_page_states_of_itself_comes_before_what_its_feed_states() -> None:
    facts = Facts(date(2024, 5, 3), MAY_5, ("Ada Moor",))
    bare = Article("a", "Text.")
    assert facts.completing(bare) == Article(
        "a", "Text.", published=date(2024, 5, 3), modified=MAY_5, authors=("Ada Moor",)
    )
    later = replace(bare, published=date(2024, 5, 6), authors=("Tom Orr",))
    assert facts.completing(later) == later  # it was not changed before it was published


def index_of(*sitemaps: tuple[str, str]) -> bytes:
    told = "".join(
        f"<sitemap><loc>{where}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>" for where, day in sitemaps
    )
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{told}</sitemapindex>".encode()


def test_an_index_lists_its_sitemaps_the_newest_first() -> None:
    body = index_of(("/2023.xml", "2023-12-31"), ("/news.xml", ""), ("/2024.xml", "2024-05-06T07:08:09Z"))
    assert listed(body, AT).sitemaps == tuple(f"https://k.example/{name}.xml" for name in ("news", "2024", "2023"))
    assert listed(body, AT).articles == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body>Hello</body></html>", "is no feed: neither RSS"),
        (b"", "is no feed"),
        (b"\x00\x01", "is no feed"),
        (b"/etc/passwd", "is no feed"),
        (b'{"items": 1}', "no JSON Feed"),
        (b'{"a": 1}', "no JSON Feed"),
        (b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "an index of sitemaps and lists none"),
        (gzip.compress(b"<urlset/>")[:-9] + b"\xff" * 9, "is packed, and damaged"),
        (gzip.compress(b" " * (MOST + 1)), "unpacks to more than 32 MiB"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes, words: str) -> None:
    with pytest.raises(LoadError, match=words):
        listed(body, AT)


def test_a_feed_fills_in_what_a_followed_page_leaves_out(served: Site) -> None:
    feed = FACTS["RSS"].replace("https://k.example", served.url)
    served.replies["/feed"] = Reply(feed.encode(), headers={"Content-Type": "text/xml"})
    first, second = follow(served, set(), {})
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.published, first.authors) == (date(2024, 5, 3), ("Ada Moor",))
    assert (second.published, second.authors) == (None, ())


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as found:
        found.replies["/feed"] = Reply(
            RSS.replace("https://k.example", found.url).encode(), headers={"ETag": '"1"', "Content-Type": "text/xml"}
        )
        for path in ("/1", "/2"):
            found.page(path, page(HARBOUR, title=path))
        yield found


def follow(
    served: Site, held: set[str], stamps: dict[str, Stamped], feed: str = "/feed"
) -> list[Article | LoadFailure]:
    with Fetcher(AGENT, allow=loopback) as fetcher:
        return list(Feeds([served.url + feed], patient(fetcher)[0], held, stamps).read())


def test_what_is_new_is_fetched_and_an_unchanged_feed_is_not_read(served: Site) -> None:
    stamps: dict[str, Stamped] = {}
    found = follow(served, {served.url + "/1"}, stamps)
    assert [each.title for each in found if isinstance(each, Article)] == ["/2"]
    assert stamps == {served.url + "/feed": Stamped('"1"')}
    served.asked.clear()
    assert follow(served, set(), stamps) == []
    assert served.paths == ["/feed"]


def test_what_failed_for_now_is_tried_the_next_time(served: Site) -> None:
    good = served.replies["/1"]
    served.replies["/1"] = Reply(status=503)
    stamps: dict[str, Stamped] = {}
    first = follow(served, set(), stamps)
    assert [type(each) for each in first] == [LoadFailure, Article]
    assert stamps == {}
    served.replies["/1"] = good
    assert [each.title for each in follow(served, {served.url + "/2"}, stamps) if isinstance(each, Article)] == ["/1"]
    assert stamps == {served.url + "/feed": Stamped('"1"')}


def test_what_is_gone_for_good_does_not_hold_a_feed_back(served: Site) -> None:
    del served.replies["/1"]
    stamps: dict[str, Stamped] = {}
    assert "404" in str(follow(served, set(), stamps)[0])
    assert stamps == {served.url + "/feed": Stamped('"1"')}


def test_the_sitemaps_of_an_index_are_followed_each_with_its_own_stamp(served: Site) -> None:
    sitemap = SITEMAP.replace("https://k.example", served.url).encode()
    served.replies["/index.xml"] = Reply(index_of(("/old.xml", "2020-01-01"), ("/new.xml.gz", "2024-05-06")),
                                         headers={"ETag": '"i"'})  # fmt: skip
    served.replies["/new.xml.gz"] = Reply(gzip.compress(sitemap), headers={"ETag": '"n"', "Content-Type": "x/gz"})
    served.replies["/old.xml"] = Reply(index_of(("/1", "")))
    stamps: dict[str, Stamped] = {}
    found = follow(served, set(), stamps, "/index.xml")
    assert [each.title for each in found if isinstance(each, Article)] == ["/1", "/2"]
    assert "an index of sitemaps inside another" in str(found[-1])
    assert served.paths == ["/index.xml", "/new.xml.gz", "/1", "/2", "/old.xml"]
    assert stamps == {served.url + "/new.xml.gz": Stamped('"n"')}
    served.asked.clear()
    assert len(follow(served, set(), stamps, "/index.xml")) == 1  # what is inside it again
    assert served.paths == ["/index.xml", "/new.xml.gz", "/old.xml"]


def test_of_a_long_index_the_newest_sitemaps_are_read_and_the_rest_is_told(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "SITEMAPS", 2)
    served.replies["/index.xml"] = Reply(index_of(*((f"/{year}.xml", str(year)) for year in (2021, 2024, 2023))))
    told = [str(each) for each in follow(served, set(), {}, "/index.xml")]
    assert "lists 3 sitemaps, of which the 2 newest are read" in told[0]
    assert served.paths == ["/index.xml", "/2024.xml", "/2023.xml"]


def test_stamps_are_remembered_and_a_damaged_memory_is_none(tmp_path: Path) -> None:
    path = tmp_path / "feeds.json"
    assert remembered(path) == {}
    stamps = {"a": Stamped('"1"', None), "b": Stamped(None, "Thu, 14 Mar 2024 00:00:00 GMT")}
    path.write_text(told(stamps), encoding="utf-8")
    assert remembered(path) == stamps
    for damaged in ("", "[]", '{"a": 1}', "\x00"):
        path.write_text(damaged, encoding="utf-8")
        assert remembered(path) == {}
