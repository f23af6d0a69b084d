"""A page gives its story; its facts are taken from where they are stated and nowhere else."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake.html import read_html

PARAGRAPH = "The council closed the old bridge over the harbour on Monday after inspectors found cracks in its piers. "
PAGE = """<!doctype html><html><head><title>Bridge | Echo</title>{head}</head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Bridge closes</h1><p>{body}</p><p>{body}</p></article>
<footer>All rights reserved, 1 January 1999</footer></body></html>"""


def page(tmp_path: Path, head: str) -> Article:
    path = tmp_path / "page.html"
    (article,) = read_html(path, PAGE.format(head=head, body=PARAGRAPH * 3).encode())
    return article


def test_a_page_gives_its_story_and_states_nothing_by_itself(tmp_path: Path) -> None:
    article = page(tmp_path, "")
    assert PARAGRAPH.strip() in article.text
    assert "Sport" not in article.text
    assert article.title == "Bridge | Echo"
    assert (article.publisher, article.published, article.url) == (None, None, None)


def test_a_page_states_its_metadata_in_meta_elements(tmp_path: Path) -> None:
    article = page(
        tmp_path,
        '<meta property="og:title" content="Bridge closes"><meta property="og:site_name" content="Harbour Echo">'
        '<meta property="article:published_time" content="2024-05-06T23:30:00+02:00">'
        '<link rel="canonical" href="https://echo.example/bridge">',
    )
    assert (article.title, article.publisher) == ("Bridge closes", "Harbour Echo")
    assert (article.published, article.url) == (date(2024, 5, 6), "https://echo.example/bridge")


def test_a_page_states_its_metadata_in_json_ld(tmp_path: Path) -> None:
    block = {"@graph": [{"@type": "WebPage"}, {"datePublished": "2024-05-06", "publisher": {"name": "Harbour Echo"}}]}
    article = page(tmp_path, f'<script type="application/ld+json">{json.dumps(block)}</script>')
    assert (article.publisher, article.published) == ("Harbour Echo", date(2024, 5, 6))
    assert page(tmp_path, '<script type="application/ld+json">{"datePublished": 5, [</script>').published is None


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"", b"\x00"])
def test_a_page_without_a_story_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="no article text"):
        list(read_html(Path("a.htm"), data))
