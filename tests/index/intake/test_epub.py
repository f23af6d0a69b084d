"""Books and papers as .epub: each document with a story is an article."""

from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake.epub import read_epub
from tests.fakes.documents import book, zipped
from tests.fakes.stories import HARBOUR
from tests.fakes.words import f1

CHAPTERS = {"Five boats": HARBOUR[:3], "The breakwater": HARBOUR[3:]}


def test_each_document_of_the_spine_is_an_article_with_what_the_book_states() -> None:
    found = list(read_epub(Path("gazette.epub"), book(CHAPTERS)))
    for number, (article, (title, told)) in enumerate(zip(found, CHAPTERS.items(), strict=True), 3):
        assert isinstance(article, Article)
        assert (article.id, article.source, article.title) == (f"gazette-{number}", f"gazette.epub:{number}", title)
        assert (article.publisher, article.published) == ("The Kessel Gazette", date(2024, 3, 14))
        assert (article.language, article.authors) == ("en", ("Ada Moor",))  # who drew the pictures did not write it
        assert f1(f"{title} {' '.join(told)}", article.text) > 0.99


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", "is damaged"),
        (zipped({"META-INF/rights.xml": "<a/>"}), "locked by its seller"),
        (zipped({"a": "b"}), "is incomplete: it has no META-INF/container.xml"),
        (zipped({"META-INF/container.xml": "<broken"}), "is damaged"),
        (book({}), "has no story in any of its documents"),
    ],
)
def test_what_cannot_be_read_is_told_as_such(data: bytes, words: str) -> None:
    with pytest.raises(LoadError, match=words):
        list(read_epub(Path("gazette.epub"), data))
