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


META = '<meta name="author" content="By Ada Moor"><meta property="article:published_time" content="2024-05-03">'


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (META, ["Ada Moor"]),
        ('<meta name="author" content="Ada Moor"><meta name="author" content="Tom Orr">', ["Ada Moor", "Tom Orr"]),
        ('<meta name="author" content="https://a.example/ada"><meta name="DC.creator" content="Tom Orr">', ["Tom Orr"]),
        (
            f'{META}<script type="application/ld+json">{{"@graph": [{{"datePublished": "2024-05-03", "author": '
            '[{"@id": "#a"}, {"name": "Tom Orr"}]}, {"@id": "#a", "name": "Ada von Moor"}]}</script>',
            ["Ada von Moor", "Tom Orr"],
        ),
        (f'{META}<script type="application/ld+json">{{"datePublished": "2024-05-03"}}</script>', ["Ada Moor"]),
    ],
)
def test_authors_are_those_that_json_ld_names_or_else_meta_elements(
    tmp_path: Path, head: str, names: list[str]
) -> None:
    assert list(page(tmp_path, head).authors) == names


def test_who_wrote_a_comment_did_not_write_the_article(tmp_path: Path) -> None:
    marked = '<span itemprop="author" itemscope><b itemprop="name">{}</b></span>'
    body = f'<div itemprop="comment">{marked.format("Troll")}</div>{marked.format("Ada Moor")}'
    (article,) = read_html(tmp_path / "p.html", PAGE.format(head="", body=PARAGRAPH * 3 + body).encode())
    assert article.authors == ("Ada Moor",)


@pytest.mark.parametrize(
    ("head", "modified"),
    [
        ('<meta property="article:modified_time" content="2024-05-05T10:00:00Z">', date(2024, 5, 5)),
        ('<meta property="og:updated_time" content="2024-05-05">', date(2024, 5, 5)),
        ('<meta property="article:modified_time" content="2024-05-01">', None),
        (
            '<script type="application/ld+json">{"datePublished": "2024-05-03", "dateModified": "2024-05-06"}</script>',
            date(2024, 5, 6),
        ),
        ("", None),
    ],
)
def test_a_change_is_on_the_day_that_is_stated(tmp_path: Path, head: str, modified: date | None) -> None:
    article = page(tmp_path, META + head)
    assert (article.published, article.modified) == (date(2024, 5, 3), modified)


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"", b"\x00"])
def test_a_page_without_a_story_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="no article text"):
        list(read_html(Path("a.htm"), data))
