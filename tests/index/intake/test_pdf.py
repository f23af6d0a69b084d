"""PDF files set like newspapers: every word in its order and on its page, and what cannot be read told as such."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake.pdf import read_pdf
from tests.fakes.pdfs import Look, Set, locked, scanned, typeset
from tests.fakes.stories import HARBOUR
from tests.fakes.words import f1

HEADED = Look(head="The Kessel Gazette, Thursday 14 March 2024", folio=True)
LOOKS = {
    "one column": Look(columns=1),
    "two columns": Look(),
    "two columns, written across": Look(by_row=True),
    "hyphenated": Look(hyphens=True),
    "ligatures": Look(ligatures=True),
    "heads and folios": HEADED,
    "headline": Look(headline="Five boats refused fuel", indent=10, by_row=True),
    "all": replace(HEADED, hyphens=True, ligatures=True, headline="Five boats refused fuel", indent=10, by_row=True),
    "three columns": replace(HEADED, columns=3, gap=12, hyphens=True, indent=8, by_row=True),
}


def read(data: bytes) -> Article:
    (article,) = read_pdf(Path("gazette.pdf"), data)
    return article


def pages(article: Article) -> list[str]:
    return [article.text[a:b] for a, b in zip(article.pages, [*article.pages[1:], len(article.text)], strict=True)]


@pytest.mark.parametrize(("look", "rows"), list(product(LOOKS, (25, 40))))
def test_every_word_is_read_in_order_and_on_its_page(look: str, rows: int) -> None:
    made: Set = typeset(HARBOUR * 4, LOOKS[look], rows=rows)
    article = read(made.data)
    assert f1(made.text, article.text) == 1.0
    assert [page.split() for page in pages(article)] == [page.split() for page in made.pages]


def test_a_paragraph_is_whole_across_columns_and_pages() -> None:
    made = typeset(HARBOUR * 4, LOOKS["all"], rows=25)
    assert read(made.data).text.split("\n\n")[1:] == [*HARBOUR * 4]


def test_a_running_head_is_left_out_and_a_line_that_stands_once_is_not() -> None:
    made = typeset(("The Kessel Gazette reported it first.", *HARBOUR * 4), HEADED, rows=25)
    text = read(made.data).text
    assert "Thursday 14 March" not in text
    assert text.startswith("The Kessel Gazette reported it first.")


def test_a_hyphen_of_the_word_itself_stays_where_the_file_has_it_elsewhere() -> None:
    words = "A well-known banner and a far-reaching plan were carried by a well-known man"
    made = typeset([f"{words} {words}." for _ in range(3)], Look(columns=3, gap=40))
    assert "wellknown" not in read(made.data).text


def test_the_rows_of_a_table_are_read_as_rows() -> None:
    from tests.fakes.pdfs import table

    rows = [("Wheat", "1,204 t"), ("Barley", "310 t"), ("Maize", "87 t"), ("Oats", "12 t")]
    assert [line.split() for line in read(table(rows)).text.split("\n\n")] == [
        [word for row in rows for cell in row for word in cell.split()]
    ]


def test_a_place_in_the_text_tells_its_page() -> None:
    article = read(typeset(HARBOUR * 4, LOOKS["all"], rows=25).data)
    assert [article.page(start) for start in article.pages] == [1, 2, 3]
    assert [article.page(start - 1) for start in article.pages[1:]] == [1, 2]
    assert Article("a", "One.").page(0) is None


def test_only_the_title_that_is_stated_is_taken() -> None:
    article = read(typeset(HARBOUR, Look(), title="Five boats", author="Nobody").data)
    assert (article.title, article.publisher, article.published, article.url) == ("Five boats", None, None, None)
    assert read(typeset(HARBOUR, Look(), title="").data).title is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(scanned(), "has no text on its 2 pages.*ocrmypdf gazette.pdf", id="a scan"),
        pytest.param(locked(HARBOUR), "is locked with a password", id="locked"),
        pytest.param(b"%PDF-1.7\nbroken", "is no PDF file that can be read", id="broken"),
        pytest.param(typeset(HARBOUR).data[:2000], "is no PDF file that can be read", id="cut off"),
        pytest.param(b"", "is no PDF file that can be read", id="empty"),
    ],
)
def test_what_cannot_be_read_is_told_as_such(data: bytes, words: str) -> None:
    with pytest.raises(LoadError, match=words):
        read(data)
