"""Tells an article's language from its words where it does not state one; short texts are left untold."""

from dataclasses import replace
from functools import cache
from typing import Any

from index.article import Article

ENOUGH = 60  # letters: a line of news; names and numbers alone say nothing of a language
READ = 2000  # characters from the beginning on
SURE = 0.8  # probability among the languages of the model: lines of news have .99, in Spanish .9, lists of names .2


def told(article: Article) -> Article:
    """The article with its language in two letters, as it states it or else as its words are; None if neither tells."""
    return article if article.language else replace(article, language=detect(article.text))


def detect(text: str) -> str | None:
    """The language of a text in two letters of ISO 639-1; None where it is too short, or may be several."""
    begin = text[:READ]
    if sum(map(str.isalpha, begin)) < ENOUGH:
        return None
    language, probability = _identifier().classify(begin)
    return str(language) if probability >= SURE else None


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
