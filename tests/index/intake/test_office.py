"""Word processor files: every word in order, none that was deleted, and only the page numbers that they state."""

from pathlib import Path

import pytest

from index.article import Article
from index.errors import LoadError
from index.intake.office import read_docx, read_odt
from tests.fakes.documents import TABLED, open_document, word_file, zipped
from tests.fakes.stories import HARBOUR
from tests.fakes.words import f1


def docx(data: bytes) -> Article:
    (article,) = read_docx(Path("a.docx"), data)
    return article


def odt(data: bytes) -> Article:
    (article,) = read_odt(Path("a.odt"), data)
    return article


def test_a_docx_is_read_to_the_letter_with_its_table_in_its_place() -> None:
    article = docx(word_file(HARBOUR, title="Five boats"))
    assert article.text == "\n\n".join([*HARBOUR, TABLED])
    assert f1(" ".join([*HARBOUR, TABLED]), article.text) == 1.0
    assert (article.title, article.published, article.pages) == ("Five boats", None, ())


def test_its_title_may_be_stated_by_its_style() -> None:
    assert docx(word_file(HARBOUR, styled="Five boats")).title == "Five boats"
    assert docx(word_file(HARBOUR)).title is None


def test_the_pages_of_a_docx_are_those_that_word_noted() -> None:
    article = docx(word_file(HARBOUR, breaks=4))
    assert [article.text[start : start + 9] for start in article.pages] == [
        HARBOUR[0][:9],
        HARBOUR[4][:9],
        HARBOUR[5][:9],
    ]
    assert "\x0c" not in article.text


def test_what_was_deleted_under_tracked_changes_is_gone_and_what_was_inserted_is_there() -> None:
    text = docx(word_file(HARBOUR[:1], tracked=True)).text
    assert text.startswith(HARBOUR[0] + " Added.")
    assert "NEVER" not in text


def test_an_odt_is_read_to_the_letter() -> None:
    article = odt(open_document(HARBOUR, title="Five boats"))
    assert article.text == "\n\n".join([*HARBOUR, TABLED, "A note."])
    assert article.title == "Five boats"
    assert odt(open_document(HARBOUR)).title is None


@pytest.mark.parametrize("read", [docx, odt])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is locked with a password, or of a format before 2007"),
        (b"PK\x03\x04broken", "is damaged"),
        (b"", "is damaged"),
        (zipped({"a.txt": "a"}), "is no .docx file that can be read|is incomplete: it has no content.xml"),
        (word_file(HARBOUR)[:3000], "is damaged"),
    ],
    ids=["locked", "broken", "empty", "another zip", "cut off"],
)
def test_what_cannot_be_read_is_told_as_such(read: object, data: bytes, words: str) -> None:
    assert callable(read)
    with pytest.raises(LoadError, match=words):
        read(data)


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(LoadError, match="is empty"):
        odt(zipped({"content.xml": "<a/>"}))
    with pytest.raises(LoadError, match="is locked with a password or damaged"):
        odt(zipped({"content.xml": b"\x01\x02 encrypted"}))
