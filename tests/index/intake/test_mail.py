"""Messages and saved pages: their text in the encoding that they state, and nothing that is attached."""

from datetime import date
from pathlib import Path

import pytest

from index.errors import LoadError
from index.intake.mail import read_eml, read_mhtml
from tests.fakes.documents import message, saved_page
from tests.fakes.stories import HARBOUR
from tests.fakes.words import f1

RUSSIAN = (
    "Портовое управление Кесселя сообщило во вторник, что пяти рыболовным судам отказано в топливе с первого марта.",
    "Ингрид Халворсен, финансовый директор порта, сказала журналистам, что переговоры закончатся до конца недели.",
    "Региональное правительство выделило четыре миллиона долларов на ремонт волнореза после шторма.",
)


@pytest.mark.parametrize("plain", [True, False])
def test_a_message_is_its_body_with_subject_and_date(plain: bool) -> None:
    (article,) = read_eml(Path("m.eml"), message(HARBOUR, plain=plain))
    assert f1(" ".join(HARBOUR), article.text) == 1.0
    assert (article.title, article.published) == ("Harbour: “no fuel”", date(2024, 3, 14))
    assert article.publisher is None
    assert article.authors == ("Moor, Ada",)
    assert "NEVER" not in article.text


def test_plain_text_keeps_its_lines() -> None:
    (article,) = read_eml(Path("m.eml"), message(HARBOUR))
    assert article.text.strip() == "\n\n".join(HARBOUR)


def test_a_saved_page_is_read_in_the_encoding_of_its_part() -> None:
    (article,) = read_mhtml(Path("p.mhtml"), saved_page(RUSSIAN, url="https://kessel.example/1"))
    assert f1(f"Harbour {' '.join(RUSSIAN)}", article.text) > 0.98
    assert (article.title, article.url) == ("Harbour", "https://kessel.example/1")


def test_the_address_that_a_saved_page_names_as_its_own_counts() -> None:
    head = "<link rel='canonical' href='https://kessel.example/harbour'>"
    (article,) = read_mhtml(Path("p.mhtml"), saved_page(RUSSIAN, url="https://kessel.example/1?from=x", head=head))
    assert article.url == "https://kessel.example/harbour"


def test_what_has_no_text_is_told_as_such() -> None:
    with pytest.raises(LoadError, match="attachments have to be saved"):
        list(read_eml(Path("m.eml"), b"Subject: a\nContent-Type: application/pdf\n\nabc"))
    with pytest.raises(LoadError, match="has no page in it"):
        list(read_mhtml(Path("m.mhtml"), b"Subject: a\n\nabc"))
    with pytest.raises(LoadError, match="encoding that is not known"):
        list(read_eml(Path("m.eml"), b"Content-Type: text/plain; charset=klingon\n\nabc"))
