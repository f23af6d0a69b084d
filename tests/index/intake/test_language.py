"""The language of an article: as it states it, else as its words are, else none."""

import pytest

from index.article import Article
from index.intake.language import detect, told
from tests.fakes.stories import HARBOUR

LINES = {
    "en": HARBOUR[0],
    "de": "Die Hafenbehörde von Kessel sagte am Dienstag, dass fünf Fischerboote seit März keinen Treibstoff erhalten.",
    "fr": "La capitainerie de Kessel a annoncé mardi que cinq bateaux n'avaient pas reçu de carburant depuis mars.",
    "es": "La oficina del puerto de Kessel dijo el martes que cinco barcos no reciben combustible desde marzo.",
    "ru": "Портовое управление Кесселя сообщило во вторник, что пяти судам отказано в топливе с первого марта.",
}


@pytest.mark.parametrize("language", LINES)
def test_a_line_of_news_tells_its_language(language: str) -> None:
    assert detect(LINES[language]) == language
    assert told(Article("a", LINES[language])).language == language


def test_what_is_stated_counts() -> None:
    assert told(Article("a", LINES["de"], language="nl")).language == "nl"


@pytest.mark.parametrize("text", ["", "The bridge.", "12,404 3.8 % 17 " * 20, "Kozhemyako Shulga Primorye 2022"])
def test_what_says_too_little_has_none(text: str) -> None:
    assert detect(text) is None
